package rule_test

import (
	"context"
	"sync"
	"testing"
	"time"

	"firstline/internal/base/db"
	"firstline/internal/desk/access"
	"firstline/internal/desk/rule"
	"firstline/internal/desk/ticket"
)

func (d *desk) reply(id ticket.ID, then ticket.State) {
	d.t.Helper()
	if _, _, err := d.tickets.Reply(d.t.Context(), d.amir, id, ticket.Answering{Body: ticket.Written("", "Is it on?", nil), Then: then}); err != nil {
		d.t.Fatal(err)
	}
}

func (d *desk) answer(id ticket.ID) {
	d.t.Helper()
	_, _, err := d.tickets.Answer(d.t.Context(), d.anna, id, ticket.Saying{Body: ticket.Written("", "It is on.", nil), Channel: ticket.Portal, Author: d.anna.Person})
	if err != nil {
		d.t.Fatal(err)
	}
}

func (d *desk) ran(id ticket.ID) (n int) {
	for _, k := range d.kinds(id) {
		if k == "rule_ran Late" {
			n++
		}
	}
	return n
}

func (d *desk) after(by time.Duration) {
	d.clock.Advance(by)
	d.look()
}

func TestRuleActsOnceForEachTimeThatATicketComesIntoAState(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		d.rule("Late", rule.When{On: rule.InState, State: ticket.WaitingUser, Minutes: 120}, rule.If{}, note("Call them."))
		id := d.open("Quiet").ID
		d.reply(id, ticket.WaitingUser)
		d.after(119 * time.Minute)
		if n := d.ran(id); n != 0 {
			t.Errorf("acted %d times too early", n)
		}
		d.after(2 * time.Minute)
		d.after(5 * time.Hour)
		if n := d.ran(id); n != 1 {
			t.Errorf("acted %d times", n)
		}
		d.answer(id)
		d.after(5 * time.Hour)
		d.reply(id, ticket.WaitingUser)
		d.answer(id) // left again before the time is over
		d.after(5 * time.Hour)
		if n := d.ran(id); n != 1 {
			t.Errorf("acted %d times, once after it had left", n)
		}
		d.reply(id, ticket.WaitingUser)
		d.after(121 * time.Minute)
		if n := d.ran(id); n != 2 {
			t.Errorf("acted %d times in two stretches", n)
		}
	})
}

func TestUnansweredCountsFromTheFirstWordOverOpenHours(t *testing.T) {
	each(t, func(t *testing.T, d *desk) { // Monday 10:00, open 9 to 17
		d.rule("Late", rule.When{On: rule.Unanswered, Minutes: 8 * 60, Open: true}, rule.If{}, note("Answer them."))
		late, answered := d.open("Late").ID, d.open("Answered").ID
		d.after(6 * time.Hour)
		d.answer(late) // asking again does not put it off
		d.reply(answered, "")
		d.after(16*time.Hour + 59*time.Minute) // Tuesday 8:59
		if n := d.ran(late); n != 0 {
			t.Errorf("acted %d times at night", n)
		}
		d.after(62 * time.Minute)
		if late, answered := d.ran(late), d.ran(answered); late != 1 || answered != 0 {
			t.Errorf("acted %d and %d times", late, answered)
		}
	})
}

func TestRuleAboutTimeLooksAheadFromWhenItIsSwitchedOn(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		old := d.open("Old").ID
		d.after(3 * time.Hour)
		young := d.open("Young").ID
		d.after(time.Hour)
		d.rule("Late", rule.When{On: rule.SinceOpened, Minutes: 180}, rule.If{}, note("Too long."))
		if err := d.rules.Renew(t.Context()); err != nil {
			t.Fatal(err)
		}
		d.after(3 * time.Hour)
		if err := d.rules.Renew(t.Context()); err != nil {
			t.Fatal(err)
		}
		d.after(time.Hour)
		if old, young := d.ran(old), d.ran(young); old != 0 || young != 1 {
			t.Errorf("acted %d times on the old one, %d on the young", old, young)
		}
	})
}

func TestTwoNodesActOnceOnEachOfManyTickets(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		d.rule("Late", rule.When{On: rule.SinceOpened, Minutes: 60}, rule.If{}, note("Too long."))
		var ids []ticket.ID
		for range 60 {
			ids = append(ids, d.open("Many").ID)
		}
		d.clock.Advance(2 * time.Hour)
		var both sync.WaitGroup
		for range 2 {
			both.Go(d.look)
		}
		both.Wait()
		var n int
		if err := d.db.Get(t.Context(), &n, `SELECT count(*) FROM rule_run`); err != nil || n != len(ids) {
			t.Errorf("%d effects on %d tickets, %v", n, len(ids), err)
		}
	})
}

func TestRuleThatWaitsForSomethingElseForgetsWhatItWaitedFor(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		r := d.rule("Late", rule.When{On: rule.SinceOpened, Minutes: 60}, rule.If{}, note("Too long."))
		id := d.open("x").ID
		r.When = rule.When{On: rule.InState, State: ticket.WaitingUser, Days: 2}
		must(d.rules.Update(t.Context(), access.System(), r.ID, r.Version, r.Draft))(t)
		d.after(5 * time.Hour)
		if n := d.ran(id); n != 0 {
			t.Errorf("acted %d times", n)
		}
	})
}

func TestTicketComesAlthoughAnotherNodeHasJustDeletedARuleThatWaits(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		r := d.rule("Old", rule.When{On: rule.SinceOpened, Days: 1}, rule.If{}, note("Look."))
		d.open("This node remembers the rule")
		d.write(func(ctx context.Context, tx *db.Tx) error { // as another node does, of which this one has not heard
			_, err := tx.Exec(ctx, `DELETE FROM rule_due WHERE rule_id = $1`, r.ID)
			if err == nil {
				_, err = tx.Exec(ctx, `DELETE FROM rule WHERE id = $1`, r.ID)
			}
			return err
		})
		id := d.open("Screen is dark").ID
		d.after(25 * time.Hour)
		d.expect(id, "opened")
		d.renew()
		var left int
		if err := d.db.Get(t.Context(), &left, `SELECT count(*) FROM rule_due`); err != nil || left != 0 {
			t.Errorf("%d are still waited for, %v", left, err)
		}
	})
}

func TestWhoeverWasAnsweredWhileARuleWasOffIsNotWaitedFor(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		r := d.rule("Late", rule.When{On: rule.Unanswered, Minutes: 120}, rule.If{}, note("Answer them."))
		id := d.open("x").ID
		r = must(d.rules.Switch(t.Context(), access.System(), r.ID, r.Version, false))(t)
		d.clock.Advance(30 * time.Minute)
		d.reply(id, "")
		d.clock.Advance(30 * time.Minute)
		must(d.rules.Switch(t.Context(), access.System(), r.ID, r.Version, true))(t)
		d.renew()
		d.after(2 * time.Hour)
		if n := d.ran(id); n != 0 {
			t.Errorf("acted %d times on who was answered", n)
		}
		d.answer(id)
		d.after(121 * time.Minute)
		if n := d.ran(id); n != 1 {
			t.Errorf("acted %d times on who asked again", n)
		}
	})
}

func TestReckoningAgainKeepsTheFirstWordThatNobodyAnswered(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		d.rule("Late", rule.When{On: rule.Unanswered, Minutes: 120}, rule.If{}, note("Answer them."))
		early, late := d.open("Early").ID, d.open("Late").ID
		d.after(time.Hour)
		d.answer(early)
		d.renew()
		d.after(61 * time.Minute)
		d.answer(late)
		d.renew()
		d.after(3 * time.Hour)
		if early, late := d.ran(early), d.ran(late); early != 1 || late != 1 {
			t.Errorf("acted %d and %d times", early, late)
		}
	})
}

func (d *desk) renew() {
	d.t.Helper()
	if err := d.rules.Renew(d.t.Context()); err != nil {
		d.t.Fatal(err)
	}
}
