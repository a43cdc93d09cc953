package routing_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"firstline/internal/base/errs"
	"firstline/internal/desk/access"
	"firstline/internal/desk/calendar"
	"firstline/internal/desk/category"
	"firstline/internal/desk/person"
	"firstline/internal/desk/routing"
	"firstline/internal/desk/team"
	"firstline/internal/desk/ticket"
)

func TestWhoIsOnCallGetsWhatIsCriticalOutsideTheirHours(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		d.clock.Set(time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)) // a Sunday
		d.brings(d.mia, team.Brings{Capacity: 1})
		d.pushes(d.l1, routing.Least, 0)
		sunday := calendar.On(2026, time.March, 1)
		must(d.teams.AddDuty(t.Context(), access.System(), d.l1, team.DutyDraft{Person: d.mia.Person, Kind: team.OnCall, First: sunday, Last: sunday, Opens: 12 * 60, Closes: 18 * 60}))(t)
		d.forgetJobs()
		everyone := 3
		critical := func() ticket.ID { return d.openAs(d.anna, ticket.Opening{Impact: &everyone, Urgency: new(2)}).ID }

		usual, first, second := d.open(1).ID, critical(), critical()
		if d.has(usual) != 0 || d.has(first) != d.mia.Person || d.has(second) != d.mia.Person {
			t.Errorf("the usual one has %d, the critical ones %d and %d", d.has(usual), d.has(first), d.has(second))
		}
		if l := d.routed(first)[0].Looked[0]; l.Person != d.mia.Person || !l.Called {
			t.Errorf("%+v", l)
		}

		d.forgetJobs()
		must(d.tickets.Override(t.Context(), d.lena, usual, ticket.Critical, "The director"))(t)
		if diff := cmp.Diff([]due{{routing.LookJob, "Sun 13:00"}}, d.jobs()); diff != "" {
			t.Error(diff)
		}
		if err := d.routing.LookJob(t.Context(), d.tickets, d.l1); err != nil || d.has(usual) != d.mia.Person {
			t.Errorf("what became critical has %d (%v)", d.has(usual), err)
		}

		d.clock.Set(time.Date(2026, 3, 1, 18, 0, 0, 0, time.UTC))
		must(d.teams.AddDuty(t.Context(), access.System(), d.l1, team.DutyDraft{Person: d.amir.Person, Kind: team.OnCall, First: sunday, Last: sunday, Opens: 22 * 60, Closes: 6 * 60}))(t)
		d.forgetJobs()
		if late := critical(); d.has(late) != 0 {
			t.Errorf("after the shift it has %d", d.has(late))
		}
		if diff := cmp.Diff([]due{{routing.LookJob, "Sun 22:00"}}, d.jobs()); diff != "" {
			t.Error(diff)
		}
	})
}

func TestCapacityHoldsForEachContact(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		working(d)
		d.brings(d.amir, team.Brings{Limits: team.PerContact{ByPhone: 1}})
		d.away(d.mia, true)
		d.away(d.lena, true)
		d.pushes(d.l1, routing.Least, 0)
		by := func(channel ticket.Channel) ticket.ID {
			t.Helper()
			return must(d.tickets.Open(t.Context(), access.System(), ticket.Opening{
				Subject: "Printer", Body: ticket.Written("", "It prints nothing.", nil), Channel: channel, Requester: d.anna.Person,
			}))(t).ID
		}
		call, again, mail := by(ticket.Phone), by(ticket.Phone), by(ticket.Email)
		if d.has(call) != d.amir.Person || d.has(again) != 0 || d.has(mail) != d.amir.Person {
			t.Errorf("%d, %d, %d", d.has(call), d.has(again), d.has(mail))
		}
		left := map[person.ID]routing.Looked{}
		for _, l := range d.routed(again)[0].Looked {
			left[l.Person] = l
		}
		want := routing.Looked{Person: d.amir.Person, Out: routing.Full, Of: team.ByPhone, Load: 1, Capacity: 1}
		if diff := cmp.Diff(want, left[d.amir.Person]); diff != "" {
			t.Error(diff)
		}
		// Whoever asks for the next one gets none of those of which they have enough.
		if _, err := d.next(d.amir); !errs.Is(err, errs.Conflict) {
			t.Errorf("another call: %v", err)
		}
		d.pushes(d.l1, routing.Pull, 0)
		visit := by(ticket.Visit)
		if id := must(d.next(d.amir))(t); id != visit {
			t.Errorf("next is %d, want %d", id, visit)
		}
	})
}

func TestATrialOfAnAgentAndOfACategorysTeam(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		working(d)
		store := category.NewStore(d.db)
		about := must(store.Create(t.Context(), access.System(), category.Draft{NameEN: "Server", NameFR: "Serveur", NameNL: "Server", TeamID: d.l1, Active: true}))(t)
		below := must(store.Create(t.Context(), access.System(), category.Draft{Parent: about.ID, NameEN: "Disk", NameFR: "Disque", NameNL: "Schijf", Active: true}))(t)
		for _, id := range []*category.ID{nil, &about.ID, &below.ID} {
			tk := d.openAs(d.anna, ticket.Opening{Category: id}).ID
			must(d.tickets.Assign(t.Context(), d.lena, tk, d.amir.Person, nil))(t)
			d.clock.Advance(time.Minute)
		}
		got := func(f routing.Forecast) map[string]int {
			all := map[string]int{"tickets": f.Tickets, "waited": len(f.Waited)}
			for _, p := range f.People {
				if p.Got > 0 {
					all[p.Name] = p.Got
				}
			}
			return all
		}
		list := must(d.routing.ForecastBrings(t.Context(), access.System(), d.amir.Person, team.Brings{Limits: team.PerContact{Written: 1}}))(t)
		if diff := cmp.Diff(map[string]int{"tickets": 3, "waited": 0, "Amir Agent": 1, "Lena Lead": 1, "Mia Mate": 1}, got(list[0])); len(list) != 1 || diff != "" {
			t.Error(list, diff)
		}
		closed := must(calendar.NewStore(d.db).Create(t.Context(), access.System(), calendar.Draft{
			Name: "Nights", TimeZone: "UTC", Week: calendar.Weekdays(calendar.Interval{Opens: 20 * 60, Closes: 22 * 60}),
		}))(t)
		list = must(d.routing.ForecastBrings(t.Context(), access.System(), d.amir.Person, team.Brings{Calendar: closed.ID}))(t)
		if diff := cmp.Diff(map[string]int{"tickets": 3, "waited": 0, "Lena Lead": 2, "Mia Mate": 1}, got(list[0])); diff != "" {
			t.Error(diff)
		}
		if _, err := d.routing.ForecastBrings(t.Context(), access.System(), d.amir.Person, team.Brings{Capacity: -1}); !errs.Is(err, errs.Invalid) {
			t.Errorf("no such capacity: %v", err)
		}
		list = must(d.routing.ForecastTeam(t.Context(), access.System(), about.ID, d.l2))(t)
		if list[0].TeamID != d.l2 || list[1].TeamID != d.l1 {
			t.Fatal(list)
		}
		if diff := cmp.Diff(map[string]int{"tickets": 2, "waited": 0, "Otto Other": 2}, got(list[0])); diff != "" {
			t.Error(diff)
		}
		if diff := cmp.Diff(map[string]int{"tickets": 1, "waited": 0, "Lena Lead": 1}, got(list[1])); diff != "" {
			t.Error(diff)
		}
		if list := must(d.routing.ForecastTeam(t.Context(), access.System(), about.ID, d.l1))(t); len(list) != 0 {
			t.Errorf("nothing changes: %v", list)
		}
		if _, err := d.routing.ForecastTeam(t.Context(), d.lena, about.ID, d.l2); !errs.Is(err, errs.Forbidden) {
			t.Errorf("a lead: %v", err)
		}
	})
}
