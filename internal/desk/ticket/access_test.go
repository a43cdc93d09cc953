package ticket_test

import (
	"context"
	"fmt"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"firstline/internal/base/db"
	"firstline/internal/base/errs"
	"firstline/internal/desk/access"
	"firstline/internal/desk/asset"
	"firstline/internal/desk/category"
	"firstline/internal/desk/person"
	"firstline/internal/desk/ticket"
)

type ctx = context.Context

// crowd is a desk with tickets of all sorts and the actors who look at them.
func crowd(d *desk) (tickets []ticket.Ticket, shared map[ticket.ID]person.ID, actors []access.Actor) {
	t, c := d.t, d.t.Context()
	shared = map[ticket.ID]person.ID{}
	for i := range 24 {
		who := d.anna
		if i%2 == 1 {
			who = d.bert
		}
		tk := d.open(who)
		d.clock.Advance(time.Minute)
		switch i % 6 {
		case 1:
			tk = must(d.tickets.Assign(c, d.agent, tk.ID, d.mate.Person, nil))(t)
		case 2:
			tk = must(d.tickets.SetTeam(c, access.System(), tk.ID, ticket.Move{To: d.l2}))(t)
		case 3:
			must(d.tickets.Assign(c, d.agent, tk.ID, d.agent.Person, nil))(t)
			tk = must(d.tickets.SetTeam(c, access.System(), tk.ID, ticket.Move{To: d.l2}))(t) // the agent stays its owner
		case 4:
			must(d.tickets.Edit(c, d.agent, tk.ID, ticket.Edit{Field: ticket.FieldImpact, From: "0", To: "3"}))(t)
			tk = must(d.tickets.Resolve(c, d.agent, tk.ID, ticket.Solution{Text: "Done.", Cause: ticket.Other}))(t)
		case 5:
			shared[tk.ID] = d.other.Person
			if i > 12 {
				shared[tk.ID] = d.anna.Person
			}
			must(d.tickets.Watch(c, d.agent, tk.ID, shared[tk.ID], true))(t)
			tk = must(d.tickets.SetState(c, d.agent, tk.ID, ticket.Open))(t)
		case 0:
			must(d.tickets.Assign(c, d.agent, tk.ID, d.agent.Person, nil))(t)
			tk = must(d.tickets.HandOver(c, d.agent, tk.ID, ticket.HandOver{To: []person.ID{d.mate.Person, d.other.Person}[i/6%2], Reason: "x"}))(t)
		}
		tickets = append(tickets, must(d.tickets.Get(c, access.System(), tk.ID))(t))
	}
	// What was filed before its category was sealed stays with those who had it, and still nobody sees it but who is named.
	secret := d.category("Staff", 0, d.l2, -1, -1)
	inside := d.category("Pay", secret, 0, -1, -1)
	for i, id := range map[int]category.ID{3: secret, 8: inside, 11: inside, 13: secret, 17: inside, 18: secret} {
		must(d.tickets.Edit(c, access.System(), tickets[i].ID, fileIn(0, id)))(t)
	}
	d.seal(secret, "Staff", d.l2)
	for i := range tickets {
		tickets[i] = must(d.tickets.Get(c, access.System(), tickets[i].ID))(t)
	}
	merged := d.anna
	merged.Also = []person.ID{d.bert.Person}
	leadOnly := d.lead
	leadOnly.Teams, leadOnly.Leads = nil, []access.TeamID{d.l2}
	actors = []access.Actor{
		d.lead, leadOnly, d.agent, d.mate, d.other, d.anna, d.bert, merged, d.agent.AsRequester(), access.System(), {}, {Person: 9999, Admin: true, Via: access.ViaAdmin},
	}
	return tickets, shared, actors
}

func TestWhatQueriesShowIsWhatCanSeeSays(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		tickets, shared, actors := crowd(d)
		seen := 0
		for _, a := range actors {
			for _, tk := range tickets {
				want := ticket.CanSee(a, &tk, slices.Contains(a.Persons(), shared[tk.ID]) && shared[tk.ID] != 0)
				_, err := d.tickets.Get(t.Context(), a, tk.ID)
				if got := err == nil; got != want {
					t.Errorf("%q (agent %v) gets ticket %d: %v, want %v", a.Name, a.Agent, tk.ID, err, want)
				}
				if err != nil {
					wantKind(t, err, errs.NotFound)
				} else {
					seen++
				}
			}
		}
		if seen == 0 || seen == len(actors)*len(tickets) {
			t.Errorf("%d sights of %d: the test distinguishes nothing", seen, len(actors)*len(tickets))
		}
	})
}

func TestStrangersCannotActOnTickets(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		tk := d.open(d.anna)
		for _, who := range []access.Actor{d.bert, d.other, {}} {
			for name, act := range map[string]func() error{
				"reply": func() error {
					_, _, err := d.tickets.Reply(t.Context(), who, tk.ID, ticket.Answering{Body: said("x")})
					return err
				},
				"answer": func() error {
					_, _, err := d.tickets.Answer(t.Context(), who, tk.ID, ticket.Saying{Body: said("x"), Channel: ticket.Portal, Author: who.Person})
					return err
				},
				"note": func() error {
					_, _, err := d.tickets.AddNote(t.Context(), who, tk.ID, said("x"), ticket.Once{})
					return err
				},
				"assign": func() error { _, err := d.tickets.Assign(t.Context(), who, tk.ID, d.agent.Person, nil); return err },
				"edit": func() error {
					_, err := d.tickets.Edit(t.Context(), who, tk.ID, ticket.Edit{Field: ticket.FieldTried, To: "x"})
					return err
				},
				"watch": func() error { _, err := d.tickets.Watch(t.Context(), who, tk.ID, d.bert.Person, true); return err },
			} {
				if err := act(); !errs.Is(err, errs.NotFound) {
					t.Errorf("%q does %s: %v, want not found", who.Name, name, err)
				}
			}
		}
		// The requester sees it, and still may not do an agent's work on it.
		_, err := d.tickets.Assign(t.Context(), d.anna, tk.ID, d.agent.Person, nil)
		wantKind(t, err, errs.Forbidden)
		_, _, err = d.tickets.AddNote(t.Context(), d.anna, tk.ID, said("x"), ticket.Once{})
		wantKind(t, err, errs.Forbidden)
		if got := must(d.tickets.Get(t.Context(), d.anna, tk.ID))(t); got.LastSeq != tk.LastSeq || got.Version != tk.Version {
			t.Errorf("something was changed: %+v", got)
		}
	})
}

func TestFilterSaysTheSameInSQLAndInGo(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		top := d.category("Hardware", 0, d.l1, -1, -1)
		leaf, side := d.category("Printer", top, 0, -1, -1), d.category("Mail", 0, d.l1, -1, -1)
		tickets, _, _ := crowd(d)
		for i, id := range map[int]category.ID{0: top, 1: leaf, 2: side, 4: leaf} {
			must(d.tickets.Edit(t.Context(), access.System(), tickets[i].ID, fileIn(0, id)))(t)
			tickets[i] = must(d.tickets.Get(t.Context(), access.System(), tickets[i].ID))(t)
		}
		about := map[ticket.ID][]asset.ID{}
		for i, tk := range tickets[:12] {
			about[tk.ID] = []asset.ID{d.asset(fmt.Sprint("PC-", i%2), d.anna.Person)}
			tickets[i] = must(d.tickets.AddAsset(t.Context(), access.System(), tk.ID, about[tk.ID]...))(t)
		}
		for i, tk := range tickets[2:9] {
			x, _, err := d.tickets.Tag(t.Context(), access.System(), tk.ID, []string{fmt.Sprint("tag-", i%3)}, nil)
			tickets[2+i] = must(x, err)(t)
			if i%3 == 0 && x.State.IsOpen() {
				tickets[2+i] = must(d.tickets.Snooze(t.Context(), access.System(), tk.ID, db.Time{}))(t)
			}
		}
		asked, given := d.answeredCrowd(tickets, top, side)
		for id := range given { // a device that answers a question is what the ticket is about, too
			about[id] = nil
			for _, a := range must(ticket.Assets(t.Context(), d.db, id))(t) {
				about[id] = append(about[id], a.ID)
			}
		}
		people := []person.ID{0, d.lead.Person, d.agent.Person, d.mate.Person, d.anna.Person}
		besides := d.besides(tickets, about, given)
		rapid.Check(t, func(rt *rapid.T) {
			maybe := func(name string) bool { return rapid.Bool().Draw(rt, name) }
			var f ticket.Filter
			if maybe("open?") {
				f.Open = new(rapid.Bool().Draw(rt, "open"))
			}
			if maybe("states?") {
				f.States = rapid.SliceOfN(rapid.SampledFrom([]ticket.State{ticket.New, ticket.Open, ticket.Resolved}), 1, 2).Draw(rt, "states")
			}
			if maybe("assignee?") {
				f.Assignee = new(rapid.SampledFrom(people).Draw(rt, "assignee"))
			}
			if maybe("owner?") {
				f.Owner = new(rapid.SampledFrom(people[1:]).Draw(rt, "owner"))
			}
			if maybe("answerable?") {
				f.Answerable = new(rapid.SampledFrom(people[1:]).Draw(rt, "answerable"))
			}
			if maybe("teams?") {
				f.Teams = rapid.SliceOfN(rapid.SampledFrom([]access.TeamID{d.l1, d.l2, 77}), 1, 2).Draw(rt, "teams")
			}
			if maybe("category?") {
				f.Category = new(rapid.SampledFrom([]category.ID{top, leaf, side, 77}).Draw(rt, "category"))
			}
			if maybe("requester?") {
				f.Requester = new(rapid.SampledFrom(people).Draw(rt, "requester"))
			}
			if maybe("priorities?") {
				f.Priorities = rapid.SliceOfN(rapid.SampledFrom([]ticket.Priority{ticket.Low, ticket.Medium, ticket.High}), 1, 2).Draw(rt, "priorities")
			}
			if maybe("asset?") {
				f.Asset = new(asset.ID(rapid.IntRange(1, 3).Draw(rt, "asset")))
			}
			for i := range rapid.IntRange(0, 2).Draw(rt, "answers") {
				f.Answers = append(f.Answers, rapid.SampledFrom(asked).Draw(rt, fmt.Sprint("answer ", i)))
			}
			if maybe("since?") {
				f.Since = tickets[rapid.IntRange(0, len(tickets)-1).Draw(rt, "since")].CreatedAt
			}
			further(rt, &f, tickets, people)
			if maybe("branches?") {
				for i, list := range []*[]ticket.Filter{&f.All, &f.Any, &f.Any, &f.Not} {
					var inner ticket.Filter
					further(rt, &inner, tickets, people)
					if maybe(fmt.Sprint("inner assignee ", i)) {
						inner.Assignee = new(rapid.SampledFrom(people).Draw(rt, "inner assignee"))
					}
					if maybe(fmt.Sprint("inner ", i)) {
						*list = append(*list, inner)
					}
				}
			}
			list, _, err := d.tickets.List(t.Context(), access.System(), ticket.Listing{Filter: f, Limit: 100})
			if err != nil {
				rt.Fatal(err)
			}
			got := map[ticket.ID]bool{}
			for _, tk := range list {
				got[tk.ID] = true
			}
			for _, tk := range tickets {
				if want := f.Matches(&tk, besides[tk.ID]); got[tk.ID] != want {
					rt.Errorf("%+v: ticket %d listed %v, matches %v", f, tk.ID, got[tk.ID], want)
				}
			}
			n, err := d.tickets.Count(t.Context(), access.System(), f, 5)
			if err != nil || n != min(5, len(list)) {
				rt.Errorf("count %d of %d, %v", n, len(list), err)
			}
		})
	})
}

func TestListPagesMeetWithoutGapOrDouble(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		tickets, sharedWith, actors := crowd(d)
		for _, a := range actors {
			var at db.Time
			got := map[ticket.ID]bool{}
			l := ticket.Listing{Limit: 5}
			for {
				list, next, err := d.tickets.List(t.Context(), a, l)
				if err != nil {
					t.Fatal(err)
				}
				for _, tk := range list {
					if got[tk.ID] || !at.IsZero() && tk.ActivityAt.After(at.Time) {
						t.Fatalf("ticket %d comes twice or out of order", tk.ID)
					}
					got[tk.ID], at = true, tk.ActivityAt
				}
				if next.ID == 0 {
					break
				}
				if l.After, err = ticket.ParseCursor(next.String()); err != nil {
					t.Fatal(err)
				}
			}
			for _, tk := range tickets {
				if want := ticket.CanSee(a, &tk, slices.Contains(a.Persons(), sharedWith[tk.ID]) && sharedWith[tk.ID] != 0); got[tk.ID] != want {
					t.Errorf("%+v: ticket %d on the pages %v, visible %v", a, tk.ID, got[tk.ID], want)
				}
			}
		}
	})
}

func TestBrokenCursorsAreRefused(t *testing.T) {
	t.Parallel()
	for _, s := range []string{"x", "!!!", "MTI", "MS4tMQ", "LjE", "MS4"} {
		if _, err := ticket.ParseCursor(s); !errs.Is(err, errs.Invalid) {
			t.Errorf("%q gave %v", s, err)
		}
	}
}
