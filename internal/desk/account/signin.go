package account

import (
	"context"
	"fmt"

	"firstline/internal/base/db"
	"firstline/internal/base/errs"
	"firstline/internal/desk/audit"
	"firstline/internal/desk/person"
)

// Try is somebody at the sign-in page.
type Try struct {
	Address   string // any of the person's
	Password  string
	IP        string
	UserAgent string
	Known     person.ID // who was signed in at this browser before, by a cookie that front has signed; 0: nobody
}

// reserved are the counts that a try was taken from, before its password was looked at.
type reserved struct {
	person   person.ID // 0: nobody has the address, or they may not sign in
	password string
	account  string
	here     string
	network  string
}

// SignIn begins a session for whoever knows the password. Whether the address is known makes no difference to what is done and answered.
func (s *Store) SignIn(ctx context.Context, t Try) (started Started, err error) {
	defer errs.Wrap(&err, "sign in")
	r, err := s.reserve(ctx, t)
	if err != nil {
		return started, err
	}
	ok, rehash, err := s.passwords.Check(ctx, r.password, t.Password)
	if err != nil {
		return started, s.refund(ctx, r, err)
	}
	if !ok {
		return started, s.refused(ctx, t, r)
	}
	stored := r.password
	if rehash {
		if stored, err = s.passwords.Hash(ctx, t.Password); err != nil {
			return started, err
		}
	}
	err = s.db.Write(ctx, func(tx *db.Tx) error {
		if err := forget(ctx, tx, r); err != nil {
			return err
		}
		if rehash {
			if _, err := tx.Exec(ctx, `UPDATE account SET password = $2 WHERE person_id = $1 AND password = $3`, r.person, stored, r.password); err != nil {
				return err
			}
		}
		started, err = s.start(ctx, tx, r.person, t.IP, t.UserAgent)
		if err != nil {
			return err
		}
		return audit.Record(ctx, tx, started.Session.Actor, audit.Act{Action: "sign_in", Object: "account", ObjectID: int64(r.person)})
	})
	return started, err
}

// reserve counts the try before the password is looked at: of many at the same time only as many pass as are allowed.
func (s *Store) reserve(ctx context.Context, t Try) (r reserved, err error) {
	login := s.settings.Desk().Login
	address, err := person.Canonical(t.Address)
	if err != nil {
		address = "?"
	}
	err = s.db.Write(ctx, func(tx *db.Tx) error {
		r = reserved{network: network(t.IP), account: address}
		var row struct {
			PersonID person.ID
			Password string
		}
		err := tx.Get(ctx, &row, `
			SELECT a.person_id, a.password
			FROM person_address d
			JOIN account a ON a.person_id = d.person_id
			JOIN person p ON p.id = d.person_id
			WHERE d.address = $1 AND a.disabled_at IS NULL AND p.active = TRUE AND p.merged_into IS NULL`, address)
		if err == nil {
			r.person, r.password, r.account = row.PersonID, row.Password, rowOf(row.PersonID)
		} else if !errs.Is(err, errs.NotFound) {
			return err
		}
		r.here = r.account + " " + r.network
		if err := perHour(ctx, tx, triesNetwork, r.network, login.NetworkFails); err != nil {
			return err
		}
		if err := slower(ctx, tx, r.here, login); err != nil {
			return err
		}
		return inARow(ctx, tx, r.account, t.Known != 0 && t.Known == r.person, login)
	})
	return r, err
}

// refused notes a wrong password.
func (s *Store) refused(ctx context.Context, t Try, r reserved) error {
	err := s.db.Write(ctx, func(tx *db.Tx) error {
		return audit.Record(ctx, tx, Actor{Via: ViaPortal, IP: t.IP}, audit.Act{
			Action: "sign_in", Object: "account", ObjectID: int64(r.person), Outcome: audit.Failed,
		})
	})
	if err != nil {
		return err
	}
	return errs.New(errs.Invalid, "people.sign_in_wrong")
}

// refund gives a try back whose password could not be looked at, because the machine was too busy.
func (s *Store) refund(ctx context.Context, r reserved, why error) error {
	err := s.db.Write(ctx, func(tx *db.Tx) error {
		if err := giveBack(ctx, tx, triesHere, r.here); err != nil {
			return err
		}
		if err := giveBack(ctx, tx, triesInARow, r.account); err != nil {
			return err
		}
		return giveBack(ctx, tx, triesNetwork, r.network)
	})
	if err != nil {
		return fmt.Errorf("%w; and the try is not given back: %w", why, err)
	}
	return why
}
