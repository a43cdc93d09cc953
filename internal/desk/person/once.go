package person

import (
	"bytes"
	"context"

	"firstline/internal/base/db"
	"firstline/internal/base/errs"
	"firstline/internal/desk/access"
)

// Once makes adding a person safe to ask for twice: the same key from the same caller gives the same person again. Digest is a hash of what was
// asked, so that a key used for something else is refused. The zero Once asks for nothing.
type Once struct {
	Key    string
	Digest []byte
}

// CreateOnce is Create for programs that may have to ask again.
func (s *Store) CreateOnce(ctx context.Context, actor access.Actor, o Once, d Draft) (p Person, err error) {
	if o.Key == "" {
		return s.Create(ctx, actor, d)
	}
	defer errs.Wrap(&err, "add person")
	if err := actor.Require(access.WritePeople); err != nil {
		return p, err
	}
	create := func(tx *db.Tx) error {
		id, err := o.before(ctx, tx, actor.Person)
		if err == nil {
			p, err = Get(ctx, tx, id)
			return err
		}
		if !errs.Is(err, errs.NotFound) {
			return err
		}
		if p, err = s.CreateIn(ctx, tx, actor, d); err != nil {
			return err
		}
		_, err = tx.Exec(ctx, `
			INSERT INTO person_once (caller_id, key, digest, person_id, at)
			VALUES ($1, $2, $3, $4, $5)`, actor.Person, o.Key, o.Digest, p.ID, tx.Now)
		return err
	}
	if err = s.db.Write(ctx, create); db.IsUnique(err) { // the same request was a moment faster; now its result is there
		err = s.db.Write(ctx, create)
	}
	return p, err
}

// before is the person whom the key made earlier; errs.NotFound when there is none.
func (o Once) before(ctx context.Context, tx *db.Tx, caller ID) (ID, error) {
	var row struct {
		PersonID ID
		Digest   []byte
	}
	err := tx.Get(ctx, &row, `SELECT person_id, digest FROM person_once WHERE caller_id = $1 AND key = $2`, caller, o.Key)
	if err == nil && !bytes.Equal(row.Digest, o.Digest) {
		err = errs.New(errs.Conflict, "people.once_other")
	}
	return row.PersonID, err
}

// ForgetOnce drops keys older than before; keys are kept for a day.
func (s *Store) ForgetOnce(ctx context.Context, before db.Time) error {
	return s.db.Write(ctx, func(tx *db.Tx) error {
		_, err := tx.Exec(ctx, `DELETE FROM person_once WHERE at < $1`, before)
		return err
	})
}
