// Package testdb gives each test an empty desk's database of its own, on SQLite and on PostgreSQL.
//
// The migrations run once per engine and process; every test then gets a copy of what they made.
package testdb

import (
	"context"
	"hash/fnv"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"sync"
	"testing"
	"time"

	"firstline/internal/base/db"
	"firstline/internal/schema"
	"firstline/internal/testdesk/server"
)

// Each runs f on both engines at the same time, each with an empty desk of its own and the clock of the machine.
func Each(t *testing.T, f func(t *testing.T, d *db.DB)) {
	t.Helper()
	for _, e := range engines() {
		t.Run(string(e), func(t *testing.T) {
			t.Parallel()
			f(t, Open(t, e, db.Options{}))
		})
	}
}

// EachClock is like Each with a clock that moves only when the test says so.
func EachClock(t *testing.T, f func(t *testing.T, d *db.DB, clock *Clock)) {
	t.Helper()
	for _, e := range engines() {
		t.Run(string(e), func(t *testing.T) {
			t.Parallel()
			clock := NewClock()
			f(t, Open(t, e, db.Options{Clock: clock.Now}), clock)
		})
	}
}

// Open gives one empty desk on the engine; it is closed and gone when the test ends. SQLite does not wait for the disk.
func Open(t testing.TB, e db.Engine, o db.Options) *db.DB {
	t.Helper()
	o.NoSync = true
	d, err := db.Open(t.Context(), URL(t, e), o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := d.Close(); err != nil {
			t.Error(err)
		}
	})
	return d
}

// URL is the address of an empty desk's database that is gone when the test ends, for whoever opens it by themselves.
func URL(t testing.TB, e db.Engine) string {
	t.Helper()
	if e == db.Postgres {
		key, err := shape()
		if err != nil {
			t.Fatal(err)
		}
		return server.PostgresFrom(t, key, migrate)
	}
	file, err := filled()
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "desk.db")
	if err := os.WriteFile(path, file, 0o600); err != nil {
		t.Fatal(err)
	}
	return "sqlite:" + path
}

func engines() []db.Engine { return []db.Engine{db.SQLite, db.Postgres} }

// filled is a SQLite file with the whole schema and nothing in it.
var filled = sync.OnceValues(func() (file []byte, err error) {
	dir, err := os.MkdirTemp("", "firstline-testdb-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	path := filepath.Join(dir, "desk.db")
	if err := migrate("sqlite:" + path); err != nil {
		return nil, err
	}
	return os.ReadFile(path)
})

// shape names what the migrations make, so that a changed migration makes a new template.
var shape = sync.OnceValues(func() (string, error) {
	files, err := db.Render(schema.Files, db.Postgres)
	if err != nil {
		return "", err
	}
	names, err := fs.Glob(files, "*.sql")
	if err != nil {
		return "", err
	}
	sum := fnv.New64a()
	for _, name := range names {
		text, err := fs.ReadFile(files, name)
		if err != nil {
			return "", err
		}
		_, _ = sum.Write(text)
	}
	return "schema " + strconv.FormatUint(sum.Sum64(), 36), nil
})

func migrate(url string) error {
	ctx := context.Background()
	d, err := db.Open(ctx, url, db.Options{NoSync: true, Readers: 2})
	if err != nil {
		return err
	}
	if _, err := d.Migrate(ctx, schema.Files); err != nil {
		_ = d.Close()
		return err
	}
	return d.Close()
}

// Clock is a clock that stands still until it is moved; it is safe for concurrent use.
type Clock struct {
	mu  sync.Mutex
	now time.Time
}

// NewClock begins on a Monday morning in winter, far from any change of daylight saving.
func NewClock() *Clock {
	return &Clock{now: time.Date(2027, time.February, 1, 9, 0, 0, 0, time.UTC)}
}

// Now is the time that the clock shows.
func (c *Clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

// Set moves the clock to an instant.
func (c *Clock) Set(now time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = now
}

// Advance moves the clock on.
func (c *Clock) Advance(by time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(by)
}
