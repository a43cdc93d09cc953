package checklist

import (
	"context"
	"slices"

	"firstline/internal/base/errs"
	"firstline/internal/desk/access"
	"firstline/internal/desk/person"
	"firstline/internal/desk/ticket"
)

// SecondedPayload names the proof that a second agent confirmed, and whose it is.
type SecondedPayload struct {
	Proof int64     `json:"proof"`
	By    person.ID `json:"by,omitempty"`
}

// Second confirms a colleague's proof, where one agent alone must not be believed. It takes another agent than the one who recorded it.
func (s *Store) Second(ctx context.Context, actor access.Actor, id ticket.ID, proof int64) (ticket.Ticket, error) {
	return s.tickets.Change(ctx, actor, id, "ticket.identity_second", func(c *ticket.Change) error {
		if c.Actor.Person == 0 || !ticket.CanWork(c.Actor, &c.Ticket) {
			return errs.New(errs.Forbidden, "ticket.not_yours_to_work")
		}
		var p Proof
		err := c.Tx.Get(ctx, &p, `SELECT `+proofColumns+` FROM identity_proof WHERE id = $1 AND ticket_id = $2`, proof, c.Ticket.ID)
		if errs.Is(err, errs.NotFound) {
			return errs.New(errs.Conflict, "second.not_waiting")
		}
		if err != nil {
			return err
		}
		who, err := person.Current(ctx, c.Tx, c.Ticket.RequesterID)
		if err != nil {
			return err
		}
		switch {
		case p.Counts() || p.PersonID != who:
			return errs.New(errs.Conflict, "second.not_waiting")
		case slices.Contains(c.Actor.Persons(), who):
			return errs.New(errs.Forbidden, "identity.not_oneself")
		case p.ByID != nil && slices.Contains(c.Actor.Persons(), *p.ByID):
			return errs.New(errs.Forbidden, "second.not_the_same")
		}
		_, err = c.Tx.Exec(ctx, `UPDATE identity_proof SET seconded_by = $2, seconded_at = $3 WHERE id = $1`, p.ID, c.Actor.Ref(), c.Tx.Now)
		if err != nil {
			return err
		}
		said := SecondedPayload{Proof: p.ID}
		if p.ByID != nil {
			said.By = *p.ByID
		}
		_, err = c.Record(ctx, IdentitySeconded, false, said)
		return err
	})
}
