// Package testsite gives each test a whole desk behind the real routes, with people who are signed in and pages that can be read.
package testsite

import (
	"context"
	"net/http"
	"net/url"
	"testing"
	"time"

	"firstline/internal/base/blob"
	"firstline/internal/base/db"
	"firstline/internal/base/i18n"
	"firstline/internal/base/live"
	"firstline/internal/base/secret"
	"firstline/internal/desk/access"
	"firstline/internal/desk/account"
	"firstline/internal/desk/approval"
	"firstline/internal/desk/asset"
	"firstline/internal/desk/authenticator"
	"firstline/internal/desk/calendar"
	"firstline/internal/desk/checklist"
	"firstline/internal/desk/confirm"
	"firstline/internal/desk/entrust"
	"firstline/internal/desk/file"
	"firstline/internal/desk/improvement"
	"firstline/internal/desk/letter"
	"firstline/internal/desk/notice"
	"firstline/internal/desk/notify"
	"firstline/internal/desk/outbox"
	"firstline/internal/desk/person"
	"firstline/internal/desk/presence"
	"firstline/internal/desk/question"
	"firstline/internal/desk/search"
	"firstline/internal/desk/setting"
	"firstline/internal/desk/sla"
	"firstline/internal/desk/snooze"
	"firstline/internal/desk/team"
	"firstline/internal/desk/ticket"
	"firstline/internal/desk/todo"
	"firstline/internal/desk/worktime"
	"firstline/internal/front"
	"firstline/internal/locale"
	"firstline/internal/testdesk/testdb"
	"firstline/internal/web/assets"
)

// Base is the site's address.
const Base = "https://help.org.example"

// Desk is a desk with one team and no people, whose site has no routes yet but the common ones.
type Desk struct {
	T         testing.TB
	DB        *db.DB
	Clock     *testdb.Clock
	Keys      *secret.Keys
	Texts     *i18n.Bundle
	Live      *live.Hub
	Settings  *setting.Store
	People    *person.Store
	Passwords *secret.Passwords
	Accounts  *account.Store
	Teams     *team.Store
	Files     *file.Store
	Assets    *asset.Store
	Questions *question.Store
	Promises  *sla.Store
	Notify    *notify.Desk
	Notices   *notice.Desk
	Post      *letter.Post
	Tickets   *ticket.Store
	Outbox    *outbox.Store
	Presence  *presence.Room
	Work      *worktime.Store
	Todos     *todo.Store
	Snooze    *snooze.Store
	Approvals *approval.Store
	Confirm   *confirm.Desk
	Entrust   *entrust.Store
	Ratings   *confirm.Ratings
	Search    *search.Store

	Checklists   *checklist.Store
	Apps         *authenticator.Store
	Improvements *improvement.Store

	Site *front.Site
	Team access.TeamID // the default one, level 1
}

// Each runs f on both engines, each with a desk of its own and a clock that moves only when the test says so.
func Each(t *testing.T, f func(t *testing.T, d *Desk)) {
	t.Helper()
	testdb.EachClock(t, func(t *testing.T, base *db.DB, clock *testdb.Clock) {
		t.Helper()
		f(t, New(t, base, clock, front.Place{}))
	})
}

// New makes a desk on an empty database. A place without an address stands at Base.
func New(t testing.TB, base *db.DB, clock *testdb.Clock, place front.Place) *Desk {
	t.Helper()
	ctx := t.Context()
	d := &Desk{T: t, DB: base, Clock: clock, Keys: secret.NewKeys(), Live: live.NewHub(base), Passwords: secret.NewPasswords()}
	var err error
	if d.Texts, err = i18n.Load(locale.Files); err != nil {
		t.Fatal(err)
	}
	if d.Settings, err = setting.NewStore(ctx, base); err != nil {
		t.Fatal(err)
	}
	blobs, err := blob.OpenFiles(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := blobs.Close(); err != nil {
			t.Error(err)
		}
	})
	built, err := assets.Load()
	if err != nil {
		t.Fatal(err)
	}
	if place.Base == nil {
		place.Base = must(url.Parse(Base))
	}
	d.People = person.NewStore(base, d.Settings, func(ctx context.Context, tx *db.Tx, who person.ID) error { return d.Accounts.EndIn(ctx, tx, who) })
	d.Accounts = account.NewStore(base, d.Settings, d.People, d.Passwords, func(ctx context.Context, tx *db.Tx, who person.ID) error {
		return d.Live.Revoke(ctx, tx, front.PersonStreams(who))
	})
	d.Teams = team.NewStore(base)
	d.Assets = asset.NewStore(base)
	d.Questions = question.NewStore(base)
	d.Search = search.NewStore(base, d.Settings, d.People, d.Assets)
	d.Files = file.NewStore(base, blobs)
	d.Post = letter.NewPost(d.Keys, place.Base.Hostname())
	d.Apps = authenticator.NewStore(base, d.Keys, d.Settings, d.Accounts, d.Post)
	d.Notices = notice.NewDesk(base, d.Settings, calendar.NewStore(base), d.Post, func(ctx context.Context, tx *db.Tx, who person.ID) error {
		return d.Live.Publish(ctx, tx, live.Event{Kind: "notice", Topics: []string{ticket.PersonTopic(who)}})
	})
	d.Notify = notify.New(d.Post, d.Settings, d.Notices)
	if d.Promises, err = sla.NewStore(ctx, base, calendar.NewStore(base)); err != nil {
		t.Fatal(err)
	}
	d.Snooze = snooze.NewStore(base)
	d.Tickets = ticket.NewStore(base, d.Settings, []ticket.Gate{checklist.IdentityGate(d.Settings), checklist.Gate, approval.Gate},
		[]ticket.Follower{d.Promises.Follow, checklist.Stays(d.Settings), confirm.AskForRating(d.Settings), d.Notify.Follow, d.Snooze.Follow, entrust.Follow})
	d.Outbox = outbox.NewStore(base, d.Settings, d.Tickets, d.Live)
	d.Work = worktime.NewStore(base, d.Settings, d.Tickets, d.Notices, d.Live)
	d.Todos = todo.NewStore(base, d.Tickets, d.Notices, d.Live)
	d.Presence = presence.NewRoom(base, d.Tickets, d.Live)
	d.Confirm = confirm.New(base, d.Keys, d.Tickets)
	d.Entrust = entrust.NewStore(base, d.Keys, d.Settings, d.Tickets)
	d.Approvals = approval.NewStore(base, d.Keys, calendar.NewStore(base), d.Tickets, d.Settings)
	d.Checklists = checklist.NewStore(base, d.Settings, d.Tickets, d.Apps, approval.Granted)
	d.Improvements = improvement.NewStore(base, d.Tickets, d.Settings)
	d.Ratings = confirm.NewRatings(base, d.Keys, d.Settings, d.Tickets)
	d.Site = front.New(front.Parts{
		DB: base, Accounts: d.Accounts, Tickets: d.Tickets, Files: d.Files, Settings: d.Settings, Live: d.Live, Keys: d.Keys, Texts: d.Texts,
		Asset: built.Path, Assets: built.Handler(),
	}, place)
	d.write(func(tx *db.Tx) error {
		return tx.Insert(ctx, &d.Team, `
			INSERT INTO team (name, level, is_default, created_at, updated_at)
			VALUES ('Desk', 1, TRUE, $1, $1)
			RETURNING id`, tx.Now)
	})
	return d
}

// RunLive starts the live events until the test ends.
func (d *Desk) RunLive() {
	d.T.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- d.Live.Run(ctx) }()
	<-d.Live.Ready()
	d.T.Cleanup(func() {
		cancel()
		if err := <-ended; err != nil {
			d.T.Error(err)
		}
	})
}

// Person makes a person with an account and roles; agents are members of the team. They have no password: see SignedIn and Password.
func (d *Desk) Person(name, language string, roles account.Roles) access.Actor {
	d.T.Helper()
	ctx := d.T.Context()
	p, err := d.People.Create(ctx, access.System(), person.Draft{
		Name: name, Locale: language, TimeZone: "Europe/Brussels", Addresses: []string{addressOf(name)},
	})
	if err != nil {
		d.T.Fatal(err)
	}
	d.write(func(tx *db.Tx) error {
		_, err := tx.Exec(ctx, `
			INSERT INTO account (person_id, agent, lead, admin, created_at, updated_at)
			VALUES ($1, $2, $3, $4, $5, $5)`, p.ID, roles.Agent, roles.Lead, roles.Admin, tx.Now)
		if err != nil || !roles.Agent {
			return err
		}
		_, err = tx.Exec(ctx, `INSERT INTO team_member (team_id, person_id, lead) VALUES ($1, $2, $3)`, d.Team, p.ID, roles.Lead)
		return err
	})
	actor, err := account.ActorOf(ctx, d.DB, p.ID, account.ViaPortal)
	if err != nil {
		d.T.Fatal(err)
	}
	return actor
}

// Password gives a person the password that all tests use.
func (d *Desk) Password(who access.PersonID) {
	d.T.Helper()
	hash, err := d.Passwords.Hash(d.T.Context(), Password)
	if err != nil {
		d.T.Fatal(err)
	}
	d.write(func(tx *db.Tx) error {
		_, err := tx.Exec(d.T.Context(), `UPDATE account SET password = $2 WHERE person_id = $1`, who, hash)
		return err
	})
}

// Password is the password that tests use.
const Password = "quiet kettle orbit lantern"

// SignedIn is a browser in which the person is signed in, without the cost of a password.
func (d *Desk) SignedIn(who access.Actor) *Browser {
	d.T.Helper()
	token, hash := secret.Token("")
	d.write(func(tx *db.Tx) error {
		_, err := tx.Exec(d.T.Context(), `
			INSERT INTO session (hash, person_id, created_at, seen_at, ends_at, ip, user_agent)
			VALUES ($1, $2, $3, $3, $4, '', 'test')`, hash, who.Person, tx.Now, tx.Now.Add(8*time.Hour))
		return err
	})
	b := d.Browser()
	b.Cookies["__Host-fl"] = token
	return b
}

// Open opens a ticket of the person's.
func (d *Desk) Open(who access.Actor, subject, text string) ticket.Ticket {
	d.T.Helper()
	t, err := d.Tickets.Open(d.T.Context(), who.AsRequester(), ticket.Opening{
		Subject: subject, Body: ticket.Written("", text, nil), Channel: ticket.Portal, Requester: who.Person,
	})
	if err != nil {
		d.T.Fatal(err)
	}
	return t
}

// Handler is the whole site.
func (d *Desk) Handler() http.Handler { return d.Site }

func (d *Desk) write(f func(tx *db.Tx) error) {
	d.T.Helper()
	if err := d.DB.Write(d.T.Context(), f); err != nil {
		d.T.Fatal(err)
	}
}

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}
