package worktime

import (
	"context"
	"strconv"
	"time"

	"firstline/internal/base/db"
	"firstline/internal/base/errs"
	"firstline/internal/base/job"
	"firstline/internal/desk/access"
	"firstline/internal/desk/notice"
	"firstline/internal/desk/person"
	"firstline/internal/desk/ticket"
)

// Clock is what runs while an agent works on a ticket. Each agent has one.
type Clock struct {
	TicketID  ticket.ID
	StartedAt db.Time
}

// ClockOf is the clock that somebody has running; the zero one runs nowhere.
func ClockOf(ctx context.Context, q db.Querier, who person.ID) (x Clock, err error) {
	err = q.Get(ctx, &x, `SELECT ticket_id, started_at FROM work_clock WHERE person_id = $1`, who)
	if errs.Is(err, errs.NotFound) {
		err = nil
	}
	return x, err
}

// Start starts the actor's clock on a ticket. One that runs on another ticket stops, and its time is noted there: stopped is that.
func (s *Store) Start(ctx context.Context, actor access.Actor, id ticket.ID) (stopped Spent, err error) {
	err = s.on(ctx, actor, id, "ticket.clock_start", func(c *ticket.Change) error {
		if err := c.MustWork(); err != nil {
			return err
		}
		was, err := ClockOf(ctx, c.Tx, actor.Person)
		if err != nil || was.TicketID == id {
			return err
		}
		if was.TicketID != 0 {
			if stopped, err = s.stop(ctx, c.Tx, actor.Person, was, ""); err != nil {
				return err
			}
		}
		c.Ticket.Timed = true
		n, err := c.Tx.Exec(ctx, `
			INSERT INTO work_clock (person_id, ticket_id, started_at)
			VALUES ($1, $2, $3)
			ON CONFLICT (person_id) DO NOTHING`, actor.Person, id, c.Tx.Now)
		if err != nil || n == 0 { // another page of theirs was faster
			return err
		}
		return s.await(ctx, c.Tx, ForgetArgs{Person: actor.Person, Started: c.Tx.Now.UnixMicro()}, c.Tx.Now.Add(s.settings.Desk().ClockLimit))
	})
	return stopped, err
}

// Stop stops the actor's clock, wherever it runs, and notes its time with a word; where none runs it does nothing.
func (s *Store) Stop(ctx context.Context, actor access.Actor, word string) (x Spent, err error) {
	defer errs.Wrap(&err, "stop the clock of person %d", actor.Person)
	if err := actor.Require(access.WorkTicket); err != nil {
		return x, err
	}
	d := Draft{Minutes: 1, Word: word}
	if err := d.check(); err != nil {
		return x, err
	}
	err = s.db.Write(ctx, func(tx *db.Tx) error {
		was, err := ClockOf(ctx, tx, actor.Person)
		if err != nil || was.TicketID == 0 {
			return err
		}
		x, err = s.stop(ctx, tx, actor.Person, was, d.Word)
		return err
	})
	return x, err
}

// stop takes a clock that runs away and notes its time: whole minutes, the one that has begun among them, and no more than the desk's limit.
func (s *Store) stop(ctx context.Context, tx *db.Tx, who person.ID, was Clock, word string) (x Spent, err error) {
	n, err := tx.Exec(ctx, `DELETE FROM work_clock WHERE person_id = $1 AND started_at = $2`, who, was.StartedAt)
	if err != nil || n == 0 {
		return x, err
	}
	spent, limit := tx.Now.Sub(was.StartedAt.Time), s.settings.Desk().ClockLimit
	minutes := int((min(spent, limit) + time.Minute - 1) / time.Minute)
	x, err = add(ctx, tx, Spent{TicketID: was.TicketID, PersonID: who, Minutes: max(1, minutes), Word: word, Forgotten: spent >= limit})
	if err != nil {
		return x, err
	}
	return x, ticket.TellDesk(ctx, tx, s.hub, was.TicketID)
}

// ForgetJob is the kind of job that stops a clock that nobody stopped; ForgetArgs names it.
const ForgetJob = "worktime.forget"

// ForgetArgs is whose clock it is, and when it was started.
type ForgetArgs struct {
	Person  person.ID `json:"person"`
	Started int64     `json:"started"`
}

// keyed begins the key under which the alarm of a clock waits.
const keyed = "worktime:"

func (s *Store) await(ctx context.Context, tx *db.Tx, args ForgetArgs, at db.Time) error {
	key := keyed + strconv.FormatInt(int64(args.Person), 10) + ":" + strconv.FormatInt(args.Started, 10)
	return job.Enqueue(ctx, tx, ForgetJob, args, job.At(at), job.Unique(key))
}

// Forget stops a clock that has run for too long, if it is still the same, and tells whose it is.
func (s *Store) Forget(ctx context.Context, j job.Job[ForgetArgs]) (err error) {
	defer errs.Wrap(&err, "stop the clock of person %d", j.Args.Person)
	return s.db.Write(ctx, func(tx *db.Tx) error {
		was, err := ClockOf(ctx, tx, j.Args.Person)
		if err != nil {
			return err
		}
		if was.TicketID != 0 && was.StartedAt.UnixMicro() == j.Args.Started {
			if err := s.forget(ctx, tx, j.Args, was); err != nil {
				return err
			}
		}
		return j.Complete(ctx, tx)
	})
}

func (s *Store) forget(ctx context.Context, tx *db.Tx, args ForgetArgs, was Clock) error {
	if due := was.StartedAt.Add(s.settings.Desk().ClockLimit); due.After(tx.Now.Time) { // the limit was raised
		return s.await(ctx, tx, args, due)
	}
	if _, err := s.stop(ctx, tx, args.Person, was, ""); err != nil {
		return err
	}
	return s.notices.Remind(ctx, tx, notice.Told{Kind: notice.ClockStopped, Person: args.Person, Ticket: was.TicketID})
}

// Catch sets the alarm of clocks that have none: their job was put away.
func (s *Store) Catch(ctx context.Context) (err error) {
	defer errs.Wrap(&err, "look for clocks that nobody stops")
	return s.db.Write(ctx, func(tx *db.Tx) error {
		var list []struct {
			PersonID  person.ID
			StartedAt db.Time
		}
		if err := tx.Select(ctx, &list, `SELECT person_id, started_at FROM work_clock ORDER BY person_id`); err != nil {
			return err
		}
		for _, x := range list {
			args := ForgetArgs{Person: x.PersonID, Started: x.StartedAt.UnixMicro()}
			if err := s.await(ctx, tx, args, x.StartedAt.Add(s.settings.Desk().ClockLimit)); err != nil {
				return err
			}
		}
		return nil
	})
}
