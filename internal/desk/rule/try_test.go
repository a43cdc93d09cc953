package rule_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"firstline/internal/base/db"
	"firstline/internal/desk/access"
	"firstline/internal/desk/category"
	"firstline/internal/desk/rule"
	"firstline/internal/desk/ticket"
	"firstline/internal/testdesk/testdb"
)

func TestTrialTellsWhatRulesWouldHaveMadeOfWhatWas(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		printer, other := d.open("Printer smokes").ID, d.open("Screen is dark").ID
		d.clock.Advance(3 * time.Hour)
		d.reply(other, ticket.WaitingUser)
		d.clock.Advance(30 * time.Hour)
		must(d.tickets.Override(t.Context(), d.amir, other, ticket.High, "The boss."))(t)
		d.rule("Never", on(rule.Rated), rule.If{}, note("Thanks."))
		d.rule("Already", on(rule.Opened), rule.If{Filter: ticket.Filter{Priorities: []ticket.Priority{ticket.Medium}}}, rule.Action{Do: rule.AssignTeam, Team: d.l1})
		d.rule("Quiet", rule.When{On: rule.InState, State: ticket.WaitingUser, Days: 1}, rule.If{}, priority(ticket.Low))
		d.rule("Upwards", on(rule.PriorityChanged), rule.If{}, priority(ticket.High))
		draft := rule.Draft{Name: "Printers", When: on(rule.Opened), If: rule.If{Words: []string{"printer"}}, Then: []rule.Action{priority(ticket.Critical), note("Water.")}}
		x := must(d.rules.Try(t.Context(), d.tickets, access.System(), 0, draft, 30))(t)
		if x.Tickets != 2 || x.Capped {
			t.Errorf("%d tickets", x.Tickets)
		}
		type line struct {
			Name                           string
			Fits, Changes, Stopped, Failed int
			Never, Shadowed                bool
			On                             []ticket.ID
		}
		var got []line
		for _, r := range x.Rules {
			l := line{r.Name, r.Fits, r.Changes, r.Stopped, r.Failed, r.Never(), r.Shadowed(), nil}
			for _, e := range r.Examples {
				l.On = append(l.On, e.Ticket)
			}
			got = append(got, l)
		}
		want := []line{
			{Name: "Never", Never: true},
			{Name: "Already", Fits: 2, Shadowed: true},
			{Name: "Quiet", Fits: 1, Changes: 1, On: []ticket.ID{other}},
			{Name: "Upwards", Fits: 2, Changes: 2, On: []ticket.ID{other, printer}},
			{Name: "Printers", Fits: 1, Changes: 1, On: []ticket.ID{printer}},
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Error(diff)
		}
		if diff := cmp.Diff([][]string(nil), x.Loops); diff != "" {
			t.Error(diff)
		}
	})
}

func TestTrialsAndRunsTellNothingOfSensitiveTicketsToWhoMayNotSeeThem(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		staff := must(category.NewStore(d.db).Create(t.Context(), access.System(), category.Draft{
			NameEN: "Staff", NameFR: "Personnel", NameNL: "Personeel", TeamID: d.l2, Active: true, SealedTo: []access.TeamID{d.l2},
		}))(t)
		draft := rule.Draft{Name: "Noise", Active: true, When: on(rule.Opened), If: rule.If{Words: []string{"harass"}}, Then: []rule.Action{note("Mind.")}}
		r := must(d.rules.Create(t.Context(), access.System(), draft))(t)
		plain := d.open("Harassing noise").ID
		secret := must(d.tickets.Open(t.Context(), d.anna, ticket.Opening{
			Subject: "Harassment", Body: ticket.Written("", "By him.", nil), Channel: ticket.Portal, Requester: d.anna.Person, Category: &staff.ID,
		}))(t).ID
		type told struct {
			Tickets, Fits int
			Examples      []ticket.ID
			Runs          map[ticket.ID]string
		}
		for _, x := range []struct {
			who  access.Actor
			want told
		}{
			{d.lena, told{1, 1, []ticket.ID{plain}, map[ticket.ID]string{plain: "Harassing noise"}}},
			{d.otto, told{2, 2, []ticket.ID{secret, plain}, map[ticket.ID]string{plain: "", secret: "Harassment"}}},
		} {
			x.who.Admin = true
			trial := must(d.rules.Try(t.Context(), d.tickets, x.who, r.ID, draft, 30))(t)
			got := told{Tickets: trial.Tickets, Fits: trial.Rules[0].Fits, Runs: map[ticket.ID]string{}}
			for _, e := range trial.Rules[0].Examples {
				got.Examples = append(got.Examples, e.Ticket)
			}
			runs, _, err := rule.Runs(t.Context(), d.db, x.who, r.ID, rule.Page{Limit: 10})
			if err != nil {
				t.Fatal(err)
			}
			for _, run := range runs {
				got.Runs[run.TicketID] = run.Subject
			}
			if diff := cmp.Diff(x.want, got); diff != "" {
				t.Errorf("%s: %s", x.who.Name, diff)
			}
		}
	})
}

func TestTrialFindsLoops(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		d.open("x")
		d.rule("Up", on(rule.PriorityChanged), rule.If{}, priority(ticket.High))
		draft := rule.Draft{Name: "Down", When: on(rule.PriorityChanged), If: rule.If{}, Then: []rule.Action{priority(ticket.Low)}}
		x := must(d.rules.Try(t.Context(), d.tickets, access.System(), 0, draft, 30))(t)
		if diff := cmp.Diff([][]string{{"Up", "Down"}}, x.Loops); diff != "" {
			t.Error(diff)
		}
		same := rule.Draft{Name: "Up too", When: on(rule.PriorityChanged), If: rule.If{}, Then: []rule.Action{priority(ticket.High), note("Look.")}}
		x = must(d.rules.Try(t.Context(), d.tickets, access.System(), 0, same, 30))(t)
		if len(x.Loops) != 0 {
			t.Errorf("rules that agree are called a loop: %v", x.Loops)
		}
	})
}

func TestTrialChangesNothing(t *testing.T) {
	t.Parallel()
	for _, e := range []db.Engine{db.SQLite, db.Postgres} {
		t.Run(string(e), func(t *testing.T) {
			t.Parallel()
			url := testdb.URL(t, e)
			clock := testdb.NewClock()
			base := must(db.Open(t.Context(), url, db.Options{NoSync: true, Clock: clock.Now}))(t)
			t.Cleanup(func() {
				if err := base.Close(); err != nil {
					t.Error(err)
				}
			})
			d := newDesk(t, base, clock)
			d.reply(d.open("Printer").ID, ticket.WaitingUser)
			clock.Advance(30 * time.Hour)
			before := testdb.PrintOf(t, url)
			draft := rule.Draft{Name: "All", When: on(rule.Opened), Then: []rule.Action{priority(ticket.Critical), {Do: rule.Escalate, Text: "Take it."}, {Do: rule.Tell, Role: rule.Lead, Text: "Look."}}}
			if x := must(d.rules.Try(t.Context(), d.tickets, access.System(), 0, draft, 30))(t); x.Rules[0].Changes != 1 {
				t.Errorf("trial: %+v", x)
			}
			if changed := before.Changed(testdb.PrintOf(t, url)); len(changed) > 0 {
				t.Errorf("changed: %v", changed)
			}
		})
	}
}
