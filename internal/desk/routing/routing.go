// Package routing finds who works on a ticket: an agent asks for the next one, or the desk gives it to the agent who fits best, and says why.
//
// A team pulls until somebody chooses otherwise. Where it wants push, a ticket that comes to the team without an assignee is given to
// somebody in the same transaction (push.go), by a choice that is a pure function over what is known of the team (choose.go). What could be
// given to nobody waits in the team's queue, until somebody can take more or comes to work (queue.go).
package routing

import (
	"firstline/internal/base/db"
	"firstline/internal/desk/calendar"
)

// Store finds who works on what.
type Store struct {
	db        *db.DB
	calendars *calendar.Store
	memory    *db.Memory[whole, *plan]
}

// NewStore makes the store.
func NewStore(d *db.DB, calendars *calendar.Store) *Store {
	return &Store{db: d, calendars: calendars, memory: db.NewMemory[whole, *plan](d, subject, rememberTime)}
}
