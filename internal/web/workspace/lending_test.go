package workspace_test

import (
	"net/http"
	"testing"

	"firstline/internal/desk/access"
	"firstline/internal/desk/calendar"
	"firstline/internal/desk/lending"
	"firstline/internal/desk/team"
)

func TestPagesSayWhoStandsInAndLeadsPassOn(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		id := d.ticket().ID
		if _, err := d.Tickets.Assign(t.Context(), d.amir, id, d.amir.Person, nil); err != nil {
			t.Fatal(err)
		}
		at := "/w/tickets/" + text(id)
		today := calendar.DateOf(d.DB.Now().Time)
		_, err := team.NewStore(d.DB).AddAbsence(t.Context(), access.System(), team.AbsenceDraft{Person: d.amir.Person, First: today, Last: today + 1, Substitute: d.otto.Person})
		if err == nil {
			err = lending.NewStore(d.DB).Look(t.Context(), d.Tickets, d.amir.Person)
		}
		if err != nil {
			t.Fatal(err)
		}
		otto, mia := d.SignedIn(d.otto), d.SignedIn(d.mia)
		p := otto.Get(at)
		wantStatus(t, p, http.StatusOK)
		if s := p.Text("main"); !contains(s, "Otto Other stands in") || !contains(s, "Otto Other answers for this ticket until") || !contains(s, "Named as substitute") {
			t.Errorf("the ticket says %q", s)
		}
		if s := otto.Get("/w/owned").Text("main"); !contains(s, "Lent to you") {
			t.Errorf("the list says %q", s)
		}
		p = mia.Get(at)
		if s := p.Text("main"); !contains(s, "die hieraan werkt, is afwezig") || !contains(s, "Aan Otto Other geven") || !contains(s, "Terug in de wachtrij") {
			t.Errorf("the lead is told %q", s)
		}
		p = mia.Get("/w/there")
		if got := forms(p, "/pass"); len(got) != 1 {
			t.Fatalf("passes on: %v", got)
		}
		wantStatus(t, otto.Post(forms(p, "/pass")[0], "to", "0"), http.StatusForbidden)
		wantStatus(t, mia.Post(forms(p, "/pass")[0], "to", "0"), http.StatusSeeOther)
		if x, err := d.Tickets.Get(t.Context(), access.System(), id); err != nil || x.AssigneeID != nil || *x.OwnerID != d.amir.Person {
			t.Errorf("assignee %v, owner %v, %v", x.AssigneeID, x.OwnerID, err)
		}
		if s := mia.Get("/w/there").Text("main"); !contains(s, "1 ticket doorgegeven") {
			t.Errorf("afterwards %q", s)
		}
	})
}
