package notice

import (
	"context"

	"firstline/internal/base/db"
	"firstline/internal/base/errs"
	"firstline/internal/desk/access"
	"firstline/internal/desk/account"
	"firstline/internal/desk/person"
	"firstline/internal/desk/ticket"
)

// Page bounds a reading: notices before ID Before (0: from the newest), Limit of them, all or unread ones.
type Page struct {
	Before ID
	Limit  int
	Unread bool
}

// Of are what the actor was told, newest first; more tells whether there are older ones. Of a ticket that they may not see any more they learn
// nothing but its number.
func (d *Desk) Of(ctx context.Context, actor access.Actor, page Page) (list []Notice, more bool, err error) {
	defer errs.Wrap(&err, "read notices of person %d", actor.Person)
	var p db.Params
	where := "n.person_id = " + p.Bind(actor.Person) + " AND n.shown = TRUE"
	if page.Unread {
		where += " AND n.read_at IS NULL"
	}
	if page.Before > 0 {
		where += " AND n.id < " + p.Bind(page.Before)
	}
	list, err = read(ctx, d.db, actor, &p, where, page.Limit+1)
	if more = len(list) > page.Limit; more {
		list = list[:page.Limit]
	}
	return list, more, err
}

func read(ctx context.Context, q db.Querier, actor access.Actor, p *db.Params, where string, limit int) (list []Notice, err error) {
	sees := ticket.Visible(p, actor)
	err = q.Select(ctx, &list, `
		SELECT n.id, n.kind, COALESCE(n.ticket_id, 0) AS ticket_id, n.seq, n.by_name, n.at, n.read_at, t.subject
		FROM notice n
		LEFT JOIN ticket t ON t.id = n.ticket_id AND `+sees+`
		WHERE `+where+`
		ORDER BY n.id DESC
		LIMIT `+p.Bind(limit), p.Args...)
	return list, err
}

// ReadTicket marks everything that the actor was told of a ticket as read: they have opened it.
func (d *Desk) ReadTicket(ctx context.Context, actor access.Actor, id ticket.ID) error {
	return d.mark(ctx, actor, `ticket_id = $2 AND read_at IS NULL`, id)
}

// ReadAll marks everything as read that the actor was told up to one of them.
func (d *Desk) ReadAll(ctx context.Context, actor access.Actor, upTo ID) error {
	return d.mark(ctx, actor, `id <= $2 AND read_at IS NULL`, upTo)
}

// ReadWith marks a notice as read, and everything that was told of the same ticket.
func (d *Desk) ReadWith(ctx context.Context, actor access.Actor, id ID) error {
	return d.mark(ctx, actor, `read_at IS NULL AND (id = $2 OR ticket_id = (SELECT ticket_id FROM notice WHERE id = $2 AND person_id = $1))`, id)
}

func (d *Desk) mark(ctx context.Context, actor access.Actor, which string, arg any) (err error) {
	defer errs.Wrap(&err, "mark notices of person %d as read", actor.Person)
	return d.db.Write(ctx, func(tx *db.Tx) error {
		n, err := tx.Exec(ctx, `UPDATE notice SET read_at = $3 WHERE person_id = $1 AND shown = TRUE AND `+which, actor.Person, arg, tx.Now)
		if err != nil || n == 0 {
			return err
		}
		if err := account.CountUnread(ctx, tx, actor.Person, -n); err != nil {
			return err
		}
		return d.tell(ctx, tx, actor.Person)
	})
}

// Unread marks a notice as unread again, so that the actor comes back to it.
func (d *Desk) Unread(ctx context.Context, actor access.Actor, id ID) (err error) {
	defer errs.Wrap(&err, "mark notice %d as unread", id)
	return d.db.Write(ctx, func(tx *db.Tx) error {
		n, err := tx.Exec(ctx, `UPDATE notice SET read_at = NULL WHERE person_id = $1 AND id = $2 AND shown = TRUE AND read_at IS NOT NULL`, actor.Person, id)
		if err != nil || n == 0 {
			return err
		}
		if err := account.CountUnread(ctx, tx, actor.Person, n); err != nil {
			return err
		}
		return d.tell(ctx, tx, actor.Person)
	})
}

// sweepAtOnce is how many notices go in one transaction.
const sweepAtOnce = 2000

// Sweep takes away what was told longer ago than the desk keeps it.
func (d *Desk) Sweep(ctx context.Context) (err error) {
	defer errs.Wrap(&err, "take away old notices")
	before := d.db.Now().Add(-d.settings.Desk().Notices.Keep)
	for more := true; more; {
		err := d.db.Write(ctx, func(tx *db.Tx) error {
			var gone []struct {
				PersonID person.ID
				Open     bool
			}
			err := tx.Select(ctx, &gone, `
				DELETE FROM notice
				WHERE id IN (SELECT id FROM notice WHERE at < $1 ORDER BY at LIMIT $2)
				RETURNING person_id, (shown = TRUE AND read_at IS NULL) AS open`, before, sweepAtOnce)
			if err != nil {
				return err
			}
			more = len(gone) == sweepAtOnce
			unread := map[person.ID]int64{}
			for _, x := range gone {
				if x.Open {
					unread[x.PersonID]++
				}
			}
			for who, n := range unread {
				if err := account.CountUnread(ctx, tx, who, -n); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// Try lets the actor see how they are told: in their list and by letter, whatever they chose.
func (d *Desk) Try(ctx context.Context, actor access.Actor) (err error) {
	defer errs.Wrap(&err, "show person %d how they are told", actor.Person)
	return d.db.Write(ctx, func(tx *db.Tx) error {
		return d.keep(ctx, tx, Told{Kind: Tried, Person: actor.Person}, true, tx.Now)
	})
}
