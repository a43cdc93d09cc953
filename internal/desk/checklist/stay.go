package checklist

import (
	"context"
	"strconv"

	"firstline/internal/base/db"
	"firstline/internal/base/errs"
	"firstline/internal/desk/category"
	"firstline/internal/desk/setting"
	"firstline/internal/desk/ticket"
)

// NeededPayload tells why a proof is needed on a ticket from now on: empty where an agent asked for it.
type NeededPayload struct {
	Category category.ID `json:"category,omitempty"` // it was filed there, where a proof is needed
	Ticket   ticket.ID   `json:"ticket,omitempty"`   // this one was merged into it, and its own proof was still missing
}

// Stays is the follower that keeps the need of a proof on a ticket that is filed elsewhere, or merged into another: neither is a way around it.
func Stays(settings *setting.Store) ticket.Follower {
	return func(ctx context.Context, c *ticket.Change, e ticket.Entry) error {
		switch e.Kind {
		case ticket.FieldChanged:
			p, err := ticket.Decode[ticket.FieldPayload](e)
			if err != nil || p.Field != ticket.FieldCategory || p.From == "" {
				return err
			}
			return refiled(ctx, c, p.From)
		case ticket.TookIn:
			p, err := ticket.Decode[ticket.MergePayload](e)
			if err != nil {
				return err
			}
			return tookIn(ctx, c, settings.Desk(), p.Ticket)
		default:
			return nil
		}
	}
}

// refiled looks whether a proof was needed where the ticket was filed before.
func refiled(ctx context.Context, c *ticket.Change, from string) error {
	id, err := strconv.ParseInt(from, 10, 64)
	if err != nil {
		return err
	}
	was, err := category.Get(ctx, c.Tx, category.ID(id))
	if errs.Is(err, errs.NotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	asked, err := asksFor(ctx, c.Tx, was.Trail)
	if err != nil || !asked {
		return err
	}
	if asked, err = asksFor(ctx, c.Tx, c.Ticket.CategoryTrail); err != nil || asked {
		return err
	}
	return stay(ctx, c, NeededPayload{Category: was.ID})
}

// tookIn looks whether the ticket that goes on in this one still lacks a proof.
func tookIn(ctx context.Context, c *ticket.Change, desk setting.Desk, id ticket.ID) error {
	was := ticket.Ticket{ID: id}
	err := c.Tx.Get(ctx, &was, `
		SELECT t.requester_id, coalesce(k.trail, '') AS category_trail
		FROM ticket t
		LEFT JOIN category k ON k.id = t.category_id
		WHERE t.id = $1`, id)
	if err != nil {
		return err
	}
	i, err := IdentityOf(ctx, c.Tx, desk, &was)
	if err != nil || !i.Missing() {
		return err
	}
	return stay(ctx, c, NeededPayload{Ticket: id})
}

func asksFor(ctx context.Context, q db.Querier, trail string) (asked bool, err error) {
	line := lineage(&ticket.Ticket{CategoryTrail: trail})
	if len(line) == 0 {
		return false, nil
	}
	var p db.Params
	query := `SELECT EXISTS (SELECT 1 FROM identity_category m WHERE m.category_id IN ` + db.BindAll(&p, line) + `)`
	err = q.Get(ctx, &asked, query, p.Args...)
	return asked, err
}

// stay makes a proof needed on a ticket, as the desk's own act.
func stay(ctx context.Context, c *ticket.Change, why NeededPayload) error {
	return c.AsDesk(func() error { return need(ctx, c, why) })
}

// need makes a proof needed on a ticket, once.
func need(ctx context.Context, c *ticket.Change, why NeededPayload) error {
	rows, err := c.Tx.Exec(ctx, `
		INSERT INTO identity_ticket (ticket_id, by_id, at)
		VALUES ($1, $2, $3)
		ON CONFLICT (ticket_id) DO NOTHING`, c.Ticket.ID, c.Actor.Ref(), c.Tx.Now)
	if err != nil || rows == 0 {
		return err
	}
	_, err = c.Record(ctx, IdentityNeeded, false, why)
	return err
}
