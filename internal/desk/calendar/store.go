package calendar

import (
	"context"
	"sync"

	"firstline/internal/base/db"
)

// Store changes calendars, and keeps their hours ready to reckon with.
type Store struct {
	db    *db.DB
	tell  []Changed
	mu    sync.Mutex
	ready map[ID]ready
}

// Changed is told, in the transaction, of a calendar that was changed: what was reckoned by it may come out otherwise now.
type Changed func(ctx context.Context, tx *db.Tx, id ID) error

// ready is a calendar's hours with the terms that they were made from.
type ready struct {
	terms terms
	hours *Hours
}

// NewStore makes the store.
func NewStore(d *db.DB, tell ...Changed) *Store {
	return &Store{db: d, tell: tell, ready: make(map[ID]ready)}
}

func (s *Store) changed(ctx context.Context, tx *db.Tx, id ID) error {
	for _, tell := range s.tell {
		if err := tell(ctx, tx, id); err != nil {
			return err
		}
	}
	return nil
}

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
