package api_test

import (
	"fmt"
	"net/http"
	"testing"

	"firstline/internal/desk/account"
)

func TestApproverGroupsAreMadeAndChanged(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, d *desk) {
		t.Helper()
		agent, admin := d.as(d.lea), d.as(d.Person("Ada Admin", "en", account.Roles{Admin: true}))
		group := func(name string, member any) string {
			return fmt.Sprintf(`{"name":%q,"active":true,"member_ids":[%v]}`, name, member)
		}
		agent.post("/approver-groups", group("Finance", d.ann.Person)).is(403)
		admin.post("/approver-groups", group(" ", d.ann.Person)).wrong(422, "body.name", "people.name_missing")
		admin.post("/approver-groups", group("Finance", 99999)).wrong(422, "body.member_ids", "approval.somebody_unknown")
		made := admin.post("/approver-groups", group("Finance", d.ann.Person)).is(201).has("member_ids.0", int(d.ann.Person))
		admin.post("/approver-groups", group("Finance", d.ann.Person)).wrong(422, "body.name", "approval.name_taken")
		at := fmt.Sprint("/approver-groups/", made.at("id"))
		agent.get(at).is(200).has("name", "Finance").has("member_ids.0", int(d.ann.Person))
		d.as(d.ann).get(at).is(403)
		put := func(version, body string) *reply { return admin.do(http.MethodPut, at, body, "If-Match", version) }
		admin.do(http.MethodPut, at, group("Money", d.bob.Person)).is(428)
		put(`"7"`, group("Money", d.bob.Person)).is(412)
		put(`"1"`, group("Money", 99999)).wrong(422, "body.member_ids", "approval.somebody_unknown")
		put(`"1"`, group("Money", d.bob.Person)).is(200).has("name", "Money").has("member_ids.0", int(d.bob.Person)).has("member_ids.1", nil)
		agent.get("/approver-groups").is(200).has("groups.0.name", "Money").has("groups.1", nil)
		var acts []string
		if err := d.DB.Select(t.Context(), &acts, `SELECT action FROM audit WHERE object = 'approver_group' AND outcome = 'done' ORDER BY id`); err != nil || fmt.Sprint(acts) != "[approver_group.create approver_group.update]" {
			t.Errorf("audit %v, %v", acts, err)
		}
	})
}
