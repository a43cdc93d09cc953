package admin_test

import (
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"firstline/internal/desk/account"
	"firstline/internal/desk/routing"
	"firstline/internal/desk/team"
	"firstline/internal/testdesk/testsite"
)

func TestAdministratorsSetUpWhoGetsWhat(t *testing.T) {
	each(t, func(t *testing.T, d *testsite.Desk) {
		_, admin := boss(d)
		bob := d.Person("Bob Claes", "en", account.Roles{Agent: true, Lead: true})
		at := func(part string) string { return "/admin/routing" + part }
		status(t, admin.Post(at("/skills"), "name", "Linux"), 303)
		if p := status(t, admin.Post(at("/skills"), "name", "Linux"), 422); p.Attr("#f-name", "aria-invalid") != "true" || p.Attr("#f-name", "value") != "Linux" {
			t.Error("a skill that is there already is not marked")
		}
		skills, err := team.Skills(t.Context(), d.DB)
		if err != nil || len(skills) != 1 {
			t.Fatal(skills, err)
		}
		linux := number(skills[0].ID)

		agent := at("/agents/" + number(bob.Person))
		if p := status(t, admin.Post(agent, "version", "0", "capacity", "9999"), 422); p.Attr("#f-capacity", "aria-invalid") != "true" {
			t.Error("a capacity without bounds is not marked")
		}
		status(t, admin.Post(agent, "version", "0", "skills", linux, "languages", "fr", "languages", "nl", "capacity", "4", "calendar", "1"), 303)
		b, _, err := team.BringsOf(t.Context(), d.DB, bob.Person)
		want := team.Brings{Skills: []team.SkillID{skills[0].ID}, Languages: []string{"fr", "nl"}, Capacity: 4, Calendar: 1}
		if diff := cmp.Diff(want, b); diff != "" || err != nil {
			t.Error(diff, err)
		}
		status(t, admin.Post(agent, "version", "0", "capacity", "1"), 409)

		of := at("/teams/" + number(d.Team))
		status(t, admin.Post(of, "version", "0", "mode", "often", "wrap_up", "-1"), 422)
		if p := status(t, admin.Post(of, "version", "0", "mode", "turn", "wrap_up", "10"), 200); !strings.Contains(p.Text("main"), "0 tickets of the last 30 days") {
			t.Errorf("shows no trial first: %s", p.Text("main"))
		}
		status(t, admin.Post(of, "version", "0", "mode", "turn", "wrap_up", "10", "tried", "1"), 303)
		set, err := routing.Of(t.Context(), d.DB, d.Team)
		if diff := cmp.Diff(routing.Setting{TeamID: d.Team, Version: 1, Mode: routing.Turn, WrapUp: 10}, set); diff != "" || err != nil {
			t.Error(diff, err)
		}
		status(t, admin.Post(of, "version", "0", "mode", "pull"), 409)

		status(t, admin.Post(of+"/duty", "person", number(bob.Person), "first", "2096-01-08", "last", "2096-01-02"), 422)
		status(t, admin.Post(of+"/duty", "person", number(bob.Person), "first", "2096-01-02", "last", "2096-01-08"), 303)
		p := status(t, admin.Get(of), 200)
		actions := p.Attrs("main form", "action")
		gone := actions[slices.IndexFunc(actions, func(to string) bool { return strings.HasSuffix(to, "/delete") })]
		if !strings.Contains(p.Text("main"), "Bob Claes") {
			t.Errorf("the roster: %s", p.Text("main"))
		}
		status(t, admin.Post(gone), 303)

		page := status(t, admin.Get("/admin/routing"), 200).Text("main")
		for _, word := range []string{"In turn", "Linux, French, Dutch, 4 tickets at once"} {
			if !strings.Contains(page, word) {
				t.Errorf("the page lacks %q: %s", word, page)
			}
		}
		status(t, admin.Post(at("/skills/"+linux+"/delete")), 303)
	})
}

func number[N ~int64](n N) string { return strconv.FormatInt(int64(n), 10) }
