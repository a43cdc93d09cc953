// Package db keeps what the desk knows, on an embedded SQLite file or on PostgreSQL, from one SQL text.
//
// Changes go through Write, which runs a closure in a transaction; reads go through Get and Select. On SQLite there is one
// writer that commits several closures together (group commit), and a pool of readers; on PostgreSQL each Write is a transaction
// of its own, retried when the server asks for it, and statements that nobody waits for share a journey to the server. The SQL is
// what both engines understand; what differs stands in dialect.go.
package db

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"time"

	"github.com/georgysavva/scany/v2/dbscan"
	"github.com/jackc/pgx/v5/pgxpool"
	_ "modernc.org/sqlite" // the embedded engine

	"firstline/internal/base/errs"
)

// Engine is the database program behind a DB.
type Engine string

// The engines.
const (
	SQLite   Engine = "sqlite"
	Postgres Engine = "postgres"
)

// Querier reads: a *DB reads what is committed, a *Tx also what it has changed itself.
type Querier interface {
	// Get scans exactly one row into dst, a pointer to a struct or a value; errs.NotFound when there is none.
	Get(ctx context.Context, dst any, query string, args ...any) error
	// Select scans all rows into dst, a pointer to a slice.
	Select(ctx context.Context, dst any, query string, args ...any) error
}

// Options change how a database is opened; the zero value is right for a running desk.
type Options struct {
	Clock   func() time.Time // what Tx.Now reads; time.Now when nil
	Readers int              // size of the pool of readers (SQLite, default 4) or connections (PostgreSQL, default 10)
	NoSync  bool             // SQLite only: do not wait for the disk; for tests that are not about durability
}

// DB is an open database.
type DB struct {
	engine  Engine
	url     string
	clock   func() time.Time
	stats   counters
	pool    *sql.DB // readers on SQLite, migrations on PostgreSQL
	read    *statements
	writer  *writer       // SQLite only
	notices *notices      // SQLite only; PostgreSQL has its own
	remote  *pgxpool.Pool // PostgreSQL only
	sender  *sender       // PostgreSQL only
	dates   dates
}

// Stats counts what was asked of a database since it was opened; tests hold pages and commands to a number.
type Stats struct {
	Queries int64 // statements, reads and writes
	Writes  int64 // closures given to Write
	Commits int64 // transactions committed
}

type counters struct{ queries, writes, commits atomic.Int64 }

// Open opens the database at url: "postgres://…", or "sqlite:PATH" (the folder is made when missing).
func Open(ctx context.Context, url string, o Options) (_ *DB, err error) {
	defer errs.Wrap(&err, "open database")
	d := &DB{url: url, clock: o.Clock}
	if d.clock == nil {
		d.clock = time.Now
	}
	if path, ok := strings.CutPrefix(url, "sqlite:"); ok {
		d.engine = SQLite
		err = d.openSQLite(ctx, path, o)
	} else if strings.HasPrefix(url, "postgres://") || strings.HasPrefix(url, "postgresql://") {
		d.engine = Postgres
		err = d.openPostgres(ctx, o)
	} else {
		err = fmt.Errorf("%q is neither sqlite:PATH nor postgres://…", url)
	}
	if err != nil {
		return nil, err
	}
	return d, nil
}

// SQLite copies its log into the file after so many pages, and cuts the log back to so many bytes: the same pages are written again and
// again, so copying less often writes less; 16 MB are read in a blink when a desk starts after a crash.
const checkpointPages, logLimit = "4000", "33554432"

func (d *DB) openSQLite(ctx context.Context, path string, o Options) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return err
	}
	// The engine would let everybody on the machine read what it makes; its log gets the rights of the file.
	file, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err == nil {
		err = file.Close()
	}
	if err != nil {
		return err
	}
	sync := "FULL"
	if o.NoSync {
		sync = "OFF"
	}
	name := url.URL{Path: path} // a folder may be named "desk #2?"
	dsn := "file:" + name.EscapedPath() + "?_pragma=busy_timeout(5000)&_pragma=journal_mode(WAL)&_pragma=synchronous(" + sync +
		")&_pragma=foreign_keys(1)&_pragma=cache_size(-16000)&_pragma=temp_store(MEMORY)" +
		"&_pragma=wal_autocheckpoint(" + checkpointPages + ")&_pragma=journal_size_limit(" + logLimit + ")"
	if d.writer, err = openWriter(ctx, dsn, &d.stats); err != nil {
		return err
	}
	d.notices = newNotices()
	d.writer.notices, d.writer.dates = d.notices, &d.dates
	if d.pool, err = sql.Open("sqlite", dsn+"&_pragma=query_only(1)"); err != nil {
		return err
	}
	n := o.Readers
	if n == 0 {
		n = 4
	}
	d.pool.SetMaxOpenConns(n)
	d.pool.SetMaxIdleConns(n)
	d.read = newStatements(d.pool)
	return d.pool.PingContext(ctx)
}

// Close waits for the writes that were accepted and closes the database.
func (d *DB) Close() error {
	var err error
	if d.writer != nil {
		err = d.writer.close()
	}
	if d.read != nil {
		err = errors.Join(err, d.read.close())
	}
	err = errors.Join(err, d.pool.Close())
	if d.remote != nil {
		d.sender.close()
		d.remote.Close()
	}
	return err
}

// Lost is closed once the disk has refused to confirm a commit: see ErrSync. A PostgreSQL server looks after its disk itself, and ends.
func (d *DB) Lost() <-chan struct{} {
	if d.writer == nil {
		return nil
	}
	return d.writer.lost
}

// Engine tells which program keeps the data.
func (d *DB) Engine() Engine { return d.engine }

// URL is the address that the database was opened with; it may hold a password.
func (d *DB) URL() string { return d.url }

// Now is the desk's clock, outside a transaction.
func (d *DB) Now() Time { return At(d.clock()) }

// Stats tells what was asked of the database so far.
func (d *DB) Stats() Stats {
	return Stats{Queries: d.stats.queries.Load(), Writes: d.stats.writes.Load(), Commits: d.stats.commits.Load()}
}

// Get reads one committed row; see Querier.
func (d *DB) Get(ctx context.Context, dst any, query string, args ...any) error {
	return get(ctx, d.rows, dst, query, args)
}

// Select reads committed rows; see Querier.
func (d *DB) Select(ctx context.Context, dst any, query string, args ...any) error {
	return selectAll(ctx, d.rows, dst, query, args)
}

func (d *DB) rows(ctx context.Context, query string, args []any) (dbscan.Rows, error) {
	d.stats.queries.Add(1)
	if d.engine == Postgres {
		return d.rowsPostgres(ctx, query, args)
	}
	return d.read.query(ctx, query, args)
}

// queryFunc runs a reading statement; the rows are closed by who reads them.
type queryFunc func(ctx context.Context, query string, args []any) (dbscan.Rows, error)

func get(ctx context.Context, q queryFunc, dst any, query string, args []any) error {
	rows, err := q(ctx, query, args)
	if err != nil {
		return fmt.Errorf("%w in %s", err, brief(query))
	}
	if row, ok := dst.(Row); ok {
		err = row.scan(rows)
	} else {
		err = dbscan.ScanOne(dst, rows)
	}
	if dbscan.NotFound(err) {
		return errs.Missing()
	}
	if err != nil {
		return fmt.Errorf("%w in %s", err, brief(query))
	}
	return nil
}

func selectAll(ctx context.Context, q queryFunc, dst any, query string, args []any) error {
	rows, err := q(ctx, query, args)
	if err != nil {
		return fmt.Errorf("%w in %s", err, brief(query))
	}
	if err := dbscan.ScanAll(dst, rows); err != nil { // closes rows
		return fmt.Errorf("%w in %s", err, brief(query))
	}
	return nil
}

// brief is the start of a statement, for error texts: enough to find it, without arguments.
func brief(query string) string {
	query = strings.Join(strings.Fields(query), " ")
	if len(query) > 120 {
		query = query[:120] + "…"
	}
	return "«" + query + "»"
}
