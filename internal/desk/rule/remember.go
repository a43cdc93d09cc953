package rule

import (
	"context"
	"time"

	"firstline/internal/base/db"
	"firstline/internal/desk/calendar"
	"firstline/internal/desk/setting"
)

// Store keeps the rules and lets them act.
type Store struct {
	db        *db.DB
	settings  *setting.Store
	calendars *calendar.Store
	memory    *db.Memory[whole, *set]
}

// subject outdates what is remembered here.
const subject = "rule"

// rememberTime is how long what another node has changed may go unnoticed.
const rememberTime = 10 * time.Second

// NewStore makes the store.
func NewStore(d *db.DB, settings *setting.Store, calendars *calendar.Store) *Store {
	return &Store{db: d, settings: settings, calendars: calendars, memory: db.NewMemory[whole, *set](d, subject, rememberTime)}
}

// whole is the only key of what is remembered: rules are read and outdated together.
type whole struct{}

// set is the rules that are switched on, by their occasion, each in the order in which they are tried.
type set struct {
	on    map[Event][]*Rule
	waits bool // one of them is about time
}

func newSet(list []Rule) *set {
	x := &set{on: map[Event][]*Rule{}}
	for i := range list {
		if r := &list[i]; r.Active {
			x.on[r.When.On] = append(x.on[r.When.On], r)
			x.waits = x.waits || r.When.On.IsWait()
		}
	}
	return x
}

func (x *set) rule(id ID) *Rule {
	for _, list := range x.on {
		for _, r := range list {
			if r.ID == id {
				return r
			}
		}
	}
	return nil
}

// active are the rules that are switched on: a desk without any asks nothing of the database when a ticket comes.
func (s *Store) active(ctx context.Context, q db.Querier, now db.Time) (*set, error) {
	if x, ok := s.memory.Recall(whole{}, now); ok {
		return x, nil
	}
	dated := s.memory.Dated()
	list, err := List(ctx, q)
	if err != nil {
		return nil, err
	}
	x := newSet(list)
	s.memory.Keep(whole{}, x, now, dated)
	return x, nil
}
