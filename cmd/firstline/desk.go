package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"os"
	"strings"
	"time"

	"firstline/internal/app"
	"firstline/internal/base/config"
	"firstline/internal/base/errs"
	"firstline/internal/base/i18n"
	"firstline/internal/desk/access"
)

// operator is whoever runs a command on the desk's machine: who can do that may do everything. The audit says that it came this way.
func operator() access.Actor {
	return access.Actor{Name: "Firstline", Locale: "en", Via: access.ViaCommand}
}

// deskCommand are the settings of commands that work on the desk's data, beside a running desk or without one.
type deskCommand struct {
	config.Storage `embed:""`
	BaseURL        string `name:"base-url" help:"Address under which people reach the website; it begins the links in letters." default:"http://127.0.0.1:8080" env:"FIRSTLINE_BASE_URL"`
}

// with runs f on the opened desk, and says in words what went wrong.
func (c *deskCommand) with(ctx context.Context, f func(d *app.Desk) error) (err error) {
	base, err := url.Parse(strings.TrimSuffix(c.BaseURL, "/"))
	if err != nil || base.Host == "" {
		return usage{fmt.Errorf("setting base_url: %q must be http:// or https:// and a host", c.BaseURL)}
	}
	d, err := app.Open(ctx, c.Storage, base)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, d.Close()) }()
	return inWords(d.Texts.For("en"), f(d))
}

// usage marks an error of whoever typed the command, not of the desk.
type usage struct{ error }

func (u usage) Unwrap() error { return u.error }

// inWords puts the text of the catalogue in place of its key, for each field of its own.
func inWords(texts *i18n.Locale, err error) error {
	e, ok := errors.AsType[*errs.Error](err)
	if !ok || e.Kind == errs.Internal {
		return err
	}
	var lines []string
	for _, f := range e.Fields {
		lines = append(lines, f.Name+": "+texts.T(f.Key, f.Args))
	}
	if len(lines) == 0 {
		lines = append(lines, texts.Error(err))
	}
	text := errors.New(strings.Join(lines, "\n"))
	if e.Kind == errs.Invalid {
		return usage{text}
	}
	return text
}

// printJSON writes one value on a line.
func printJSON(v any) error { return json.NewEncoder(os.Stdout).Encode(v) }

// moment is a time as scripts read it; empty when there is none.
func moment(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(time.RFC3339)
}
