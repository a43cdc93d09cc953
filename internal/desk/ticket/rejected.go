package ticket

import (
	"context"
	"strconv"

	"firstline/internal/desk/person"
	"firstline/internal/desk/team"
)

// WarnRejections is how often a user must have said «still broken» for the lead to hear of it and for the next level to be suggested.
const WarnRejections = 2

// reject reopens a ticket because its user says that it is still broken: more urgent than before, and with its owner where nobody works on it.
func (c *Change) reject(ctx context.Context) error {
	before, err := c.rejections(ctx)
	if err != nil {
		return err
	}
	if err := c.reopen(ctx, ReopenedPayload{Why: ByNotSolved, Times: before + 1}); err != nil {
		return err
	}
	author := c.Author
	c.Author = new(person.ID(0)) // the user said that it is broken; what follows, the desk does
	defer func() { c.Author = author }()
	if now := c.Ticket.Urgency; now < mostUrgent {
		if err := c.edit(ctx, Edit{Field: FieldUrgency, From: strconv.Itoa(now), To: strconv.Itoa(now + 1)}); err != nil {
			return err
		}
	}
	if err := c.raise(ctx); err != nil {
		return err
	}
	return c.backToOwner(ctx)
}

// raise moves a priority that an agent set by hand one step up, since the matrix no longer does; the agent's reason stays with it.
func (c *Change) raise(ctx context.Context) error {
	t := &c.Ticket
	if !t.Overridden || t.Priority >= Critical {
		return nil
	}
	p := PriorityPayload{From: t.Priority, To: t.Priority + 1, Reason: t.OverrideReason, Why: ByNotSolved}
	t.Priority = p.To
	_, err := c.Record(ctx, PriorityOverridden, false, p)
	return err
}

// rejections counts how often the user has said «still broken».
func (c *Change) rejections(ctx context.Context) (n int, err error) {
	if c.Ticket.Reopened == 0 {
		return 0, nil
	}
	var list []Entry
	err = c.Tx.Select(ctx, &list, `SELECT ticket_id, seq, kind, payload FROM entry WHERE ticket_id = $1 AND kind = $2`, c.Ticket.ID, WasReopened)
	if err != nil {
		return 0, err
	}
	for _, e := range list {
		p, err := Decode[ReopenedPayload](e)
		if err != nil {
			return 0, err
		}
		if p.Why == ByNotSolved {
			n++
		}
	}
	return n, nil
}

// backToOwner gives a ticket to whoever answers for it when nobody works on it, or somebody who no longer can.
func (c *Change) backToOwner(ctx context.Context) error {
	from, owner := idOf(c.Ticket.AssigneeID), idOf(c.Ticket.Answerable())
	if owner == 0 || from == owner {
		return nil
	}
	if from != 0 {
		if ok, err := team.IsAgent(ctx, c.Tx, from); err != nil || ok {
			return err
		}
	}
	if ok, err := team.IsAgent(ctx, c.Tx, owner); err != nil || !ok {
		return err
	}
	if ok, err := MayHold(ctx, c.Tx, &c.Ticket, owner); err != nil || !ok {
		return err
	}
	return c.giveTo(ctx, owner)
}
