package main

import (
	"context"
	"fmt"

	"firstline/internal/app"
	"firstline/internal/desk/setting"
)

type settingCommand struct {
	List settingListCommand `cmd:"" help:"Print all settings of the desk."`
	Set  settingSetCommand  `cmd:"" help:"Change a setting. A running desk reads it at its next start."`
}

type settingListCommand struct {
	deskCommand `embed:""`
}

// Run prints key and value of each setting, one on a line.
func (c *settingListCommand) Run(ctx context.Context) error {
	return c.with(ctx, func(d *app.Desk) error {
		desk := d.Settings.Desk()
		for _, f := range setting.Fields() {
			fmt.Printf("%s = %s\n", f.Key, f.Value(desk))
		}
		return nil
	})
}

type settingSetCommand struct {
	deskCommand `embed:""`
	Values      map[string]string `arg:"" name:"key=value" help:"Settings and their new values, as «setting list» prints them."`
}

// Run changes settings, all or none.
func (c *settingSetCommand) Run(ctx context.Context) error {
	return c.with(ctx, func(d *app.Desk) error { return d.Settings.Save(ctx, operator(), c.Values) })
}
