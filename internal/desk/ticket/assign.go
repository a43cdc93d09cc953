package ticket

import (
	"context"

	"firstline/internal/base/errs"
	"firstline/internal/desk/access"
	"firstline/internal/desk/person"
	"firstline/internal/desk/team"
)

// Assign gives the ticket to an agent to work on; 0 takes it from whoever has it. Whoever takes a ticket that only its team's lead
// answers for becomes its owner. expect, where given, is the assignee that the actor saw: a colleague who was faster is a conflict.
func (s *Store) Assign(ctx context.Context, actor access.Actor, id ID, to person.ID, expect *person.ID) (Ticket, error) {
	return s.Change(ctx, actor, id, "ticket.assign", func(c *Change) error {
		if now := idOf(c.Ticket.AssigneeID); expect != nil && now != *expect && now != to {
			return errs.New(errs.Conflict, "ticket.assigned_meanwhile", errs.Args{"Person": int64(now)})
		}
		return c.Assign(ctx, to)
	})
}

// Assign is Store.Assign inside an open change.
func (c *Change) Assign(ctx context.Context, to person.ID) error {
	if err := c.MustWork(); err != nil {
		return err
	}
	if idOf(c.Ticket.AssigneeID) == to {
		return nil
	}
	if to == 0 {
		return c.giveTo(ctx, 0)
	}
	ok, err := team.IsAgent(ctx, c.Tx, to)
	if err != nil {
		return err
	}
	if !ok {
		return errs.Bad("assignee", "ticket.assignee_no_agent")
	}
	return c.AssignMember(ctx, to)
}

// AssignMember is Assign for somebody of whom the transaction has read already that they work at the desk.
func (c *Change) AssignMember(ctx context.Context, to person.ID) error {
	if err := c.giveTo(ctx, to); err != nil {
		return err
	}
	if err := c.takeOwnership(ctx, to); err != nil {
		return err
	}
	if !c.Actor.IsSystem() { // whom the desk chose has yet to accept
		if err := c.acceptedBy(ctx, to); err != nil {
			return err
		}
	}
	if c.Ticket.State == New {
		return c.setState(ctx, Open)
	}
	return nil
}

// takeOwnership makes the first agent who takes a ticket the one who answers to the user. Until then its owner is a lead on duty.
func (c *Change) takeOwnership(ctx context.Context, to person.ID) error {
	from := idOf(c.Ticket.OwnerID)
	if from == to {
		return nil
	}
	taken, err := c.hasBeenTaken(ctx)
	if err != nil || taken {
		return err
	}
	c.Ticket.OwnerID = &to
	if is(c.Ticket.OwnerAskedID, to) {
		c.Ticket.OwnerAskedID = nil
	}
	_, err = c.Record(ctx, OwnerChanged, true, PersonPayload{From: from, To: to})
	return err
}

// hasBeenTaken tells whether an agent took the ticket before, or passed it on up: then the owner stays, whoever works on it.
func (c *Change) hasBeenTaken(ctx context.Context) (bool, error) {
	if c.Ticket.OwnerID == nil || c.isNew {
		return c.Ticket.OwnerID != nil && c.taken, nil
	}
	var n int
	err := c.Tx.Get(ctx, &n, `SELECT count(*) FROM entry WHERE ticket_id = $1 AND kind IN ('owner', 'escalated')`, c.Ticket.ID)
	return n > 0, err
}

// giveTo puts the ticket into the hands of somebody, or of nobody, and asks no more.
func (c *Change) giveTo(ctx context.Context, to person.ID) error {
	from := idOf(c.Ticket.AssigneeID)
	if from == to {
		return nil
	}
	c.Ticket.AssigneeID = nil
	if to != 0 {
		c.Ticket.AssigneeID = &to
	}
	_, err := c.Record(ctx, AssigneeChanged, true, PersonPayload{From: from, To: to})
	return err
}
