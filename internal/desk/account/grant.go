package account

import (
	"context"
	"fmt"
	"slices"

	"firstline/internal/base/db"
	"firstline/internal/base/errs"
	"firstline/internal/desk/audit"
	"firstline/internal/desk/person"
)

// Grant makes roles the roles of a person, who gets an account if they have none. Their sessions end, so that nothing that was open has
// the rights of before. Only an administrator may, and the last one stays.
func (s *Store) Grant(ctx context.Context, actor Actor, who person.ID, roles Roles) (err error) {
	defer errs.Wrap(&err, "set roles of person %d", who)
	if err := actor.Require(ManagePeople); err != nil {
		return err
	}
	return s.db.Write(ctx, func(tx *db.Tx) error {
		if err := mayHaveAccount(ctx, tx, who); err != nil {
			return err
		}
		if err := ensure(ctx, tx, who); err != nil {
			return err
		}
		if !roles.Admin {
			if err := keepAdmin(ctx, tx, who); err != nil {
				return err
			}
		}
		if err := setRoles(ctx, tx, who, roles); err != nil {
			return err
		}
		if err := s.EndIn(ctx, tx, who); err != nil {
			return err
		}
		return audit.Record(ctx, tx, actor, audit.Act{
			Action: "account.roles", Object: "account", ObjectID: int64(who),
			Detail: map[string]any{"agent": roles.Agent, "lead": roles.Lead, "admin": roles.Admin},
		})
	})
}

// SetDisabled keeps a person from signing in, or lets them again. Sessions end and tokens are refused at once.
func (s *Store) SetDisabled(ctx context.Context, actor Actor, who person.ID, disabled bool) (err error) {
	defer errs.Wrap(&err, "disable account of person %d", who)
	if err := actor.Require(ManagePeople); err != nil {
		return err
	}
	return s.db.Write(ctx, func(tx *db.Tx) error {
		at := db.Time{}
		if disabled {
			at = tx.Now
			if err := keepAdmin(ctx, tx, who); err != nil {
				return err
			}
		}
		n, err := tx.Exec(ctx, `UPDATE account SET disabled_at = $2, version = version + 1, updated_at = $3 WHERE person_id = $1`, who, at, tx.Now)
		if err != nil {
			return err
		}
		if n == 0 {
			return errs.Missing()
		}
		if err := s.EndIn(ctx, tx, who); err != nil {
			return err
		}
		return audit.Record(ctx, tx, actor, audit.Act{
			Action: "account.disable", Object: "account", ObjectID: int64(who), Detail: map[string]any{"disabled": disabled},
		})
	})
}

// Create gives a person an account with roles and a password that somebody else has chosen: for the command line and the demo only.
func (s *Store) Create(ctx context.Context, actor Actor, who person.ID, roles Roles, password string) (err error) {
	defer errs.Wrap(&err, "make account of person %d", who)
	if !actor.IsSystem() {
		return errs.New(errs.Forbidden, "errs.forbidden")
	}
	p, err := person.Get(ctx, s.db, who)
	if err != nil {
		return err
	}
	address, err := person.PrimaryAddress(ctx, s.db, who)
	if err != nil {
		return err
	}
	hash, err := s.hash(ctx, password, p.Name, address)
	if err != nil {
		return err
	}
	return s.db.Write(ctx, func(tx *db.Tx) error {
		if err := mayHaveAccount(ctx, tx, who); err != nil {
			return err
		}
		if err := ensure(ctx, tx, who); err != nil {
			return err
		}
		if err := setRoles(ctx, tx, who, roles); err != nil {
			return err
		}
		if err := s.store(ctx, tx, who, hash); err != nil {
			return err
		}
		return audit.Record(ctx, tx, actor, audit.Act{Action: "account.create", Object: "account", ObjectID: int64(who)})
	})
}

// SetTheme is how somebody chooses light, dark, or what their machine says (empty).
func (s *Store) SetTheme(ctx context.Context, actor Actor, theme string) error {
	if !slices.Contains([]string{"", "light", "dark"}, theme) {
		return errs.Bad("theme", "people.theme_invalid")
	}
	return s.db.Write(ctx, func(tx *db.Tx) error {
		_, err := tx.Exec(ctx, `UPDATE account SET theme = $2, updated_at = $3 WHERE person_id = $1`, actor.Person, theme, tx.Now)
		return err
	})
}

// SetLocale is how somebody chooses their language.
func (s *Store) SetLocale(ctx context.Context, actor Actor, locale string) error {
	if !actor.SignedIn() {
		return signedOut()
	}
	return s.db.Write(ctx, func(tx *db.Tx) error { return person.SetLocale(ctx, tx, actor.Person, locale) })
}

func mayHaveAccount(ctx context.Context, q db.Querier, who person.ID) error {
	p, err := person.Get(ctx, q, who)
	if err != nil {
		return err
	}
	if p.MergedInto != nil || !p.Active {
		return errs.New(errs.Conflict, "people.has_left")
	}
	return nil
}

// ensure makes the account of a person where there is none.
func ensure(ctx context.Context, tx *db.Tx, who person.ID) error {
	_, err := tx.Exec(ctx, `INSERT INTO account (person_id, created_at, updated_at) VALUES ($1, $2, $2) ON CONFLICT (person_id) DO NOTHING`, who, tx.Now)
	return err
}

func setRoles(ctx context.Context, tx *db.Tx, who person.ID, r Roles) error {
	_, err := tx.Exec(ctx, `
		UPDATE account
		SET agent = $2, lead = $3, admin = $4, version = version + 1, updated_at = $5
		WHERE person_id = $1`, who, r.Agent, r.Lead, r.Admin, tx.Now)
	return err
}

// keepAdmin refuses to take away the last administrator who can sign in. It takes the rows of all of them, so that two can't remove each
// other at the same time.
func keepAdmin(ctx context.Context, tx *db.Tx, who person.ID) error {
	var admins []person.ID
	err := tx.Select(ctx, &admins, `UPDATE account SET updated_at = $1 WHERE admin = TRUE AND disabled_at IS NULL RETURNING person_id`, tx.Now)
	if err != nil {
		return err
	}
	if len(admins) == 1 && admins[0] == who {
		return errs.New(errs.Conflict, "people.last_admin")
	}
	return nil
}

func rowOf(who person.ID) string { return fmt.Sprintf("person %d", who) }
