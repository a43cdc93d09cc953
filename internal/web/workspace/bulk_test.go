package workspace_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"firstline/internal/desk/bulk"
	"firstline/internal/desk/ticket"
)

func TestManyTicketsAreChangedAtOnceFromAListAndTakenBack(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		one, other, solved := d.ticket().ID, d.ticket().ID, d.ticket().ID
		if _, err := d.Tickets.Resolve(t.Context(), d.mia, solved, ticket.Solution{Text: "Done.", Cause: ticket.Other}); err != nil {
			t.Fatal(err)
		}
		b := d.SignedIn(d.amir)
		if diff := cmp.Diff([]string{other.String(), one.String()}, b.Get("/w/open").Attrs(".row-pick", "value")); diff != "" {
			t.Errorf("what can be chosen: %s", diff)
		}
		p := b.Post("/w/bulk/choose", "view", "open", "q", "", "ids", one.String(), "all", "1")
		wantStatus(t, p, http.StatusOK)
		if got := p.Text("h1"); got != "2 tickets chosen" {
			t.Errorf("all of the view: %q", got)
		}
		p = b.Post("/w/bulk", "view", "open", "listed", one.String()+","+solved.String(), "do", "resolve", "text", "", "cause", "network")
		wantStatus(t, p, http.StatusUnprocessableEntity)
		p = b.Post("/w/bulk", "view", "open", "listed", one.String()+","+solved.String(), "do", "resolve", "text", "It works again.", "cause", "network")
		wantStatus(t, p, http.StatusSeeOther)
		at := p.Location
		id, _, _ := strings.Cut(strings.TrimPrefix(at, "/w/bulk/"), "?")
		if p := b.Get(at); p.Text("#bulk-progress p") != "Under way: 0 of 2. You can leave this page." || p.Attr("#bulk-progress", "hx-trigger") == "" {
			t.Errorf("while it runs: %q", p.Text("#bulk-progress p"))
		}
		run := func(id bulk.ID) {
			if err := bulk.NewStore(d.DB, d.Tickets).Run(t.Context(), id, false); err != nil {
				t.Fatal(err)
			}
		}
		run(1)
		p = b.Get(strings.Replace(at, "?", "/progress?", 1))
		if p.Text("#bulk-progress p") != "Finished. Tickets dealt with: 2." || p.Attr("#bulk-progress", "hx-trigger") != "" {
			t.Errorf("when it is done: %q", p.Text("#bulk-progress p"))
		}
		if diff := cmp.Diff([]string{"#" + solved.String() + " Printer is on strike This ticket is already solved."}, p.All(".views-line")); diff != "" {
			t.Error(diff)
		}
		if got := b.Get("/w/tickets/" + one.String()).Body; !strings.Contains(got, "(bulk change)") {
			t.Error("the timeline does not say that it was a bulk change")
		}
		wantStatus(t, d.SignedIn(d.mia).Get(at), http.StatusNotFound)
		p = b.Post("/w/bulk/" + id + "/undo?view=open")
		wantStatus(t, p, http.StatusSeeOther)
		run(2)
		if got := b.Get(p.Location).Text("#bulk-progress p"); got != "Finished. Tickets dealt with: 1." {
			t.Errorf("after the undo: %q", got)
		}
		if tk, err := d.Tickets.Get(t.Context(), d.amir, one); err != nil || tk.State != ticket.Open {
			t.Errorf("state %s, %v", tk.State, err)
		}
		wantStatus(t, b.Post("/w/bulk/"+id+"/undo"), http.StatusConflict)
		wantStatus(t, b.Post("/w/bulk/choose", "view", "open"), http.StatusSeeOther)
	})
}
