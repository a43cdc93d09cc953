package rule_test

import (
	"slices"
	"testing"
	"time"

	"firstline/internal/base/db"
	"firstline/internal/desk/calendar"
	"firstline/internal/desk/routing"
	"firstline/internal/desk/rule"
	"firstline/internal/desk/setting"
	"firstline/internal/desk/sla"
	"firstline/internal/desk/ticket"
	"firstline/internal/testdesk/testdb"
)

// BenchmarkOpen shows what routing, promises and rules add together to opening a ticket: nothing of it, all of it with no rule switched on, with
// ten rules that mean other tickets, and with one that acts. What half of the tickets took at most is held against what they took bare.
func BenchmarkOpen(b *testing.B) {
	for _, engine := range []db.Engine{db.SQLite, db.Postgres} {
		var bare time.Duration // beside which the others are held
		for _, name := range []string{"bare", "promised and routed", "ten rules", "a rule acts"} {
			b.Run(string(engine)+"/"+name, func(b *testing.B) {
				d := newDesk(b, testdb.Open(b, engine, db.Options{}), nil)
				d.follow(name != "bare")
				if name == "ten rules" || name == "a rule acts" {
					for i := range 10 {
						d.rule(string(rune('a'+i)), on(rule.Opened), rule.If{Filter: ticket.Filter{Priorities: []ticket.Priority{ticket.Critical}}}, note("x"))
					}
				}
				if name == "a rule acts" {
					d.rule("acts", on(rule.Opened), rule.If{}, priority(ticket.High))
				}
				var took []time.Duration
				for b.Loop() {
					began := time.Now()
					d.open("x")
					took = append(took, time.Since(began))
				}
				half := middle(took)
				if name == "bare" {
					bare = half
				}
				b.ReportMetric(float64(half.Microseconds())/1000, "p50-ms")
				b.ReportMetric(float64((half-bare).Microseconds())/1000, "p50-added-ms")
			})
		}
	}
}

// middle is the time that half of them took at most.
func middle(took []time.Duration) time.Duration {
	slices.Sort(took)
	return took[len(took)/2]
}

// follow gives the desk the followers of a whole one, or none.
func (d *desk) follow(all bool) {
	d.t.Helper()
	ctx := d.t.Context()
	settings := must(setting.NewStore(ctx, d.db))(d.t)
	calendars := calendar.NewStore(d.db)
	promises := must(sla.NewStore(ctx, d.db, calendars))(d.t)
	routes := routing.NewStore(d.db, calendars)
	d.tickets = ticket.NewStore(d.db, settings, nil, nil)
	if all {
		d.tickets = ticket.NewStore(d.db, settings, nil, []ticket.Follower{promises.Follow, d.rules.Follow, routes.Follow})
	}
}
