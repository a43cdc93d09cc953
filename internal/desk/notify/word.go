package notify

import (
	"context"

	"firstline/internal/desk/confirm"
	"firstline/internal/desk/letter"
	"firstline/internal/desk/person"
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
		if to.Address == "" || !to.BouncedAt.IsZero() {
			continue
		}
		if err := d.write(ctx, c, e, to, kind, nil, ResolvedArgs{Resolved: c.Ticket.ResolvedAt, Closes: p.Closes}); err != nil {
			return err
		}
	}
	return nil
}
