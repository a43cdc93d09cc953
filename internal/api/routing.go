package api

import (
	"context"
	"net/http"
)

func (s *surface) routing() {
	add(s, operation{
		method: http.MethodPost, path: "/tickets/next", need: workTicket, id: "next-ticket", tag: "Tickets", summary: "Take the next ticket",
		more: "The most urgent ticket of your teams that nobody works on becomes yours: by priority, then whoever has waited longest. Two who ask at once get " +
			"different ones. 409 with code routing.nothing_waits where nothing waits.", refusals: []int{409},
	}, s.nextTicket)
}

func (s *surface) nextTicket(ctx context.Context, c *caller, _ *struct{}) (*TicketAnswer, error) {
	t, err := s.Routing.Next(ctx, s.Tickets, c.actor)
	return done(c, t, err)
}
