package api

import (
	"context"
	"net/http"

	"firstline/internal/desk/person"
	"firstline/internal/desk/ticket"
)

// NewSplit makes a ticket of a message.
type NewSplit struct {
	TicketID
	Seq  int64 `path:"seq" minimum:"1" doc:"The message's number on the ticket"`
	Body struct {
		Subject     string `json:"subject" maxLength:"500"`
		RequesterID int64  `json:"requester_id,omitempty" minimum:"1" doc:"Absent: the requester of the ticket on which it was said"`
	}
}

func (s *surface) ticketSplits() {
	add(s, operation{
		method: http.MethodPost, path: "/tickets/{id}/messages/{seq}/split", need: workTicket, id: "split-message", tag: "Tickets", summary: "Make a ticket of a message",
		more: "With its words and files, related to the ticket on which it was said, where it stays. The requester of the new ticket reads it.", status: http.StatusCreated, refusals: []int{409, 422},
	}, s.splitMessage)
}

func (s *surface) splitMessage(ctx context.Context, c *caller, in *NewSplit) (*TicketAnswer, error) {
	who := person.ID(in.Body.RequesterID)
	if who == 0 {
		t, err := s.Tickets.Get(ctx, c.actor, in.ticket())
		if err != nil {
			return nil, err
		}
		who = t.RequesterID
	}
	t, err := s.Tickets.Split(ctx, c.actor, in.ticket(), ticket.Splitting{Message: ticket.Seq(in.Seq), Subject: in.Body.Subject, Requester: who})
	return done(c, t, err)
}
