package notify

import (
	"context"
	"slices"

	"firstline/internal/desk/confirm"
	"firstline/internal/desk/letter"
	"firstline/internal/desk/person"
	"firstline/internal/desk/team"
	"firstline/internal/desk/ticket"
)

// wrote tells the agent what the requester's side wrote. Thanks alone are no news.
func (d *Desk) wrote(ctx context.Context, c *ticket.Change, e ticket.Entry) error {
	p, err := ticket.Decode[ticket.MessagePayload](e)
	if err != nil || p.Reason == ticket.OnlyThanks {
		return err
	}
	return d.toAgent(ctx, c, e, letter.AgentAnswer)
}

// answered tells whoever works on the ticket that the user has answered what they were asked, as if they had written.
func (d *Desk) answered(ctx context.Context, c *ticket.Change, e ticket.Entry) error {
	p, err := ticket.Decode[ticket.AnswersPayload](e)
	if err != nil || !p.Asked {
		return err
	}
	return d.toAgent(ctx, c, e, letter.AgentAnswer)
}

// remind writes to the requester who has not said whether the ticket is solved; never to an address from which mail comes back.
func (d *Desk) remind(ctx context.Context, c *ticket.Change, e ticket.Entry) error {
	p, err := ticket.Decode[confirm.RemindedPayload](e)
	if err != nil {
		return err
	}
	kind := letter.Reminder
	if !p.Closes.IsZero() {
		kind = letter.LastReminder
	}
	people, err := person.ReachOf(ctx, c.Tx, c.Ticket.RequesterID)
	if err != nil {
		return err
	}
	for _, to := range people {
		if !to.Takes() {
			continue
		}
		if err := d.write(ctx, c, e, to, kind, nil, ResolvedArgs{Resolved: c.Ticket.ResolvedAt, Closes: p.Closes}); err != nil {
			return err
		}
	}
	return nil
}

// cameBack tells whoever works on the ticket and whoever answers for it that the user says «still broken», and from the second time on the team's lead.
func (d *Desk) cameBack(ctx context.Context, c *ticket.Change, e ticket.Entry) error {
	p, err := ticket.Decode[ticket.ReopenedPayload](e)
	if err != nil || p.Why != ticket.ByNotSolved {
		return err
	}
	var told []person.ID
	tell := func(kind letter.Kind, who person.ID) error {
		if slices.Contains(told, who) || e.ActorID != nil && *e.ActorID == who {
			return nil
		}
		told = append(told, who)
		return d.toColleague(ctx, c, e, kind, who)
	}
	worker, err := hears(ctx, c.Tx, &c.Ticket)
	if err != nil {
		return err
	}
	for _, who := range []*person.ID{worker, c.Ticket.Answerable()} {
		if who == nil {
			continue
		}
		if err := tell(letter.AgentReopened, *who); err != nil {
			return err
		}
	}
	if p.Times < ticket.WarnRejections {
		return nil
	}
	lead, ok, err := team.LeadOf(ctx, c.Tx, c.Tx.Now, c.Ticket.TeamID)
	if err != nil || !ok {
		return err
	}
	return tell(letter.LeadReopened, lead)
}

func (d *Desk) toColleague(ctx context.Context, c *ticket.Change, e ticket.Entry, kind letter.Kind, who person.ID) error {
	by, err := nameOf(ctx, c, e)
	if err != nil {
		return err
	}
	return d.tell(ctx, c, e, kind, who, by)
}

// tell writes to somebody of the desk what by did.
func (d *Desk) tell(ctx context.Context, c *ticket.Change, e ticket.Entry, kind letter.Kind, who person.ID, by string) error {
	people, err := person.ReachOf(ctx, c.Tx, who)
	if err != nil {
		return err
	}
	for _, to := range people {
		if err := d.write(ctx, c, e, to, kind, nil, AgentArgs{By: by}); err != nil {
			return err
		}
	}
	return nil
}

// looked tells the lead of the ticket's team that somebody looks at it who may not see it.
func (d *Desk) looked(ctx context.Context, c *ticket.Change, e ticket.Entry) error {
	lead, ok, err := team.LeadOf(ctx, c.Tx, c.Tx.Now, c.Ticket.TeamID)
	if err != nil || !ok || e.ActorID != nil && *e.ActorID == lead {
		return err
	}
	return d.toColleague(ctx, c, e, letter.LeadGlass, lead)
}
