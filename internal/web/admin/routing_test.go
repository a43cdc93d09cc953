package admin_test

import (
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"firstline/internal/desk/access"
	"firstline/internal/desk/account"
	"firstline/internal/desk/category"
	"firstline/internal/desk/person"
	"firstline/internal/desk/routing"
	"firstline/internal/desk/team"
	"firstline/internal/desk/ticket"
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

		status(t, admin.Post(of+"/duty", "person", number(bob.Person), "kind", "duty", "first", "2096-01-08", "last", "2096-01-02"), 422)
		status(t, admin.Post(of+"/duty", "person", number(bob.Person), "kind", "duty", "first", "2096-01-02", "last", "2096-01-08"), 303)
		call := []string{"person", number(bob.Person), "kind", "on_call", "first", "2096-01-02", "last", "2096-01-03", "from", "18:00"}
		if p := status(t, admin.Post(of+"/duty", call...), 422); p.Attr("#f-until", "aria-invalid") != "true" || p.Attr("#f-from", "value") != "18:00" {
			t.Error("half a time is not marked")
		}
		week, _, _ := strings.Cut(status(t, admin.Post(of+"/duty", append(call, "until", "08:00")...), 303).Location, "#")
		for _, words := range []string{"Bob Claes, from 18:00", "Bob Claes, until 08:00", "18:00 to 08:00"} {
			if page := status(t, admin.Get(week), 200).Text("#roster"); !strings.Contains(page, words) {
				t.Errorf("the week lacks %q: %s", words, page)
			}
		}
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

func TestWhatAnAgentBringsAndWhereACategoryBeginsIsTriedFirst(t *testing.T) {
	each(t, func(t *testing.T, d *testsite.Desk) {
		_, admin := boss(d)
		bob, anna := d.Person("Bob Claes", "en", account.Roles{Agent: true, Lead: true}), d.Person("Anna Ask", "en", account.Roles{})
		other, err := d.Teams.Create(t.Context(), access.System(), team.Draft{Name: "Servers", Level: 2, Active: true, Members: []person.ID{bob.Person}})
		if err != nil {
			t.Fatal(err)
		}
		about, err := category.NewStore(d.DB).Create(t.Context(), access.System(), category.Draft{NameEN: "Disk", NameFR: "Disque", NameNL: "Schijf", TeamID: d.Team, Active: true})
		if err != nil {
			t.Fatal(err)
		}
		_, err = d.Tickets.Open(t.Context(), anna, ticket.Opening{
			Subject: "It is full", Body: ticket.Written("", "No room.", nil), Channel: ticket.Portal, Requester: anna.Person, Category: &about.ID,
		})
		if err != nil {
			t.Fatal(err)
		}
		form := []string{"version", "1", "parent", "0", "name_en", "Disk", "name_fr", "Disque", "name_nl", "Schijf", "team", number(other.ID), "active", "1"}
		page := "/admin/categories/" + number(about.ID)
		trial := status(t, admin.Post(page, form...), 200)
		for _, words := range []string{"Nothing is saved yet", "Servers", "Servers: 0 would have waited"} {
			if !strings.Contains(trial.Text("main"), words) {
				t.Errorf("the trial lacks %q: %s", words, trial.Text("main"))
			}
		}
		if trial.Attr("main form [name=name_fr]", "value") != "Disque" || trial.Attr("main form [name=team]", "value") != number(other.ID) {
			t.Error("the trial does not keep what was typed")
		}
		if c, err := category.Get(t.Context(), d.DB, about.ID); c.TeamID != d.Team || err != nil {
			t.Errorf("a trial was saved: %+v (%v)", c, err)
		}
		status(t, admin.Post(page, append(form, "tried", "1")...), 303)

		agent := "/admin/routing/agents/" + number(bob.Person)
		trial = status(t, admin.Post(agent, "version", "0", "capacity", "4", "capacity_phone", "2"), 200)
		if trial.Attr("main form [name=capacity_phone]", "value") != "2" || trial.Attr("main form [name=tried]", "value") != "1" {
			t.Error("the trial does not keep what was typed")
		}
		status(t, admin.Post(agent, "version", "0", "capacity", "4", "capacity_phone", "2", "tried", "1"), 303)
		if b, _, err := team.BringsOf(t.Context(), d.DB, bob.Person); b.Limits.ByPhone != 2 || err != nil {
			t.Errorf("%+v (%v)", b, err)
		}
	})
}

func number[N ~int64](n N) string { return strconv.FormatInt(int64(n), 10) }
