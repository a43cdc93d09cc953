package checklist

import (
	"context"
	"slices"

	"firstline/internal/base/errs"
	"firstline/internal/desk/access"
	"firstline/internal/desk/person"
	"firstline/internal/desk/ticket"
)

// countTry counts a code before it is looked at, for whoever may try one on the ticket at all.
func (s *Store) countTry(ctx context.Context, actor access.Actor, id ticket.ID) error {
	t, err := s.tickets.Get(ctx, actor, id)
	if err != nil {
		return err
	}
	if !ticket.CanWork(actor, &t) {
		return errs.New(errs.Forbidden, "ticket.not_yours_to_work")
	}
	who, err := person.Current(ctx, s.db, t.RequesterID)
	if err != nil {
		return err
	}
	if slices.Contains(actor.Persons(), who) {
		return errs.New(errs.Forbidden, "identity.not_oneself")
	}
	return s.apps.CountTry(ctx, who)
}

// spend takes a code that was read out. That a wrong one was stays on the timeline: it may be somebody who guesses.
func (s *Store) spend(ctx context.Context, c *ticket.Change, who person.ID, code string) error {
	err := s.apps.Spend(ctx, c.Tx, who, code)
	if errs.Is(err, errs.Invalid) && code != "" {
		return &ticket.Refusal{Kind: CodeRefused, Err: err}
	}
	return err
}
