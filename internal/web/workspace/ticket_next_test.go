package workspace_test

import (
	"net/http"
	"testing"
)

func TestTheNextTicketOpensAmongOnesOwn(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		id := d.ticket().ID
		amir := d.SignedIn(d.amir)
		p := amir.Get("/w/team")
		if p.Attr("[data-key=t]", "type") != "submit" {
			t.Error("the list has no button for the next ticket")
		}
		p = amir.Post("/w/next", "back", "/w/team")
		wantStatus(t, p, http.StatusSeeOther)
		if to := p.Header.Get("Location"); to != "/w/mine/"+id.String() {
			t.Errorf("leads to %s", to)
		}
		if now := d.now(t, id); *now.AssigneeID != d.amir.Person {
			t.Errorf("assignee is %d", *now.AssigneeID)
		}
		amir.Get("/w/team") // takes what was said of the first
		p = amir.Post("/w/next", "back", "/w/team")
		wantStatus(t, p, http.StatusSeeOther)
		if to := p.Header.Get("Location"); to != "/w/team" {
			t.Errorf("leads to %s", to)
		}
		if p = amir.Get("/w/team"); !contains(p.Text("body"), "Nothing waits") {
			t.Errorf("says %q", p.Text("body"))
		}
	})
}
