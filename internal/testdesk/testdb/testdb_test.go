package testdb_test

import (
	"strings"
	"testing"
	"time"

	"firstline/internal/base/db"
	"firstline/internal/schema"
	"firstline/internal/testdesk/testdb"
)

func TestEveryTestHasAWholeAndEmptyDesk(t *testing.T) {
	t.Parallel()
	for range 2 {
		testdb.EachClock(t, func(t *testing.T, d *db.DB, clock *testdb.Clock) {
			pending, newer, err := d.Pending(t.Context(), schema.Files)
			if pending != 0 || newer || err != nil {
				t.Errorf("pending %d, newer %v, %v", pending, newer, err)
			}
			var n int
			if err := d.Get(t.Context(), &n, `SELECT count(*) FROM team`); err != nil || n != 0 {
				t.Fatalf("%d teams, %v", n, err)
			}
			clock.Advance(time.Hour)
			err = d.Write(t.Context(), func(tx *db.Tx) error {
				_, err := tx.Exec(t.Context(), `INSERT INTO team (name, level, created_at, updated_at) VALUES ('one', 1, $1, $1)`, tx.Now)
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
			var row struct{ CreatedAt db.Time }
			if err := d.Get(t.Context(), &row, `SELECT created_at FROM team`); err != nil || !row.CreatedAt.Equal(clock.Now()) {
				t.Errorf("written at %v (%v), the clock shows %v", row.CreatedAt, err, clock.Now())
			}
		})
	}
}

func TestPrintTellsWhatChanged(t *testing.T) {
	t.Parallel()
	for _, e := range []db.Engine{db.SQLite, db.Postgres} {
		t.Run(string(e), func(t *testing.T) {
			t.Parallel()
			url := testdb.URL(t, e)
			d, err := db.Open(t.Context(), url, db.Options{NoSync: true})
			if err != nil {
				t.Fatal(err)
			}
			defer func() { _ = d.Close() }()
			set := func(sql string) {
				t.Helper()
				err := d.Write(t.Context(), func(tx *db.Tx) error { _, err := tx.Exec(t.Context(), sql, tx.Now); return err })
				if err != nil {
					t.Fatal(err)
				}
			}
			empty := testdb.PrintOf(t, url, "team.updated_at")
			set(`INSERT INTO team (name, level, is_default, created_at, updated_at) VALUES ('one', 1, TRUE, $1, $1)`)
			one := testdb.PrintOf(t, url, "team.updated_at")
			if got := empty.Changed(one); len(got) != 1 || !strings.HasPrefix(got[0], "team: 1 rows") {
				t.Errorf("changed %q", got)
			}
			set(`UPDATE team SET updated_at = 1 WHERE created_at <= $1`)
			if got := one.Changed(testdb.PrintOf(t, url, "team.updated_at")); len(got) > 0 {
				t.Errorf("changed %q", got)
			}
			if got := one.Changed(testdb.PrintOf(t, url)); len(got) != 1 {
				t.Errorf("with all columns, changed %q", got)
			}
		})
	}
}
