package api_test

import (
	"fmt"
	"net/http"
	"testing"
)

func TestProgramsBeginAndEndImprovements(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, d *desk) {
		t.Helper()
		lea, ann := d.as(d.lea), d.as(d.ann)
		tk := d.Open(d.ann, "No network", "…")
		body := fmt.Sprintf(`{"title":"Article","kind":"knowledge","owner_id":%d,"figure":"tickets","ticket_ids":[%d]}`, d.lea.Person, tk.ID)
		ann.post("/improvements", body).is(403)
		lea.post("/improvements", fmt.Sprintf(`{"title":"Article","kind":"knowledge","owner_id":%d,"figure":"tickets"}`, d.ann.Person)).is(422)
		lea.post("/improvements", body).is(201).has("state", "open").has("before", 1)
		lea.get("/improvements").is(200)
		lea.get("/improvements/1").is(200).has("title", "Article")
		lea.post("/improvements/1/state", `{"state":"working"}`).is(428)
		lea.post("/improvements/1/state", `{"state":"working"}`, "If-Match", `"9"`).is(412)
		lea.post("/improvements/1/state", `{"state":"done","words":"Article 7"}`, "If-Match", `"1"`).is(200).has("state", "done").has("changed", "Article 7").
			has("after", nil).has("measure_at", "2027-03-03T09:00:00Z")
		change := fmt.Sprintf(`{"title":"Article on cables","kind":"tool","owner_id":%d,"due_at":"2026-03-01T09:00:00Z"}`, d.lea.Person)
		lea.do(http.MethodPut, "/improvements/1", change).is(428)
		lea.do(http.MethodPut, "/improvements/1", change, "If-Match", `"1"`).is(412)
		lea.do(http.MethodPut, "/improvements/1", `{"title":" ","kind":"tool","owner_id":1}`, "If-Match", `"2"`).is(422)
		lea.do(http.MethodPut, "/improvements/1", change, "If-Match", `"2"`).is(200).has("title", "Article on cables").has("kind", "tool").
			has("due_at", "2026-03-01T09:00:00Z").has("figure", "tickets")
		another := d.Open(d.ann, "No network again", "…").ID
		for range 2 {
			lea.post("/improvements/1/sources", fmt.Sprintf(`{"ticket_id":%d}`, another)).is(200).has("ticket_ids.1", float64(another)).has("ticket_ids.2", nil)
		}
		lea.post("/improvements/1/sources", `{"ticket_id":999}`).is(404)
	})
}
