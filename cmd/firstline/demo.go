package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/url"
	"os"
	"time"

	"firstline/internal/app"
	"firstline/internal/app/demo"
	"firstline/internal/base/config"
)

type demoCommand struct {
	config.Storage `embed:""`
}

// Run fills an empty desk with demo data and tells how to sign in.
func (c *demoCommand) Run(ctx context.Context) error {
	if err := fillDemo(ctx, c.Storage, &url.URL{Scheme: "http", Host: "127.0.0.1:8080"}); err != nil {
		return err
	}
	sayDemo(os.Stdout)
	return nil
}

// fillDemo makes the demo with this program itself as the reader of mails.
func fillDemo(ctx context.Context, c config.Storage, base *url.URL) error {
	program, err := os.Executable()
	if err != nil {
		return err
	}
	return demo.Fill(ctx, c, base, time.Now(), []string{program, "parse-worker"})
}

// sayDemo prints as whom to sign in.
func sayDemo(w io.Writer) {
	text := "Demo sign-ins, all with the passphrase " + demo.Passphrase + "\n"
	for _, in := range demo.SignIns() {
		text += fmt.Sprintf("  %-20s %-34s %s\n", in.Role, in.Address, in.Name)
	}
	_, _ = io.WriteString(w, text) // nobody reads it where standard output is closed
}

// makeDemo fills the desk when nobody is known to it yet; what is there already stays as it is.
func makeDemo(ctx context.Context, c config.Storage, base *url.URL) error {
	d, err := app.Open(ctx, c, base)
	if err != nil {
		return err
	}
	empty, err := demo.Empty(ctx, d.DB)
	if err = errors.Join(err, d.Close()); err != nil || !empty {
		return err
	}
	fmt.Println("Making half a year of demo data; this takes some seconds …")
	return fillDemo(ctx, c, base)
}
