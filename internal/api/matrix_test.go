package api_test

import (
	"net/http"
	"strings"
	"testing"

	"firstline/internal/desk/account"
)

func TestTheMatrixOfPrioritiesIsReadAndChanged(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, d *desk) {
		t.Helper()
		agent, admin := d.as(d.lea), d.as(d.Person("Ada Admin", "en", account.Roles{Admin: true}))
		d.as(d.ann).get("/priority-matrix").is(403)
		was := agent.get("/priority-matrix").is(200).has("person.can_wait", "low").has("person.hinders", "medium").has("everyone.blocks", "critical")
		calm := strings.Replace(was.text, `"hinders":"medium"`, `"hinders":"low"`, 1)
		put := func(p *program, version, body string) *reply {
			if version == "" {
				return p.do(http.MethodPut, "/priority-matrix", body)
			}
			return p.do(http.MethodPut, "/priority-matrix", body, "If-Match", version)
		}
		seen := was.header.Get("ETag")
		put(agent, seen, calm).is(403)
		put(admin, "", calm).is(428)
		put(admin, `"7"`, calm).is(412)
		put(admin, seen, strings.Replace(calm, `"low"`, `"none"`, 1)).wrong(422, "body.person.can_wait", "api.one_of")
		put(admin, seen, `{}`).is(422)
		now := put(admin, seen, calm).is(200).has("person.hinders", "low").header.Get("ETag")
		put(admin, seen, calm).is(412)
		if got := agent.get("/priority-matrix").header.Get("ETag"); got != now || got == seen {
			t.Errorf("version %s, answered %s, was %s", got, now, seen)
		}
		d.as(d.ann).post("/tickets", `{"subject":"Paper","text":"Jam"}`).is(201).has("priority", "low")
		var keys []string
		if err := d.DB.Select(t.Context(), &keys, `SELECT detail FROM audit WHERE action = 'setting.save'`); err != nil || len(keys) != 1 || !strings.Contains(keys[0], "priority.matrix") {
			t.Errorf("audit %v, %v", keys, err)
		}
	})
}
