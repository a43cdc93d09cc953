package api_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"firstline/internal/desk/access"
	"firstline/internal/desk/account"
	"firstline/internal/desk/team"
)

func TestTheTreeOfCategoriesIsBuiltAndUsed(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, d *desk) {
		t.Helper()
		agent, admin, user := d.as(d.lea), d.as(d.Person("Ada Admin", "en", account.Roles{Admin: true})), d.as(d.ann)
		hardware := fmt.Sprintf(`{"names":{"en":"Hardware","fr":"Matériel","nl":"Hardware"},"team_id":%d,"impact":"team","active":true}`, d.Team)
		agent.post("/categories", hardware).is(403)
		top := admin.post("/categories", hardware).is(201).has("path", "Hardware").has("counts.urgency", "hinders")
		printer := fmt.Sprintf(`{"parent_id":%v,"names":{"en":"Printer","fr":"Imprimante","nl":"Printer"},"urgency":"blocks","active":true}`, top.at("id"))
		leaf := admin.post("/categories", printer).is(201).has("path", "Hardware › Printer").has("counts.impact", "team").has("counts.team_id", int(d.Team)).has("team_id", nil)
		at := fmt.Sprint("/categories/", leaf.at("id"))
		user.get("/categories").is(200).has("categories.1.path", "Hardware › Printer").has("categories.1.parent_id", top.at("id")).has("categories.1.urgency", "blocks")
		agent.get(at, "Accept-Language", "fr").is(200).has("path", "Matériel › Imprimante")
		user.get(at).is(403)

		made := user.post("/tickets", fmt.Sprintf(`{"subject":"Paper","text":"Jam","category_id":%v}`, leaf.at("id"))).is(201).
			has("impact", "team").has("urgency", "blocks").has("priority", "high")
		user.post("/tickets", fmt.Sprintf(`{"subject":"Paper","text":"Jam","category_id":%v,"impact":"person","urgency":"can_wait"}`, leaf.at("id"))).is(201).has("priority", "low")
		user.get(fmt.Sprint("/tickets?category=", top.at("id"))).is(200).has("tickets.1.id", made.at("id"))
		user.post("/tickets", `{"subject":"Paper","text":"Jam"}`).is(201).has("impact", "person").has("urgency", "hinders").has("priority", "medium")

		put := func(version, body string) *reply { return admin.do(http.MethodPut, at, body, "If-Match", version) }
		put("", printer).is(428)
		put(`"7"`, printer).is(412)
		put(`"1"`, strings.Replace(printer, fmt.Sprint(top.at("id")), fmt.Sprint(leaf.at("id")), 1)).wrong(422, "body.parent_id", "category.parent_inside")
		put(`"1"`, `{"names":{"en":"Printer","fr":" ","nl":"Printer"},"active":true}`).wrong(422, "body.names.fr", "people.name_missing")
		put(`"1"`, strings.Replace(printer, `"urgency":"blocks",`, ``, 1)).is(200).has("urgency", nil).has("counts.urgency", "hinders")
		second, err := d.Teams.Create(t.Context(), access.System(), team.Draft{Name: "Printers", Level: 2, Active: true})
		if err != nil {
			t.Fatal(err)
		}
		put(`"2"`, strings.Replace(printer, `"active"`, fmt.Sprintf(`"second_team_id":%d,"active"`, d.Team), 1)).wrong(422, "body.second_team_id", "steps.team_level")
		put(`"2"`, strings.Replace(printer, `"active"`, fmt.Sprintf(`"second_team_id":%d,"active"`, second.ID), 1)).is(200).
			has("second_team_id", int(second.ID)).has("counts.second_team_id", int(second.ID)).has("vendor_id", nil)
		admin.post(at+"/move", `{"by":-1}`).is(204)
	})
}

func TestAPriorityIsSetByHandAndFollowsAgain(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, d *desk) {
		t.Helper()
		agent, user := d.as(d.lea), d.as(d.ann)
		at := path(d.Open(d.ann, "Mouse", "It squeaks.").ID, "")
		put := func(body string) *reply { return agent.do(http.MethodPut, at+"/priority", body) }
		put(`{"priority":"critical","reason":" "}`).wrong(422, "body.reason", "priority.reason_missing")
		put(`{"priority":"critical","reason":"The board waits"}`).is(200).has("priority", "critical").has("priority_by_hand", true).has("priority_reason", "The board waits")
		user.get(at).is(200).has("priority", "critical").has("priority_by_hand", nil).has("priority_reason", nil)
		user.do(http.MethodDelete, at+"/priority", "").is(403)
		agent.do(http.MethodDelete, at+"/priority", "").is(200).has("priority", "medium").has("priority_by_hand", nil)
	})
}
