package notify

import (
	"context"
	"slices"

	"firstline/internal/base/errs"
	"firstline/internal/desk/letter"
	"firstline/internal/desk/person"
	"firstline/internal/desk/team"
	"firstline/internal/desk/ticket"
)

// returned warns whoever answers for a ticket, and the leads of both teams, that it goes to and fro between them.
func (d *Desk) returned(ctx context.Context, c *ticket.Change, e ticket.Entry) error {
	p, err := ticket.Decode[ticket.ReturnedPayload](e)
	if err != nil || p.Times < ticket.WarnReturns {
		return err
	}
	var ids []person.ID
	if owner := c.Ticket.Answerable(); owner != nil {
		ids = append(ids, *owner)
	}
	for _, id := range []team.ID{p.From, p.To} {
		lead, ok, err := team.LeadOf(ctx, c.Tx, c.Tx.Now, id)
		if err != nil {
			return err
		}
		if ok {
			ids = append(ids, lead)
		}
	}
	return d.toEach(ctx, c, e, letter.ReturnedAgain, ids)
}

// declined tells whoever goes on to answer for a ticket, and whoever asked somebody else to, that they will not.
func (d *Desk) declined(ctx context.Context, c *ticket.Change, e ticket.Entry) error {
	var ids []person.ID
	if owner := c.Ticket.Answerable(); owner != nil {
		ids = append(ids, *owner)
	}
	var asked *person.ID
	err := c.Tx.Get(ctx, &asked, `
		SELECT actor_id
		FROM entry
		WHERE ticket_id = $1 AND seq < $2 AND kind = 'ownership_offered'
		ORDER BY seq DESC
		LIMIT 1`, c.Ticket.ID, e.Seq)
	if err != nil && !errs.Is(err, errs.NotFound) {
		return err
	}
	if asked != nil {
		ids = append(ids, *asked)
	}
	return d.toEach(ctx, c, e, letter.OwnerDeclined, ids)
}

// toEach tells colleagues, each once and whoever did it not at all.
func (d *Desk) toEach(ctx context.Context, c *ticket.Change, e ticket.Entry, kind letter.Kind, ids []person.ID) error {
	var told []person.ID
	for _, who := range ids {
		if slices.Contains(told, who) || e.ActorID != nil && *e.ActorID == who {
			continue
		}
		told = append(told, who)
		if err := d.toColleague(ctx, c, e, kind, who); err != nil {
			return err
		}
	}
	return nil
}
