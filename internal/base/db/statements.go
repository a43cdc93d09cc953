package db

import (
	"context"
	"database/sql"
	"errors"
	"sync"

	"github.com/georgysavva/scany/v2/dbscan"
)

// keepStatements bounds how many prepared statements are kept; texts with lists of different lengths make more of them.
const keepStatements = 1024

// connection is what a pool and a single connection share.
type connection interface {
	PrepareContext(ctx context.Context, query string) (*sql.Stmt, error)
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
	ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error)
}

// statements runs texts on a SQLite connection and keeps them prepared: the engine parses and plans a text anew each time otherwise.
// When it is full, further texts run unprepared; closing one that another goroutine is about to use would fail that goroutine.
type statements struct {
	on connection

	mu   sync.RWMutex
	kept map[string]*sql.Stmt
}

func newStatements(on connection) *statements {
	return &statements{on: on, kept: map[string]*sql.Stmt{}}
}

func (s *statements) query(ctx context.Context, query string, args []any) (dbscan.Rows, error) {
	st, err := s.get(ctx, query)
	if err != nil {
		return nil, err
	}
	if st == nil {
		return s.on.QueryContext(ctx, query, args...)
	}
	return st.QueryContext(ctx, args...)
}

func (s *statements) exec(ctx context.Context, query string, args []any) (sql.Result, error) {
	st, err := s.get(ctx, query)
	if err != nil {
		return nil, err
	}
	if st == nil {
		return s.on.ExecContext(ctx, query, args...)
	}
	return st.ExecContext(ctx, args...)
}

// get is the prepared statement for a text, or nil when there is no more room for one.
func (s *statements) get(ctx context.Context, query string) (*sql.Stmt, error) {
	s.mu.RLock()
	st, ok := s.kept[query]
	full := len(s.kept) >= keepStatements
	s.mu.RUnlock()
	if ok || full {
		return st, nil
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if st, ok := s.kept[query]; ok {
		return st, nil
	}
	st, err := s.on.PrepareContext(ctx, unnumbered(query))
	if err != nil {
		return nil, err
	}
	s.kept[query] = st
	return st, nil
}

func (s *statements) close() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	var err error
	for query, st := range s.kept {
		err = errors.Join(err, st.Close())
		delete(s.kept, query)
	}
	return err
}
