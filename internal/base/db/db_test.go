package db_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"firstline/internal/base/db"
	"firstline/internal/base/errs"
	"firstline/internal/testdesk/server"
)

var schema = fstest.MapFS{"0001_pad.sql": {Data: []byte(`-- +goose Up
CREATE TABLE pad (
	id {{.ID}},
	word TEXT {{.Bytewise}} NOT NULL UNIQUE,
	at BIGINT,
	bytes {{.Blob}}
);
`)}}

// each runs a test on both engines, with the schema above.
func each(t *testing.T, f func(t *testing.T, d *db.DB)) {
	t.Parallel()
	for _, e := range []db.Engine{db.SQLite, db.Postgres} {
		t.Run(string(e), func(t *testing.T) {
			t.Parallel()
			url := "sqlite:" + filepath.Join(t.TempDir(), "pad.db")
			if e == db.Postgres {
				url = server.Postgres(t)
			}
			d, err := db.Open(t.Context(), url, db.Options{})
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { d.Close() })
			if _, err := d.Migrate(t.Context(), schema); err != nil {
				t.Fatal(err)
			}
			f(t, d)
		})
	}
}

func add(ctx context.Context, d *db.DB, word string) error {
	return d.Write(ctx, func(tx *db.Tx) error {
		_, err := tx.Exec(ctx, `INSERT INTO pad (word, at) VALUES ($1, $2)`, word, tx.Now)
		return err
	})
}

func words(t *testing.T, d *db.DB) []string {
	t.Helper()
	got := []string{}
	if err := d.Select(t.Context(), &got, `SELECT word FROM pad ORDER BY word`); err != nil {
		t.Fatal(err)
	}
	return got
}

func TestWriteIsReadBack(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB) {
		type row struct {
			ID    int64
			Word  string
			At    db.Time
			Bytes []byte
		}
		want := row{Word: "été", At: d.Now(), Bytes: []byte{0, 1, 255}}
		err := d.Write(t.Context(), func(tx *db.Tx) error {
			return tx.Insert(t.Context(), &want.ID, `INSERT INTO pad (word, at, bytes) VALUES ($1, $2, $3) RETURNING id`, want.Word, want.At, want.Bytes)
		})
		if err != nil {
			t.Fatal(err)
		}
		var got row
		if err := d.Get(t.Context(), &got, `SELECT id, word, at, bytes FROM pad WHERE id = $1`, want.ID); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Error(diff)
		}
		if err := d.Get(t.Context(), &got, `SELECT id, word, at, bytes FROM pad WHERE id = $1`, want.ID+1); !errs.Is(err, errs.NotFound) {
			t.Errorf("a missing row gave %v, want not found", err)
		}
	})
}

func TestOrderIsBytewise(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB) {
		for _, w := range []string{"b", "a", "B", "É", "_"} {
			if err := add(t.Context(), d, w); err != nil {
				t.Fatal(err)
			}
		}
		if diff := cmp.Diff([]string{"B", "_", "a", "b", "É"}, words(t, d)); diff != "" {
			t.Error(diff)
		}
	})
}

// Many writers at once: each must be told its own outcome, and neither a panic, a broken constraint, a cancelled context nor an
// error of one may touch what its neighbours in the same batch did.
func TestWritersDoNotDisturbEachOther(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB) {
		if err := add(t.Context(), d, "taken"); err != nil {
			t.Fatal(err)
		}
		cancelled, cancel := context.WithCancel(t.Context())
		cancel()
		refused := errors.New("refused")
		want := []string{"taken"}
		var mu sync.Mutex
		var wg sync.WaitGroup
		for i := range 100 {
			wg.Go(func() {
				word := fmt.Sprintf("w%03d", i)
				switch i % 5 {
				case 0:
					if err := add(t.Context(), d, word); err != nil {
						t.Errorf("write %d: %v", i, err)
					}
					mu.Lock()
					want = append(want, word)
					mu.Unlock()
				case 1:
					if err := add(t.Context(), d, "taken"); !db.IsUnique(err) {
						t.Errorf("broken constraint gave %v", err)
					}
				case 2:
					if err := add(cancelled, d, word); !errors.Is(err, context.Canceled) {
						t.Errorf("cancelled write gave %v", err)
					}
				case 3:
					err := d.Write(t.Context(), func(tx *db.Tx) error {
						if _, err := tx.Exec(t.Context(), `INSERT INTO pad (word) VALUES ($1)`, word); err != nil {
							return err
						}
						return refused
					})
					if !errors.Is(err, refused) {
						t.Errorf("refused write gave %v", err)
					}
				case 4:
					defer func() {
						if p := recover(); p != "boom" {
							t.Errorf("panic arrived as %v", p)
						}
					}()
					_ = d.Write(t.Context(), func(tx *db.Tx) error {
						if _, err := tx.Exec(t.Context(), `INSERT INTO pad (word) VALUES ($1)`, word); err != nil {
							return err
						}
						panic("boom")
					})
				}
			})
		}
		wg.Wait()
		got := words(t, d)
		if len(got) != len(want) {
			t.Errorf("%d rows are there, want %d: %v", len(got), len(want), got)
		}
		for _, w := range want {
			var n int
			if err := d.Get(t.Context(), &n, `SELECT count(*) FROM pad WHERE word = $1`, w); err != nil || n != 1 {
				t.Errorf("%s is there %d times (%v)", w, n, err)
			}
		}
	})
}

func TestContextEndingInsideAWriteDoesNotUndoIt(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB) {
		ctx, cancel := context.WithCancel(t.Context())
		err := d.Write(ctx, func(tx *db.Tx) error {
			cancel()
			_, err := tx.Exec(ctx, `INSERT INTO pad (word) VALUES ('kept')`)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff([]string{"kept"}, words(t, d)); diff != "" {
			t.Error(diff)
		}
	})
}

func TestLaterIsSeenByWhatFollowsAndFailsTheWrite(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB) {
		ctx := t.Context()
		err := d.Write(ctx, func(tx *db.Tx) error {
			var n int
			if err := errors.Join(
				tx.Later(ctx, `INSERT INTO pad (word) VALUES ($1)`, "a"),
				tx.Later(ctx, `INSERT INTO pad (word) VALUES ($1)`, "b"),
				tx.Get(ctx, &n, `SELECT count(*) FROM pad`),
			); err != nil {
				return err
			}
			if n != 2 {
				t.Errorf("%d rows are seen", n)
			}
			return tx.Later(ctx, `INSERT INTO pad (word) VALUES ($1)`, "c")
		})
		if err != nil {
			t.Fatal(err)
		}
		for name, then := range map[string]func(tx *db.Tx) error{
			"commit": func(*db.Tx) error { return nil },
			"read":   func(tx *db.Tx) error { var n int; return tx.Get(ctx, &n, `SELECT count(*) FROM pad`) },
			"change": func(tx *db.Tx) error { _, err := tx.Exec(ctx, `DELETE FROM pad`); return err },
			"more":   func(tx *db.Tx) error { return tx.Later(ctx, `DELETE FROM pad`) },
		} {
			err := d.Write(ctx, func(tx *db.Tx) error {
				if err := tx.Later(ctx, `INSERT INTO pad (word) VALUES ('a')`); err != nil {
					return err
				}
				return then(tx)
			})
			if !db.IsUnique(err) || !strings.Contains(err.Error(), "INSERT INTO pad") {
				t.Errorf("before a %s: %v", name, err)
			}
		}
		if diff := cmp.Diff([]string{"a", "b", "c"}, words(t, d)); diff != "" {
			t.Error(diff)
		}
	})
}

func TestWriteThatHidesAFailureIsNotCommitted(t *testing.T) {
	t.Parallel()
	d, err := db.Open(t.Context(), server.Postgres(t), db.Options{}) // SQLite goes on after a statement that failed
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	err = d.Write(t.Context(), func(tx *db.Tx) error {
		_, _ = tx.Exec(t.Context(), `SELECT 1/0`)
		return nil
	})
	if err == nil {
		t.Error("what was undone is told as done")
	}
}

func TestAfterCommitRunsOnlyWhenCommitted(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB) {
		var called []string
		write := func(name string, fail error) {
			_ = d.Write(t.Context(), func(tx *db.Tx) error {
				tx.AfterCommit(func() { called = append(called, name) })
				return fail
			})
		}
		write("kept", nil)
		write("undone", errors.New("no"))
		if diff := cmp.Diff([]string{"kept"}, called); diff != "" {
			t.Error(diff)
		}
	})
}

func TestQueuedWritesShareACommit(t *testing.T) {
	t.Parallel()
	d, err := db.Open(t.Context(), "sqlite:"+filepath.Join(t.TempDir(), "pad.db"), db.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	if _, err := d.Migrate(t.Context(), schema); err != nil {
		t.Fatal(err)
	}
	before := d.Stats()
	inside, queued := make(chan struct{}), make(chan struct{})
	var wg sync.WaitGroup
	wg.Go(func() {
		_ = d.Write(t.Context(), func(*db.Tx) error { close(inside); <-queued; return nil })
	})
	<-inside
	for i := range 20 {
		wg.Go(func() {
			if err := add(t.Context(), d, fmt.Sprint(i)); err != nil {
				t.Error(err)
			}
		})
	}
	for d.Stats().Writes-before.Writes < 21 { // all have come to the queue
	}
	close(queued)
	wg.Wait()
	after := d.Stats()
	if commits := after.Commits - before.Commits; commits > 5 {
		t.Errorf("21 writes that waited together took %d commits", commits)
	}
}

func TestWriteAfterCloseIsRefused(t *testing.T) {
	t.Parallel()
	d, err := db.Open(t.Context(), "sqlite:"+filepath.Join(t.TempDir(), "pad.db"), db.Options{})
	if err != nil {
		t.Fatal(err)
	}
	d.Close()
	if err := add(context.Background(), d, "late"); !errors.Is(err, db.ErrClosed) {
		t.Errorf("got %v, want %v", err, db.ErrClosed)
	}
}

func TestMigrateTwiceRunsOnce(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB) {
		ran, err := d.Migrate(t.Context(), schema)
		if err != nil || len(ran) != 0 {
			t.Errorf("second run did %v, %v", ran, err)
		}
		pending, newer, err := d.Pending(t.Context(), schema)
		if pending != 0 || newer || err != nil {
			t.Errorf("pending %d, newer %v, %v", pending, newer, err)
		}
	})
}

func TestDatabaseFilesAreForTheirOwnerOnly(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	d, err := db.Open(t.Context(), "sqlite:"+filepath.Join(folder, "pad.db"), db.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { d.Close() })
	if _, err := d.Migrate(t.Context(), schema); err != nil {
		t.Fatal(err)
	}
	files, err := filepath.Glob(filepath.Join(folder, "*"))
	if err != nil || len(files) < 2 {
		t.Fatalf("%v, %v", files, err)
	}
	for _, name := range files {
		if info, err := os.Stat(name); err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("%s: %v, %v", name, info.Mode(), err)
		}
	}
}

func TestCopyHoldsWhatOnlyOneEngineKeeps(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB) {
		err := d.Load(t.Context(), func(l *db.Loader) error {
			return l.Row(t.Context(), db.Table{Name: "pad", Columns: []string{"id", "word"}}, []any{int64(1), "a\x00b"})
		})
		if err != nil {
			t.Fatal(err)
		}
		if got := strings.ReplaceAll(words(t, d)[0], "\x00", ""); got != "ab" {
			t.Errorf("%q", got)
		}
	})
}

func TestCopyTakesThePlaceOfWhatAMigrationPutThere(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB) {
		pad := db.Table{Name: "pad", Columns: []string{"id", "word"}}
		err := d.Write(t.Context(), func(tx *db.Tx) error {
			_, err := tx.Exec(t.Context(), `INSERT INTO pad (id, word) VALUES (1, 'made')`)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		err = d.Load(t.Context(), func(l *db.Loader) error {
			for range 2 {
				if err := l.Clear(t.Context(), pad); err != nil {
					return err
				}
			}
			return l.Row(t.Context(), pad, []any{int64(1), "copied"})
		})
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff([]string{"copied"}, words(t, d)); diff != "" {
			t.Error(diff)
		}
	})
}

func TestParametersStandWhereTheirNumberSays(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB) {
		ten := []any{"a", "b", "c", "d", "e", "f", "g", "h", "i", "j"}
		text := func(numbers ...int) string {
			var places []string
			for _, n := range numbers {
				places = append(places, fmt.Sprintf("CAST($%d AS TEXT)", n))
			}
			return strings.Join(places, " || ")
		}
		for _, c := range []struct {
			query string
			args  []any
			want  string
		}{
			{text(1, 2, 3, 4, 5, 6, 7, 8, 9, 10), ten, "abcdefghij"},
			{text(2, 1), ten[:2], "ba"},
			{text(1, 2, 1), ten[:2], "aba"},
			{text(1, 10, 2, 3, 4, 5, 6, 7, 8, 9), ten, "ajbcdefghi"},
			{"'$' || " + text(1, 2), ten[:2], "$ab"},
		} {
			var got string
			if err := d.Get(t.Context(), &got, "SELECT "+c.query, c.args...); err != nil || got != c.want {
				t.Errorf("%s gave %q, %v; want %q", c.query, got, err, c.want)
			}
		}
	})
}

func TestIn(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		n, from int
		want    string
	}{{0, 1, "(NULL)"}, {1, 1, "($1)"}, {3, 2, "($2,$3,$4)"}} {
		if got := db.In(c.n, c.from); got != c.want {
			t.Errorf("In(%d, %d) = %s, want %s", c.n, c.from, got, c.want)
		}
	}
}

// Questions that travel together see what waits before them; the one without a row gives its own error, and the write goes on or fails by that.
func TestAskReadsSeveralRowsAtOnce(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB) {
		ctx := t.Context()
		none := errors.New("no such word")
		byWord := func(into any, word string) db.Ask {
			return db.Ask{Into: into, Query: `SELECT id FROM pad WHERE word = $1`, Args: []any{word}, None: none}
		}
		err := d.Write(ctx, func(tx *db.Tx) error {
			if err := tx.Later(ctx, `INSERT INTO pad (word) VALUES ('a')`); err != nil {
				return err
			}
			var a, next, b int64
			if err := tx.Ask(ctx, byWord(&a, "a"), tx.Reserve("pad", &next)); err != nil {
				return err
			}
			for _, asks := range [][]db.Ask{{byWord(&b, "b"), byWord(&a, "a")}, {byWord(&a, "a"), byWord(&b, "b")}, {byWord(&b, "b")}} {
				if err := tx.Ask(ctx, asks...); !errors.Is(err, none) {
					t.Errorf("a question without a row: %v", err)
				}
			}
			placed, err := db.Place(ctx, tx, &next, `INSERT INTO pad (id, word) VALUES ($1, $2)`, "x")
			if err != nil {
				return err
			}
			if err := tx.AskAhead(ctx, byWord(&a, "a")); err != nil {
				return err
			}
			if !placed.Amend("b") { // sent already
				if _, err := tx.Exec(ctx, `UPDATE pad SET word = 'b' WHERE id = $1`, next); err != nil || d.Engine() == db.Postgres {
					t.Errorf("what waited has left: %v", err)
				}
			}
			if next <= a || a == 0 {
				t.Errorf("a is %d, the next row %d", a, next)
			}
			if err := tx.Ask(ctx, byWord(&a, "a"), byWord(&b, "b")); err != nil {
				return err
			}
			if placed.Amend("c") {
				t.Error("a row that was sent was amended")
			}
			if b != next {
				t.Errorf("the row was given %d, and has %d", next, b)
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		if err := add(ctx, d, "c"); err != nil { // after a reserved id, the database counts on
			t.Fatal(err)
		}
		if got := words(t, d); !cmp.Equal(got, []string{"a", "b", "c"}) {
			t.Error(got)
		}
		err = d.Write(ctx, func(tx *db.Tx) error {
			var id int64
			return tx.Ask(ctx, byWord(&id, "a"), db.Ask{Into: &id, Query: `SELECT id FROM nothing`})
		})
		if err == nil || errors.Is(err, none) {
			t.Errorf("a broken question: %v", err)
		}
	})
}

// A closure that goes on after a broken statement, as it must not, leaves nothing behind on PostgreSQL: what it wrote before is gone, too.
func TestBrokenStatementLeavesNothingHalfWritten(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB) {
		ctx := t.Context()
		err := d.Write(ctx, func(tx *db.Tx) error {
			if err := tx.Later(ctx, `INSERT INTO pad (word) VALUES ('first')`); err != nil {
				return err
			}
			if _, err := tx.Exec(ctx, `UPDATE nothing SET word = 'x'`); err == nil {
				t.Error("a broken statement was run")
			}
			_, _ = tx.Exec(ctx, `INSERT INTO pad (word) VALUES ('second')`)
			return nil
		})
		got := words(t, d)
		if err != nil && len(got) > 0 || err == nil && len(got) != 2 {
			t.Errorf("%v were stored, and the error is %v", got, err)
		}
	})
}
