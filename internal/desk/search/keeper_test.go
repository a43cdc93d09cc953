package search_test

import (
	"context"
	"testing"
	"time"

	"firstline/internal/base/db"
	"firstline/internal/base/live"
	"firstline/internal/desk/search"
	"firstline/internal/desk/ticket"
)

func TestTheKeeperIndexesWhatHappensAndAsksNothingWhereNothingDoes(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		d.open("Printer", "Stored before it began.")
		k := search.NewKeeper(d.search, d.hub)
		ctx, stop := context.WithCancel(t.Context())
		ended := make(chan error, 2)
		go func() { ended <- d.hub.Run(ctx) }()
		go func() { ended <- k.Run(ctx) }()
		<-d.hub.Ready()
		settle := func() {
			if err := k.Settle(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
		settle()
		if got := d.found(d.amir, "stored"); got != "Printer" {
			t.Errorf("what was there before is found as %q", got)
		}
		heard := make(chan ticket.ID, 10)
		defer d.hub.Hear(func(e live.Event, _ bool) { heard <- ticket.ID(e.IDs["ticket"]) })()
		before := d.db.Stats()
		one := d.open("Scanner", "Comes now.")
		cost := d.db.Stats()
		for <-heard != one.ID {
		}
		settle()
		if got := d.found(d.amir, "comes"); got != "Scanner" {
			t.Errorf("what came is found as %q", got)
		}
		quiet := d.db.Stats()
		settle()
		if after := d.db.Stats(); after != quiet || cost.Writes != before.Writes+1 {
			t.Errorf("a ticket was %d writes, and later the index asked %d things", cost.Writes-before.Writes, after.Queries-quiet.Queries)
		}
		stop()
		for range 2 {
			if err := <-ended; err != nil {
				t.Error(err)
			}
		}
	})
}

func TestAfterARestartTheIndexGoesOnWhereItWas(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		d.open("Printer", "Jam.")
		d.index()
		var mark db.Time
		if err := d.db.Get(t.Context(), db.Row{&mark}, `SELECT at FROM index_mark WHERE name = 'whole'`); err != nil || mark.IsZero() {
			t.Fatal(mark, err)
		}
		d.clock.Advance(1)
		d.open("Scanner", "Stored while nobody listened.")
		d.index()
		if got := d.found(d.amir, "stored"); got != "Scanner" {
			t.Errorf("it is found as %q", got)
		}
	})
}

// A desk that goes down while it goes through what it missed must begin there again, whatever came meanwhile.
func TestWhatComesWhileTheIndexCatchesUpDoesNotMoveItsMark(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		d.open("Printer", "Jam.")
		d.index()
		mark := func() (at db.Time) {
			if err := d.db.Get(t.Context(), db.Row{&at}, `SELECT at FROM index_mark WHERE name = 'whole'`); err != nil {
				t.Fatal(err)
			}
			return at
		}
		before := mark()
		d.clock.Advance(time.Minute)
		d.open("Plotter", "Missed.")
		d.clock.Advance(time.Hour)
		now := d.open("Scanner", "Comes meanwhile.")
		if err := search.NewKeeper(d.search, d.hub).Meanwhile(t.Context(), now.ID); err != nil {
			t.Fatal(err)
		}
		if got := d.found(d.amir, "meanwhile"); got != "Scanner" {
			t.Errorf("what came is found as %q", got)
		}
		if got := mark(); got != before {
			t.Errorf("the index counts as whole until %v, though what came before was not looked at", got)
		}
		d.index()
		if got := d.found(d.amir, "missed"); got != "Plotter" {
			t.Errorf("what was missed is found as %q", got)
		}
	})
}
