package api_test

import (
	"fmt"
	"net/http"
	"testing"

	"firstline/internal/desk/account"
)

const board = `{"name":"Board","active":true,"vip":true,"first_response":{"minutes":30},"resolution":{"days":2},"priorities":["high"],"tell":["owner"],"warnings":[{"share":90,"tell":["owner","lead"]},{"share":50,"tell":["assignee"]}]}`

func TestPoliciesAreReadByAgentsAndChangedByAdministrators(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, d *desk) {
		t.Helper()
		agent, admin := d.as(d.lea), d.as(d.Person("Ada Admin", "en", account.Roles{Admin: true}))
		agent.get("/policies").is(200).has("policies.0.name", "P1").has("policies.0.first_response.minutes", 60.0).has("policies.1.first_response.days", 1.0)
		d.as(d.ann).get("/policies").is(403)
		agent.post("/policies", board).is(403)
		made := admin.post("/policies", board).is(201).has("resolution.days", 2.0).has("priorities.0", "high").has("position", 3.0)
		at := fmt.Sprint("/policies/", made.at("id"))
		admin.post("/policies", board).wrong(422, "body.name", "sla.name_taken")
		admin.do(http.MethodPut, "/policies/order", fmt.Sprintf(`{"ids":[%v]}`, made.at("id"))).is(200).has("policies.0.name", "Board")
		put := func(version, body string) *reply { return admin.do(http.MethodPut, at, body, "If-Match", version) }
		put("", board).is(428)
		put(`"1"`, `{"name":"Board","resolution":{"minutes":90},"give":"level"}`).is(200).has("vip", nil).has("resolution.minutes", 90.0).has("give", "level")
		put(`"1"`, board).is(412)
		put(`"2"`, `{"name":"Board"}`).wrong(422, "body.goals", "sla.no_goal")
		admin.do(http.MethodDelete, at, "", "If-Match", `"1"`).is(412)
		admin.do(http.MethodDelete, at, "", "If-Match", `"2"`).is(204)
		agent.get(at).is(404)
	})
}

func TestProgramsReadWhatIsPromisedOnATicketAndWhy(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, d *desk) {
		t.Helper()
		id := d.Open(d.ann, "No sound", "Nothing.").ID
		at := "/tickets/" + id.String() + "/promises"
		d.as(d.lea).get(at).is(200).has("promises.0.target", "first_response").has("promises.0.state", "running").has("promises.0.policy", "Standard").
			has("promises.0.sentence", "by the same time on the next open day after Monday 10:00, desk open 9:00 to 17:00: Tuesday 10:00").
			has("ledger.0.kind", "started").has("ledger.0.policy", "Standard").
			has("ledger.0.sentence", "by the same time on the next open day after Monday 10:00, desk open 9:00 to 17:00: Tuesday 10:00").has("ledger.1", nil)
		d.as(d.ann).get(at).is(403)
	})
}
