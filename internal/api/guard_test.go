package api_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"firstline/internal/api"
	"firstline/internal/desk/access"
	"firstline/internal/desk/account"
	"firstline/internal/desk/ticket"
)

const mark = "mark-of-a-note-7f3"

func TestRequestsThatDoNotFitSayWhereAndWhy(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, d *desk) {
		t.Helper()
		user := d.as(d.ann)
		for body, want := range map[string][2]string{
			`{"text":"x"}`: {"body.subject", "api.required"},
			`{"subject":"x","text":"y","state":"closed"}`:               {"body.state", "api.unknown_field"},
			`{"subject":7,"text":"y"}`:                                  {"body.subject", "api.text_expected"},
			`{"subject":"x","text":"y","kind":"riot"}`:                  {"body.kind", "api.one_of"},
			`{"subject":"x","text":"y","category_id":1.5}`:              {"body.category_id", "api.number_expected"},
			`{"subject":"x","text":"y","category_id":77}`:               {"body.category_id", "ticket.category_unknown"},
			`{"subject":"x"}`:                                           {"body.text", "ticket.text_missing"},
			`{"subject":" ","text":"y"}`:                                {"body.subject", "ticket.subject_missing"},
			`{"subject":"x","text":"y","files":["nobody's"]}`:           {"body.files", "ticket.file_unknown"},
			`{"subject":"` + strings.Repeat("x", 501) + `","text":"y"}`: {"body.subject", "api.shorter"},
			`[]`: {"body", "api.object_expected"},
		} {
			user.post("/tickets", body).wrong(422, want[0], want[1])
		}
		user.post("/tickets", `{"subject":`).is(400).has("code", "api.body_unreadable")
		user.post("/tickets", `{"subject":"a\u0000","text":"b"}`).is(422).has("code", "api.no_text")
		user.post("/tickets", `{"subject":"","text":"C:\\u0000"}`).is(422).has("code", "errs.invalid") // a backslash and no NUL
		user.get("/tickets?cursor=%00").is(422).has("code", "api.no_text")
		user.get("/tickets?cursor=%ff").is(422).has("code", "api.no_text")
		user.get("/files/%00").is(404)
		user.get("/files/%ff").is(404)
		user.post("/tickets", strings.Repeat("[", 33)+strings.Repeat("]", 33)).is(422).has("code", "api.too_deep")
		user.post("/tickets", `{"subject":"x","text":"`+strings.Repeat("y", 1<<20)+`"}`).is(413)
		user.post("/tickets", `subject=x`, "Content-Type", "application/x-www-form-urlencoded").is(415)
		user.get("/nowhere").is(404).has("code", "errs.not_found")
		if user.get("/tickets").at("tickets.0") != nil {
			t.Error("one of them opened a ticket")
		}
	})
}

func TestErrorsSpeakTheLanguageThatWasAskedFor(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, d *desk) {
		t.Helper()
		bob := d.as(d.bob)
		bob.post("/tickets", `{"text":"x"}`).has("errors.0.message", "Cette valeur est obligatoire.").has("title", "Unprocessable Entity")
		bob.post("/tickets", `{"text":"x"}`, "Accept-Language", "nl-BE").has("errors.0.message", "Deze waarde is verplicht.")
		bob.post("/tickets", `{"subject":"x"}`, "Accept-Language", "en").has("errors.0.message", "Write something, or attach a file.")
	})
}

func TestWithoutAValidTokenNothingIsTold(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, d *desk) {
		t.Helper()
		good := d.as(d.ann)
		good.get("/me").is(200)
		d.Clock.Advance(100 * 24 * time.Hour) // the token's life is over
		for _, token := range []string{"", "fl_", "fl_unknown", "x", good.token} {
			p := &program{t: t, desk: d, token: token}
			r := p.get("/me").is(401).has("code", "api.token_missing")
			if r.header.Get("WWW-Authenticate") == "" {
				t.Error("no WWW-Authenticate")
			}
		}
		late := d.as(d.ann)
		d.write(`UPDATE account SET disabled_at = $1 WHERE person_id = $2`, d.DB.Now(), d.ann.Person)
		late.get("/me").is(401)
	})
}

func TestATokenDoesWhatItsScopesSay(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, d *desk) {
		t.Helper()
		at := path(d.Open(d.ann, "Mouse", "It squeaks.").ID, "")
		reader, people := d.as(d.lea, account.ScopeTicketsRead), d.as(d.lea, account.ScopePeopleRead)
		reader.get(at).is(200)
		reader.post(at+"/notes", `{"text":"x"}`).is(403).has("code", "api.scope_missing")
		reader.get("/people").is(403).has("code", "api.scope_missing")
		people.get("/people").is(200)
		people.get(at).is(403).has("code", "api.scope_missing")
		people.post("/people", `{"name":"New"}`).is(403)
		d.as(d.ann).get("/people").is(403).has("code", "errs.forbidden")
		people.get("/me").is(200).has("scopes.0", "people:read").has("scopes.1", nil)
	})
}

func TestRefusalsAreAuditedLikeThoseOfPages(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, d *desk) {
		t.Helper()
		mine := path(d.Open(d.ann, "Mouse", "It squeaks.").ID, "")
		reader := d.as(d.lea, account.ScopeTicketsRead)
		for range 2 { // one note is enough
			d.as(d.ann).get("/people").is(403)
			reader.post(mine+"/notes", `{"text":"x"}`).is(403)
			reader.get("/people").is(403)
			d.as(d.bob).get(mine).is(404) // tells as little as what does not exist, and is noted as little
		}
		d.as(d.bob).get("/people").is(403)
		type note struct {
			ActorID                         int64
			Via, Action, Object, IP, Reason string
		}
		var got []note
		if err := d.DB.Select(t.Context(), &got, `SELECT actor_id, via, action, object, ip, reason FROM audit WHERE outcome = 'denied' ORDER BY id`); err != nil {
			t.Fatal(err)
		}
		of := func(who access.Actor, route, reason string) note {
			return note{int64(who.Person), "api", "access", route, "192.0.2.1", reason}
		}
		want := []note{
			of(d.ann, "GET /api/v1/people", "errs.forbidden"), of(d.lea, "POST /api/v1/tickets/{id}/notes", "api.scope_missing"),
			of(d.lea, "GET /api/v1/people", "api.scope_missing"), of(d.bob, "GET /api/v1/people", "errs.forbidden"),
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Error(diff)
		}
	})
}

func TestLimitsHoldAndSayHowLongToWait(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, d *desk) {
		t.Helper()
		ann := d.as(d.ann)
		for range 60 {
			ann.get("/me").is(200)
		}
		if r := ann.get("/me").is(429); r.header.Get("Retry-After") != "1" {
			t.Errorf("Retry-After %q", r.header.Get("Retry-After"))
		}
		d.as(d.bob).get("/me").is(200) // others are not held up
		d.Clock.Advance(100 * time.Millisecond)
		ann.get("/me").is(200)
		ann.get("/me").is(429)
		stranger := &program{t: t, desk: d, token: "fl_guess"}
		for range 60 {
			stranger.get("/me").is(401)
		}
		stranger.get("/me").is(429).has("code", "errs.too_many")
		lea := d.as(d.lea)
		for range 60 {
			d.Clock.Advance(100 * time.Millisecond)
			lea.get("/people?query=a").is(200)
		}
		for range 7 { // six seconds have paid for six more
			d.Clock.Advance(100 * time.Millisecond)
			lea.get("/people?query=a")
		}
		d.Clock.Advance(100 * time.Millisecond)
		lea.get("/people?query=a").is(429)
		lea.get("/people").is(200)
	})
}

func TestUsingATokenIsWrittenDownOnceAMinute(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, d *desk) {
		t.Helper()
		ann := d.as(d.ann)
		ann.get("/me").is(200)
		before := d.DB.Stats()
		for range 5 {
			ann.get("/me").is(200)
		}
		after := d.DB.Stats()
		if after.Writes != before.Writes || after.Queries != before.Queries+1 {
			t.Errorf("%d writes, %d queries for 5 requests", after.Writes-before.Writes, after.Queries-before.Queries)
		}
		d.Clock.Advance(time.Minute)
		ann.get("/me").is(200)
		if n := d.DB.Stats().Writes - after.Writes; n != 1 {
			t.Errorf("%d writes a minute later", n)
		}
	})
}

// request is one that would be carried out for the right caller; at is the ticket.
type request struct{ method, path, body string }

// requests has one for each operation; a test holds it complete.
func requests(d *desk, at string) map[string]request {
	me := fmt.Sprint(d.lea.Person)
	return map[string]request{
		"GET /me":                                    {"GET", "/me", ""},
		"GET /categories":                            {"GET", "/categories", ""},
		"GET /teams":                                 {"GET", "/teams", ""},
		"GET /tickets":                               {"GET", "/tickets", ""},
		"POST /tickets":                              {"POST", "/tickets", `{"subject":"a","text":"b"}`},
		"GET /tickets/{id}":                          {"GET", at, ""},
		"PATCH /tickets/{id}":                        {"PATCH", at, `{"tried":"everything"}`},
		"POST /tickets/{id}/assign":                  {"POST", at + "/assign", `{"assignee_id":` + me + `}`},
		"POST /tickets/{id}/team":                    {"POST", at + "/team", fmt.Sprintf(`{"team_id":%d}`, d.Team)},
		"POST /tickets/{id}/state":                   {"POST", at + "/state", `{"state":"open"}`},
		"POST /tickets/{id}/resolve":                 {"POST", at + "/resolve", `{"text":"a","cause":"other"}`},
		"POST /bulk":                                 {"POST", "/bulk", `{"ticket_ids":[1],"do":"watch"}`},
		"GET /bulk/{id}":                             {"GET", "/bulk/1", ""},
		"POST /bulk/{id}/undo":                       {"POST", "/bulk/1/undo", ""},
		"GET /improvements":                          {"GET", "/improvements", ""},
		"POST /improvements":                         {"POST", "/improvements", `{"title":"a","kind":"tool","owner_id":` + me + `,"figure":"tickets"}`},
		"GET /improvements/{id}":                     {"GET", "/improvements/1", ""},
		"PUT /improvements/{id}":                     {"PUT", "/improvements/1", `{"title":"a","kind":"tool","owner_id":` + me + `}`},
		"POST /improvements/{id}/sources":            {"POST", "/improvements/1/sources", `{"ticket_id":1}`},
		"POST /improvements/{id}/state":              {"POST", "/improvements/1/state", `{"state":"working"}`},
		"POST /categories/{id}/questions":            {"POST", "/categories/1/questions", `{}`},
		"GET /checklist-items":                       {"GET", "/checklist-items", ""},
		"POST /checklist-items":                      {"POST", "/checklist-items", `{}`},
		"GET /checklist-items/{id}":                  {"GET", "/checklist-items/1", ""},
		"PUT /checklist-items/{id}":                  {"PUT", "/checklist-items/1", `{}`},
		"POST /checklist-items/{id}/move":            {"POST", "/checklist-items/1/move", `{"by":1}`},
		"GET /questions/{id}":                        {"GET", "/questions/1", ""},
		"PUT /questions/{id}":                        {"PUT", "/questions/1", `{}`},
		"POST /questions/{id}/move":                  {"POST", "/questions/1/move", `{"by":1}`},
		"GET /priority-matrix":                       {"GET", "/priority-matrix", ""},
		"PUT /priority-matrix":                       {"PUT", "/priority-matrix", `{}`},
		"GET /canned-texts":                          {"GET", "/canned-texts", ""},
		"POST /canned-texts":                         {"POST", "/canned-texts", `{}`},
		"GET /canned-texts/{id}":                     {"GET", "/canned-texts/1", ""},
		"PUT /canned-texts/{id}":                     {"PUT", "/canned-texts/1", `{}`},
		"DELETE /canned-texts/{id}":                  {"DELETE", "/canned-texts/1", ""},
		"POST /approver-groups":                      {"POST", "/approver-groups", `{}`},
		"GET /approver-groups/{id}":                  {"GET", "/approver-groups/1", ""},
		"PUT /approver-groups/{id}":                  {"PUT", "/approver-groups/1", `{}`},
		"POST /rules/{id}/move":                      {"POST", "/rules/1/move", `{"by":1}`},
		"GET /categories/{id}/questions":             {"GET", "/categories/1/questions", ""},
		"GET /tickets/{id}/questions":                {"GET", at + "/questions", ""},
		"POST /tickets/{id}/questions":               {"POST", at + "/questions", `{"answers":[{"question_id":1}]}`},
		"GET /tickets/{id}/answers":                  {"GET", at + "/answers", ""},
		"PATCH /tickets/{id}/answers":                {"PATCH", at + "/answers", `{"answers":[{"question_id":1}]}`},
		"GET /tickets/{id}/checklist":                {"GET", at + "/checklist", ""},
		"PUT /tickets/{id}/checklist/{item}":         {"PUT", at + "/checklist/1", `{"done":true}`},
		"GET /tickets/{id}/identity":                 {"GET", at + "/identity", ""},
		"GET /protocol":                              {"GET", "/protocol", ""},
		"GET /protocol/{id}":                         {"GET", "/protocol/1", ""},
		"POST /protocol/{id}/acknowledgement":        {"POST", "/protocol/1/acknowledgement", `{"version":1}`},
		"GET /protocol/acknowledgements":             {"GET", "/protocol/acknowledgements", ""},
		"POST /tickets/{id}/identity":                {"POST", at + "/identity", `{"kind":"in_person","note":"Badge"}`},
		"GET /tickets/{id}/rating":                   {"GET", at + "/rating", ""},
		"PUT /tickets/{id}/rating":                   {"PUT", at + "/rating", `{"score":4}`},
		"POST /tickets/{id}/rating/settlement":       {"POST", at + "/rating/settlement", `{"text":"Called"}`},
		"GET /tickets/{id}/escalation":               {"GET", at + "/escalation", ""},
		"POST /tickets/{id}/escalation":              {"POST", at + "/escalation", `{"tried":"a","asked":"b"}`},
		"POST /tickets/{id}/escalation/acceptance":   {"POST", at + "/escalation/acceptance", ""},
		"POST /tickets/{id}/return":                  {"POST", at + "/return", `{"reason":"other","text":"a"}`},
		"POST /tickets/{id}/ownership":               {"POST", at + "/ownership", `{"owner_id":` + me + `,"reason":"a"}`},
		"POST /tickets/{id}/ownership/acceptance":    {"POST", at + "/ownership/acceptance", ""},
		"POST /tickets/{id}/ownership/refusal":       {"POST", at + "/ownership/refusal", ""},
		"POST /tickets/{id}/close":                   {"POST", at + "/close", ""},
		"POST /tickets/{id}/confirm":                 {"POST", at + "/confirm", ""},
		"POST /tickets/{id}/not-solved":              {"POST", at + "/not-solved", `{"text":"a"}`},
		"GET /tickets/{id}/messages":                 {"GET", at + "/messages", ""},
		"POST /tickets/{id}/messages":                {"POST", at + "/messages", `{"text":"a"}`},
		"GET /tickets/{id}/notes":                    {"GET", at + "/notes", ""},
		"POST /tickets/{id}/notes":                   {"POST", at + "/notes", `{"text":"a"}`},
		"GET /approver-groups":                       {"GET", "/approver-groups", ""},
		"GET /tickets/{id}/approvals":                {"GET", at + "/approvals", ""},
		"POST /tickets/{id}/approvals":               {"POST", at + "/approvals", `{"question":"a"}`},
		"POST /tickets/{id}/approvals/set-aside":     {"POST", at + "/approvals/set-aside", `{"reason":"a"}`},
		"GET /me/assets":                             {"GET", "/me/assets", ""},
		"GET /notices":                               {"GET", "/notices", ""},
		"POST /notices/read":                         {"POST", "/notices/read", `{"up_to":1}`},
		"GET /search":                                {"GET", "/search?q=printer", ""},
		"GET /assets":                                {"GET", "/assets", ""},
		"POST /assets/import":                        {"POST", "/assets/import", `{"table":"Tag\nPC-7\n","dry_run":true}`},
		"GET /approvals":                             {"GET", "/approvals", ""},
		"POST /approvals/{id}/answer":                {"POST", "/approvals/999/answer", `{"approved":true}`},
		"GET /approvals/deputy":                      {"GET", "/approvals/deputy", ""},
		"PUT /approvals/deputy":                      {"PUT", "/approvals/deputy", `{"deputy_id":999}`},
		"DELETE /approvals/deputy":                   {"DELETE", "/approvals/deputy", ""},
		"POST /glasses":                              {"POST", "/glasses", `{"ticket_id":999,"reason":"a"}`},
		"GET /glasses/{id}":                          {"GET", strings.Replace(at, "tickets", "glasses", 1), ""},
		"GET /glasses":                               {"GET", "/glasses", ""},
		"GET /identity-categories":                   {"GET", "/identity-categories", ""},
		"PUT /identity-categories":                   {"PUT", "/identity-categories", `{"category_ids":[999]}`},
		"POST /tickets/{id}/identity/need":           {"POST", at + "/identity/need", ""},
		"POST /protocol":                             {"POST", "/protocol", `{}`},
		"GET /protocol/{id}/versions":                {"GET", "/protocol/1/versions", ""},
		"GET /protocol/{id}/draft":                   {"GET", "/protocol/1/draft", ""},
		"PUT /protocol/{id}/draft":                   {"PUT", "/protocol/1/draft", `{}`},
		"DELETE /protocol/{id}/draft":                {"DELETE", "/protocol/1/draft", ""},
		"POST /protocol/{id}/publication":            {"POST", "/protocol/1/publication", `{"changed":"a"}`},
		"POST /protocol/{id}/move":                   {"POST", "/protocol/1/move", `{"by":1}`},
		"POST /assets":                               {"POST", "/assets", `{"tag":"PC-1"}`},
		"GET /assets/{id}":                           {"GET", "/assets/1", ""},
		"PATCH /assets/{id}":                         {"PATCH", "/assets/1", `{"site":"Lille"}`},
		"GET /tickets/{id}/assets":                   {"GET", at + "/assets", ""},
		"PUT /tickets/{id}/assets/{asset}":           {"PUT", at + "/assets/1", ""},
		"DELETE /tickets/{id}/assets/{asset}":        {"DELETE", at + "/assets/1", ""},
		"PUT /tickets/{id}/snooze":                   {"PUT", at + "/snooze", `{}`},
		"DELETE /tickets/{id}/snooze":                {"DELETE", at + "/snooze", ""},
		"GET /todos":                                 {"GET", "/todos", ""},
		"POST /todos":                                {"POST", "/todos", `{"title":"x","due":"2030-01-01T00:00:00Z"}`},
		"PUT /todos/{id}":                            {"PUT", "/todos/1", `{"title":"x","due":"2030-01-01T00:00:00Z"}`},
		"DELETE /todos/{id}":                         {"DELETE", "/todos/1", ""},
		"PUT /todos/{id}/done":                       {"PUT", "/todos/1/done", ""},
		"DELETE /todos/{id}/done":                    {"DELETE", "/todos/1/done", ""},
		"GET /tickets/{id}/todos":                    {"GET", at + "/todos", ""},
		"GET /tickets/{id}/time":                     {"GET", at + "/time", ""},
		"POST /tickets/{id}/time":                    {"POST", at + "/time", `{"minutes":5}`},
		"PUT /tickets/{id}/time/{entry}":             {"PUT", at + "/time/1", `{"minutes":5}`},
		"DELETE /tickets/{id}/time/{entry}":          {"DELETE", at + "/time/1", ""},
		"PUT /tickets/{id}/clock":                    {"PUT", at + "/clock", ""},
		"DELETE /tickets/{id}/clock":                 {"DELETE", at + "/clock", ""},
		"GET /tags":                                  {"GET", "/tags", ""},
		"GET /tickets/{id}/tags":                     {"GET", at + "/tags", ""},
		"PUT /tickets/{id}/tags/{tag}":               {"PUT", at + "/tags/toner", ""},
		"DELETE /tickets/{id}/tags/{tag}":            {"DELETE", at + "/tags/toner", ""},
		"POST /tickets/{id}/messages/{seq}/split":    {"POST", at + "/messages/1/split", `{"subject":"a"}`},
		"POST /tickets/{id}/merge":                   {"POST", at + "/merge", `{"into_id":999}`},
		"POST /tickets/{id}/unmerge":                 {"POST", at + "/unmerge", ""},
		"POST /tickets/{id}/spam":                    {"POST", at + "/spam", ""},
		"POST /tickets/{id}/trash":                   {"POST", at + "/trash", ""},
		"POST /tickets/{id}/cancel":                  {"POST", at + "/cancel", ""},
		"POST /tickets/{id}/restore":                 {"POST", at + "/restore", ""},
		"GET /tickets/{id}/secrets":                  {"GET", at + "/secrets", ""},
		"POST /tickets/{id}/secrets":                 {"POST", at + "/secrets", `{"way":"from_user","label":"Key"}`},
		"POST /tickets/{id}/secrets/{secret}/reveal": {"POST", at + "/secrets/1/reveal", ""},
		"DELETE /tickets/{id}/secrets/{secret}":      {"DELETE", at + "/secrets/1", ""},
		"POST /tickets/{id}/messages/{seq}/reveal":   {"POST", at + "/messages/1/reveal", ""},
		"POST /tickets/{id}/entries/{seq}/redaction": {"POST", at + "/entries/1/redaction", `{"text":"abc","reason":"a"}`},
		"GET /tickets/{id}/links":                    {"GET", at + "/links", ""},
		"PUT /tickets/{id}/links/{other}":            {"PUT", at + "/links/999", `{"kind":"related"}`},
		"DELETE /tickets/{id}/links/{other}":         {"DELETE", at + "/links/999", ""},
		"POST /tickets/{id}/children/resolution":     {"POST", at + "/children/resolution", `{"children":[1],"cause":"other","texts":{}}`},
		"GET /categories/{id}":                       {"GET", "/categories/1", ""},
		"POST /categories":                           {"POST", "/categories", `{}`},
		"PUT /categories/{id}":                       {"PUT", "/categories/1", `{}`},
		"POST /categories/{id}/move":                 {"POST", "/categories/1/move", `{"by":1}`},
		"PUT /tickets/{id}/priority":                 {"PUT", at + "/priority", `{"priority":"high","reason":"a"}`},
		"DELETE /tickets/{id}/priority":              {"DELETE", at + "/priority", ""},
		"GET /calendars":                             {"GET", "/calendars", ""},
		"POST /calendars":                            {"POST", "/calendars", `{}`},
		"GET /calendars/{id}":                        {"GET", "/calendars/1", ""},
		"PUT /calendars/{id}":                        {"PUT", "/calendars/1", `{}`},
		"DELETE /calendars/{id}":                     {"DELETE", "/calendars/1", ""},
		"GET /rules":                                 {"GET", "/rules", ""},
		"POST /rules":                                {"POST", "/rules", `{}`},
		"POST /rules/try":                            {"POST", "/rules/try", `{}`},
		"GET /rules/{id}":                            {"GET", "/rules/1", ""},
		"PUT /rules/{id}":                            {"PUT", "/rules/1", `{}`},
		"DELETE /rules/{id}":                         {"DELETE", "/rules/1", ""},
		"GET /rules/{id}/runs":                       {"GET", "/rules/1/runs", ""},
		"POST /tickets/{id}/rules/{seq}/take-back":   {"POST", at + "/rules/1/take-back", ""},
		"GET /policies":                              {"GET", "/policies", ""},
		"POST /policies":                             {"POST", "/policies", `{}`},
		"PUT /policies/order":                        {"PUT", "/policies/order", `{}`},
		"GET /policies/{id}":                         {"GET", "/policies/1", ""},
		"PUT /policies/{id}":                         {"PUT", "/policies/1", `{}`},
		"DELETE /policies/{id}":                      {"DELETE", "/policies/1", ""},
		"GET /presence":                              {"GET", "/presence", ""},
		"PUT /presence/{id}":                         {"PUT", "/presence/1", `{}`},
		"POST /presence/{id}/pass-on":                {"POST", "/presence/1/pass-on", `{}`},
		"POST /presence/{id}/absences":               {"POST", "/presence/1/absences", `{}`},
		"DELETE /absences/{id}":                      {"DELETE", "/absences/1", ""},
		"GET /teams/{id}":                            {"GET", "/teams/1", ""},
		"POST /teams":                                {"POST", "/teams", `{}`},
		"PUT /teams/{id}":                            {"PUT", "/teams/1", `{}`},
		"GET /teams/{id}/routing":                    {"GET", "/teams/1/routing", ""},
		"PUT /teams/{id}/routing":                    {"PUT", "/teams/1/routing", `{}`},
		"POST /teams/{id}/routing/try":               {"POST", "/teams/1/routing/try", `{}`},
		"GET /categories/{id}/skills":                {"GET", "/categories/1/skills", ""},
		"PUT /categories/{id}/skills":                {"PUT", "/categories/1/skills", `{}`},
		"POST /categories/{id}/skills/try":           {"POST", "/categories/1/skills/try", `{}`},
		"POST /categories/{id}/team/try":             {"POST", "/categories/1/team/try", `{}`},
		"GET /teams/{id}/roster":                     {"GET", "/teams/1/roster", ""},
		"POST /teams/{id}/roster":                    {"POST", "/teams/1/roster", `{}`},
		"DELETE /roster/{id}":                        {"DELETE", "/roster/1", ""},
		"GET /skills":                                {"GET", "/skills", ""},
		"POST /skills":                               {"POST", "/skills", `{}`},
		"DELETE /skills/{id}":                        {"DELETE", "/skills/1", ""},
		"GET /agents/{id}/brings":                    {"GET", "/agents/1/brings", ""},
		"PUT /agents/{id}/brings":                    {"PUT", "/agents/1/brings", `{}`},
		"POST /agents/{id}/brings/try":               {"POST", "/agents/1/brings/try", `{}`},
		"POST /tickets/next":                         {"POST", "/tickets/next", ""},
		"GET /tickets/{id}/promises":                 {"GET", at + "/promises", ""},
		"GET /vendors":                               {"GET", "/vendors", ""},
		"POST /vendors":                              {"POST", "/vendors", `{}`},
		"GET /vendors/{id}":                          {"GET", "/vendors/1", ""},
		"PUT /vendors/{id}":                          {"PUT", "/vendors/1", `{}`},
		"GET /tickets/{id}/vendor-cases":             {"GET", at + "/vendor-cases", ""},
		"POST /tickets/{id}/vendor-cases":            {"POST", at + "/vendor-cases", `{"vendor_id":1,"text":"x"}`},
		"GET /tickets/{id}/vendor-cases/{case}":      {"GET", at + "/vendor-cases/1", ""},

		"POST /tickets/{id}/vendor-cases/{case}/messages":  {"POST", at + "/vendor-cases/1/messages", `{"text":"x"}`},
		"POST /tickets/{id}/vendor-cases/{case}/reminders": {"POST", at + "/vendor-cases/1/reminders", `{}`},
		"POST /tickets/{id}/vendor-cases/{case}/reference": {"POST", at + "/vendor-cases/1/reference", `{"reference":"x"}`},
		"POST /tickets/{id}/vendor-cases/{case}/closure":   {"POST", at + "/vendor-cases/1/closure", `{"outcome":"solved"}`},
		"GET /people":        {"GET", "/people", ""},
		"POST /people":       {"POST", "/people", `{"name":"New"}`},
		"GET /people/{id}":   {"GET", "/people/" + me, ""},
		"PATCH /people/{id}": {"PATCH", "/people/" + me, `{"department":"x"}`},
		"POST /files":        {"POST", "/files?name=a.txt", "a"},
		"GET /files/{id}":    {"GET", "/files/none", ""},
		"GET /openapi.json":  {"GET", "/openapi.json", ""},
		"GET /openapi.yaml":  {"GET", "/openapi.yaml", ""},

		"GET /people/{id}/authenticator":              {"GET", "/people/1/authenticator", ""},
		"DELETE /people/{id}/authenticator":           {"DELETE", "/people/1/authenticator", ""},
		"GET /identity-checks":                        {"GET", "/identity-checks", ""},
		"POST /tickets/{id}/identity/{proof}/confirm": {"POST", at + "/identity/1/confirm", ""},
	}
}

func TestEveryOperationAnswersForeignAndMissingAlike(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, d *desk) {
		t.Helper()
		if err := d.Settings.Save(t.Context(), access.System(), map[string]string{"api.burst": "100000", "api.anonymous": "100000"}); err != nil { // each caller asks twice for everything
			t.Fatal(err)
		}
		mine := d.Open(d.ann, "Secret of Ann", "It squeaks.")
		elsewhere := d.Person("Luc Elsewhere", "en", account.Roles{Agent: true})
		d.write(`DELETE FROM team_member WHERE person_id = $1`, elsewhere.Person)
		foreign, missing := requests(d, path(mine.ID, "")), requests(d, path(mine.ID+999, ""))
		callers := map[string]*program{
			"requester B": d.as(d.bob), "L1 of another team": d.as(elsewhere), "administrator": d.as(d.Person("Adi Min", "en", account.Roles{Admin: true})),
		}
		var have, want []string
		for _, r := range d.Site.Routes() {
			if r.Surface != "api" {
				continue
			}
			name := r.Method + " " + strings.TrimPrefix(r.Pattern, api.Prefix)
			have = append(have, name)
			a, ok := foreign[name]
			if !ok {
				t.Errorf("%s has no request in this test", name)
				continue
			}
			want = append(want, name)
			anon := &program{t: t, desk: d}
			if strings.HasPrefix(a.path, "/openapi") {
				anon.do(a.method, a.path, a.body).is(200)
				continue
			}
			d.Clock.Advance(time.Second) // a network may ask so often only
			anon.do(a.method, a.path, a.body).is(401)
			if !strings.Contains(name, "/tickets/{id}") {
				continue
			}
			for who, p := range callers {
				b := missing[name]
				got, none := p.do(a.method, a.path, a.body, "If-Match", `"1"`), p.do(b.method, b.path, b.body, "If-Match", `"1"`)
				if got.status != 404 && got.status != 403 || got.status != none.status || got.text != none.text {
					t.Errorf("%s as %s: foreign %d %s, missing %d %s", name, who, got.status, got.text, none.status, none.text)
				}
				if got.status == 403 && access.ScopeOf(r.Permission) == "" {
					t.Errorf("%s as %s: forbidden without reason", name, who)
				}
			}
		}
		if diff := cmp.Diff(len(foreign), len(have)); diff != "" {
			t.Errorf("requests of this test beside routes %v", want)
		}
		var left ticket.Ticket
		if err := d.DB.Get(t.Context(), &left, `SELECT id, version, state FROM ticket WHERE id = $1`, mine.ID); err != nil || left.Version != mine.Version {
			t.Errorf("the ticket changed: %+v, %v", left, err)
		}
	})
}

func TestNothingOfANoteReachesItsRequester(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, d *desk) {
		t.Helper()
		at := path(d.Open(d.ann, "Mouse", "It squeaks.").ID, "")
		desk, user := d.as(d.lea), d.as(d.ann)
		secret := desk.do(http.MethodPost, "/files?name="+mark+".txt", mark, "Content-Type", "application/octet-stream").is(201).at("id")
		desk.post(at+"/notes", fmt.Sprintf(`{"text":"%s","files":["%v"]}`, mark, secret)).is(201)
		desk.get(at+"/notes").has("notes.0.text", mark).has("notes.0.files.0.name", mark+".txt")
		desk.get(fmt.Sprint("/files/", secret)).is(200)
		user.get(fmt.Sprint("/files/", secret)).is(404)
		user.get(at + "/notes").is(404)
		for name, r := range requests(d, at) {
			if got := user.do(r.method, r.path, r.body, "If-Match", `"1"`); strings.Contains(got.text, mark) {
				t.Errorf("%s tells: %s", name, got.text)
			}
		}
		if m := desk.get(at + "/messages"); strings.Contains(m.text, mark) {
			t.Errorf("a note among the messages: %s", m.text)
		}
	})
}
