package workspace_test

import (
	"net/http"
	"testing"
)

func TestATicketIsSnoozedAndBroughtBackFromItsPage(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		id := d.ticket().ID
		amir := d.SignedIn(d.amir)
		if p := amir.Get(path(id, "?do=snooze")); len(p.All(".detail-foot [name=until]")) < 3 || p.Attr(".detail-foot [name=day]", "type") != "date" {
			t.Errorf("the form: %q", p.Text(".detail-foot"))
		}
		p := amir.Post(path(id, "/snooze"), "day", "2001-01-01")
		wantStatus(t, p, http.StatusUnprocessableEntity)
		if p.Attr("#task-day", "value") != "2001-01-01" {
			t.Error("what was typed is lost")
		}
		wantStatus(t, amir.Post(path(id, "/snooze"), "until", "soon"), http.StatusUnprocessableEntity)
		wantStatus(t, amir.Post(path(id, "/snooze")), http.StatusUnprocessableEntity)
		did := amir.Post(path(id, "/snooze"), "until", "answer")
		wantStatus(t, did, http.StatusSeeOther)
		undo(t, amir, did)
		did = amir.Post(path(id, "/snooze"), "until", "answer")
		wantStatus(t, did, http.StatusSeeOther)
		if got := amir.Get("/w/open").All(".row"); len(got) != 0 {
			t.Errorf("still in the list: %q", got)
		}
		p = amir.Get("/w/snoozed/" + id.String())
		if !contains(p.Text(".row"), "Snoozed until an answer") || !contains(p.Text("#ticket-head"), "Snoozed until an answer") || !contains(p.Text("#timeline"), "until the user answers") {
			t.Errorf("row %q, head %q, timeline %q", p.Text(".row"), p.Text("#ticket-head"), p.Text("#timeline"))
		}
		did = amir.Post(path(id, "/wake"))
		wantStatus(t, did, http.StatusSeeOther)
		if got := amir.Get("/w/snoozed").All(".row"); len(got) != 0 {
			t.Errorf("still snoozed: %q", got)
		}
	})
}
