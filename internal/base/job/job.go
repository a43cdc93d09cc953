// Package job does later what would keep people waiting: each piece of work is kept in the database until it is done.
//
// A job is enqueued in the transaction that makes it necessary, so it exists exactly when that transaction does. It runs at least
// once; a handler must be safe to run twice. Complete, inside the handler's own transaction, makes it exactly once.
package job

import (
	"context"
	"encoding/json"
	"errors"
	"time"

	"firstline/internal/base/db"
	"firstline/internal/base/errs"
)

const (
	channel            = "job" // of the database's notices
	defaultQueue       = "default"
	defaultMaxAttempts = 12
)

// Job is what a handler gets.
type Job[A any] struct {
	ID          int64
	Kind        string
	Attempt     int // 1 at first
	MaxAttempts int
	Created     db.Time
	Args        A
	claim       *claim
}

// Last tells that no attempt follows a failure of this one.
func (j Job[A]) Last() bool { return j.Attempt >= j.MaxAttempts }

// ErrLost says that the job was given to another worker meanwhile, because this one did not answer; nothing of the transaction may stand.
var ErrLost = errors.New("job was given to another worker")

// Complete finishes the job in the handler's own transaction, so that its effect and its end are one. Return its error.
func (j Job[A]) Complete(ctx context.Context, tx *db.Tx) error {
	n, err := tx.Exec(ctx, `DELETE FROM job WHERE id = $1 AND attempt = $2`, j.ID, j.Attempt)
	if err != nil {
		return err
	}
	if n == 0 {
		return ErrLost
	}
	tx.AfterCommit(func() { j.claim.completed.Store(true) })
	return nil
}

// Option changes how a job is enqueued.
type Option func(*options)

type options struct {
	queue       string
	due         db.Time
	unique      *string
	maxAttempts int
}

// At lets the job wait until t.
func At(t db.Time) Option { return func(o *options) { o.due = t } }

// SecondLook is when a job that follows a changed setting looks once more: by then every node knows of the change, and what was being decided
// without it has been committed.
const SecondLook = 90 * time.Second

// After lets the job wait.
func After(d time.Duration) Option { return func(o *options) { o.due = o.due.Add(d) } }

// Unique drops the job when one with the same key still waits; the one that waits then runs at the earlier of both times. A job
// that runs already does not count: it may have read what this one is about too early.
func Unique(key string) Option { return func(o *options) { o.unique = &key } }

// Queue puts the job into a queue with workers of its own.
func Queue(name string) Option { return func(o *options) { o.queue = name } }

// MaxAttempts is how often the job may run before it is dead; 12 unless told.
func MaxAttempts(n int) Option { return func(o *options) { o.maxAttempts = n } }

// Enqueue keeps work of a kind for later, in the caller's transaction. Workers on every node are woken when it commits.
func Enqueue(ctx context.Context, tx *db.Tx, kind string, args any, opts ...Option) (err error) {
	defer errs.Wrap(&err, "enqueue %s", kind)
	o := options{queue: defaultQueue, due: tx.Now, maxAttempts: defaultMaxAttempts}
	for _, opt := range opts {
		opt(&o)
	}
	text, err := json.Marshal(args)
	if err != nil {
		return err
	}
	// The conflicting row is touched even when nothing changes: on PostgreSQL that keeps it from being claimed before this transaction is visible.
	err = tx.Later(ctx, `
		INSERT INTO job (queue, kind, args, due_at, max_attempts, unique_key, created_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7)
		ON CONFLICT (unique_key) WHERE unique_key IS NOT NULL DO UPDATE
		SET due_at = CASE WHEN excluded.due_at < job.due_at THEN excluded.due_at ELSE job.due_at END`,
		o.queue, kind, string(text), o.due, o.maxAttempts, o.unique, tx.Now)
	if err != nil {
		return err
	}
	return tx.Notify(ctx, channel, o.queue)
}

// Retry lets a dead job run again from its first attempt.
func Retry(ctx context.Context, tx *db.Tx, id int64) (err error) {
	defer errs.Wrap(&err, "retry job %d", id)
	var queue string
	err = tx.Get(ctx, &queue, `
		UPDATE job
		SET dead = FALSE, attempt = 0, due_at = $2
		WHERE id = $1 AND dead = TRUE
		RETURNING queue`, id, tx.Now)
	if err != nil {
		return err
	}
	return tx.Notify(ctx, channel, queue)
}

// Discard removes a dead job.
func Discard(ctx context.Context, tx *db.Tx, id int64) (err error) {
	defer errs.Wrap(&err, "discard job %d", id)
	n, err := tx.Exec(ctx, `DELETE FROM job WHERE id = $1 AND dead = TRUE`, id)
	if err == nil && n == 0 {
		return errs.Missing()
	}
	return err
}

type permanent struct{ error }

func (p permanent) Unwrap() error { return p.error }

// Permanent marks a failure that no further attempt can mend: the job is dead at once.
func Permanent(err error) error { return permanent{err} }

type later struct {
	error
	in time.Duration
}

func (l later) Unwrap() error { return l.error }

// RetryIn marks a failure with the time to wait before the next attempt, in place of the kind's own.
func RetryIn(d time.Duration, err error) error { return later{err, d} }
