package workspace_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"firstline/internal/desk/person"
)

func TestAgentOpensATicketForWhoCalls(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		b := d.SignedIn(d.amir)
		if got := b.Get("/w/people?q=ann").All(".choice-item label"); !cmp.Equal(got, []string{"Anna Ask"}) {
			t.Errorf("search finds %v", got)
		}
		p := b.Post("/w/new", "channel", "phone", "q", "anna", "subject", "", "text", "No sound")
		wantStatus(t, p, http.StatusUnprocessableEntity)
		if p.Text("#f-text") != "No sound" || p.Text("#f-subject-error") == "" {
			t.Error("the form lost its text, or does not say what is missing")
		}
		p = b.Post("/w/new", "channel", "phone", "q", "anna", "subject", "Silence", "text", "No sound", "kind", "incident")
		wantStatus(t, p, http.StatusSeeOther)
		p = b.Follow(p)
		if p.Text(".entry-author") != "Anna Ask" {
			t.Errorf("the words are %q's", p.Text(".entry-author"))
		}
		p = b.Post("/w/new", "channel", "visit", "new_name", "Nils Newcomer", "new_address", "nils@org.example", "subject", "Silence", "text", "No sound")
		wantStatus(t, p, http.StatusSeeOther)
		list, _, err := d.People.List(t.Context(), d.amir, person.Filter{Query: "nils"}, nil, 5)
		if err != nil || len(list) != 1 {
			t.Errorf("new person: %v, %v", list, err)
		}
	})
}

func TestFindShowsWhereTheWordsStand(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		id := d.ticket().ID
		if err := d.Search.Catch(t.Context(), func() error { return nil }); err != nil {
			t.Fatal(err)
		}
		b := d.SignedIn(d.amir)
		p := b.Get("/w/find?q=printers+strik")
		if got := p.All(".row-title mark"); !cmp.Equal(got, []string{"Printer", "strike"}) {
			t.Errorf("marked: %q", got)
		}
		if got := p.All(".row-link"); len(got) != 1 || !strings.Contains(got[0], "#"+id.String()) {
			t.Errorf("rows: %q", got)
		}
		if got := d.SignedIn(d.otto).Get("/w/find?q=printer").All(".row-link"); len(got) != 0 {
			t.Errorf("another team finds %q", got)
		}
		if got := b.Get("/w/find?q=printer+state:elsewhere").Text(".banner"); got == "" {
			t.Error("a condition that says nothing is passed over in silence")
		}
		if got := b.Get("/w/find?q=qqqq").Text(".empty"); got == "" {
			t.Error("nothing found, and nothing said")
		}
		b.Header.Set("HX-Request", "true")
		b.Header.Set("HX-Target", "div#side-found")
		if p := b.Get("/w/find?q=" + id.String()); len(p.All("html")) > 1 || !strings.Contains(strings.Join(p.All("a.found-link"), ""), "#"+id.String()+" Printer") {
			t.Errorf("while it is typed: %q", p.All("a.found-link"))
		}
		if p := b.Get("/w/find?q="); len(p.All("a")) != 0 {
			t.Errorf("nothing typed offers %q", p.All("a"))
		}
	})
}

func TestFindOpensByNumberAndListsByPerson(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		id := d.ticket().ID
		b := d.SignedIn(d.amir)
		for _, q := range []string{id.String(), "%23" + id.String()} {
			if p := b.Get("/w/find?q=" + q); p.Location != path(id, "") {
				t.Errorf("%s leads to %q", q, p.Location)
			}
		}
		if got := b.Get("/w/find?q=anna").All(".row-title"); !cmp.Equal(got, []string{"Printer is on strike"}) {
			t.Errorf("a person's tickets: %v", got)
		}
		if got := d.SignedIn(d.otto).Get("/w/find?q=" + id.String()); got.Status != http.StatusOK || got.Text(".banner") == "" {
			t.Errorf("a foreign number: %d %q", got.Status, got.Text(".banner"))
		}
	})
}
