package authenticator

import (
	"context"
	"strings"
	"time"

	"firstline/internal/base/db"
	"firstline/internal/base/errs"
	"firstline/internal/desk/person"
)

// Codes are guessed by trying: after mostTries wrong ones in a row nobody tries any for a while.
const (
	mostTries = 5
	tryWait   = 15 * time.Minute
)

// CountTry counts a code of somebody's app before it is looked at, so that of many at the same time only as many pass as are allowed. A
// right one ends the count. Where there is no app, there is nothing to count.
func (s *Store) CountTry(ctx context.Context, who person.ID) (err error) {
	defer errs.Wrap(&err, "count a code of person %d", who)
	return s.db.Write(ctx, func(tx *db.Tx) error {
		n, err := tx.Exec(ctx, `
			UPDATE authenticator
			SET tries = CASE WHEN tried_at > $2 THEN tries + 1 ELSE 1 END, tried_at = $3
			WHERE person_id = $1 AND (tries < $4 OR tried_at IS NULL OR tried_at <= $2)`, who, tx.Now.Add(-tryWait), tx.Now, mostTries)
		if err != nil || n > 0 {
			return err
		}
		r, err := read(ctx, tx, who)
		if err != nil || r.TriedAt.IsZero() {
			return err
		}
		return errs.New(errs.TooMany, "code.too_often", errs.Args{"Wait": r.TriedAt.Add(tryWait).Sub(tx.Now.Time).Round(time.Minute)})
	})
}

// Spend takes a code that was read out, once: whoever overheard it cannot use it again.
func (s *Store) Spend(ctx context.Context, tx *db.Tx, who person.ID, code string) error {
	r, err := read(ctx, tx, who)
	if err != nil {
		return err
	}
	switch {
	case r.EnrolledAt.IsZero():
		return errs.Bad("kind", "code.none")
	case plain(code) == "":
		return errs.Bad("code", "code.missing")
	}
	return s.take(ctx, tx, who, r, code)
}

// take looks whether a code is right and not spent yet, and spends it.
func (s *Store) take(ctx context.Context, tx *db.Tx, who person.ID, r row, code string) error {
	key, err := s.open(r, who)
	if err != nil {
		return err
	}
	step, ok := key.Match(plain(code), tx.Now.Time, r.Step)
	if !ok {
		return errs.Bad("code", "code.wrong")
	}
	n, err := tx.Exec(ctx, `UPDATE authenticator SET step = $2, tries = 0, tried_at = NULL WHERE person_id = $1 AND step < $2`, who, step)
	if err == nil && n == 0 { // somebody else spent it in this moment
		return errs.Bad("code", "code.wrong")
	}
	return err
}

// plain is a code without the spaces that apps show in it.
func plain(code string) string { return strings.Join(strings.Fields(code), "") }
