package job

import (
	"context"

	"firstline/internal/base/db"
	"firstline/internal/base/errs"
)

// Info is a job as an administrator sees it.
type Info struct {
	ID          int64
	Queue       string
	Kind        string
	Args        string
	DueAt       db.Time
	Attempt     int
	MaxAttempts int
	Running     bool
	Dead        bool
	Error       string // of the last attempt
	CreatedAt   db.Time
}

// Dead lists the dead jobs, newest first, below the id before (0 for the first page).
func Dead(ctx context.Context, q db.Querier, before int64, limit int) (list []Info, err error) {
	defer errs.Wrap(&err, "list dead jobs")
	err = q.Select(ctx, &list, `
		SELECT id, queue, kind, args, due_at, attempt, max_attempts, running, dead, error, created_at
		FROM job
		WHERE dead = TRUE AND (CAST($1 AS BIGINT) = 0 OR id < $1)
		ORDER BY id DESC
		LIMIT $2`, before, limit)
	return list, err
}

// Waiting lists the jobs of a queue that wait or run, the next one first.
func Waiting(ctx context.Context, q db.Querier, queue string, limit int) (list []Info, err error) {
	defer errs.Wrap(&err, "list waiting jobs")
	err = q.Select(ctx, &list, `
		SELECT id, queue, kind, args, due_at, attempt, max_attempts, running, dead, error, created_at
		FROM job
		WHERE queue = $1 AND dead = FALSE
		ORDER BY due_at, id
		LIMIT $2`, queue, limit)
	return list, err
}

// Load is what a queue has before it; the desk watches itself by it.
type Load struct {
	Queue   string
	Waiting int     // due now and not running
	Running int     // in a worker's hands
	Oldest  db.Time // since when the first of those waits; zero when none does
}

// Loads tells how far each queue is behind at now. A queue with nothing in it is missing.
func Loads(ctx context.Context, q db.Querier, now db.Time) (loads []Load, err error) {
	defer errs.Wrap(&err, "look at job queues")
	err = q.Select(ctx, &loads, `
		SELECT queue,
			count(*) FILTER (WHERE running = FALSE AND due_at <= $1) AS waiting,
			count(*) FILTER (WHERE running = TRUE) AS running,
			min(due_at) FILTER (WHERE running = FALSE AND due_at <= $1) AS oldest
		FROM job
		WHERE dead = FALSE
		GROUP BY queue
		ORDER BY queue`, now)
	return loads, err
}

// CountDead tells how many jobs wait for a person, counting no further than limit.
func CountDead(ctx context.Context, q db.Querier, limit int) (n int, err error) {
	defer errs.Wrap(&err, "count dead jobs")
	err = q.Get(ctx, &n, `SELECT count(*) FROM (SELECT id FROM job WHERE dead = TRUE LIMIT $1) AS few`, limit)
	return n, err
}
