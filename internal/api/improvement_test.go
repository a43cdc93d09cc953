package api_test

import (
	"fmt"
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
		lea.post("/improvements/1/state", `{"state":"done","words":"Article 7"}`, "If-Match", `"1"`).is(200).has("state", "done").has("changed", "Article 7")
	})
}
