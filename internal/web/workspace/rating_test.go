package workspace_test

import (
	"net/http"
	"testing"

	"firstline/internal/desk/confirm"
	"firstline/internal/desk/ticket"
)

// unhappy is a ticket of the first team whose user gave a low rating.
func (d *desk) unhappy(t *testing.T) ticket.ID {
	t.Helper()
	id := d.solved(t)
	anna := d.anna.AsRequester()
	_, err := d.Tickets.Confirm(t.Context(), anna, id, d.anna.Person)
	if err == nil {
		_, err = d.Ratings.Give(t.Context(), anna, id, confirm.Opinion{Score: 1, Words: "Nobody called."})
	}
	if err != nil {
		t.Fatal(err)
	}
	return id
}

func TestLeadSettlesALowRating(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		id, amir, mia := d.unhappy(t), d.SignedIn(d.amir), d.SignedIn(d.mia)
		p := amir.Get(path(id, "?do=rating"))
		if !contains(p.Text("#ticket-facts"), "1 – very dissatisfied") || !contains(p.Text("#ticket-facts"), "Nobody called.") || len(p.All("#ladder-text")) != 0 {
			t.Errorf("the agent sees %q", p.Text("#ticket-facts"))
		}
		wantStatus(t, amir.Get("/w/ratings"), http.StatusForbidden)
		p = mia.Get("/w/ratings")
		if !contains(p.Text("main table"), "Nobody called.") || !contains(p.Text("main table"), "Anna Ask") {
			t.Errorf("the list says %q", p.Text("main table"))
		}
		if p := mia.Get("/w/counts"); !contains(p.Text("#sidenav"), "Lage scores 1") {
			t.Errorf("the navigation counts %q", p.Text("#sidenav"))
		}
		p = mia.Post(path(id, "/rating"), "text", "")
		wantStatus(t, p, http.StatusUnprocessableEntity)
		if p.Attr("#ladder-text", "aria-invalid") != "true" {
			t.Errorf("the form says %q", p.Text("main form"))
		}
		wantStatus(t, mia.Post(path(id, "/rating"), "text", "Called her."), http.StatusSeeOther)
		if p := mia.Get("/w/ratings"); len(p.All("main table")) != 0 {
			t.Errorf("still waits: %q", p.Text("main table"))
		}
		if p := mia.Get("/w/ratings?settled=1"); !contains(p.Text("main table"), "Mia Mate: Called her.") {
			t.Errorf("settled are %q", p.Text("main"))
		}
		if p := amir.Get(path(id, "")); !contains(p.Text("#timeline"), "Mia Mate settled the low rating: Called her.") || !contains(p.Text("#timeline"), "Anna Ask rates how it was dealt with: 1 – very dissatisfied") {
			t.Errorf("the timeline says %q", p.Text("#timeline"))
		}
		wantStatus(t, mia.Post(path(id, "/rating"), "text", "Again."), http.StatusConflict)
	})
}

func TestLowRatingsOfOtherTeamsAreNotALeadsBusiness(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		id := d.unhappy(t)
		d.write(t, `UPDATE account SET lead = TRUE WHERE person_id = $1`, d.otto.Person)
		d.write(t, `UPDATE team_member SET lead = TRUE WHERE person_id = $1`, d.otto.Person)
		otto := d.SignedIn(d.otto)
		if p := otto.Get("/w/ratings"); len(p.All("main table")) != 0 {
			t.Errorf("sees %q", p.Text("main table"))
		}
		wantStatus(t, otto.Post(path(id, "/rating"), "text", "Called."), http.StatusNotFound)
	})
}
