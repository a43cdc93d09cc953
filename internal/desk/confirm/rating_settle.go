package confirm

import (
	"context"
	"strings"

	"firstline/internal/base/errs"
	"firstline/internal/desk/access"
	"firstline/internal/desk/ticket"
)

// Settle notes what a lead did about a low rating; with that it waits no more.
func (s *Ratings) Settle(ctx context.Context, actor access.Actor, id ticket.ID, text string) (r Rating, err error) {
	defer errs.Wrap(&err, "settle the rating of ticket %d", id)
	if err := actor.Require(access.SettleRatings); err != nil {
		return r, err
	}
	text = strings.TrimSpace(text)
	var check errs.Check
	check.That(text != "", "text", "feedback.settle_missing")
	check.That(len(text) <= maxRatingWords, "text", "feedback.words_long")
	if err := check.Err(); err != nil {
		return r, err
	}
	_, err = s.tickets.Change(ctx, actor, id, "ticket.settle_rating", func(c *ticket.Change) error {
		if r, err = RatingOf(ctx, c.Tx, id); err != nil {
			return err
		}
		if !MaySettle(actor, &c.Ticket) {
			return errs.New(errs.Forbidden, "feedback.only_lead")
		}
		if !r.Waits() {
			return errs.New(errs.Conflict, "feedback.settled_already")
		}
		r.SettledAt, r.SettledBy, r.Settled = c.Tx.Now, actor.Ref(), text
		_, err := c.Tx.Exec(ctx, `UPDATE rating SET settled_at = $2, settled_by = $3, settled = $4 WHERE ticket_id = $1`, id, r.SettledAt, r.SettledBy, r.Settled)
		if err != nil {
			return err
		}
		_, err = c.Record(ctx, RatingSettled, false, SettledPayload{Text: text})
		return err
	})
	return r, err
}

// MaySettle tells whether the actor looks after low ratings of the ticket: who leads its team does.
func MaySettle(a access.Actor, t *ticket.Ticket) bool {
	return a.IsSystem() || a.May(access.SettleRatings) && ticket.LeadsTeamOf(a, t)
}
