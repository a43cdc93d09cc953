package sla_test

import (
	"testing"

	"firstline/internal/base/db"
	"firstline/internal/desk/access"
	"firstline/internal/desk/ticket"
	"firstline/internal/testdesk/testdb"
)

// TestNewTicketCostsOneStatementMore holds a promise at creation to one insertion, for whose answer nobody waits.
func TestNewTicketCostsOneStatementMore(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		with, without := d.tickets, d.bare()
		count := func(s *ticket.Store) int64 {
			t.Helper()
			before := d.db.Stats()
			if _, err := s.Open(t.Context(), access.System(), ticket.Opening{Subject: "x", Body: said("x"), Channel: ticket.Portal, Requester: d.asks.ID}); err != nil {
				t.Fatal(err)
			}
			return d.db.Stats().Queries - before.Queries
		}
		count(with) // also sets the alarm, and both read what they remember
		count(without)
		if more := count(with) - count(without); more != 1 {
			t.Errorf("%d statements more", more)
		}
	})
}

func BenchmarkOpen(b *testing.B) {
	for _, engine := range []db.Engine{db.SQLite, db.Postgres} {
		for _, name := range []string{"bare", "promised"} {
			b.Run(string(engine)+"/"+name, func(b *testing.B) {
				d := newDesk(b, testdb.Open(b, engine, db.Options{}), nil)
				s := d.tickets
				if name == "bare" {
					s = d.bare()
				}
				for b.Loop() {
					if _, err := s.Open(b.Context(), access.System(), ticket.Opening{Subject: "x", Body: said("x"), Channel: ticket.Portal, Requester: d.asks.ID}); err != nil {
						b.Fatal(err)
					}
				}
			})
		}
	}
}
