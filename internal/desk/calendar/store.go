package calendar

import (
	"context"
	"sync"

	"firstline/internal/base/db"
)

// Store changes calendars, and keeps their hours ready to reckon with.
type Store struct {
	db    *db.DB
	mu    sync.Mutex
	ready map[ID]ready
}

// ready is a calendar's hours with the terms that they were made from.
type ready struct {
	terms terms
	hours *Hours
}

// NewStore makes the store.
func NewStore(d *db.DB) *Store { return &Store{db: d, ready: make(map[ID]ready)} }

// Hours are the opening hours of a calendar, of the default one for 0. It costs one query by key; what is kept from earlier is used only
// when the row still says the same, so it is right in any transaction and on any node.
func (s *Store) Hours(ctx context.Context, q db.Querier, id ID) (*Hours, error) {
	var r row
	if err := q.Get(ctx, &r, `SELECT `+columns+` FROM calendar WHERE id = $1 OR ($1 = 0 AND is_default = TRUE)`, id); err != nil {
		return nil, err
	}
	s.mu.Lock()
	had, ok := s.ready[r.ID]
	s.mu.Unlock()
	if ok && had.terms == r.terms {
		return had.hours, nil
	}
	c, err := r.calendar()
	if err != nil {
		return nil, err
	}
	hours, err := c.Hours()
	if err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.ready[r.ID] = ready{r.terms, hours}
	return hours, nil
}
