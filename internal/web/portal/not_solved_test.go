package portal_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"firstline/internal/desk/access"
	"firstline/internal/desk/account"
	"firstline/internal/desk/confirm"
	"firstline/internal/desk/ticket"
	"firstline/internal/testdesk/testsite"
)

// closedLongAgo resolves a ticket, lets f look at it while its question stands, and closes it so long ago that nothing reopens it.
func closedLongAgo(t *testing.T, d *testsite.Desk, id ticket.ID, f func(resolved ticket.Ticket)) {
	t.Helper()
	tk := resolve(t, d, id)
	f(tk)
	if _, err := d.Tickets.Confirm(t.Context(), access.System(), id, tk.RequesterID); err != nil {
		t.Fatal(err)
	}
	d.Clock.Advance(time.Duration(d.Settings.Desk().ReopenDays+1) * 24 * time.Hour)
}

func TestStillBrokenTooLateOpensATicketThatFollows(t *testing.T) {
	each(t, func(t *testing.T, d *testsite.Desk) {
		anna := d.Person("Anna Maes", "en", account.Roles{})
		tk := d.Open(anna, "No sound", "Nothing.")
		closedLongAgo(t, d, tk.ID, func(ticket.Ticket) {})
		b, at := d.SignedIn(anna), "/tickets/"+tk.ID.String()

		silent := status(t, b.Post(at+"/not-solved", "text", " "), 409)
		if got := silent.Text(".field-error"); !strings.Contains(got, "Write what is still wrong") {
			t.Errorf("the page says %q", got)
		}
		sent := []string{"text", "Silent again.", "once", "k1"}
		first := status(t, b.Post(at+"/not-solved", sent...), 303)
		if again := status(t, b.Post(at+"/not-solved", sent...), 303); again.Location != first.Location {
			t.Errorf("sent twice, it led to %s and %s", first.Location, again.Location)
		}
		if first.Location == at {
			t.Fatal("it is the old ticket")
		}
		page := status(t, b.Follow(first), 200)
		if diff := cmp.Diff([]string{"Silent again."}, page.All(".entry-body")); diff != "" {
			t.Error(diff)
		}
		if got := state(t, d, tk.ID); got != ticket.Closed {
			t.Errorf("the old ticket is %s", got)
		}
	})
}

func TestStillBrokenKeepsTheWordsWhenTheTicketIsOpenAlready(t *testing.T) {
	each(t, func(t *testing.T, d *testsite.Desk) {
		anna := d.Person("Anna Maes", "en", account.Roles{})
		tk := d.Open(anna, "No sound", "Nothing.")
		b, at := d.SignedIn(anna), "/tickets/"+tk.ID.String()
		page := b.Follow(status(t, b.Post(at+"/not-solved", "text", "Still silent."), 303))
		if diff := cmp.Diff([]string{"Nothing.", "Still silent."}, page.All(".entry-body")); diff != "" {
			t.Error(diff)
		}
	})
}

func TestStillBrokenThatIsRefusedComesBackWithItsWords(t *testing.T) {
	each(t, func(t *testing.T, d *testsite.Desk) {
		anna := d.Person("Anna Maes", "en", account.Roles{})
		tk := d.Open(anna, "No sound", "Nothing.")
		resolve(t, d, tk.ID)
		b, at := d.SignedIn(anna), "/tickets/"+tk.ID.String()
		long := strings.Repeat("x", 1<<20) + "y"
		form := "text=" + long
		r := newForm(at+"/not-solved", form)
		page := status(t, b.Do(r), 422)
		if got := page.Text("#f-again"); got != long {
			t.Errorf("%d letters came back", len(got))
		}
	})
}

func TestLinkThatComesTooLateKeepsTheWords(t *testing.T) {
	each(t, func(t *testing.T, d *testsite.Desk) {
		anna := d.Person("Anna Maes", "en", account.Roles{})
		link := func(tk ticket.Ticket) string {
			return "/c/" + confirm.Token(d.Keys, confirm.Link{Ticket: tk.ID, Person: anna.Person, Resolved: tk.ResolvedAt, Expires: d.DB.Now().Add(1000 * time.Hour)})
		}
		tk := d.Open(anna, "No sound", "Nothing.")
		var late string
		closedLongAgo(t, d, tk.ID, func(tk ticket.Ticket) { late = link(tk) })
		page := status(t, d.Browser().Post(late, "answer", "broken", "text", "Silent again."), 200)
		if got := page.Text("h1"); got != "Your words have become a new ticket" {
			t.Errorf("the page says %q", got)
		}
		follow := page.Attr("main a", "href")
		if diff := cmp.Diff([]string{"Silent again."}, d.SignedIn(anna).Get(follow).All(".entry-body")); diff != "" {
			t.Error(diff)
		}

		other := d.Open(anna, "No picture", "Nothing.")
		overtaken := link(resolve(t, d, other.ID))
		d.Clock.Advance(time.Minute)
		status(t, d.SignedIn(anna).Post("/tickets/"+other.ID.String()+"/answer", "text", "Hm."), 303)
		page = status(t, d.Browser().Post(overtaken, "answer", "broken", "text", "Black screen."), 409)
		if got := page.Text("#answer [name=text]"); got != "Black screen." {
			t.Errorf("the words became %q", got)
		}
		if got, want := page.Attr("#answer", "action"), "/tickets/"+other.ID.String()+"/answer"; got != want {
			t.Errorf("they go to %q, want %q", got, want)
		}
	})
}

func TestAnswerUnderAUsedKeyComesBackWithItsWords(t *testing.T) {
	each(t, func(t *testing.T, d *testsite.Desk) {
		anna := d.Person("Anna Maes", "en", account.Roles{})
		tk := d.Open(anna, "No sound", "Nothing.")
		b, at := d.SignedIn(anna), "/tickets/"+tk.ID.String()
		status(t, b.Post(at+"/answer", "text", "First.", "once", "k1"), 303)
		page := status(t, b.Post(at+"/answer", "text", "Second.", "once", "k1"), 409)
		if got := page.Text("#answer-text"); got != "Second." {
			t.Errorf("the words became %q", got)
		}
		if got := page.Attr("#answer [name=once]", "value"); got == "" || got == "k1" {
			t.Errorf("the form would fail again: key %q", got)
		}
	})
}

func newForm(path, body string) *http.Request {
	r := httptest.NewRequest(http.MethodPost, testsite.Base+path, strings.NewReader(body))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return r
}
