package notify

import (
	"context"

	"firstline/internal/desk/letter"
	"firstline/internal/desk/ticket"
	"firstline/internal/desk/vendorcase"
)

// vendor tells whoever works on the ticket what a vendor wrote.
func (d *Desk) vendor(ctx context.Context, c *ticket.Change, e ticket.Entry) error {
	p, err := ticket.Decode[vendorcase.Payload](e)
	if err != nil {
		return err
	}
	who, err := hears(ctx, c.Tx, &c.Ticket)
	if err != nil {
		return err
	}
	if who == nil {
		who = c.Ticket.Answerable()
	}
	if who == nil {
		return nil
	}
	return d.tell(ctx, c, e, letter.AgentVendor, *who, p.Vendor)
}
