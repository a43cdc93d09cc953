package api

import (
	"context"
	"net/http"
	"slices"

	"firstline/internal/desk/ticket"
)

// NewPriority sets a priority by hand.
type NewPriority struct {
	TicketID
	Body struct {
		Priority string `json:"priority" enum:"low,medium,high,critical"`
		Reason   string `json:"reason" minLength:"1" maxLength:"1000" doc:"Why it is not what impact and urgency say"`
	}
}

func (s *surface) ticketPriority() {
	add(s, operation{
		method: http.MethodPut, path: "/tickets/{id}/priority", need: workTicket, id: "override-priority", tag: "Tickets", summary: "Set the priority by hand",
		more: "It stays so, whatever impact and urgency say, until it is deleted here.",
	}, s.overridePriority)
	add(s, operation{
		method: http.MethodDelete, path: "/tickets/{id}/priority", need: workTicket, id: "follow-matrix", tag: "Tickets",
		summary: "Let the priority follow from impact and urgency again", more: "The answer is the ticket as it is then.",
	}, s.followMatrix)
}

func (s *surface) overridePriority(ctx context.Context, c *caller, in *NewPriority) (*TicketAnswer, error) {
	words := []string{ticket.Low.Name(), ticket.Medium.Name(), ticket.High.Name(), ticket.Critical.Name()}
	t, err := s.Tickets.Override(ctx, c.actor, in.ticket(), ticket.Priority(slices.Index(words, in.Body.Priority)), in.Body.Reason)
	return done(c, t, err)
}

func (s *surface) followMatrix(ctx context.Context, c *caller, in *TicketID) (*TicketAnswer, error) {
	t, err := s.Tickets.FollowMatrix(ctx, c.actor, in.ticket())
	return done(c, t, err)
}
