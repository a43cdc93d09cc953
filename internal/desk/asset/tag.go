package asset

import (
	"context"

	"firstline/internal/base/db"
	"firstline/internal/base/errs"
)

// ByTag is the asset with a tag, however it is written, for rooms that decide themselves who may see it.
func ByTag(ctx context.Context, q db.Querier, tag string) (a Asset, err error) {
	err = q.Get(ctx, &a, `SELECT `+columns+` FROM asset a WHERE a.tag_sort = $1`, sortOf(tag))
	if errs.Is(err, errs.NotFound) {
		return a, errs.Bad("assets", "asset.pick_none")
	}
	return a, err
}
