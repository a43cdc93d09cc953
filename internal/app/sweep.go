package app

import (
	"context"
	"log/slog"
	"time"

	"firstline/internal/base/blob"
	"firstline/internal/base/errs"
	"firstline/internal/channel/mail"
	"firstline/internal/desk/file"
)

const (
	// strayAge is how old bytes must be before they count as left behind: until then they may belong to an upload or a transaction that
	// is still on its way.
	strayAge = 24 * time.Hour
	// strayBatch is how many blobs one question to the database is about.
	strayBatch = 200
)

// sweepBlobs removes bytes that neither a file nor a mail names, and what crashes left half-written.
func (d *Desk) sweepBlobs(ctx context.Context) (err error) {
	defer errs.Wrap(&err, "sweep blobs")
	before := d.DB.Now().Add(-strayAge).Time
	if _, err := d.Blobs.SweepIncoming(before); err != nil {
		return err
	}
	var batch []string
	removed := 0
	flush := func() error {
		n, err := d.dropStrays(ctx, batch, before)
		batch, removed = batch[:0], removed+n
		return err
	}
	err = d.Blobs.Walk(ctx, func(e blob.Entry) error {
		if !e.Stored.Before(before) {
			return nil
		}
		if batch = append(batch, e.SHA256); len(batch) < strayBatch {
			return nil
		}
		return flush()
	})
	if err == nil {
		err = flush()
	}
	if removed > 0 {
		slog.InfoContext(ctx, "removed bytes that nothing names", "blobs", removed)
	}
	return err
}

// dropStrays deletes those of the blobs that have no row.
func (d *Desk) dropStrays(ctx context.Context, hashes []string, before time.Time) (removed int, err error) {
	strays, err := file.Unknown(ctx, d.DB, hashes)
	if err != nil || len(strays) == 0 {
		return 0, err
	}
	if strays, err = mail.Unknown(ctx, d.DB, strays); err != nil {
		return 0, err
	}
	for _, h := range strays {
		gone, err := d.Blobs.DeleteOld(ctx, h, before)
		if err != nil {
			return removed, err
		}
		if gone {
			removed++
		}
	}
	return removed, nil
}
