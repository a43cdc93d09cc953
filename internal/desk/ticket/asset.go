package ticket

import (
	"context"
	"slices"

	"firstline/internal/base/db"
	"firstline/internal/base/errs"
	"firstline/internal/desk/access"
	"firstline/internal/desk/asset"
)

// The kinds of entries about what a ticket is about: an AssetPayload each.
const (
	AssetAdded   EntryKind = "asset_added"
	AssetRemoved EntryKind = "asset_removed"
)

// AssetPayload names an asset, with its tag as it was then.
type AssetPayload struct {
	Asset asset.ID `json:"asset"`
	Tag   string   `json:"tag"`
}

// mostAssets bounds how many assets one ticket is about; what concerns more is not about each of them.
const mostAssets = 50

// AddAsset notes that a ticket is about an asset. One that is there already stays as it is.
func (s *Store) AddAsset(ctx context.Context, actor access.Actor, id ID, which ...asset.ID) (Ticket, error) {
	return s.Change(ctx, actor, id, "ticket.asset", func(c *Change) error {
		if err := c.MustWork(); err != nil {
			return err
		}
		return c.addAssets(ctx, which)
	})
}

// RemoveAsset notes that a ticket is not about an asset.
func (s *Store) RemoveAsset(ctx context.Context, actor access.Actor, id ID, which asset.ID) (Ticket, error) {
	return s.Change(ctx, actor, id, "ticket.asset_remove", func(c *Change) error {
		if err := c.MustWork(); err != nil {
			return err
		}
		n, err := c.Tx.Exec(ctx, `DELETE FROM ticket_asset WHERE ticket_id = $1 AND asset_id = $2`, c.Ticket.ID, which)
		if err != nil || n == 0 {
			return err
		}
		found, err := asset.ByIDs(ctx, c.Tx, which)
		if err != nil {
			return err
		}
		_, err = c.Record(ctx, AssetRemoved, false, AssetPayload{Asset: which, Tag: found[which].Tag})
		return err
	})
}

// addAssets adds those that are not there yet. Requesters name what is theirs only: anything else looks as if it did not exist.
func (c *Change) addAssets(ctx context.Context, which []asset.ID) error {
	if len(which) == 0 {
		return nil
	}
	found, err := asset.ByIDs(ctx, c.Tx, which...)
	if err != nil {
		return err
	}
	mine := c.Actor.Persons()
	had, err := AssetIDs(ctx, c.Tx, c.Ticket.ID)
	if err != nil {
		return err
	}
	for _, id := range which {
		a, ok := found[id]
		if !ok || !c.Actor.Agent && !c.Actor.IsSystem() && (a.HolderID == nil || !slices.Contains(mine, *a.HolderID)) {
			return errs.Bad("assets", "asset.unknown")
		}
		if slices.Contains(had, id) {
			continue
		}
		if had = append(had, id); len(had) > mostAssets {
			return errs.Bad("assets", "asset.too_many", errs.Args{"Max": mostAssets})
		}
		err := c.Tx.Later(ctx, `INSERT INTO ticket_asset (ticket_id, asset_id, added_by, at) VALUES ($1, $2, $3, $4)`, c.Ticket.ID, id, c.Actor.Ref(), c.Tx.Now)
		if err != nil {
			return err
		}
		if _, err := c.Record(ctx, AssetAdded, false, AssetPayload{Asset: id, Tag: a.Tag}); err != nil {
			return err
		}
	}
	return nil
}

// AssetIDs are what a ticket is about, in the order in which it was noted; the caller has made sure that the reader may see the ticket.
func AssetIDs(ctx context.Context, q db.Querier, id ID) (ids []asset.ID, err error) {
	err = q.Select(ctx, &ids, `SELECT asset_id FROM ticket_asset WHERE ticket_id = $1 ORDER BY at, asset_id`, id)
	return ids, err
}

// Assets are AssetIDs with all that is known of them.
func Assets(ctx context.Context, q db.Querier, id ID) ([]asset.Asset, error) {
	ids, err := AssetIDs(ctx, q, id)
	if err != nil || len(ids) == 0 {
		return nil, err
	}
	found, err := asset.ByIDs(ctx, q, ids...)
	list := make([]asset.Asset, 0, len(ids))
	for _, id := range ids {
		list = append(list, found[id])
	}
	return list, err
}

// OwnAssets are those of Assets that a requester may read about: what they have themselves, without what is for agents.
func OwnAssets(ctx context.Context, q db.Querier, actor access.Actor, id ID) ([]asset.Asset, error) {
	list, err := Assets(ctx, q, id)
	list = slices.DeleteFunc(list, func(a asset.Asset) bool {
		return a.HolderID == nil || !slices.Contains(actor.Persons(), *a.HolderID)
	})
	for i := range list {
		list[i] = list[i].ForHolder()
	}
	return list, err
}
