package api

import (
	"context"
	"net/http"
	"time"

	"firstline/internal/base/secret"
	"firstline/internal/desk/access"
	"firstline/internal/desk/entrust"
	"firstline/internal/front"
)

// Entrusted is a secret of a ticket, without its words.
type Entrusted struct {
	ID        int64     `json:"id"`
	Way       string    `json:"way" enum:"to_user,from_user" doc:"Left for the requester, or asked of them"`
	State     string    `json:"state" enum:"waiting,given,opened,ended"`
	Label     string    `json:"label" doc:"What it is; not the secret itself"`
	CreatedAt time.Time `json:"created_at"`
	ExpiresAt time.Time `json:"expires_at"`
}

// EntrustedList are the secrets of a ticket.
type EntrustedList struct {
	Body struct {
		Secrets []Entrusted `json:"secrets" nullable:"false"`
	}
}

// NewEntrusted leaves a secret for the requester, or asks them for one.
type NewEntrusted struct {
	TicketID
	Body struct {
		Way   string `json:"way" enum:"to_user,from_user"`
		Label string `json:"label" minLength:"1" maxLength:"80" doc:"What it is, such as «password of the scanner»; not the secret itself"`
		Words string `json:"words,omitempty" maxLength:"4000" doc:"The secret, with to_user"`
	}
}

// EntrustedLink is the address behind which the requester opens or gives a secret; it is told once.
type EntrustedLink struct {
	Body struct {
		ID   int64  `json:"id"`
		Link string `json:"link"`
	}
}

// EntrustedID names a secret of a ticket.
type EntrustedID struct {
	TicketID
	Secret int64 `path:"secret" minimum:"1"`
}

// EntrustedWords is what a requester gave.
type EntrustedWords struct {
	Body struct {
		Label string `json:"label"`
		Words string `json:"words"`
	}
}

func (s *surface) secrets() {
	const tag = "Tickets"
	add(s, operation{
		method: http.MethodGet, path: "/tickets/{id}/secrets", need: access.RevealMasked, id: "list-secrets", tag: tag, summary: "List the secrets that were left or asked for on a ticket",
		more: "Without their words.",
	}, s.listSecrets)
	add(s, operation{
		method: http.MethodPost, path: "/tickets/{id}/secrets", need: access.RevealMasked, id: "create-secret", tag: tag, summary: "Leave a secret for the requester, or ask them for one",
		more:     "Answers with the link to send them. It is good once, and for as long as the setting `ticket.secret_life` says.",
		refusals: []int{409, 422},
	}, s.createSecret)
	add(s, operation{
		method: http.MethodPost, path: "/tickets/{id}/secrets/{secret}/reveal", need: access.RevealMasked, id: "read-secret", tag: tag, summary: "See a secret that the requester gave",
		more: "Until its time is over or the ticket is closed. Each look stands on the timeline and in the audit.", refusals: []int{409},
	}, s.readSecret)
	add(s, operation{
		method: http.MethodDelete, path: "/tickets/{id}/secrets/{secret}", need: access.RevealMasked, id: "withdraw-secret", tag: tag, summary: "End a secret before its time",
		status: http.StatusNoContent,
	}, s.withdrawSecret)
}

func (s *surface) listSecrets(ctx context.Context, c *caller, in *TicketID) (*EntrustedList, error) {
	list, err := s.Entrust.List(ctx, c.actor, in.ticket())
	out := &EntrustedList{}
	out.Body.Secrets = make([]Entrusted, len(list))
	for i, x := range list {
		out.Body.Secrets[i] = Entrusted{ID: int64(x.ID), Way: string(x.Way), State: string(x.State), Label: x.Label, CreatedAt: x.CreatedAt.Time, ExpiresAt: x.ExpiresAt.Time}
	}
	return out, err
}

func (s *surface) createSecret(ctx context.Context, c *caller, in *NewEntrusted) (*EntrustedLink, error) {
	var x entrust.Secret
	var token secret.Text
	var err error
	if entrust.Way(in.Body.Way) == entrust.FromUser {
		x, token, err = s.Entrust.AskFor(ctx, c.actor, in.ticket(), in.Body.Label)
	} else {
		x, token, err = s.Entrust.Leave(ctx, c.actor, in.ticket(), in.Body.Label, in.Body.Words)
	}
	out := &EntrustedLink{}
	out.Body.ID, out.Body.Link = int64(x.ID), s.site.Link(front.SecretPath+token.Reveal())
	return out, err
}

func (s *surface) readSecret(ctx context.Context, c *caller, in *EntrustedID) (*EntrustedWords, error) {
	x, words, err := s.Entrust.Read(ctx, c.actor, in.ticket(), entrust.ID(in.Secret))
	out := &EntrustedWords{}
	out.Body.Label, out.Body.Words = x.Label, words.Reveal()
	return out, err
}

func (s *surface) withdrawSecret(ctx context.Context, c *caller, in *EntrustedID) (*struct{}, error) {
	return nil, s.Entrust.Withdraw(ctx, c.actor, in.ticket(), entrust.ID(in.Secret))
}
