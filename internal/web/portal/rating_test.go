package portal_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"firstline/internal/desk/account"
	"firstline/internal/desk/confirm"
	"firstline/internal/testdesk/testsite"
)

func TestPageAfterSolvedAsksWhatTheUserThinks(t *testing.T) {
	each(t, func(t *testing.T, d *testsite.Desk) {
		anna := d.Person("Anna Maes", "nl", account.Roles{})
		tk := resolve(t, d, d.Open(anna, "No sound", "Nothing.").ID)
		link := "/c/" + confirm.Token(d.Keys, confirm.Link{Ticket: tk.ID, Person: anna.Person, Resolved: tk.ResolvedAt, Expires: d.DB.Now().Add(time.Hour)})
		guest := d.Browser()
		page := status(t, guest.Post(link, "answer", "solved"), 200)
		at := page.Attr("form:has([name=score])", "action")
		if at == "" {
			at = page.Attr("main form", "action")
		}
		if !strings.HasPrefix(at, "/r/") {
			t.Fatalf("the form leads to %q: %s", at, page.Text("main"))
		}
		if page := status(t, guest.Get(at+"?score=2"), 200); page.Attr("[name=score][checked]", "value") != "2" {
			t.Errorf("chosen is %q", page.Attr("[name=score][checked]", "value"))
		}
		if r, err := confirm.RatingOf(t.Context(), d.DB, tk.ID); err != nil || r.Given() {
			t.Errorf("looking counted: %+v, %v", r, err)
		}
		wrong := status(t, guest.Post(at, "score", "0", "words", "Vlug."), 422)
		if got := wrong.Text("[name=words]"); got != "Vlug." {
			t.Errorf("the words became %q", got)
		}
		thanks := status(t, guest.Post(at, "score", "4", "words", "Vlug."), 200)
		if got := thanks.Text("h1"); got != "Bedankt voor uw antwoord" {
			t.Errorf("the page says %q", got)
		}
		again := status(t, guest.Get(at), 200)
		if got := again.Attr("[name=score][checked]", "value"); got != "4" || strings.Contains(again.Text("main"), "Vlug.") {
			t.Errorf("afterwards it shows %q: %s", got, again.Text("main"))
		}
		if page := guest.Post(link, "answer", "solved"); strings.Contains(string(page.Body), `name="score"`) {
			t.Error("asks again")
		}
	})
}

func TestTicketPageTakesARatingUntilTheWindowEnds(t *testing.T) {
	each(t, func(t *testing.T, d *testsite.Desk) {
		anna := d.Person("Anna Maes", "en", account.Roles{})
		tk := resolve(t, d, d.Open(anna, "No sound", "Nothing.").ID)
		b, at := d.SignedIn(anna), "/tickets/"+tk.ID.String()
		if len(b.Get(at).All("[name=score]")) != 0 {
			t.Error("asks before it is closed")
		}
		status(t, b.Post(at+"/solved"), 303)
		wrong := status(t, b.Post(at+"/rating", "words", "Hm."), 422)
		if diff := cmp.Diff("Hm.", wrong.Text("[name=words]")); diff != "" {
			t.Error(diff)
		}
		status(t, b.Post(at+"/rating", "score", "5"), 303)
		if got := b.Get(at).Attr("[name=score][checked]", "value"); got != "5" {
			t.Errorf("the page shows %q", got)
		}
		d.Clock.Advance(15 * 24 * time.Hour)
		b = d.SignedIn(anna)
		page := status(t, b.Get(at), 200)
		if len(page.All("[name=score]")) != 0 || !strings.Contains(page.Text(".facts"), "5 – very content") {
			t.Errorf("later it says %q", page.Text(".facts"))
		}
		status(t, b.Post(at+"/rating", "score", "1"), 409)
	})
}

func TestLinkToARatingThatIsOverSaysSo(t *testing.T) {
	each(t, func(t *testing.T, d *testsite.Desk) {
		anna := d.Person("Anna Maes", "en", account.Roles{})
		tk := resolve(t, d, d.Open(anna, "No sound", "Nothing.").ID)
		status(t, d.SignedIn(anna).Post("/tickets/"+tk.ID.String()+"/solved"), 303)
		link := "/r/" + confirm.RatingToken(d.Keys, tk.ID, anna.Person, d.DB.Now().Add(1000*time.Hour))
		d.Clock.Advance(15 * 24 * time.Hour)
		if page := status(t, d.Browser().Get(link), 200); page.Text("h1") != "We take no more answers to this question" {
			t.Errorf("the page says %q", page.Text("h1"))
		}
		status(t, d.Browser().Post(link, "score", "1"), 409)
		status(t, d.Browser().Get(link+"x"), 404)
	})
}
