package confirm

import (
	"context"
	"strconv"
	"time"

	"firstline/internal/base/db"
	"firstline/internal/base/errs"
	"firstline/internal/base/job"
	"firstline/internal/desk/calendar"
	"firstline/internal/desk/person"
	"firstline/internal/desk/setting"
	"firstline/internal/desk/ticket"
)

// Reminded is the entry of a reminder: the user had not said whether the ticket is solved.
const Reminded ticket.EntryKind = "reminded" // RemindedPayload

// RemindedPayload tells which reminder it was.
type RemindedPayload struct {
	Number  int     `json:"number"`
	Closes  db.Time `json:"closes,omitzero"`   // when the ticket will be closed without an answer; where it is set, no reminder follows
	Nowhere bool    `json:"nowhere,omitempty"` // there is no address at which the user can be reached
}

// Silence reminds users who do not say whether their ticket is solved, and closes it in the end.
//
// What was done stands in the timeline, and what is to be done follows from it; the job of a ticket is only the alarm clock that lets
// somebody look. So an alarm too many, on whichever node, does nothing.
type Silence struct {
	db       *db.DB
	settings *setting.Store
	hours    *calendar.Store
}

// NewSilence makes what watches over silence.
func NewSilence(d *db.DB, settings *setting.Store, hours *calendar.Store) *Silence {
	return &Silence{db: d, settings: settings, hours: hours}
}

// LookJob is the kind of job that looks whether a user has been silent for too long.
const LookJob = "ticket.silence"

// LookArgs names the ticket to look at.
type LookArgs struct {
	Ticket ticket.ID `json:"ticket"`
}

// Follow is the follower that sets the alarm when a ticket is resolved, and anew when a resolved one was merged, or put away, and goes on.
func (s *Silence) Follow(ctx context.Context, c *ticket.Change, e ticket.Entry) error {
	switch {
	case (e.Kind == ticket.WasUnmerged || e.Kind == ticket.CameBack) && c.Ticket.State == ticket.Resolved:
		return job.Enqueue(ctx, c.Tx, LookJob, LookArgs{Ticket: c.Ticket.ID}, job.Unique(key(c.Ticket.ID)))
	case e.Kind != ticket.WasResolved:
		return nil
	}
	return s.await(ctx, c.Tx, c.Ticket.ID, stand{since: c.Ticket.ResolvedAt})
}

// await sets the alarm for the next step, if there is one.
func (s *Silence) await(ctx context.Context, tx *db.Tx, id ticket.ID, now stand) error {
	due, _, ok, err := s.due(ctx, tx, now)
	if err != nil || !ok {
		return err
	}
	return job.Enqueue(ctx, tx, LookJob, LookArgs{Ticket: id}, job.At(due), job.Unique(key(id)))
}

// keyed begins the key under which a ticket's alarm waits: there is one at a time.
const keyed = "silence:"

func key(id ticket.ID) string { return keyed + id.String() }

// Look does what is due on a ticket, together with the end of the job. While outgoing mail is held nothing is done: nobody would hear of it.
func (s *Silence) Look(ctx context.Context, tickets *ticket.Store, j job.Job[LookArgs]) (err error) {
	defer errs.Wrap(&err, "look whether ticket %d is confirmed", j.Args.Ticket)
	t, err := tickets.Get(ctx, actor(), j.Args.Ticket)
	if errs.Is(err, errs.NotFound) || err == nil && t.State != ticket.Resolved {
		return nil
	}
	if err != nil {
		return err
	}
	return s.db.Write(ctx, func(tx *db.Tx) error {
		var err error
		if s.settings.Desk().Mail.Paused != 0 {
			err = job.Enqueue(ctx, tx, LookJob, j.Args, job.After(24*time.Hour), job.Unique(key(t.ID)))
		} else {
			err = s.LookIn(ctx, tx, tickets, t.ID)
		}
		if err != nil {
			return err
		}
		return j.Complete(ctx, tx)
	})
}

// LookIn is Look for whoever is in a transaction already, and has no job to end.
func (s *Silence) LookIn(ctx context.Context, tx *db.Tx, tickets *ticket.Store, id ticket.ID) error {
	_, err := tickets.ChangeIn(ctx, tx, actor(), id, "ticket.silence", func(c *ticket.Change) error { return s.look(ctx, c) })
	return err
}

// look takes the step that is due on a ticket, and sets the alarm for the one after.
func (s *Silence) look(ctx context.Context, c *ticket.Change) error {
	if c.Ticket.State != ticket.Resolved {
		return nil
	}
	now, err := standing(ctx, c)
	if err != nil {
		return err
	}
	due, next, ok, err := s.due(ctx, c.Tx, now)
	if err != nil || !ok {
		return err
	}
	if due.After(c.Tx.Now.Time) { // the calendar or the settings have changed, or it was resolved anew
		return s.await(ctx, c.Tx, c.Ticket.ID, now)
	}
	if next.closes {
		return c.Close(ctx, ticket.ClosedPayload{Kind: ticket.Unconfirmed, Silent: true})
	}
	now = stand{since: c.Tx.Now, reminded: now.reminded + 1}
	p := RemindedPayload{Number: now.reminded}
	if closes, last, ok, err := s.due(ctx, c.Tx, now); err != nil {
		return err
	} else if ok && last.closes {
		p.Closes = closes
	}
	if p.Nowhere, err = unreachable(ctx, c.Tx, c.Ticket.RequesterID); err != nil {
		return err
	}
	if _, err := c.Record(ctx, Reminded, true, p); err != nil {
		return err
	}
	return s.await(ctx, c.Tx, c.Ticket.ID, now)
}

func unreachable(ctx context.Context, tx *db.Tx, who person.ID) (bool, error) {
	people, err := person.ReachOf(ctx, tx, who)
	for _, p := range people {
		if p.Takes() {
			return false, err
		}
	}
	return true, err
}

// stand is how far the silence on a ticket has come: how many reminders there were since it was resolved, and when the last step was.
type stand struct {
	since    db.Time
	reminded int
}

func standing(ctx context.Context, c *ticket.Change) (stand, error) {
	var since struct {
		Reminders int
		Newest    db.Time
	}
	err := c.Tx.Get(ctx, &since, `
		SELECT count(*) AS reminders, max(at) AS newest
		FROM entry
		WHERE ticket_id = $1 AND kind = $2 AND seq > (SELECT max(seq) FROM entry WHERE ticket_id = $1 AND kind = $3)`,
		c.Ticket.ID, Reminded, ticket.WasResolved)
	if since.Reminders == 0 {
		since.Newest = c.Ticket.ResolvedAt
	}
	return stand{since: since.Newest, reminded: since.Reminders}, err
}

// step is what is done so many working days after a ticket was resolved.
type step struct {
	day    int
	closes bool
}

// steps are those that the settings ask for, in their order: a reminder on the day of the close or later would be none.
func steps(s setting.Silence) (list []step) {
	for _, day := range []int{min(s.Reminder1, s.Reminder2), max(s.Reminder1, s.Reminder2)} {
		if day > 0 && (s.Close == 0 || day < s.Close) && (len(list) == 0 || day > list[len(list)-1].day) {
			list = append(list, step{day: day})
		}
	}
	if s.Close > 0 {
		list = append(list, step{day: s.Close, closes: true})
	}
	return list
}

// due tells when which step is next. It counts from the step before, so that a desk that was off for a week does not close a minute after
// it has reminded; ok is false when nothing is to come.
func (s *Silence) due(ctx context.Context, q db.Querier, now stand) (at db.Time, next step, ok bool, err error) {
	plan, done := steps(s.settings.Desk().Silence), now.reminded
	if n := len(plan); n > 0 && plan[n-1].closes {
		done = min(done, n-1) // there may have been more reminders when those were written
	}
	if done >= len(plan) {
		return db.Time{}, step{}, false, nil
	}
	days := plan[done].day
	if done > 0 {
		days -= plan[done-1].day
	}
	hours, err := s.hours.Hours(ctx, q, 0)
	if err != nil {
		return db.Time{}, step{}, false, err
	}
	t, err := hours.AddDays(now.since.Time, days)
	return db.At(t), plan[done], true, err
}

// Catch sets the alarm of resolved tickets that have none: those that were resolved before there were any, and those whose alarm was put
// away after it had failed.
func (s *Silence) Catch(ctx context.Context) (err error) {
	defer errs.Wrap(&err, "look for forgotten tickets")
	const batch = 200
	for after := ticket.ID(0); ; {
		var ids []ticket.ID
		err := s.db.Select(ctx, &ids, `
			SELECT t.id
			FROM ticket t
			WHERE t.state = 'resolved' AND t.id > $1 AND NOT EXISTS (
				SELECT 1 FROM job j WHERE j.unique_key = $2 || CAST(t.id AS TEXT))
			ORDER BY t.id
			LIMIT `+strconv.Itoa(batch), after, keyed)
		if err != nil || len(ids) == 0 {
			return err
		}
		err = s.db.Write(ctx, func(tx *db.Tx) error {
			for _, id := range ids {
				if err := job.Enqueue(ctx, tx, LookJob, LookArgs{Ticket: id}, job.Unique(key(id))); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return err
		}
		after = ids[len(ids)-1]
	}
}
