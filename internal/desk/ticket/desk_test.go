package ticket_test

import (
	"context"
	"testing"

	"firstline/internal/base/db"
	"firstline/internal/base/errs"
	"firstline/internal/desk/access"
	"firstline/internal/desk/person"
	"firstline/internal/desk/setting"
	"firstline/internal/desk/ticket"
	"firstline/internal/testdesk/testdb"
)

// desk is a small desk: two teams, their leads and agents, and two people with problems.
type desk struct {
	t                        *testing.T
	db                       *db.DB
	clock                    *testdb.Clock
	tickets                  *ticket.Store
	followed                 []ticket.Entry
	refuse                   ticket.ID // what its gate holds back
	l1, l2                   access.TeamID
	lead, agent, mate, other access.Actor // lead, agent and mate are of l1, other of l2
	anna, bert               access.Actor
}

// each runs a test on a small desk of its own, on both engines.
func each(t *testing.T, f func(t *testing.T, d *desk)) {
	t.Parallel()
	testdb.EachClock(t, func(t *testing.T, base *db.DB, clock *testdb.Clock) { f(t, newDesk(t, base, clock)) })
}

func newDesk(t *testing.T, base *db.DB, clock *testdb.Clock) *desk {
	t.Helper()
	settings, err := setting.NewStore(t.Context(), base)
	if err != nil {
		t.Fatal(err)
	}
	d := &desk{t: t, db: base, clock: clock}
	gate := func(_ context.Context, c *ticket.Change, _ ticket.GuardedStep) error {
		if c.Ticket.ID == d.refuse {
			return errs.New(errs.Conflict, "checklist.missing")
		}
		return nil
	}
	d.tickets = ticket.NewStore(base, settings, []ticket.Gate{gate}, []ticket.Follower{func(_ context.Context, _ *ticket.Change, e ticket.Entry) error {
		d.followed = append(d.followed, e)
		return nil
	}})
	d.write(func(ctx context.Context, tx *db.Tx) error {
		for _, team := range []struct {
			id    *access.TeamID
			name  string
			level int
		}{{&d.l1, "Service desk", 1}, {&d.l2, "Servers", 2}} {
			err := tx.Insert(ctx, team.id, `
				INSERT INTO team (name, level, is_default, created_at, updated_at)
				VALUES ($1, $2, $3, $4, $4) RETURNING id`, team.name, team.level, team.level == 1, tx.Now)
			if err != nil {
				return err
			}
		}
		return nil
	})
	d.lead = d.staff("Lena Lead", d.l1, true)
	d.agent = d.staff("Amir Agent", d.l1, false)
	d.mate = d.staff("Mia Mate", d.l1, false)
	d.other = d.staff("Otto Other", d.l2, false)
	d.anna = d.requester("Anna Ask")
	d.bert = d.requester("Bert Beg")
	return d
}

func (d *desk) write(f func(ctx context.Context, tx *db.Tx) error) {
	d.t.Helper()
	if err := d.db.Write(d.t.Context(), func(tx *db.Tx) error { return f(d.t.Context(), tx) }); err != nil {
		d.t.Fatal(err)
	}
}

// sql is one statement, to be written.
func sql(text string, args ...any) func(ctx context.Context, tx *db.Tx) error {
	return func(ctx context.Context, tx *db.Tx) error {
		_, err := tx.Exec(ctx, text, args...)
		return err
	}
}

func (d *desk) requester(name string) access.Actor {
	d.t.Helper()
	a := access.Actor{Name: name, Locale: "en", Via: access.ViaPortal}
	d.write(func(ctx context.Context, tx *db.Tx) error {
		return tx.Insert(ctx, &a.Person, `
			INSERT INTO person (name, name_sort, locale, time_zone, verified, created_at, updated_at)
			VALUES ($1, $1, 'en', 'Europe/Brussels', TRUE, $2, $2) RETURNING id`, name, tx.Now)
	})
	return a
}

func (d *desk) staff(name string, team access.TeamID, lead bool) access.Actor {
	d.t.Helper()
	a := d.requester(name)
	a.Agent, a.Lead, a.Teams, a.Via = true, lead, []access.TeamID{team}, access.ViaWorkspace
	d.write(func(ctx context.Context, tx *db.Tx) error {
		_, err := tx.Exec(ctx, `INSERT INTO account (person_id, agent, lead, created_at, updated_at) VALUES ($1, TRUE, $2, $3, $3)`, a.Person, lead, tx.Now)
		if err != nil {
			return err
		}
		_, err = tx.Exec(ctx, `INSERT INTO team_member (team_id, person_id, lead) VALUES ($1, $2, $3)`, team, a.Person, lead)
		return err
	})
	return a
}

// open is a ticket of a requester's, by portal.
func (d *desk) open(who access.Actor) ticket.Ticket {
	d.t.Helper()
	return must(d.tickets.Open(d.t.Context(), who, ticket.Opening{
		Subject: "Printer is on strike", Body: said("It prints nothing."), Channel: ticket.Portal, Requester: who.Person, Urgency: new(0),
	}))(d.t)
}

func said(text string) ticket.Body { return ticket.Written("", text, nil) }

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

func wantKind(t *testing.T, err error, kind errs.Kind) {
	t.Helper()
	if !errs.Is(err, kind) {
		t.Errorf("got error %v, want %s", err, kind)
	}
}

func idOf(p *person.ID) person.ID {
	if p == nil {
		return 0
	}
	return *p
}
