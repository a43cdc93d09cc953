package routing

import (
	"context"

	"firstline/internal/base/db"
	"firstline/internal/base/errs"
	"firstline/internal/desk/access"
	"firstline/internal/desk/ticket"
)

// Next gives the actor the most urgent ticket of their teams that nobody works on: by priority, then whoever has waited longest. Two who ask
// at once get different ones. Nobody gets their own problem, on which they are a requester like any other.
func (s *Store) Next(ctx context.Context, tickets *ticket.Store, actor access.Actor) (t ticket.Ticket, err error) {
	defer errs.Wrap(&err, "next ticket")
	if err := actor.Require(access.WorkTicket); err != nil {
		return t, err
	}
	err = s.db.Write(ctx, func(tx *db.Tx) error {
		id, err := mostUrgent(ctx, tx, actor)
		if err != nil {
			return err
		}
		t, err = tickets.ChangeIn(ctx, tx, actor, id, "ticket.next", func(c *ticket.Change) error {
			if c.Ticket.AssigneeID != nil || !c.Ticket.State.IsOpen() { // it was being changed, and this waited for it
				return errNothingWaits()
			}
			return c.Assign(ctx, actor.Person)
		})
		return err
	})
	return t, err
}

// mostUrgent finds the ticket. Those that somebody else changes right now are looked at only when there is no other.
func mostUrgent(ctx context.Context, tx *db.Tx, actor access.Actor) (id ticket.ID, err error) {
	var p db.Params
	query := `
		SELECT t.id
		FROM ticket t
		WHERE t.open_state = TRUE AND t.assignee_id IS NULL AND t.state IN ('new', 'open')
			AND CAST(t.team_id AS BIGINT) IN ` + db.BindAll(&p, actor.Teams) + `
			AND t.requester_id NOT IN ` + db.BindAll(&p, actor.Persons()) + `
		ORDER BY t.priority DESC, t.created_at, t.id
		LIMIT 1`
	err = tx.Get(ctx, &id, query+tx.SkipLocked(), p.Args...)
	if errs.Is(err, errs.NotFound) {
		err = tx.Get(ctx, &id, query, p.Args...)
	}
	if errs.Is(err, errs.NotFound) {
		return 0, errNothingWaits()
	}
	return id, err
}

func errNothingWaits() error { return errs.New(errs.Conflict, "routing.nothing_waits") }
