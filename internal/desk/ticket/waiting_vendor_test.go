package ticket_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"firstline/internal/base/errs"
	"firstline/internal/desk/ticket"
)

// states are the changes of state that somebody reads on a ticket.
func states(t *testing.T, entries []ticket.Entry) (list []ticket.StatePayload) {
	t.Helper()
	for _, e := range entries {
		if e.Kind == ticket.StateChanged {
			list = append(list, must(ticket.Decode[ticket.StatePayload](e))(t))
		}
	}
	return list
}

func TestToItsRequesterATicketThatWaitsForAVendorIsOpen(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		t.Helper()
		tk := d.open(d.anna)
		must(d.tickets.Assign(t.Context(), d.agent, tk.ID, d.agent.Person, nil))(t)
		for _, to := range []ticket.State{ticket.WaitingVendor, ticket.WaitingUser, ticket.WaitingVendor, ticket.Open} {
			got := must(d.tickets.SetState(t.Context(), d.agent, tk.ID, to))(t)
			if got.State != to || !got.OpenState {
				t.Errorf("%s: %s, open %v", to, got.State, got.OpenState)
			}
		}
		items, _, err := d.tickets.Timeline(t.Context(), d.agent, tk.ID, ticket.Page{})
		if err != nil {
			t.Fatal(err)
		}
		var all, hers []ticket.Entry
		for _, it := range items {
			all = append(all, it.Entry)
		}
		steps, _, err := d.tickets.Thread(t.Context(), d.anna, tk.ID, ticket.Page{})
		if err != nil {
			t.Fatal(err)
		}
		for _, step := range steps {
			hers = append(hers, step.Entry)
		}
		const o, u, v = ticket.Open, ticket.WaitingUser, ticket.WaitingVendor
		if diff := cmp.Diff([]ticket.StatePayload{{From: ticket.New, To: o}, {From: o, To: v}, {From: v, To: u}, {From: u, To: v}, {From: v, To: o}}, states(t, all)); diff != "" {
			t.Error(diff)
		}
		if diff := cmp.Diff([]ticket.StatePayload{{From: ticket.New, To: o}, {From: o, To: u}, {From: u, To: o}}, states(t, hers)); diff != "" {
			t.Error(diff)
		}
	})
}

func TestTheRequestersAnswerLeavesATicketWaitingForItsVendor(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		t.Helper()
		tk := d.open(d.anna)
		must(d.tickets.SetState(t.Context(), d.agent, tk.ID, ticket.WaitingVendor))(t)
		got, _, err := d.tickets.Answer(t.Context(), d.anna, tk.ID, ticket.Saying{Body: said("Any news?"), Channel: ticket.Portal, Author: d.anna.Person})
		if err != nil || got.State != ticket.WaitingVendor {
			t.Errorf("%s, %v", got.State, err)
		}
		waiting := ticket.Filter{Open: new(true), States: []ticket.State{ticket.WaitingVendor}}
		if n := must(d.tickets.Count(t.Context(), d.agent, waiting, 10))(t); n != 1 || !waiting.Matches(&got, ticket.Beside{}) {
			t.Errorf("%d wait for a vendor", n)
		}
		must(d.tickets.Resolve(t.Context(), d.agent, tk.ID, ticket.Solution{Text: "Done.", Cause: ticket.Vendor}))(t)
		_, err = d.tickets.SetState(t.Context(), d.agent, tk.ID, ticket.WaitingVendor)
		wantKind(t, err, errs.Invalid)
	})
}
