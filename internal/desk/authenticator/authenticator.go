// Package authenticator keeps the apps on people's phones that show one-time codes, so that whoever calls the desk can prove who they are.
//
// Each person enrols one app on their own account page. It is no second factor of signing in.
package authenticator

import (
	"context"
	"strconv"
	"time"

	"firstline/internal/base/db"
	"firstline/internal/base/errs"
	"firstline/internal/base/secret"
	"firstline/internal/desk/access"
	"firstline/internal/desk/account"
	"firstline/internal/desk/letter"
	"firstline/internal/desk/person"
	"firstline/internal/desk/setting"
)

// begunLife is how long an app can be enrolled with the key that a page shows.
const begunLife = time.Hour

// App is how it stands with somebody's app.
type App struct {
	EnrolledAt db.Time // zero: they have none
}

// Enrolled tells whether there is one.
func (a App) Enrolled() bool { return !a.EnrolledAt.IsZero() }

// Of is somebody's app, as far as they have one.
func Of(ctx context.Context, q db.Querier, who person.ID) (a App, err error) {
	err = q.Get(ctx, &a, `SELECT enrolled_at FROM authenticator WHERE person_id = $1 AND enrolled_at IS NOT NULL`, who)
	if errs.Is(err, errs.NotFound) {
		return App{}, nil
	}
	return a, err
}

// Counts is when an app begins to prove something: like a number, it does not until somebody would have noticed that it is not theirs.
func (s *Store) Counts(a App) db.Time { return a.EnrolledAt.Add(s.settings.Desk().Identity.Cooling) }

// Now is the time by which apps are judged.
func (s *Store) Now() db.Time { return s.db.Now() }

// Store keeps the apps.
type Store struct {
	db       *db.DB
	keys     *secret.Keys
	settings *setting.Store
	accounts *account.Store
	post     *letter.Post
}

// NewStore makes the store.
func NewStore(d *db.DB, keys *secret.Keys, settings *setting.Store, accounts *account.Store, post *letter.Post) *Store {
	return &Store{db: d, keys: keys, settings: settings, accounts: accounts, post: post}
}

// For is how it stands with somebody's app, for those who see how people are reached.
func (s *Store) For(ctx context.Context, actor access.Actor, who person.ID) (a App, err error) {
	defer errs.Wrap(&err, "read authenticator app of person %d", who)
	if err := actor.Require(access.ReadPeople); err != nil {
		return a, err
	}
	if _, err := person.Get(ctx, s.db, who); err != nil {
		return a, err
	}
	return Of(ctx, s.db, who)
}

// Mine is one's own app; what is needed to enrol one is there only while that goes on.
type Mine struct {
	App
	Key     string // to type, in groups
	Address string // to be read from a picture
}

// row is an app as it is stored.
type row struct {
	Sealed     string
	BegunAt    db.Time
	EnrolledAt db.Time
	Step       int64
	Tries      int
	TriedAt    db.Time
}

// waits tells whether the key was shown and no code typed yet.
func (r row) waits(now db.Time) bool {
	return r.EnrolledAt.IsZero() && now.Before(r.BegunAt.Add(begunLife).Time)
}

// read reads somebody's row, which is empty where there is none.
func read(ctx context.Context, q db.Querier, who person.ID) (r row, err error) {
	err = q.Get(ctx, &r, `SELECT sealed, begun_at, enrolled_at, step, tries, tried_at FROM authenticator WHERE person_id = $1`, who)
	if errs.Is(err, errs.NotFound) {
		return row{}, nil
	}
	return r, err
}

// place is what a key is sealed for: copied to another person's row it cannot be opened.
func place(who person.ID) string {
	return "authenticator/" + strconv.FormatInt(int64(who), 10)
}

func (s *Store) open(r row, who person.ID) (secret.CodeKey, error) {
	key, err := s.keys.Open(r.Sealed, place(who))
	return key, err
}
