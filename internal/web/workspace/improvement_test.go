package workspace_test

import (
	"net/http"
	"strings"
	"testing"

	"firstline/internal/desk/improvement"
	"firstline/internal/desk/protocol"
)

func TestTicketBecomesAnImprovementThatIsSeenThrough(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		one, two, amir := d.ticket().ID, d.ticket().ID, d.SignedIn(d.amir)
		form := amir.Get("/w/improvements/new?ticket=" + one.String())
		if len(form.All("#improvement-join")) != 0 {
			t.Error("offers to join what there is not")
		}
		wrong := amir.Post("/w/improvements/new", "ticket", one.String(), "title", "", "kind", "knowledge", "owner", text(d.amir.Person), "figure", "tickets", "due", "2027-01-31")
		wantStatus(t, wrong, http.StatusUnprocessableEntity)
		if wrong.Attr("#improvement-due", "value") != "2027-01-31" || wrong.Attr("#improvement-title", "aria-invalid") != "true" {
			t.Errorf("the form says %q", wrong.Text("main"))
		}
		made := amir.Post("/w/improvements/new", "ticket", one.String(), "title", "Article on strikes", "kind", "knowledge", "owner", text(d.amir.Person), "figure", "tickets", "category", "0")
		wantStatus(t, made, http.StatusSeeOther)
		if form := amir.Get("/w/improvements/new?ticket=" + two.String()); !contains(form.Text("#improvement-join"), "Article on strikes") {
			t.Errorf("offers %q", form.Text("#improvement-join"))
		}
		id := made.Location[strings.LastIndexByte(made.Location, '/')+1:]
		wantStatus(t, amir.Post("/w/improvements/new", "ticket", two.String(), "join", id), http.StatusSeeOther)
		if p := amir.Get(path(two, "")); !contains(p.Text("#timeline"), "marked this for improvement "+id+" (Knowledge)") {
			t.Errorf("the ticket says %q", p.Text("#timeline"))
		}
		wantStatus(t, amir.Post(made.Location+"/state", "version", "1", "to", "working"), http.StatusSeeOther)
		p := amir.Post(made.Location+"/state", "version", "2", "to", "done", "words", "")
		wantStatus(t, p, http.StatusUnprocessableEntity)
		if p.Attr("#improvement-done", "aria-invalid") != "true" {
			t.Errorf("the page says %q", p.Text("main"))
		}
		wantStatus(t, amir.Post(made.Location+"/state", "version", "1", "to", "done", "words", "Article 7"), http.StatusConflict)
		pages := protocol.NewStore(d.DB)
		if err := pages.Found(t.Context()); err != nil {
			t.Fatal(err)
		}
		versions, err := pages.Choices(t.Context(), d.amir, "en")
		if err != nil || len(versions) == 0 {
			t.Fatalf("%v, %v", versions, err)
		}
		chosen := text(versions[0].Page) + ".1"
		if got := amir.Get(made.Location).Attrs("#improvement-protocol option", "value"); len(got) != 1+len(versions) || got[1] != chosen {
			t.Errorf("to choose from: %q", got)
		}
		wantStatus(t, amir.Post(made.Location+"/state", "version", "2", "to", "done", "words", "x", "protocol", "99.1"), http.StatusUnprocessableEntity)
		wantStatus(t, amir.Post(made.Location+"/state", "version", "2", "to", "done", "words", "Article 7, version 2", "protocol", chosen), http.StatusSeeOther)
		p = amir.Get(made.Location)
		if !contains(strings.Join(p.Attrs(".facts a", "href"), " "), "/w/protocol/"+text(versions[0].Page)+"?version=1") || !contains(p.Text(".facts"), versions[0].Title) {
			t.Errorf("what changed: %q", p.Text(".facts"))
		}
		for _, words := range []string{"Article 7, version 2", "Tickets that were opened in the 30 days before", "on 3 Mar 2027", "#" + one.String(), "#" + two.String()} {
			if !contains(p.Text(".facts"), words) {
				t.Errorf("the page lacks %q: %q", words, p.Text(".facts"))
			}
		}
		if p := amir.Get("/w/improvements?state=done"); !contains(p.Text("main table"), "Article on strikes") || !contains(p.Text("main table"), "Tickets: 2") {
			t.Errorf("the list says %q", p.Text("main table"))
		}
		list, err := improvement.List(t.Context(), d.DB, improvement.Done)
		if err != nil || len(list) != 1 || list[0].Changed != "Article 7, version 2" {
			t.Errorf("%+v, %v", list, err)
		}
	})
}
