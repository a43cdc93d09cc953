package search

import (
	"context"

	"firstline/internal/base/db"
	"firstline/internal/desk/ticket"
)

// Forget takes all that was said on a ticket out of the index, in the transaction that takes some of it away. The entry that says so lets the
// keeper index what is left.
func Forget(ctx context.Context, tx *db.Tx, id ticket.ID) error {
	if _, err := tx.Exec(ctx, `DELETE FROM index_ticket WHERE id >= $1 AND id < $2`, partID(id, 0), partID(id+1, 0)); err != nil {
		return err
	}
	_, err := tx.Exec(ctx, `DELETE FROM index_words WHERE rowid >= $1 AND rowid < $2`, partID(id, 0), partID(id+1, 0))
	return err
}
