package notify

import (
	"context"
	"strconv"

	"firstline/internal/desk/letter"
	"firstline/internal/desk/notice"
	"firstline/internal/desk/person"
	"firstline/internal/desk/team"
	"firstline/internal/desk/ticket"
)

// called is who is on call of a team for a ticket now; 0 where it is not critical, or nobody is. Only critical tickets ask for it.
func (d *Desk) called(ctx context.Context, c *ticket.Change, id team.ID) (person.ID, error) {
	if c.Ticket.Priority != ticket.Critical {
		return 0, nil
	}
	who, _, err := d.notices.OnCall(ctx, c.Tx, c.Tx.Now, id)
	return who, err
}

// call tells whoever is on call of a ticket that has just become critical, or come to their team as such, unless they work on it: then they are
// told that.
func (d *Desk) call(ctx context.Context, c *ticket.Change, e ticket.Entry) error {
	if c.Ticket.Priority != ticket.Critical || !c.Ticket.State.IsOpen() {
		return nil
	}
	if ok, err := d.isNew(c, e); err != nil || !ok {
		return err
	}
	who, err := d.called(ctx, c, c.Ticket.TeamID)
	if err != nil || who == 0 || e.ActorID != nil && *e.ActorID == who || c.Ticket.AssigneeID != nil && *c.Ticket.AssigneeID == who {
		return err
	}
	people, err := person.ReachOf(ctx, c.Tx, who)
	if err != nil {
		return err
	}
	for _, to := range people {
		if err := d.write(ctx, c, e, to, letter.AgentTold, nil, ToldArgs{Kind: notice.OnCall}); err != nil {
			return err
		}
	}
	return nil
}

// isNew tells whether an entry put a critical ticket before its team that was not there as such.
func (d *Desk) isNew(c *ticket.Change, e ticket.Entry) (bool, error) {
	switch e.Kind {
	case ticket.Opened, ticket.TeamChanged, ticket.Escalated, ticket.WasReturned:
		return true, nil
	case ticket.PriorityOverridden, ticket.PriorityFollows:
		p, err := ticket.Decode[ticket.PriorityPayload](e)
		return p.From != ticket.Critical, err
	case ticket.FieldChanged:
		p, err := ticket.Decode[ticket.FieldPayload](e)
		if err != nil || c.Ticket.Overridden {
			return false, err
		}
		impact, urgency := c.Ticket.Impact, c.Ticket.Urgency
		switch p.Field {
		case ticket.FieldImpact:
			impact, err = strconv.Atoi(p.From)
		case ticket.FieldUrgency:
			urgency, err = strconv.Atoi(p.From)
		default:
			return false, nil
		}
		return err == nil && ticket.Priority(d.settings.Desk().Priorities[impact][urgency]) != ticket.Critical, err
	}
	return false, nil
}

// calls tells whether somebody is told something because they are on call: then it waits for nothing.
func (d *Desk) calls(ctx context.Context, c *ticket.Change, kind notice.Kind, who person.ID) (bool, error) {
	switch kind {
	case notice.OnCall, notice.Assigned, notice.PromiseWarned, notice.PromiseBroken:
		called, err := d.called(ctx, c, c.Ticket.TeamID)
		return called == who, err
	}
	return false, nil
}
