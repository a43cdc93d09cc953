package checklist

import (
	"context"
	"slices"

	"firstline/internal/base/errs"
	"firstline/internal/desk/access"
	"firstline/internal/desk/ticket"
)

// The entries of checklists.
const (
	Ticked   ticket.EntryKind = "checklist_ticked"   // TickPayload
	Unticked ticket.EntryKind = "checklist_unticked" // TickPayload
)

// TickPayload names the item.
type TickPayload struct {
	Item ID `json:"item"`
}

// Tick notes that an item is done on a ticket, or that it is not after all. Saying the same twice changes nothing.
func (s *Store) Tick(ctx context.Context, actor access.Actor, id ticket.ID, item ID, done bool) (t ticket.Ticket, err error) {
	return s.tickets.Change(ctx, actor, id, "ticket.checklist", func(c *ticket.Change) error {
		if !ticket.CanWork(c.Actor, &c.Ticket) {
			return errs.New(errs.Forbidden, "ticket.not_yours_to_work")
		}
		list, err := Of(ctx, c.Tx, &c.Ticket)
		if err != nil {
			return err
		}
		at := slices.IndexFunc(list, func(l Line) bool { return l.ID == item })
		if at < 0 {
			return errs.Missing()
		}
		if list[at].Done() == done {
			return nil
		}
		return tick(ctx, c, item, done)
	})
}

func tick(ctx context.Context, c *ticket.Change, item ID, done bool) error {
	kind := Ticked
	var err error
	if done {
		_, err = c.Tx.Exec(ctx, `
			INSERT INTO checklist_tick (ticket_id, item_id, person_id, at)
			VALUES ($1, $2, $3, $4)`, c.Ticket.ID, item, c.Actor.Ref(), c.Tx.Now)
	} else {
		kind = Unticked
		_, err = c.Tx.Exec(ctx, `DELETE FROM checklist_tick WHERE ticket_id = $1 AND item_id = $2`, c.Ticket.ID, item)
	}
	if err != nil {
		return err
	}
	_, err = c.Record(ctx, kind, false, TickPayload{Item: item})
	return err
}
