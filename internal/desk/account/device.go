package account

import (
	"bytes"
	"context"
	"encoding/hex"

	"firstline/internal/base/db"
	"firstline/internal/base/errs"
	"firstline/internal/desk/audit"
)

// Device is a browser in which a person is signed in, as they see it on their own page.
type Device struct {
	Name      string `db:"-"` // see Session.Name
	IP        string `db:"ip"`
	UserAgent string
	CreatedAt db.Time
	SeenAt    db.Time
	Here      bool   `db:"-"` // the one that asks
	Hash      []byte `db:"hash"`
}

// Name tells sessions apart without opening one: its streams and its line in a list are known by it.
func (s Session) Name() string { return sessionName(s.hash) }

func sessionName(hash []byte) string {
	if len(hash) < 8 {
		return ""
	}
	return "session:" + hex.EncodeToString(hash[:8])
}

// Devices are the browsers in which the session's person is signed in, the last used first.
func (s *Store) Devices(ctx context.Context, session Session) (list []Device, err error) {
	defer errs.Wrap(&err, "list sessions")
	life := lifeOf(Roles{Agent: session.Actor.Agent, Lead: session.Actor.Lead, Admin: session.Actor.Admin}, s.settings.Desk().Sessions)
	now := s.db.Now()
	err = s.db.Select(ctx, &list, `
		SELECT hash, ip, user_agent, created_at, seen_at
		FROM session
		WHERE person_id = $1 AND ends_at > $2 AND seen_at > $3
		ORDER BY seen_at DESC, created_at DESC`, session.Actor.Person, now, now.Add(-life.Idle))
	for i := range list {
		list[i].Name, list[i].Here = sessionName(list[i].Hash), bytes.Equal(list[i].Hash, session.hash)
		list[i].Hash = nil
	}
	return list, err
}

// SignOutOthers ends every session of the person but this one, and tells their open pages; this one's streams come back by themselves.
func (s *Store) SignOutOthers(ctx context.Context, session Session) (err error) {
	defer errs.Wrap(&err, "end other sessions")
	if !session.Actor.SignedIn() {
		return signedOut()
	}
	return s.db.Write(ctx, func(tx *db.Tx) error {
		if _, err := tx.Exec(ctx, `DELETE FROM session WHERE person_id = $1 AND hash <> $2`, session.Actor.Person, session.hash); err != nil {
			return err
		}
		if err := s.ended(ctx, tx, session.Actor.Person); err != nil {
			return err
		}
		return audit.Record(ctx, tx, session.Actor, audit.Act{Action: "account.sign_out_others", Object: "account", ObjectID: int64(session.Actor.Person)})
	})
}
