package db

import (
	"cmp"
	"context"

	"github.com/georgysavva/scany/v2/dbscan"
	"github.com/jackc/pgx/v5"
)

// Together runs reads of q that do not depend on each other. On PostgreSQL what they ask at the same time travels to the server and back in
// one journey, which is where most of a page's time goes; on SQLite, where nothing travels, and in a transaction they run one after the
// other. A read may ask several things in turn, and for each uses the ctx that it is given.
func Together(ctx context.Context, q Querier, reads ...func(ctx context.Context) error) error {
	d, ok := q.(*DB)
	if !ok || d.engine == SQLite {
		for _, read := range reads {
			if err := read(ctx); err != nil {
				return err
			}
		}
		return nil
	}
	if j := journeyOf(ctx, d); j != nil { // reads of a read travel with the others
		j.changed <- len(reads) - 1 // who asked for them waits
		return j.together(ctx, reads)
	}
	return (&journey{db: d, asked: make(chan *question), changed: make(chan int)}).run(ctx, reads)
}

// journey gathers what several reads ask, and sends it when each of them waits for an answer.
type journey struct {
	db      *DB
	asked   chan *question
	changed chan int // by how much there are more reads that run
}

// question is a statement that a read waits for.
type question struct {
	query  string
	args   []any
	answer chan answer
}

type answer struct {
	rows dbscan.Rows
	err  error
}

// ending is how a read ended.
type ending struct {
	read   int
	err    error
	panics any
}

type journeyKey struct{}

func journeyOf(ctx context.Context, d *DB) *journey {
	if j, ok := ctx.Value(journeyKey{}).(*journey); ok && j.db == d {
		return j
	}
	return nil
}

func (j *journey) run(ctx context.Context, reads []func(ctx context.Context) error) (err error) {
	done := make(chan any, 1)
	go func() {
		defer func() { done <- recover() }()
		err = j.together(context.WithValue(ctx, journeyKey{}, j), reads)
	}()
	var waiting []*question
	for running := len(reads); ; {
		select {
		case q := <-j.asked:
			waiting = append(waiting, q)
		case n := <-j.changed:
			running += n
		case panics := <-done:
			if panics != nil {
				panic(panics) // where those who asked for the reads see it
			}
			return err
		}
		if len(waiting) > 0 && len(waiting) == running {
			j.send(ctx, waiting)
			waiting = nil
		}
	}
}

// together runs the reads, which are counted as running already; when the last one has ended, whoever waited for them runs in its place.
func (j *journey) together(ctx context.Context, reads []func(ctx context.Context) error) (err error) {
	endings := make(chan ending, len(reads))
	for i, read := range reads {
		go func() {
			e := ending{read: i}
			defer func() {
				e.panics = recover()
				endings <- e
			}()
			e.err = read(ctx)
		}()
	}
	failed := make([]error, len(reads))
	var panics any
	for n := range reads {
		e := <-endings
		failed[e.read] = e.err
		if e.panics != nil {
			panics = e.panics
		}
		if n < len(reads)-1 {
			j.changed <- -1
		}
	}
	if panics != nil {
		panic(panics)
	}
	return cmp.Or(failed...)
}

// send takes the questions to the server, and hands each read its rows in turn: they come over one connection.
func (j *journey) send(ctx context.Context, waiting []*question) {
	batch := &pgx.Batch{}
	for _, q := range waiting {
		batch.Queue(q.query, q.args...)
	}
	answers := j.db.remote.SendBatch(ctx, batch)
	defer answers.Close() // whoever was concerned has been told
	for _, q := range waiting {
		rows, err := answers.Query()
		if err != nil {
			q.answer <- answer{err: err}
			continue
		}
		read := make(chan struct{})
		q.answer <- answer{rows: &lentRows{pgRows: pgRows{Rows: rows}, read: read}}
		<-read
	}
}

// lentRows are the rows of one read; the next read gets its own when these are closed.
type lentRows struct {
	pgRows
	read chan struct{}
}

// Close ends the statement.
func (r *lentRows) Close() error {
	if r.closed {
		return nil
	}
	defer close(r.read)
	return r.pgRows.Close()
}

func (j *journey) rows(query string, args []any) (dbscan.Rows, error) {
	q := &question{query: query, args: args, answer: make(chan answer)}
	j.asked <- q
	a := <-q.answer
	return a.rows, a.err
}
