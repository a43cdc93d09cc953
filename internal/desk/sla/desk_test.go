package sla_test

import (
	"context"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"firstline/internal/base/db"
	"firstline/internal/desk/access"
	"firstline/internal/desk/calendar"
	"firstline/internal/desk/person"
	"firstline/internal/desk/setting"
	"firstline/internal/desk/sla"
	"firstline/internal/desk/ticket"
	"firstline/internal/testdesk/testdb"
)

type desk struct {
	t        testing.TB
	db       *db.DB
	clock    *testdb.Clock
	people   *person.Store
	tickets  *ticket.Store
	promises *sla.Store
	team     access.TeamID
	agent    access.Actor
	asks     person.Person
}

// each runs on an empty desk, on a Monday at 10:00 in Brussels, an hour after its default calendar opens.
func each(t *testing.T, f func(t *testing.T, d *desk)) {
	t.Parallel()
	testdb.EachClock(t, func(t *testing.T, base *db.DB, clock *testdb.Clock) { f(t, newDesk(t, base, clock)) })
}

func newDesk(t testing.TB, base *db.DB, clock *testdb.Clock) *desk {
	t.Helper()
	d := &desk{t: t, db: base, clock: clock}
	d.node()
	d.write(func(tx *db.Tx) error {
		return tx.Insert(t.Context(), &d.team, `INSERT INTO team (name, level, is_default, created_at, updated_at) VALUES ('Desk', 1, TRUE, $1, $1) RETURNING id`, tx.Now)
	})
	d.asks = d.person("Anna Ask")
	amir := d.person("Amir Agent")
	d.write(func(tx *db.Tx) error {
		_, err := tx.Exec(t.Context(), `INSERT INTO account (person_id, agent, created_at, updated_at) VALUES ($1, TRUE, $2, $2)`, amir.ID, tx.Now)
		return err
	})
	d.agent = access.Actor{Person: amir.ID, Name: amir.Name, Agent: true, Teams: []access.TeamID{d.team}, Via: access.ViaWorkspace}
	return d
}

// node makes the rooms of one node; their memory is empty.
func (d *desk) node(more ...ticket.Follower) {
	d.t.Helper()
	ctx := d.t.Context()
	settings, err := setting.NewStore(ctx, d.db)
	if err != nil {
		d.t.Fatal(err)
	}
	d.people = person.NewStore(d.db, settings, nil, func(ctx context.Context, tx *db.Tx, who person.ID) error {
		return d.promises.PersonChanged(ctx, tx, who)
	})
	calendars := calendar.NewStore(d.db, func(ctx context.Context, tx *db.Tx, id calendar.ID) error {
		return d.promises.CalendarChanged(ctx, tx, id)
	})
	if d.promises, err = sla.NewStore(ctx, d.db, calendars); err != nil {
		d.t.Fatal(err)
	}
	d.tickets = ticket.NewStore(d.db, settings, nil, append([]ticket.Follower{d.promises.Follow}, more...))
}

// bare are tickets to which nothing is promised.
func (d *desk) bare() *ticket.Store {
	d.t.Helper()
	settings, err := setting.NewStore(d.t.Context(), d.db)
	if err != nil {
		d.t.Fatal(err)
	}
	return ticket.NewStore(d.db, settings, nil, nil)
}

func (d *desk) write(f func(tx *db.Tx) error) {
	d.t.Helper()
	if err := d.db.Write(d.t.Context(), f); err != nil {
		d.t.Fatal(err)
	}
}

func (d *desk) person(name string) person.Person {
	d.t.Helper()
	p, err := d.people.Create(d.t.Context(), access.System(), person.Draft{Name: name, Locale: "en", TimeZone: "Europe/Brussels"})
	if err != nil {
		d.t.Fatal(err)
	}
	return p
}

func (d *desk) open(o ticket.Opening) ticket.Ticket {
	d.t.Helper()
	o.Subject, o.Body = "No sound", said("Nothing.")
	if o.Requester == 0 {
		o.Requester = d.asks.ID
	}
	if o.Channel == "" {
		o.Channel = ticket.Portal
	}
	t, err := d.tickets.Open(d.t.Context(), access.System(), o)
	if err != nil {
		d.t.Fatal(err)
	}
	return t
}

// critical opens a ticket that must be answered within an open hour.
func (d *desk) critical() ticket.Ticket {
	d.t.Helper()
	return d.open(ticket.Opening{Impact: new(3), Urgency: new(2)})
}

func said(text string) ticket.Body { return ticket.Written("", text, nil) }

func (d *desk) reply(id ticket.ID, then ticket.State) {
	d.t.Helper()
	if _, _, err := d.tickets.Reply(d.t.Context(), d.agent, id, ticket.Answering{Body: said("Is it muted?"), Then: then}); err != nil {
		d.t.Fatal(err)
	}
}

func (d *desk) answer(id ticket.ID, text string) {
	d.t.Helper()
	_, _, err := d.tickets.Answer(d.t.Context(), access.Actor{Person: d.asks.ID, Via: access.ViaPortal}, id, ticket.Saying{Body: said(text), Channel: ticket.Portal, Author: d.asks.ID})
	if err != nil {
		d.t.Fatal(err)
	}
}

func (d *desk) resolve(id ticket.ID) {
	d.t.Helper()
	if _, err := d.tickets.Resolve(d.t.Context(), d.agent, id, ticket.Solution{Text: "Plugged it in.", Cause: ticket.Hardware}); err != nil {
		d.t.Fatal(err)
	}
}

// policy adds one that is tried before all others.
func (d *desk) policy(draft sla.Draft) sla.Policy {
	d.t.Helper()
	draft.Name, draft.Active = "Ours", true
	p, err := d.promises.Create(d.t.Context(), access.System(), draft)
	if err == nil {
		err = d.promises.Reorder(d.t.Context(), access.System(), []sla.PolicyID{p.ID})
	}
	if err != nil {
		d.t.Fatal(err)
	}
	return p
}

// full promises everything.
func full() sla.Draft {
	return sla.Draft{Pauses: true, Warnings: sla.Usual(), Goals: map[sla.Target]sla.Goal{
		sla.FirstResponse: {Minutes: 60}, sla.NextResponse: {Minutes: 120}, sla.Update: {Minutes: 480}, sla.Resolution: {Minutes: 960},
	}}
}

// ledger is what happened to the clocks of a ticket: «target kind, day and time in Brussels: due». It fails unless it replays to the clocks.
func (d *desk) ledger(id ticket.ID) []string {
	d.t.Helper()
	list, err := sla.Ledger(d.t.Context(), d.db, id)
	if err != nil {
		d.t.Fatal(err)
	}
	lines := []string{}
	byTarget := map[sla.Target][]sla.Entry{}
	for _, e := range list {
		byTarget[e.Target] = append(byTarget[e.Target], e)
		line := string(e.Target) + " " + string(e.Kind) + ", " + d.when(e.At)
		if !e.DueAt.IsZero() {
			line += ": " + d.when(e.DueAt)
		}
		lines = append(lines, line)
	}
	clocks, err := sla.Clocks(d.t.Context(), d.db, id)
	if err != nil {
		d.t.Fatal(err)
	}
	got := map[sla.Target]sla.Clock{}
	for target, entries := range byTarget {
		if got[target], err = sla.Replay(entries); err != nil {
			d.t.Fatal(err)
		}
	}
	want := map[sla.Target]sla.Clock{}
	for _, c := range clocks {
		want[c.Target] = c
	}
	if diff := cmp.Diff(want, got); diff != "" {
		d.t.Errorf("ticket %d: the ledger comes to something else than the clocks (-): %s", id, diff)
	}
	return lines
}

func (d *desk) when(t db.Time) string {
	zone, err := time.LoadLocation("Europe/Brussels")
	if err != nil {
		d.t.Fatal(err)
	}
	return t.In(zone).Format("Mon 15:04")
}

func (d *desk) expect(id ticket.ID, want ...string) {
	d.t.Helper()
	if diff := cmp.Diff(want, d.ledger(id)); diff != "" {
		d.t.Error(diff)
	}
}

func (d *desk) look() {
	d.t.Helper()
	if err := d.promises.Look(d.t.Context(), d.tickets); err != nil {
		d.t.Fatal(err)
	}
}
