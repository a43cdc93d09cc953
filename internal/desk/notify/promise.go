package notify

import (
	"context"
	"slices"

	"firstline/internal/base/db"
	"firstline/internal/desk/letter"
	"firstline/internal/desk/person"
	"firstline/internal/desk/sla"
	"firstline/internal/desk/team"
	"firstline/internal/desk/ticket"
)

// PromiseArgs is what the letters about time need beside their ticket: what was promised, and by when.
type PromiseArgs struct {
	Target sla.Target `json:"target"`
	Due    db.Time    `json:"due"`
}

// promise tells those whom the policy names that time runs out, or has run out; each once, whoever they are to the ticket. Where nobody
// works on it, or they are absent, whoever answers for it hears in the assignee's place. Of what is critical whoever is on call hears, too.
func (d *Desk) promise(ctx context.Context, c *ticket.Change, e ticket.Entry, kind letter.Kind) error {
	p, err := ticket.Decode[sla.PromisePayload](e)
	if err != nil {
		return err
	}
	held := c.Ticket // by whoever had it when time ran out
	if p.Up != 0 {
		held.TeamID, held.AssigneeID = p.Team, nil
		if p.Assignee != 0 {
			held.AssigneeID = &p.Assignee
		}
	}
	var ids []person.ID
	for _, role := range p.Tell {
		who, err := inRole(ctx, c.Tx, &held, role)
		if err != nil {
			return err
		}
		if who != 0 && !slices.Contains(ids, who) {
			ids = append(ids, who)
		}
	}
	called, err := d.called(ctx, c, held.TeamID)
	if err != nil {
		return err
	}
	if called != 0 && !slices.Contains(ids, called) {
		ids = append(ids, called)
	}
	if len(ids) == 0 {
		return nil
	}
	people, err := person.ReachOf(ctx, c.Tx, ids...)
	if err != nil {
		return err
	}
	args := any(PromiseArgs{Target: p.Target, Due: p.Due})
	if p.Vendor != "" && kind == letter.PromiseBroken {
		kind, args = letter.AgentLate, AgentArgs{By: p.Vendor}
	}
	for _, to := range people {
		if err := d.write(ctx, c, e, to, kind, nil, args); err != nil {
			return err
		}
	}
	return nil
}

// inRole is who somebody is to a ticket; 0 for nobody.
func inRole(ctx context.Context, tx *db.Tx, t *ticket.Ticket, role sla.Role) (person.ID, error) {
	switch {
	case role == sla.Lead:
		lead, ok, err := team.LeadOf(ctx, tx, tx.Now, t.TeamID)
		if err != nil || !ok {
			return 0, err
		}
		return lead, nil
	case role == sla.Assignee:
		who, err := hears(ctx, tx, t)
		if err != nil || who == nil {
			return 0, err
		}
		return *who, nil
	case t.Answerable() != nil:
		return *t.Answerable(), nil
	}
	return 0, nil
}
