package api_test

import (
	"fmt"
	"net/http"
	"testing"

	"firstline/internal/desk/account"
)

func TestProgramsManageWhatChecklistsAskFor(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, d *desk) {
		t.Helper()
		agent, admin := d.as(d.lea), d.as(d.Person("Ada Admin", "en", account.Roles{Admin: true}))
		const item = `{"stage":"resolve","texts":{"en":"Restarted","fr":"Redémarré","nl":"Herstart"},"required":true,"active":true}`
		d.as(d.ann).get("/checklist-items").is(403)
		agent.post("/checklist-items", item).is(403)
		admin.post("/checklist-items", `{"stage":"resolve","texts":{"en":"Restarted","fr":"","nl":"Herstart"},"active":true}`).wrong(422, "body.texts.fr", "checklist.text_missing")
		admin.post("/checklist-items", `{"stage":"resolve","category_id":99,"texts":{"en":"a","fr":"b","nl":"c"}}`).wrong(422, "body.category_id", "ticket.category_unknown")
		made := admin.post("/checklist-items", item).is(201).has("texts.fr", "Redémarré").has("required", true).has("category_id", nil)
		at := fmt.Sprint("/checklist-items/", made.at("id"))
		agent.get(at).is(200).has("stage", "resolve").has("texts.nl", "Herstart")
		put := func(version, body string) *reply { return admin.do(http.MethodPut, at, body, "If-Match", version) }
		put("", item).is(428)
		put(`"9"`, item).is(412)
		put(`"1"`, `{"stage":"verify","texts":{"en":"Asked","fr":"Demandé","nl":"Gevraagd"}}`).is(200).has("stage", "verify").has("active", nil).has("texts.en", "Asked")
		admin.post(at+"/move", `{"by":-1}`).is(204)
		agent.post(at+"/move", `{"by":-1}`).is(403)
		agent.get("/checklist-items/999").is(404)
	})
}
