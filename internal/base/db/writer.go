package db

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/georgysavva/scany/v2/dbscan"
)

// A batch of closures is committed together after this many, or after this long.
const (
	batchSize = 64
	batchTime = 5 * time.Millisecond
)

// ErrClosed answers a write to a database that is being closed.
var ErrClosed = errors.New("database is closed")

// ErrSync says that the disk refused to confirm what was written. What the engine believes to be on disk is not certain after that, so nothing
// is written any more, and the process must end: the next one reads what is there.
var ErrSync = errors.New("the disk did not confirm a commit of the database")

// writer owns the only writing connection of a SQLite database. Whoever finds nobody writing leads: runs its own closure and those of the
// others who wait by then in one transaction, each of them in a savepoint of its own. All are answered only after COMMIT has reached the disk.
type writer struct {
	db      *sql.DB
	conn    *sql.Conn
	stmts   *statements
	stats   *counters
	notices *notices
	dates   *dates
	turn    chan struct{} // full while somebody leads
	queue   chan *write   // from those who wait to the one who leads; nothing is ever left in it
	closing sync.Once
	closed  chan struct{}
	lost    chan struct{} // closed once the disk has refused to confirm a commit; only who leads closes it
}

type write struct {
	ctx    context.Context
	tx     *Tx
	f      func(tx *Tx) error
	err    error
	panics any
	answer chan struct{}
}

func openWriter(ctx context.Context, dsn string, stats *counters) (*writer, error) {
	pool, err := sql.Open("sqlite", dsn+"&_txlock=immediate")
	if err != nil {
		return nil, err
	}
	conn, err := pool.Conn(ctx)
	if err != nil {
		return nil, errors.Join(err, pool.Close())
	}
	return &writer{
		db: pool, conn: conn, stmts: newStatements(conn), stats: stats,
		turn: make(chan struct{}, 1), queue: make(chan *write), closed: make(chan struct{}), lost: make(chan struct{}),
	}, nil
}

func (w *writer) run(ctx context.Context, now func() Time, f func(tx *Tx) error) ([]func(), error) {
	r := &write{ctx: ctx, f: f, answer: make(chan struct{})}
	r.tx = &Tx{Now: now(), engine: SQLite, notify: w.notices.send, dates: w.dates, query: w.rows, exec: w.change, place: w.place}
	select {
	case <-w.closed:
		return nil, ErrClosed
	case <-w.lost:
		return nil, ErrSync
	default:
	}
	select {
	case w.turn <- struct{}{}:
		w.lead(r)
	case w.queue <- r:
	case <-ctx.Done():
		return nil, ctx.Err()
	case <-w.closed:
		return nil, ErrClosed
	}
	<-r.answer
	if r.panics != nil {
		panic(r.panics)
	}
	return r.tx.after, r.err
}

// lead runs a batch that begins with first, and answers everybody in it.
func (w *writer) lead(first *write) {
	defer func() { <-w.turn }()
	batch, err := w.batch(first)
	if isUnconfirmed(err) {
		err = w.lose(err)
	}
	for _, r := range batch {
		if err != nil && r.err == nil {
			r.err = err
		}
		close(r.answer)
	}
}

// lose gives up on the disk.
func (w *writer) lose(err error) error {
	select {
	case <-w.lost:
	default:
		close(w.lost)
	}
	return fmt.Errorf("%w: %w", ErrSync, err)
}

// batch runs first and what waits behind it in one transaction. Its error, when there is one, is everybody's. The first closure needs
// no savepoint: when it fails, there is nobody else's work to keep.
func (w *writer) batch(first *write) (batch []*write, err error) {
	ctx := context.Background() // an interrupt would roll back the work of the others
	batch = []*write{first}
	if _, err := w.exec(ctx, "BEGIN IMMEDIATE", nil); err != nil {
		return batch, fmt.Errorf("begin: %w", err)
	}
	start := time.Now()
	if first.run(); first.failed() {
		_, err = w.exec(ctx, "ROLLBACK", nil)
		return batch, err
	}
	for r := w.next(start, 1); r != nil; r = w.next(start, len(batch)) {
		batch = append(batch, r)
		if err := w.one(ctx, r); err != nil {
			w.exec(ctx, "ROLLBACK", nil) //nolint:errcheck // the engine may have rolled back already; the first error counts
			return batch, err
		}
	}
	if _, err := w.exec(ctx, "COMMIT", nil); err != nil {
		w.exec(ctx, "ROLLBACK", nil) //nolint:errcheck // as above
		return batch, fmt.Errorf("commit: %w", err)
	}
	w.stats.commits.Add(1)
	return batch, nil
}

func (w *writer) next(start time.Time, n int) *write {
	if n >= batchSize || time.Since(start) > batchTime {
		return nil
	}
	select {
	case r := <-w.queue:
		return r
	default:
		return nil
	}
}

// one runs a closure in its savepoint. Its failure is its own; the returned error means that the whole transaction is lost.
func (w *writer) one(ctx context.Context, r *write) error {
	if _, err := w.exec(ctx, "SAVEPOINT one", nil); err != nil {
		return fmt.Errorf("savepoint: %w", err)
	}
	if r.run(); r.failed() {
		if _, err := w.exec(ctx, "ROLLBACK TO one", nil); err != nil {
			return errors.Join(r.err, fmt.Errorf("rollback to savepoint: %w", err))
		}
	}
	if _, err := w.exec(ctx, "RELEASE one", nil); err != nil {
		return fmt.Errorf("release savepoint: %w", err)
	}
	return nil
}

// run runs the closure, unless nobody waits for it any more.
func (r *write) run() {
	defer func() { r.panics = recover() }()
	if r.err = r.ctx.Err(); r.err == nil {
		r.err = r.f(r.tx)
	}
}

func (r *write) failed() bool { return r.err != nil || r.panics != nil }

func (w *writer) rows(ctx context.Context, query string, args []any) (dbscan.Rows, error) {
	w.stats.queries.Add(1)
	return w.stmts.query(ctx, query, args)
}

func (w *writer) change(ctx context.Context, query string, args []any) (int64, error) {
	res, err := w.exec(ctx, query, args)
	if err != nil {
		return 0, err
	}
	return res.RowsAffected()
}

// place inserts a row and tells its id.
func (w *writer) place(ctx context.Context, query string, args []any) (int64, error) {
	res, err := w.exec(ctx, query, args)
	if err != nil {
		return 0, err
	}
	return res.LastInsertId()
}

func (w *writer) exec(ctx context.Context, query string, args []any) (sql.Result, error) {
	w.stats.queries.Add(1)
	return w.stmts.exec(ctx, query, args)
}

// close lets whoever leads come to the end and turns away all others, for good.
func (w *writer) close() (err error) {
	w.closing.Do(func() {
		close(w.closed)
		w.turn <- struct{}{}
		err = errors.Join(w.stmts.close(), w.conn.Close(), w.db.Close())
	})
	return err
}
