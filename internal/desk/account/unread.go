package account

import (
	"context"

	"firstline/internal/base/db"
	"firstline/internal/desk/person"
)

// CountUnread notes that somebody has that many more notices to read, or fewer. The count is kept with their account, since every page shows it.
func CountUnread(ctx context.Context, tx *db.Tx, who person.ID, more int64) error {
	_, err := tx.Exec(ctx, `UPDATE account SET unread = unread + $2 WHERE person_id = $1`, who, more)
	return err
}
