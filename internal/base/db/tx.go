package db

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5/pgconn"
)

// Tx is an open transaction. Inside it only tx and tx.Now may be used: no other clock, no network, no second transaction.
type Tx struct {
	Now     Time // the same instant for everything that the transaction writes
	engine  Engine
	stats   *counters
	query   queryFunc
	exec    func(ctx context.Context, query string, args []any) (sql.Result, error)
	after   []func()
	notices *notices // SQLite only
}

// Engine tells which program runs the transaction; only dialect questions need it.
func (tx *Tx) Engine() Engine { return tx.engine }

// Get reads one row; see Querier.
func (tx *Tx) Get(ctx context.Context, dst any, query string, args ...any) error {
	return get(context.WithoutCancel(ctx), tx.query, dst, query, args)
}

// Select reads rows; see Querier.
func (tx *Tx) Select(ctx context.Context, dst any, query string, args ...any) error {
	return selectAll(context.WithoutCancel(ctx), tx.query, dst, query, args)
}

// Insert runs an INSERT … RETURNING of one value and keeps it in id.
func (tx *Tx) Insert(ctx context.Context, id any, query string, args ...any) error {
	return tx.Get(ctx, id, query, args...)
}

// Exec runs a statement and tells how many rows it changed.
func (tx *Tx) Exec(ctx context.Context, query string, args ...any) (int64, error) {
	res, err := tx.exec(context.WithoutCancel(ctx), query, args)
	if err != nil {
		return 0, fmt.Errorf("%w in %s", err, brief(query))
	}
	return res.RowsAffected()
}

// AfterCommit keeps f until the transaction is on disk; it is not called when the transaction fails.
func (tx *Tx) AfterCommit(f func()) { tx.after = append(tx.after, f) }

// Write runs f in a transaction and returns when it is durable. An error from f undoes all that f did. f may run more than once,
// so it has no effect outside tx. ctx is looked at before f starts, never in the middle: a half-run batch helps nobody.
func (d *DB) Write(ctx context.Context, f func(tx *Tx) error) error {
	d.stats.writes.Add(1)
	var after []func()
	var err error
	if d.engine == SQLite {
		after, err = d.writer.run(ctx, d.Now, f)
	} else {
		after, err = d.writePostgres(ctx, f)
	}
	if err != nil {
		return err
	}
	for _, call := range after {
		call()
	}
	return nil
}

// retries is how often a transaction that PostgreSQL could not order beside others is run again.
const retries = 3

func (d *DB) writePostgres(ctx context.Context, f func(tx *Tx) error) ([]func(), error) {
	for try := 0; ; try++ {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		after, err := d.writePostgresOnce(context.WithoutCancel(ctx), f)
		if err == nil || try == retries || !mustRetry(err) {
			return after, err
		}
	}
}

func (d *DB) writePostgresOnce(ctx context.Context, f func(tx *Tx) error) ([]func(), error) {
	t, err := d.pool.BeginTx(ctx, nil)
	if err != nil {
		return nil, err
	}
	defer t.Rollback() //nolint:errcheck // after a commit it does nothing; after a failure the first error counts
	tx := &Tx{
		Now: d.Now(), engine: Postgres, stats: &d.stats,
		query: func(ctx context.Context, query string, args []any) (*sql.Rows, error) {
			d.stats.queries.Add(1)
			return t.QueryContext(ctx, query, args...)
		},
		exec: func(ctx context.Context, query string, args []any) (sql.Result, error) {
			d.stats.queries.Add(1)
			return t.ExecContext(ctx, query, args...)
		},
	}
	if err := f(tx); err != nil {
		return nil, err
	}
	if err := t.Commit(); err != nil {
		return nil, fmt.Errorf("commit: %w", err)
	}
	d.stats.commits.Add(1)
	return tx.after, nil
}

// mustRetry tells a serialization failure (40001) or a deadlock (40P01), where running the transaction again is right.
func mustRetry(err error) bool {
	pg, ok := errors.AsType[*pgconn.PgError](err)
	return ok && (pg.Code == "40001" || pg.Code == "40P01")
}
