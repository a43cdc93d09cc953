package routing

import (
	"context"

	"firstline/internal/base/db"
	"firstline/internal/base/errs"
	"firstline/internal/desk/access"
	"firstline/internal/desk/person"
	"firstline/internal/desk/team"
	"firstline/internal/desk/ticket"
)

// Next gives the actor the most urgent ticket of their teams that nobody works on and that their skills serve: by priority, then those whose language
// they speak, then whoever has waited longest. Two who ask at once get different ones. Nobody gets their own problem, on which they are a requester
// like any other, nor more than they take at once, in all and of each contact. The timeline says why it was this one.
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
		me, err := seenAsking(ctx, tx, actor)
		if err != nil {
			return err
		}
		if me.isFull() {
			return errs.New(errs.Conflict, "routing.you_are_full", errs.Args{"Load": me.Load, "Capacity": me.Capacity})
		}
		id, err := p.mostUrgent(ctx, tx, actor, me)
		if err != nil {
			return err
		}
		t, err = tickets.ChangeIn(ctx, tx, actor, id, "ticket.next", func(c *ticket.Change) error {
			if c.Ticket.AssigneeID != nil || !c.Ticket.State.IsOpen() { // it was being changed, and this waited for it
				return errNothingWaits()
			}
			err := c.AsDesk(func() error {
				_, err := c.Record(ctx, Routed, false, p.pulled(c, me))
				return err
			})
			if err != nil {
				return err
			}
			return c.Assign(ctx, actor.Person)
		})
		return err
	})
	return t, err
}

// seenAsking is the agent who asks, with what they bring and how much they have.
func seenAsking(ctx context.Context, tx *db.Tx, actor access.Actor) (me Candidate, err error) {
	brings, _, err := team.BringsOf(ctx, tx, actor.Person)
	if err != nil {
		return me, err
	}
	working, err := loads(ctx, tx, []person.ID{actor.Person})
	mine := working[actor.Person]
	return Candidate{
		Person: actor.Person, Skills: brings.Skills, Languages: brings.Languages, Capacity: brings.Capacity, Limits: brings.Limits, Load: mine.All, Loads: mine.PerContact,
	}, err
}

// pulled is why an agent who asked got a ticket.
func (p *plan) pulled(c *ticket.Change, me Candidate) RoutedPayload {
	t := &c.Ticket
	need := p.need(t)
	return RoutedPayload{
		Team: t.TeamID, Occasion: Asked, Mode: Pull, Language: need.Language, Skills: p.named(need.Skills), To: me.Person,
		Looked: []Looked{{Person: me.Person, Load: me.Load, Capacity: me.Capacity}},
		Pulled: &Pulled{Priority: t.Priority, Since: t.CreatedAt, Spoken: speaks(&me, need)},
	}
}

// mostUrgent finds the ticket. Those that somebody else changes right now are looked at only when there is no other.
func (p *plan) mostUrgent(ctx context.Context, tx *db.Tx, actor access.Actor, me Candidate) (id ticket.ID, err error) {
	var b db.Params
	serves, spoken := "", ""
	if beyond := p.beyond(me.Skills); len(beyond) > 0 {
		serves = " AND coalesce(t.category_id, 0) NOT IN " + db.BindAll(&b, beyond)
	}
	for _, x := range team.Contacts {
		if !me.isFullOf(x) {
			continue
		}
		switch x {
		case team.Written:
			serves += " AND t.channel IN ('phone', 'visit')"
		case team.ByPhone:
			serves += " AND t.channel <> 'phone'"
		case team.AtDesk:
			serves += " AND t.channel <> 'visit'"
		}
	}
	if len(me.Languages) > 0 {
		spoken = "CASE WHEN t.language = '' OR t.language IN " + db.BindAll(&b, me.Languages) + " THEN 0 ELSE 1 END, "
	}
	query := `
		SELECT t.id
		FROM ticket t
		WHERE t.open_state = TRUE AND t.snoozed = FALSE AND t.assignee_id IS NULL AND t.state IN ('new', 'open')
			AND CAST(t.team_id AS BIGINT) IN ` + db.BindAll(&b, actor.Teams) + `
			AND t.requester_id NOT IN ` + db.BindAll(&b, actor.Persons()) + serves + `
			AND ` + ticket.Visible(&b, actor) + `
		ORDER BY t.priority DESC, ` + spoken + `t.created_at, t.id
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
