package workspace_test

import (
	"testing"

	"github.com/chromedp/chromedp"

	"firstline/internal/desk/access"
	"firstline/internal/desk/approval"
	"firstline/internal/desk/checklist"
	"firstline/internal/desk/person"
	"firstline/internal/desk/ticket"
	"firstline/internal/testdesk/server"
)

// TestRequestIsApprovedAndCheckedBeforeItIsResolved asks for approval, tries to resolve too early, ticks what the protocol asks for, and resolves
// when both gates are open. What was typed stays all the while.
func TestRequestIsApprovedAndCheckedBeforeItIsResolved(t *testing.T) {
	if testing.Short() {
		t.Skip("needs a browser; -short leaves it out")
	}
	t.Parallel()
	s := newScene(t, "nl")
	ctx, system := t.Context(), access.System()
	if _, err := s.d.Approvals.SaveGroup(ctx, system, 0, 0, approval.GroupDraft{Name: "Financiën en aankoop", Active: true, Members: []person.ID{s.d.otto.Person}}); err != nil {
		t.Fatal(err)
	}
	item, err := s.d.Checklists.Create(ctx, system, checklist.Draft{
		Stage: checklist.Troubleshoot, TextEN: "Looked at the lamp", TextFR: "Regardé le voyant", TextNL: "Naar het lampje gekeken", Required: true, Active: true,
	})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.d.Tickets.Edit(ctx, s.agent, s.id, ticket.Edit{Field: ticket.FieldKind, From: "incident", To: "request"}); err != nil {
		t.Fatal(err)
	}

	at := "/w/tickets/" + s.id.String()
	s.inspect(t, "nl-approval-asking", at+"?do=approval")
	s.do(t, chromedp.EmulateViewport(1440, 900), s.open(at+"?do=approval"), chromedp.WaitVisible("#ladder-question"))
	s.do(t, chromedp.SendKeys("#ladder-question", "Een nieuwe printer, 240 euro"), server.Press(".detail-foot [data-send]"))
	s.await(t, "the ticket waits for approval", `document.querySelector("#ladder-question") === null && document.querySelector("#ladder").innerText.includes("Financiën en aankoop")`)

	resolve := func() {
		t.Helper()
		s.do(t, eval(`document.activeElement?.blur()`), chromedp.KeyEvent("e"), chromedp.WaitVisible("#task-text"))
	}
	resolve()
	s.do(t, chromedp.SendKeys("#task-text", s.say[2]), chromedp.SetValue("#task-cause", "hardware"), server.Press(".detail-foot [data-send]"))
	s.await(t, "it is refused and nothing typed is lost", `document.querySelector("#task-text")?.value.length > 40 && document.querySelector(".detail-foot [role=alert], .detail [role=alert]")`)
	s.tab.Settle(t)
	s.complaints(t) // about the refusal, which is no fault of the page
	s.tab.Inspect(t, "nl-approval-refused")
	if now := s.d.now(t, s.id); now.State == ticket.Resolved {
		t.Fatal("resolved although nobody had approved")
	}

	if _, err := s.d.Approvals.Answer(ctx, s.d.otto, 1, approval.Answer{Yes: true, Words: "Goed"}); err != nil {
		t.Fatal(err)
	}
	tick := `#checklist button[formaction*="checklist/` + text(item.ID) + `"]`
	s.do(t, chromedp.EmulateViewport(1440, 900), s.open(at), chromedp.WaitVisible(tick))
	s.await(t, "the yes is told", `document.querySelector("#timeline").innerText.includes("Otto Other")`)
	s.do(t, server.Press(tick))
	s.await(t, "the item is ticked", `document.querySelector("#checklist").innerText.includes("Youssef El Amrani")`)
	s.tab.Settle(t)
	s.tab.Inspect(t, "nl-checklist-ticked")
	s.do(t, chromedp.EmulateViewport(1440, 900))
	resolve()
	s.do(t, chromedp.SetValue("#task-text", s.say[2]), chromedp.SetValue("#task-cause", "hardware"), server.Press(".detail-foot [data-send]"))
	s.await(t, "the form is gone", `document.querySelector("#task-text") === null && document.querySelector("#ticket-head, #rows")`)
	if now := s.d.now(t, s.id); now.State != ticket.Resolved {
		t.Errorf("it is %s", now.State)
	}
	s.complaints(t)
}
