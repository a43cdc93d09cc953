package routing_test

import (
	"context"
	"testing"

	"firstline/internal/base/db"
	"firstline/internal/desk/access"
	"firstline/internal/desk/account"
	"firstline/internal/desk/calendar"
	"firstline/internal/desk/person"
	"firstline/internal/desk/routing"
	"firstline/internal/desk/setting"
	"firstline/internal/desk/team"
	"firstline/internal/desk/ticket"
	"firstline/internal/testdesk/testdb"
)

// desk is a desk with two teams: Amir and Mia on the first level with their lead Lena, Otto on the second, and Anna who has problems.
type desk struct {
	t                           *testing.T
	db                          *db.DB
	clock                       *testdb.Clock
	tickets                     *ticket.Store
	settings                    *setting.Store
	teams                       *team.Store
	routing                     *routing.Store
	l1, l2                      access.TeamID
	lena, amir, mia, otto, anna access.Actor
}

func each(t *testing.T, f func(t *testing.T, d *desk)) {
	t.Helper()
	t.Parallel()
	testdb.EachClock(t, func(t *testing.T, base *db.DB, clock *testdb.Clock) {
		t.Helper()
		f(t, newDesk(t, base, clock))
	})
}

func newDesk(t *testing.T, base *db.DB, clock *testdb.Clock) *desk {
	t.Helper()
	settings := must(setting.NewStore(t.Context(), base))(t)
	d := &desk{t: t, db: base, clock: clock, settings: settings, teams: team.NewStore(base), routing: routing.NewStore(base, calendar.NewStore(base))}
	d.tickets = ticket.NewStore(base, settings, nil, []ticket.Follower{d.routing.Follow})
	d.lena, d.amir, d.mia = d.staff("Lena Lead", true), d.staff("Amir Agent", false), d.staff("Mia Mate", false)
	d.otto, d.anna = d.staff("Otto Other", false), d.person("Anna Ask")
	teams := d.teams
	two := must(teams.Create(t.Context(), access.System(), team.Draft{Name: "One", Level: 1, Leads: []person.ID{d.lena.Person}, Members: []person.ID{d.amir.Person, d.mia.Person}}))(t)
	d.l1 = two.ID
	d.l2 = must(teams.Create(t.Context(), access.System(), team.Draft{Name: "Two", Level: 2, Active: true, Members: []person.ID{d.otto.Person}}))(t).ID
	for _, a := range []*access.Actor{&d.lena, &d.amir, &d.mia, &d.otto} {
		*a = must(account.ActorOf(t.Context(), base, a.Person, access.ViaWorkspace))(t)
	}
	return d
}

func (d *desk) write(f func(ctx context.Context, tx *db.Tx) error) {
	d.t.Helper()
	if err := d.db.Write(d.t.Context(), func(tx *db.Tx) error { return f(d.t.Context(), tx) }); err != nil {
		d.t.Fatal(err)
	}
}

func (d *desk) person(name string) access.Actor {
	d.t.Helper()
	a := access.Actor{Name: name, Locale: "en", Via: access.ViaPortal}
	d.write(func(ctx context.Context, tx *db.Tx) error {
		return tx.Insert(ctx, &a.Person, `
			INSERT INTO person (name, name_sort, locale, time_zone, verified, created_at, updated_at)
			VALUES ($1, $1, 'en', 'Europe/Brussels', TRUE, $2, $2) RETURNING id`, name, tx.Now)
	})
	return a
}

func (d *desk) staff(name string, lead bool) access.Actor {
	d.t.Helper()
	a := d.person(name)
	d.write(func(ctx context.Context, tx *db.Tx) error {
		_, err := tx.Exec(ctx, `INSERT INTO account (person_id, agent, lead, created_at, updated_at) VALUES ($1, TRUE, $2, $3, $3)`, a.Person, lead, tx.Now)
		return err
	})
	return a
}

// open is a ticket of Anna's with the default team.
func (d *desk) open(urgency int) ticket.Ticket {
	d.t.Helper()
	return d.openAs(d.anna, ticket.Opening{Urgency: &urgency})
}

func (d *desk) openAs(who access.Actor, o ticket.Opening) ticket.Ticket {
	d.t.Helper()
	o.Subject, o.Body, o.Channel, o.Requester = "Printer is on strike", ticket.Written("", "It prints nothing.", nil), ticket.Portal, who.Person
	return must(d.tickets.Open(d.t.Context(), who.AsRequester(), o))(d.t)
}

// next is the ticket that the actor is given; 0 for none.
func (d *desk) next(who access.Actor) (ticket.ID, error) {
	x, err := d.routing.Next(d.t.Context(), d.tickets, who)
	return x.ID, err
}

// kinds are the entries of a ticket's timeline, in order.
func (d *desk) kinds(id ticket.ID) (list []ticket.EntryKind) {
	d.t.Helper()
	items, _, err := d.tickets.Timeline(d.t.Context(), access.System(), id, ticket.Page{Limit: 100})
	if err != nil {
		d.t.Fatal(err)
	}
	for _, it := range items {
		list = append(list, it.Kind)
	}
	return list
}

// must gives a result, or fails the test that it is then called with.
func must[T any](v T, err error) func(t *testing.T) T {
	return func(t *testing.T) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}
