package db

import (
	"cmp"
	"context"
	"errors"
	"fmt"

	"github.com/georgysavva/scany/v2/dbscan"
	"github.com/jackc/pgx/v5"

	"firstline/internal/base/errs"
)

// Tx is an open transaction. Inside it only tx and tx.Now may be used: no other clock, no network, no second transaction.
type Tx struct {
	Now    Time // the same instant for everything that the transaction writes
	engine Engine
	query  queryFunc
	exec   func(ctx context.Context, query string, args []any) (int64, error)
	later  func(query string, args []any) *pgx.QueuedQuery                           // PostgreSQL only
	ask    func(ctx context.Context, asks []Ask) error                               // PostgreSQL only
	ahead  func(ctx context.Context, asks []Ask) error                               // PostgreSQL only
	amend  func(q *pgx.QueuedQuery, args []any) bool                                 // PostgreSQL only
	place  func(ctx context.Context, query string, args []any) (id int64, err error) // SQLite only
	notify func(channel, payload string)
	dates  *dates
	after  []func()
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

// Ask is a question for one row: what answers it, where the row goes, and the error that stands for no row (errs.NotFound when nil).
type Ask struct {
	Into  any
	Query string
	Args  []any
	None  error
	All   bool // a question for any number of rows, which go into a slice
}

// Ask puts questions that do not depend on each other's answers, one after the other: on PostgreSQL they travel together, and each sees what those
// before it have waited for and done.
func (tx *Tx) Ask(ctx context.Context, asks ...Ask) error {
	ctx = context.WithoutCancel(ctx)
	if tx.ask != nil && len(asks) > 1 {
		return tx.ask(ctx, asks)
	}
	for _, a := range asks {
		if a.Query == "" { // as Reserve says
			continue
		}
		if err := a.answer(ctx, tx.query); err != nil {
			return err
		}
	}
	return nil
}

// AskAhead is Ask for what does not depend on anything that waits (see Later): on PostgreSQL that goes on waiting, and can still be amended.
func (tx *Tx) AskAhead(ctx context.Context, asks ...Ask) error {
	if tx.ahead != nil {
		return tx.ahead(context.WithoutCancel(ctx), asks)
	}
	return tx.Ask(ctx, asks...)
}

// Row is where the columns of one row go, in their order, for what every ticket asks: fields are found without their names.
type Row []any

func (r Row) scan(rows dbscan.Rows) error {
	if !rows.Next() {
		return errors.Join(cmp.Or(rows.Err(), dbscan.ErrNotFound), rows.Close())
	}
	err := rows.Scan(r...)
	if err == nil && rows.Next() {
		err = errors.New("more than one row")
	}
	return errors.Join(err, rows.Close(), rows.Err())
}

func (a Ask) answer(ctx context.Context, q queryFunc) error {
	if a.All {
		return selectAll(ctx, q, a.Into, a.Query, a.Args)
	}
	err := get(ctx, q, a.Into, a.Query, a.Args)
	if a.None != nil && errs.Is(err, errs.NotFound) {
		return a.None
	}
	return err
}

// Insert runs an INSERT … RETURNING of one value and keeps it in id.
func (tx *Tx) Insert(ctx context.Context, id any, query string, args ...any) error {
	return tx.Get(ctx, id, query, args...)
}

// Exec runs a statement and tells how many rows it changed.
func (tx *Tx) Exec(ctx context.Context, query string, args ...any) (int64, error) {
	n, err := tx.exec(context.WithoutCancel(ctx), query, args)
	if err != nil {
		return 0, fmt.Errorf("%w in %s", err, brief(query))
	}
	return n, nil
}

// Later runs a statement of which nobody needs to know how many rows it changed. On PostgreSQL it waits for the next statement that is
// run, or for the commit, and travels with it; if it fails, that one gives its error, so it is not for statements whose failure means
// something to the caller. On SQLite it runs at once.
func (tx *Tx) Later(ctx context.Context, query string, args ...any) error {
	if tx.later != nil {
		tx.later(query, args)
		return nil
	}
	_, err := tx.Exec(ctx, query, args...)
	return err
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
