package notify

import (
	"context"
	"time"

	"firstline/internal/base/db"
	"firstline/internal/desk/confirm"
	"firstline/internal/desk/letter"
	"firstline/internal/desk/person"
	"firstline/internal/desk/team"
	"firstline/internal/desk/ticket"
)

// RatingArgs is what the letter needs that asks what the user thinks: until when an answer is taken.
type RatingArgs struct {
	Until db.Time `json:"until"`
}

// LowRatingArgs is what the lead is told of a user who is not content.
type LowRatingArgs struct {
	By    string `json:"by"`
	Score int    `json:"score"`
	Words string `json:"words,omitempty"`
}

// askForRating writes once to the requester of a ticket that was closed without them; whoever confirms it themselves is asked on that page.
func (d *Desk) askForRating(ctx context.Context, c *ticket.Change, e ticket.Entry) error {
	p, err := ticket.Decode[ticket.ClosedPayload](e)
	if err != nil {
		return err
	}
	ask, err := confirm.MustWrite(ctx, c, p)
	if err != nil || !ask {
		return err
	}
	people, err := person.ReachOf(ctx, c.Tx, c.Ticket.RequesterID)
	if err != nil {
		return err
	}
	until := db.At(c.Tx.Now.Add(d.settings.Desk().Feedback.Window).Truncate(time.Second))
	for _, to := range people {
		if !to.Takes() {
			continue
		}
		if err := d.write(ctx, c, e, to, letter.RatingAsked, nil, RatingArgs{Until: until}); err != nil {
			return err
		}
	}
	return nil
}

// rated tells the lead of the ticket's team of a low rating.
func (d *Desk) rated(ctx context.Context, c *ticket.Change, e ticket.Entry) error {
	p, err := ticket.Decode[confirm.RatedPayload](e)
	if err != nil || !p.Low {
		return err
	}
	lead, ok, err := team.LeadOf(ctx, c.Tx, c.Tx.Now, c.Ticket.TeamID)
	if err != nil || !ok {
		return err
	}
	r, err := confirm.RatingOf(ctx, c.Tx, c.Ticket.ID)
	if err != nil {
		return err
	}
	by, err := person.Get(ctx, c.Tx, r.PersonID)
	if err != nil {
		return err
	}
	people, err := person.ReachOf(ctx, c.Tx, lead)
	if err != nil {
		return err
	}
	for _, to := range people {
		if err := d.write(ctx, c, e, to, letter.LowRating, nil, LowRatingArgs{By: by.Name, Score: r.Score, Words: r.Words}); err != nil {
			return err
		}
	}
	return nil
}
