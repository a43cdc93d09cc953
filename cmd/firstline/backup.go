package main

import (
	"context"
	"errors"
	"fmt"

	"firstline/internal/app"
	"firstline/internal/app/backup"
	"firstline/internal/base/config"
)

type backupCommand struct {
	deskCommand `embed:""`
	File        string `arg:"" help:"The file to write; it must not be there yet. It holds all data and the keys in the clear: only its owner may read it (0600), and so keep it." type:"path"`
}

// Run writes a backup, beside a running desk or without one.
func (c *backupCommand) Run(ctx context.Context) error {
	return c.with(ctx, func(d *app.Desk) error {
		m, err := backup.Save(ctx, c.File, backup.Source{DB: d.DB, Blobs: d.Blobs, KeyPath: c.KeyPath(), Version: version})
		if err != nil {
			return err
		}
		_, err = fmt.Printf("%s holds the desk as it was at %s\n", c.File, moment(m.MadeAt))
		return err
	})
}

type restoreCommand struct {
	config.Storage `embed:""`
	File           string `arg:"" help:"A file that backup wrote, on either database." type:"path"`
}

// Run makes a desk of a backup in an empty data folder and database.
func (c *restoreCommand) Run(ctx context.Context) error {
	m, err := backup.Restore(ctx, c.File, c.Storage)
	if errors.Is(err, backup.ErrBroken) {
		return fmt.Errorf("%s: %w; nothing was changed", c.File, err)
	}
	if err != nil {
		return err
	}
	_, err = fmt.Printf("restored the desk as it was at %s\n"+
		"Outgoing mail is paused: look at what waits, then set mail.paused to 0 on the settings page.\n", moment(m.MadeAt))
	return err
}
