package ticket

import (
	"context"
	"slices"

	"firstline/internal/base/errs"
	"firstline/internal/desk/access"
	"firstline/internal/desk/person"
)

// Word is what the requester's side told an agent: that it is solved.
type Word struct {
	By      person.ID // who said it: the requester, or somebody who gets copies; 0 is the requester
	Channel Channel   // one of WordChannels
}

// WordChannels are the ways in which somebody tells an agent, in the order that forms show them.
var WordChannels = []Channel{Phone, Visit, Email}

// NoteConfirmed closes a resolved ticket because the requester's side told the agent that it is solved. Who said so, and how, is kept with
// the agent's name, and the ticket counts as confirmed to the desk, not by the user's own hand.
func (s *Store) NoteConfirmed(ctx context.Context, actor access.Actor, id ID, w Word) (Ticket, error) {
	return s.Change(ctx, actor, id, "ticket.note_confirmed", func(c *Change) error { return c.noteConfirmed(ctx, w) })
}

func (c *Change) noteConfirmed(ctx context.Context, w Word) error {
	if err := c.MustWork(); err != nil {
		return err
	}
	if c.Ticket.State != Resolved {
		return errs.New(errs.Conflict, "ticket.not_resolved")
	}
	if w.By == 0 {
		w.By = c.Ticket.RequesterID
	}
	mayTell, err := c.mayTell(ctx, w.By)
	if err != nil {
		return err
	}
	var check errs.Check
	check.That(mayTell, "by", "close.word_of_another")
	check.That(slices.Contains(WordChannels, w.Channel), "channel", "close.channel_missing")
	if err := check.Err(); err != nil {
		return err
	}
	return c.Close(ctx, ClosedPayload{Kind: ByWord, By: w.By, Channel: w.Channel})
}

// mayTell tells whether somebody's word counts: the requester's, and that of those who get copies.
func (c *Change) mayTell(ctx context.Context, who person.ID) (bool, error) {
	if who == c.Ticket.RequesterID {
		return true, nil
	}
	requester, err := person.Current(ctx, c.Tx, c.Ticket.RequesterID)
	if err != nil || who == requester {
		return err == nil, err
	}
	watchers, err := Watchers(ctx, c.Tx, c.Ticket.ID)
	return slices.ContainsFunc(watchers, func(x Watcher) bool { return x.PersonID == who }), err
}
