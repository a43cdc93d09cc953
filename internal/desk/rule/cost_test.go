package rule_test

import (
	"testing"

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
// ten rules that mean other tickets, and with one that acts.
func BenchmarkOpen(b *testing.B) {
	for _, engine := range []db.Engine{db.SQLite, db.Postgres} {
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
				for b.Loop() {
					d.open("x")
				}
			})
		}
	}
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
