package api

import (
	"context"
	"net/http"

	"firstline/internal/desk/ticket"
)

func (s *surface) ticketsAway() {
	for _, x := range []struct {
		to       ticket.State
		path, id string
		summary  string
		more     string
		requires bool
	}{
		{ticket.Spam, "spam", "mark-ticket-spam", "Mark a ticket as spam", "It leaves every list but its own, its promises end, and mail of its sender that proves nothing waits in quarantine from now on. " +
			"After the days of the setting ticket.trash_days it is gone for good.", true},
		{ticket.Trash, "trash", "move-ticket-to-trash", "Move a ticket to the trash", "It leaves every list but its own and its promises end. After the days of the setting ticket.trash_days it is gone for good.", true},
		{ticket.Cancelled, "cancel", "cancel-ticket", "Cancel an open ticket", "By its requester, or by the desk: nobody needs it any more.", false},
	} {
		need := writeTicket
		if x.requires {
			need = workTicket
		}
		to := x.to
		add(s, operation{
			method: http.MethodPost, path: "/tickets/{id}/" + x.path, need: need, id: x.id, tag: "Tickets", summary: x.summary, more: x.more, refusals: []int{409},
		}, func(ctx context.Context, c *caller, in *TicketID) (*TicketAnswer, error) {
			t, err := s.Tickets.PutAway(ctx, c.actor, in.ticket(), to)
			return done(c, t, err)
		})
	}
	add(s, operation{
		method: http.MethodPost, path: "/tickets/{id}/restore", need: writeTicket, id: "restore-ticket", tag: "Tickets", summary: "Bring a ticket back",
		more: "From spam, trash or cancelled, as it stood before; its promises count on as if it had not been away. Requesters bring back what was cancelled.", refusals: []int{409},
	}, func(ctx context.Context, c *caller, in *TicketID) (*TicketAnswer, error) {
		t, err := s.Tickets.Restore(ctx, c.actor, in.ticket())
		return done(c, t, err)
	})
}
