package access

import (
	"time"

	"firstline/internal/base/db"
)

// setUp is the subject that outdates what is remembered of how the desk is set up: people, roles, tokens, teams, categories.
const setUp = "set-up"

// Changed tells, once tx has committed, that the desk is set up in another way. Whatever is audited does so by itself, but for what is done
// to tickets.
func Changed(tx *db.Tx) { tx.Outdate(setUp) }

// Memory remembers for a second what is read of how the desk is set up. What is changed in this process counts at once; what another node or
// the command line changes, within the second.
func Memory[K comparable, V any](d *db.DB) *db.Memory[K, V] {
	return db.NewMemory[K, V](d, setUp, time.Second)
}
