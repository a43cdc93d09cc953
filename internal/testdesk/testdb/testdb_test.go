package testdb_test

import (
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
