package api_test

import "testing"

func TestProgramsTakeTheNextTicket(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, d *desk) {
		t.Helper()
		id := d.Open(d.ann, "No network", "…").ID
		lea := d.as(d.lea)
		lea.post("/tickets/next", "").is(200).has("id", int(id)).has("assignee_id", int(d.lea.Person)).has("state", "open")
		lea.post("/tickets/next", "").is(409).has("code", "routing.nothing_waits")
		d.as(d.ann).post("/tickets/next", "").is(403)
	})
}
