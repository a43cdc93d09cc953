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

// Known are those of the addresses to which the desk has carried an agent's words before.
func Known(ctx context.Context, q db.Querier, addresses ...string) (known []string, err error) {
	if len(addresses) == 0 {
		return nil, nil
	}
	var p db.Params
	err = q.Select(ctx, &known, `SELECT DISTINCT address FROM letter WHERE kind IN ('reply', 'resolved') AND address IN `+db.BindAll(&p, addresses), p.Args...)
	return known, err
}
