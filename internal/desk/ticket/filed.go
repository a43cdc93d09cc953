package ticket

import (
	"context"

	"firstline/internal/base/errs"
	"firstline/internal/desk/category"
	"firstline/internal/desk/person"
	"firstline/internal/desk/team"
)

// toItsTeam brings a new ticket that is filed late to where it would have begun had it been filed at once: to the first team of its category,
// with that team's lead to answer for it. Nobody may have taken it yet, and nobody may have said where it goes: a move by a person or a rule, or
// an owner whom somebody chose, stays. One that is filed nowhere again goes back to where filing took it from.
func (c *Change) toItsTeam(ctx context.Context) error {
	t := &c.Ticket
	if t.State != New || t.AssigneeID != nil || t.EscalationSeq != 0 {
		return nil
	}
	last, placed, err := c.lastPlaced(ctx)
	if err != nil || placed {
		return err
	}
	to, why := last.From, category.ID(0)
	if t.CategoryID != nil {
		cat, err := category.Get(ctx, c.Tx, *t.CategoryID)
		if err != nil {
			return err
		}
		to, why = cat.TeamID, cat.ID
	}
	if to == 0 || to == t.TeamID {
		return nil
	}
	if _, ok, err := c.workTeam(ctx, to); err != nil || !ok {
		return err
	}
	from, led := t.TeamID, person.ID(0)
	if lead, ok, err := team.LeadOf(ctx, c.Tx, c.Tx.Now, from); err != nil {
		return err
	} else if ok {
		led = lead
	}
	t.TeamID = to
	if _, err := c.Record(ctx, TeamChanged, true, TeamPayload{From: from, To: to, Filed: true, Category: why}); err != nil {
		return err
	}
	if t.OwnerAskedID != nil || idOf(t.OwnerID) != led {
		return nil
	}
	lead, ok, err := team.LeadOf(ctx, c.Tx, c.Tx.Now, to)
	if err != nil || !ok || lead == led {
		return err
	}
	t.OwnerID = &lead
	_, err = c.Record(ctx, OwnerChanged, true, PersonPayload{From: led, To: lead})
	return err
}

// lastPlaced is how the ticket came to its team: placed tells that somebody, or a rule, said so. One that never moved has not been placed.
func (c *Change) lastPlaced(ctx context.Context) (p TeamPayload, placed bool, err error) {
	var e Entry
	err = c.Tx.Get(ctx, &e, `
		SELECT ticket_id, seq, at, actor_id, via, kind, public, payload
		FROM entry
		WHERE ticket_id = $1 AND kind IN ('team', 'escalated', 'returned')
		ORDER BY seq DESC
		LIMIT 1`, c.Ticket.ID)
	if errs.Is(err, errs.NotFound) {
		return p, false, nil
	}
	if err != nil || e.Kind != TeamChanged {
		return p, true, err
	}
	p, err = Decode[TeamPayload](e)
	return p, !p.Filed, err
}
