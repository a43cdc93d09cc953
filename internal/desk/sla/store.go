package sla

import (
	"context"
	"log/slog"
	"sync"
	"sync/atomic"

	"firstline/internal/base/db"
	"firstline/internal/base/errs"
	"firstline/internal/desk/calendar"
)

// Store keeps the promises. It holds the policies and their hours in memory, since every new ticket asks for them; what a node decided by
// policies that another was just changing is mended by the second of the passes that follow each change (see renew.go).
type Store struct {
	db        *db.DB
	calendars *calendar.Store
	current   atomic.Pointer[view]
	loading   sync.Mutex // so that an older reading never replaces a newer one
	alarms    alarms
}

// view is all policies at one moment.
type view struct {
	byID   map[PolicyID]*terms
	order  []*terms // those in use, as they are tried
	people bool     // one of them asks who the requester is
}

// NewStore reads the policies.
func NewStore(ctx context.Context, d *db.DB, calendars *calendar.Store) (*Store, error) {
	s := &Store{db: d, calendars: calendars}
	return s, s.Reload(ctx)
}

// channel is where nodes tell each other that policies, or the hours that they go by, have changed.
const channel = "sla"

// Run keeps the policies those that another node saved, until ctx ends.
func (s *Store) Run(ctx context.Context) error {
	reload := func() {
		if err := s.Reload(ctx); err != nil && ctx.Err() == nil {
			slog.ErrorContext(ctx, "policies of another node cannot be read", "error", err)
		}
	}
	return s.db.Listen(ctx, channel, reload, func(string) { reload() })
}

// Reload reads the policies again.
func (s *Store) Reload(ctx context.Context) (err error) {
	defer errs.Wrap(&err, "read policies")
	s.loading.Lock()
	defer s.loading.Unlock()
	v, err := s.load(ctx, s.db)
	if err != nil {
		return err
	}
	s.current.Store(v)
	return nil
}

func (s *Store) load(ctx context.Context, q db.Querier) (*view, error) {
	list, err := Policies(ctx, q)
	if err != nil {
		return nil, err
	}
	v := &view{byID: make(map[PolicyID]*terms, len(list))}
	for _, p := range list {
		hours, err := s.calendars.Hours(ctx, q, p.Calendar)
		if err != nil {
			return nil, err
		}
		x := &terms{Policy: p, hours: hours}
		v.byID[p.ID] = x
		if p.Active {
			v.order = append(v.order, x)
			v.people = v.people || p.ofPeople()
		}
	}
	return v, nil
}

// of are the terms of a policy, also of one that another node has only just made.
func (s *Store) of(ctx context.Context, q db.Querier, id PolicyID) (*terms, error) {
	if x, ok := s.current.Load().byID[id]; ok {
		return x, nil
	}
	v, err := s.load(ctx, q)
	if err != nil {
		return nil, err
	}
	if x, ok := v.byID[id]; ok {
		return x, nil
	}
	return nil, errs.Missing()
}
