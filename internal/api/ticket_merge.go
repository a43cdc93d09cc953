package api

import (
	"context"
	"net/http"

	"firstline/internal/desk/ticket"
)

// NewMerge names the ticket in which one goes on.
type NewMerge struct {
	TicketID
	Body struct {
		IntoID int64 `json:"into_id" minimum:"1" doc:"An open ticket that you work on, too"`
		Share  bool  `json:"share,omitempty" doc:"Each requester may read the other's messages; without it the first one gets copies of what is said from now on"`
	}
}

func (s *surface) ticketMerges() {
	add(s, operation{
		method: http.MethodPost, path: "/tickets/{id}/merge", need: workTicket, id: "merge-ticket", tag: "Tickets", summary: "Merge a ticket into another",
		more:     "Its number, timeline and address stay; what is said on it from now on joins the other ticket. Its promises end. The other ticket's state must be an open one.",
		refusals: []int{409, 422},
	}, s.mergeTicket)
	add(s, operation{
		method: http.MethodPost, path: "/tickets/{id}/unmerge", need: workTicket, id: "unmerge-ticket", tag: "Tickets", summary: "Take a merge back",
		more: "The ticket goes on as it stood before; what was said since stays on the other.", refusals: []int{409},
	}, s.unmergeTicket)
}

func (s *surface) mergeTicket(ctx context.Context, c *caller, in *NewMerge) (*TicketAnswer, error) {
	t, err := s.Tickets.Merge(ctx, c.actor, in.ticket(), ticket.ID(in.Body.IntoID), in.Body.Share)
	return done(c, t, err)
}

func (s *surface) unmergeTicket(ctx context.Context, c *caller, in *TicketID) (*TicketAnswer, error) {
	t, err := s.Tickets.Unmerge(ctx, c.actor, in.ticket())
	return done(c, t, err)
}
