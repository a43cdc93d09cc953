package ticket

import (
	"context"

	"firstline/internal/base/errs"
	"firstline/internal/desk/access"
	"firstline/internal/desk/person"
	"firstline/internal/desk/team"
)

// HandOver names who shall answer for a ticket to its user.
type HandOver struct {
	To     person.ID
	Reason string
	AtOnce bool       // a lead decides; else the agent is asked, and the owner stays until they accept
	Expect *person.ID // the owner whom the actor saw
}

// HandOver asks another agent to become the ticket's owner, or makes them so at once where a lead says so. Whoever was asked before and has
// not answered is asked no longer.
func (s *Store) HandOver(ctx context.Context, actor access.Actor, id ID, h HandOver) (Ticket, error) {
	return s.Change(ctx, actor, id, "ticket.hand_over", func(c *Change) error { return c.handOver(ctx, h) })
}

func (c *Change) handOver(ctx context.Context, h HandOver) error {
	if err := c.MustWork(); err != nil {
		return err
	}
	t := &c.Ticket
	leads := c.Actor.IsSystem() || LeadsTeamOf(c.Actor, t)
	if !leads && (h.AtOnce || !IsAnswerable(c.Actor, t)) {
		return errs.New(errs.Forbidden, "ladder.only_owner")
	}
	if h.Expect != nil && *h.Expect != idOf(t.OwnerID) {
		return errs.New(errs.Conflict, "ladder.owner_meanwhile")
	}
	agent, err := team.IsAgent(ctx, c.Tx, h.To)
	if err != nil {
		return err
	}
	var check errs.Check
	check.That(t.State != Closed, "state", "ladder.closed")
	trimmed(&check, words{"reason", &h.Reason})
	check.That(h.Reason != "", "reason", "ladder.owner_why")
	check.That(agent, "owner", "ladder.owner_no_agent")
	check.That(!agent || !is(t.OwnerID, h.To), "owner", "ladder.owner_already")
	check.That(h.AtOnce || !is(t.OwnerAskedID, h.To), "owner", "ladder.owner_asked_already")
	if err := check.Err(); err != nil {
		return err
	}
	offer := OfferPayload{From: idOf(t.OwnerID), To: h.To, Reason: h.Reason, Instead: idOf(t.OwnerAskedID)}
	if h.AtOnce {
		if _, err := c.Record(ctx, OwnershipMoved, false, offer); err != nil {
			return err
		}
		return c.ownedBy(ctx, h.To)
	}
	t.OwnerAskedID = &h.To
	_, err = c.Record(ctx, OwnershipOffered, false, offer)
	return err
}

// AcceptOwnership makes the agent who was asked the ticket's owner.
func (s *Store) AcceptOwnership(ctx context.Context, actor access.Actor, id ID) (Ticket, error) {
	return s.Change(ctx, actor, id, "ticket.accept_ownership", func(c *Change) error {
		if err := c.mustBeAsked(); err != nil {
			return err
		}
		return c.ownedBy(ctx, c.Actor.Person)
	})
}

// DeclineOwnership leaves the ticket with its owner.
func (s *Store) DeclineOwnership(ctx context.Context, actor access.Actor, id ID, reason string) (Ticket, error) {
	return s.Change(ctx, actor, id, "ticket.decline_ownership", func(c *Change) error {
		if err := c.mustBeAsked(); err != nil {
			return err
		}
		var check errs.Check
		trimmed(&check, words{"reason", &reason})
		if err := check.Err(); err != nil {
			return err
		}
		c.Ticket.OwnerAskedID = nil
		_, err := c.Record(ctx, OwnershipDeclined, false, DeclinedPayload{Reason: reason})
		return err
	})
}

func (c *Change) mustBeAsked() error {
	switch {
	case !c.Actor.May(access.WorkTicket):
		return errs.New(errs.Forbidden, "ticket.not_yours_to_work")
	case c.Ticket.OwnerAskedID == nil:
		return errs.New(errs.Conflict, "ladder.nobody_asked")
	case !is(c.Ticket.OwnerAskedID, c.Actor.Person):
		return errs.New(errs.Forbidden, "ladder.others_asked")
	}
	return nil
}

// ownedBy makes somebody answer for the ticket; a question that was open is settled by it.
func (c *Change) ownedBy(ctx context.Context, to person.ID) error {
	from := idOf(c.Ticket.OwnerID)
	c.Ticket.OwnerID, c.Ticket.OwnerAskedID = &to, nil
	_, err := c.Record(ctx, OwnerChanged, true, PersonPayload{From: from, To: to})
	return err
}
