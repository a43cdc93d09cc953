package notify

import (
	"context"

	"firstline/internal/desk/checklist"
	"firstline/internal/desk/letter"
	"firstline/internal/desk/person"
	"firstline/internal/desk/ticket"
)

// IdentityArgs is what somebody is told whose identity was proved: on which ticket, by whom, and how.
type IdentityArgs struct {
	Ticket int64               `json:"ticket"`
	By     string              `json:"by"`
	How    checklist.ProofKind `json:"how"`
}

// tellProved writes to every address of the person that stood on record before anything was changed lately: whoever was played hears of it.
// The letter belongs to no ticket, so that nothing of what was said goes along.
func (d *Desk) tellProved(ctx context.Context, c *ticket.Change, e ticket.Entry) error {
	p, err := ticket.Decode[checklist.ProvedPayload](e)
	if err != nil {
		return err
	}
	people, err := person.ReachOf(ctx, c.Tx, c.Ticket.RequesterID)
	if err != nil {
		return err
	}
	by, err := nameOf(ctx, c, e)
	if err != nil {
		return err
	}
	for _, who := range people {
		earlier, err := person.Earlier(ctx, c.Tx, who.ID, c.Tx.Now.Add(-d.settings.Desk().Identity.Cooling))
		if err != nil {
			return err
		}
		for _, address := range earlier {
			l := letter.Letter{Kind: letter.IdentityTold, PersonID: &who.ID, Address: address, Name: who.Name, Locale: who.Locale}
			if _, err := d.post.Write(ctx, c.Tx, l, IdentityArgs{Ticket: int64(c.Ticket.ID), By: by, How: p.Kind}); err != nil {
				return err
			}
		}
	}
	return nil
}
