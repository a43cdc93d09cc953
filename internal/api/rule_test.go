package api_test

import (
	"fmt"
	"net/http"
	"strings"
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
		asks := func(group int) string {
			return fmt.Sprintf(`{"name":"Ask","active":true,"when":{"on":"opened"},"if":{"kinds":["request"]},"then":[{"do":"ask_approval","group_id":%d,"text":"May they?"}]}`, group)
		}
		admin.post("/rules", asks(99)).wrong(422, "body.then[0]", "approval.group_unknown")
		admin.post("/rules", strings.Replace(asks(99), `"group_id":99,`, "", 1)).is(201).has("then.0.do", "ask_approval").has("then.0.group_id", nil).has("then.0.text", "May they?")
		admin.do(http.MethodPut, at, printers).is(428)
		admin.get(at).is(200).has("when.on", "opened")
		admin.get(at + "/runs").is(200)
		admin.do(http.MethodDelete, at, "", "If-Match", `"7"`).is(412)
		admin.do(http.MethodDelete, at, "", "If-Match", `"1"`).is(204)
		admin.get(at).is(404)
	})
}

func TestProgramsOrderRulesAndSwitchThemOffWhateverTheyName(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, d *desk) {
		t.Helper()
		agent, admin := d.as(d.Person("Abe Agent", "en", account.Roles{Agent: true})), d.as(d.Person("Ada Admin", "en", account.Roles{Admin: true}))
		rule := func(name string, active bool) string {
			return fmt.Sprintf(`{"name":%q,"active":%t,"when":{"on":"opened"},"then":[{"do":"assign_agent","person_id":%d}]}`, name, active, d.lea.Person)
		}
		first, second := admin.post("/rules", rule("First", true)).is(201), admin.post("/rules", rule("Second", true)).is(201)
		at := fmt.Sprint("/rules/", first.at("id"))
		agent.post(at+"/move", `{"by":1}`).is(403)
		admin.post("/rules/9999/move", `{"by":1}`).is(404)
		admin.post(at+"/move", `{"by":1}`).is(204)
		admin.get("/rules").has("rules.0.id", second.at("id")).has("rules.1.id", first.at("id"))

		d.write(`UPDATE account SET agent = FALSE WHERE person_id = $1`, d.lea.Person) // who worked here once
		put := func(version string, active bool) *reply {
			return admin.do(http.MethodPut, at, rule("First", active), "If-Match", version)
		}
		put(`"1"`, true).wrong(422, "body.then[0]", "ticket.assignee_no_agent")
		put(`"1"`, false).is(200).has("active", false).has("then.0.person_id", int(d.lea.Person))
		put(`"2"`, true).wrong(422, "body.then[0]", "ticket.assignee_no_agent")
		admin.do(http.MethodPut, at, `{"name":"First","active":false,"when":{"on":"opened"},"then":[{"do":"assign_agent"}]}`, "If-Match", `"2"`).
			wrong(422, "body.then[0]", "ticket.assignee_no_agent")
		admin.post("/rules/try", rule("Third", false)).wrong(422, "body.then[0]", "ticket.assignee_no_agent")
	})
}

func TestRulesAskWhoAsksAndWhatWasAnswered(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, d *desk) {
		t.Helper()
		_, jam, where, contract, _ := d.printers()
		admin := d.as(d.Person("Ada Admin", "en", account.Roles{Admin: true}))
		const form = `{"name":"Jams","active":true,"when":{"on":"questions"},"if":{"vip":true,"kinds":["incident"],"departments":["Board"],
			"answers":[{"question_id":%d,"yes":true},{"question_id":%d,"choice":"tray"},{"question_id":%d,"text":"O-17"}]},"then":[{"do":"add_note","text":"x"}]}`
		made := admin.post("/rules", fmt.Sprintf(form, jam, where, contract)).is(201)
		made.has("if.vip", true).has("if.kinds.0", "incident").has("if.departments.0", "Board").
			has("if.answers.0.yes", true).has("if.answers.1.choice", "tray").has("if.answers.2.text", "O-17").has("when.on", "questions")
		admin.post("/rules", fmt.Sprintf(strings.Replace(form, "Jams", "Other", 1), 9999, where, contract)).wrong(422, "body.if.answers", "question.unknown")
	})
}
