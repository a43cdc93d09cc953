package sla

import (
	"context"
	"slices"

	"firstline/internal/desk/category"
	"firstline/internal/desk/team"
	"firstline/internal/desk/ticket"
)

// Stay is why a ticket whose promise was broken does not go up.
type Stay string

// The reasons; in each case the lead of the team that has the ticket is told.
const (
	AtTop     Stay = "top"    // its team passes on to nobody of a higher level
	Waits     Stay = "waits"  // it went up already, and nobody has accepted it
	Sensitive Stay = "sealed" // who is above may not see it
)

// climb passes the ticket on to the next level, where there is one that may have it, and tells its lead where there is none.
func climb(ctx context.Context, c *ticket.Change, p PromisePayload) error {
	t := &c.Ticket
	up, stays, err := above(ctx, c)
	if err != nil {
		return err
	}
	if stays != "" {
		p.Stays = stays
		if !slices.Contains(p.Tell, Lead) {
			p.Tell = append(slices.Clone(p.Tell), Lead)
		}
		_, err := c.Record(ctx, PromiseBreached, false, p)
		return err
	}
	p.Up, p.Team = up, t.TeamID
	if t.AssigneeID != nil {
		p.Assignee = *t.AssigneeID
	}
	if _, err := c.Record(ctx, PromiseBreached, false, p); err != nil {
		return err
	}
	return c.EscalateLate(ctx, string(p.Target), p.Due)
}

// above is the team to which the ticket goes next, or why it goes nowhere.
func above(ctx context.Context, c *ticket.Change) (team.ID, Stay, error) {
	t := &c.Ticket
	if t.EscalationWaits {
		return 0, Waits, nil
	}
	from, err := team.Get(ctx, c.Tx, t.TeamID)
	if err != nil {
		return 0, "", err
	}
	next, err := category.NextOf(ctx, c.Tx, t.CategoryID, from)
	if err != nil {
		return 0, "", err
	}
	if next == 0 {
		return 0, AtTop, nil
	}
	to, err := team.Get(ctx, c.Tx, next)
	switch {
	case err != nil:
		return 0, "", err
	case !to.IsAbove(from):
		return 0, AtTop, nil
	case t.SealedTo != "" && !category.Named(t.SealedTo, to.ID):
		return 0, Sensitive, nil
	}
	return to.ID, "", nil
}
