package notify

import (
	"context"

	"firstline/internal/desk/letter"
	"firstline/internal/desk/person"
	"firstline/internal/desk/ticket"
	"firstline/internal/desk/vendorcase"
)

// vendor tells whoever works on the ticket what a vendor did or left undone. That an answer is late, whoever answers for it hears as well.
func (d *Desk) vendor(ctx context.Context, c *ticket.Change, e ticket.Entry, kind letter.Kind) error {
	p, err := ticket.Decode[vendorcase.Payload](e)
	if err != nil {
		return err
	}
	worker, err := hears(ctx, c.Tx, &c.Ticket)
	if err != nil {
		return err
	}
	var to []person.ID
	for _, who := range []*person.ID{worker, c.Ticket.Answerable()} {
		if who == nil || len(to) > 0 && (kind == letter.AgentVendor || to[0] == *who) {
			continue
		}
		to = append(to, *who)
	}
	for _, who := range to {
		if err := d.tell(ctx, c, e, kind, who, p.Vendor); err != nil {
			return err
		}
	}
	return nil
}
