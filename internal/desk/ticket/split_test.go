package ticket_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"firstline/internal/base/errs"
	"firstline/internal/desk/ticket"
)

func TestAMessageBecomesATicketAndStaysWhereItWas(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		c := t.Context()
		old := d.open(d.anna).ID
		d.say(old, d.anna, "And Bert has no sound.")
		must(d.tickets.SetTeam(c, d.agent, old, ticket.Move{To: d.l1}))(t)
		_, err := d.tickets.Split(c, d.agent, old, ticket.Splitting{Message: 9, Subject: "No sound", Requester: d.bert.Person})
		wantKind(t, err, errs.Invalid)
		_, err = d.tickets.Split(c, d.agent, old, ticket.Splitting{Message: 2, Subject: " ", Requester: d.bert.Person})
		wantKind(t, err, errs.Invalid)
		_, err = d.tickets.Split(c, d.anna, old, ticket.Splitting{Message: 2, Subject: "No sound", Requester: d.anna.Person})
		wantKind(t, err, errs.Forbidden)
		_, err = d.tickets.Split(c, d.other, old, ticket.Splitting{Message: 2, Subject: "No sound", Requester: d.bert.Person})
		wantKind(t, err, errs.NotFound)
		made := must(d.tickets.Split(c, d.agent, old, ticket.Splitting{Message: 2, Subject: "No sound", Requester: d.bert.Person}))(t)
		if made.Subject != "No sound" || made.RequesterID != d.bert.Person || made.State != ticket.New || made.Links != 1 {
			t.Errorf("made %+v", made)
		}
		if diff := cmp.Diff([]string{"And Bert has no sound."}, d.thread(d.bert, made.ID)); diff != "" {
			t.Error(diff)
		}
		if diff := cmp.Diff([]string{"It prints nothing.", "And Bert has no sound."}, d.thread(d.anna, old)); diff != "" {
			t.Error(diff)
		}
		if diff := cmp.Diff(map[ticket.ID]ticket.LinkKind{made.ID: ticket.Related}, d.links(d.agent, old)); diff != "" {
			t.Error(diff)
		}
	})
}
