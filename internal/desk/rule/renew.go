package rule

import (
	"context"
	"time"

	"firstline/internal/base/db"
	"firstline/internal/base/errs"
	"firstline/internal/base/job"
	"firstline/internal/desk/ticket"
)

// RenewJob is the kind of job that reckons again when rules about time look at the tickets that are there.
const RenewJob = "rule.renew"

// renew lets all that is awaited be reckoned again: at once, and when no node can still go by the rules of before.
func renew(ctx context.Context, tx *db.Tx) error {
	if err := job.Enqueue(ctx, tx, RenewJob, struct{}{}, job.Unique("rule:renew")); err != nil {
		return err
	}
	return job.Enqueue(ctx, tx, RenewJob, struct{}{}, job.After(2*rememberTime), job.Unique("rule:renew:later"))
}

// CalendarChanged is for those who change calendars: open time is reckoned again.
func (s *Store) CalendarChanged(ctx context.Context, tx *db.Tx) error {
	var n int
	if err := tx.Get(ctx, &n, `SELECT count(*) FROM rule_due WHERE due_at IS NOT NULL`); err != nil || n == 0 {
		return err
	}
	return renew(ctx, tx)
}

// standing is since when a ticket is as rules about time may wait for.
type standing struct {
	ID          ticket.ID
	State       ticket.State
	CreatedAt   db.Time
	RequesterAt db.Time
	StateAt     db.Time
	AnsweredAt  db.Time
	AskedAt     db.Time // the word that a rule has counted from until now
}

// since is when what a rule waits for began on a ticket; zero where it has not.
func (w *When) since(x *standing) db.Time {
	switch {
	case w.On == InState && x.State == w.State:
		return x.StateAt
	case w.On == SinceOpened && x.State.IsOpen():
		return x.CreatedAt
	case w.On != Unanswered || !x.State.IsOpen() || x.RequesterAt.Before(x.AnsweredAt.Time):
		return db.Time{}
	case x.AskedAt.IsZero() || x.AskedAt.Before(x.AnsweredAt.Time):
		return x.RequesterAt
	}
	return x.AskedAt // who asked again since does not wait anew
}

// Renew reckons when rules about time look at the tickets that are there, a few at a time. A rule looks ahead: what had waited long enough
// before it was switched on stays as it is.
func (s *Store) Renew(ctx context.Context) (err error) {
	defer errs.Wrap(&err, "reckon rules about time")
	list, err := List(ctx, s.db)
	if err != nil {
		return err
	}
	if err := s.forget(ctx); err != nil {
		return err
	}
	all := newSet(list)
	if !all.waits {
		return nil
	}
	for after := ticket.ID(0); ; {
		var rows []standing
		err := s.db.Write(ctx, func(tx *db.Tx) error {
			if rows, err = standingAfter(ctx, tx, all, after); err != nil {
				return err
			}
			return s.renewTickets(ctx, tx, all, rows)
		})
		if err != nil || len(rows) == 0 {
			return err
		}
		after = rows[len(rows)-1].ID
	}
}

// forget takes away what can never come: what rules wait for that are not there any more, and what is awaited of closed tickets. Another node may
// not have known it yet, and who closes a ticket while a rule is off does not look.
func (s *Store) forget(ctx context.Context) error {
	return s.db.Write(ctx, func(tx *db.Tx) error {
		_, err := tx.Exec(ctx, `
			DELETE FROM rule_due
			WHERE rule_id NOT IN (SELECT id FROM rule)
				OR EXISTS (SELECT 1 FROM ticket t WHERE t.id = rule_due.ticket_id AND t.state = 'closed')`)
		return err
	})
}

// renewAtOnce is how many tickets are renewed in one transaction: few enough that nobody waits for it.
const renewAtOnce = 200

// standingAfter are the next tickets that rules about time may wait for.
func standingAfter(ctx context.Context, tx *db.Tx, all *set, after ticket.ID) (rows []standing, err error) {
	p := db.Params{Args: []any{after, renewAtOnce}}
	err = tx.Select(ctx, &rows, `
		SELECT t.id, t.state, t.created_at, t.requester_at,
			(SELECT max(e.at) FROM entry e WHERE e.ticket_id = t.id AND e.kind IN ('opened', 'state', 'resolved', 'reopened')) AS state_at,
			(SELECT max(e.at) FROM entry e WHERE e.ticket_id = t.id AND e.kind IN ('message_out', 'resolved') AND e.actor_id IS NOT NULL) AS answered_at,
			(SELECT min(d.since_at) FROM rule_due d WHERE d.ticket_id = t.id AND d.rule_id IN `+db.BindAll(&p, ids(all.on[Unanswered]))+`) AS asked_at
		FROM ticket t
		WHERE t.id > $1 AND t.id IN (SELECT id FROM ticket WHERE open_state = TRUE UNION ALL SELECT id FROM ticket WHERE state = 'resolved')
		ORDER BY t.id
		LIMIT $2`, p.Args...)
	return rows, err
}

func (s *Store) renewTickets(ctx context.Context, tx *db.Tx, all *set, rows []standing) error {
	hours := s.hours(ctx, tx)
	for i := range rows {
		for _, on := range Waits {
			for _, r := range all.on[on] {
				since := r.When.since(&rows[i])
				if since.IsZero() && on == Unanswered { // it was answered where nobody knew that a rule waits for that
					err := tx.Later(ctx, `DELETE FROM rule_due WHERE ticket_id = $1 AND rule_id = $2`, rows[i].ID, r.ID)
					if err != nil {
						return err
					}
				}
				if since.IsZero() {
					continue
				}
				due, ok, err := r.When.after(since, hours)
				if err != nil {
					return err
				}
				if !ok || due.Before(tx.Now.Time) {
					continue
				}
				n, err := tx.Exec(ctx, `
					INSERT INTO rule_due (ticket_id, rule_id, since_at, due_at)
					VALUES ($1, $2, $3, $4)
					ON CONFLICT (ticket_id, rule_id) DO UPDATE SET since_at = excluded.since_at, due_at = excluded.due_at
					WHERE rule_due.since_at < excluded.since_at OR rule_due.since_at = excluded.since_at AND rule_due.due_at <> excluded.due_at`,
					rows[i].ID, r.ID, since, due)
				if err != nil {
					return err
				}
				if n == 0 {
					continue
				}
				if err := wake(ctx, tx, due); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

// Catch forgets what can never come, and sets the alarms of the next day anew: should one have failed for good, or been put away, somebody looks all the same.
func (s *Store) Catch(ctx context.Context) (err error) {
	defer errs.Wrap(&err, "look for forgotten rules about time")
	if err := s.forget(ctx); err != nil {
		return err
	}
	return s.db.Write(ctx, func(tx *db.Tx) error {
		var times []struct{ DueAt db.Time }
		err := tx.Select(ctx, &times, `
			SELECT min(due_at) AS due_at
			FROM rule_due
			WHERE due_at IS NOT NULL AND due_at <= $1
			GROUP BY (due_at + 59999999) / 60000000`, tx.Now.Add(day+2*time.Hour))
		if err != nil {
			return err
		}
		for _, x := range times {
			if err := wake(ctx, tx, x.DueAt); err != nil {
				return err
			}
		}
		return nil
	})
}
