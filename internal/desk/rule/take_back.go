package rule

import (
	"context"
	"slices"

	"firstline/internal/base/db"
	"firstline/internal/base/errs"
	"firstline/internal/desk/access"
	"firstline/internal/desk/ticket"
)

// TakenBackPayload names the entry of what was taken back.
type TakenBackPayload struct {
	Rule ID         `json:"rule"`
	Name string     `json:"name"`
	Seq  ticket.Seq `json:"seq"`
}

// TakeBack undoes what a rule did under an entry of a ticket, the last thing first; all of it or, where one of them was changed since, nothing.
func (s *Store) TakeBack(ctx context.Context, tickets *ticket.Store, actor access.Actor, id ticket.ID, seq ticket.Seq) (ticket.Ticket, error) {
	return tickets.Change(ctx, actor, id, "ticket.rule_take_back", func(c *ticket.Change) error {
		if !ticket.CanWork(c.Actor, &c.Ticket) {
			return errs.New(errs.Forbidden, "ticket.not_yours_to_work")
		}
		p, err := ran(ctx, c.Tx, id, seq)
		if errs.Is(err, errs.NotFound) {
			return errs.New(errs.Conflict, "rule.nothing_to_take_back")
		}
		if err != nil {
			return err
		}
		n, err := c.Tx.Exec(ctx, `UPDATE rule_run SET outcome = $3 WHERE ticket_id = $1 AND seq = $2 AND outcome = $4`, id, seq, WasTakenBack, DidIt)
		if err != nil {
			return err
		}
		if n == 0 {
			return errs.New(errs.Conflict, "rule.taken_back_already")
		}
		now, err := c.Record(ctx, TakenBack, false, TakenBackPayload{Rule: p.Rule, Name: p.Name, Seq: seq})
		if err != nil {
			return err
		}
		c.Once(key(p.Rule)) // it does not do at once again what somebody took back
		return c.InNameOf(c.Actor.Person, func() error {
			for _, did := range slices.Backward(p.Did) {
				if err := takeBack(ctx, c, seq, now, p.Name, did); err != nil {
					return err
				}
			}
			return nil
		})
	})
}

// TakenBackOn are the entries of a ticket under which rules did what was taken back since.
func TakenBackOn(ctx context.Context, q db.Querier, id ticket.ID) (seqs []ticket.Seq, err error) {
	err = q.Select(ctx, &seqs, `SELECT seq FROM rule_run WHERE ticket_id = $1 AND outcome = 'taken_back' ORDER BY seq`, id)
	return seqs, err
}
