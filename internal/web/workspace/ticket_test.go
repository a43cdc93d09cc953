package workspace_test

import (
	"net/http"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"firstline/internal/desk/account"
	"firstline/internal/desk/ticket"
	"firstline/internal/testdesk/testsite"
)

func TestTicketStandsBesideItsListOrAlone(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		id := d.ticket().ID
		b := d.SignedIn(d.amir)
		p := b.Get("/w/open/" + id.String())
		wantStatus(t, p, http.StatusOK)
		if p.Text("#detail h1") != "#"+id.String()+" Printer is on strike" || p.Text(".row-link[aria-current=true] .row-title") != "Printer is on strike" {
			t.Errorf("head %q, current row %q", p.Text("#detail h1"), p.Text(".row-link[aria-current=true] .row-title"))
		}
		if got := p.Text(".entry-in .entry-body"); got != "It prints nothing." {
			t.Errorf("first message %q", got)
		}
		alone := b.Get(path(id, ""))
		wantStatus(t, alone, http.StatusOK)
		if len(alone.All("#rows")) != 0 || alone.Text("#detail h1") == "" {
			t.Error("the ticket alone has a list, or no head")
		}
		b.Header.Set("HX-Request", "true")
		b.Header.Set("HX-Target", "div#detail")
		if part := b.Get("/w/open/" + id.String()); len(part.All("#rows")) != 0 || part.Text("#ticket-head h1") == "" || part.Text(".shell") != "" {
			t.Error("a part of the page is more than the ticket")
		}
	})
}

func TestForeignTicketLooksLikeNone(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		foreign := d.ticket().ID
		b := d.SignedIn(d.otto)
		for _, pattern := range []func(id ticket.ID) string{
			func(id ticket.ID) string { return path(id, "") },
			func(id ticket.ID) string { return "/w/open/" + id.String() },
			func(id ticket.ID) string { return path(id, "/live") },
			func(id ticket.ID) string { return path(id, "/older?before=2") },
			func(id ticket.ID) string { return path(id, "/delivery/1") },
		} {
			theirs, none := b.Get(pattern(foreign)), b.Get(pattern(99999))
			wantStatus(t, theirs, http.StatusNotFound)
			if diff := cmp.Diff(none.Body, theirs.Body); diff != "" {
				t.Errorf("%s: %s", pattern(foreign), diff)
			}
		}
		for _, act := range []string{"reply", "note", "resolve", "close", "state", "assign", "team", "edit", "watch", "unwatch", "seen", "drafts/reply"} {
			form := []string{"text", "x", "to", text(d.otto.Person), "person", text(d.otto.Person), "cause", "other", "after", "1", "subject", "a", "from_subject", "b"}
			theirs, none := b.Post(path(foreign, "/"+act), form...), b.Post(path(99999, "/"+act), form...)
			wantStatus(t, theirs, http.StatusNotFound)
			if diff := cmp.Diff(none.Body, theirs.Body); diff != "" {
				t.Errorf("%s: %s", act, diff)
			}
		}
	})
}

func TestRequestersAtTheSide(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		first := d.ticket().ID
		id := d.ticket().ID
		p := d.SignedIn(d.amir).Get(path(id, ""))
		if got := p.Attrs(".detail-panels .row-link", "href"); !cmp.Equal(got, []string{path(first, "")}) {
			t.Errorf("other tickets %v", got)
		}
		if p.Attr(".detail-panels [href=mailto:anna.ask@org.example]", "href") == "" {
			t.Error("the address is missing")
		}
	})
}

func TestOlderEntriesComeWhenAskedFor(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		id := d.ticket().ID
		d.talk(t, id, 60)
		b := d.SignedIn(d.amir)
		p := b.Get(path(id, ""))
		first := p.Attr(".timeline li", "id")
		older := p.Attr("#older a", "hx-get")
		if older == "" || len(p.All(".timeline li")) != 50 {
			t.Fatalf("%d entries, older at %q", len(p.All(".timeline li")), older)
		}
		wantStatus(t, b.Get(older), http.StatusOK)
		whole := b.Get(p.Attr("#older a", "href"))
		if whole.Attr(".timeline li", "id") != "e-1" || len(whole.All("#"+first)) != 0 {
			t.Error("the page of older entries does not begin with the first, or repeats a newer one")
		}
	})
}

// talk lets Anna and the desk write n messages.
func (d *desk) talk(t testing.TB, id ticket.ID, n int) {
	t.Helper()
	for i := range n {
		var err error
		if i%2 == 0 {
			_, _, err = d.Tickets.Reply(t.Context(), d.amir, id, ticket.Answering{Body: ticket.Written("", "Answer "+text(ticket.ID(i)), nil)})
		} else {
			_, _, err = d.Tickets.Answer(t.Context(), d.anna, id, ticket.Saying{Body: ticket.Written("", "Question "+text(ticket.ID(i)), nil), Channel: ticket.Portal, Author: d.anna.Person})
		}
		if err != nil {
			t.Fatal(err)
		}
		d.Clock.Advance(time.Minute)
	}
}

// TestPagesCostAFixedNumberOfQueries compares a small desk with a crowded one: whoever reads one row at a time is found here.
func TestPagesCostAFixedNumberOfQueries(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		id := d.ticket().ID
		d.talk(t, id, 2)
		b := d.SignedIn(d.amir)
		pages := []string{"/w/open", "/w/open/" + id.String(), path(id, ""), "/w/counts", "/w/rows/open", "/w/find?q=anna", "/w/new", path(id, "/live?after=1")}
		before := d.costs(pages, b.Get)
		d.talk(t, id, 40)
		for range 30 {
			d.ticket()
		}
		for _, name := range []string{"Wim One", "Wim Two", "Wim Three"} {
			if _, err := d.Tickets.Watch(t.Context(), d.amir, id, d.Person(name, "nl", account.Roles{}).Person, false); err != nil {
				t.Fatal(err)
			}
		}
		if diff := cmp.Diff(before, d.costs(pages, b.Get)); diff != "" {
			t.Error(diff)
		}
		for page, n := range before {
			if n > 30 {
				t.Errorf("%s costs %d queries", page, n)
			}
		}
	})
}

func TestRequestersSeeNothingOfTheWorkspace(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		const marker = "MARKER-of-a-note"
		id := d.ticket().ID
		if _, _, err := d.Tickets.AddNote(t.Context(), d.amir, id, ticket.Written("", marker, nil), ticket.Once{}); err != nil {
			t.Fatal(err)
		}
		if got := d.SignedIn(d.amir).Get(path(id, "")).Text(".entry-note .entry-body"); got != marker {
			t.Fatalf("the note says %q to an agent", got)
		}
		b := d.SignedIn(d.anna)
		for _, r := range d.Site.Routes() {
			if r.Surface != "workspace" {
				continue
			}
			p := b.Get(fill(r.Pattern, id))
			if r.Method == http.MethodGet {
				wantStatus(t, p, http.StatusForbidden)
			}
			if contains(p.Body, marker) || contains(p.Body, "Printer is on strike") {
				t.Errorf("%s shows what is for agents", r.Pattern)
			}
		}
		actor := d.anna.AsRequester()
		if steps, _, err := d.Tickets.Thread(t.Context(), actor, id, ticket.Page{}); err != nil || len(steps) != 1 {
			t.Errorf("thread: %d, %v", len(steps), err)
		}
	})
}

func TestLiveUpdateBringsOnlyWhatIsNew(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		id := d.ticket().ID
		b := d.SignedIn(d.amir)
		newest := b.Get(path(id, "")).Attr("#newest", "value")
		d.talk(t, id, 1)
		b.Header.Set("HX-Request", "true")
		b.Header.Set("Accept-Encoding", "gzip")
		b.Header.Set("HX-Current-URL", testsite.Base+"/w/open/"+id.String())
		small := b.Get(path(id, "/live?after="+newest))
		if len(small.Body) > 4<<10 {
			t.Errorf("an update is %d bytes", len(small.Body))
		}
		b.Header.Del("Accept-Encoding")
		body := b.Get(path(id, "/live?after="+newest)).Body
		if !contains(body, "Answer 0") || contains(body, "It prints nothing.") || contains(body, "<textarea") {
			t.Errorf("the update brings too little or too much: %s", body)
		}
		if seen := b.Post(path(id, "/seen"), "after", "2"); seen.Status != http.StatusOK || !contains(seen.Body, `id="rows"`) {
			t.Errorf("reading brings no rows up to date: %d", seen.Status)
		}
	})
}
