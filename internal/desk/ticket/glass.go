package ticket

import (
	"context"

	"firstline/internal/base/clean"
	"firstline/internal/base/db"
	"firstline/internal/base/errs"
	"firstline/internal/desk/access"
	"firstline/internal/desk/audit"
)

// GlassBroken is the entry of a look at a ticket by somebody who may not see it: GlassPayload.
const GlassBroken EntryKind = "glass_broken"

// GlassPayload tells why, and until when.
type GlassPayload struct {
	Reason string  `json:"reason"`
	Until  db.Time `json:"until"`
}

// Glass is a ticket that somebody may look at although it is not theirs to see.
type Glass struct {
	TicketID ID
	Reason   string
	At       db.Time
	EndsAt   db.Time
}

// BreakGlass lets a lead or an administrator look at one ticket that they may not see, for a reason, until the desk's limit is over. It stands
// in the audit and on the timeline, and the lead of the ticket's team is told.
func (s *Store) BreakGlass(ctx context.Context, actor access.Actor, id ID, reason string) (g Glass, err error) {
	defer errs.Wrap(&err, "break the glass of ticket %d", id)
	if err := actor.Require(access.BreakGlass); err != nil {
		return g, err
	}
	reason = clean.Line(reason)
	var check errs.Check
	check.That(id > 0, "ticket", "category.glass_number")
	check.That(reason != "", "reason", "priority.reason_missing")
	check.That(len([]rune(reason)) <= maxReason, "reason", "people.too_long", errs.Args{"Max": maxReason})
	if err := check.Err(); err != nil {
		return g, err
	}
	err = s.db.Write(ctx, func(tx *db.Tx) error {
		c, err := s.enter(ctx, tx, access.System(), id)
		if errs.Is(err, errs.NotFound) {
			return errs.Bad("ticket", "category.glass_number")
		}
		if err != nil {
			return err
		}
		g = Glass{TicketID: id, Reason: reason, At: tx.Now, EndsAt: tx.Now.Add(s.settings.Desk().Glass)}
		_, err = tx.Exec(ctx, `
			INSERT INTO break_glass (ticket_id, person_id, reason, at, ends_at)
			VALUES ($1, $2, $3, $4, $5)`, id, actor.Person, reason, g.At, g.EndsAt)
		if err != nil {
			return err
		}
		c.Actor = actor
		return c.looked(ctx, g)
	})
	return g, err
}

// looked notes a look on the ticket and in the audit. It moves nothing in the lists.
func (c *Change) looked(ctx context.Context, g Glass) error {
	activity := c.Ticket.ActivityAt
	if _, err := c.Record(ctx, GlassBroken, false, GlassPayload{Reason: g.Reason, Until: g.EndsAt}); err != nil {
		return err
	}
	if err := c.follow(ctx); err != nil {
		return err
	}
	c.Ticket.ActivityAt = activity
	if err := c.update(ctx); err != nil {
		return err
	}
	return audit.Record(ctx, c.Tx, c.Actor, audit.Act{Action: "ticket.break_glass", Object: "ticket", ObjectID: int64(g.TicketID), Reason: g.Reason})
}

// ForgetGlasses drops the leave of those looks that were over before; the timeline and the audit keep what was done.
func (s *Store) ForgetGlasses(ctx context.Context, before db.Time) error {
	return s.db.Write(ctx, func(tx *db.Tx) error {
		_, err := tx.Exec(ctx, `DELETE FROM break_glass WHERE ends_at < $1`, before)
		return err
	})
}

// Glasses are the tickets that the actor may look at now, the newest first.
func (s *Store) Glasses(ctx context.Context, actor access.Actor) (list []Glass, err error) {
	if err := actor.Require(access.BreakGlass); err != nil {
		return nil, err
	}
	err = s.db.Select(ctx, &list, `
		SELECT ticket_id, reason, at, ends_at
		FROM break_glass
		WHERE person_id = $1 AND ends_at > $2
		ORDER BY id DESC`, actor.Person, s.db.Now())
	return list, err
}

// Through is a ticket and the newest of what happened on it, for whoever has broken its glass.
func (s *Store) Through(ctx context.Context, actor access.Actor, id ID) (t Ticket, items []Item, g Glass, err error) {
	if !actor.May(access.BreakGlass) {
		return t, nil, g, errMissing()
	}
	err = s.db.Get(ctx, &g, `
		SELECT ticket_id, reason, at, ends_at
		FROM break_glass
		WHERE person_id = $1 AND ticket_id = $2 AND ends_at > $3
		ORDER BY ends_at DESC
		LIMIT 1`, actor.Person, id, s.db.Now())
	if err != nil {
		return t, nil, g, err
	}
	if t, err = s.Get(ctx, access.System(), id); err != nil {
		return t, nil, g, err
	}
	items, _, err = s.Timeline(ctx, access.System(), id, Page{Limit: throughShown})
	return t, items, g, err
}

// throughShown is how many entries a look shows.
const throughShown = 500
