package account

import (
	"context"

	"firstline/internal/base/db"
	"firstline/internal/base/errs"
	"firstline/internal/base/secret"
	"firstline/internal/desk/access"
	"firstline/internal/desk/audit"
	"firstline/internal/desk/person"
)

// SetPassword uses a link of an invitation or a reset: its holder has a new password from now on, and every session of theirs has ended.
func (s *Store) SetPassword(ctx context.Context, text, password, ip string) (who person.ID, err error) {
	defer errs.Wrap(&err, "set password by link")
	l, err := s.Link(ctx, text)
	if err != nil {
		return 0, err
	}
	if l.Person == 0 {
		return 0, linkGone()
	}
	hash, err := s.hash(ctx, password, l.Name, l.Address)
	if err != nil {
		return 0, err
	}
	err = s.db.Write(ctx, func(tx *db.Tx) error {
		if err := spend(ctx, tx, text, ForInvite, ForReset); err != nil {
			return err
		}
		if err := ensure(ctx, tx, l.Person); err != nil {
			return err
		}
		if err := s.store(ctx, tx, l.Person, hash); err != nil {
			return err
		}
		if err := person.MarkVerified(ctx, tx, l.Person, l.Address); err != nil {
			return err
		}
		actor := Actor{Person: l.Person, Via: ViaLink, IP: ip}
		return audit.Record(ctx, tx, actor, audit.Act{Action: "account.password", Object: "account", ObjectID: int64(l.Person)})
	})
	return l.Person, err
}

// Change is somebody who is signed in and wants another password.
type Change struct {
	Old, New  string
	UserAgent string
}

// ChangePassword ends all sessions of the actor and begins a new one.
func (s *Store) ChangePassword(ctx context.Context, actor Actor, c Change) (started Started, err error) {
	defer errs.Wrap(&err, "change password")
	r, address, err := s.again(ctx, actor, "old", c.Old)
	if err != nil {
		return started, err
	}
	hash, err := s.hash(ctx, c.New, actor.Name, address)
	if err != nil {
		return started, err
	}
	err = s.db.Write(ctx, func(tx *db.Tx) error {
		if err := forget(ctx, tx, r); err != nil {
			return err
		}
		if err := s.store(ctx, tx, actor.Person, hash); err != nil {
			return err
		}
		if started, err = s.start(ctx, tx, actor.Person, actor.IP, c.UserAgent); err != nil {
			return err
		}
		return audit.Record(ctx, tx, actor, audit.Act{Action: "account.password", Object: "account", ObjectID: int64(actor.Person)})
	})
	return started, err
}

// Again checks the password of somebody who is signed in, before they change what the desk believes them by: whoever found their browser open
// does not know it.
func (s *Store) Again(ctx context.Context, actor Actor, password string) (err error) {
	defer errs.Wrap(&err, "check the password again")
	r, _, err := s.again(ctx, actor, "password", password)
	if err != nil {
		return err
	}
	return s.db.Write(ctx, func(tx *db.Tx) error { return forget(ctx, tx, r) })
}

// again looks at the password that stands in a field, and gives the counts that the try was taken from and the person's address.
func (s *Store) again(ctx context.Context, actor Actor, field, password string) (r reserved, address string, err error) {
	if !actor.SignedIn() || actor.Scopes != nil {
		return r, "", signedOut()
	}
	if address, err = person.PrimaryAddress(ctx, s.db, actor.Person); err != nil {
		return r, "", err
	}
	if r, err = s.reserve(ctx, Try{Address: address, IP: actor.IP, Known: actor.Person}); err != nil {
		return r, "", err
	}
	ok, _, err := s.passwords.Check(ctx, r.password, password)
	if err != nil {
		return r, "", s.refund(ctx, r, err)
	}
	if !ok || r.person != actor.Person {
		return r, "", errs.Bad(field, "people.password_wrong")
	}
	return r, address, nil
}

// hash checks a new password against the policy, to which the names of the desk and of the person are as good as given away.
func (s *Store) hash(ctx context.Context, password string, own ...string) (string, error) {
	desk := s.settings.Desk()
	policy := secret.NewPolicy(append([]string{"firstline", desk.Name, desk.Address}, desk.OwnDomains...)...)
	if err := policy.Check(password, own...); err != nil {
		return "", err
	}
	return s.passwords.Hash(ctx, password)
}

// store keeps a new password; whatever the old one had opened is closed.
func (s *Store) store(ctx context.Context, tx *db.Tx, who person.ID, hash string) error {
	n, err := tx.Exec(ctx, `UPDATE account SET password = $2, version = version + 1, updated_at = $3 WHERE person_id = $1 AND disabled_at IS NULL`, who, hash, tx.Now)
	if err != nil {
		return err
	}
	if n == 0 {
		return linkGone()
	}
	if _, err := tx.Exec(ctx, `UPDATE account_link SET used_at = $2 WHERE person_id = $1 AND used_at IS NULL`, who, tx.Now); err != nil {
		return err
	}
	if _, err := tx.Exec(ctx, `DELETE FROM account_attempt WHERE what = $1 AND who = $2`, triesInARow, rowOf(who)); err != nil {
		return err
	}
	return s.EndIn(ctx, tx, who)
}

// Setup is the form by which the first administrator is made.
type Setup struct {
	Name     string
	Address  string
	Locale   string
	Password string
	IP       string
}

// NeedsSetup tells that nobody administers the desk yet.
func (s *Store) NeedsSetup(ctx context.Context) (bool, error) { return noAdmin(ctx, s.db) }

func noAdmin(ctx context.Context, q db.Querier) (bool, error) {
	var n int
	err := q.Get(ctx, &n, `SELECT count(*) FROM account WHERE admin = TRUE`)
	return n == 0, err
}

// SetupLink makes the one-time link for the console of the machine, and ends the one before.
func (s *Store) SetupLink(ctx context.Context) (text secret.Text, err error) {
	defer errs.Wrap(&err, "make set-up link")
	token, hash := secret.Token("")
	err = s.db.Write(ctx, func(tx *db.Tx) error {
		none, err := noAdmin(ctx, tx)
		if err != nil {
			return err
		}
		if !none {
			return errs.New(errs.Conflict, "people.set_up_already")
		}
		if _, err := tx.Exec(ctx, `UPDATE account_link SET used_at = $1 WHERE purpose = $2 AND used_at IS NULL`, tx.Now, ForSetup); err != nil {
			return err
		}
		_, err = tx.Exec(ctx, `INSERT INTO account_link (hash, purpose, expires_at) VALUES ($1, $2, $3)`,
			hash, ForSetup, tx.Now.Add(s.settings.Desk().Login.InviteLife))
		return err
	})
	return secret.NewText(token), err
}

// FirstAdmin uses the set-up link: makes the first administrator, who is an agent and leads too until there are others.
func (s *Store) FirstAdmin(ctx context.Context, text string, f Setup) (who person.ID, err error) {
	defer errs.Wrap(&err, "set up the first administrator")
	if l, err := s.Link(ctx, text); err != nil || l.Purpose != ForSetup {
		return 0, linkGone()
	}
	address, err := person.Canonical(f.Address)
	if err != nil {
		return 0, err
	}
	hash, err := s.hash(ctx, f.Password, f.Name, address)
	if err != nil {
		return 0, err
	}
	actor := access.System()
	actor.IP = f.IP
	err = s.db.Write(ctx, func(tx *db.Tx) error {
		none, err := noAdmin(ctx, tx)
		if err != nil {
			return err
		}
		if !none {
			return linkGone()
		}
		if err := spend(ctx, tx, text, ForSetup); err != nil {
			return err
		}
		p, err := person.ByAddress(ctx, tx, address)
		if errs.Is(err, errs.NotFound) {
			p, err = s.people.CreateIn(ctx, tx, actor, person.Draft{Name: f.Name, Locale: f.Locale, Addresses: []string{address}})
		}
		if err != nil {
			return err
		}
		who = p.ID
		if err := ensure(ctx, tx, who); err != nil {
			return err
		}
		if err := setRoles(ctx, tx, who, Roles{Agent: true, Lead: true, Admin: true}); err != nil {
			return err
		}
		if err := s.store(ctx, tx, who, hash); err != nil {
			return err
		}
		return audit.Record(ctx, tx, actor, audit.Act{Action: "account.first_admin", Object: "account", ObjectID: int64(who)})
	})
	return who, err
}
