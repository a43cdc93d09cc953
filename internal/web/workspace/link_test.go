package workspace_test

import (
	"net/http"
	"testing"

	"github.com/google/go-cmp/cmp"

	"firstline/internal/desk/access"
	"firstline/internal/desk/ticket"
)

func TestTicketsAreLinkedBesideEachOther(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		one, two := d.ticket().ID, d.ticket().ID
		amir := d.SignedIn(d.amir)
		p := amir.Get(path(one, "?do=link"))
		if got := p.Attrs(".detail-foot option", "value"); len(got) != len(ticket.LinkKinds) || !contains(p.Text(".detail-foot"), "#"+two.String()+" Printer is on strike") {
			t.Errorf("the form offers %q: %q", got, p.Text(".detail-foot"))
		}
		p = amir.Post(path(one, "/link"), "kind", "duplicate_of", "ticket", "nonsense")
		wantStatus(t, p, http.StatusUnprocessableEntity)
		if p.Attr("#task-ticket", "value") != "nonsense" || p.Attr("#task-ticket", "aria-invalid") != "true" || p.Attr("#task-kind [selected]", "value") != "duplicate_of" {
			t.Error("what was typed is lost")
		}
		wantStatus(t, amir.Post(path(one, "/link"), "kind", "duplicate_of", "ticket", "https://desk.example/w/open/"+two.String()), http.StatusSeeOther)
		if got := amir.Get(path(two, "")).Text("#ticket-links"); !contains(got, "the original of #"+one.String()) {
			t.Errorf("the other shows %q", got)
		}
		p = amir.Get(path(one, ""))
		if got := p.Text("#timeline"); !contains(got, "Amir Agent linked it: a duplicate of #"+two.String()) {
			t.Errorf("the timeline says %q", got)
		}
		if _, err := d.Tickets.SetTeam(t.Context(), access.System(), two, ticket.Move{To: d.other}); err != nil {
			t.Fatal(err)
		}
		p = amir.Get(path(one, ""))
		if got := p.Text("#ticket-links") + p.Text("#timeline"); contains(got, "#"+two.String()) || !contains(got, "a ticket that you may not see") {
			t.Errorf("who may not see it reads %q", got)
		}
		if _, err := d.Tickets.SetTeam(t.Context(), d.otto, two, ticket.Move{To: d.Team}); err != nil {
			t.Fatal(err)
		}
		did := amir.Post(path(one, "/unlink"), "ticket", two.String())
		wantStatus(t, did, http.StatusSeeOther)
		undo(t, amir, did)
		if got := amir.Get(path(one, "")).Text("#ticket-links"); !contains(got, "a duplicate of #"+two.String()) {
			t.Errorf("taken back: %q", got)
		}
	})
}

func TestAParentShowsWhoGetsWhatBeforeItsChildrenAreResolved(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		top, child, away := d.ticket().ID, d.ticket().ID, d.ticket().ID
		for _, id := range []ticket.ID{child, away} {
			if _, err := d.Tickets.Link(t.Context(), d.amir, id, ticket.ChildOf, top); err != nil {
				t.Fatal(err)
			}
		}
		amir := d.SignedIn(d.amir)
		if got := amir.Get(path(top, "")).Text("#ticket-links"); !contains(got, "Resolve the children") {
			t.Fatalf("no way to the children: %q", got)
		}
		p := amir.Get(path(top, "/children"))
		if diff := cmp.Diff([]string{child.String(), away.String()}, p.Attrs("[name=child][checked]", "value")); diff != "" {
			t.Error(diff)
		}
		if got := p.Text("main"); !contains(got, "To Anna Ask, in French") || p.Attr("[name=text_fr]", "lang") != "fr" || p.Attr("[name=text_en]", "lang") != "" {
			t.Errorf("the preview says %q", got)
		}
		p = amir.Post(path(top, "/children"), "child", child.String(), "cause", "network", "text_fr", "")
		wantStatus(t, p, http.StatusUnprocessableEntity)
		if _, err := d.Tickets.Resolve(t.Context(), d.amir, away, ticket.Solution{Text: "Fait.", Cause: ticket.Other}); err != nil {
			t.Fatal(err)
		}
		p = amir.Post(path(top, "/children"), "child", child.String(), "cause", "network", "text_fr", "C’est réparé.")
		wantStatus(t, p, http.StatusOK)
		if got := p.Text("main"); !contains(got, "Resolved #"+child.String()) || !contains(got, "Nothing below is open") {
			t.Errorf("afterwards: %q", got)
		}
		if now := d.now(t, child); now.State != ticket.Resolved || now.Resolution != "C’est réparé." {
			t.Errorf("%s: %q", now.State, now.Resolution)
		}
	})
}
