package workspace_test

import (
	"net/http"
	"testing"

	"firstline/internal/base/clean"
	"firstline/internal/desk/access"
	"firstline/internal/desk/checklist"
	"firstline/internal/desk/protocol"
)

func TestAgentsReadTheProtocolAndLeadsSeeWhoHas(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		pages := protocol.NewStore(d.DB)
		draft := func(words string) protocol.Draft {
			return protocol.Draft{Active: true, Stages: []checklist.Stage{checklist.Greet}, Texts: []protocol.Text{{Locale: "en", Title: "Greeting", HTML: clean.Composer("<p>"+words+"</p>", nil).HTML}}}
		}
		p, err := pages.Create(t.Context(), access.System(), draft("Say hello."))
		if err == nil {
			p, err = pages.Publish(t.Context(), access.System(), p.ID, p.Revision, "The beginning")
		}
		if err != nil {
			t.Fatal(err)
		}
		amir, mia := d.SignedIn(d.amir), d.SignedIn(d.mia)
		at := "/w/protocol/" + text(p.ID)
		if s := amir.Get("/w/counts").Text("nav"); !contains(s, "The protocol has changed: read and acknowledge") {
			t.Errorf("the navigation says %q", s)
		}
		if got := amir.Get(path(d.ticket().ID, "")).All(`a[href="` + at + `"]`); len(got) != 1 {
			t.Errorf("the checklist leads there %d times", len(got))
		}
		page := amir.Get(at)
		wantStatus(t, page, http.StatusOK)
		if s := page.Text("main"); !contains(s, "Say hello.") || !contains(s, "The beginning") {
			t.Errorf("the page says %q", s)
		}
		if s := mia.Get(at).Text("main"); !contains(s, "Je ziet ze in een andere: Engels") { // her language is Dutch
			t.Errorf("without a translation: %q", s)
		}
		wantStatus(t, amir.Post(forms(page, "/acknowledge")[0], "version", "1"), http.StatusSeeOther)
		if len(forms(amir.Get(at), "/acknowledge")) != 0 {
			t.Error("asks again")
		}
		if s := amir.Get("/w/counts").Text("nav"); contains(s, "read and acknowledge") {
			t.Errorf("the navigation still says %q", s)
		}
		wantStatus(t, amir.Get("/w/protocol/readers"), http.StatusForbidden)
		if s := mia.Get("/w/protocol/readers").Text("main"); !contains(s, "1 van 1") || !contains(s, "0 van 1") {
			t.Errorf("readers: %q", s)
		}

		if p, err = pages.Save(t.Context(), access.System(), p.ID, p.Revision, draft("Say good morning.")); err == nil {
			_, err = pages.Publish(t.Context(), access.System(), p.ID, p.Revision, "Mornings")
		}
		if err != nil {
			t.Fatal(err)
		}
		late := amir.Follow(amir.Post(at+"/acknowledge", "version", "1"))
		if s := late.Text("main"); !contains(s, "has changed meanwhile") || !contains(s, "Say good morning.") {
			t.Errorf("late: %q", s)
		}
		if s := amir.Get(at + "?version=1").Text("main"); !contains(s, "Say hello.") || !contains(s, "This is an older version") {
			t.Errorf("older: %q", s)
		}
	})
}
