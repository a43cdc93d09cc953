package account

import (
	"context"
	"strings"
	"time"

	"firstline/internal/base/db"
	"firstline/internal/base/errs"
	"firstline/internal/base/secret"
	"firstline/internal/desk/person"
	"firstline/internal/desk/setting"
)

// Session is somebody who is signed in at a browser.
type Session struct {
	Actor Actor
	Personal
	Unread int     // notices that they have not read
	Signs  bool    // below some letters of theirs stands a signature of their own
	SeenAt db.Time // last gesture, to the minute
	EndsAt db.Time // whatever they do
	hash   []byte
}

// Started is a session that has just begun; only its browser gets to know the token.
type Started struct {
	Token   secret.Text
	Session Session
}

// sessionRest is how much later a gesture must be to be written down: a page costs no write.
const sessionRest = time.Minute

// Session finds out who shows the token of a session. Reading it does not keep the session alive: only Touch does.
func (s *Store) Session(ctx context.Context, token string, via Via, ip string) (Session, error) {
	var row struct {
		who
		Theme     string
		Density   string
		StartView string
		TimeZone  string
		Signs     bool
		Unread    int
		SeenAt    db.Time
		EndsAt    db.Time
	}
	hash := secret.Hash(token)
	err := s.db.Get(ctx, &row, `
		SELECT `+whoColumns+`, a.theme, a.density, a.start_view, a.unread, p.time_zone,
			EXISTS (SELECT 1 FROM signature g WHERE g.person_id = p.id) AS signs, s.seen_at, s.ends_at
		FROM session s
		JOIN person p ON p.id = s.person_id
		JOIN account a ON a.person_id = s.person_id
		WHERE s.hash = $1 AND a.disabled_at IS NULL AND p.active = TRUE AND p.merged_into IS NULL`, hash)
	if errs.Is(err, errs.NotFound) {
		return Session{}, signedOut()
	}
	if err != nil {
		return Session{}, err
	}
	now, life := s.db.Now(), lifeOf(row.Roles, s.settings.Desk().Sessions)
	if !now.Before(row.EndsAt.Time) || !now.Before(row.SeenAt.Add(life.Idle).Time) {
		return Session{}, signedOut()
	}
	return Session{
		Actor: row.actor(via, ip), Unread: max(0, row.Unread), Signs: row.Signs, SeenAt: row.SeenAt, EndsAt: row.EndsAt, hash: hash,
		Personal: Personal{Locale: row.Locale, Theme: row.Theme, Density: row.Density, TimeZone: row.TimeZone, StartView: row.StartView},
	}, nil
}

func signedOut() error { return errs.New(errs.SignedOut, "errs.signed_out") }

// Touch notes a gesture of the user, which keeps the session from ending; never call it for what a page does by itself. It writes at most
// once a minute.
func (s *Store) Touch(ctx context.Context, session Session) error {
	if s.db.Now().Before(session.SeenAt.Add(sessionRest).Time) {
		return nil
	}
	return s.db.Write(ctx, func(tx *db.Tx) error {
		_, err := tx.Exec(ctx, `UPDATE session SET seen_at = $2 WHERE hash = $1 AND seen_at < $2`, session.hash, tx.Now)
		return err
	})
}

// SignOut ends one session.
func (s *Store) SignOut(ctx context.Context, session Session) error {
	return s.db.Write(ctx, func(tx *db.Tx) error {
		_, err := tx.Exec(ctx, `DELETE FROM session WHERE hash = $1`, session.hash)
		return err
	})
}

// start begins a session; the token is new each time, so nobody can have prepared it.
func (s *Store) start(ctx context.Context, tx *db.Tx, id person.ID, ip, userAgent string) (Started, error) {
	token, hash := secret.Token("")
	var row struct {
		who
		Theme string
	}
	err := tx.Get(ctx, &row, `
		SELECT `+whoColumns+`, a.theme
		FROM person p
		JOIN account a ON a.person_id = p.id
		WHERE p.id = $1 AND a.disabled_at IS NULL AND p.active = TRUE AND p.merged_into IS NULL`, id)
	if err != nil {
		return Started{}, err
	}
	session := Session{
		Actor: row.actor(ViaPortal, ip), Personal: Personal{Locale: row.Locale, Theme: row.Theme}, SeenAt: tx.Now,
		EndsAt: tx.Now.Add(lifeOf(row.Roles, s.settings.Desk().Sessions).Max), hash: hash,
	}
	userAgent = strings.ToValidUTF8(userAgent, "\uFFFD") // a header holds any bytes
	if r := []rune(userAgent); len(r) > 300 {
		userAgent = string(r[:300])
	}
	_, err = tx.Exec(ctx, `
		INSERT INTO session (hash, person_id, created_at, seen_at, ends_at, ip, user_agent)
		VALUES ($1, $2, $3, $3, $4, $5, $6)`, hash, id, tx.Now, session.EndsAt, ip, userAgent)
	return Started{Token: secret.NewText(token), Session: session}, err
}

// EndIn ends every session of a person, and tells their open pages, for whoever is in a transaction already.
func (s *Store) EndIn(ctx context.Context, tx *db.Tx, id person.ID) error {
	if _, err := tx.Exec(ctx, `DELETE FROM session WHERE person_id = $1`, id); err != nil {
		return err
	}
	return s.ended(ctx, tx, id)
}

// lifeOf is how long a session lives: the more its owner may do, the shorter.
func lifeOf(r Roles, l setting.Sessions) setting.Life {
	switch {
	case r.Admin:
		return l.Admin
	case r.Agent, r.Lead:
		return l.Agent
	}
	return l.Requester
}

// Sweep removes what has ended: sessions, links, and counts that decide nothing any more.
func (s *Store) Sweep(ctx context.Context) error {
	return s.db.Write(ctx, func(tx *db.Tx) error {
		if _, err := tx.Exec(ctx, `DELETE FROM session WHERE ends_at < $1`, tx.Now); err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, `DELETE FROM account_link WHERE expires_at < $1`, tx.Now.Add(-7*24*time.Hour)); err != nil {
			return err
		}
		_, err := tx.Exec(ctx, `DELETE FROM account_attempt WHERE last_at < $1 AND (what <> $3 OR last_at < $2)`,
			tx.Now.Add(-24*time.Hour), tx.Now.Add(-90*24*time.Hour), triesInARow)
		return err
	})
}
