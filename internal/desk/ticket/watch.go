package ticket

import (
	"context"

	"firstline/internal/base/db"
	"firstline/internal/base/errs"
	"firstline/internal/desk/access"
	"firstline/internal/desk/person"
)

// Watcher is a person who gets copies of a ticket's public messages.
type Watcher struct {
	PersonID person.ID
	Name     string
	MayRead  bool // may open the ticket in the portal
}

// Watch adds a person who gets copies. mayRead lets them open the ticket too, which only an agent can give.
func (s *Store) Watch(ctx context.Context, actor access.Actor, id ID, who person.ID, mayRead bool) (Ticket, error) {
	return s.Change(ctx, actor, id, "ticket.watch", func(c *Change) error {
		if err := c.MustWork(); err != nil {
			return err
		}
		if _, err := person.Get(ctx, c.Tx, who); errs.Is(err, errs.NotFound) {
			return errs.Bad("person", "ticket.requester_unknown")
		} else if err != nil {
			return err
		}
		return c.addWatcher(ctx, who, mayRead)
	})
}

// AddWatcher is Watch without the right to read, inside an open change: what a Cc line of a verified sender gives.
func (c *Change) AddWatcher(ctx context.Context, who person.ID) error {
	return c.addWatcher(ctx, who, false)
}

func (c *Change) addWatcher(ctx context.Context, who person.ID, mayRead bool) error {
	var by *person.ID
	if c.Actor.Person != 0 {
		by = new(c.Actor.Person)
	}
	n, err := c.Tx.Exec(ctx, `
		INSERT INTO watcher (ticket_id, person_id, may_read, added_by, at)
		VALUES ($1, $2, $3, $4, $5)
		ON CONFLICT (ticket_id, person_id) DO UPDATE SET may_read = TRUE, added_by = excluded.added_by
		WHERE excluded.may_read = TRUE AND watcher.may_read = FALSE`,
		c.Ticket.ID, who, mayRead, by, c.Tx.Now)
	if err != nil || n == 0 {
		return err
	}
	_, err = c.Record(ctx, WatcherAdded, false, WatcherPayload{Person: who, MayRead: mayRead})
	return err
}

// Unwatch ends the copies and the right to read.
func (s *Store) Unwatch(ctx context.Context, actor access.Actor, id ID, who person.ID) (Ticket, error) {
	return s.Change(ctx, actor, id, "ticket.unwatch", func(c *Change) error {
		_, err := c.Unwatch(ctx, who)
		return err
	})
}

// Unwatch is Store.Unwatch inside an open change; it tells whether the person was a watcher.
func (c *Change) Unwatch(ctx context.Context, who person.ID) (bool, error) {
	if err := c.MustWork(); err != nil {
		return false, err
	}
	n, err := c.Tx.Exec(ctx, `DELETE FROM watcher WHERE ticket_id = $1 AND person_id = $2`, c.Ticket.ID, who)
	if err != nil || n == 0 {
		return false, err
	}
	_, err = c.Record(ctx, WatcherRemoved, false, WatcherPayload{Person: who})
	return true, err
}

// Watchers are the people who get copies; the caller has made sure that the reader may see the ticket.
func Watchers(ctx context.Context, q db.Querier, id ID) (list []Watcher, err error) {
	err = q.Select(ctx, &list, `
		SELECT w.person_id, p.name, w.may_read
		FROM watcher w
		JOIN person p ON p.id = w.person_id
		WHERE w.ticket_id = $1
		ORDER BY w.at, w.person_id`, id)
	return list, err
}
