package ticket

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"

	"firstline/internal/base/db"
	"firstline/internal/base/errs"
	"firstline/internal/desk/access"
	"firstline/internal/desk/asset"
	"firstline/internal/desk/person"
)

// The kinds of entries about merges, each with a MergePayload.
const (
	WasMerged   EntryKind = "merged"    // into another
	WasUnmerged EntryKind = "unmerged"  // it goes on by itself again
	TookIn      EntryKind = "took_in"   // another was merged into this one
	GaveBack    EntryKind = "gave_back" // and goes on by itself again
)

// MergePayload names the other ticket. At is when they were merged, where that is undone.
type MergePayload struct {
	Ticket ID      `json:"ticket"`
	Shared bool    `json:"shared,omitempty"` // each requester may read the other's messages
	At     db.Time `json:"at,omitzero"`
}

// journal is what a merge did beside the two tickets' own rows, and how the one that ended stood before.
type journal struct {
	State    State       `json:"state"`
	Watchers []person.ID `json:"watchers,omitempty"` // new on the ticket that goes on
	Reader   person.ID   `json:"reader,omitempty"`   // its requester, who may now read the other
	Assets   []asset.ID  `json:"assets,omitempty"`   // new on the ticket that goes on
	Tags     []TagID     `json:"tags,omitempty"`     // new on the ticket that goes on
	Brought  []ID        `json:"brought,omitempty"`  // merged into the one that ended before
	At       db.Time     `json:"at"`
}

// Merge makes two tickets one: what is said and happens goes on in another ticket, of the same requester or not. The first one keeps its number,
// its timeline and its address, and leads there. share lets each requester read what the other said; without it the requester of the first gets
// copies of what is said from now on. Unmerge takes it back.
func (s *Store) Merge(ctx context.Context, actor access.Actor, id, into ID, share bool) (Ticket, error) {
	return s.changeTwo(ctx, actor, id, into, "ticket.merge", func(c, o *Change) error {
		if err := mergeable(c, o); err != nil {
			return err
		}
		j := journal{State: c.Ticket.State, At: c.Tx.Now}
		if err := c.bringPeople(ctx, o, &j, share); err != nil {
			return err
		}
		if err := c.bringAssets(ctx, o, &j); err != nil {
			return err
		}
		if err := c.bringTags(ctx, o, &j); err != nil {
			return err
		}
		if err := c.bringMerged(ctx, o, &j); err != nil {
			return err
		}
		c.Ticket.State, c.Ticket.MergedInto = Merged, new(into)
		o.Ticket.Absorbed += 1 + len(j.Brought)
		o.Ticket.Timed, o.Ticket.Todos = o.Ticket.Timed || c.Ticket.Timed, o.Ticket.Todos || c.Ticket.Todos // its page reads those of both
		seq, err := c.Record(ctx, WasMerged, true, MergePayload{Ticket: into, Shared: share})
		if err != nil {
			return err
		}
		if _, err := o.Record(ctx, TookIn, false, MergePayload{Ticket: id, Shared: share}); err != nil {
			return err
		}
		text, err := json.Marshal(j)
		if err != nil {
			return fmt.Errorf("journal of a merge: %w", err)
		}
		_, err = c.Tx.Exec(ctx, `INSERT INTO ticket_merge (ticket_id, seq, into_id, journal) VALUES ($1, $2, $3, $4)`, id, seq, into, string(text))
		return err
	})
}

// mergeable refuses what must not become one.
func mergeable(c, o *Change) error {
	for _, x := range []*Change{c, o} {
		if err := x.MustWork(); err != nil {
			return err
		}
	}
	if !o.Ticket.State.IsOpen() {
		return errs.Bad("ticket", "merge.into_done")
	}
	if c.Ticket.SealedTo != "" && c.Ticket.SealedTo != o.Ticket.SealedTo { // whoever sees the other would read what is sealed
		return errs.Bad("ticket", "merge.sealed")
	}
	return nil
}

// bringPeople lets the people of the ticket that ends hear of the other: its requester and watchers get copies, and read where share says so.
func (c *Change) bringPeople(ctx context.Context, o *Change, j *journal, share bool) error {
	mine, err := person.Current(ctx, c.Tx, c.Ticket.RequesterID)
	if err != nil {
		return err
	}
	theirs, err := person.Current(ctx, c.Tx, o.Ticket.RequesterID)
	if err != nil {
		return err
	}
	share = share && mine != theirs
	if share && (c.Ticket.SealedTo != "" || o.Ticket.SealedTo != "") {
		return errs.Bad("share", "merge.sealed_share")
	}
	had, err := Watchers(ctx, c.Tx, c.Ticket.ID)
	if err != nil {
		return err
	}
	list := []Watcher{{PersonID: mine, MayRead: share}}
	for _, x := range had {
		list = append(list, Watcher{PersonID: x.PersonID, MayRead: share && x.MayRead})
	}
	for _, x := range list {
		if x.PersonID == theirs || x.PersonID == o.Ticket.RequesterID {
			continue
		}
		added, err := o.join(ctx, x)
		if err != nil {
			return err
		}
		if added {
			j.Watchers = append(j.Watchers, x.PersonID)
		}
	}
	if !share {
		return nil
	}
	added, err := c.join(ctx, Watcher{PersonID: theirs, MayRead: true})
	if added {
		j.Reader = theirs
	}
	return err
}

// join adds a watcher where the person is none yet.
func (c *Change) join(ctx context.Context, x Watcher) (bool, error) {
	n, err := c.Tx.Exec(ctx, `
		INSERT INTO watcher (ticket_id, person_id, may_read, added_by, at)
		VALUES ($1, $2, $3, $4, $5)
		ON CONFLICT (ticket_id, person_id) DO NOTHING`, c.Ticket.ID, x.PersonID, x.MayRead, c.Actor.Ref(), c.Tx.Now)
	if err != nil || n == 0 {
		return false, err
	}
	_, err = c.Record(ctx, WatcherAdded, false, WatcherPayload{Person: x.PersonID, MayRead: x.MayRead})
	return true, err
}

// bringAssets notes that the other ticket is about what this one was about.
func (c *Change) bringAssets(ctx context.Context, o *Change, j *journal) error {
	mine, err := AssetIDs(ctx, c.Tx, c.Ticket.ID)
	if err != nil || len(mine) == 0 {
		return err
	}
	for _, id := range mine {
		n, err := c.Tx.Exec(ctx, `
			INSERT INTO ticket_asset (ticket_id, asset_id, added_by, at)
			VALUES ($1, $2, $3, $4)
			ON CONFLICT (ticket_id, asset_id) DO NOTHING`, o.Ticket.ID, id, c.Actor.Ref(), c.Tx.Now)
		if err != nil {
			return err
		}
		if n > 0 {
			j.Assets = append(j.Assets, id)
		}
	}
	found, err := asset.ByIDs(ctx, c.Tx, j.Assets...)
	if err != nil {
		return err
	}
	for _, id := range j.Assets {
		if _, err := o.Record(ctx, AssetAdded, false, AssetPayload{Asset: id, Tag: found[id].Tag}); err != nil {
			return err
		}
	}
	return nil
}

// bringTags puts the tags of the ticket that ends on the other, as far as there is room.
func (c *Change) bringTags(ctx context.Context, o *Change, j *journal) error {
	mine, err := c.tags(ctx)
	if err != nil || len(mine) == 0 {
		return err
	}
	theirs, err := o.tags(ctx)
	if err != nil {
		return err
	}
	var did TagsPayload
	for _, g := range mine {
		if slices.Contains(theirs, g) || len(theirs)+len(j.Tags) >= mostTags {
			continue
		}
		_, err := c.Tx.Exec(ctx, `INSERT INTO ticket_tag (ticket_id, tag_id, added_by, at) VALUES ($1, $2, $3, $4)`, o.Ticket.ID, g.ID, c.Actor.Ref(), c.Tx.Now)
		if err != nil {
			return err
		}
		j.Tags, did.Added = append(j.Tags, g.ID), append(did.Added, g.Name)
	}
	if len(j.Tags) == 0 {
		return nil
	}
	o.Ticket.Tags = len(theirs) + len(j.Tags)
	_, err = o.Record(ctx, TagsChanged, false, did)
	return err
}

// takeTags takes off again what bringTags put on, as far as it is still there.
func (c *Change) takeTags(ctx context.Context, o *Change, j *journal) error {
	if len(j.Tags) == 0 {
		return nil
	}
	has, err := o.tags(ctx)
	if err != nil {
		return err
	}
	var did TagsPayload
	for _, g := range has {
		if !slices.Contains(j.Tags, g.ID) {
			continue
		}
		if _, err := c.Tx.Exec(ctx, `DELETE FROM ticket_tag WHERE ticket_id = $1 AND tag_id = $2`, o.Ticket.ID, g.ID); err != nil {
			return err
		}
		did.Removed = append(did.Removed, g.Name)
	}
	if len(did.Removed) == 0 {
		return nil
	}
	o.Ticket.Tags = len(has) - len(did.Removed)
	_, err = o.Record(ctx, TagsChanged, false, did)
	return err
}

// bringMerged leads those that were merged into this ticket to the other at once, so that nobody has to follow a chain.
func (c *Change) bringMerged(ctx context.Context, o *Change, j *journal) error {
	if c.Ticket.Absorbed == 0 {
		return nil
	}
	var err error
	if j.Brought, err = MergedInto(ctx, c.Tx, c.Ticket.ID); err != nil {
		return err
	}
	c.Ticket.Absorbed = 0
	return c.lead(ctx, j.Brought, o.Ticket.ID)
}

func (c *Change) lead(ctx context.Context, which []ID, to ID) error {
	if len(which) == 0 {
		return nil
	}
	var p db.Params
	set := "UPDATE ticket SET version = version + 1, merged_into = " + p.Bind(to) + " WHERE id IN " + db.BindAll(&p, which)
	_, err := c.Tx.Exec(ctx, set, p.Args...)
	return err
}

// MergedInto are the tickets that were merged into one; the caller has made sure that the reader may see it.
func MergedInto(ctx context.Context, q db.Querier, id ID) (ids []ID, err error) {
	err = q.Select(ctx, &ids, `SELECT id FROM ticket WHERE merged_into = $1 ORDER BY id`, id)
	return ids, err
}

// WithMerged is the condition that a ticket's column names the ticket bound as place, or one that was merged into it: for rooms whose rows follow
// a ticket. What is sensitive comes along only where the ticket is sealed to the same teams.
func WithMerged(column, place string) string {
	return column + ` IN (SELECT CAST(` + place + ` AS BIGINT) UNION ALL SELECT g.id FROM ticket g LEFT JOIN category own ON own.id = g.category_id
		WHERE g.merged_into = ` + place + ` AND (COALESCE(own.sealed_to, '') = '' OR own.sealed_to =
			(SELECT l.sealed_to FROM ticket o JOIN category l ON l.id = o.category_id WHERE o.id = ` + place + `)))`
}
