package vendorcase

import (
	"context"
	"strconv"

	"firstline/internal/base/db"
	"firstline/internal/base/errs"
	"firstline/internal/base/job"
	"firstline/internal/desk/access"
	"firstline/internal/desk/ticket"
)

// LookJob is the kind of job that looks whether a vendor has answered in the agreed time. There is one for each case, at that moment.
const LookJob = "vendor_case.due"

// LookArgs names the case to look at.
type LookArgs struct {
	Case ID `json:"case"`
}

// keyed begins the key under which a case's alarm waits: there is one at a time.
const keyed = "vendor-due:"

func key(id ID) string { return keyed + strconv.FormatInt(int64(id), 10) }

// Look tells the desk once that a vendor's answer is late, and reminds the vendor where the settings say so, together with the end of the job.
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
	if !k.unanswered() {
		return nil
	}
	_, err := s.changeIn(ctx, tx, access.System(), k.TicketID, k.ID, "vendor_case.due", func(c *ticket.Change, k *Case) error {
		if !k.unanswered() || c.Tx.Now.Before(k.DueAt.Time) {
			return nil
		}
		k.OverdueAt = c.Tx.Now
		if !c.Ticket.State.IsOpen() && c.Ticket.MergedInto == nil { // nobody needs the answer any more
			return nil
		}
		if _, err := c.Record(ctx, CaseOverdue, false, OverduePayload{Payload: k.payload(), Due: k.DueAt}); err != nil {
			return err
		}
		if d := s.settings.Desk(); d.Vendors.Remind == 0 || d.Mail.Paused != 0 {
			return nil
		}
		if _, ok, err := s.addressee(ctx, c.Tx, k, 0); err != nil || !ok {
			return err // nobody is left there to be reminded
		}
		return s.remind(ctx, c, k)
	})
	return err
}

// unanswered tells cases whose first answer is still owed, and nobody was told yet that it is late.
func (k *Case) unanswered() bool {
	return k.State == Waiting && !k.DueAt.IsZero() && k.AnsweredAt.IsZero() && k.OverdueAt.IsZero()
}

// Catch sets the alarm of cases that have none: it was put away after it had failed, say.
func (s *Store) Catch(ctx context.Context) (err error) {
	defer errs.Wrap(&err, "look for forgotten vendor cases")
	const batch = 200
	for after := ID(0); ; {
		var cases []struct {
			ID    ID
			DueAt db.Time
		}
		err := s.db.Select(ctx, &cases, `
			SELECT c.id, c.due_at
			FROM vendor_case c
			WHERE c.due_at IS NOT NULL AND c.answered_at IS NULL AND c.overdue_at IS NULL AND c.closed_at IS NULL
				AND c.id > $1 AND NOT EXISTS (SELECT 1 FROM job j WHERE j.unique_key = $2 || CAST(c.id AS TEXT))
			ORDER BY c.id
			LIMIT `+strconv.Itoa(batch), after, keyed)
		if err != nil || len(cases) == 0 {
			return err
		}
		err = s.db.Write(ctx, func(tx *db.Tx) error {
			for _, k := range cases {
				if err := job.Enqueue(ctx, tx, LookJob, LookArgs{Case: k.ID}, job.At(k.DueAt), job.Unique(key(k.ID))); err != nil {
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
