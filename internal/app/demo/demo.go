// Package demo fills an empty desk with an invented organisation and half a year of its problems, so that a newcomer sees a desk at work.
//
// Everything is made by the desk's own commands, with a clock that moves through the half year: people are imported from a table, mails go
// through the intake, agents answer, users confirm. The stories stand in stories/*.toml. The same day gives the same data. Nobody in it
// exists, and no address lies outside .example.
package demo

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/url"
	"time"

	"firstline/internal/app"
	"firstline/internal/base/config"
	"firstline/internal/base/db"
	"firstline/internal/base/errs"
)

// Passphrase lets everybody of the demo sign in. It is no secret: a demo is for looking at.
const Passphrase = "orange-lantern-on-the-quay"

// SignIn is somebody as whom to look at the demo.
type SignIn struct{ Role, Name, Address string }

// SignIns are one person of each sort, all with the Passphrase.
func SignIns() []SignIn {
	return []SignIn{
		{"requester, French", "Élodie Marchand", "elodie.marchand@" + domain},
		{"requester, Dutch", "Joris van Dijk", "joris.vandijk@" + domain},
		{"agent, first level", "Emma Whitfield", "emma.whitfield@" + domain},
		{"lead", "Sofie Claes", "sofie.claes@" + domain},
		{"administrator", "Nadia Peeters", "nadia.peeters@" + domain},
	}
}

// ErrNotEmpty says that a desk has people already: a demo never mixes with them.
var ErrNotEmpty = errors.New("this desk is not empty; demo data goes into a new data folder only")

// span is how far back the demo begins.
const span = 183 * 24 * time.Hour

// Empty tells whether a desk knows nobody yet.
func Empty(ctx context.Context, q db.Querier) (bool, error) {
	var n int
	err := q.Get(ctx, &n, `SELECT count(*) FROM (SELECT 1 FROM person LIMIT 1) AS first`)
	return n == 0, err
}

// Fill makes the demo on an empty desk as it would stand at now. parser is the command that reads mails in a process of its own.
func Fill(ctx context.Context, c config.Storage, base *url.URL, now time.Time, parser []string) (err error) {
	defer errs.Wrap(&err, "fill the desk with demo data")
	clock := &clock{at: now.Add(-span)}
	// Nothing here needs to survive a power cut: what is lost is made again.
	d, err := app.OpenWith(ctx, c, base, db.Options{Clock: clock.now, NoSync: true})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, d.Close()) }()
	empty, err := Empty(ctx, d.DB)
	if err != nil {
		return err
	}
	if !empty {
		return ErrNotEmpty
	}
	s := newStage(d, clock, rand.New(rand.NewPCG(20, 26))) //nolint:gosec // the same each time, on purpose
	if err := s.organise(ctx); err != nil {
		return err
	}
	plays, err := s.write(now)
	if err != nil {
		return err
	}
	if err := s.perform(ctx, plays, parser, now); err != nil {
		return fmt.Errorf("%w (what is there now is incomplete: begin again with an empty data folder)", err)
	}
	if err := s.readProtocol(ctx); err != nil {
		return err
	}
	if err := s.readNotices(ctx); err != nil {
		return err
	}
	return s.planWeeks(ctx, now)
}
