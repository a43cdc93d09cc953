package api_test

import (
	"fmt"
	"net/http"
	"testing"

	"firstline/internal/desk/account"
)

func TestProgramsWriteTryAndReadRules(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, d *desk) {
		t.Helper()
		agent, admin := d.as(d.Person("Abe Agent", "en", account.Roles{Agent: true})), d.as(d.Person("Ada Admin", "en", account.Roles{Admin: true}))
		const printers = `{"name":"Printers","active":true,"when":{"on":"opened"},"if":{"words":["print"],"priorities":["medium"]},
			"then":[{"do":"set_priority","priority":"high"},{"do":"add_note","text":"Ask which paper."}]}`
		agent.get("/rules").is(403)
		agent.post("/rules", printers).is(403)
		admin.post("/rules/try", printers).is(200).has("tickets", 0.0).has("rules.0.never", true)
		made := admin.post("/rules", printers).is(201).has("then.0.priority", "high").has("if.words.0", "print").has("position", 1.0)
		at := fmt.Sprint("/rules/", made.at("id"))
		admin.post("/rules", printers).wrong(422, "body.name", "rule.name_taken")
		admin.post("/rules", `{"name":"x","active":true,"when":{"on":"in_state"},"then":[{"do":"tell","role":"lead"}]}`).
			wrong(422, "body.when.minutes", "rule.time_wrong")
		admin.do(http.MethodPut, at, printers).is(428)
		admin.get(at).is(200).has("when.on", "opened")
		admin.get(at + "/runs").is(200)
		admin.do(http.MethodDelete, at, "", "If-Match", `"7"`).is(412)
		admin.do(http.MethodDelete, at, "", "If-Match", `"1"`).is(204)
		admin.get(at).is(404)
	})
}
