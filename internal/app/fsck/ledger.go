package fsck

import (
	"context"
	"fmt"

	"firstline/internal/base/db"
	"firstline/internal/desk/sla"
	"firstline/internal/desk/ticket"
)

// checkLedgers replays the ledger of every clock and compares it with how the clock stands, a part of the tickets at a time.
func checkLedgers(ctx context.Context, q db.Querier, tell func(Finding)) error {
	for after := ticket.ID(0); ; {
		var ids []ticket.ID
		err := q.Select(ctx, &ids, `
			SELECT DISTINCT ticket_id
			FROM clock
			WHERE ticket_id > $1
			ORDER BY ticket_id
			LIMIT 500`, after)
		if err != nil || len(ids) == 0 {
			return err
		}
		wrong, err := sla.Astray(ctx, q, ids...)
		if err != nil {
			return err
		}
		for _, c := range wrong {
			tell(Finding{Check: "ledger", Object: "ticket " + c.TicketID.String(), Detail: fmt.Sprintf("the ledger of %s comes to something else than its clock", c.Target)})
		}
		after = ids[len(ids)-1]
	}
}
