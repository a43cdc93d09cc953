package api_test

import (
	"fmt"
	"testing"

	"firstline/internal/desk/access"
	"firstline/internal/desk/approval"
	"firstline/internal/desk/person"
	"firstline/internal/desk/ticket"
)

func TestProgramsAskForApproval(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, d *desk) {
		t.Helper()
		g, err := d.Approvals.SaveGroup(t.Context(), access.System(), 0, 0, approval.GroupDraft{Name: "Finance", Active: true, Members: []person.ID{d.lea.Person}})
		if err != nil {
			t.Fatal(err)
		}
		tk, err := d.Tickets.Open(t.Context(), d.ann, ticket.Opening{
			Kind: ticket.Request, Subject: "A screen", Body: ticket.Written("", "Please.", nil), Channel: ticket.Portal, Requester: d.ann.Person,
		})
		if err != nil {
			t.Fatal(err)
		}
		at := fmt.Sprint("/tickets/", tk.ID)
		agent := d.as(d.lea)
		agent.get("/approver-groups").is(200).has("groups.0.name", "Finance").has("groups.1", nil)
		agent.post(at+"/approvals", `{"question":"240 euros"}`).wrong(422, "body.group_id", "approval.no_manager")
		agent.post(at+"/approvals", fmt.Sprintf(`{"group_id":%d,"question":"240 euros"}`, g.ID)).is(201).has("state", "open").has("group", "Finance")
		agent.post(at+"/approvals", fmt.Sprintf(`{"group_id":%d,"question":"240 euros"}`, g.ID)).is(409).has("code", "approval.asked_already")
		agent.post(at+"/resolve", `{"text":"Done","cause":"other"}`).is(409).has("code", "approval.still_open")
		agent.post(at+"/approvals/set-aside", `{"reason":"From stock"}`).is(200).has("state", "withdrawn").has("in_spite", "From stock")
		agent.get(at+"/approvals").is(200).has("approvals.0.question", "240 euros").has("approvals.1", nil)
		d.as(d.ann).get(at + "/approvals").is(404)
		agent.post(at+"/resolve", `{"text":"Done","cause":"other"}`).is(200)
	})
}
