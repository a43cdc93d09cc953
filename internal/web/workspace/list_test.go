package workspace_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"firstline/internal/desk/ticket"
)

func TestAgentsDayBeginsWithTheirOwnTickets(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		b := d.SignedIn(d.amir)
		p := b.Get("/w")
		wantStatus(t, p, http.StatusSeeOther)
		p = b.Follow(p)
		wantStatus(t, p, http.StatusOK)
		if diff := cmp.Diff("Nothing is on your desk", p.Text("#rows .empty-title")); diff != "" {
			t.Error(diff)
		}
		if p.Attr("#rows .empty a", "href") != "/w/unassigned" {
			t.Error("the empty list names no next step")
		}
	})
}

func TestListShowsWhatAnAgentDecidesBy(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		id := d.ticket().ID
		d.Clock.Advance(3 * time.Minute)
		b := d.SignedIn(d.amir)
		p := b.Get("/w/unassigned")
		row := "#row-" + id.String()
		for part, want := range map[string]string{
			".row-title": "Printer is on strike", ".row-number": "#" + id.String(), ".row-snippet": "It prints nothing.",
			".row-facts": "L1 Desk", ".row-time": "3 min ago",
		} {
			if got := p.Text(row + " " + part); got != want {
				t.Errorf("%s: %q, want %q", part, got, want)
			}
		}
		if diff := cmp.Diff([]string{"New", "Medium", "due in 23 h"}, p.All(row+" .chip")); diff != "" {
			t.Error(diff)
		}
		if len(p.All(row+"[data-unread]")) != 1 {
			t.Error("a new ticket is not marked as unread")
		}
		b.Post(path(id, "/seen"), "after", "1")
		if len(b.Get("/w/unassigned").All(".row[data-unread]")) != 0 {
			t.Error("a ticket that was read is still marked as unread")
		}
	})
}

func TestOtherTeamsTicketsStandInNoList(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		d.ticket()
		b := d.SignedIn(d.otto)
		for _, view := range []string{"mine", "team", "unassigned", "open", "waiting", "done"} {
			p := b.Get("/w/" + view)
			wantStatus(t, p, http.StatusOK)
			if got := p.All(".row-title"); len(got) != 0 {
				t.Errorf("%s shows %v", view, got)
			}
		}
	})
}

func TestWhatWasClosedLongAgoIsNotRecent(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		solved := func() string {
			x, err := d.Tickets.Resolve(t.Context(), d.amir, d.ticket().ID, ticket.Solution{Text: "New cable.", Cause: ticket.Hardware})
			if err != nil {
				t.Fatal(err)
			}
			return "#" + x.ID.String()
		}
		old := solved()
		d.Clock.Advance(20 * 24 * time.Hour)
		recent := solved()
		for _, after := range []struct {
			days time.Duration
			want []string
		}{{0, []string{recent, old}}, {9, []string{recent, old}}, {2, []string{recent}}, {20, nil}} {
			d.Clock.Advance(after.days * 24 * time.Hour)
			b := d.SignedIn(d.amir)
			if diff := cmp.Diff(after.want, b.Get("/w/done").All(".row-number")); diff != "" {
				t.Errorf("%d days later: %s", after.days, diff)
			}
			if got := b.Get("/w/all?q=is:done").All(".row-number"); len(got) != 2 {
				t.Errorf("the filter finds %v", got)
			}
		}
	})
}

func TestListPagesLeadThereAndBack(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		for range 120 {
			d.ticket()
			d.Clock.Advance(time.Second)
		}
		b := d.SignedIn(d.amir)
		p := b.Get("/w/open")
		var seen []string
		var pages []string
		for range 3 {
			seen = append(seen, p.All(".row-number")...)
			pages = append(pages, p.Text(".row-number"))
			if older := p.Attr(".pager [rel=next]", "href"); older != "" {
				p = b.Get(older)
			}
		}
		if len(seen) != 120 {
			t.Errorf("three pages show %d tickets, want 120", len(seen))
		}
		for _, want := range []string{pages[1], pages[0]} {
			p = b.Get(p.Attr(".pager [rel=prev]", "href"))
			if got := p.Text(".row-number"); got != want {
				t.Errorf("going back shows %s on top, want %s", got, want)
			}
		}
		link := b.Get(b.Get("/w/open").Attr(".pager [rel=next]", "href")).Attr(".row-link", "href")
		if p := b.Get(link); p.Text(".row-link[aria-current=true] .row-number") != pages[1] {
			t.Error("a ticket of the second page is not shown beside the second page")
		}
	})
}

func TestNavigationCounts(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		mine := d.ticket().ID
		d.ticket()
		if _, err := d.Tickets.Assign(t.Context(), d.amir, mine, d.amir.Person, nil); err != nil {
			t.Fatal(err)
		}
		b := d.SignedIn(d.amir)
		if got := b.Get("/w/mine").All(".sidenav .count"); len(got) != 0 {
			t.Errorf("the page waits for its counts: %v", got)
		}
		d.write(t, `INSERT INTO mailbox (address, name, created_at, updated_at) VALUES ('help@org.example', 'Help', 1, 1)`)
		d.write(t, `INSERT INTO mail (mailbox_id, source, digest, size, received_at, state, reason, steps) VALUES (1, 'lmtp', $1, 1, 1, 'quarantined', 'unreadable', '[]')`, []byte("a"))
		counted := b.Get("/w/counts")
		if diff := cmp.Diff([]string{"1", "1", "2", "1", "2", "2", "1"}, counted.All(".navlink .count")); diff != "" {
			t.Error(diff)
		}
		if got := counted.Text(`a[href="/quarantine"] .count`); got != "1" {
			t.Errorf("the quarantine counts %q", got)
		}
	})
}

func TestListUpdateIsSmall(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		for i := range 50 {
			x := d.Open(d.anna, "The printer on floor "+text(ticket.ID(i))+" prints blank pages since the update", strings.Repeat("Nothing but blank pages. ", i%5+3))
			if i%2 == 0 {
				if _, err := d.Tickets.Assign(t.Context(), d.amir, x.ID, d.amir.Person, nil); err != nil {
					t.Fatal(err)
				}
			}
		}
		b := d.SignedIn(d.amir)
		b.Header.Set("HX-Request", "true")
		b.Header.Set("Accept-Encoding", "gzip")
		p := b.Get("/w/rows/open")
		wantStatus(t, p, http.StatusOK)
		if len(p.Body) > 8<<10 {
			t.Errorf("an update of 50 rows is %d bytes", len(p.Body))
		}
	})
}

func TestUnknownViewIsNoPage(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		id := d.ticket().ID
		b := d.SignedIn(d.amir)
		for _, address := range []string{"/w/nonsense", "/w/nonsense/" + id.String(), "/w/rows/nonsense", "/w/open?after=nonsense"} {
			wantStatus(t, b.Get(address), http.StatusNotFound)
		}
	})
}
