package main

import (
	"context"
	"errors"
	"fmt"

	"firstline/internal/app"
	"firstline/internal/app/fsck"
)

type fsckCommand struct {
	deskCommand `embed:""`
	JSON        bool `name:"json" help:"Print one JSON object per finding, each on a line of its own."`
}

// errFindings makes the exit code 1.
var errFindings = errors.New("the data is not whole; restore a backup, or ask for help with these lines")

// Run prints a line per finding; none is the good answer.
func (c *fsckCommand) Run(ctx context.Context) error {
	return c.with(ctx, func(d *app.Desk) error {
		n := 0
		err := fsck.Run(ctx, d.DB, d.Blobs, func(f fsck.Finding) {
			n++
			if c.JSON {
				_ = printJSON(f) // a closed pipe must not hide that there were findings
				return
			}
			fmt.Printf("%s: %s: %s\n", f.Check, f.Object, f.Detail)
		})
		switch {
		case err != nil:
			return err
		case n > 0:
			return errFindings
		case !c.JSON:
			fmt.Printf("clean: %d checks\n", len(fsck.Checks()))
		}
		return nil
	})
}
