package sla_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"firstline/internal/base/errs"
	"firstline/internal/base/job"
	"firstline/internal/desk/sla"
	"firstline/internal/desk/ticket"
)

func ticketRefuses(err error) bool { return errs.Is(err, errs.Invalid) || errs.Is(err, errs.Conflict) }

// timeline is the kinds of a ticket's entries.
func (d *desk) timeline(id ticket.ID) (kinds []ticket.EntryKind) {
	d.t.Helper()
	if err := d.db.Select(d.t.Context(), &kinds, `SELECT kind FROM entry WHERE ticket_id = $1 ORDER BY seq`, id); err != nil {
		d.t.Fatal(err)
	}
	return kinds
}

func TestTimeThatRunsOutIsWarnedOfAndToldOnce(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		id := d.critical().ID
		for _, step := range []struct {
			wait time.Duration
			want []ticket.EntryKind
		}{
			{44 * time.Minute, []ticket.EntryKind{"opened"}},
			{time.Minute, []ticket.EntryKind{"opened", "promise_warned"}},
			{14 * time.Minute, []ticket.EntryKind{"opened", "promise_warned"}},
			{time.Minute, []ticket.EntryKind{"opened", "promise_warned", "promise_breached"}},
			{72 * time.Hour, []ticket.EntryKind{"opened", "promise_warned", "promise_breached"}},
		} {
			d.clock.Advance(step.wait)
			d.look()
			d.look()
			if diff := cmp.Diff(step.want, d.timeline(id)); diff != "" {
				t.Errorf("after %v more: %s", step.wait, diff)
			}
		}
		d.reply(id, "")
		d.expect(id,
			"first_response started, Mon 10:00: Mon 11:00", "first_response warned, Mon 10:45: Mon 11:00",
			"first_response breached, Mon 11:00: Mon 11:00", "first_response late, Thu 11:00: Mon 11:00")
	})
}

func TestEachShareOfTheTimeTellsItsOwnPeopleOnce(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		draft := full()
		draft.Goals = map[sla.Target]sla.Goal{sla.Resolution: {Minutes: 100}}
		draft.Warnings = []sla.Warning{{Share: 90, Tell: []sla.Role{sla.Lead}}, {Share: 50, Tell: []sla.Role{sla.Assignee}}, {Share: 80, Tell: []sla.Role{sla.Owner, sla.Lead}}}
		d.policy(draft)
		one := d.open(ticket.Opening{}).ID
		d.clock.Advance(49 * time.Minute)
		d.look()
		d.clock.Advance(time.Minute)
		d.look()
		d.look()
		d.reply(one, ticket.WaitingUser)
		d.clock.Advance(time.Hour)
		d.answer(one, "No.") // half of the time is left, from now on
		d.clock.Advance(29 * time.Minute)
		d.look()
		d.clock.Advance(12 * time.Minute) // nobody looked when the next share had passed
		d.look()
		d.look()
		d.clock.Advance(9 * time.Minute)
		d.look()
		got := []string{}
		var list []ticket.Entry
		if err := d.db.Select(t.Context(), &list, `SELECT ticket_id, seq, at, kind, payload FROM entry WHERE ticket_id = $1 AND kind IN ('promise_warned', 'promise_breached') ORDER BY seq`, one); err != nil {
			t.Fatal(err)
		}
		for _, e := range list {
			p, err := ticket.Decode[sla.PromisePayload](e)
			if err != nil {
				t.Fatal(err)
			}
			got = append(got, fmt.Sprint(d.when(e.At), " ", p.Share, " ", p.Tell))
		}
		if diff := cmp.Diff([]string{"Mon 10:50 50 [assignee]", "Mon 12:31 90 [owner lead]", "Mon 12:40 0 []"}, got); diff != "" {
			t.Error(diff)
		}
		d.expect(one,
			"resolution started, Mon 10:00: Mon 11:40", "resolution warned, Mon 10:50: Mon 11:40", "resolution paused, Mon 10:50",
			"resolution resumed, Mon 11:50: Mon 12:40", "resolution warned, Mon 12:31: Mon 12:40", "resolution breached, Mon 12:40: Mon 12:40")
	})
}

func TestJobWaitsForTheMinuteInWhichSomethingIsDueAndNothingIsAskedUntilThen(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		for range 3 {
			d.critical()
		}
		waiting, err := job.Waiting(t.Context(), d.db, "default", 10)
		if err != nil {
			t.Fatal(err)
		}
		var due []string
		for _, j := range waiting {
			due = append(due, j.Kind+" "+d.when(j.DueAt))
		}
		if diff := cmp.Diff([]string{"sla.look Mon 10:45"}, due); diff != "" {
			t.Error(diff)
		}
	})
}

func TestBreachGivesTheTicketToItsOwnerWhereThePolicySaysSo(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		draft := full()
		draft.Breach = sla.Breach{Tell: []sla.Role{sla.Lead}, Give: sla.Owner}
		d.policy(draft)
		id := d.open(ticket.Opening{}).ID
		if _, err := d.tickets.Assign(t.Context(), d.agent, id, d.agent.Person, nil); err != nil {
			t.Fatal(err)
		}
		if _, err := d.tickets.Assign(t.Context(), d.agent, id, 0, nil); err != nil {
			t.Fatal(err)
		}
		d.clock.Advance(61 * time.Minute)
		d.look()
		got, err := d.tickets.Get(t.Context(), d.agent, id)
		if err != nil || got.AssigneeID == nil || *got.AssigneeID != d.agent.Person {
			t.Errorf("assignee %v, %v", got.AssigneeID, err)
		}
	})
}
