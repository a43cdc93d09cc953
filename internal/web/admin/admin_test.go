package admin_test

import (
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"firstline/internal/channel/mail"
	"firstline/internal/desk/access"
	"firstline/internal/desk/account"
	"firstline/internal/desk/calendar"
	"firstline/internal/desk/category"
	"firstline/internal/desk/glossary"
	"firstline/internal/desk/lending"
	"firstline/internal/desk/person"
	"firstline/internal/desk/protocol"
	"firstline/internal/desk/routing"
	"firstline/internal/desk/rule"
	"firstline/internal/desk/setting"
	"firstline/internal/desk/vendor"
	"firstline/internal/testdesk/testsite"
	"firstline/internal/web/admin"
)

func each(t *testing.T, f func(t *testing.T, d *testsite.Desk)) {
	t.Helper()
	t.Parallel()
	testsite.Each(t, func(t *testing.T, d *testsite.Desk) {
		admin.Routes(d.Site, parts(d))
		f(t, d)
	})
}

func parts(d *testsite.Desk) admin.Parts {
	return admin.Parts{
		Lending: lending.NewStore(d.DB), Protocol: protocol.NewStore(d.DB),
		Routing: routing.NewStore(d.DB, calendar.NewStore(d.DB)),
		DB:      d.DB, Settings: d.Settings, People: d.People, Tickets: d.Tickets, Accounts: d.Accounts, Teams: d.Teams, Categories: category.NewStore(d.DB), Calendars: calendar.NewStore(d.DB), Promises: d.Promises, Vendors: vendor.NewStore(d.DB, d.Settings),
		Rules: rule.NewStore(d.DB, d.Settings, calendar.NewStore(d.DB)), Assets: d.Assets, Approvals: d.Approvals, Glossary: glossary.NewStore(d.DB), Checklists: d.Checklists, Apps: d.Apps, Questions: d.Questions,
		Letter: d.Notify.Link, Mailboxes: mail.NewSetups(d.DB, d.Keys), Texts: mail.NewTexts(d.DB, d.Texts),
		Network:    mail.NewNetwork(d.DB, d.Keys, http.DefaultClient, "help.org.example"),
		Watch:      mail.NewWatch(d.DB, mail.Rooms{Settings: d.Settings}, mail.NewPulse(d.DB), ""),
		Quarantine: mail.NewQuarantine(d.DB, nil, d.Tickets), Version: "v0-test", Started: d.Clock.Now(),
	}
}

// status checks what an answer says it is.
func status(t *testing.T, p *testsite.Page, want int) *testsite.Page {
	t.Helper()
	if p.Status != want {
		t.Fatalf("status %d, want %d: %s", p.Status, want, p.Text("main"))
	}
	return p
}

func boss(d *testsite.Desk) (access.Actor, *testsite.Browser) {
	d.T.Helper()
	actor := d.Person("Rita Bosmans", "en", account.Roles{Admin: true})
	return actor, d.SignedIn(actor)
}

func path(who access.PersonID) string { return "/admin/people/" + strconv.FormatInt(int64(who), 10) }

func TestOnlyAdministratorsGetIn(t *testing.T) {
	each(t, func(t *testing.T, d *testsite.Desk) {
		requester := d.SignedIn(d.Person("Anna Maes", "en", account.Roles{}))
		agent := d.SignedIn(d.Person("Bob Claes", "en", account.Roles{Agent: true, Lead: true}))
		_, admin := boss(d)
		forAgents := []string{"/account/tokens", "/quarantine", "/glass", "/admin/rules"} // a lead may break glass, and read rules
		for _, r := range d.Site.Routes() {
			if r.Surface != "admin" || r.Method != "GET" || strings.Contains(r.Pattern, "{") {
				continue
			}
			status(t, requester.Get(r.Pattern), 403)
			want := 403
			for _, p := range forAgents {
				if r.Pattern == p {
					want = 200
				}
			}
			status(t, agent.Get(r.Pattern), want)
			if p := admin.Get(r.Pattern); p.Status != 200 && p.Status != 303 && r.Pattern != "/quarantine" {
				t.Errorf("%s: an administrator gets %d", r.Pattern, p.Status)
			}
		}
	})
}

func TestActsNeedAnAdministrator(t *testing.T) {
	each(t, func(t *testing.T, d *testsite.Desk) {
		agent := d.SignedIn(d.Person("Bob Claes", "en", account.Roles{Agent: true}))
		for _, r := range d.Site.Routes() {
			if r.Surface != "admin" || r.Method != "POST" || strings.HasPrefix(r.Pattern, "/account/") || strings.HasPrefix(r.Pattern, "/mail/") {
				continue
			}
			path := strings.NewReplacer("{id}", "1", "{from}", "2", "{group}", "desk", "{kind}", "reply", "{locale}", "en").Replace(r.Pattern)
			if p := agent.Post(path); p.Status != 403 {
				t.Errorf("POST %s: an agent gets %d", r.Pattern, p.Status)
			}
		}
	})
}

func TestPersonIsAddedAndCorrected(t *testing.T) {
	each(t, func(t *testing.T, d *testsite.Desk) {
		_, b := boss(d)
		refused := status(t, b.Post("/admin/people/new", "name", "", "addresses", "nobody\nsome@org.example", "locale", "fr", "manager", "who@org.example"), 422)
		if got := refused.Text("[name=addresses]"); got != "nobody some@org.example" {
			t.Errorf("the addresses became %q", got)
		}
		if refused.Text("#f-manager-error") == "" {
			t.Error("the unknown manager is not marked")
		}
		refused = status(t, b.Post("/admin/people/new", "name", "", "addresses", "nobody", "locale", "fr"), 422)
		if refused.Text("#f-name-error") == "" || refused.Text("#f-addresses-error") == "" {
			t.Errorf("errors: %q", refused.All(".errors li"))
		}
		made := status(t, b.Post("/admin/people/new", "name", "Chloé Dubois", "addresses", "chloe@org.example\nc.dubois@org.example", "phones", "02 555 12 34",
			"locale", "fr", "time_zone", "Europe/Brussels", "manager", "rita.bosmans@org.example", "vip", "1"), 303)
		page := status(t, b.Follow(made), 200)
		if diff := cmp.Diff("chloe@org.example c.dubois@org.example", strings.Join(strings.Fields(page.Text("[name=addresses]")), " ")); diff != "" {
			t.Error(diff)
		}
		if got := page.Attr("[name=manager]", "value"); got != "rita.bosmans@org.example" {
			t.Errorf("manager %q", got)
		}
		found := status(t, b.Get("/admin/people?q=dubo"), 200)
		if diff := cmp.Diff([]string{"Chloé Dubois"}, found.All("tbody a")); diff != "" {
			t.Error(diff)
		}
		if none := status(t, b.Get("/admin/people?q=zzz"), 200); none.Text(".empty-title") == "" {
			t.Error("an empty list says nothing")
		}
	})
}

func TestTwoAdministratorsSeeEachOthersChange(t *testing.T) {
	each(t, func(t *testing.T, d *testsite.Desk) {
		_, b := boss(d)
		anna := d.Person("Anna Maes", "en", account.Roles{})
		version := status(t, b.Get(path(anna.Person)), 200).Attr("[name=version]", "value")
		form := func(version, name, site string) []string {
			return []string{"version", version, "name", name, "site", site, "addresses", "anna.maes@org.example", "locale", "en", "time_zone", "Europe/Brussels"}
		}
		status(t, b.Post(path(anna.Person), form(version, "Anna Maes", "Lille")...), 303)
		late := status(t, b.Post(path(anna.Person), form(version, "Anna Maes-Peeters", "Gent")...), 409)
		if diff := cmp.Diff([]string{"Name", "Anna Maes", "Anna Maes-Peeters", "Site", "Lille", "Gent"}, late.All(".card tbody td")); diff != "" {
			t.Error(diff)
		}
		if got := late.Attr("[name=name]", "value"); got != "Anna Maes-Peeters" {
			t.Errorf("what was typed became %q", got)
		}
		status(t, b.Post(path(anna.Person), form(late.Attr("[name=version]", "value"), "Anna Maes-Peeters", "Gent")...), 303)
		if got := status(t, b.Get(path(anna.Person)), 200).Attr("[name=site]", "value"); got != "Gent" {
			t.Errorf("site %q", got)
		}
	})
}

func TestRolesAndSessions(t *testing.T) {
	each(t, func(t *testing.T, d *testsite.Desk) {
		rita, b := boss(d)
		anna := d.Person("Anna Maes", "en", account.Roles{})
		hers := d.SignedIn(anna)
		status(t, b.Post(path(anna.Person)+"/roles", "roles", "agent", "roles", "lead"), 303)
		if p := hers.Get("/account/tokens"); p.Status != 303 {
			t.Errorf("her session goes on: %d", p.Status)
		}
		page := status(t, b.Get(path(anna.Person)+"/account"), 200)
		if diff := cmp.Diff([]string{"agent", "lead"}, page.Attrs("[name=roles][checked]", "value")); diff != "" {
			t.Error(diff)
		}
		hers = d.SignedIn(anna)
		status(t, hers.Get("/account/tokens"), 200)
		status(t, b.Post(path(anna.Person)+"/sign-out"), 303)
		if p := hers.Get("/account/tokens"); p.Status != 303 {
			t.Errorf("signed out everywhere, she still reads: %d", p.Status)
		}
		lena := d.Person("Lena Lead", "en", account.Roles{Agent: true, Lead: true})
		ugo := d.Person("Ugo Ask", "en", account.Roles{})
		for range 2 {
			x := d.Open(ugo, "Printer", "It prints nothing.")
			if _, err := d.Tickets.Assign(t.Context(), lena, x.ID, anna.Person, nil); err != nil {
				t.Fatal(err)
			}
		}
		if s := b.Get(path(anna.Person) + "/account").Text("main"); !strings.Contains(s, "Lena Lead answers for 2 of them") || !strings.Contains(s, "2 that they work on go back") {
			t.Errorf("before she leaves: %q", s)
		}
		status(t, b.Post(path(anna.Person)+"/disabled", "disabled", "1"), 303)
		if got := status(t, b.Get(path(anna.Person)+"/account"), 200).Text(".card .chip"); got != "Disabled" {
			t.Errorf("state %q", got)
		}
		last := b.Follow(status(t, b.Post(path(rita.Person)+"/roles", "roles", "agent"), 303))
		if last.Status != 200 || !strings.Contains(last.Text(".banner"), "administrator") {
			t.Errorf("the last administrator: %d %q", last.Status, last.Text(".banner"))
		}
		if signed := status(t, b.Get("/admin/audit?action=account."), 200); !strings.Contains(signed.Text("tbody"), "Signed somebody out everywhere") {
			t.Errorf("audit: %q", signed.Text("tbody"))
		}
	})
}

func TestInvitationIsWritten(t *testing.T) {
	each(t, func(t *testing.T, d *testsite.Desk) {
		_, b := boss(d)
		p, err := d.People.Create(t.Context(), access.System(), person.Draft{Name: "Dirk Smet", Locale: "nl", TimeZone: "Europe/Brussels", Addresses: []string{"dirk@org.example"}})
		if err != nil {
			t.Fatal(err)
		}
		status(t, b.Post(path(p.ID)+"/invite"), 303)
		var kinds []string
		if err := d.DB.Select(t.Context(), &kinds, `SELECT kind FROM letter WHERE address = 'dirk@org.example'`); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff([]string{"invitation"}, kinds); diff != "" {
			t.Error(diff)
		}
	})
}

func TestDoublesAreMergedAndSeparated(t *testing.T) {
	each(t, func(t *testing.T, d *testsite.Desk) {
		_, b := boss(d)
		anna, double := d.Person("Anna Maes", "en", account.Roles{}), d.Person("Anna Maesz", "en", account.Roles{})
		found := status(t, b.Get(path(anna.Person)+"/doubles?q=anna"), 200)
		look := found.Attr(".card td a.btn", "href")
		preview := status(t, b.Get(look), 200)
		if !strings.Contains(preview.Text(".prose"), "anna.maesz@org.example will belong to Anna Maes") {
			t.Errorf("preview: %q", preview.Text(".prose"))
		}
		after := b.Follow(status(t, b.Post(look), 303))
		undo := after.Attr(".banner form", "action")
		if undo != path(double.Person)+"/unmerge" {
			t.Fatalf("undo leads to %q", undo)
		}
		if got := status(t, b.Get(path(anna.Person)), 200).Text("[name=addresses]"); !strings.Contains(got, "anna.maesz@org.example") {
			t.Errorf("addresses %q", got)
		}
		status(t, b.Post(undo), 303)
		if got := status(t, b.Get(path(anna.Person)), 200).Text("[name=addresses]"); strings.Contains(got, "maesz") {
			t.Errorf("after separating: %q", got)
		}
	})
}

func TestImportIsTriedFirst(t *testing.T) {
	each(t, func(t *testing.T, d *testsite.Desk) {
		_, b := boss(d)
		table := "Name;E-mail;Shoe size\nEva Nijs;eva@org.example;38\nNobody;not-an-address;40\n"
		tried := status(t, b.Post("/admin/people/import", "table", table, "do", "try"), 200)
		if got := tried.Text(".card p"); got != "1 person new · 0 changed · 0 as before · 2 problems" {
			t.Errorf("report %q", got)
		}
		if lines := tried.All(".card tbody td.num"); cmp.Diff([]string{"1", "3"}, lines) != "" {
			t.Errorf("lines %q", lines)
		}
		if found := status(t, b.Get("/admin/people?q=nijs"), 200); found.Text("tbody") != "" {
			t.Errorf("tried, it already did: %q", found.Text("tbody"))
		}
		done := status(t, b.Post("/admin/people/import", "table", table, "do", "apply"), 200)
		if !strings.Contains(done.Text(".card-title"), "did") {
			t.Errorf("title %q", done.Text(".card-title"))
		}
		if found := status(t, b.Get("/admin/people?q=nijs"), 200); !strings.Contains(found.Text("tbody"), "Eva Nijs") {
			t.Errorf("imported nobody: %q", found.Text("tbody"))
		}
		empty := status(t, b.Post("/admin/people/import", "table", "", "do", "try"), 422)
		if empty.Text("#f-table-error") == "" {
			t.Error("an empty table is not marked")
		}
		wrong := status(t, b.Post("/admin/people/import", "table", "Shoe size\n38", "do", "try"), 422)
		if wrong.Text("#f-table-error") == "" || !strings.Contains(wrong.Text("[name=table]"), "Shoe size") {
			t.Errorf("a table without names: %q", wrong.Text("main"))
		}
	})
}

func TestTeamFormRefusesAndKeeps(t *testing.T) {
	each(t, func(t *testing.T, d *testsite.Desk) {
		_, b := boss(d)
		agent := d.Person("Bob Claes", "en", account.Roles{Agent: true})
		who := strconv.FormatInt(int64(agent.Person), 10)
		refused := status(t, b.Post("/admin/teams/new", "name", "Desk", "level", "1", "members", who, "active", "1"), 422)
		if refused.Text("#f-name-error") == "" {
			t.Error("a name that another team has is not marked")
		}
		if diff := cmp.Diff([]string{who}, refused.Attrs("[name=members][checked]", "value")); diff != "" {
			t.Error(diff)
		}
		status(t, b.Post("/admin/teams/new", "name", "Network", "level", "2", "members", who, "active", "1"), 303)
		id := strconv.FormatInt(int64(d.Team), 10)
		one := status(t, b.Get("/admin/teams/"+id), 200)
		save := []string{"version", one.Attr("[name=version]", "value"), "level", "1", "is_default", "1", "active", "1", "name"}
		status(t, b.Post("/admin/teams/"+id, append(save, "First line")...), 303)
		late := status(t, b.Post("/admin/teams/"+id, append(save, "Front desk")...), 409)
		if diff := cmp.Diff([]string{"Name", "First line", "Front desk"}, late.All(".card tbody td")[:3]); diff != "" {
			t.Error(diff)
		}
	})
}

func TestCategoriesAreOrdered(t *testing.T) {
	each(t, func(t *testing.T, d *testsite.Desk) {
		_, b := boss(d)
		teamID := strconv.FormatInt(int64(d.Team), 10)
		refused := status(t, b.Post("/admin/categories/new", "name_en", "Printer", "team", teamID, "active", "1"), 422)
		if refused.Text("#f-name_fr-error") == "" || refused.Attr("[name=name_en]", "value") != "Printer" {
			t.Errorf("errors %q", refused.All(".errors li"))
		}
		for _, name := range []string{"Printer", "Network"} {
			status(t, b.Post("/admin/categories/new", "name_en", name, "name_fr", name, "name_nl", name, "team", teamID, "active", "1"), 303)
		}
		list := status(t, b.Get("/admin/categories"), 200)
		forms := list.Attrs("tbody form", "action")
		moved := status(t, b.Post(forms[len(forms)-1], "by", "-1"), 303)
		list = status(t, b.Get(moved.Location), 200)
		if diff := cmp.Diff([]string{"Network", "Printer"}, list.All(".tree a")); diff != "" {
			t.Error(diff)
		}
		if diff := cmp.Diff([]string{"1"}, list.Attrs("[autofocus]", "value")); diff != "" { // it is the first now, and can only go down
			t.Errorf("the keyboard: %s", diff)
		}
	})
}

func TestCategoriesGrowBelowEachOther(t *testing.T) {
	each(t, func(t *testing.T, d *testsite.Desk) {
		_, b := boss(d)
		add := func(parent, name string, more ...string) string {
			t.Helper()
			form := append([]string{"parent", parent, "name_en", name, "name_fr", name, "name_nl", name, "active", "1"}, more...)
			status(t, b.Post("/admin/categories/new", form...), 303)
			hrefs := status(t, b.Get("/admin/categories"), 200).Attrs(".tree a", "href")
			return hrefs[len(hrefs)-1]
		}
		top := add("0", "Hardware", "team", strconv.FormatInt(int64(d.Team), 10), "impact", "2")
		leaf := add(strings.TrimPrefix(top, "/admin/categories/"), "Printer")
		list := status(t, b.Get("/admin/categories"), 200)
		if diff := cmp.Diff([]string{"Hardware", "Hardware › Printer"}, list.All(".tree")); diff != "" {
			t.Error(diff)
		}
		child := status(t, b.Get("/admin/categories/new?parent="+strings.TrimPrefix(leaf, "/admin/categories/")), 200)
		if got := child.Text("#f-parent option[selected]"); got != "Hardware › Printer" {
			t.Errorf("a child of %q", got)
		}
		one := status(t, b.Get(top), 200)
		if diff := cmp.Diff([]string{"At the top"}, one.All("#f-parent option")); diff != "" {
			t.Errorf("below itself: %s", diff)
		}
		form := []string{"version", one.Attr("[name=version]", "value"), "parent", strings.TrimPrefix(leaf, "/admin/categories/"), "name_en", "x", "name_fr", "x", "name_nl", "x", "active", "1"}
		if got := status(t, b.Post(top, form...), 422).Text("#f-parent-error"); got == "" {
			t.Error("a ring is not refused at its field")
		}
	})
}

func TestTheMatrixIsEditedAndAudited(t *testing.T) {
	each(t, func(t *testing.T, d *testsite.Desk) {
		_, b := boss(d)
		page := status(t, b.Get("/admin/priorities"), 200)
		form := []string{"was", page.Attr("[name=was]", "value")}
		for i := range 4 {
			for j := range 3 {
				form = append(form, fmt.Sprintf("p_%d_%d", i, j), "0")
			}
		}
		status(t, b.Post("/admin/priorities", form...), 303)
		if got := d.Settings.Desk().Priorities; got != (setting.Matrix{}) {
			t.Errorf("%v", got)
		}
		late := status(t, b.Post("/admin/priorities", append(form, "p_0_0", "0")...), 303) // the same again is no conflict
		if late.Location != "/admin/priorities" {
			t.Errorf("leads to %q", late.Location)
		}
		form[3] = "3"
		if got := status(t, b.Post("/admin/priorities", form...), 409).All(".card tbody td")[:3]; !slices.Contains(got, "Critical") {
			t.Errorf("%q", got)
		}
	})
}

func TestSettingsSaveOnlyWhatWasChanged(t *testing.T) {
	each(t, func(t *testing.T, d *testsite.Desk) {
		_, b := boss(d)
		status(t, b.Post("/admin/settings/desk", "was:desk.name", "Help desk", "desk.name", "IT support"), 303)
		if got := d.Settings.Desk().Name; got != "IT support" {
			t.Errorf("name %q", got)
		}
		refused := status(t, b.Post("/admin/settings/session", "was:session.agent_idle", "1h", "session.agent_idle", "forever"), 422)
		if refused.Text("#f-session-agent_idle-error") == "" || refused.Attr("[name=session.agent_idle]", "value") != "forever" {
			t.Errorf("errors %q", refused.All(".errors li"))
		}
		late := status(t, b.Post("/admin/settings/desk", "was:desk.name", "Help desk", "desk.name", "Service"), 409)
		if diff := cmp.Diff([]string{"Name of the desk", "IT support", "Service"}, late.All(".card tbody td")); diff != "" {
			t.Error(diff)
		}
		status(t, b.Post("/admin/settings/desk", "was:desk.name", late.Attr("[name=was:desk.name]", "value"), "desk.name", "Service"), 303)
		status(t, b.Get("/admin/settings/nothing"), 404)
	})
}

func TestEverySettingHasItsWords(t *testing.T) {
	each(t, func(t *testing.T, d *testsite.Desk) {
		_, b := boss(d)
		for _, href := range status(t, b.Follow(b.Get("/admin/settings")), 200).Attrs(".tab", "href") {
			p := status(t, b.Get(href), 200)
			if strings.Contains(p.Body, "⟦") || len(p.All(".hint")) < len(p.All("form[method=post] .label")) {
				t.Errorf("%s lacks words", href)
			}
		}
	})
}

func TestTokenIsShownOnce(t *testing.T) {
	each(t, func(t *testing.T, d *testsite.Desk) {
		b := d.SignedIn(d.Person("Bob Claes", "en", account.Roles{Agent: true}))
		refused := status(t, b.Post("/account/tokens", "name", "Import", "life", "30"), 422)
		if refused.Text("#f-scopes-error") == "" || refused.Attr("[name=name]", "value") != "Import" {
			t.Errorf("errors %q", refused.All(".errors li"))
		}
		made := status(t, b.Post("/account/tokens", "name", "Import", "life", "30", "scopes", "tickets:read"), 200)
		text := made.Attr("[name=token]", "value")
		if !strings.HasPrefix(text, "fl_") {
			t.Fatalf("token %q", text)
		}
		list := status(t, b.Get("/account/tokens"), 200)
		if strings.Contains(list.Body, text) || !strings.Contains(list.Text("tbody"), "Import") {
			t.Errorf("list %q", list.Text("tbody"))
		}
		other := d.SignedIn(d.Person("Cas Claes", "en", account.Roles{Agent: true}))
		revoke := list.Attr("dialog form", "action")
		for _, form := range list.Attrs("form", "action") {
			if strings.HasSuffix(form, "/revoke") {
				revoke = form
			}
		}
		status(t, other.Post(revoke), 404)
		status(t, b.Post(revoke), 303)
		if _, _, err := d.Accounts.ByToken(t.Context(), text, ""); err == nil {
			t.Error("a revoked token still opens")
		}
	})
}

func TestLogShowsAndFilters(t *testing.T) {
	each(t, func(t *testing.T, d *testsite.Desk) {
		_, b := boss(d)
		for i := range 60 {
			status(t, b.Post("/admin/people/new", "name", "Person "+strconv.Itoa(i), "locale", "en", "time_zone", "Europe/Brussels"), 303)
		}
		first := status(t, b.Get("/admin/audit?action=person."), 200)
		if n := len(first.All("tbody tr")); n != 50 {
			t.Fatalf("%d rows", n)
		}
		var next string
		for _, href := range first.Attrs("main a.btn", "href") {
			if strings.Contains(href, "before=") {
				next = href
			}
		}
		if n := len(status(t, b.Get(next), 200).All("tbody tr")); n < 10 {
			t.Errorf("second page has %d rows", n)
		}
		if none := status(t, b.Get("/admin/audit?from=2030-01-01"), 200); none.Text(".empty-title") == "" {
			t.Error("the empty log says nothing")
		}
		if wrong := status(t, b.Get("/admin/audit?from=yesterday"), 422); wrong.Text("#f-from-error") == "" {
			t.Error("a wrong day is not marked")
		}
	})
}

func TestNewDeskSaysWhatToDoFirst(t *testing.T) {
	each(t, func(t *testing.T, d *testsite.Desk) {
		b := d.SignedIn(d.Person("Rita Bosmans", "en", account.Roles{Agent: true, Admin: true}))
		open := func() []string { return status(t, b.Get("/admin"), 200).All("main ol a") }
		if diff := cmp.Diff([]string{"Settings", "New mailbox", "New category", "New person"}, open()); diff != "" {
			t.Error(diff)
		}
		mailbox(t, d)
		d.Person("Bob Claes", "en", account.Roles{Agent: true})
		if diff := cmp.Diff([]string{"Settings", "New category"}, open()); diff != "" {
			t.Error(diff)
		}
	})
}
