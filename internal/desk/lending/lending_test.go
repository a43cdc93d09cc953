package lending_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"firstline/internal/base/db"
	"firstline/internal/base/errs"
	"firstline/internal/desk/access"
	"firstline/internal/desk/account"
	"firstline/internal/desk/calendar"
	"firstline/internal/desk/lending"
	"firstline/internal/desk/person"
	"firstline/internal/desk/setting"
	"firstline/internal/desk/team"
	"firstline/internal/desk/ticket"
	"firstline/internal/testdesk/testdb"
)

// desk has one team: Lena leads it, Amir and Mia are in it; Otto is in another, and Anna has problems.
type desk struct {
	t                           *testing.T
	db                          *db.DB
	clock                       *testdb.Clock
	teams                       *team.Store
	tickets                     *ticket.Store
	lending                     *lending.Store
	today                       calendar.Date
	lena, amir, mia, otto, anna access.Actor
}

func each(t *testing.T, f func(t *testing.T, d *desk)) {
	t.Helper()
	t.Parallel()
	testdb.EachClock(t, func(t *testing.T, base *db.DB, clock *testdb.Clock) {
		t.Helper()
		settings := must(setting.NewStore(t.Context(), base))(t)
		d := &desk{t: t, db: base, clock: clock, teams: team.NewStore(base), lending: lending.NewStore(base), today: calendar.DateOf(clock.Now())}
		d.tickets = ticket.NewStore(base, settings, nil, []ticket.Follower{d.lending.Follow})
		d.lena, d.amir, d.mia, d.otto, d.anna = d.person("Lena", true), d.person("Amir", true), d.person("Mia", true), d.person("Otto", true), d.person("Anna", false)
		for i, x := range []team.Draft{
			{Name: "One", Level: 1, Leads: []person.ID{d.lena.Person}, Members: []person.ID{d.amir.Person, d.mia.Person}},
			{Name: "Two", Level: 2, Members: []person.ID{d.otto.Person}},
		} {
			x.Active, x.IsDefault = true, i == 0
			must(d.teams.Create(t.Context(), access.System(), x))(t)
		}
		for _, a := range []*access.Actor{&d.lena, &d.amir, &d.mia, &d.otto} {
			*a = must(account.ActorOf(t.Context(), base, a.Person, access.ViaWorkspace))(t)
		}
		f(t, d)
	})
}

func (d *desk) write(f func(ctx context.Context, tx *db.Tx) error) {
	d.t.Helper()
	if err := d.db.Write(d.t.Context(), func(tx *db.Tx) error { return f(d.t.Context(), tx) }); err != nil {
		d.t.Fatal(err)
	}
}

func (d *desk) person(name string, agent bool) access.Actor {
	d.t.Helper()
	a := access.Actor{Name: name, Locale: "en", Via: access.ViaPortal}
	d.write(func(ctx context.Context, tx *db.Tx) error {
		err := tx.Insert(ctx, &a.Person, `
			INSERT INTO person (name, name_sort, locale, time_zone, verified, created_at, updated_at)
			VALUES ($1, $1, 'en', 'UTC', TRUE, $2, $2) RETURNING id`, name, tx.Now)
		if err != nil || !agent {
			return err
		}
		_, err = tx.Exec(ctx, `INSERT INTO account (person_id, agent, lead, created_at, updated_at) VALUES ($1, TRUE, $2, $3, $3)`, a.Person, name == "Lena", tx.Now)
		return err
	})
	return a
}

// owned is a ticket of Anna's that somebody has taken.
func (d *desk) owned(who access.Actor) ticket.ID {
	d.t.Helper()
	x := must(d.tickets.Open(d.t.Context(), d.anna, ticket.Opening{
		Subject: "Printer", Body: ticket.Written("", "It prints nothing.", nil), Channel: ticket.Portal, Requester: d.anna.Person,
	}))(d.t)
	must(d.tickets.Assign(d.t.Context(), who, x.ID, who.Person, nil))(d.t)
	return x.ID
}

// absent plans the days from today on, and lets the desk see to it.
func (d *desk) absent(who access.Actor, days int, substitute access.Actor) team.AbsenceID {
	d.t.Helper()
	id := must(d.teams.AddAbsence(d.t.Context(), access.System(), team.AbsenceDraft{
		Person: who.Person, First: d.today, Last: d.today + calendar.Date(days-1), Substitute: substitute.Person,
	}))(d.t)
	d.look(who)
	return id
}

func (d *desk) look(who access.Actor) {
	d.t.Helper()
	if err := d.lending.Look(d.t.Context(), d.tickets, who.Person); err != nil {
		d.t.Fatal(err)
	}
}

func (d *desk) disable(who access.Actor) {
	d.t.Helper()
	d.write(func(ctx context.Context, tx *db.Tx) error {
		_, err := tx.Exec(ctx, `UPDATE account SET disabled_at = $2 WHERE person_id = $1`, who.Person, tx.Now)
		if err == nil {
			err = lending.Left(ctx, tx, who.Person)
		}
		return err
	})
	d.look(who)
}

// stands is who answers for a ticket and who works on it: «owner/stands in/assignee».
func (d *desk) stands(id ticket.ID) string {
	d.t.Helper()
	x := must(d.tickets.Get(d.t.Context(), access.System(), id))(d.t)
	name := func(p *person.ID) string {
		for _, a := range []access.Actor{d.lena, d.amir, d.mia, d.otto} {
			if p != nil && *p == a.Person {
				return a.Name
			}
		}
		return "-"
	}
	return name(x.OwnerID) + "/" + name(x.LentToID) + "/" + name(x.AssigneeID)
}

func (d *desk) want(id ticket.ID, want string) {
	d.t.Helper()
	if got := d.stands(id); got != want {
		d.t.Errorf("ticket %d stands %s, want %s", id, got, want)
	}
}

// said are the entries about lending on a ticket.
func (d *desk) said(id ticket.ID) (list []string) {
	d.t.Helper()
	items, _, err := d.tickets.Timeline(d.t.Context(), access.System(), id, ticket.Page{Limit: 100})
	if err != nil {
		d.t.Fatal(err)
	}
	for _, it := range items {
		switch it.Kind {
		case lending.Lent:
			list = append(list, "lent: "+string(must(ticket.Decode[lending.LentPayload](it.Entry))(d.t).Why))
		case lending.LentBack:
			list = append(list, fmt.Sprint("back, alone: ", must(ticket.Decode[lending.BackPayload](it.Entry))(d.t).Alone))
		default:
		}
	}
	return list
}

func must[T any](v T, err error) func(t *testing.T) T {
	return func(t *testing.T) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

func TestSubstituteAnswersWhileTheOwnerIsAbsent(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		id := d.owned(d.amir)
		if _, err := d.tickets.Get(t.Context(), d.otto, id); !errs.Is(err, errs.NotFound) {
			t.Errorf("before: %v", err)
		}
		absence := d.absent(d.amir, 3, d.otto)
		d.want(id, "Amir/Otto/Amir")
		must(d.tickets.Edit(t.Context(), d.otto, id, ticket.Edit{Field: ticket.FieldSymptom, To: "silence"}))(t) // what an owner may
		list, _, err := d.tickets.List(t.Context(), d.otto, ticket.Listing{Filter: ticket.Filter{Answerable: &d.otto.Person}})
		if err != nil || len(list) != 1 {
			t.Errorf("the substitute answers for %d, %v", len(list), err)
		}
		d.look(d.amir) // a second time changes nothing
		if err := d.teams.DeleteAbsence(t.Context(), access.System(), absence); err != nil {
			t.Fatal(err)
		}
		d.look(d.amir)
		d.want(id, "Amir/-/Amir")
		if _, err := d.tickets.Get(t.Context(), d.otto, id); !errs.Is(err, errs.NotFound) {
			t.Errorf("after: %v", err)
		}
		if diff := cmp.Diff([]string{"lent: substitute", "back, alone: false"}, d.said(id)); diff != "" {
			t.Error(diff)
		}
	})
}

func TestLeadStandsInWhereTheSubstituteCannot(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		id := d.owned(d.amir)
		d.absent(d.amir, 3, access.Actor{})
		d.want(id, "Amir/Lena/Amir")
		mine := d.owned(d.mia)
		d.absent(d.lena, 1, access.Actor{})
		d.want(id, "Amir/-/Amir") // nobody is left
		d.absent(d.mia, 1, d.lena)
		d.want(mine, "Mia/-/Mia")
		d.clock.Advance(24 * time.Hour)
		d.look(d.lena) // is back
		d.want(id, "Amir/Lena/Amir")
		if diff := cmp.Diff([]string{"lent: nobody_named", "back, alone: true", "lent: nobody_named"}, d.said(id)); diff != "" {
			t.Error(diff)
		}
	})
}

func TestWhatSomebodyAbsentComesToOwnIsLentAtOnce(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		d.absent(d.amir, 3, d.mia)
		id := d.owned(d.lena)
		must(d.tickets.HandOver(t.Context(), d.lena, id, ticket.HandOver{To: d.amir.Person, Reason: "his", AtOnce: true}))(t)
		d.want(id, "Amir/Mia/Lena")
		must(d.tickets.HandOver(t.Context(), d.mia, id, ticket.HandOver{To: d.otto.Person, Reason: "better"}))(t) // the substitute asks as an owner
		must(d.tickets.AcceptOwnership(t.Context(), d.otto, id))(t)
		d.want(id, "Otto/-/Lena")
		if diff := cmp.Diff([]string{"lent: substitute"}, d.said(id)); diff != "" {
			t.Error(diff)
		}
	})
}

func TestClosedTicketsComeBackWithoutAWordAndReopenedOnesAreLentAgain(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		id := d.owned(d.amir)
		must(d.tickets.Resolve(t.Context(), d.amir, id, ticket.Solution{Text: "Done.", Cause: ticket.Other}))(t)
		must(d.tickets.CloseUnconfirmed(t.Context(), d.amir, id))(t)
		d.absent(d.amir, 1, d.mia)
		d.want(id, "Amir/-/Amir")
		must(d.tickets.SetState(t.Context(), d.mia, id, ticket.Open))(t)
		d.want(id, "Amir/Mia/Amir")
		must(d.tickets.Resolve(t.Context(), d.mia, id, ticket.Solution{Text: "Done.", Cause: ticket.Other}))(t)
		must(d.tickets.CloseUnconfirmed(t.Context(), d.mia, id))(t)
		d.clock.Advance(24 * time.Hour)
		d.look(d.amir)
		d.want(id, "Amir/-/Amir")
		if diff := cmp.Diff([]string{"lent: substitute"}, d.said(id)); diff != "" {
			t.Error(diff)
		}
	})
}

func TestWhatSomebodyHadWhoLeftIsHandedOver(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		alone, lent, closed := d.owned(d.amir), d.owned(d.mia), d.owned(d.amir)
		must(d.tickets.Resolve(t.Context(), d.amir, closed, ticket.Solution{Text: "Done.", Cause: ticket.Other}))(t)
		must(d.tickets.CloseUnconfirmed(t.Context(), d.amir, closed))(t)
		d.absent(d.mia, 3, d.otto)
		before := must(d.lending.Leaving(t.Context(), access.System(), d.mia.Person))(t)
		if diff := cmp.Diff(lending.Leaving{Owned: []lending.Share{{To: d.otto.Person, Name: "Otto", Tickets: 1}}, Queued: 1}, before); diff != "" {
			t.Error(diff)
		}
		d.disable(d.mia)
		d.disable(d.amir)
		d.want(alone, "Lena/-/-")
		d.want(lent, "Otto/-/-")
		d.want(closed, "Amir/-/Amir") // history
		must(d.tickets.SetState(t.Context(), d.lena, closed, ticket.Open))(t)
		d.want(closed, "Lena/-/-")
	})
}

func TestManyNodesLendATicketOnce(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		id := d.owned(d.amir)
		must(d.teams.AddAbsence(t.Context(), access.System(), team.AbsenceDraft{Person: d.amir.Person, First: d.today, Last: d.today, Substitute: d.mia.Person}))(t)
		var nodes sync.WaitGroup
		for range 4 {
			nodes.Go(func() {
				if err := d.lending.Look(t.Context(), d.tickets, d.amir.Person); err != nil {
					t.Error(err)
				}
			})
		}
		nodes.Wait()
		if diff := cmp.Diff([]string{"lent: substitute"}, d.said(id)); diff != "" {
			t.Error(diff)
		}
	})
}

func TestLeadsPassOnWhatSomebodyAbsentWorksOn(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		first, second := d.owned(d.amir), d.owned(d.amir)
		if _, err := d.lending.PassOn(t.Context(), d.tickets, d.lena, d.amir.Person, 0); !errs.Is(err, errs.Conflict) {
			t.Errorf("of somebody who is there: %v", err)
		}
		d.absent(d.amir, 1, d.mia)
		if _, err := d.lending.PassOn(t.Context(), d.tickets, d.mia, d.amir.Person, 0); !errs.Is(err, errs.Forbidden) {
			t.Errorf("by a colleague: %v", err)
		}
		if n := must(d.lending.PassOn(t.Context(), d.tickets, d.lena, d.amir.Person, d.mia.Person))(t); n != 2 {
			t.Errorf("passed on %d", n)
		}
		d.want(first, "Amir/Mia/Mia")
		d.want(second, "Amir/Mia/Mia")
	})
}

func TestOneTicketThatFailsHoldsUpNoOther(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		bad, good := d.owned(d.amir), d.owned(d.amir)
		must(d.teams.AddAbsence(t.Context(), access.System(), team.AbsenceDraft{Person: d.amir.Person, First: d.today, Last: d.today, Substitute: d.mia.Person}))(t)
		fails := func(_ context.Context, c *ticket.Change, _ ticket.Entry) error {
			if c.Ticket.ID == bad {
				return errors.New("broken")
			}
			return nil
		}
		tickets := ticket.NewStore(d.db, must(setting.NewStore(t.Context(), d.db))(t), nil, []ticket.Follower{fails})
		if err := d.lending.Look(t.Context(), tickets, d.amir.Person); err == nil {
			t.Error("nobody is told of the one that failed")
		}
		d.want(bad, "Amir/-/Amir")
		d.want(good, "Amir/Mia/Amir")
	})
}

func TestWhatWasOpenedWhereNobodyKnewOfAnAbsenceIsLentSoon(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		must(d.lending.Absent(t.Context()))(t)               // remembered from now on: nobody
		d.write(func(ctx context.Context, tx *db.Tx) error { // as another node does
			_, err := tx.Exec(ctx, `INSERT INTO absence (person_id, from_at, until_at, substitute_id, created_at) VALUES ($1, $2, $3, $4, $2)`,
				d.amir.Person, tx.Now, tx.Now.Add(24*time.Hour), d.mia.Person)
			if err == nil {
				err = team.Cover(ctx, tx, d.amir.Person, tx.Now)
			}
			return err
		})
		d.look(d.amir)
		id := d.owned(d.amir)
		d.want(id, "Amir/-/Amir")
		d.clock.Advance(2 * time.Minute)
		var due int
		err := d.db.Get(t.Context(), &due, `SELECT count(*) FROM job WHERE kind = $1 AND due_at > $2 AND due_at <= $3`, team.CoverJob, d.db.Now().Add(-2*time.Minute), d.db.Now())
		if err != nil || due == 0 {
			t.Fatalf("nobody looks again, %v", err)
		}
		d.look(d.amir)
		d.want(id, "Amir/Mia/Amir")
	})
}
