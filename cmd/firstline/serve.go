package main

import (
	"context"
	"fmt"
	"io"
	"net/url"
	"os"
	"strings"

	"firstline/internal/app"
	"firstline/internal/base/config"
)

type serveCommand struct {
	config.Serve `embed:""`
}

// Run serves until the process is told to stop.
func (c *serveCommand) Run(ctx context.Context) error {
	logTo(c.Log)
	if c.Demo {
		if err := makeDemo(ctx, c.Storage, c.Base()); err != nil {
			return err
		}
	}
	d, err := app.Open(ctx, c.Storage, c.Base())
	if err != nil {
		return err
	}
	d.Version = version
	defer d.Close()
	welcome, err := d.Welcome(ctx)
	if err != nil {
		return err
	}
	return d.Serve(ctx, &c.Serve, func(address string) {
		say(os.Stdout, c.Base(), address, welcome)
		if c.Demo {
			sayDemo(os.Stdout)
		}
	})
}

// say prints where the desk is and how to get in.
func say(w io.Writer, base *url.URL, address string, welcome []string) {
	lines := []string{fmt.Sprintf("Firstline %s is ready at %s", version, base)}
	if address != "" && base.Host != address {
		lines[0] += " (listening on " + address + ")"
	}
	_, _ = fmt.Fprintln(w, strings.Join(append(lines, welcome...), "\n")) // nobody reads it where standard output is closed
}

type migrateCommand struct {
	config.Storage `embed:""`
}

// Run brings the data to this version's shape and tells what it did.
func (c *migrateCommand) Run(ctx context.Context) error {
	ran, err := app.Migrate(ctx, c.Storage)
	if err != nil {
		return err
	}
	for _, name := range ran {
		fmt.Println("ran", name)
	}
	if len(ran) == 0 {
		fmt.Println("nothing to do: the data has this version's shape")
	}
	return nil
}
