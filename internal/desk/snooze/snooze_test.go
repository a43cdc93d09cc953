package snooze_test

import (
	"context"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"firstline/internal/base/db"
	"firstline/internal/base/errs"
	"firstline/internal/base/job"
	"firstline/internal/desk/access"
	"firstline/internal/desk/account"
	"firstline/internal/desk/snooze"
	"firstline/internal/desk/ticket"
	"firstline/internal/testdesk/testsite"
)

type desk struct {
	*testsite.Desk
	t               *testing.T
	amir, mia, anna access.Actor
	id              ticket.ID
	later           func(pause time.Duration) // and what is due happens
}

func each(t *testing.T, f func(t *testing.T, d *desk)) {
	t.Parallel()
	testsite.Each(t, func(t *testing.T, site *testsite.Desk) {
		t.Helper()
		d := &desk{Desk: site, t: t}
		d.amir = site.Person("Amir Agent", "en", account.Roles{Agent: true})
		d.mia = site.Person("Mia Mate", "nl", account.Roles{Agent: true})
		d.anna = site.Person("Anna Ask", "fr", account.Roles{})
		d.id = site.Open(d.anna, "Printer is on strike", "It prints nothing.").ID
		d.later = site.Works(t, func(r *job.Runner) {
			job.Handle(r, snooze.LookJob, func(ctx context.Context, j job.Job[snooze.LookArgs]) error { return d.Snooze.Look(ctx, d.Tickets, j) })
		})
		f(t, d)
	})
}

func (d *desk) must(err error) {
	d.t.Helper()
	if err != nil {
		d.t.Fatal(err)
	}
}

// snooze takes the ticket out of the lists for so long; 0 until an answer.
func (d *desk) snooze(pause time.Duration) {
	d.t.Helper()
	var until db.Time
	if pause > 0 {
		until = d.DB.Now().Add(pause)
	}
	_, err := d.Tickets.Snooze(d.t.Context(), d.amir, d.id, until)
	d.must(err)
}

// woke is why the ticket came back, each time.
func (d *desk) woke() (list []ticket.WakeReason) {
	d.t.Helper()
	items, _, err := d.Tickets.Timeline(d.t.Context(), d.amir, d.id, ticket.Page{})
	d.must(err)
	for _, it := range items {
		if it.Kind == ticket.WokeUp {
			p, err := ticket.Decode[ticket.WakePayload](it.Entry)
			d.must(err)
			list = append(list, p.Why)
		}
	}
	return list
}

// onTop tells whether the ticket is the first one of those that are open and snoozed, or not.
func (d *desk) onTop(snoozed bool) bool {
	d.t.Helper()
	list, _, err := d.Tickets.List(d.t.Context(), d.amir, ticket.Listing{Filter: ticket.Filter{Open: new(true), Snoozed: &snoozed}})
	d.must(err)
	return len(list) > 0 && list[0].ID == d.id
}

func TestASnoozedTicketLeavesTheListsAndIsOnTopAtItsTime(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		d.later(time.Minute)
		other := d.Open(d.anna, "Other", "Another one.").ID
		d.snooze(10 * time.Minute)
		if d.onTop(false) || !d.onTop(true) {
			t.Error("it is still among the open ones, or nowhere")
		}
		d.later(9 * time.Minute)
		if d.onTop(false) {
			t.Fatal("it is back too early")
		}
		d.later(time.Minute)
		if !d.onTop(false) || d.onTop(true) || other == d.id {
			t.Error("it is not back on top")
		}
		d.later(time.Hour)
		if diff := cmp.Diff([]ticket.WakeReason{ticket.WokeByTime}, d.woke()); diff != "" {
			t.Error(diff)
		}
	})
}

func TestWhatTheAgentWaitedForBringsATicketBack(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		ctx := t.Context()
		says := func(text string) {
			_, _, err := d.Tickets.Answer(ctx, d.anna, d.id, ticket.Saying{Body: ticket.Written("", text, nil), Channel: ticket.Portal, Author: d.anna.Person})
			d.must(err)
		}
		d.snooze(0)
		_, _, err := d.Tickets.Reply(ctx, d.amir, d.id, ticket.Answering{Body: ticket.Written("", "Is it on?", nil), Then: ticket.WaitingUser})
		d.must(err)
		says("Thanks!")
		if got := d.woke(); len(got) != 0 {
			t.Fatalf("thanks, or the agent's own words, bring it back: %v", got)
		}
		says("It is on, and prints nothing.")
		d.snooze(time.Hour)
		_, err = d.Tickets.Assign(ctx, d.amir, d.id, d.amir.Person, nil)
		d.must(err)
		if got := d.woke(); len(got) != 1 {
			t.Fatalf("who takes it themselves has it in sight: %v", got)
		}
		_, err = d.Tickets.Assign(ctx, d.amir, d.id, d.mia.Person, nil)
		d.must(err)
		d.snooze(time.Hour)
		_, err = d.Tickets.Wake(ctx, d.mia, d.id)
		d.must(err)
		if diff := cmp.Diff([]ticket.WakeReason{ticket.WokeByAnswer, ticket.WokeByHands, ticket.WokeByAgent}, d.woke()); diff != "" {
			t.Error(diff)
		}
		d.snooze(time.Hour)
		_, err = d.Tickets.Resolve(ctx, d.amir, d.id, ticket.Solution{Text: "Done.", Cause: ticket.Hardware})
		d.must(err)
		if x, err := d.Tickets.Get(ctx, d.amir, d.id); err != nil || x.Snoozed || !x.SnoozedUntil.IsZero() {
			t.Errorf("solved, and snoozed %v, %v", x.SnoozedUntil, err)
		}
	})
}

func TestAPromiseBringsATicketBackBeforeItBreaks(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		due := d.DB.Now().Add(2 * time.Hour)
		d.must(d.DB.Write(t.Context(), func(tx *db.Tx) error {
			_, err := tx.Exec(t.Context(), `UPDATE clock SET due_at = $2 WHERE ticket_id = $1 AND state = 'running'`, d.id, due)
			return err
		}))
		d.snooze(48 * time.Hour)
		d.later(89 * time.Minute)
		if got := d.woke(); len(got) != 0 {
			t.Fatalf("too early: %v", got)
		}
		d.later(time.Minute)
		if diff := cmp.Diff([]ticket.WakeReason{ticket.WokeByPromise}, d.woke()); diff != "" {
			t.Error(diff)
		}
	})
}

func TestAnAlarmThatWasLostIsFoundAgain(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		d.snooze(10 * time.Minute)
		d.must(d.DB.Write(t.Context(), func(tx *db.Tx) error {
			_, err := tx.Exec(t.Context(), `DELETE FROM job`)
			return err
		}))
		d.must(d.Snooze.Catch(t.Context()))
		d.later(time.Minute)
		if len(d.woke()) != 0 {
			t.Fatal("it is back too early")
		}
		d.later(10 * time.Minute)
		if len(d.woke()) != 1 {
			t.Error("it never comes back")
		}
	})
}

func TestSnoozingIsRefusedWhereItMeansNothing(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		ctx := t.Context()
		for _, until := range []db.Time{d.DB.Now(), d.DB.Now().Add(-time.Hour), d.DB.Now().Add(400 * 24 * time.Hour)} {
			if _, err := d.Tickets.Snooze(ctx, d.amir, d.id, until); !errs.Is(err, errs.Invalid) {
				t.Errorf("%v: %v", until, err)
			}
		}
		if _, err := d.Tickets.Snooze(ctx, d.anna, d.id, db.Time{}); !errs.Is(err, errs.Forbidden) {
			t.Errorf("a requester snoozes: %v", err)
		}
		_, err := d.Tickets.Resolve(ctx, d.amir, d.id, ticket.Solution{Text: "Done.", Cause: ticket.Hardware})
		d.must(err)
		if _, err := d.Tickets.Snooze(ctx, d.amir, d.id, db.Time{}); !errs.Is(err, errs.Invalid) {
			t.Errorf("a solved one: %v", err)
		}
	})
}
