package workspace_test

import (
	"net/http"
	"testing"

	"firstline/internal/desk/access"
	"firstline/internal/desk/approval"
	"firstline/internal/desk/person"
	"firstline/internal/desk/ticket"
)

func TestApprovalIsAskedForAndAnsweredBesideTheTicket(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		g, err := d.Approvals.SaveGroup(t.Context(), access.System(), 0, 0, approval.GroupDraft{Name: "Finance", Active: true, Members: []person.ID{d.otto.Person}})
		if err != nil {
			t.Fatal(err)
		}
		id := d.ticket().ID
		amir := d.SignedIn(d.amir)
		if got := amir.Get(path(id, "")).Text("#ticket-head"); contains(got, "Ask for approval") {
			t.Errorf("an incident asks for approval: %q", got)
		}
		if _, err := d.Tickets.Edit(t.Context(), d.amir, id, ticket.Edit{Field: ticket.FieldKind, From: "incident", To: "request"}); err != nil {
			t.Fatal(err)
		}
		p := amir.Get(path(id, "?do=approval"))
		if !contains(p.Text("#ladder-from"), "Finance") {
			t.Errorf("offers %q", p.Text("#ladder-from"))
		}
		p = amir.Post(path(id, "/approval"), "from", text(g.ID), "question", "")
		wantStatus(t, p, http.StatusUnprocessableEntity)
		if p.Attr("#ladder-question", "aria-invalid") != "true" {
			t.Error("nothing is said at the field")
		}
		wantStatus(t, amir.Post(path(id, "/approval"), "from", text(g.ID), "question", "240 euros"), http.StatusSeeOther)
		p = amir.Get(path(id, ""))
		if !contains(p.Text("#ladder"), "Waits for the approval of Finance.") || !contains(p.Text("#timeline"), "Amir Agent asked Finance for approval") {
			t.Errorf("waiting: %q, %q", p.Text("#ladder"), p.Text("#timeline"))
		}
		p = amir.Post(path(id, "/resolve"), "text", "Done", "cause", "other", "read", "99")
		wantStatus(t, p, http.StatusConflict)
		if !contains(p.Text(".detail"), "The approval still waits for an answer.") {
			t.Errorf("the gate says %q", p.Text(".detail"))
		}
		if _, err := d.Approvals.Answer(t.Context(), d.otto, 1, approval.Answer{Words: "No budget"}); err != nil {
			t.Fatal(err)
		}
		p = amir.Get(path(id, ""))
		if !contains(p.Text("#ladder"), "Otto Other did not approve: No budget") || !contains(p.Text("#ticket-facts"), "refused") {
			t.Errorf("refused: %q, %q", p.Text("#ladder"), p.Text("#ticket-facts"))
		}
		if got := amir.Get(path(id, "?do=aside")).Text(".detail-foot"); !contains(got, "Why without a yes") {
			t.Errorf("the form asks %q", got)
		}
		wantStatus(t, amir.Post(path(id, "/approval/aside"), "reason", "From stock"), http.StatusSeeOther)
		if got := amir.Get(path(id, "")).Text("#timeline"); !contains(got, "From stock") || !contains(got, "Otto Other did not approve") {
			t.Errorf("the timeline says %q", got)
		}
		wantStatus(t, amir.Post(path(id, "/resolve"), "text", "Done", "cause", "other", "read", "99"), http.StatusSeeOther)
	})
}
