package app

import (
	"context"
	"errors"

	"firstline/internal/base/config"
	"firstline/internal/base/db"
	"firstline/internal/schema"
)

// Migrate brings the data to this version's shape and names the migrations that it ran.
func Migrate(ctx context.Context, c config.Storage) (ran []string, err error) {
	d, err := db.Open(ctx, c.DatabaseURL(), db.Options{})
	if err != nil {
		return nil, err
	}
	ran, err = d.Migrate(ctx, schema.Files)
	return ran, errors.Join(err, d.Close())
}
