package notify

import (
	"context"

	"firstline/internal/desk/letter"
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
