package demo

import (
	"context"
	"time"

	"firstline/internal/base/db"
	"firstline/internal/desk/calendar"
	"firstline/internal/desk/sla"
	"firstline/internal/desk/ticket"
)

// makePromises adds to what each new desk promises: more to VIPs and to what is urgent, to Lille by its own hours, and to the company in the Netherlands
// what was agreed with it.
func (s *stage) makePromises(ctx context.Context) error {
	list, err := calendar.List(ctx, s.DB)
	if err != nil {
		return err
	}
	named := map[string]calendar.ID{}
	for _, c := range list {
		named[c.Name] = c.ID
	}
	told := sla.Breach{Tell: []sla.Role{sla.Assignee, sla.Owner}}
	var ids []sla.PolicyID
	for _, d := range []sla.Draft{
		s.climbs(),
		{
			Name: "VIP", Conditions: sla.Conditions{VIP: true}, Breach: sla.Breach{Tell: sla.Roles},
			Warnings: []sla.Warning{{Share: 50, Tell: []sla.Role{sla.Assignee}}, {Share: 90, Tell: []sla.Role{sla.Assignee, sla.Owner, sla.Lead}}},
			Goals:    map[sla.Target]sla.Goal{sla.FirstResponse: {Minutes: 60}, sla.NextResponse: {Minutes: 120}, sla.Resolution: {Days: 1}},
		},
		{
			Name: "P2", Conditions: sla.Conditions{Priorities: []ticket.Priority{ticket.High}}, Breach: told,
			Goals: map[sla.Target]sla.Goal{sla.FirstResponse: {Minutes: 240}, sla.NextResponse: {Minutes: 480}, sla.Resolution: {Days: 3}, sla.Vendor: {Minutes: 480}},
		},
		{
			Name: "Lille", Calendar: named["Lille"], Conditions: sla.Conditions{Sites: []string{"Lille"}}, Breach: told,
			Goals: map[sla.Target]sla.Goal{sla.FirstResponse: {Days: 1}, sla.NextResponse: {Days: 1}, sla.Resolution: {Days: 5}, sla.Vendor: {Days: 2}},
		},
		{
			Name: "Verdane Nederland", Calendar: named["Utrecht"], Conditions: sla.Conditions{Organisations: []string{"Verdane Nederland"}}, Breach: told,
			Goals: map[sla.Target]sla.Goal{sla.FirstResponse: {Days: 1}, sla.NextResponse: {Days: 1}, sla.Resolution: {Days: 4}},
		},
	} {
		d.Active, d.Pauses = true, true
		if d.Warnings == nil {
			d.Warnings = sla.Usual()
		}
		p, err := s.Promises.Create(ctx, by(), d)
		if err != nil {
			return err
		}
		ids = append(ids, p.ID)
	}
	return s.Promises.Reorder(ctx, by(), append([]sla.PolicyID{1}, ids...))
}

// keepTime lets the desk do what is due until a moment, each at its own time.
func (s *stage) keepTime(ctx context.Context, until time.Time) error {
	for {
		var next struct{ At db.Time }
		err := s.DB.Get(ctx, &next, `SELECT min(x.at) AS at FROM (SELECT min(next_at) AS at FROM clock UNION ALL SELECT min(due_at) AS at FROM rule_due) x`)
		if err != nil {
			return err
		}
		if next.At.IsZero() || next.At.After(until) {
			return nil
		}
		s.clock.set(next.At.Time)
		if err := s.Promises.Look(ctx, s.Tickets); err != nil {
			return err
		}
		if err := s.Rules.Look(ctx, s.Tickets); err != nil {
			return err
		}
	}
}
