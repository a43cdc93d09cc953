package workspace_test

import (
	"net/http"
	"strings"
	"testing"

	"firstline/internal/desk/access"
	"firstline/internal/desk/calendar"
	"firstline/internal/desk/routing"
	"firstline/internal/desk/team"
	"firstline/internal/testdesk/testsite"
)

func TestAgentsSayWhenTheyAreThereAndLeadsForTheirs(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		amir, mia, otto := d.SignedIn(d.amir), d.SignedIn(d.mia), d.SignedIn(d.otto)
		away := func(who access.Actor) string { return "/w/there/" + text(who.Person) + "/away" }
		p := amir.Get("/w/there")
		wantStatus(t, p, http.StatusOK)
		if len(forms(p, "/away")) != 1 || len(p.All("#absence-person option")) != 1 {
			t.Errorf("an agent switches %d, plans for %d", len(forms(p, "/away")), len(p.All("#absence-person option")))
		}
		if p = mia.Get("/w/there"); len(forms(p, "/away")) != 2 { // their lead
			t.Errorf("a lead switches %d", len(forms(p, "/away")))
		}
		wantStatus(t, amir.Post(away(d.amir), "away", "1"), http.StatusSeeOther)
		wantStatus(t, otto.Post(away(d.amir), "away", "0"), http.StatusForbidden)
		list, err := team.Presences(t.Context(), d.DB, d.DB.Now(), d.Team)
		if err != nil || list[0].AwaySince.IsZero() {
			t.Errorf("%+v, %v", list, err)
		}
		wantStatus(t, mia.Post(away(d.amir)), http.StatusSeeOther)
		if list, err = team.Presences(t.Context(), d.DB, d.DB.Now(), d.Team); err != nil || !list[0].AwaySince.IsZero() {
			t.Errorf("%+v, %v", list, err)
		}

		p = amir.Post("/w/there/absences", "person", text(d.amir.Person), "first", "2096-01-05", "last", "2096-01-02", "substitute", text(d.mia.Person))
		wantStatus(t, p, http.StatusUnprocessableEntity)
		if p.Attr("#absence-last", "aria-invalid") != "true" || p.Attr("#absence-first", "value") != "2096-01-05" {
			t.Error("the wrong day is not marked, or what was typed is lost")
		}
		wantStatus(t, amir.Post("/w/there/absences", "person", text(d.amir.Person), "first", "2096-01-02", "last", "2096-01-05", "substitute", text(d.mia.Person)), http.StatusSeeOther)
		p = amir.Get("/w/there")
		if !contains(p.Text("main"), "2 Jan") || !contains(p.Text("main"), "Mia Mate") {
			t.Errorf("shows %q", p.Text("main"))
		}
		gone := forms(p, "/delete")[0]
		wantStatus(t, otto.Post(gone), http.StatusNotFound)
		wantStatus(t, amir.Post(gone), http.StatusSeeOther)
		if p = amir.Get("/w/there"); len(forms(p, "/delete")) != 0 {
			t.Error("the absence is still there")
		}
	})
}

func TestTheTimelineSaysWhoWasGivenATicketAndWhy(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		always, err := calendar.NewStore(d.DB).Create(t.Context(), access.System(), calendar.Draft{Name: "Always", TimeZone: "Europe/Brussels", Always: true})
		if err != nil {
			t.Fatal(err)
		}
		if err := d.Teams.SetBrings(t.Context(), access.System(), d.amir.Person, 0, team.Brings{Calendar: always.ID}); err != nil {
			t.Fatal(err)
		}
		if err := d.Teams.SetAway(t.Context(), d.mia, d.mia.Person, true); err != nil {
			t.Fatal(err)
		}
		id := d.ticket().ID
		routes := routing.NewStore(d.DB, calendar.NewStore(d.DB))
		if err := routes.Save(t.Context(), access.System(), routing.Setting{TeamID: d.Team, Mode: routing.Least}); err != nil {
			t.Fatal(err)
		}
		if err := routes.LookJob(t.Context(), d.Tickets, d.Team); err != nil {
			t.Fatal(err)
		}
		p := d.SignedIn(d.amir).Get(path(id, ""))
		if line := p.Text("#e-2"); !contains(line, "Amir Agent gets it: least to do") || !contains(line, "Left out: away") || !contains(line, "Mia Mate") {
			t.Errorf("says %q", line)
		}
		if p = d.SignedIn(d.anna).Get("/tickets/" + id.String()); contains(p.Body, "Left out") {
			t.Error("the requester reads it")
		}
	})
}

// forms are the addresses of the page's forms that end so.
func forms(p *testsite.Page, end string) (list []string) {
	for _, to := range p.Attrs("main form", "action") {
		if strings.HasSuffix(to, end) {
			list = append(list, to)
		}
	}
	return list
}
