package main

import (
	"context"
	"errors"
	"fmt"

	"firstline/internal/app/doctor"
	"firstline/internal/base/config"
)

type doctorCommand struct {
	config.Serve `embed:""`
	JSON         bool `name:"json" help:"Print one JSON object per verdict, each on a line of its own."`
}

// errIll makes the exit code 1.
var errIll = errors.New("something is ill; see the lines that begin with it")

// Run prints a line per verdict, and below what to do where something is to be done. Warnings leave the exit code 0.
func (c *doctorCommand) Run(ctx context.Context) error {
	ill := false
	doctor.Look(ctx, &c.Serve, func(v doctor.Verdict) {
		ill = ill || v.State == doctor.Ill
		if c.JSON {
			_ = printJSON(v) // a closed pipe must not hide that something is ill
			return
		}
		fmt.Printf("%-4s  %s: %s\n", v.State, v.What, v.Detail)
		if v.Advice != "" {
			fmt.Printf("      %s\n", v.Advice)
		}
	})
	if ill {
		return errIll
	}
	return nil
}
