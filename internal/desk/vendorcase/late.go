package vendorcase

import (
	"context"
	"strconv"
	"time"

	"firstline/internal/base/db"
	"firstline/internal/base/errs"
	"firstline/internal/base/job"
	"firstline/internal/desk/access"
	"firstline/internal/desk/ticket"
)

// LookJob is the kind of job that looks whether a vendor has answered in the agreed time. There is one for each case, at the moment in which something is due on it.
const LookJob = "vendor_case.due"

// LookArgs names the case to look at.
type LookArgs struct {
	Case ID `json:"case"`
}

// keyed begins the key under which a case's alarm waits: there is one at a time.
const keyed = "vendor-due:"

func key(id ID) string { return keyed + strconv.FormatInt(int64(id), 10) }

// expect sets the vendor's clock: the answer is owed when the agreed time has passed from now on.
func (s *Store) expect(ctx context.Context, tx *db.Tx, k *Case) error {
	k.DueAt, k.AnsweredAt, k.OverdueAt, k.NextAt, k.Nudges = db.Time{}, db.Time{}, db.Time{}, db.Time{}, 0
	if k.ResponseMinutes == 0 {
		return nil
	}
	due := tx.Now.Add(k.Response())
	if k.CalendarID != nil {
		hours, err := s.hours.Hours(ctx, tx, *k.CalendarID)
		if err != nil {
			return err
		}
		at, err := hours.Add(tx.Now.Time, k.Response())
		if err != nil {
			return err
		}
		due = db.At(at)
	}
	k.DueAt, k.NextAt = due, due
	return nil
}

// dayAfter is the same time on the next open day of the contract's calendar, or of any day where none was agreed.
func (s *Store) dayAfter(ctx context.Context, q db.Querier, k *Case, from db.Time) (db.Time, error) {
	if k.CalendarID == nil {
		return from.Add(24 * time.Hour), nil
	}
	hours, err := s.hours.Hours(ctx, q, *k.CalendarID)
	if err != nil {
		return db.Time{}, err
	}
	at, err := hours.AddDays(from.Time, 1)
	return db.At(at), err
}

// alarm lets the desk look at a case when something is due on it.
func alarm(ctx context.Context, tx *db.Tx, k *Case) error {
	if k.NextAt.IsZero() {
		return nil
	}
	return job.Enqueue(ctx, tx, LookJob, LookArgs{Case: k.ID}, job.At(k.NextAt), job.Unique(key(k.ID)))
}

// Look tells the desk once that a vendor's answer is late, and reminds the vendor as often as the settings say, together with the end of the job.
func (s *Store) Look(ctx context.Context, j job.Job[LookArgs]) (err error) {
	defer errs.Wrap(&err, "look whether vendor case %d is answered", j.Args.Case)
	k, err := Get(ctx, s.db, j.Args.Case)
	if errs.Is(err, errs.NotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	return s.db.Write(ctx, func(tx *db.Tx) error {
		if err := s.LookIn(ctx, tx, k); err != nil {
			return err
		}
		return j.Complete(ctx, tx)
	})
}

// LookIn is Look for whoever is in a transaction already, and has no job to end. One look too many, on whichever node, does nothing.
func (s *Store) LookIn(ctx context.Context, tx *db.Tx, k Case) error {
	if k.NextAt.IsZero() {
		return nil
	}
	_, err := s.changeIn(ctx, tx, access.System(), k.TicketID, k.ID, "vendor_case.due", func(c *ticket.Change, k *Case) error {
		if !k.NextAt.IsZero() && !c.Tx.Now.Before(k.NextAt.Time) {
			if err := s.late(ctx, c, k); err != nil {
				return err
			}
		}
		return alarm(ctx, c.Tx, k)
	})
	return err
}

// late does what is due on a case: the desk hears once that the answer is late, and the vendor is reminded.
func (s *Store) late(ctx context.Context, c *ticket.Change, k *Case) error {
	if c.Ticket.State.IsAway() { // ComesBack looks again
		k.NextAt = db.Time{}
		return nil
	}
	first := k.OverdueAt.IsZero()
	if first {
		k.OverdueAt = c.Tx.Now
	}
	k.NextAt = db.Time{}
	if !k.owed() || !c.Ticket.State.IsOpen() && c.Ticket.MergedInto == nil { // nobody needs the answer any more
		return nil
	}
	if first {
		if _, err := c.Record(ctx, CaseOverdue, false, OverduePayload{Payload: k.payload(), Due: k.DueAt}); err != nil {
			return err
		}
	}
	d := s.settings.Desk()
	if k.Nudges >= d.Vendors.Reminders {
		return nil
	}
	_, there, err := s.addressee(ctx, c.Tx, k, 0)
	if err != nil || !there {
		return err // nobody is left there to be reminded
	}
	k.Nudges++
	if d.Mail.Paused == 0 {
		if err := s.remind(ctx, c, k); err != nil {
			return err
		}
	}
	if k.Nudges < d.Vendors.Reminders {
		k.NextAt, err = s.dayAfter(ctx, c.Tx, k, c.Tx.Now)
	}
	return err
}

// Catch sets the alarm of cases that have none: it was put away after it had failed, say.
func (s *Store) Catch(ctx context.Context) (err error) {
	defer errs.Wrap(&err, "look for forgotten vendor cases")
	const batch = 200
	for after := ID(0); ; {
		var cases []struct {
			ID     ID
			NextAt db.Time
		}
		err := s.db.Select(ctx, &cases, `
			SELECT c.id, c.next_at
			FROM vendor_case c
			WHERE c.next_at IS NOT NULL AND c.id > $1 AND NOT EXISTS (SELECT 1 FROM job j WHERE j.unique_key = $2 || CAST(c.id AS TEXT))
			ORDER BY c.id
			LIMIT `+strconv.Itoa(batch), after, keyed)
		if err != nil || len(cases) == 0 {
			return err
		}
		err = s.db.Write(ctx, func(tx *db.Tx) error {
			for _, k := range cases {
				if err := alarm(ctx, tx, &Case{ID: k.ID, NextAt: k.NextAt}); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return err
		}
		after = cases[len(cases)-1].ID
	}
}
