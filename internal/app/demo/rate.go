package demo

import (
	"context"
	"slices"

	"firstline/internal/base/errs"
	"firstline/internal/desk/access"
	"firstline/internal/desk/confirm"
	"firstline/internal/desk/ticket"
)

// rate is what some users say on the page that asks what they think, right after they confirmed.
func (a *actors) rate(ctx context.Context) error {
	t, err := a.Tickets.Get(ctx, access.System(), a.ticket)
	if err != nil || a.nth(10) < 4 { // most close the page
		return err
	}
	return a.giveRating(ctx, t)
}

// rateByLetter is the same for the few who answer the letter after a ticket was closed without them.
func (a *actors) rateByLetter(ctx context.Context) error {
	t, err := a.Tickets.Get(ctx, access.System(), a.ticket)
	if err != nil || a.nth(4) > 0 {
		return err
	}
	return a.giveRating(ctx, t)
}

func (a *actors) giveRating(ctx context.Context, t ticket.Ticket) error {
	o := confirm.Opinion{Score: confirm.BestScore - a.nth(7)/5}
	switch {
	case t.Reopened > 0 || a.nth(17) == 5:
		o.Score, o.Words = confirm.WorstScore+a.nth(2), a.nthOf(a.manners.Blame)
	case a.nth(9) == 4:
		o.Score, o.Words = 3, a.nthOf(a.manners.Meh)
	case a.nth(3) == 1:
		o.Words = a.nthOf(a.manners.Praise)
	}
	_, err := a.Ratings.Give(ctx, access.System(), a.ticket, o)
	if errs.Is(err, errs.NotFound) { // nobody was asked
		return nil
	}
	return err
}

// makeAmends is how a lead looks after a user who was not content; the newest still wait.
func (a *actors) makeAmends(ctx context.Context) error {
	t, r, err := a.Ratings.Get(ctx, access.System(), a.ticket)
	if errs.Is(err, errs.NotFound) || err == nil && (!r.Waits() || a.nth(5) == 0) {
		return nil
	}
	if err != nil {
		return err
	}
	for _, crew := range []string{"desk", a.story.To, a.topics[a.story.Cat].crew} {
		for _, lead := range a.agents[crew] {
			if slices.Contains(lead.Leads, t.TeamID) && lead.May(access.SettleRatings) {
				_, err = a.Ratings.Settle(ctx, lead, a.ticket, a.nthOf(a.manners.Amends))
				return err
			}
		}
	}
	return nil
}

// nth is a number below n that is always the same for a ticket.
func (a *actors) nth(n int) int { return (int(a.user.ID)*7 + int(a.ticket)*13) % n }

func (a *actors) nthOf(list []string) string { return a.fill(list[a.nth(len(list))]) }
