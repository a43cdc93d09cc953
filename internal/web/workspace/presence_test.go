package workspace_test

import (
	"net/http"
	"testing"

	"firstline/internal/desk/account"
)

func TestListAndTicketSayWhichColleaguesAreThere(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		id := d.ticket().ID
		amir, mia, otto := d.SignedIn(d.amir), d.SignedIn(d.mia), d.SignedIn(d.otto)
		said := amir.Post(path(id, "/here"), "doing", "2")
		wantStatus(t, said, http.StatusOK)
		if contains(said.Body, d.amir.Name) {
			t.Error("who is there is told of themselves")
		}
		for _, page := range []string{"/w/open", "/w/open/" + id.String(), "/w/here"} {
			if body := mia.Get(page).Body; !contains(body, "Amir Agent is aan het schrijven.") {
				t.Errorf("%s does not say that Amir writes: %s", page, body)
			}
		}
		if contains(otto.Get("/w/here").Body, d.amir.Name) {
			t.Error("an agent of another team is told")
		}
		wantStatus(t, amir.Post(path(id, "/here"), "doing", "7"), http.StatusUnprocessableEntity)
		wantStatus(t, otto.Post(path(id, "/here"), "doing", "1"), http.StatusNotFound)
		wantStatus(t, amir.Post(path(id, "/here"), "doing", "0"), http.StatusNoContent)
		if contains(mia.Get("/w/here").Body, d.amir.Name) {
			t.Error("who has left is still there")
		}
	})
}

func TestOfManyColleaguesAFewAreNamed(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		id := d.ticket().ID
		for _, name := range []string{"Bo", "Cleo", "Dana", "Ed"} {
			who := d.SignedIn(d.Person(name+" Colleague", "en", account.Roles{Agent: true}))
			wantStatus(t, who.Post(path(id, "/here"), "doing", "1"), http.StatusOK)
		}
		body := d.SignedIn(d.amir).Get("/w/here").Body
		if !contains(body, "4 colleagues are here.") || contains(body, "Ed Colleague is") {
			t.Errorf("of four: %s", body)
		}
	})
}
