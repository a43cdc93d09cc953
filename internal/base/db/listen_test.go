package db_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"firstline/internal/base/db"
)

func TestNoticeArrivesAfterCommitAndOnlyThen(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB) {
		ctx, cancel := context.WithCancel(t.Context())
		listening, got, ended := make(chan bool, 1), make(chan string, 10), make(chan error, 1)
		go func() {
			ended <- d.Listen(ctx, "pad", func() { listening <- true }, func(payload string) { got <- payload })
		}()
		<-listening
		undo := errors.New("undo")
		err := d.Write(ctx, func(tx *db.Tx) error {
			return errors.Join(tx.Notify(ctx, "pad", "undone"), undo)
		})
		if !errors.Is(err, undo) {
			t.Fatal(err)
		}
		err = d.Write(ctx, func(tx *db.Tx) error {
			return errors.Join(tx.Notify(ctx, "other", "elsewhere"), tx.Notify(ctx, "pad", "17"), tx.Notify(ctx, "pad", "18"))
		})
		if err != nil {
			t.Fatal(err)
		}
		if a, b := <-got, <-got; a != "17" || b != "18" {
			t.Errorf("got %q and %q", a, b)
		}
		cancel()
		if err := <-ended; err != nil {
			t.Errorf("Listen ended with %v", err)
		}
		err = d.Write(t.Context(), func(tx *db.Tx) error { return tx.Notify(t.Context(), "pad", strings.Repeat("x", 8000)) })
		if err == nil {
			t.Error("a notice that PostgreSQL refuses was taken")
		}
		if len(got) != 0 {
			t.Errorf("after the end: %q", <-got)
		}
	})
}

func TestListeningBeginsAgainAfterLostConnection(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB) {
		if d.Engine() == db.SQLite {
			return // has no connection to lose
		}
		listening := make(chan bool, 10)
		got := make(chan string, 10)
		go d.Listen(t.Context(), "pad", func() { listening <- true }, func(payload string) { got <- payload })
		<-listening
		var cut []bool
		err := d.Select(t.Context(), &cut, `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE 'LISTEN%' AND datname = current_database()`)
		if err != nil || len(cut) != 1 {
			t.Fatalf("cut %v, %v", cut, err)
		}
		<-listening
		if err := d.Write(t.Context(), func(tx *db.Tx) error { return tx.Notify(t.Context(), "pad", "again") }); err != nil {
			t.Fatal(err)
		}
		if s := <-got; s != "again" {
			t.Errorf("got %q", s)
		}
	})
}
