package rule_test

import (
	"context"
	"testing"
	"time"

	"firstline/internal/base/db"
	"firstline/internal/base/errs"
	"firstline/internal/desk/access"
	"firstline/internal/desk/question"
	"firstline/internal/desk/rule"
	"firstline/internal/desk/ticket"
)

// jam is what the desk asks about printers.
func (d *desk) jam() question.ID {
	d.t.Helper()
	return must(question.NewStore(d.db).Create(d.t.Context(), access.System(), d.printers, question.Draft{
		Kind: question.YesNo, LabelEN: "Jam?", LabelFR: "Bourrage ?", LabelNL: "Vast?", Portal: question.May, Desk: question.May, Active: true,
	}))(d.t).ID
}

// acted is how often rules acted on a ticket.
func (d *desk) acted(id ticket.ID) (n int) {
	d.t.Helper()
	if err := d.db.Get(d.t.Context(), &n, `SELECT count(*) FROM entry WHERE ticket_id = $1 AND kind = $2`, id, rule.Ran); err != nil {
		d.t.Fatal(err)
	}
	return n
}

// opens opens a ticket about printers, with an answer where there is one.
func (d *desk) opens(kind ticket.Kind, answers map[question.ID]question.Value) ticket.ID {
	d.t.Helper()
	return must(d.tickets.Open(d.t.Context(), d.anna, ticket.Opening{
		Kind: kind, Subject: "Paper", Body: ticket.Written("", "It prints nothing.", nil), Channel: ticket.Portal, Requester: d.anna.Person,
		Category: &d.printers, Answers: answers,
	}))(d.t).ID
}

func TestRuleMeansWhatWasAnsweredWhoAsksAndWhichKind(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		jam := d.jam()
		yes := map[question.ID]question.Value{jam: {YesNo: question.Yes}}
		no := map[question.ID]question.Value{jam: {YesNo: question.No}}
		is := func(v question.Value) []ticket.Answered { return []ticket.Answered{{Question: jam, Is: v}} }
		anna := func(vip bool, department string) {
			d.write(func(ctx context.Context, tx *db.Tx) error {
				_, err := tx.Exec(ctx, `UPDATE person SET vip = $2, department = $3, organisation = $3 WHERE id = $1`, d.anna.Person, vip, department)
				return err
			})
		}
		for _, x := range []struct {
			name string
			rule.If
			fits, misses func() ticket.ID
		}{
			{
				"this answer",
				rule.If{Filter: ticket.Filter{Answers: is(question.Value{YesNo: question.Yes})}},
				func() ticket.ID { return d.opens("", yes) }, func() ticket.ID { return d.opens("", no) },
			},
			{
				"any answer",
				rule.If{Filter: ticket.Filter{Answers: is(question.Value{})}},
				func() ticket.ID { return d.opens("", no) }, func() ticket.ID { return d.opens("", nil) },
			},
			{
				"kind",
				rule.If{Filter: ticket.Filter{Kinds: []ticket.Kind{ticket.Request}}},
				func() ticket.ID { return d.opens(ticket.Request, nil) }, func() ticket.ID { return d.opens(ticket.Incident, nil) },
			},
			{
				"VIP",
				rule.If{Filter: ticket.Filter{VIP: true}},
				func() ticket.ID { anna(true, ""); return d.opens("", nil) }, func() ticket.ID { anna(false, ""); return d.opens("", nil) },
			},
			{
				"department",
				rule.If{Departments: []string{"Finance", "Board"}},
				func() ticket.ID { anna(false, "Board"); return d.opens("", nil) }, func() ticket.ID { anna(false, "Stock"); return d.opens("", nil) },
			},
			{
				"organisation",
				rule.If{Filter: ticket.Filter{Organisations: []string{"Verdane", "Kestrel"}}},
				func() ticket.ID { anna(false, "Kestrel"); return d.opens("", nil) }, func() ticket.ID { anna(false, "Stock"); return d.opens("", nil) },
			},
		} {
			r := d.rule(x.name, on(rule.Opened), x.If, note("x"))
			meant, other := x.fits(), x.misses()
			if in, out := d.acted(meant), d.acted(other); in != 1 || out != 0 {
				t.Errorf("%s: acted %d times on what it means, %d times on another", x.name, in, out)
			}
			r = must(d.rules.Switch(t.Context(), access.System(), r.ID, r.Version, false))(t)
			trial := must(d.rules.Try(t.Context(), d.tickets, access.System(), r.ID, r.Draft, 30))(t)
			if n := len(trial.Rules); n != 1 || trial.Rules[0].Fits == 0 && x.name != "VIP" && x.name != "department" && x.name != "organisation" {
				t.Errorf("%s: a trial found %+v", x.name, trial.Rules)
			}
			d.clock.Advance(time.Second)
		}
	})
}

func TestAnsweringLaterIsAnOccasion(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		jam := d.jam()
		d.rule("Jams", on(rule.QuestionsGiven), rule.If{Filter: ticket.Filter{Answers: []ticket.Answered{{Question: jam, Is: question.Value{YesNo: question.Yes}}}}}, priority(ticket.Critical))
		id := d.opens("", nil)
		must(d.tickets.GiveAnswers(t.Context(), d.amir, id, ticket.AnswerChange{Question: jam, To: question.Value{YesNo: question.Yes}}))(t)
		if p := d.get(id).Priority; p != ticket.Critical {
			t.Errorf("priority %v", p)
		}
	})
}

func TestConditionsThatNoFormShowsAreRefused(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		for name, f := range map[string]ticket.Filter{
			"owner": {Owner: &d.amir.Person}, "any": {Any: []ticket.Filter{{VIP: true}}}, "promise": {Promise: ticket.PromiseBroken},
			"a question that is not there": {Answers: []ticket.Answered{{Question: 99}}},
			"another answer":               {Answers: []ticket.Answered{{Question: d.jam(), Is: question.Value{Choice: "x"}}}},
			"another kind":                 {Kinds: []ticket.Kind{"riot"}},
		} {
			_, err := d.rules.Create(t.Context(), access.System(), rule.Draft{Name: name, Active: true, When: on(rule.Opened), If: rule.If{Filter: f}, Then: []rule.Action{note("x")}})
			if !errs.Is(err, errs.Invalid) {
				t.Errorf("%s: %v", name, err)
			}
		}
	})
}

// awaited is how much rules about time wait for.
func (d *desk) awaited() (n int) {
	d.t.Helper()
	if err := d.db.Get(d.t.Context(), &n, `SELECT count(*) FROM rule_due`); err != nil {
		d.t.Fatal(err)
	}
	return n
}

func TestNothingIsAwaitedOfAClosedTicketUntilItIsOpenAgain(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		d.rule("Old", rule.When{On: rule.SinceOpened, Days: 3}, rule.If{}, note("Still open."))
		old := d.rule("Very old", rule.When{On: rule.SinceOpened, Minutes: 30}, rule.If{}, note("Half an hour."))
		id := d.open("x").ID
		d.after(time.Hour)
		solve := func() {
			must(d.tickets.Resolve(t.Context(), d.amir, id, ticket.Solution{Text: "Done.", Cause: ticket.Hardware}))(t)
		}
		solve()
		must(d.tickets.CloseUnconfirmed(t.Context(), d.amir, id))(t)
		if n := d.awaited(); n != 0 {
			t.Errorf("%d are waited for of a closed ticket", n)
		}
		must(d.tickets.SetState(t.Context(), d.amir, id, ticket.Open))(t)
		if n := d.awaited(); n != 1 {
			t.Errorf("%d are waited for of an open ticket, of which one had acted before", n)
		}
		d.after(3 * 24 * time.Hour)
		if n := d.acted(id); n != 2 {
			t.Errorf("acted %d times", n)
		}
		must(d.rules.Switch(t.Context(), access.System(), old.ID, old.Version, false))(t)
		d.write(func(ctx context.Context, tx *db.Tx) error { // closed by a node that knew of no rule
			_, err := tx.Exec(ctx, `UPDATE ticket SET state = 'closed', open_state = FALSE`)
			return err
		})
		if err := d.rules.Catch(t.Context()); err != nil {
			t.Fatal(err)
		}
		if n := d.awaited(); n != 0 {
			t.Errorf("%d are waited for after the sweep", n)
		}
	})
}
