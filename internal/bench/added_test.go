package bench

import (
	"fmt"
	"slices"
	"time"

	"firstline/internal/desk/access"
	"firstline/internal/desk/account"
	"firstline/internal/desk/calendar"
	"firstline/internal/desk/category"
	"firstline/internal/desk/person"
	"firstline/internal/desk/routing"
	"firstline/internal/desk/rule"
	"firstline/internal/desk/team"
	"firstline/internal/desk/ticket"
)

// turns is how many tickets are opened in each way, in turns.
const turns = 400

// added measures what routing, promises and rules add together to creating a ticket: with a team that gives its tickets to one of five agents by
// itself, the promises of a new desk and ten rules that look at each new ticket, beside the same ticket without any of them.
func (d *desk) added() {
	d.Helper()
	ctx, by := d.Context(), access.System()
	filed := d.pushed()
	for i := range 10 {
		_, err := d.Rules.Create(ctx, by, rule.Draft{
			Name: fmt.Sprint("Bench ", i), Active: true, When: rule.When{On: rule.Opened},
			If:   rule.If{Filter: ticket.Filter{Category: &filed, Priorities: []ticket.Priority{ticket.Critical}}},
			Then: []rule.Action{{Do: rule.AddNote, Text: "x"}},
		})
		d.must(err)
	}
	bare := ticket.NewStore(d.DB, d.Settings, nil, nil)
	whole := ticket.NewStore(d.DB, d.Settings, nil, []ticket.Follower{d.Promises.Follow, d.Rules.Follow, d.Routing.Follow})
	given := 0
	open := func(s *ticket.Store, n int) time.Duration {
		began := time.Now()
		t, err := s.Open(ctx, by, ticket.Opening{
			Subject: "The printer does not print", Body: ticket.Written("", text, nil), Channel: ticket.Portal, Requester: d.users[n%users].id, Category: &filed,
		})
		took := time.Since(began)
		d.must(err)
		if t.AssigneeID != nil {
			given++
		}
		_, err = bare.Resolve(ctx, by, t.ID, ticket.Solution{Text: "Done.", Cause: ticket.Other}) // so that its agent has room for the next
		d.must(err)
		return took
	}
	var without, with []time.Duration
	for n := range turns + 20 {
		a, b := open(bare, n), open(whole, n)
		if n >= 20 { // the first only warm up
			without, with = append(without, a), append(with, b)
		}
	}
	if given < turns {
		d.Fatalf("of %d tickets %d were given to an agent", turns, given)
	}
	slices.Sort(without)
	slices.Sort(with)
	half := func(list []time.Duration) time.Duration { return list[len(list)/2] }
	d.put("creating a ticket without routing, promises and rules, p50", milliseconds(half(without)), "")
	d.put("  what the three add, p50", milliseconds(half(with)-half(without)), "≤ 0.25 ms")
}

// pushed is a category whose team gives its tickets to five agents by itself, day and night.
func (d *desk) pushed() category.ID {
	d.Helper()
	ctx, by := d.Context(), access.System()
	always, err := d.Calendars.Create(ctx, by, calendar.Draft{Name: "Day and night", TimeZone: "Europe/Brussels", Always: true})
	d.must(err)
	var members []person.ID
	for i := range 5 {
		members = append(members, d.person(fmt.Sprint("Pushed ", i), account.Roles{Agent: true}).id)
	}
	t, err := d.Teams.Create(ctx, by, team.Draft{Name: "Pushes", Level: 1, Active: true, Members: members})
	d.must(err)
	for _, who := range members {
		d.must(d.Teams.SetBrings(ctx, by, who, 0, team.Brings{Languages: []string{"en", "fr"}, Capacity: 20, Calendar: always.ID}))
	}
	x, err := routing.Of(ctx, d.DB, t.ID)
	d.must(err)
	x.Mode = routing.Least
	d.must(d.Routing.Save(ctx, by, x))
	c, err := d.Categories.Create(ctx, by, category.Draft{NameEN: "Pushed", NameFR: "Attribué", NameNL: "Toegewezen", TeamID: t.ID, Active: true})
	d.must(err)
	return c.ID
}
