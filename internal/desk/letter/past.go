package letter

import (
	"context"

	"firstline/internal/base/db"
)

// SendPast notes that every waiting letter left when it was written, without sending any: for a desk whose past was made up.
func SendPast(ctx context.Context, tx *db.Tx) error {
	_, err := tx.Exec(ctx, `
		UPDATE letter
		SET state = 'sent', attempts = 1, sent_at = created_at
		WHERE state IN ('queued', 'sending', 'uncertain') AND state = 'queued'`)
	return err
}
