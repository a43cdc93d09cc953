package rule_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"firstline/internal/base/db"
	"firstline/internal/base/errs"
	"firstline/internal/desk/access"
	"firstline/internal/desk/person"
	"firstline/internal/desk/rule"
	"firstline/internal/desk/team"
	"firstline/internal/desk/ticket"
	"firstline/internal/testdesk/testdb"
)

func TestRuleDoesAllThatItSaysUnderAnEntryThatNamesIt(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		d.rule("Printers", on(rule.Opened), rule.If{Words: []string{"print"}, By: rule.ByRequester, Channels: []ticket.Channel{ticket.Portal}},
			rule.Action{Do: rule.SetCategory, Category: d.printers}, priority(ticket.High), rule.Action{Do: rule.AssignTeam, Team: d.l2},
			rule.Action{Do: rule.AssignAgent, Person: d.otto.Person}, rule.Action{Do: rule.AddWatcher, Person: d.lena.Person}, note("Ask which paper."),
			rule.Action{Do: rule.Tell, Role: rule.Lead, Text: "A printer again."})
		id := d.open("Nothing moves").ID
		x := d.get(id)
		if *x.CategoryID != d.printers || x.Priority != ticket.High || x.OverrideReason != "Printers" || x.TeamID != d.l2 || *x.AssigneeID != d.otto.Person {
			t.Errorf("ticket is %+v", x)
		}
		d.expect(id, "opened", "rule_ran Printers", "field", "priority_overridden", "team", "assignee", "owner", "state", "watcher_added")
		other := must(d.tickets.Open(t.Context(), d.anna, ticket.Opening{
			Subject: "My drink", Body: ticket.Written("", "A blueprint is wet.", nil), Channel: ticket.Portal, Requester: d.anna.Person,
		}))(t)
		d.expect(other.ID, "opened")
	})
}

func TestWhatARuleDidIsTakenBackAtOnceOrNotAtAll(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		d.rule("All", on(rule.Opened), rule.If{}, rule.Action{Do: rule.SetCategory, Category: d.printers}, priority(ticket.Critical),
			rule.Action{Do: rule.AddWatcher, Person: d.lena.Person}, note("Mind the toner."), rule.Action{Do: rule.Escalate, Text: "Please take it."})
		first, second := d.open("One").ID, d.open("Two").ID
		if x := d.get(first); x.TeamID != d.l2 || !x.EscalationWaits {
			t.Fatalf("ticket is %+v", x)
		}
		must(d.rules.TakeBack(t.Context(), d.tickets, d.otto, first, 2))(t)
		x := d.get(first)
		if x.TeamID != d.l1 || x.CategoryID != nil || x.Priority == ticket.Critical || x.Overridden || x.EscalationSeq != 0 || x.Returned != 0 {
			t.Errorf("ticket is %+v", x)
		}
		if list := must(ticket.Watchers(t.Context(), d.db, first))(t); len(list) != 0 {
			t.Errorf("watchers are %v", list)
		}
		if _, err := d.rules.TakeBack(t.Context(), d.tickets, d.amir, first, 2); !errs.Is(err, errs.Conflict) {
			t.Errorf("taken back twice: %v", err)
		}
		must(d.tickets.Override(t.Context(), d.otto, second, ticket.Low, "It can wait."))(t)
		before := d.get(second)
		if _, err := d.rules.TakeBack(t.Context(), d.tickets, d.otto, second, 2); !errs.Is(err, errs.Conflict) {
			t.Errorf("taken back although changed: %v", err)
		}
		if diff := cmp.Diff(before, d.get(second)); diff != "" {
			t.Errorf("half taken back: %s", diff)
		}
		if _, err := d.rules.TakeBack(t.Context(), d.tickets, d.anna, second, 2); err == nil {
			t.Error("a requester took back what a rule did")
		}
	})
}

func TestRulesThatSetEachOtherOffStopOnceAndSaySo(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		d.rule("Up", on(rule.PriorityChanged), rule.If{}, priority(ticket.High))
		d.rule("Down", on(rule.PriorityChanged), rule.If{}, priority(ticket.Low))
		id := d.open("Loop").ID
		must(d.tickets.Override(t.Context(), d.amir, id, ticket.Critical, "Now."))(t)
		d.expect(id, "opened", "priority_overridden", "rule_ran Up", "priority_overridden", "rule_ran Down", "priority_overridden", "rule_stopped Up again")
		must(d.tickets.Override(t.Context(), d.amir, id, ticket.Critical, "Again."))(t)
		if got := d.kinds(id); fmt.Sprint(got[len(got)-1]) != "priority_overridden" {
			t.Errorf("the stop was told twice within a day: %v", got)
		}
		list := must(rule.Troubles(t.Context(), d.db, d.db.Now()))(t)
		if len(list) != 1 || list[0].Name != "Up" || list[0].Outcome != rule.WasStopped {
			t.Errorf("in trouble: %+v", list)
		}
	})
}

func TestRuleActsTenTimesADayOnOneTicket(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		r := d.rule("Chatty", on(rule.Replied), rule.If{}, note("Somebody wrote."))
		id := d.open("Long story").ID
		reply := func(n int) {
			for range n {
				_, _, err := d.tickets.Reply(t.Context(), d.amir, id, ticket.Answering{Body: ticket.Written("", "Still here.", nil)})
				if err != nil {
					t.Fatal(err)
				}
			}
		}
		count := func() map[rule.Outcome]int {
			n := map[rule.Outcome]int{}
			list, _, err := rule.Runs(t.Context(), d.db, access.System(), r.ID, rule.Page{Limit: 100})
			if err != nil {
				t.Fatal(err)
			}
			for _, x := range list {
				n[x.Outcome]++
			}
			return n
		}
		reply(12)
		if diff := cmp.Diff(map[rule.Outcome]int{rule.DidIt: 10, rule.WasStopped: 1}, count()); diff != "" {
			t.Error(diff)
		}
		d.clock.Advance(25 * time.Hour)
		reply(1)
		if diff := cmp.Diff(map[rule.Outcome]int{rule.DidIt: 11, rule.WasStopped: 1}, count()); diff != "" {
			t.Error(diff)
		}
	})
}

func TestRuleThatCannotActSaysSoAndTheTicketGoesOn(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		teams := team.NewStore(d.db)
		old := must(teams.Create(t.Context(), access.System(), team.Draft{Name: "Old", Level: 2, Active: true}))(t)
		d.rule("To the old", on(rule.Opened), rule.If{}, rule.Action{Do: rule.AssignTeam, Team: old.ID}, priority(ticket.High))
		must(teams.Update(t.Context(), access.System(), old.ID, old.Version, team.Draft{Name: "Old", Level: 2, Members: []person.ID{d.otto.Person}}))(t)
		id := d.open("Where to").ID
		d.expect(id, "opened", "rule_failed To the old rule.team_gone", "rule_ran To the old", "priority_overridden")
	})
}

func TestWhoOpenedATicketStaysWhoTheyAreWhenARuleActsAtOnce(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		d.rule("Note", on(rule.Opened), rule.If{}, note("Look."))
		d.open("First") // reads what is remembered then
		id := d.open("Second").ID
		items, _, err := d.tickets.Timeline(t.Context(), access.System(), id, ticket.Page{})
		if err != nil || len(items) != 2 || *items[0].ActorID != d.anna.Person || items[1].ActorID != nil {
			t.Errorf("%+v, %v", items, err)
		}
	})
}

func TestDeskWithoutRulesAsksNothingWhenATicketComes(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		r := d.rule("Off", on(rule.Opened), rule.If{}, note("x"))
		must(d.rules.Switch(t.Context(), access.System(), r.ID, r.Version, false))(t)
		cost := func() int64 {
			before := d.db.Stats()
			d.open("Cheap")
			return d.db.Stats().Queries - before.Queries
		}
		cost() // reads what it then remembers
		with := cost()
		settings := d.tickets
		d.node()
		d.tickets = settings
		if again := cost(); again != with {
			t.Errorf("%d statements, then %d", with, again)
		}
		d.rule("On", on(rule.Resolved), rule.If{}, note("x"))
		cost()
		if idle := cost(); idle != with {
			t.Errorf("a rule about something else costs %d statements", idle-with)
		}
	})
}

// TestRandomRulesAlwaysEnd lets sets of rules that nobody thought about meet acts at random: every act succeeds, and no rule acts twice on
// what follows from one.
func TestRandomRulesAlwaysEnd(t *testing.T) {
	t.Parallel()
	const sets, acts = 25, 8
	clock := testdb.NewClock()
	d := newDesk(t, testdb.Open(t, db.SQLite, db.Options{NoSync: true, Clock: clock.Now}), clock)
	random := rand.New(rand.NewPCG(1, 16))
	for n := range sets {
		list := must(rule.List(t.Context(), d.db))(t)
		for _, r := range list {
			if err := d.rules.Delete(t.Context(), access.System(), r.ID, r.Version); err != nil {
				t.Fatal(err)
			}
		}
		for i := range 3 + random.IntN(8) {
			d.randomRule(random, fmt.Sprint(n, " ", i))
		}
		id := d.open("Random").ID
		for range acts {
			before := d.get(id).LastSeq
			d.randomAct(random, id)
			d.clock.Advance(time.Duration(random.IntN(300)) * time.Minute)
			d.noneTwice(id, before)
			before = d.get(id).LastSeq
			d.look()
			d.noneTwice(id, before)
		}
	}
}

func (d *desk) randomRule(random *rand.Rand, name string) {
	events := append(append([]rule.Event{}, rule.Happenings...), rule.Waits...)
	w := rule.When{On: events[random.IntN(len(events))], Minutes: 1 + random.IntN(200), State: rule.WaitStates[random.IntN(len(rule.WaitStates))], Open: random.IntN(2) == 0}
	if random.IntN(2) == 0 { // so that they meet
		w = on([]rule.Event{rule.PriorityChanged, rule.Moved, rule.CategoryChanged, rule.Assigned, rule.Escalated}[random.IntN(5)])
	}
	var then []rule.Action
	for range 1 + random.IntN(3) {
		a := rule.Action{
			Do: rule.Verbs[random.IntN(len(rule.Verbs))], Priority: ticket.Priority(random.IntN(4)), Category: d.printers,
			Team: []access.TeamID{d.l1, d.l2}[random.IntN(2)], Person: []person.ID{d.amir.Person, d.otto.Person}[random.IntN(2)], Tag: "random", Text: "because",
		}
		then = append(then, a)
	}
	var x rule.If
	if random.IntN(3) == 0 {
		x.Priorities = []ticket.Priority{ticket.Priority(random.IntN(4))}
	}
	d.rule(name, w, x, then...)
}

func (d *desk) randomAct(random *rand.Rand, id ticket.ID) {
	d.t.Helper()
	ctx, system := d.t.Context(), access.System()
	var err error
	switch random.IntN(6) {
	case 0:
		_, err = d.tickets.Override(ctx, system, id, ticket.Priority(random.IntN(4)), "at random")
	case 1:
		_, err = d.tickets.SetTeam(ctx, system, id, ticket.Move{To: []access.TeamID{d.l1, d.l2}[random.IntN(2)]})
	case 2:
		_, err = d.tickets.Assign(ctx, system, id, []person.ID{0, d.amir.Person, d.otto.Person}[random.IntN(3)], nil)
	case 3:
		_, err = d.tickets.SetState(ctx, system, id, []ticket.State{ticket.Open, ticket.WaitingUser}[random.IntN(2)])
	case 4:
		_, err = d.tickets.Resolve(ctx, system, id, ticket.Solution{Text: "Done.", Cause: ticket.Hardware})
	default:
		_, _, err = d.tickets.Answer(ctx, d.anna, id, ticket.Saying{Body: ticket.Written("", "It is still so.", nil), Channel: ticket.Portal, Author: d.anna.Person})
	}
	if err != nil && !errs.Is(err, errs.Invalid) { // what is not possible from here is refused before anything happens
		d.t.Fatal(err)
	}
}

// noneTwice makes sure that no rule acted twice in what follows one entry.
func (d *desk) noneTwice(id ticket.ID, since ticket.Seq) {
	d.t.Helper()
	var seqs []struct {
		RuleID rule.ID
		Count  int
	}
	err := d.db.Select(d.t.Context(), &seqs, `
		SELECT rule_id, count(*) AS count
		FROM rule_run
		WHERE ticket_id = $1 AND seq > $2 AND outcome = 'did'
		GROUP BY rule_id
		HAVING count(*) > 1`, id, since)
	if err != nil || len(seqs) > 0 {
		d.t.Fatalf("acted more than once: %v, %v", seqs, err)
	}
}

func TestATeamAndAnAgentThatARuleChoseAreTakenBackTogether(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		id := d.open("Mine").ID
		must(d.tickets.Assign(t.Context(), d.amir, id, d.amir.Person, nil))(t)
		d.rule("Two", on(rule.PriorityChanged), rule.If{}, rule.Action{Do: rule.AssignTeam, Team: d.l2}, rule.Action{Do: rule.AssignAgent, Person: d.otto.Person})
		must(d.tickets.Override(t.Context(), d.amir, id, ticket.High, "Soon."))(t)
		ran := ticket.Seq(slices.Index(d.kinds(id), "rule_ran Two") + 1)
		must(d.rules.TakeBack(t.Context(), d.tickets, d.otto, id, ran))(t)
		if x := d.get(id); x.TeamID != d.l1 || x.AssigneeID == nil || *x.AssigneeID != d.amir.Person {
			t.Errorf("ticket is %+v", x)
		}
	})
}

func TestRuleIsSwitchedOffWhateverHasBecomeOfWhatItNames(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		teams := team.NewStore(d.db)
		old := must(teams.Create(t.Context(), access.System(), team.Draft{Name: "Old", Level: 2, Active: true}))(t)
		r := d.rule("To the old", on(rule.Opened), rule.If{}, rule.Action{Do: rule.AssignTeam, Team: old.ID})
		must(teams.Update(t.Context(), access.System(), old.ID, old.Version, team.Draft{Name: "Old", Level: 2}))(t)
		r = must(d.rules.Switch(t.Context(), access.System(), r.ID, r.Version, false))(t)
		if _, err := d.rules.Switch(t.Context(), access.System(), r.ID, r.Version, true); r.Active || !errs.Is(err, errs.Invalid) {
			t.Errorf("off: %t, on again: %v", !r.Active, err)
		}
	})
}
