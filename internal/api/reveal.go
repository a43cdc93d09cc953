package api

import (
	"context"
	"net/http"

	"firstline/internal/desk/access"
	"firstline/internal/desk/ticket"
)

// MaskedMessage is a message in which secrets are covered.
type MaskedMessage struct {
	TicketID
	Seq int64 `path:"seq" minimum:"1" doc:"The message's place in the timeline"`
}

// Revealed are the secrets that are covered in a message.
type Revealed struct {
	Body struct {
		Secrets []Secret `json:"secrets" nullable:"false"`
	}
}

// Secret is a password or a card number as it was written.
type Secret struct {
	Kind  string `json:"kind" enum:"password,card"`
	Words string `json:"words"`
}

func (s *surface) reveals() {
	add(s, operation{
		method: http.MethodPost, path: "/tickets/{id}/messages/{seq}/reveal", need: access.RevealMasked, id: "reveal-message", tag: "Tickets",
		summary: "See the passwords and card numbers that are covered in a message",
		more:    "Everywhere else there is a mark in their place. For those who work at the desk and see the ticket, with the scope `tickets:reveal`; each look stands on the timeline and in the audit. 404 where nothing is covered.",
	}, s.reveal)
}

func (s *surface) reveal(ctx context.Context, c *caller, in *MaskedMessage) (*Revealed, error) {
	found, err := s.Tickets.Reveal(ctx, c.actor, in.ticket(), ticket.Seq(in.Seq))
	if err != nil {
		return nil, err
	}
	out := &Revealed{}
	for _, f := range found {
		out.Body.Secrets = append(out.Body.Secrets, Secret{Kind: string(f.Kind), Words: f.Words})
	}
	return out, nil
}
