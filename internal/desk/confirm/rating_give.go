package confirm

import (
	"context"
	"strings"
	"time"

	"firstline/internal/base/db"
	"firstline/internal/base/errs"
	"firstline/internal/base/secret"
	"firstline/internal/desk/access"
	"firstline/internal/desk/person"
	"firstline/internal/desk/ticket"
)

// maxRatingWords bounds what goes with a score, in bytes.
const maxRatingWords = 4000

// Opinion is what the user says: a score, and words where they have some.
type Opinion struct {
	Score int
	Words string
}

// Give takes the user's opinion on a closed ticket. A second one changes the first, as long as the desk takes any; words that are left
// empty the second time leave the first ones as they are.
func (s *Ratings) Give(ctx context.Context, actor access.Actor, id ticket.ID, o Opinion) (r Rating, err error) {
	defer errs.Wrap(&err, "rate ticket %d", id)
	o.Words = strings.TrimSpace(o.Words)
	var check errs.Check
	check.That(o.Score >= WorstScore && o.Score <= BestScore, "score", "feedback.score_missing")
	check.That(len(o.Words) <= maxRatingWords, "words", "feedback.words_long")
	if err := check.Err(); err != nil {
		return r, err
	}
	_, err = s.tickets.Change(ctx, actor, id, "ticket.rate", func(c *ticket.Change) error {
		r, err = s.give(ctx, c, o)
		return err
	})
	return r, err
}

func (s *Ratings) give(ctx context.Context, c *ticket.Change, o Opinion) (Rating, error) {
	r, err := RatingOf(ctx, c.Tx, c.Ticket.ID)
	if err != nil {
		return r, err
	}
	if !speaksFor(c.Actor, r.PersonID) {
		return r, errs.New(errs.Forbidden, "feedback.not_asked")
	}
	if !s.Open(&c.Ticket, r) {
		return r, errs.New(errs.Conflict, "feedback.too_late")
	}
	if o.Words == "" {
		o.Words = r.Words
	}
	if r.Score == o.Score && r.Words == o.Words {
		return r, nil
	}
	before := r
	r.Score, r.Words, r.ChangedAt = o.Score, o.Words, c.Tx.Now
	if r.GivenAt.IsZero() {
		r.GivenAt = c.Tx.Now
	}
	r.Low = o.Score <= s.settings.Desk().Feedback.Low || !before.SettledAt.IsZero() // what was settled stays in the list of what was
	_, err = c.Tx.Exec(ctx, `
		UPDATE rating
		SET score = $2, words = $3, given_at = $4, changed_at = $5, low = $6
		WHERE ticket_id = $1`, r.TicketID, r.Score, r.Words, r.GivenAt, r.ChangedAt, r.Low)
	if err != nil {
		return r, err
	}
	c.Author = &r.PersonID
	_, err = c.Record(ctx, WasRated, false, RatedPayload{Score: r.Score, From: before.Score, Low: r.Waits() && !before.Waits()})
	return r, err
}

// ratingSigned is what the signature of a link to a rating is for.
const ratingSigned = "rating"

// RatingToken is the text that ends the address at which a person who was asked about a ticket answers without signing in.
func RatingToken(keys *secret.Keys, id ticket.ID, who person.ID, expires db.Time) string {
	return Link{Ticket: id, Person: who, Expires: expires}.token(keys, ratingSigned)
}

// Token is RatingToken for a page that asks at once.
func (s *Ratings) Token(r Rating) string {
	return RatingToken(s.keys, r.TicketID, r.PersonID, db.At(s.Until(r).Truncate(time.Second)))
}

// RatingQuestion is what the page behind a link shows. It holds no words of the requester's, since a link may be read by others.
type RatingQuestion struct {
	Ticket  ticket.ID
	Subject string
	Locale  string
	Score   int  // what was answered before
	Open    bool // an answer is taken
}

// Question reads what a link asks. Whatever is wrong with it, the answer is the same: not found.
func (s *Ratings) Question(ctx context.Context, token string) (q RatingQuestion, err error) {
	l, err := readLink(s.db, s.keys, ratingSigned, token)
	if err != nil {
		return q, err
	}
	t, r, err := s.Get(ctx, actor(), l.Ticket)
	if err != nil {
		return q, err
	}
	if now, err := person.Current(ctx, s.db, l.Person); err != nil || now != r.PersonID { // the ticket has become somebody else's
		return q, errs.Missing()
	}
	locale, err := localeOf(ctx, s.db, l.Person)
	return RatingQuestion{Ticket: t.ID, Subject: t.Subject, Locale: locale, Score: r.Score, Open: s.Open(&t, r)}, err
}

// Answer takes the opinion of whoever holds a link.
func (s *Ratings) Answer(ctx context.Context, token string, o Opinion) (Rating, error) {
	q, err := s.Question(ctx, token)
	if err != nil {
		return Rating{}, err
	}
	return s.Give(ctx, actor(), q.Ticket, o)
}
