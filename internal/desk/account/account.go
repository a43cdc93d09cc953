// Package account lets people in: passwords, sessions, one-time links and tokens for programs, and the roles that each person has.
package account

import (
	"context"

	"firstline/internal/base/db"
	"firstline/internal/base/errs"
	"firstline/internal/base/secret"
	"firstline/internal/desk/access"
	"firstline/internal/desk/person"
	"firstline/internal/desk/setting"
)

// Roles are what a person is at the desk; everybody with an account is a requester.
type Roles struct{ Agent, Lead, Admin bool }

// Staff tells whether the person works at the desk.
func (r Roles) Staff() bool { return r.Agent || r.Lead || r.Admin }

// Account is that a person may sign in.
type Account struct {
	PersonID person.ID
	Version  int64
	Roles
	HasPassword bool
	Theme       string
	DisabledAt  db.Time
	CreatedAt   db.Time
}

// Ended is told, in the transaction, of a person whose sessions and tokens have ended, so that their open pages close at once.
type Ended func(ctx context.Context, tx *db.Tx, who person.ID) error

// Store is everybody who may sign in.
type Store struct {
	db        *db.DB
	settings  *setting.Store
	people    *person.Store
	passwords *secret.Passwords
	ended     Ended
	tokens    *db.Memory[digest, shown]
}

// NewStore makes the store; ended may be nil.
func NewStore(d *db.DB, settings *setting.Store, people *person.Store, passwords *secret.Passwords, ended Ended) *Store {
	if ended == nil {
		ended = func(context.Context, *db.Tx, person.ID) error { return nil }
	}
	return &Store{
		db: d, settings: settings, people: people, passwords: passwords, ended: ended, tokens: access.Memory[digest, shown](d),
	}
}

const columns = `a.person_id, a.version, a.agent, a.lead, a.admin, a.password <> '' AS has_password, a.theme, a.disabled_at, a.created_at`

// Get is a person's account, for those who manage people and for themselves.
func (s *Store) Get(ctx context.Context, actor Actor, who person.ID) (a Account, err error) {
	defer errs.Wrap(&err, "read account of person %d", who)
	if !actor.May(ManagePeople) && (!actor.SignedIn() || who != actor.Person) {
		return a, errs.Missing()
	}
	err = s.db.Get(ctx, &a, `SELECT `+columns+` FROM account a WHERE a.person_id = $1`, who)
	return a, err
}

// ByPersons are the accounts of those among the persons who have one, in one query.
func ByPersons(ctx context.Context, q db.Querier, who []person.ID) (map[person.ID]Account, error) {
	found := make(map[person.ID]Account, len(who))
	if len(who) == 0 {
		return found, nil
	}
	var p db.Params
	var list []Account
	err := q.Select(ctx, &list, `SELECT `+columns+` FROM account a WHERE a.person_id IN `+db.BindAll(&p, who), p.Args...)
	for _, a := range list {
		found[a.PersonID] = a
	}
	return found, err
}

// Colleague is somebody who works at the desk.
type Colleague struct {
	ID   person.ID
	Name string
	Roles
}

// Staff are all who work at the desk now, by name.
func Staff(ctx context.Context, q db.Querier) (list []Colleague, err error) {
	err = q.Select(ctx, &list, `
		SELECT p.id, p.name, a.agent, a.lead, a.admin
		FROM account a
		JOIN person p ON p.id = a.person_id
		WHERE (a.agent = TRUE OR a.lead = TRUE OR a.admin = TRUE) AND a.disabled_at IS NULL AND p.active = TRUE AND p.merged_into IS NULL
		ORDER BY p.name_sort, p.id`)
	return list, err
}
