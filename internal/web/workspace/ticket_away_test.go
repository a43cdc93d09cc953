package workspace_test

import (
	"net/http"
	"testing"

	"firstline/internal/desk/ticket"
)

func TestSpamLeavesTheListAndComesBackByUndo(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		id := d.ticket().ID
		amir := d.SignedIn(d.amir)
		did := amir.Post(path(id, "/put-away?back=/w/open/"+id.String()), "to", "spam")
		if got := did.Header.Get("Location"); got != "/w/open" {
			t.Errorf("it leads to %q", got)
		}
		p := amir.Follow(did)
		if got := p.Text("main"); contains(got, "Printer") {
			t.Errorf("the list still shows it: %q", got)
		}
		undo := p.Attr(".banner form", "action")
		if got := amir.Get("/w/spam").Text("main"); !contains(got, "#"+id.String()) {
			t.Errorf("the view of spam: %q", got)
		}
		p = amir.Get(path(id, ""))
		if got := p.Text("main"); !contains(got, "Amir Agent marked it as spam") || !contains(got, "It is gone for good after") || len(p.All(".composer")) != 0 {
			t.Errorf("the ticket: %q", got)
		}
		wantStatus(t, amir.Post(path(id, "/note"), "text", "x", "once", "a"), http.StatusConflict)
		wantStatus(t, amir.Post(undo), http.StatusSeeOther)
		if now := d.now(t, id); now.State != ticket.New {
			t.Errorf("brought back it is %s", now.State)
		}
		if got := amir.Get(path(id, "")).Text("#timeline"); !contains(got, "Amir Agent brought it back: Spam → New") {
			t.Errorf("the timeline: %q", got)
		}
	})
}

func TestWordsAreRedactedByALeadWhoIsSure(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		id := d.ticket().ID
		amir, mia := d.SignedIn(d.amir), d.SignedIn(d.mia)
		if containsAny(amir.Get(path(id, "")).Attrs("#timeline a", "href"), "/redact") {
			t.Error("an agent is offered it")
		}
		wantStatus(t, amir.Get(path(id, "/redact?seq=1")), http.StatusForbidden)
		if !containsAny(mia.Get(path(id, "")).Attrs("#timeline a", "href"), path(id, "/redact?seq=1")) {
			t.Errorf("a lead is offered %q", mia.Get(path(id, "")).Attrs("#timeline a", "href"))
		}
		p := mia.Get(path(id, "/redact?seq=1"))
		said := d.said(t, id)
		if got := p.Text("main"); !contains(got, said) {
			t.Errorf("the page shows %q, not %q", got, said)
		}
		form := []string{"seq", "1", "how", "whole", "reason", "Iemand anders"}
		p = mia.Post(path(id, "/redact"), form...)
		wantStatus(t, p, http.StatusUnprocessableEntity)
		if got := p.Attr("[name=reason]", "value"); got != "Iemand anders" || d.said(t, id) != said {
			t.Errorf("unsure, the reason is %q and the ticket says %q", got, d.said(t, id))
		}
		wantStatus(t, mia.Post(path(id, "/redact"), append(form, "sure", "1")...), http.StatusSeeOther)
		if got := d.said(t, id); got != ticket.Removed {
			t.Errorf("the ticket says %q", got)
		}
		if got := mia.Get(path(id, "")).Text("#timeline"); !contains(got, "Iemand anders") {
			t.Errorf("the timeline: %q", got)
		}
	})
}

// said is what the ticket's first message says.
func (d *desk) said(t *testing.T, id ticket.ID) string {
	t.Helper()
	m, err := ticket.MessageAt(t.Context(), d.DB, id, 1)
	if err != nil {
		t.Fatal(err)
	}
	return m.Text
}

func TestASheetHasNotesOnlyWhereTheyAreAskedFor(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		id := d.ticket().ID
		if _, _, err := d.Tickets.AddNote(t.Context(), d.amir, id, ticket.Written("", "For us only", nil), ticket.Once{}); err != nil {
			t.Fatal(err)
		}
		amir := d.SignedIn(d.amir)
		p := amir.Get(path(id, "/print"))
		if got := p.Text("main"); !contains(got, d.said(t, id)) || !contains(got, "Anna Ask") || contains(got, "For us only") {
			t.Errorf("the sheet: %q", got)
		}
		if !containsAny(p.Attrs("main a", "href"), "/print?notes=1") {
			t.Error("notes are not offered")
		}
		if got := amir.Get(path(id, "/print?notes=1")).Text("main"); !contains(got, "For us only") || !contains(got, "only the desk sees it") {
			t.Errorf("with notes: %q", got)
		}
	})
}
