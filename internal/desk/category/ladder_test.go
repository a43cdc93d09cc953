package category_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"firstline/internal/base/db"
	"firstline/internal/desk/access"
	"firstline/internal/desk/category"
	"firstline/internal/desk/team"
	"firstline/internal/testdesk/testdb"
)

func (g *grove) team(name string, level int, to team.ID) team.Team {
	g.t.Helper()
	made, err := team.NewStore(g.d).Create(g.t.Context(), access.System(), team.Draft{Name: name, Level: level, EscalatesTo: to, Active: true})
	if err != nil {
		g.t.Fatal(err)
	}
	return made
}

func TestEachCategoryClimbsItsOwnLadder(t *testing.T) {
	t.Parallel()
	testdb.Each(t, func(t *testing.T, d *db.DB) {
		g := newGrove(t, d)
		special := g.team("Specialists", 3, 0)
		usual, network := g.team("Workplace", 2, special.ID), g.team("Network", 2, special.ID)
		first := g.team("Night desk", 1, usual.ID)
		plain := g.add(draft("Plain", 0))
		net := draft("Net", 0)
		net.SecondID = network.ID
		top := g.add(net)
		vpn := g.add(draft("VPN", top.ID))
		alarm := draft("Alarm", top.ID)
		alarm.ThirdID = special.ID
		far := draft("Far", 0)
		far.ThirdID = special.ID
		teams, err := team.List(t.Context(), d)
		if err != nil {
			t.Fatal(err)
		}
		for name, x := range map[string]struct {
			in   category.ID
			from team.Team
			want team.ID
		}{
			"where the team passes everything on to": {plain.ID, first, usual.ID},
			"the category's second level":            {top.ID, first, network.ID},
			"that of the one above":                  {vpn.ID, first, network.ID},
			"with a third level of its own":          {g.add(alarm).ID, first, network.ID},
			"from the second on":                     {vpn.ID, network, special.ID},
			"from another second":                    {vpn.ID, usual, special.ID},
			"past a level that it does not have":     {g.add(far).ID, first, special.ID},
			"at the end":                             {vpn.ID, special, 0},
		} {
			got, err := category.NextOf(t.Context(), d, &x.in, x.from)
			if pure := g.get(x.in).Next(x.from, teams); err != nil || got != x.want || pure != x.want {
				t.Errorf("%s: team %d and %d, want %d, %v", name, got, pure, x.want, err)
			}
		}
		if got, err := category.NextOf(t.Context(), d, nil, first); err != nil || got != usual.ID {
			t.Errorf("filed nowhere: team %d, %v", got, err)
		}
		for _, x := range []category.Steps{{SecondID: special.ID}, {ThirdID: network.ID}, {SecondID: 999}, {VendorID: 999}} {
			bad := draft("Bad", 0)
			bad.TeamID, bad.Steps = g.first, x
			if _, err := g.s.Create(t.Context(), access.System(), bad); len(keysOf(err)) != 1 {
				t.Errorf("%+v: %v", x, err)
			}
		}
		if astray, err := category.Astray(t.Context(), d); err != nil || len(astray) != 0 {
			t.Errorf("astray: %v, %v", astray, err)
		}
		net.SecondID, net.TeamID = 0, g.first
		if err := g.update(top.ID, net); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(category.Steps{}, g.get(vpn.ID).Steps); diff != "" {
			t.Error(diff)
		}
	})
}
