package api_test

import (
	"fmt"
	"testing"
)

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

func TestProgramsSayWhoIsThere(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, d *desk) {
		t.Helper()
		lea, me := d.as(d.lea), fmt.Sprint("/presence/", d.lea.Person)
		lea.do("PUT", me, `{"away":true}`).is(204)
		lea.get("/presence").is(200).has("items.0.person_id", int(d.lea.Person)).has("items.0.state", "away").has("items.0.tickets", 0)
		lea.do("PUT", fmt.Sprint("/presence/", d.ann.Person), `{"away":true}`).is(404)
		lea.post(me+"/absences", `{"first":"2096-01-05","last":"2096-01-02"}`).wrong(422, "body.last", "routing.days_backwards")
		lea.post(me+"/absences", `{"first":"2096-01-02","last":"2096-01-05"}`).is(201).has("id", 1)
		lea.do("DELETE", "/absences/1", "").is(204)
		lea.do("DELETE", "/absences/1", "").is(404)
		d.as(d.ann).get("/presence").is(403)
	})
}
