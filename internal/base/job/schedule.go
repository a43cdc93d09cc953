package job

import (
	"context"
	"log/slog"
	"time"

	"firstline/internal/base/db"
	"firstline/internal/base/errs"
)

type schedule struct {
	name string
	next func(after time.Time) time.Time
	kind string
	args any
	opts []Option
}

// Schedule enqueues a job of a kind for each slot that next names; next gives the first slot after a time. Whatever the number of
// nodes, a slot gets one job. Slots that passed while nothing ran get one job together. A wish to wake often costs queries while idle:
// what has a time of its own is better enqueued with At.
func (r *Runner) Schedule(name string, next func(after time.Time) time.Time, kind string, args any, opts ...Option) {
	r.schedules = append(r.schedules, schedule{name, next, kind, args, opts})
}

// Every gives slots at whole multiples of d.
func Every(d time.Duration) func(after time.Time) time.Time {
	return func(after time.Time) time.Time { return after.Truncate(d).Add(d) }
}

// DailyAt gives a slot each day at a time of day in UTC.
func DailyAt(hour, minute int) func(after time.Time) time.Time {
	return func(after time.Time) time.Time {
		y, m, d := after.UTC().Date()
		slot := time.Date(y, m, d, hour, minute, 0, 0, time.UTC)
		if !slot.After(after) {
			slot = slot.AddDate(0, 0, 1)
		}
		return slot
	}
}

// schedule sleeps from slot to slot.
func (r *Runner) schedule(ctx context.Context) error {
	for {
		nap, err := r.fireDue(ctx)
		if err != nil {
			if ctx.Err() != nil {
				return nil //nolint:nilerr // it was told to stop
			}
			slog.ErrorContext(ctx, "schedule cannot reach the database", "error", err)
			nap = dbPause
		}
		alarm := time.NewTimer(nap)
		select {
		case <-ctx.Done():
			alarm.Stop()
			return nil
		case <-alarm.C:
		case <-r.tick:
			alarm.Stop()
		}
	}
}

// fireDue enqueues what is due and tells how long nothing more will be.
func (r *Runner) fireDue(ctx context.Context) (nap time.Duration, err error) {
	defer errs.Wrap(&err, "look at schedules")
	nap = longestNap
	if len(r.schedules) == 0 {
		return nap, nil
	}
	err = r.db.Write(ctx, func(tx *db.Tx) error {
		nap = longestNap
		last, err := lastSlots(ctx, tx)
		if err != nil {
			return err
		}
		for _, s := range r.schedules {
			slot, err := s.fire(ctx, tx, last[s.name])
			if err != nil {
				return err
			}
			nap = min(nap, max(minSleep, slot.Sub(tx.Now.Time)))
		}
		return nil
	})
	return nap, err
}

func lastSlots(ctx context.Context, tx *db.Tx) (map[string]db.Time, error) {
	var rows []struct {
		Name string
		Slot db.Time
	}
	if err := tx.Select(ctx, &rows, `SELECT name, slot FROM job_schedule`); err != nil {
		return nil, err
	}
	last := make(map[string]db.Time, len(rows))
	for _, row := range rows {
		last[row.Name] = row.Slot
	}
	return last, nil
}

// fire enqueues the job when its slot has come and no node has done so, and gives the slot after now.
func (s schedule) fire(ctx context.Context, tx *db.Tx, last db.Time) (next time.Time, err error) {
	first := last.IsZero()
	slot := tx.Now
	if !first {
		slot = db.At(s.next(last.Time))
		if slot.After(tx.Now.Time) {
			return slot.Time, nil
		}
		for after := db.At(s.next(slot.Time)); !after.After(tx.Now.Time); after = db.At(s.next(slot.Time)) {
			slot = after
		}
	}
	n, err := tx.Exec(ctx, `
		INSERT INTO job_schedule (name, slot)
		VALUES ($1, $2)
		ON CONFLICT (name) DO UPDATE
		SET slot = excluded.slot
		WHERE job_schedule.slot < excluded.slot`, s.name, slot)
	if err != nil {
		return time.Time{}, err
	}
	if n == 1 && !first { // a new schedule begins with its first slot from now on
		if err := Enqueue(ctx, tx, s.kind, s.args, s.opts...); err != nil {
			return time.Time{}, err
		}
	}
	return s.next(tx.Now.Time), nil
}
