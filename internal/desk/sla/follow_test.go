package sla_test

import (
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"firstline/internal/desk/access"
	"firstline/internal/desk/sla"
	"firstline/internal/desk/ticket"
)

func TestNewDeskPromisesAnAnswerByTheNextOpenDayAndCriticalWithinAnOpenHour(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		d.expect(d.open(ticket.Opening{}).ID, "first_response started, Mon 10:00: Tue 10:00")
		d.expect(d.critical().ID, "first_response started, Mon 10:00: Mon 11:00")
		d.clock.Advance(6*time.Hour + 30*time.Minute)
		d.expect(d.critical().ID, "first_response started, Mon 16:30: Tue 09:30")
	})
}

func TestFirstPublicMessageOfAnAgentIsTheFirstResponse(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		id := d.open(ticket.Opening{}).ID
		d.clock.Advance(time.Hour)
		if _, _, err := d.tickets.AddNote(t.Context(), d.agent, id, said("Hm."), ticket.Once{}); err != nil {
			t.Fatal(err)
		}
		if _, _, err := d.tickets.Reply(t.Context(), access.System(), id, ticket.Answering{Body: said("This is an automatic mail.")}); err != nil {
			t.Fatal(err)
		}
		d.clock.Advance(time.Hour)
		d.reply(id, "")
		d.expect(id, "first_response started, Mon 10:00: Tue 10:00", "first_response met, Mon 12:00: Tue 10:00")
	})
}

func TestWhoCallsIsAnsweredWhileTheTicketIsWritten(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		got, err := d.tickets.Open(t.Context(), d.agent, ticket.Opening{Subject: "No sound", Body: said("Nothing."), Channel: ticket.Phone, Requester: d.asks.ID})
		if err != nil {
			t.Fatal(err)
		}
		d.expect(got.ID, "first_response started, Mon 10:00: Tue 10:00", "first_response met, Mon 10:00: Tue 10:00")
		if got.FirstResponseAt != got.CreatedAt {
			t.Errorf("answered at %v", got.FirstResponseAt)
		}
	})
}

func TestWaitingForTheUserStopsTheSolutionOnlyAndReopeningLetsItGoOn(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		d.policy(full())
		id := d.open(ticket.Opening{}).ID
		d.clock.Advance(30 * time.Minute)
		d.reply(id, ticket.WaitingUser)
		d.clock.Advance(time.Hour)
		d.answer(id, "No, it is not.")
		d.clock.Advance(time.Hour)
		d.reply(id, "")
		d.clock.Advance(time.Hour)
		d.resolve(id)
		d.clock.Advance(24 * time.Hour)
		d.answer(id, "Still nothing to hear.")
		d.expect(id,
			"first_response started, Mon 10:00: Mon 11:00",
			"resolution started, Mon 10:00: Wed 10:00",
			"update started, Mon 10:00: Tue 10:00",
			"first_response met, Mon 10:30: Mon 11:00",
			"resolution paused, Mon 10:30",
			"update met, Mon 10:30: Tue 10:00",
			"update started, Mon 10:30: Tue 10:30",
			"update paused, Mon 10:30",
			"next_response started, Mon 11:30: Mon 13:30",
			"resolution resumed, Mon 11:30: Wed 11:00",
			"update resumed, Mon 11:30: Tue 11:30",
			"next_response met, Mon 12:30: Mon 13:30",
			"update met, Mon 12:30: Tue 11:30",
			"update started, Mon 12:30: Tue 12:30",
			"resolution met, Mon 13:30: Wed 11:00",
			"update met, Mon 13:30: Tue 12:30",
			"next_response started, Tue 13:30: Tue 15:30",
			"resolution resumed, Tue 13:30: Thu 11:00",
			"update started, Tue 13:30: Wed 13:30",
		)
	})
}

func TestThanksMoveNoClock(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		d.policy(full())
		id := d.open(ticket.Opening{}).ID
		d.reply(id, "")
		d.resolve(id)
		before := d.ledger(id)
		d.clock.Advance(time.Hour)
		d.answer(id, "Thanks a lot!")
		d.expect(id, before...)
	})
}

func TestAnotherPriorityBringsAnotherPromise(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		id := d.open(ticket.Opening{Impact: new(3), Urgency: new(0)}).ID
		d.clock.Advance(20 * time.Minute)
		for _, to := range []string{"1", "2"} {
			if _, err := d.tickets.Edit(t.Context(), d.agent, id, ticket.Edit{Field: ticket.FieldUrgency, From: map[string]string{"1": "0", "2": "1"}[to], To: to}); err != nil {
				t.Fatal(err)
			}
		}
		d.expect(id, "first_response started, Mon 10:00: Tue 10:00", "first_response policy_changed, Mon 10:20: Mon 11:00")
	})
}

// TestRandomHistoriesReplayToTheirClocks lets agents and users do anything in any order; every ledger has to come to its clocks.
func TestRandomHistoriesReplayToTheirClocks(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		d.policy(full())
		r := rand.New(rand.NewPCG(7, 11))
		var ids []ticket.ID
		for range 12 {
			ids = append(ids, d.open(ticket.Opening{Impact: new(r.IntN(4)), Urgency: new(r.IntN(3))}).ID)
		}
		kinds := map[sla.Move]bool{}
		for step := range 160 {
			id := ids[r.IntN(len(ids))]
			d.clock.Advance(time.Duration(r.Int64N(int64(6 * time.Hour))))
			switch what := r.IntN(8); what {
			case 0, 1:
				d.answer(id, fmt.Sprintf("Step %d does not work either.", step))
			case 2:
				d.anyway(d.tickets.SetState(t.Context(), d.agent, id, ticket.WaitingUser))
			case 3:
				d.anyway(d.tickets.Resolve(t.Context(), d.agent, id, ticket.Solution{Text: "Done.", Cause: ticket.Other}))
			case 4:
				d.anyway(d.tickets.Confirm(t.Context(), access.System(), id, d.asks.ID))
			case 5:
				d.look()
			default:
				_, _, err := d.tickets.Reply(t.Context(), d.agent, id, ticket.Answering{Body: said("Try again."), Then: []ticket.State{"", ticket.WaitingUser}[what-6]})
				d.anyway(ticket.Ticket{}, err)
			}
		}
		for _, id := range ids {
			d.ledger(id)
			list, err := sla.Ledger(t.Context(), d.db, id)
			if err != nil {
				t.Fatal(err)
			}
			for _, e := range list {
				kinds[e.Kind] = true
			}
		}
		for _, k := range sla.Moves {
			if !kinds[k] && k != sla.PolicyChanged && k != sla.WasCancelled {
				t.Errorf("no history has %s", k)
			}
		}
	})
}

// anyway takes an act that the desk may refuse at that moment.
func (d *desk) anyway(_ ticket.Ticket, err error) {
	d.t.Helper()
	if err != nil && ticketRefuses(err) {
		return
	}
	if err != nil {
		d.t.Fatal(err)
	}
}

func TestPromisesEndWithAMergeAndGoOnWhereItIsTakenBack(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		id, into := d.open(ticket.Opening{}).ID, d.open(ticket.Opening{}).ID
		d.clock.Advance(30 * time.Minute)
		if _, err := d.tickets.Merge(t.Context(), d.agent, id, into, false); err != nil {
			t.Fatal(err)
		}
		d.expect(into, "first_response started, Mon 10:00: Tue 10:00")
		d.clock.Advance(time.Hour)
		if _, err := d.tickets.Unmerge(t.Context(), d.agent, id); err != nil {
			t.Fatal(err)
		}
		d.expect(id, "first_response started, Mon 10:00: Tue 10:00", "first_response cancelled, Mon 10:30: Tue 10:00", "first_response resumed, Mon 11:30: Tue 10:00")
	})
}

// TestPausesBeforeAMergeStayPauses lets a ticket wait for its user before it is merged, and another while it is.
func TestPausesBeforeAMergeStayPauses(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		p := full()
		p.Goals = map[sla.Target]sla.Goal{sla.Resolution: {Minutes: 960}}
		d.policy(p)
		waited, waits, into := d.open(ticket.Opening{}).ID, d.open(ticket.Opening{}).ID, d.open(ticket.Opening{}).ID
		d.clock.Advance(30 * time.Minute)
		d.reply(waited, ticket.WaitingUser)
		d.reply(waits, ticket.WaitingUser)
		d.clock.Advance(time.Hour)
		d.answer(waited, "No, it is not.")
		for _, id := range []ticket.ID{waited, waits} {
			if _, err := d.tickets.Merge(t.Context(), d.agent, id, into, false); err != nil {
				t.Fatal(err)
			}
		}
		d.clock.Advance(time.Hour)
		for _, id := range []ticket.ID{waited, waits} {
			if _, err := d.tickets.Unmerge(t.Context(), d.agent, id); err != nil {
				t.Fatal(err)
			}
		}
		d.clock.Advance(time.Hour)
		d.answer(waits, "Still nothing to hear.")
		d.expect(waited,
			"resolution started, Mon 10:00: Wed 10:00",
			"resolution paused, Mon 10:30",
			"resolution resumed, Mon 11:30: Wed 11:00",
			"resolution cancelled, Mon 11:30: Wed 11:00",
			"resolution resumed, Mon 12:30: Wed 11:00",
		)
		d.expect(waits,
			"resolution started, Mon 10:00: Wed 10:00",
			"resolution paused, Mon 10:30",
			"resolution cancelled, Mon 11:30",
			"resolution paused, Mon 12:30",
			"resolution resumed, Mon 13:30: Wed 13:00",
		)
	})
}
