package routing

import (
	"context"

	"firstline/internal/base/db"
	"firstline/internal/base/errs"
	"firstline/internal/desk/access"
	"firstline/internal/desk/team"
	"firstline/internal/desk/ticket"
)

// Next gives the actor the most urgent ticket of their teams that nobody works on and that their skills serve: by priority, then whoever has waited longest. Two who ask
// at once get different ones. Nobody gets their own problem, on which they are a requester like any other.
func (s *Store) Next(ctx context.Context, tickets *ticket.Store, actor access.Actor) (t ticket.Ticket, err error) {
	defer errs.Wrap(&err, "next ticket")
	if err := actor.Require(access.WorkTicket); err != nil {
		return t, err
	}
	err = s.db.Write(ctx, func(tx *db.Tx) error {
		p, err := s.plan(ctx, tx, tx.Now)
		if err != nil {
			return err
		}
		id, err := p.mostUrgent(ctx, tx, actor)
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
func (p *plan) mostUrgent(ctx context.Context, tx *db.Tx, actor access.Actor) (id ticket.ID, err error) {
	var b db.Params
	serves := ""
	if len(p.needs) > 0 {
		skills, err := team.SkillsOf(ctx, tx, actor.Person)
		if err != nil {
			return 0, err
		}
		if beyond := p.beyond(skills[actor.Person]); len(beyond) > 0 {
			serves = " AND coalesce(t.category_id, 0) NOT IN " + db.BindAll(&b, beyond)
		}
	}
	query := `
		SELECT t.id
		FROM ticket t
		WHERE t.open_state = TRUE AND t.snoozed = FALSE AND t.assignee_id IS NULL AND t.state IN ('new', 'open')
			AND CAST(t.team_id AS BIGINT) IN ` + db.BindAll(&b, actor.Teams) + `
			AND t.requester_id NOT IN ` + db.BindAll(&b, actor.Persons()) + serves + `
			AND ` + ticket.Visible(&b, actor) + `
		ORDER BY t.priority DESC, t.created_at, t.id
		LIMIT 1`
	err = tx.Get(ctx, &id, query+tx.SkipLocked(), b.Args...)
	if errs.Is(err, errs.NotFound) {
		err = tx.Get(ctx, &id, query, b.Args...)
	}
	if errs.Is(err, errs.NotFound) {
		return 0, errNothingWaits()
	}
	return id, err
}

func errNothingWaits() error { return errs.New(errs.Conflict, "routing.nothing_waits") }
