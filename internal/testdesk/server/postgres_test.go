package server

import (
	"context"
	"os"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/jackc/pgx/v5"
)

func query[T any](t *testing.T, url, sql string) T {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(context.WithoutCancel(t.Context()))
	var v T
	if err := conn.QueryRow(t.Context(), sql).Scan(&v); err != nil {
		t.Fatal(err)
	}
	return v
}

func TestEachTestGetsItsOwnEmptyDatabase(t *testing.T) {
	t.Parallel()
	a, b := Postgres(t), Postgres(t)
	query[int](t, a, "WITH made AS (SELECT 1 AS one) SELECT one FROM made")
	if name, other := query[string](t, a, "SELECT current_database()"), query[string](t, b, "SELECT current_database()"); name == other {
		t.Errorf("both tests got %s", name)
	}
	if n := query[int](t, a, "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'"); n != 0 {
		t.Errorf("a fresh database has %d tables", n)
	}
}

func TestDatabaseIsDroppedWhenTheTestEnds(t *testing.T) {
	t.Parallel()
	var name string
	t.Run("user", func(t *testing.T) { name = query[string](t, Postgres(t), "SELECT current_database()") })
	if n := query[int](t, running(t).URL, "SELECT count(*) FROM pg_database WHERE datname = '"+name+"'"); n != 0 {
		t.Errorf("%s is still there", name)
	}
}

func TestTemplateIsPreparedOnceAndCopiedForAll(t *testing.T) {
	t.Parallel()
	var prepared atomic.Int32
	prepare := func(url string) error {
		prepared.Add(1)
		conn, err := pgx.Connect(t.Context(), url)
		if err != nil {
			return err
		}
		defer conn.Close(context.WithoutCancel(t.Context()))
		_, err = conn.Exec(t.Context(), "CREATE TABLE planted (n int); INSERT INTO planted VALUES (7)")
		return err
	}
	key := t.Name() + word()
	var all sync.WaitGroup
	for range 4 {
		all.Go(func() {
			if n := query[int](t, PostgresFrom(t, key, prepare), "SELECT n FROM planted"); n != 7 {
				t.Errorf("copy holds %d, want 7", n)
			}
		})
	}
	all.Wait()
	if n := prepared.Load(); n != 1 {
		t.Errorf("prepared %d times, want once", n)
	}
}

func TestStoppedClusterLeavesNothingBehind(t *testing.T) {
	t.Parallel()
	running(t) // leaves the test out where PostgreSQL is missing
	c, err := StartPostgres(true)
	if err != nil {
		t.Fatal(err)
	}
	if got := query[string](t, c.URL, "SHOW fsync"); got != "on" {
		t.Errorf("a durable cluster has fsync = %s", got)
	}
	c.Stop()
	if _, err := os.Stat(c.run.dir); !os.IsNotExist(err) {
		t.Errorf("%s is still there: %v", c.run.dir, err)
	}
	if conn, err := pgx.Connect(t.Context(), c.URL); err == nil {
		_ = conn.Close(t.Context())
		t.Error("the stopped cluster still answers")
	}
}
