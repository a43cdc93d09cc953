package db

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/georgysavva/scany/v2/dbscan"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/jackc/pgx/v5/stdlib"
)

func (d *DB) openPostgres(ctx context.Context, o Options) (err error) {
	cfg, err := pgxpool.ParseConfig(d.url)
	if err != nil {
		return err
	}
	cfg.ConnConfig.RuntimeParams["application_name"] = "firstline"
	cfg.ConnConfig.RuntimeParams["timezone"] = "UTC"
	// Our statements are written so that one plan is right for every argument; planning anew took longer than most of them run.
	cfg.ConnConfig.RuntimeParams["plan_cache_mode"] = "force_generic_plan"
	// What the desk reads is in memory or on a disk without a moving head; by the server's default small tables are read whole.
	cfg.ConnConfig.RuntimeParams["random_page_cost"] = "1.1"
	cfg.MaxConns = 10
	if o.Readers > 0 {
		cfg.MaxConns = int32(o.Readers)
	}
	if d.remote, err = pgxpool.NewWithConfig(ctx, cfg); err != nil {
		return err
	}
	if err := d.remote.Ping(ctx); err != nil {
		d.remote.Close()
		return err
	}
	d.pool = stdlib.OpenDBFromPool(d.remote)
	d.sender = newSender(d.remote)
	return nil
}

func (d *DB) rowsPostgres(ctx context.Context, query string, args []any) (dbscan.Rows, error) {
	if j := journeyOf(ctx, d); j != nil {
		return j.rows(query, args)
	}
	rows, err := d.remote.Query(ctx, query, args...)
	if err != nil {
		return nil, err
	}
	return &pgRows{Rows: rows}, nil
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
	conn, err := d.remote.Acquire(ctx)
	if err != nil {
		return nil, err
	}
	defer conn.Release()
	t := &pgTx{conn: conn, stats: &d.stats, waiting: &pgx.Batch{}}
	defer t.rollback(ctx)
	t.waiting.Queue("BEGIN")
	tx := &Tx{
		Now: d.Now(), engine: Postgres, notify: d.sender.send, dates: &d.dates,
		query: t.query, exec: t.exec, later: t.later, ask: t.ask, ahead: t.ahead, amend: t.amend,
	}
	if err := f(tx); err != nil {
		return nil, err
	}
	if err := t.commit(ctx); err != nil {
		return nil, fmt.Errorf("commit: %w", err)
	}
	return tx.after, nil
}

// mustRetry tells a serialisation failure (40001) or a deadlock (40P01), where running the transaction again is right.
func mustRetry(err error) bool {
	pg, ok := errors.AsType[*pgconn.PgError](err)
	return ok && (pg.Code == "40001" || pg.Code == "40P01")
}

// pgTx is a transaction on PostgreSQL. What nobody waits for is kept, BEGIN first, and travels with the next statement that somebody
// waits for: a journey to the server and back costs more than most statements.
type pgTx struct {
	conn    *pgxpool.Conn
	stats   *counters
	waiting *pgx.Batch
	begun   bool
}

func (t *pgTx) later(query string, args []any) *pgx.QueuedQuery {
	t.stats.queries.Add(1)
	return t.waiting.Queue(query, args...)
}

// amend gives other arguments to a statement that still waits.
func (t *pgTx) amend(q *pgx.QueuedQuery, args []any) bool {
	if !slices.Contains(t.waiting.QueuedQueries, q) {
		return false
	}
	q.Arguments = args
	return true
}

func (t *pgTx) query(ctx context.Context, query string, args []any) (dbscan.Rows, error) {
	t.stats.queries.Add(1)
	if t.lost() {
		return nil, pgx.ErrTxClosed
	}
	if t.waiting.Len() == 0 {
		rows, err := t.conn.Query(ctx, query, args...)
		if err != nil {
			return nil, err
		}
		return &pgRows{Rows: rows}, nil
	}
	answers, err := t.send(ctx, query, args)
	if err != nil {
		return nil, err
	}
	rows, err := answers.Query()
	if err != nil {
		return nil, errors.Join(err, closeAnswers(answers, err))
	}
	return &pgRows{Rows: rows, answers: answers}, nil
}

func (t *pgTx) exec(ctx context.Context, query string, args []any) (int64, error) {
	t.stats.queries.Add(1)
	tag, err := t.run(ctx, query, args)
	return tag.RowsAffected(), err
}

func (t *pgTx) run(ctx context.Context, query string, args []any) (pgconn.CommandTag, error) {
	if t.lost() {
		return pgconn.CommandTag{}, pgx.ErrTxClosed
	}
	if t.waiting.Len() == 0 {
		return t.conn.Exec(ctx, query, args...)
	}
	answers, err := t.send(ctx, query, args)
	if err != nil {
		return pgconn.CommandTag{}, err
	}
	tag, err := answers.Exec()
	return tag, errors.Join(err, closeAnswers(answers, err))
}

// send takes query to the server behind all that waits, and reads what became of those; what became of query is the next answer.
func (t *pgTx) send(ctx context.Context, query string, args []any) (pgx.BatchResults, error) {
	return t.carry(ctx, query, args, t.waiting.Len())
}

// carry is send, but reads what became of the first n only.
func (t *pgTx) carry(ctx context.Context, query string, args []any, n int) (pgx.BatchResults, error) {
	sent := t.waiting
	sent.Queue(query, args...)
	t.waiting, t.begun = &pgx.Batch{}, true
	answers := t.conn.SendBatch(ctx, sent)
	for _, s := range sent.QueuedQueries[:n] {
		if _, err := answers.Exec(); err != nil {
			_ = answers.Close() // says the same again
			return nil, fmt.Errorf("%w in %s, sent before", err, brief(s.SQL))
		}
	}
	return answers, nil
}

// ask takes all questions to the server in one journey, behind all that waits.
func (t *pgTx) ask(ctx context.Context, asks []Ask) error {
	last := len(asks) - 1
	before := t.waiting.Len()
	for _, a := range asks[:last] {
		t.later(a.Query, a.Args)
	}
	t.stats.queries.Add(1)
	if t.lost() {
		return pgx.ErrTxClosed
	}
	answers, err := t.carry(ctx, asks[last].Query, asks[last].Args, before)
	if err != nil {
		return err
	}
	for _, a := range asks {
		if err := a.answer(ctx, nextOf(answers)); err != nil {
			_ = answers.Close() // says the same again
			return err
		}
	}
	return answers.Close()
}

// ahead is ask, but leaves what waits where it is.
func (t *pgTx) ahead(ctx context.Context, asks []Ask) error {
	kept := t.waiting
	t.waiting = &pgx.Batch{}
	if !t.begun {
		t.waiting.QueuedQueries, kept.QueuedQueries = kept.QueuedQueries[:1:1], kept.QueuedQueries[1:]
	}
	err := t.ask(ctx, asks)
	t.waiting = kept
	return err
}

// nextOf gives the rows that come next in a batch, whatever is asked: it has been sent already.
func nextOf(answers pgx.BatchResults) queryFunc {
	return func(context.Context, string, []any) (dbscan.Rows, error) {
		rows, err := answers.Query()
		if err != nil {
			return nil, err
		}
		return &pgRows{Rows: rows}, nil
	}
}

// closeAnswers ends a batch; after a failure its error is that failure once more.
func closeAnswers(answers pgx.BatchResults, failed error) error {
	err := answers.Close()
	if failed != nil {
		return nil //nolint:nilerr // it is the failure that the caller has already
	}
	return err
}

func (t *pgTx) commit(ctx context.Context) error {
	if !t.begun && t.waiting.Len() == 1 { // nothing but BEGIN
		return nil
	}
	tag, err := t.run(ctx, "COMMIT", nil)
	if err != nil {
		return err
	}
	if tag.String() != "COMMIT" { // a statement failed, and the closure went on as if nothing had happened
		return pgx.ErrTxCommitRollback
	}
	t.stats.commits.Add(1)
	return nil
}

const idle = 'I' // a connection without a transaction

// lost tells that the transaction never began, since what travelled with BEGIN could not be sent: what follows would be stored piece by
// piece where a closure went on all the same.
func (t *pgTx) lost() bool { return t.begun && t.conn.Conn().PgConn().TxStatus() == idle }

// rollback undoes what was not committed. A connection on which that fails is not used again.
func (t *pgTx) rollback(ctx context.Context) {
	if t.conn.Conn().IsClosed() || t.conn.Conn().PgConn().TxStatus() == idle {
		return
	}
	if _, err := t.conn.Exec(ctx, "ROLLBACK"); err != nil {
		_ = t.conn.Conn().Close(ctx) // the server undoes it by itself
	}
}

// pgRows are the rows of a statement as the scanner wants them, with the end of the batch that they came in.
type pgRows struct {
	pgx.Rows
	answers pgx.BatchResults // nil where the statement travelled alone
	closed  bool
}

// Columns are the names of the columns.
func (r *pgRows) Columns() ([]string, error) {
	fields := r.FieldDescriptions()
	names := make([]string, len(fields))
	for i, f := range fields {
		names[i] = f.Name
	}
	return names, nil
}

// NextResultSet is never there.
func (r *pgRows) NextResultSet() bool { return false }

// Close ends the statement.
func (r *pgRows) Close() error {
	if r.closed {
		return nil
	}
	r.closed = true
	r.Rows.Close()
	err := r.Err()
	if r.answers != nil {
		err = errors.Join(err, closeAnswers(r.answers, err))
	}
	return err
}
