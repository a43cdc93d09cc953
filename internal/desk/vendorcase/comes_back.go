package vendorcase

import (
	"context"

	"firstline/internal/desk/ticket"
)

// ComesBack is the follower that looks after answers of vendors again when a ticket is brought back that was put away: what fell due meanwhile
// nobody was told.
func ComesBack(ctx context.Context, c *ticket.Change, e ticket.Entry) error {
	if e.Kind != ticket.CameBack {
		return nil
	}
	var list []Case
	if err := c.Tx.Select(ctx, &list, selectCase+` WHERE c.ticket_id = $1 AND c.next_at IS NULL AND c.overdue_at IS NULL`, c.Ticket.ID); err != nil {
		return err
	}
	for _, k := range list {
		if !k.owed() || k.DueAt.IsZero() || k.DueAt.After(c.Tx.Now.Time) {
			continue
		}
		k.NextAt = c.Tx.Now
		if err := store(ctx, c.Tx, k); err != nil {
			return err
		}
		if err := alarm(ctx, c.Tx, &k); err != nil {
			return err
		}
	}
	return nil
}
