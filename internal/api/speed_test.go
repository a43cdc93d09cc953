package api_test

import (
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"firstline/internal/api"
	"firstline/internal/base/db"
	"firstline/internal/desk/access"
	"firstline/internal/front"
	"firstline/internal/schema"
	"firstline/internal/testdesk/server"
	"firstline/internal/testdesk/testdb"
	"firstline/internal/testdesk/testsite"
)

// engines runs a benchmark on both, with a database that waits for the disk where durable is set, and without the limit of requests.
func engines(b *testing.B, durable bool, f func(b *testing.B, d *desk)) {
	b.Helper()
	for _, e := range []db.Engine{db.SQLite, db.Postgres} {
		b.Run(string(e), func(b *testing.B) {
			clock := testdb.NewClock()
			base, err := db.Open(b.Context(), address(b, e, durable), db.Options{Clock: clock.Now, NoSync: !durable})
			if err != nil {
				b.Fatal(err)
			}
			if _, err := base.Migrate(b.Context(), schema.Files); err != nil {
				b.Fatal(err)
			}
			b.Cleanup(func() {
				if err := base.Close(); err != nil {
					b.Error(err)
				}
			})
			d := open(b, testsite.New(b, base, clock, front.Place{}))
			err = d.Settings.Save(b.Context(), access.System(), map[string]string{"api.token": "100000000", "api.burst": "100000000"})
			if err != nil {
				b.Fatal(err)
			}
			f(b, d)
		})
	}
}

// address is that of an empty desk's database. The PostgreSQL of tests does not wait for the disk, so a durable one is started apart.
func address(b *testing.B, e db.Engine, durable bool) string {
	b.Helper()
	if e == db.SQLite || !durable {
		return testdb.URL(b, e)
	}
	c, err := server.StartPostgres(true)
	if err != nil {
		b.Skip("PostgreSQL could not be started: ", err)
	}
	b.Cleanup(c.Stop)
	return c.URL
}

// BenchmarkReadTicketByToken reads a ticket as its agent: one query for the token and whom it acts for, one for the ticket.
func BenchmarkReadTicketByToken(b *testing.B) {
	engines(b, false, func(b *testing.B, d *desk) {
		b.Helper()
		at := api.Prefix + path(d.Open(d.ann, "Printer is silent", strings.Repeat("It prints nothing. ", 20)).ID, "")
		token := d.as(d.lea).token
		d.send(b, token, http.MethodGet, at, "", 200)
		b.Run("clients=1", func(b *testing.B) {
			before := d.DB.Stats()
			for b.Loop() {
				d.send(b, token, http.MethodGet, at, "", 200)
			}
			b.ReportMetric(float64(d.DB.Stats().Queries-before.Queries)/float64(b.N), "queries/op")
			b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "reads/s")
		})
		b.Run("clients=8", func(b *testing.B) {
			crowd(b, 8, func() { d.send(b, token, http.MethodGet, at, "", 200) })
			b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "reads/s")
		})
	})
}

// BenchmarkCreateTicket opens tickets durably, and counts what each costs.
func BenchmarkCreateTicket(b *testing.B) {
	engines(b, true, func(b *testing.B, d *desk) {
		b.Helper()
		token := d.as(d.ann).token
		body := `{"subject":"Printer is silent","text":"` + strings.Repeat("It prints nothing. ", 20) + `","impact":"team"}`
		for _, clients := range []int{1, 8} {
			b.Run("clients="+strconv.Itoa(clients), func(b *testing.B) {
				before := d.DB.Stats()
				crowd(b, clients, func() { d.send(b, token, http.MethodPost, api.Prefix+"/tickets", body, 201) })
				after := d.DB.Stats()
				b.ReportMetric(float64(after.Writes-before.Writes)/float64(b.N), "writes/op")
				b.ReportMetric(float64(after.Commits-before.Commits)/float64(b.N), "commits/op")
				b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "tickets/s")
			})
		}
	})
}

// crowd does b.N times one thing, by so many clients at once.
func crowd(b *testing.B, clients int, one func()) {
	b.Helper()
	var left atomic.Int64
	left.Store(int64(b.N))
	var all sync.WaitGroup
	b.ResetTimer()
	for range clients {
		all.Go(func() {
			for left.Add(-1) >= 0 {
				one()
			}
		})
	}
	all.Wait()
	b.StopTimer()
}

func (d *desk) send(b *testing.B, token, method, path, body string, status int) {
	r := httptest.NewRequest(method, testsite.Base+path, strings.NewReader(body))
	r.Header.Set("Authorization", "Bearer "+token)
	if body != "" {
		r.Header.Set("Content-Type", "application/json")
	}
	w := httptest.NewRecorder()
	d.Site.ServeHTTP(w, r)
	if w.Code != status {
		b.Errorf("status %d: %s", w.Code, w.Body)
	}
}

func TestOneTransactionOpensATicket(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, d *desk) {
		t.Helper()
		user := d.as(d.ann)
		user.get("/me").is(200) // writes down that the token was used
		before := d.DB.Stats()
		user.post("/tickets", `{"subject":"a","text":"b"}`, "Idempotency-Key", "k").is(201)
		if n := d.DB.Stats().Writes - before.Writes; n != 1 {
			t.Errorf("%d transactions", n)
		}
	})
}
