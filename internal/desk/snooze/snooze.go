// Package snooze brings tickets back that agents put out of their lists: at the time that they chose, when something comes that they waited
// for, and before a promise breaks.
package snooze

import (
	"context"
	"time"

	"firstline/internal/base/db"
	"firstline/internal/base/errs"
	"firstline/internal/base/job"
	"firstline/internal/desk/access"
	"firstline/internal/desk/approval"
	"firstline/internal/desk/sla"
	"firstline/internal/desk/ticket"
	"firstline/internal/desk/vendorcase"
)

// early is how long before a promise breaks a ticket is back at the latest, so that there is time to keep it.
const early = 30 * time.Minute

// Store brings snoozed tickets back.
type Store struct{ db *db.DB }

// NewStore makes the store.
func NewStore(d *db.DB) *Store { return &Store{db: d} }

// LookJob is the kind of job that looks whether a snoozed ticket is to come back; LookArgs names it.
const LookJob = "snooze.look"

// LookArgs is the ticket to look at.
type LookArgs struct {
	Ticket ticket.ID `json:"ticket"`
}

// keyed begins the key under which a ticket's alarm waits: there is one at a time.
const keyed = "snooze:"

func (s *Store) await(ctx context.Context, tx *db.Tx, id ticket.ID, at db.Time) error {
	return job.Enqueue(ctx, tx, LookJob, LookArgs{Ticket: id}, job.At(at), job.Unique(keyed+id.String()))
}

// Follow is the follower that sets the alarm of a snoozed ticket, and brings it back when something comes that an agent wants to see.
func (s *Store) Follow(ctx context.Context, c *ticket.Change, e ticket.Entry) error {
	if !c.Ticket.Snoozed {
		return nil
	}
	if e.Kind == ticket.WasSnoozed {
		at, err := wakeAt(ctx, c)
		if err != nil || at.IsZero() {
			return err
		}
		return s.await(ctx, c.Tx, c.Ticket.ID, at)
	}
	if !c.Ticket.State.IsOpen() {
		c.ForgetSnooze()
		return nil
	}
	why, err := reason(e)
	if err != nil || why == "" {
		return err
	}
	return c.AsDesk(func() error { return c.Wake(ctx, why) })
}

// reason is why an entry brings a ticket back; empty where it does not.
func reason(e ticket.Entry) (ticket.WakeReason, error) {
	switch e.Kind {
	case ticket.MessageIn:
		p, err := ticket.Decode[ticket.MessagePayload](e)
		if err != nil || p.Held || p.Reason != "" { // what moves nothing wakes nobody
			return "", err
		}
		return ticket.WokeByAnswer, nil
	case ticket.AnswersGiven:
		p, err := ticket.Decode[ticket.AnswersPayload](e)
		if err != nil || !p.Asked {
			return "", err
		}
		return ticket.WokeByAnswer, nil
	case ticket.AssigneeChanged:
		p, err := ticket.Decode[ticket.PersonPayload](e)
		if err != nil || p.To == 0 || e.ActorID != nil && *e.ActorID == p.To {
			return "", err
		}
		return ticket.WokeByHands, nil
	case ticket.TeamChanged, ticket.Escalated, ticket.WasReturned:
		return ticket.WokeByHands, nil
	case sla.PromiseWarned, sla.PromiseBreached:
		return ticket.WokeByPromise, nil
	case vendorcase.CaseAnswered:
		return ticket.WokeByVendor, nil
	case approval.WasAnswered:
		return ticket.WokeByApproval, nil
	}
	return "", nil
}

// wakeAt is when a snoozed ticket comes back by itself: at its time, or before a promise breaks; zero where nothing but an answer brings it back.
func wakeAt(ctx context.Context, c *ticket.Change) (at db.Time, err error) {
	at = c.Ticket.SnoozedUntil
	var due []struct{ DueAt db.Time }
	err = c.Tx.Select(ctx, &due, `SELECT due_at FROM clock WHERE ticket_id = $1 AND state = 'running' AND breached_at IS NULL AND target < 'vendor' ORDER BY due_at LIMIT 1`, c.Ticket.ID)
	if err != nil || len(due) == 0 {
		return at, err
	}
	before := due[0].DueAt.Add(-early)
	if before.Before(c.Tx.Now.Time) { // they knew it when they chose the time
		before = due[0].DueAt.Add(-early / 10)
	}
	if before.After(c.Tx.Now.Time) && (at.IsZero() || before.Before(at.Time)) {
		return before, nil
	}
	return at, nil
}

// Look brings a ticket back whose time has come, together with the end of the job; else it sets the alarm anew, where there is something to wait for.
func (s *Store) Look(ctx context.Context, tickets *ticket.Store, j job.Job[LookArgs]) (err error) {
	defer errs.Wrap(&err, "look whether ticket %d comes back", j.Args.Ticket)
	err = s.db.Write(ctx, func(tx *db.Tx) error {
		_, err := tickets.ChangeIn(ctx, tx, access.System(), j.Args.Ticket, "ticket.wake", func(c *ticket.Change) error { return s.look(ctx, c) })
		if err != nil {
			return err
		}
		return j.Complete(ctx, tx)
	})
	if errs.Is(err, errs.NotFound) {
		return nil
	}
	return err
}

func (s *Store) look(ctx context.Context, c *ticket.Change) error {
	if !c.Ticket.Snoozed {
		return nil
	}
	if until := c.Ticket.SnoozedUntil; !until.IsZero() && !until.After(c.Tx.Now.Time) {
		return c.Wake(ctx, ticket.WokeByTime)
	}
	soon, err := breaksSoon(ctx, c)
	if err != nil {
		return err
	}
	if soon {
		return c.Wake(ctx, ticket.WokeByPromise)
	}
	at, err := wakeAt(ctx, c)
	if err != nil || at.IsZero() {
		return err
	}
	return s.await(ctx, c.Tx, c.Ticket.ID, at)
}

// breaksSoon tells whether a promise on the ticket of an open change breaks before long.
func breaksSoon(ctx context.Context, c *ticket.Change) (bool, error) {
	var n int
	err := c.Tx.Get(ctx, &n, `SELECT count(*) FROM clock WHERE ticket_id = $1 AND state = 'running' AND breached_at IS NULL AND target < 'vendor' AND due_at <= $2`, c.Ticket.ID, c.Tx.Now.Add(early))
	return n > 0, err
}

// Catch sets the alarm of snoozed tickets that have none: their job was put away.
func (s *Store) Catch(ctx context.Context) (err error) {
	defer errs.Wrap(&err, "look for tickets that never come back")
	return s.db.Write(ctx, func(tx *db.Tx) error {
		var ids []ticket.ID
		err := tx.Select(ctx, &ids, `
			SELECT t.id
			FROM ticket t
			WHERE t.snoozed = TRUE AND NOT EXISTS (SELECT 1 FROM job j WHERE j.unique_key = $1 || CAST(t.id AS TEXT))
			ORDER BY t.id
			LIMIT 1000`, keyed)
		if err != nil {
			return err
		}
		for _, id := range ids {
			if err := s.await(ctx, tx, id, tx.Now); err != nil {
				return err
			}
		}
		return nil
	})
}
