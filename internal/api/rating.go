package api

import (
	"context"
	"net/http"
	"time"

	"firstline/internal/base/errs"
	"firstline/internal/desk/account"
	"firstline/internal/desk/confirm"
)

// Rating is what the requester thinks of how a ticket was dealt with.
type Rating struct {
	Body struct {
		PersonID  int64      `json:"person_id" doc:"Who is asked"`
		AskedAt   time.Time  `json:"asked_at" doc:"When the ticket was closed last"`
		Until     time.Time  `json:"until" doc:"Until when it can be given or changed, as long as the ticket stays closed"`
		Score     int        `json:"score,omitempty" minimum:"1" maximum:"5" doc:"1 is the worst, 5 the best; absent: not given yet"`
		Words     string     `json:"words,omitempty"`
		GivenAt   *time.Time `json:"given_at,omitempty"`
		ChangedAt *time.Time `json:"changed_at,omitempty"`
		Low       bool       `json:"low,omitempty" doc:"For the desk only: the team's lead looks after it"`
		SettledAt *time.Time `json:"settled_at,omitempty" doc:"For the desk only"`
		SettledBy int64      `json:"settled_by_id,omitempty" doc:"For the desk only"`
		Settled   string     `json:"settled,omitempty" doc:"For the desk only: what was done about a low rating"`
	}
}

// NewRating is the requester's opinion.
type NewRating struct {
	TicketID
	Body struct {
		Score int    `json:"score" minimum:"1" maximum:"5"`
		Words string `json:"words,omitempty" maxLength:"2000" doc:"Left out, earlier ones stay"`
	}
}

// Settlement says what was done about a low rating.
type Settlement struct {
	TicketID
	Body struct {
		Text string `json:"text" maxLength:"2000"`
	}
}

func (s *surface) ratings() {
	add(s, operation{
		method: http.MethodGet, path: "/tickets/{id}/rating", need: readTicket, id: "get-rating", tag: "Tickets", summary: "Read what the requester thinks",
		more: "404 as long as nobody was asked: a requester is, once, when their ticket is closed.",
	}, s.readRating)
	add(s, operation{
		method: http.MethodPut, path: "/tickets/{id}/rating", need: writeTicket, id: "rate-ticket", tag: "Tickets", summary: "Say what you think of how a ticket was dealt with",
		more: "By its requester, for a while after it was closed. A second answer changes the first.", refusals: []int{409},
	}, s.rate)
	add(s, operation{
		method: http.MethodPost, path: "/tickets/{id}/rating/settlement", need: account.SettleRatings, id: "settle-rating", tag: "Tickets", summary: "Say what was done about a low rating",
		more: "By the lead of the ticket's team.", refusals: []int{409},
	}, s.settleRating)
}

func (s *surface) readRating(ctx context.Context, c *caller, in *TicketID) (*Rating, error) {
	_, r, err := s.Ratings.Get(ctx, c.actor, in.ticket())
	return s.ratingFor(c, r, err)
}

func (s *surface) ratingFor(c *caller, r confirm.Rating, err error) (*Rating, error) {
	if err != nil {
		return nil, err
	}
	x := &Rating{}
	b := &x.Body
	b.PersonID, b.AskedAt, b.Until, b.Score, b.Words = int64(r.PersonID), r.AskedAt.UTC(), s.Ratings.Until(r).UTC(), r.Score, r.Words
	b.GivenAt, b.ChangedAt = timeOf(r.GivenAt), timeOf(r.ChangedAt)
	if c.actor.Agent {
		b.Low, b.SettledAt, b.SettledBy, b.Settled = r.Low, timeOf(r.SettledAt), number(r.SettledBy), r.Settled
	}
	return x, nil
}

func (s *surface) rate(ctx context.Context, c *caller, in *NewRating) (*Rating, error) {
	if _, _, err := s.Ratings.Get(ctx, c.actor, in.ticket()); err != nil {
		return nil, err
	}
	r, err := s.Ratings.Give(ctx, c.actor, in.ticket(), confirm.Opinion{Score: in.Body.Score, Words: in.Body.Words})
	return s.ratingFor(c, r, err)
}

func (s *surface) settleRating(ctx context.Context, c *caller, in *Settlement) (*Rating, error) {
	_, before, err := s.Ratings.Get(ctx, c.actor, in.ticket())
	if err == nil && !before.Waits() {
		err = errs.New(errs.Conflict, "feedback.settled_already")
	}
	if err != nil {
		return nil, err
	}
	r, err := s.Ratings.Settle(ctx, c.actor, in.ticket(), in.Body.Text)
	return s.ratingFor(c, r, err)
}
