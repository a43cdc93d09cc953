package approval

import (
	"context"
	"strconv"

	"firstline/internal/base/db"
	"firstline/internal/base/errs"
	"firstline/internal/base/job"
	"firstline/internal/desk/access"
	"firstline/internal/desk/calendar"
	"firstline/internal/desk/ticket"
)

// LookJob is the kind of job that looks whether somebody has to be reminded. There is one for each open approval, at that moment.
const LookJob = "approval.look"

// LookArgs names the approval to look at.
type LookArgs struct {
	Approval ID `json:"approval"`
}

// keyed begins the key under which an approval's alarm waits: there is one at a time.
const keyed = "approval:"

// Those who are asked are reminded so often, each time after so many working days.
const (
	reminders    = 3
	reminderDays = 2
)

// await sets the alarm for the next reminder, if there is one.
func await(ctx context.Context, tx *db.Tx, hours *calendar.Store, a *Approval) error {
	if a.State != Open || a.Reminded >= reminders {
		return nil
	}
	due, err := dueOf(ctx, tx, hours, a)
	if err != nil {
		return err
	}
	return job.Enqueue(ctx, tx, LookJob, LookArgs{Approval: a.ID}, job.At(due), job.Unique(keyed+a.ID.String()))
}

// dueOf is when the next reminder comes: so many working days after the question or the reminder before.
func dueOf(ctx context.Context, q db.Querier, calendars *calendar.Store, a *Approval) (db.Time, error) {
	hours, err := calendars.Hours(ctx, q, 0)
	if err != nil {
		return db.Time{}, err
	}
	since := a.AskedAt
	if !a.RemindedAt.IsZero() {
		since = a.RemindedAt
	}
	t, err := hours.AddDays(since.Time, reminderDays)
	return db.At(t), err
}

// Look reminds those who have not answered, together with the end of the job.
func (s *Store) Look(ctx context.Context, j job.Job[LookArgs]) (err error) {
	defer errs.Wrap(&err, "look whether approval %d is answered", j.Args.Approval)
	a, err := Get(ctx, s.db, j.Args.Approval)
	if errs.Is(err, errs.NotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	return s.db.Write(ctx, func(tx *db.Tx) error {
		if err := s.LookIn(ctx, tx, a); err != nil {
			return err
		}
		return j.Complete(ctx, tx)
	})
}

// LookIn is Look for whoever is in a transaction already, and has no job to end. One look too many, on whichever node, does nothing.
func (s *Store) LookIn(ctx context.Context, tx *db.Tx, a Approval) error {
	if a.State != Open || a.Reminded >= reminders {
		return nil
	}
	_, err := s.tickets.ChangeIn(ctx, tx, access.System(), a.TicketID, "ticket.remind_approval", func(c *ticket.Change) error {
		a, err := Get(ctx, c.Tx, a.ID)
		if err != nil || a.State != Open || a.Reminded >= reminders || !c.Ticket.State.IsOpen() && c.Ticket.MergedInto == nil {
			return err
		}
		due, err := dueOf(ctx, c.Tx, s.hours, &a)
		if err != nil {
			return err
		}
		if due.After(c.Tx.Now.Time) {
			return await(ctx, c.Tx, s.hours, &a)
		}
		a.Reminded, a.RemindedAt = a.Reminded+1, c.Tx.Now
		if _, err := c.Tx.Exec(ctx, `UPDATE approval SET reminded = $2, reminded_at = $3 WHERE id = $1`, a.ID, a.Reminded, a.RemindedAt); err != nil {
			return err
		}
		if _, err := c.Record(ctx, WasReminded, false, a.payload()); err != nil {
			return err
		}
		return await(ctx, c.Tx, s.hours, &a)
	})
	return err
}

// Catch sets the alarm of open approvals that have none: it was put away after it had failed.
func (s *Store) Catch(ctx context.Context) (err error) {
	defer errs.Wrap(&err, "look for forgotten approvals")
	var list []Approval
	err = s.db.Select(ctx, &list, `
		SELECT `+columns+`
		FROM approval a
		WHERE a.state = 'open' AND a.reminded < `+strconv.Itoa(reminders)+`
			AND NOT EXISTS (SELECT 1 FROM job j WHERE j.unique_key = $1 || CAST(a.id AS TEXT))
		ORDER BY a.id
		LIMIT 1000`, keyed)
	if err != nil || len(list) == 0 {
		return err
	}
	return s.db.Write(ctx, func(tx *db.Tx) error {
		for i := range list {
			if err := await(ctx, tx, s.hours, &list[i]); err != nil {
				return err
			}
		}
		return nil
	})
}
