package approval

import (
	"context"

	"firstline/internal/desk/calendar"
	"firstline/internal/desk/ticket"
)

// ComesBack is the follower that lets reminders go on when a ticket is brought back that was put away: meanwhile nobody was reminded.
func ComesBack(hours *calendar.Store) ticket.Follower {
	return func(ctx context.Context, c *ticket.Change, e ticket.Entry) error {
		if e.Kind != ticket.CameBack {
			return nil
		}
		list, err := OfTicket(ctx, c.Tx, c.Ticket.ID)
		for i := range list {
			if err == nil {
				err = await(ctx, c.Tx, hours, &list[i])
			}
		}
		return err
	}
}
