package api_test

import (
	"fmt"
	"net/http"
	"testing"

	"firstline/internal/desk/account"
)

func TestProgramsSetUpTeamsAndHowTheyGetTheirWork(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, d *desk) {
		t.Helper()
		agent, admin := d.as(d.lea), d.as(d.Person("Ada Admin", "en", account.Roles{Admin: true}))
		body := fmt.Sprintf(`{"name":"Servers","level":2,"is_default":false,"active":true,"member_ids":[%d],"lead_ids":[]}`, d.lea.Person)
		agent.post("/teams", body).is(403)
		made := admin.post("/teams", body).is(201)
		at := fmt.Sprint("/teams/", made.at("id"))
		if got := made.header.Get("Location"); got != "/api/v1"+at {
			t.Errorf("location %q", got)
		}
		admin.post("/teams", body).wrong(422, "body.name", "people.team_name_taken")
		agent.get(at).is(200).has("name", "Servers").has("level", 2).has("member_ids.0", int(d.lea.Person)).has("lead_ids.0", nil)
		put := func(version, body string) *reply { return admin.do(http.MethodPut, at, body, "If-Match", version) }
		put("", body).is(428)
		put(`"7"`, body).is(412)
		put(`"1"`, fmt.Sprintf(`{"name":"Servers","level":2,"is_default":false,"active":true,"member_ids":[%d],"lead_ids":[]}`, d.ann.Person)).wrong(422, "body.member_ids", "people.team_member_agent")
		put(`"1"`, fmt.Sprintf(`{"name":"Iron","level":3,"is_default":false,"active":true,"member_ids":[%d],"lead_ids":[]}`, d.lea.Person)).is(200).has("name", "Iron").has("level", 3)

		routing := at + "/routing"
		if got := agent.get(routing).is(200).has("mode", "pull").has("wrap_up_minutes", 0).header.Get("ETag"); got != `"0"` {
			t.Errorf("version %s", got)
		}
		admin.post(routing+"/try", `{"mode":"turn","wrap_up_minutes":5}`).is(200).has("tickets", 0).has("people.0.person_id", int(d.lea.Person)).has("people.0.would_get", 0)
		agent.do(http.MethodPut, routing, `{"mode":"turn","wrap_up_minutes":5}`, "If-Match", `"0"`).is(403)
		admin.do(http.MethodPut, routing, `{"mode":"turn","wrap_up_minutes":5}`, "If-Match", `"0"`).is(200).has("mode", "turn").has("wrap_up_minutes", 5)
		admin.do(http.MethodPut, routing, `{"mode":"least","wrap_up_minutes":0}`, "If-Match", `"0"`).is(412)
		admin.get("/teams/999/routing").is(404)

		roster := at + "/roster"
		night := fmt.Sprintf(`{"person_id":%d,"kind":"on_call","first":"2096-01-02","last":"2096-01-08","from":"18:00","until":"08:00"}`, d.lea.Person)
		agent.post(roster, night).is(403)
		line := admin.post(roster, night).is(201).at("id")
		admin.post(roster, night).wrong(422, "body.first", "routing.duty_taken")
		admin.post(roster, fmt.Sprintf(`{"person_id":%d,"kind":"duty","first":"2096-01-02","last":"2096-01-08","from":"18:00"}`, d.lea.Person)).wrong(422, "body.until", "rota.both_times")
		admin.post(roster, fmt.Sprintf(`{"person_id":%d,"kind":"duty","first":"2096-01-02","last":"2096-01-08"}`, d.ann.Person)).wrong(422, "body.person_id", "routing.duty_member")
		agent.get(roster).is(200).has("lines.0.kind", "on_call").has("lines.0.first", "2096-01-02").has("lines.0.until", "08:00").has("lines.0.name", d.lea.Name).has("lines.1", nil)
		admin.do(http.MethodDelete, fmt.Sprint("/roster/", line), "").is(204)
		admin.do(http.MethodDelete, fmt.Sprint("/roster/", line), "").is(404)
		d.as(d.ann).get(roster).is(403)
	})
}

func TestProgramsSayWhatAgentsBringAndCategoriesAskFor(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, d *desk) {
		t.Helper()
		agent, admin := d.as(d.lea), d.as(d.Person("Ada Admin", "en", account.Roles{Admin: true}))
		agent.post("/skills", `{"name":"Linux"}`).is(403)
		linux := admin.post("/skills", `{"name":"Linux"}`).is(201).at("id")
		admin.post("/skills", `{"name":"Linux"}`).wrong(422, "body.name", "routing.skill_taken")
		agent.get("/skills").is(200).has("skills.0.name", "Linux")

		at := fmt.Sprintf("/agents/%d/brings", d.lea.Person)
		agent.get(at).is(200).has("capacity", 0).has("skill_ids.0", nil)
		brings := fmt.Sprintf(`{"skill_ids":[%v],"languages":["fr"],"capacity":5,"capacity_written":0,"capacity_phone":1,"capacity_visit":0}`, linux)
		agent.do(http.MethodPut, at, brings, "If-Match", `"0"`).is(403)
		admin.do(http.MethodPut, at, brings).is(428)
		admin.do(http.MethodPut, at, brings, "If-Match", `"0"`).is(200).has("capacity_phone", 1).has("languages.0", "fr").has("skill_ids.0", linux)
		admin.do(http.MethodPut, at, brings, "If-Match", `"0"`).is(412)
		admin.do(http.MethodPut, at, `{"skill_ids":[999],"languages":[],"capacity":5,"capacity_written":0,"capacity_phone":1,"capacity_visit":0}`, "If-Match", `"1"`).
			wrong(422, "body.skill_ids", "routing.skill_unknown")
		d.Open(d.ann, "No network", "…")
		admin.post(at+"/try", brings).is(200).has("teams.0.tickets", 1).has("teams.0.people.0.would_get", 1)
		admin.get(fmt.Sprintf("/agents/%d/brings", d.ann.Person)).is(404)

		names := `{"names":{"en":"Disk","fr":"Disque","nl":"Schijf"},"team_id":%d,"active":true}`
		category := fmt.Sprint("/categories/", admin.post("/categories", fmt.Sprintf(names, d.Team)).is(201).at("id"))
		asks := fmt.Sprintf(`{"skill_ids":[%v]}`, linux)
		agent.do(http.MethodPut, category+"/skills", asks).is(403)
		admin.do(http.MethodPut, category+"/skills", asks).is(204)
		agent.get(category+"/skills").is(200).has("skill_ids.0", linux)
		admin.post(category+"/skills/try", `{"skill_ids":[]}`).is(200).has("tickets", 1)
		admin.do(http.MethodDelete, fmt.Sprint("/skills/", linux), "").is(409).has("code", "routing.skill_in_use")
		other := admin.post("/teams", `{"name":"Servers","level":2,"is_default":false,"active":true,"member_ids":[],"lead_ids":[]}`).is(201).at("id")
		admin.post(category+"/team/try", fmt.Sprintf(`{"team_id":%v}`, other)).is(200).has("teams.0.team_id", other).has("teams.1.tickets", 1)
		admin.post(category+"/team/try", `{"team_id":999}`).wrong(422, "body.team_id", "people.category_team")
		agent.post(category+"/team/try", `{"team_id":999}`).is(403)
	})
}
