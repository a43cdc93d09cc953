package api_test

import (
	"fmt"
	"testing"

	"firstline/internal/desk/bulk"
)

func TestProgramsChangeManyTicketsAndTakeThatBack(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, d *desk) {
		t.Helper()
		one, other := d.Open(d.ann, "One", "…").ID, d.Open(d.ann, "Other", "…").ID
		lea := d.as(d.lea)
		ids := fmt.Sprintf(`{"ticket_ids":[%d,%d],"do":`, one, other)
		lea.post("/bulk", ids+`"burn"}`).is(422)
		lea.post("/bulk", ids+`"assign","to":"x"}`).wrong(422, "body.to", "ticket.assignee_no_agent")
		d.as(d.ann).post("/bulk", ids+`"watch"}`).is(403)
		lea.post("/bulk", ids+fmt.Sprintf(`"assign","to":"%d"}`, d.lea.Person)).is(202).has("waiting", 2).has("finished_at", nil)
		run := func(id bulk.ID) {
			if err := bulk.NewStore(d.DB, d.Tickets).Run(t.Context(), id, false); err != nil {
				t.Fatal(err)
			}
		}
		run(1)
		lea.get("/bulk/1").is(200).has("changed", 2).has("waiting", 0)
		lea.get(fmt.Sprint("/tickets/", one)).has("assignee_id", int(d.lea.Person))
		lea.post("/bulk/1/undo", "").is(202).has("undoes_id", 1)
		run(2)
		lea.get(fmt.Sprint("/tickets/", one)).has("assignee_id", nil)
		lea.get("/bulk/1").is(200).has("undone_by_id", 2)
		lea.post("/bulk/1/undo", "").is(409)
		lea.get("/bulk/9").is(404)
	})
}
