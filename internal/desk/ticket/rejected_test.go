package ticket_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"firstline/internal/base/db"
	"firstline/internal/desk/ticket"
)

func TestStillBrokenTwiceRaisesTheTicketAndCounts(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		tk := d.put(ticket.Resolved)
		ctx, before := t.Context(), tk
		again := func(words string) {
			t.Helper()
			d.clock.Advance(time.Hour)
			tk = must(d.tickets.NotSolved(ctx, d.anna, tk.ID, ticket.Saying{Body: said(words), Channel: ticket.Portal, Author: d.anna.Person}))(t)
		}
		again("")
		if tk.State != ticket.Open || idOf(tk.AssigneeID) != d.agent.Person || idOf(tk.OwnerID) != d.agent.Person || tk.Urgency != 1 || tk.Priority != ticket.Medium {
			t.Errorf("after the first time: %+v", tk)
		}
		must(d.tickets.Resolve(ctx, d.agent, tk.ID, ticket.Solution{Text: "New cable.", Cause: ticket.Hardware}))(t)
		again("Still nothing.")
		must(d.tickets.Resolve(ctx, d.agent, tk.ID, ticket.Solution{Text: "New printer.", Cause: ticket.Hardware}))(t)
		again("")
		want := []string{
			`reopened {"from":"resolved","why":"not_solved","times":1}`,
			`field {"field":"urgency","from":"0","to":"1"}`,
			`resolved {"cause":"hardware"}`,
			`reopened {"from":"resolved","why":"not_solved","times":2}`,
			`field {"field":"urgency","from":"1","to":"2"}`,
			`message_in {"channel":"portal"}`,
			`resolved {"cause":"hardware"}`,
			`reopened {"from":"resolved","why":"not_solved","times":3}`,
		}
		if diff := cmp.Diff(want, d.after(before)); diff != "" {
			t.Error(diff)
		}
		items, _, err := d.tickets.Timeline(ctx, d.agent, tk.ID, ticket.Page{})
		if err != nil {
			t.Fatal(err)
		}
		for _, it := range items {
			if who := idOf(it.ActorID); it.Kind == ticket.FieldChanged && who != 0 || it.Kind == ticket.WasReopened && who != d.anna.Person {
				t.Errorf("%s is said to be by %d", it.Kind, who)
			}
		}
	})
}

func TestStillBrokenGoesBackToTheOwnerWhenNobodyWorksOnIt(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		ctx, tk := t.Context(), d.put(ticket.Resolved)
		must(d.tickets.Assign(ctx, d.agent, tk.ID, d.mate.Person, nil))(t)
		d.write(func(ctx context.Context, tx *db.Tx) error {
			_, err := tx.Exec(ctx, `UPDATE account SET disabled_at = $2 WHERE person_id = $1`, d.mate.Person, tx.Now)
			return err
		})
		tk = must(d.tickets.NotSolved(ctx, d.anna, tk.ID, ticket.Saying{Channel: ticket.Portal, Author: d.anna.Person}))(t)
		if idOf(tk.AssigneeID) != d.agent.Person {
			t.Errorf("it is with %d", idOf(tk.AssigneeID))
		}
	})
}

func TestStillBrokenRaisesAPriorityThatWasSetByHand(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		ctx, tk := t.Context(), d.put(ticket.Open)
		must(d.tickets.Override(ctx, d.agent, tk.ID, ticket.Medium, "A spare one is there."))(t)
		before := must(d.tickets.Resolve(ctx, d.agent, tk.ID, ticket.Solution{Text: "New cable.", Cause: ticket.Hardware}))(t)
		for range 3 {
			d.clock.Advance(time.Hour)
			tk = must(d.tickets.NotSolved(ctx, d.anna, tk.ID, ticket.Saying{Channel: ticket.Portal, Author: d.anna.Person}))(t)
			d.clock.Advance(time.Hour)
			must(d.tickets.Resolve(ctx, d.agent, tk.ID, ticket.Solution{Text: "Another cable.", Cause: ticket.Hardware}))(t)
		}
		if tk.Priority != ticket.Critical || !tk.Overridden || tk.OverrideReason != "A spare one is there." {
			t.Errorf("it stands as %+v", tk)
		}
		var got []string
		for _, line := range d.after(before) {
			if strings.HasPrefix(line, string(ticket.PriorityOverridden)) {
				got = append(got, line)
			}
		}
		want := []string{ // and there is nothing above critical
			`priority_overridden {"from":1,"to":2,"reason":"A spare one is there.","why":"not_solved"}`,
			`priority_overridden {"from":2,"to":3,"reason":"A spare one is there.","why":"not_solved"}`,
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Error(diff)
		}
	})
}
