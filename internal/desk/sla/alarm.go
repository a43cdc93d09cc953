package sla

import (
	"context"
	"strconv"
	"sync"
	"time"

	"firstline/internal/base/db"
	"firstline/internal/base/job"
)

// LookJob is the kind of job that looks at the clocks that are due. There is one for each minute in which something is due, shared by all
// clocks of that minute; it is never moved or taken away, so that one is known to wait once it was seen to be stored.
const LookJob = "sla.look"

// LookArgs names the minute, in minutes since 1970.
type LookArgs struct {
	Minute int64 `json:"minute"`
}

// alarms are the minutes for which this node has stored a job. A node trusts its memory only for what lies far enough ahead: whoever
// relies on a job then has committed long before it runs.
type alarms struct {
	mu     sync.Mutex
	stored map[int64]bool
}

const (
	slot       = time.Minute
	trusted    = time.Minute // longer than any transaction
	remembered = 5000        // minutes in memory, before those that are over go
)

// set makes sure that somebody looks when at has come.
func (a *alarms) set(ctx context.Context, tx *db.Tx, at db.Time) error {
	if at.IsZero() {
		return nil
	}
	minute := (at.UnixMicro() + slot.Microseconds() - 1) / slot.Microseconds()
	due := db.At(time.UnixMicro(minute * slot.Microseconds()))
	if due.Sub(tx.Now.Time) > trusted && a.has(minute) {
		return nil
	}
	key := "sla:" + strconv.FormatInt(minute, 10)
	if due.Before(tx.Now.Time) { // soon is never too early, and one that waits for its minute is none
		due, key = tx.Now, "sla:now"
	}
	if err := job.Enqueue(ctx, tx, LookJob, LookArgs{Minute: minute}, job.At(due), job.Unique(key)); err != nil {
		return err
	}
	now := tx.Now
	tx.AfterCommit(func() { a.add(minute, now) })
	return nil
}

func (a *alarms) has(minute int64) bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.stored[minute]
}

func (a *alarms) add(minute int64, now db.Time) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.stored == nil {
		a.stored = map[int64]bool{}
	}
	if len(a.stored) >= remembered {
		for m := range a.stored {
			if m < now.UnixMicro()/slot.Microseconds() {
				delete(a.stored, m)
			}
		}
	}
	a.stored[minute] = true
}
