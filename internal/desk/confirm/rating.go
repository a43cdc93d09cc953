package confirm

import (
	"context"
	"slices"
	"time"

	"firstline/internal/base/db"
	"firstline/internal/base/errs"
	"firstline/internal/base/secret"
	"firstline/internal/desk/access"
	"firstline/internal/desk/person"
	"firstline/internal/desk/setting"
	"firstline/internal/desk/ticket"
)

// The entries of ratings; requesters do not see them in their thread, only the rating itself.
const (
	WasRated      ticket.EntryKind = "rated"          // RatedPayload
	RatingSettled ticket.EntryKind = "rating_settled" // SettledPayload
)

// RatedPayload tells what the user thinks. Their words stand with the rating, where they can be erased.
type RatedPayload struct {
	Score int  `json:"score"`
	From  int  `json:"from,omitempty"` // what they said before
	Low   bool `json:"low,omitempty"`  // the lead is asked to look after it
}

// SettledPayload tells what was done about a low rating.
type SettledPayload struct {
	Text string `json:"text"`
}

// Scores are from the worst to the best.
const (
	WorstScore = 1
	BestScore  = 5
)

// Rating is what the user thinks of how a ticket was dealt with.
type Rating struct {
	TicketID  ticket.ID
	PersonID  person.ID // who is asked
	Asked     int       // how often the ticket was closed since; only the first time somebody is written to
	AskedAt   db.Time
	Score     int // 0: not given yet
	Words     string
	GivenAt   db.Time
	ChangedAt db.Time
	Low       bool // the lead looks after it
	SettledAt db.Time
	SettledBy *person.ID
	Settled   string // what was done about it
}

// Given tells whether the user has answered.
func (r Rating) Given() bool { return r.Score > 0 }

// Waits tells whether a lead still has to look after it.
func (r Rating) Waits() bool { return r.Low && r.SettledAt.IsZero() }

const ratingColumns = `ticket_id, person_id, asked, asked_at, score, words, given_at, changed_at, low, settled_at, settled_by, settled`

// RatingOf is the rating of a ticket that the caller was allowed to read; NotFound where nobody was asked.
func RatingOf(ctx context.Context, q db.Querier, id ticket.ID) (r Rating, err error) {
	err = q.Get(ctx, &r, `SELECT `+ratingColumns+` FROM rating WHERE ticket_id = $1`, id)
	return r, err
}

// AskForRating is the follower that asks the requester of a closed ticket what they think. The question is kept once for each ticket: when
// the ticket is closed again, an answer may be changed again, and nobody is written to.
func AskForRating(settings *setting.Store) ticket.Follower {
	return func(ctx context.Context, c *ticket.Change, e ticket.Entry) error {
		if e.Kind != ticket.WasClosed || settings.Desk().Feedback.Ask == 0 {
			return nil
		}
		who, ok, err := whomToAsk(ctx, c)
		if err != nil || !ok {
			return err
		}
		_, err = c.Tx.Exec(ctx, `
			INSERT INTO rating (ticket_id, person_id, asked, asked_at)
			VALUES ($1, $2, 1, $3)
			ON CONFLICT (ticket_id) DO UPDATE SET asked = rating.asked + 1, asked_at = excluded.asked_at, person_id = excluded.person_id`,
			c.Ticket.ID, who, c.Tx.Now)
		return err
	}
}

// whomToAsk is the requester, unless they have left, or helped themselves: agents do not rate their own work.
func whomToAsk(ctx context.Context, c *ticket.Change) (who person.ID, ok bool, err error) {
	if who, err = person.Current(ctx, c.Tx, c.Ticket.RequesterID); err != nil {
		return 0, false, err
	}
	p, err := person.Get(ctx, c.Tx, who)
	if err != nil || !p.Active {
		return 0, false, err
	}
	for _, agent := range []*person.ID{c.Ticket.AssigneeID, c.Ticket.OwnerID} {
		if agent != nil && *agent == who {
			return 0, false, nil
		}
	}
	return who, true, nil
}

// MustWrite tells whether the requester has to be asked by letter after a ticket was closed: the first time, and unless they closed it
// themselves on a page that asks at once.
func MustWrite(ctx context.Context, c *ticket.Change, how ticket.ClosedPayload) (bool, error) {
	if how.Kind == ticket.Confirmed && c.Actor.Via != access.ViaAPI {
		return false, nil
	}
	r, err := RatingOf(ctx, c.Tx, c.Ticket.ID)
	if errs.Is(err, errs.NotFound) {
		return false, nil
	}
	return err == nil && r.Asked == 1 && !r.Given() && r.AskedAt.Equal(c.Tx.Now.Time), err
}

// Ratings takes what users think, and what leads did about it.
type Ratings struct {
	db       *db.DB
	keys     *secret.Keys
	settings *setting.Store
	tickets  *ticket.Store
}

// NewRatings makes it.
func NewRatings(d *db.DB, keys *secret.Keys, settings *setting.Store, tickets *ticket.Store) *Ratings {
	return &Ratings{db: d, keys: keys, settings: settings, tickets: tickets}
}

// Until is when a rating can last be given or changed.
func (s *Ratings) Until(r Rating) time.Time {
	return r.AskedAt.Add(s.settings.Desk().Feedback.Window).Time
}

// Open tells whether the rating of a ticket can be given or changed now.
func (s *Ratings) Open(t *ticket.Ticket, r Rating) bool {
	return t.State == ticket.Closed && s.db.Now().Before(s.Until(r))
}

// Get is the rating of a ticket that the actor may see.
func (s *Ratings) Get(ctx context.Context, actor access.Actor, id ticket.ID) (t ticket.Ticket, r Rating, err error) {
	if t, err = s.tickets.Get(ctx, actor, id); err != nil {
		return t, r, err
	}
	r, err = RatingOf(ctx, s.db, id)
	return t, r, err
}

// speaksFor tells whether the actor may rate as the person who was asked: only they themselves, or the link that was sent to them.
func speaksFor(a access.Actor, who person.ID) bool {
	return a.IsSystem() || slices.Contains(a.Persons(), who)
}
