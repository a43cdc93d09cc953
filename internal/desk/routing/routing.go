// Package routing finds who works on a ticket: an agent asks for the next one, or the desk gives it to the agent who fits best, and says why.
package routing

import (
	"firstline/internal/base/db"
)

// Store finds who works on what.
type Store struct{ db *db.DB }

// NewStore makes the store.
func NewStore(d *db.DB) *Store { return &Store{db: d} }
