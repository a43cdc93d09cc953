package portal_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"firstline/internal/desk/access"
	"firstline/internal/desk/account"
	"firstline/internal/desk/confirm"
	"firstline/internal/desk/ticket"
	"firstline/internal/testdesk/testsite"
	"firstline/internal/web/portal"
)

func each(t *testing.T, f func(t *testing.T, d *testsite.Desk)) {
	t.Helper()
	t.Parallel()
	testsite.Each(t, func(t *testing.T, d *testsite.Desk) {
		portal.Routes(d.Site, parts(d))
		f(t, d)
	})
}

func parts(d *testsite.Desk) portal.Parts {
	return portal.Parts{
		DB: d.DB, Accounts: d.Accounts, Tickets: d.Tickets, Confirm: d.Confirm, Entrust: d.Entrust, Ratings: d.Ratings, Letter: d.Notify.Link,
		Assets: d.Assets, Apps: d.Apps, Questions: d.Questions, Search: d.Search, Approval: d.Approvals,
		Found: func(context.Context) error { return nil }, // it has its team
	}
}

// status checks what an answer says it is.
func status(t *testing.T, p *testsite.Page, want int) *testsite.Page {
	t.Helper()
	if p.Status != want {
		t.Fatalf("status %d, want %d: %s", p.Status, want, p.Body)
	}
	return p
}

func TestTicketGoesFromTheFormToItsPage(t *testing.T) {
	each(t, func(t *testing.T, d *testsite.Desk) {
		b := d.SignedIn(d.Person("Anna Maes", "fr", account.Roles{}))
		form := status(t, b.Get("/tickets/new"), 200)
		if got := form.Attr("html", "lang"); got != "fr" {
			t.Errorf("language %q", got)
		}
		sent := []string{
			"once", form.Attr("[name=once]", "value"), "subject", "Plus de son", "text", "Rien ne sort.", "error_message", "E 12", "impact", "1", "urgency", "2",
		}
		first := status(t, b.Post("/tickets/new", sent...), 303)
		again := status(t, b.Post("/tickets/new", sent...), 303)
		if first.Location != again.Location {
			t.Errorf("sent twice, it made %s and %s", first.Location, again.Location)
		}
		page := status(t, b.Follow(first), 200)
		if diff := cmp.Diff("Plus de son", page.Text("h1")); diff != "" {
			t.Error(diff)
		}
		if got := page.Text(".entry-body"); got != "Rien ne sort." {
			t.Errorf("the message says %q", got)
		}
		if !strings.Contains(page.Text(".facts"), "E 12") {
			t.Errorf("the error message is missing: %q", page.Text(".facts"))
		}
		if diff := cmp.Diff([]string{"Reçu en cours"}, page.All(".step-current .step-label")); diff != "" {
			t.Error(diff)
		}
		home := status(t, b.Get("/"), 200)
		if diff := cmp.Diff([]string{"Plus de son"}, home.All("h3")); diff != "" {
			t.Error(diff)
		}
	})
}

func TestRefusedFormLosesNoWord(t *testing.T) {
	each(t, func(t *testing.T, d *testsite.Desk) {
		b := d.SignedIn(d.Person("Anna Maes", "en", account.Roles{}))
		page := status(t, b.Post("/tickets/new", "text", "My words.", "tried", "Tea", "impact", "9"), 422)
		if got := page.Text("[name=text]"); got != "My words." {
			t.Errorf("the text became %q", got)
		}
		want := []string{"Say in a few words what it is about.", "Choose from the list how many people it concerns."}
		if diff := cmp.Diff(want, page.All(".errors li")); diff != "" {
			t.Error(diff)
		}
	})
}

func TestAnswerWithDraft(t *testing.T) {
	each(t, func(t *testing.T, d *testsite.Desk) {
		anna := d.Person("Anna Maes", "en", account.Roles{})
		b, tk := d.SignedIn(anna), d.Open(anna, "No sound", "Nothing.")
		at := "/tickets/" + tk.ID.String()
		status(t, b.Post(at+"/draft", "text", "Half a sent"), 204)
		if got := b.Get(at).Text("#answer-text"); got != "Half a sent" {
			t.Errorf("draft %q", got)
		}
		status(t, b.Post(at+"/answer", "text", "  "), 422)
		page := b.Follow(status(t, b.Post(at+"/answer", "text", "A whole sentence.", "once", "k1"), 303))
		if diff := cmp.Diff([]string{"Nothing.", "A whole sentence."}, page.All(".entry-body")); diff != "" {
			t.Error(diff)
		}
		if got := page.Text("#answer-text"); got != "" {
			t.Errorf("the draft is still there: %q", got)
		}
	})
}

func TestRequesterConfirmsOnThePage(t *testing.T) {
	each(t, func(t *testing.T, d *testsite.Desk) {
		anna := d.Person("Anna Maes", "en", account.Roles{})
		b, tk := d.SignedIn(anna), d.Open(anna, "No sound", "Nothing.")
		at := "/tickets/" + tk.ID.String()
		if got := b.Get(at).Attrs("form", "action"); strings.Contains(strings.Join(got, " "), "solved") {
			t.Errorf("asked too early: %v", got)
		}
		resolve(t, d, tk.ID)
		page := b.Follow(status(t, b.Post(at+"/not-solved", "text", "Still silent."), 303))
		if got := page.All(".entry-body"); got[len(got)-1] != "Still silent." {
			t.Errorf("the words are missing: %v", got)
		}
		resolve(t, d, tk.ID)
		page = b.Follow(status(t, b.Post(at+"/solved"), 303))
		if got := len(page.All(".step-done")); got != 5 {
			t.Errorf("%d steps are done", got)
		}
	})
}

func resolve(t *testing.T, d *testsite.Desk, id ticket.ID) ticket.Ticket {
	t.Helper()
	tk, err := d.Tickets.Resolve(t.Context(), access.System(), id, ticket.Solution{Text: "Unmuted.", Cause: ticket.UserKnowledge})
	if err != nil {
		t.Fatal(err)
	}
	return tk
}

func TestConfirmationLink(t *testing.T) {
	each(t, func(t *testing.T, d *testsite.Desk) {
		anna := d.Person("Anna Maes", "nl", account.Roles{})
		tk := d.Open(anna, "Geen geluid", "Niets.")
		link := func() string {
			tk = resolve(t, d, tk.ID)
			return "/c/" + confirm.Token(d.Keys, confirm.Link{Ticket: tk.ID, Person: anna.Person, Resolved: tk.ResolvedAt, Expires: d.DB.Now().Add(time.Hour)})
		}
		first, b := link(), d.Browser()
		page := status(t, b.Get(first), 200)
		if got := page.Attr("html", "lang"); got != "nl" {
			t.Errorf("the page speaks %q", got)
		}
		for answer, want := range map[string]string{"solved": "button[autofocus]", "broken": "textarea[autofocus]"} {
			if got := status(t, b.Get(first+"?answer="+answer), 200).Attrs("[autofocus]", "autofocus"); len(got) != 1 {
				t.Errorf("%s: %d things have the focus", answer, len(got))
			}
			if got := b.Get(first+"?answer="+answer).Attrs(want, "autofocus"); len(got) != 1 {
				t.Errorf("%s is not ready to be given", answer)
			}
		}
		if got := state(t, d, tk.ID); got != ticket.Resolved {
			t.Fatalf("looking made it %s", got)
		}
		status(t, b.Post(first, "answer", "broken", "text", "Nog stil."), 200)
		if got := state(t, d, tk.ID); got != ticket.Open {
			t.Fatalf("still broken made it %s", got)
		}
		d.Clock.Advance(time.Minute)
		second := link()
		if got := status(t, b.Get(first), 200).Text("h1"); got != "Er is iets nieuws gebeurd" {
			t.Errorf("overtaken link says %q", got)
		}
		status(t, b.Post(first, "answer", "solved"), 409)
		status(t, b.Post(second, "answer", "solved"), 200)
		if got := state(t, d, tk.ID); got != ticket.Closed {
			t.Fatalf("solved made it %s", got)
		}
		if got := status(t, b.Get(second), 200).Text("h1"); got != "Dit ticket is gesloten" {
			t.Errorf("used link says %q", got)
		}
		d.Clock.Advance(2 * time.Hour)
		late, forged := status(t, b.Get(second), 404), status(t, b.Get("/c/nonsense"), 404)
		if diff := cmp.Diff(late.Body, forged.Body); diff != "" {
			t.Errorf("expired and forged differ: %s", diff)
		}
	})
}

func state(t *testing.T, d *testsite.Desk, id ticket.ID) ticket.State {
	t.Helper()
	tk, err := d.Tickets.Get(t.Context(), access.System(), id)
	if err != nil {
		t.Fatal(err)
	}
	return tk.State
}

func TestForeignAndMissingTicketsLookTheSame(t *testing.T) {
	each(t, func(t *testing.T, d *testsite.Desk) {
		anna, bob := d.Person("Anna Maes", "en", account.Roles{}), d.Person("Bob Fox", "en", account.Roles{})
		tk := d.Open(anna, "No sound", "Nothing.")
		b := d.SignedIn(bob)
		for _, path := range []string{"", "/answer", "/draft", "/solved", "/not-solved"} {
			ask := func(id string) *testsite.Page {
				if path == "" {
					return b.Get("/tickets/" + id)
				}
				return b.Post("/tickets/"+id+path, "text", "Let me in.")
			}
			foreign, missing := status(t, ask(tk.ID.String()), 404), status(t, ask("99999"), 404)
			if diff := cmp.Diff(foreign.Body, missing.Body); diff != "" {
				t.Errorf("%s: %s", path, diff)
			}
		}
	})
}

func TestAgentsSeeOnlyTheirOwnTicketsHere(t *testing.T) {
	each(t, func(t *testing.T, d *testsite.Desk) {
		anna, agent := d.Person("Anna Maes", "en", account.Roles{}), d.Person("Sam Agent", "en", account.Roles{Agent: true})
		tk := d.Open(anna, "No sound", "Nothing.")
		if _, _, err := d.Tickets.AddNote(t.Context(), agent, tk.ID, ticket.Written("", "CANARY", nil), ticket.Once{}); err != nil {
			t.Fatal(err)
		}
		status(t, d.SignedIn(agent).Get("/tickets/"+tk.ID.String()), 404)
		if page := status(t, d.SignedIn(anna).Get("/tickets/"+tk.ID.String()), 200); strings.Contains(page.Body, "CANARY") {
			t.Error("the note is on the requester's page")
		}
	})
}

func TestSharedTicketCanBeReadAndAnswered(t *testing.T) {
	each(t, func(t *testing.T, d *testsite.Desk) {
		anna, bob := d.Person("Anna Maes", "en", account.Roles{}), d.Person("Bob Fox", "en", account.Roles{})
		tk := d.Open(anna, "No sound", "Nothing.")
		if _, err := d.Tickets.Watch(t.Context(), access.System(), tk.ID, bob.Person, true); err != nil {
			t.Fatal(err)
		}
		resolve(t, d, tk.ID)
		b := d.SignedIn(bob)
		page := status(t, b.Get("/tickets/"+tk.ID.String()), 200)
		if got := strings.Join(page.Attrs("form", "action"), " "); strings.Contains(got, "solved") {
			t.Errorf("a colleague is asked whether it is solved: %s", got)
		}
		status(t, b.Post("/tickets/"+tk.ID.String()+"/solved"), 403)
	})
}

func TestManyTicketsComeInPages(t *testing.T) {
	each(t, func(t *testing.T, d *testsite.Desk) {
		anna := d.Person("Anna Maes", "en", account.Roles{})
		for range 12 {
			d.Clock.Advance(time.Second)
			d.Open(anna, "No sound", "Nothing.")
		}
		b := d.SignedIn(anna)
		page := b.Get("/")
		next := b.Get(page.Attr(".pager-older", "href"))
		if got := []int{len(page.All("h3")), len(next.All("h3"))}; !cmp.Equal(got, []int{10, 2}) {
			t.Errorf("rows on the pages: %v", got)
		}
		status(t, b.Get("/?open=nonsense"), 422)
	})
}

// fingerprint is all rows of the tables that requests could change, for comparing.
func fingerprint(t *testing.T, d *testsite.Desk) map[string]int {
	t.Helper()
	counts := map[string]int{}
	for _, table := range []string{"ticket", "message", "entry", "draft", "seen", "audit WHERE outcome <> 'denied'", "session", "account_link", "letter", "file", "attachment"} {
		var n int
		if err := d.DB.Get(t.Context(), &n, `SELECT count(*) FROM `+table); err != nil {
			t.Fatal(err)
		}
		counts[table] = n
	}
	var version int
	if err := d.DB.Get(t.Context(), &version, `SELECT COALESCE(sum(version), 0) FROM ticket`); err != nil {
		t.Fatal(err)
	}
	counts["versions"] = version
	return counts
}
