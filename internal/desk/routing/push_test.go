package routing_test

import (
	"context"
	"errors"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"firstline/internal/base/db"
	"firstline/internal/desk/access"
	"firstline/internal/desk/calendar"
	"firstline/internal/desk/category"
	"firstline/internal/desk/person"
	"firstline/internal/desk/routing"
	"firstline/internal/desk/team"
	"firstline/internal/desk/ticket"
)

// The clock of these desks stands on a working day within the desk's hours.
func working(d *desk) { d.clock.Set(time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)) } // a Monday, 10:00 in Brussels

func (d *desk) pushes(id access.TeamID, mode routing.Mode, wrapUp int) {
	d.t.Helper()
	x := must(routing.Of(d.t.Context(), d.db, id))(d.t)
	x.Mode, x.WrapUp = mode, wrapUp
	if err := d.routing.Save(d.t.Context(), access.System(), x); err != nil {
		d.t.Fatal(err)
	}
	d.forgetJobs()
}

func (d *desk) brings(who access.Actor, b team.Brings) {
	d.t.Helper()
	_, version, err := team.BringsOf(d.t.Context(), d.db, who.Person)
	if err == nil {
		err = d.teams.SetBrings(d.t.Context(), access.System(), who.Person, version, b)
	}
	if err != nil {
		d.t.Fatal(err)
	}
	d.forgetJobs()
}

func (d *desk) away(who access.Actor, away bool) {
	d.t.Helper()
	if err := d.teams.SetAway(d.t.Context(), who, who.Person, away); err != nil {
		d.t.Fatal(err)
	}
}

func (d *desk) forgetJobs() {
	d.t.Helper()
	d.write(func(ctx context.Context, tx *db.Tx) error {
		_, err := tx.Exec(ctx, `DELETE FROM job`)
		return err
	})
}

type due struct {
	Kind string
	At   string
}

// jobs are the alarms that are set, with their time in the desk's zone.
func (d *desk) jobs() (list []due) {
	d.t.Helper()
	var rows []struct {
		Kind  string
		DueAt db.Time
	}
	if err := d.db.Select(d.t.Context(), &rows, `SELECT kind, due_at FROM job ORDER BY due_at, id`); err != nil {
		d.t.Fatal(err)
	}
	zone := must(time.LoadLocation("Europe/Brussels"))(d.t)
	for _, r := range rows {
		list = append(list, due{r.Kind, r.DueAt.In(zone).Format("Mon 15:04")})
	}
	return list
}

// solve resolves a ticket and does what is due at once.
func (d *desk) solve(who access.Actor, id ticket.ID) {
	d.t.Helper()
	must(d.tickets.Resolve(d.t.Context(), who, id, ticket.Solution{Text: "Plugged it in.", Cause: ticket.Hardware}))(d.t)
}

func (d *desk) now(id ticket.ID) ticket.Ticket {
	d.t.Helper()
	return must(d.tickets.Get(d.t.Context(), access.System(), id))(d.t)
}

// has is who works on a ticket; 0 for nobody.
func (d *desk) has(id ticket.ID) person.ID {
	d.t.Helper()
	if a := d.now(id).AssigneeID; a != nil {
		return *a
	}
	return 0
}

// routed are the reasons of a ticket's routing, in order.
func (d *desk) routed(id ticket.ID) (list []routing.RoutedPayload) {
	d.t.Helper()
	items, _, err := d.tickets.Timeline(d.t.Context(), access.System(), id, ticket.Page{Limit: 100})
	if err != nil {
		d.t.Fatal(err)
	}
	for _, it := range items {
		if it.Kind == routing.Routed {
			if it.Public || it.ActorID != nil {
				d.t.Errorf("public %v, by %v", it.Public, it.ActorID)
			}
			list = append(list, must(ticket.Decode[routing.RoutedPayload](it.Entry))(d.t))
		}
	}
	return list
}

func TestATeamThatPullsGetsNothingPushedAndAsksNothing(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		working(d)
		d.open(1) // reads what is set up
		before := d.db.Stats().Queries
		id := d.open(1).ID
		pull := d.db.Stats().Queries - before
		if diff := cmp.Diff([]ticket.EntryKind{ticket.Opened}, d.kinds(id)); diff != "" || d.has(id) != 0 {
			t.Error(diff)
		}
		alone := ticket.NewStore(d.db, d.settings, nil, nil)
		open := func() error {
			_, err := alone.Open(t.Context(), d.anna, ticket.Opening{Subject: "x", Body: ticket.Written("", "y", nil), Channel: ticket.Portal, Requester: d.anna.Person})
			return err
		}
		err := open() // reads what is set up
		before = d.db.Stats().Queries
		err = errors.Join(err, open())
		if without := d.db.Stats().Queries - before; err != nil || pull != without {
			t.Errorf("a ticket takes %d queries, %d without routing (%v)", pull, without, err)
		}
	})
}

func TestATicketIsGivenToWhoFitsBestAndTheTimelineSaysWhy(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		working(d)
		skill := must(d.teams.AddSkill(t.Context(), access.System(), "Printers"))(t)
		about := must(category.NewStore(d.db).Create(t.Context(), access.System(), category.Draft{NameEN: "Printer", NameFR: "Imprimante", NameNL: "Printer", TeamID: d.l1, Active: true}))(t)
		if err := d.routing.SetSkills(t.Context(), access.System(), about.ID, []team.SkillID{skill.ID}); err != nil {
			t.Fatal(err)
		}
		d.brings(d.amir, team.Brings{Skills: []team.SkillID{skill.ID}, Capacity: 5})
		d.brings(d.mia, team.Brings{Skills: []team.SkillID{skill.ID}, Languages: []string{"en", "nl"}})
		d.pushes(d.l1, routing.Least, 0)
		id := d.openAs(d.anna, ticket.Opening{Category: &about.ID}).ID
		want := []ticket.EntryKind{ticket.Opened, routing.Routed, ticket.AssigneeChanged, ticket.OwnerChanged, ticket.StateChanged}
		if diff := cmp.Diff(want, d.kinds(id)); diff != "" {
			t.Fatal(diff)
		}
		got := d.routed(id)[0]
		wantWhy := routing.RoutedPayload{
			Team: d.l1, Occasion: routing.Came, Mode: routing.Least, Language: "en", Skills: []string{"Printers"}, To: d.mia.Person, Next: d.amir.Person,
			Looked: []routing.Looked{
				{Person: d.mia.Person}, {Person: d.amir.Person, Out: routing.NoLanguage, Capacity: 5}, {Person: d.lena.Person, Out: routing.NoSkill},
			},
		}
		if diff := cmp.Diff(wantWhy, got); diff != "" {
			t.Error(diff)
		}
		if x := d.now(id); *x.AssigneeID != d.mia.Person || *x.OwnerID != d.mia.Person || x.State != ticket.Open {
			t.Errorf("%+v", x)
		}
	})
}

func TestWithNobodyThereATicketWaitsUntilHoursBegin(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		d.clock.Set(time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)) // a Sunday
		early := must(calendar.NewStore(d.db).Create(t.Context(), access.System(), calendar.Draft{
			Name: "Early", TimeZone: "Europe/Brussels", Week: calendar.Weekdays(calendar.Interval{Opens: 7 * 60, Closes: 15 * 60}),
		}))(t)
		d.brings(d.amir, team.Brings{Calendar: early.ID, Capacity: 1})
		d.away(d.mia, true)
		d.pushes(d.l1, routing.Turn, 0)
		first, second := d.open(2).ID, d.open(1).ID
		if diff := cmp.Diff([]ticket.EntryKind{ticket.Opened, routing.Routed}, d.kinds(first)); diff != "" {
			t.Error(diff)
		}
		left := map[person.ID]routing.Reason{}
		for _, l := range d.routed(first)[0].Looked {
			left[l.Person] = l.Out
		}
		if diff := cmp.Diff(map[person.ID]routing.Reason{d.amir.Person: routing.OutOfHours, d.mia.Person: routing.Away, d.lena.Person: routing.OutOfHours}, left); diff != "" {
			t.Error(diff)
		}
		if diff := cmp.Diff([]due{{routing.LookJob, "Mon 07:00"}}, d.jobs()); diff != "" {
			t.Error(diff)
		}
		d.clock.Set(time.Date(2026, 3, 2, 6, 0, 0, 0, time.UTC))
		d.forgetJobs() // it runs now
		if err := d.routing.LookJob(t.Context(), d.tickets, d.l1); err != nil {
			t.Fatal(err)
		}
		if d.has(first) != d.amir.Person || d.has(second) != 0 {
			t.Errorf("first %d, second %d", d.has(first), d.has(second))
		}
		// The other one has been looked at, and nothing new is to be said of it; the next who comes is Lena.
		if diff := cmp.Diff([]ticket.EntryKind{ticket.Opened, routing.Routed}, d.kinds(second)); diff != "" {
			t.Error(diff)
		}
		if diff := cmp.Diff([]due{{routing.LookJob, "Mon 09:00"}}, d.jobs()); diff != "" {
			t.Error(diff)
		}
		want := []ticket.EntryKind{ticket.Opened, routing.Routed, routing.Routed, ticket.AssigneeChanged, ticket.OwnerChanged, ticket.StateChanged}
		if diff := cmp.Diff(want, d.kinds(first)); diff != "" {
			t.Error(diff)
		}
		if got := d.routed(first)[1]; got.Occasion != routing.Began || got.To != d.amir.Person {
			t.Errorf("%+v", got)
		}
	})
}

// full is a desk where only Amir is there, who takes one ticket at once, and has one; the other tickets wait, the last the most urgent.
func full(d *desk, wrapUp int) (has ticket.ID, waiting []ticket.ID) {
	d.t.Helper()
	working(d)
	d.brings(d.amir, team.Brings{Capacity: 1})
	d.away(d.mia, true)
	d.away(d.lena, true)
	d.pushes(d.l1, routing.Least, wrapUp)
	has = d.open(1).ID
	waiting = []ticket.ID{d.open(1).ID, d.open(1).ID, d.open(2).ID}
	if d.has(has) != d.amir.Person || d.has(waiting[0]) != 0 {
		d.t.Fatalf("%d and %d", d.has(has), d.has(waiting[0]))
	}
	d.forgetJobs()
	return has, waiting
}

func TestWhoHasSolvedOneIsGivenTheNextMostUrgentOnceEvenWithTwoNodes(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		has, waiting := full(d, 0)
		d.solve(d.amir, has)
		if diff := cmp.Diff([]due{{team.FreedJob, "Mon 10:00"}}, d.jobs()); diff != "" {
			t.Error(diff)
		}
		second := routing.NewStore(d.db, calendar.NewStore(d.db)) // as on another node
		var all sync.WaitGroup
		for _, s := range []*routing.Store{d.routing, second, d.routing, second} {
			all.Go(func() {
				if err := s.FreedJob(t.Context(), d.tickets, d.amir.Person); err != nil {
					t.Error(err)
				}
			})
		}
		all.Wait()
		got := []person.ID{d.has(waiting[0]), d.has(waiting[1]), d.has(waiting[2])}
		if diff := cmp.Diff([]person.ID{0, 0, d.amir.Person}, got); diff != "" {
			t.Error(diff)
		}
		want := []ticket.EntryKind{ticket.Opened, routing.Routed, routing.Routed, ticket.AssigneeChanged, ticket.OwnerChanged, ticket.StateChanged}
		if diff := cmp.Diff(want, d.kinds(waiting[2])); diff != "" {
			t.Error(diff)
		}
		if d.routed(waiting[2])[1].Occasion != routing.Freed {
			t.Error("the reason is not that somebody could take more")
		}
	})
}

func TestWhoWritesUpIsGivenNothingUntilThen(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		has, waiting := full(d, 15)
		d.solve(d.amir, has)
		if diff := cmp.Diff([]due{{team.FreedJob, "Mon 10:15"}}, d.jobs()); diff != "" {
			t.Error(diff)
		}
		run := func() person.ID {
			t.Helper()
			if err := d.routing.FreedJob(t.Context(), d.tickets, d.amir.Person); err != nil {
				t.Fatal(err)
			}
			return d.has(waiting[2])
		}
		if who := run(); who != 0 {
			t.Errorf("%d was given one while writing up", who)
		}
		d.clock.Advance(15 * time.Minute)
		if who := run(); who != d.amir.Person {
			t.Errorf("%d was given it afterwards", who)
		}
	})
}

func TestWhatLetsSomebodyTakeMoreLooksForWork(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		has, waiting := full(d, 0)
		freed := []due{{team.FreedJob, "Mon 10:00"}}
		for name, act := range map[string]func(){
			"waiting for the user": func() { must(d.tickets.SetState(t.Context(), d.amir, has, ticket.WaitingUser))(t) },
			"back":                 func() { d.away(d.mia, false) },
			"a higher capacity": func() {
				if err := d.teams.SetBrings(t.Context(), access.System(), d.amir.Person, 1, team.Brings{Capacity: 3}); err != nil {
					t.Error(err)
				}
			},
			"given to a colleague": func() { must(d.tickets.Assign(t.Context(), d.lena, has, d.lena.Person, nil))(t) },
		} {
			d.forgetJobs()
			act()
			if diff := cmp.Diff(freed, d.jobs()); diff != "" {
				t.Errorf("%s: %s", name, diff)
			}
		}
		d.forgetJobs()
		must(d.tickets.Assign(t.Context(), d.lena, has, 0, nil))(t)
		if list := d.jobs(); len(list) != 0 {
			t.Errorf("whoever puts a ticket back gets it again: %v", list)
		}
		if err := d.routing.FreedJob(t.Context(), d.tickets, d.mia.Person); err != nil {
			t.Fatal(err)
		}
		for _, id := range waiting {
			if d.has(id) == 0 {
				t.Errorf("ticket %d still waits", id)
			}
		}
	})
}

func TestWhatClimbsIsGivenToSomebodyThere(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		working(d)
		d.pushes(d.l2, routing.Turn, 0)
		id := d.open(1).ID
		must(d.tickets.Escalate(t.Context(), d.amir, id, ticket.Escalation{To: d.l2, Handover: ticket.Handover{Tried: "Tea", Asked: "Look"}}))(t)
		want := []ticket.EntryKind{
			ticket.Opened, ticket.OwnerChanged, ticket.Escalated, ticket.StateChanged, routing.Routed, ticket.AssigneeChanged,
		}
		if diff := cmp.Diff(want, d.kinds(id)); diff != "" {
			t.Error(diff)
		}
		if tk := must(d.tickets.Get(t.Context(), d.otto, id))(t); !tk.EscalationWaits || d.has(id) != d.otto.Person {
			t.Errorf("whom the desk chose has accepted without a word: %+v", tk)
		}
		if tk := must(d.tickets.AcceptEscalation(t.Context(), d.otto, id, 0))(t); tk.EscalationWaits {
			t.Error("accepted, and it still waits")
		}
		must(d.tickets.Return(t.Context(), d.otto, id, ticket.Return{Reason: ticket.WrongTeam, Text: "No"}))(t)
		if d.has(id) != 0 || len(d.routed(id)) != 1 {
			t.Error("the team that pulls was pushed to")
		}
	})
}

func TestTheNextTicketIsOneThatOnesSkillsServe(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		skill := must(d.teams.AddSkill(t.Context(), access.System(), "Linux"))(t)
		about := must(category.NewStore(d.db).Create(t.Context(), access.System(), category.Draft{NameEN: "Server", NameFR: "Serveur", NameNL: "Server", TeamID: d.l1, Active: true}))(t)
		if err := d.routing.SetSkills(t.Context(), access.System(), about.ID, []team.SkillID{skill.ID}); err != nil {
			t.Fatal(err)
		}
		hard, easy := d.openAs(d.anna, ticket.Opening{Urgency: new(2), Category: &about.ID}).ID, d.open(0).ID
		d.brings(d.mia, team.Brings{Skills: []team.SkillID{skill.ID}})
		if id := must(d.next(d.amir))(t); id != easy {
			t.Errorf("without the skill: ticket %d", id)
		}
		if id := must(d.next(d.mia))(t); id != hard {
			t.Errorf("with it: ticket %d", id)
		}
	})
}

func TestWhatOthersHaveInHandIsLookedAtAgain(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		if d.db.Engine() == db.SQLite {
			return // has one writer, who passes over nothing
		}
		working(d)
		tk := d.open(1)
		d.pushes(d.l1, routing.Turn, 0)
		d.write(func(ctx context.Context, tx *db.Tx) error {
			if _, err := tx.Exec(ctx, `UPDATE ticket SET preview = preview WHERE id = $1`, tk.ID); err != nil {
				return err
			}
			return d.routing.LookJob(ctx, d.tickets, d.l1) // meanwhile, in a transaction of its own
		})
		if diff := cmp.Diff([]due{{routing.LookJob, "Mon 10:00"}}, d.jobs()); diff != "" {
			t.Error(diff)
		}
		if err := d.routing.LookJob(t.Context(), d.tickets, d.l1); err != nil {
			t.Fatal(err)
		}
		if d.has(tk.ID) == 0 {
			t.Error("nobody got it")
		}
	})
}
