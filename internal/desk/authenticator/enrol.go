package authenticator

import (
	"context"

	"firstline/internal/base/db"
	"firstline/internal/base/errs"
	"firstline/internal/base/secret"
	"firstline/internal/desk/access"
	"firstline/internal/desk/audit"
	"firstline/internal/desk/letter"
	"firstline/internal/desk/person"
)

// Mine is the actor's own app. While they enrol one, the key is shown as often as they look.
func (s *Store) Mine(ctx context.Context, actor access.Actor) (m Mine, err error) {
	defer errs.Wrap(&err, "read one's own authenticator app")
	if err := own(actor); err != nil {
		return m, err
	}
	r, err := read(ctx, s.db, actor.Person)
	if err != nil {
		return m, err
	}
	m.EnrolledAt = r.EnrolledAt
	if !r.waits(s.db.Now()) {
		return m, nil
	}
	key, err := s.open(r, actor.Person)
	if err != nil {
		return m, err
	}
	holder, err := person.PrimaryAddress(ctx, s.db, actor.Person)
	if err != nil {
		return m, err
	}
	m.Key, m.Address = key.Text(), key.Address(s.settings.Desk().Name, holder)
	return m, nil
}

// own tells whether the actor is a person at their own page: no program enrols or removes an app.
func own(actor access.Actor) error {
	if !actor.SignedIn() || actor.Scopes != nil {
		return errs.New(errs.SignedOut, "errs.signed_out")
	}
	return nil
}

// Begin makes a new key for the actor, which counts for nothing before Enrol.
func (s *Store) Begin(ctx context.Context, actor access.Actor) (err error) {
	defer errs.Wrap(&err, "begin to enrol an authenticator app")
	if err := own(actor); err != nil {
		return err
	}
	sealed := s.keys.Seal(secret.NewCodeKey(), place(actor.Person))
	return s.db.Write(ctx, func(tx *db.Tx) error {
		n, err := tx.Exec(ctx, `
			INSERT INTO authenticator (person_id, sealed, begun_at)
			VALUES ($1, $2, $3)
			ON CONFLICT (person_id) DO UPDATE SET sealed = excluded.sealed, begun_at = excluded.begun_at, step = 0
			WHERE authenticator.enrolled_at IS NULL`, actor.Person, sealed, tx.Now)
		if err == nil && n == 0 {
			return errs.New(errs.Conflict, "code.have_one")
		}
		return err
	})
}

// Enrol ends what Begin began: with a code of the app, which shows that it has the key, and the actor's password. Their addresses are told.
func (s *Store) Enrol(ctx context.Context, actor access.Actor, password, code string) (err error) {
	defer errs.Wrap(&err, "enrol an authenticator app")
	if err := own(actor); err != nil {
		return err
	}
	var c errs.Check
	c.That(plain(code) != "", "code", "code.missing")
	c.That(password != "", "password", "code.password_missing")
	if err := c.Err(); err != nil {
		return err
	}
	if err := s.accounts.Again(ctx, actor, password); err != nil {
		return err
	}
	if err := s.CountTry(ctx, actor.Person); err != nil {
		return err
	}
	return s.db.Write(ctx, func(tx *db.Tx) error {
		r, err := read(ctx, tx, actor.Person)
		if err != nil {
			return err
		}
		if !r.waits(tx.Now) {
			return errs.New(errs.Conflict, "code.not_begun")
		}
		if err := s.take(ctx, tx, actor.Person, r, code); err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, `UPDATE authenticator SET enrolled_at = $2 WHERE person_id = $1`, actor.Person, tx.Now); err != nil {
			return err
		}
		return s.changed(ctx, tx, actor, change{who: actor.Person, action: "authenticator.enrol", kind: letter.AppEnrolled})
	})
}

// Remove takes the actor's own app away, by their password; one that was only begun needs none.
func (s *Store) Remove(ctx context.Context, actor access.Actor, password string) (err error) {
	defer errs.Wrap(&err, "remove one's own authenticator app")
	if err := own(actor); err != nil {
		return err
	}
	a, err := Of(ctx, s.db, actor.Person)
	if err != nil {
		return err
	}
	if a.Enrolled() {
		if password == "" {
			return errs.Bad("password", "code.password_missing")
		}
		if err := s.accounts.Again(ctx, actor, password); err != nil {
			return err
		}
	}
	return s.remove(ctx, actor, actor.Person)
}

// RemoveOf takes somebody's app away who has lost their phone.
func (s *Store) RemoveOf(ctx context.Context, actor access.Actor, who person.ID) (err error) {
	defer errs.Wrap(&err, "remove authenticator app of person %d", who)
	if err := actor.Require(access.RemoveApps); err != nil {
		return err
	}
	if _, err := person.Get(ctx, s.db, who); err != nil {
		return err
	}
	return s.remove(ctx, actor, who)
}

func (s *Store) remove(ctx context.Context, actor access.Actor, who person.ID) error {
	return s.db.Write(ctx, func(tx *db.Tx) error {
		a, err := Of(ctx, tx, who)
		if err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, `DELETE FROM authenticator WHERE person_id = $1`, who); err != nil || !a.Enrolled() {
			return err
		}
		return s.changed(ctx, tx, actor, change{who: who, action: "authenticator.remove", kind: letter.AppRemoved})
	})
}

type change struct {
	who    person.ID
	action string
	kind   letter.Kind
}

// changed writes the audit, and a letter to each address that led to the person before anything was changed lately: an impostor can add an
// app, but not unseen.
func (s *Store) changed(ctx context.Context, tx *db.Tx, actor access.Actor, x change) error {
	if err := audit.Record(ctx, tx, actor, audit.Act{Action: x.action, Object: "person", ObjectID: int64(x.who)}); err != nil {
		return err
	}
	p, err := person.Get(ctx, tx, x.who)
	if err != nil {
		return err
	}
	addresses, err := person.Earlier(ctx, tx, x.who, tx.Now.Add(-s.settings.Desk().Identity.Cooling))
	if err != nil {
		return err
	}
	for _, address := range addresses {
		l := letter.Letter{Kind: x.kind, PersonID: &p.ID, Address: address, Name: p.Name, Locale: p.Locale}
		if _, err := s.post.Write(ctx, tx, l, nil); err != nil {
			return err
		}
	}
	return nil
}
