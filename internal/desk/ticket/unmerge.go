package ticket

import (
	"context"
	"encoding/json"
	"fmt"

	"firstline/internal/base/db"
	"firstline/internal/base/errs"
	"firstline/internal/desk/access"
	"firstline/internal/desk/asset"
	"firstline/internal/desk/person"
)

// Unmerge takes a merge back: the ticket goes on by itself as it stood before, and everybody and everything that came with it goes with it.
// What was said since stays where it was said. It is for whoever may work on the ticket into which it was merged.
func (s *Store) Unmerge(ctx context.Context, actor access.Actor, id ID) (t Ticket, err error) {
	defer errs.Wrap(&err, "unmerge ticket %d", id)
	was, err := s.Get(ctx, actor, id)
	if err != nil {
		return Ticket{}, err
	}
	err = s.db.Write(ctx, func(tx *db.Tx) error {
		var at struct {
			Seq     Seq
			IntoID  ID
			Journal string
		}
		err := tx.Get(ctx, &at, `SELECT seq, into_id, journal FROM ticket_merge WHERE ticket_id = $1 AND undone_at IS NULL`, was.ID)
		if errs.Is(err, errs.NotFound) {
			return errs.New(errs.Conflict, "merge.is_none")
		}
		if err != nil {
			return err
		}
		var j journal
		if err := json.Unmarshal([]byte(at.Journal), &j); err != nil {
			return fmt.Errorf("journal of a merge: %w", err)
		}
		c, o, err := s.both(ctx, tx, actor, was.ID, at.IntoID)
		if err != nil {
			return err
		}
		if err := c.part(ctx, o, &j); err != nil {
			return err
		}
		_, err = tx.Exec(ctx, `UPDATE ticket_merge SET undone_at = $3 WHERE ticket_id = $1 AND seq = $2`, was.ID, at.Seq, tx.Now)
		if err != nil {
			return err
		}
		if err := o.leave(ctx, "ticket.unmerge"); err != nil {
			return err
		}
		err = c.leave(ctx, "ticket.unmerge")
		t = c.Ticket
		return err
	})
	return t, err
}

// both takes the rows of a merged ticket and of that into which it was merged, in the order of their numbers.
func (s *Store) both(ctx context.Context, tx *db.Tx, actor access.Actor, id, into ID) (c, o *Change, err error) {
	for _, n := range []ID{min(id, into), max(id, into)} {
		x, err := s.enter(ctx, tx, access.System(), n)
		if err != nil {
			return nil, nil, err
		}
		x.Actor = actor
		if n == id {
			c = x
		} else {
			o = x
		}
	}
	switch {
	case c.Ticket.MergedInto == nil:
		err = errs.New(errs.Conflict, "merge.is_none")
	case *c.Ticket.MergedInto != into: // the other was merged itself since: first that has to be taken back
		err = errs.New(errs.Conflict, "merge.further", errs.Args{"Ticket": into.String()})
	case !CanWork(actor, &o.Ticket):
		err = errs.New(errs.Forbidden, "ticket.not_yours_to_work")
	}
	return c, o, err
}

// part undoes what the journal tells.
func (c *Change) part(ctx context.Context, o *Change, j *journal) error {
	for _, who := range j.Watchers {
		if err := o.dismiss(ctx, who); err != nil {
			return err
		}
	}
	if j.Reader != 0 {
		if err := c.dismiss(ctx, j.Reader); err != nil {
			return err
		}
	}
	for _, id := range j.Assets {
		n, err := c.Tx.Exec(ctx, `DELETE FROM ticket_asset WHERE ticket_id = $1 AND asset_id = $2`, o.Ticket.ID, id)
		if err != nil {
			return err
		}
		if n == 0 {
			continue
		}
		found, err := asset.ByIDs(ctx, c.Tx, id)
		if err != nil {
			return err
		}
		if _, err := o.Record(ctx, AssetRemoved, false, AssetPayload{Asset: id, Tag: found[id].Tag}); err != nil {
			return err
		}
	}
	if err := c.takeTags(ctx, o, j); err != nil {
		return err
	}
	if err := c.lead(ctx, j.Brought, c.Ticket.ID); err != nil {
		return err
	}
	c.Ticket.State, c.Ticket.MergedInto = j.State, nil
	o.Ticket.Absorbed -= 1 + len(j.Brought)
	c.Ticket.Absorbed = len(j.Brought)
	if _, err := o.Record(ctx, GaveBack, false, MergePayload{Ticket: c.Ticket.ID}); err != nil {
		return err
	}
	_, err := c.Record(ctx, WasUnmerged, true, MergePayload{Ticket: o.Ticket.ID, At: j.At})
	return err
}

// dismiss takes a watcher away whom the merge had brought.
func (c *Change) dismiss(ctx context.Context, who person.ID) error {
	n, err := c.Tx.Exec(ctx, `DELETE FROM watcher WHERE ticket_id = $1 AND person_id = $2`, c.Ticket.ID, who)
	if err != nil || n == 0 {
		return err
	}
	_, err = c.Record(ctx, WatcherRemoved, false, WatcherPayload{Person: who})
	return err
}
