package app_test

import (
	"testing"
	"time"

	"firstline/internal/base/db"
)

// TestIdleDeskAsksItsDatabaseNothing serves a whole desk with open pages, and lets it be: while nothing happens it reads and writes nothing.
func TestIdleDeskAsksItsDatabaseNothing(t *testing.T) {
	t.Parallel()
	for _, engine := range []db.Engine{db.SQLite, db.Postgres} {
		t.Run(string(engine), func(t *testing.T) {
			t.Parallel()
			m := newMatrix(t, engine)
			heard := m.listen("agent")
			m.settle()
			quiet := func(long time.Duration) db.Stats {
				<-time.After(long) // the stretch in which nothing happens is the test itself
				return m.DB.Stats()
			}
			m.until("what was under way has ended", func() bool {
				before := m.DB.Stats()
				return quiet(1500*time.Millisecond) == before // longer than the keeper of the index waits for more
			})
			before := m.DB.Stats()
			if after := quiet(3 * time.Second); after != before {
				t.Errorf("while idle: %+v, then %+v", before, after)
			}
			m.ticket(annas)
			m.until("the desk is awake", func() bool { return heard() != "" })
		})
	}
}
