package rule

import (
	"context"
	"strconv"
	"sync"
	"time"

	"firstline/internal/base/db"
	"firstline/internal/base/errs"
	"firstline/internal/base/job"
	"firstline/internal/desk/calendar"
	"firstline/internal/desk/ticket"
)

const day = 24 * time.Hour

// LookJob is the kind of job that lets rules about time act. There is one for each minute in which something is due.
const LookJob = "rule.look"

// LookArgs names the minute, in minutes since 1970.
type LookArgs struct {
	Minute int64 `json:"minute"`
}

// await sets when rules about time look at a ticket, as far as an entry begins or ends what they wait for.
func (s *Store) await(ctx context.Context, c *ticket.Change, e ticket.Entry, all *set) error {
	var state ticket.State
	switch e.Kind {
	case ticket.Opened:
		state = ticket.New
		if err := s.begin(ctx, c, all.on[SinceOpened], e.At, false); err != nil {
			return err
		}
	case ticket.StateChanged:
		p, err := ticket.Decode[ticket.StatePayload](e)
		if err != nil {
			return err
		}
		state = p.To
	case ticket.WasReopened:
		state = ticket.Open
		if err := s.beginAgain(ctx, c, all.on[SinceOpened]); err != nil {
			return err
		}
	case ticket.WasClosed: // what waits for a closed ticket would wait for ever
		return c.Tx.Later(ctx, `DELETE FROM rule_due WHERE ticket_id = $1`, c.Ticket.ID)
	case ticket.WasResolved:
		state = ticket.Resolved
	default:
	}
	if state != "" {
		for _, r := range all.on[InState] {
			if r.When.State != state {
				continue
			}
			if err := s.begin(ctx, c, []*Rule{r}, e.At, true); err != nil {
				return err
			}
		}
	}
	return s.awaitAnswer(ctx, c, e, all.on[Unanswered])
}

// awaitAnswer counts from the first word that nobody has answered: who asks again does not wait anew.
func (s *Store) awaitAnswer(ctx context.Context, c *ticket.Change, e ticket.Entry, rules []*Rule) error {
	if len(rules) == 0 {
		return nil
	}
	switch {
	case e.Kind == ticket.Opened, (e.Kind == ticket.MessageIn || e.Kind == ticket.AnswersGiven) && c.Ticket.RequesterAt == e.At:
		return s.begin(ctx, c, rules, e.At, false)
	case e.Kind == ticket.MessageOut && e.ActorID != nil, e.Kind == ticket.WasResolved, e.Kind == ticket.WasClosed:
		var p db.Params
		where := "ticket_id = " + p.Bind(c.Ticket.ID) + " AND rule_id IN " + db.BindAll(&p, ids(rules))
		return c.Tx.Later(ctx, `DELETE FROM rule_due WHERE `+where, p.Args...)
	}
	return nil
}

func ids(rules []*Rule) (list []ID) {
	for _, r := range rules {
		list = append(list, r.ID)
	}
	return list
}

// begin lets rules look so long after since. Again: what they had waited for until now is over.
func (s *Store) begin(ctx context.Context, c *ticket.Change, rules []*Rule, since db.Time, again bool) error {
	hours := s.hours(ctx, c.Tx)
	for _, r := range rules {
		due, ok, err := r.When.after(since, hours)
		if err != nil {
			return err
		}
		if !ok {
			continue
		}
		conflict := `NOTHING`
		if again {
			conflict = `UPDATE SET since_at = excluded.since_at, due_at = excluded.due_at`
		}
		err = c.Tx.Later(ctx, `
			INSERT INTO rule_due (ticket_id, rule_id, since_at, due_at)
			VALUES ($1, $2, $3, $4)
			ON CONFLICT (ticket_id, rule_id) DO `+conflict, c.Ticket.ID, r.ID, since, due)
		if err != nil {
			return err
		}
		if err := wake(ctx, c.Tx, due); err != nil {
			return err
		}
	}
	return nil
}

// beginAgain lets rules look at a ticket that was closed and is open again, unless their time has come and gone.
func (s *Store) beginAgain(ctx context.Context, c *ticket.Change, rules []*Rule) error {
	hours := s.hours(ctx, c.Tx)
	var ahead []*Rule
	for _, r := range rules {
		due, ok, err := r.When.after(c.Ticket.CreatedAt, hours)
		if err != nil {
			return err
		}
		if ok && due.After(c.Tx.Now.Time) {
			ahead = append(ahead, r)
		}
	}
	return s.begin(ctx, c, ahead, c.Ticket.CreatedAt, false)
}

// hours are those of the desk's calendar, read once and where somebody asks.
func (s *Store) hours(ctx context.Context, q db.Querier) func() (*calendar.Hours, error) {
	return sync.OnceValues(func() (*calendar.Hours, error) { return s.calendars.Hours(ctx, q, 0) })
}

// after is when so much time is over; ok is false where the calendar never opens so long.
func (w *When) after(since db.Time, hours func() (*calendar.Hours, error)) (due db.Time, ok bool, err error) {
	long := time.Duration(w.Minutes) * time.Minute
	if !w.Open {
		return since.Add(long + time.Duration(w.Days)*day), true, nil
	}
	h, err := hours()
	if err != nil {
		return db.Time{}, false, err
	}
	at := since.Time
	if w.Days > 0 {
		at, err = h.AddDays(at, w.Days)
	} else {
		at, err = h.Add(at, long)
	}
	if errs.Is(err, errs.Invalid) {
		return db.Time{}, false, nil
	}
	return db.At(at), err == nil, err
}

// wake makes sure that somebody looks when at has come.
func wake(ctx context.Context, tx *db.Tx, at db.Time) error {
	minute := (at.UnixMicro() + time.Minute.Microseconds() - 1) / time.Minute.Microseconds()
	due, key := db.At(time.UnixMicro(minute*time.Minute.Microseconds())), "rule:"+strconv.FormatInt(minute, 10)
	if due.Before(tx.Now.Time) {
		due, key = tx.Now, "rule:now"
	}
	return job.Enqueue(ctx, tx, LookJob, LookArgs{Minute: minute}, job.At(due), job.Unique(key))
}

// Look lets the rules act whose time has come.
func (s *Store) Look(ctx context.Context, tickets *ticket.Store) (err error) {
	defer errs.Wrap(&err, "look at rules about time")
	return tickets.ChangeDue(ctx, "rule_due", "due_at", "ticket.rule", func(c *ticket.Change) error { return s.look(ctx, c) })
}

// look lets the rules act whose time has come on one ticket. What they waited for may be over, where nothing says so sooner.
func (s *Store) look(ctx context.Context, c *ticket.Change) error {
	list, err := List(ctx, c.Tx)
	if err != nil {
		return err
	}
	var due []struct{ RuleID ID }
	err = c.Tx.Select(ctx, &due, `SELECT rule_id FROM rule_due WHERE ticket_id = $1 AND due_at <= $2 ORDER BY due_at, rule_id`, c.Ticket.ID, c.Tx.Now)
	if err != nil {
		return err
	}
	_, err = c.Tx.Exec(ctx, `UPDATE rule_due SET due_at = NULL WHERE ticket_id = $1 AND due_at <= $2`, c.Ticket.ID, c.Tx.Now)
	if err != nil {
		return err
	}
	all := newSet(list)
	for _, x := range due {
		r := all.rule(x.RuleID)
		if r == nil || !r.When.still(&c.Ticket) {
			continue
		}
		if err := s.consider(ctx, c, r, momentOf(ctx, c, r.When.On, ByDesk)); err != nil {
			return err
		}
	}
	return nil
}

// still tells whether a ticket is as the rule waited for.
func (w *When) still(t *ticket.Ticket) bool {
	if w.On == InState {
		return t.State == w.State
	}
	return t.State.IsOpen()
}
