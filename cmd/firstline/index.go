package main

import (
	"context"
	"fmt"

	"firstline/internal/app"
)

type indexCommand struct {
	deskCommand `embed:""`
}

// Run goes through all tickets; meanwhile the search answers from the old index and the new one.
func (c *indexCommand) Run(ctx context.Context) error {
	return c.with(ctx, func(d *app.Desk) error {
		err := d.Search.Rebuild(ctx, func(done int) {
			if done%12_800 == 0 {
				fmt.Printf("%d tickets\n", done)
			}
		})
		if err == nil {
			fmt.Println("the index is whole")
		}
		return err
	})
}
