package job

import (
	"context"

	"firstline/internal/base/db"
)

// Forget drops all waiting jobs of a kind: what they were about was settled in another way.
func Forget(ctx context.Context, tx *db.Tx, kind string) error {
	_, err := tx.Exec(ctx, `DELETE FROM job WHERE kind = $1 AND running = FALSE`, kind)
	return err
}
