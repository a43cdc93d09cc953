package ticket

import (
	"context"

	"firstline/internal/base/db"
	"firstline/internal/desk/person"
)

// WhoDid is who recorded an entry, for those who tell them what became of it; 0 where it was the desk itself.
func WhoDid(ctx context.Context, q db.Querier, id ID, seq Seq) (who person.ID, err error) {
	err = q.Get(ctx, &who, `SELECT COALESCE(actor_id, 0) FROM entry WHERE ticket_id = $1 AND seq = $2`, id, seq)
	return who, err
}
