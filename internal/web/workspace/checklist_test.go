package workspace_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"firstline/internal/desk/access"
	"firstline/internal/desk/account"
	"firstline/internal/desk/checklist"
)

func TestRequiredItemStopsTheFormUntilItIsTicked(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		item, err := d.Checklists.Create(t.Context(), access.System(), checklist.Draft{
			Stage: checklist.Troubleshoot, TextEN: "Looked at the lamp", TextFR: "Regardé le voyant", TextNL: "Naar het lampje gekeken", Required: true, Active: true,
		})
		if err != nil {
			t.Fatal(err)
		}
		id, amir := d.ticket().ID, d.SignedIn(d.amir)
		p := amir.Get(path(id, "?do=resolve"))
		if !contains(p.Text("#ladder"), "must be ticked: Looked at the lamp") || !contains(p.Text("#checklist"), "Required") {
			t.Errorf("the page says %q, %q", p.Text("#ladder"), p.Text("#checklist"))
		}
		p = amir.Post(path(id, "/resolve"), "text", "New cable.", "cause", "hardware", "read", "99")
		wantStatus(t, p, http.StatusConflict)
		if !contains(p.Text("main"), "must be ticked: Looked at the lamp") || p.Text("#task-text") != "New cable." {
			t.Errorf("the form says %q", p.Text("main"))
		}
		tick := path(id, "/checklist/"+text(item.ID))
		wantStatus(t, d.SignedIn(d.otto).Post(tick, "done", "1"), http.StatusNotFound)
		wantStatus(t, amir.Post(tick, "done", "1"), http.StatusSeeOther)
		p = amir.Get(path(id, ""))
		if !contains(p.Text("#checklist"), "Amir Agent") || !contains(p.Text("#timeline"), "Amir Agent ticked: Looked at the lamp") {
			t.Errorf("the page says %q, %q", p.Text("#checklist"), p.Text("#timeline"))
		}
		wantStatus(t, amir.Post(path(id, "/resolve"), "text", "New cable.", "cause", "hardware", "read", "99"), http.StatusSeeOther)
	})
}

func TestAgentProvesWhoAsksBeforeAVIPsTicketIsResolved(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		c, err := d.People.Get(t.Context(), access.System(), d.anna.Person)
		if err != nil {
			t.Fatal(err)
		}
		card := c.Draft()
		card.VIP, card.Phones = true, []string{"+3225551234"}
		if _, err := d.People.Update(t.Context(), access.System(), c.ID, c.Version, card); err != nil {
			t.Fatal(err)
		}
		id, amir := d.ticket().ID, d.SignedIn(d.amir)
		p := amir.Get(path(id, "?do=identity"))
		if !contains(p.Text("main form.stack"), "+3225551234 was added lately") || len(p.All("#ladder-number")) != 1 {
			t.Errorf("the form says %q", p.Text("main form.stack"))
		}
		d.Clock.Advance(15 * 24 * time.Hour)
		amir = d.SignedIn(d.amir)
		wantStatus(t, amir.Post(path(id, "/resolve"), "text", "Done.", "cause", "other", "read", "99"), http.StatusConflict)
		p = amir.Get(path(id, ""))
		if !contains(p.Text("#ladder"), "The requester is a VIP") || !contains(p.Text("#timeline"), "nobody has made sure who asks") {
			t.Errorf("the page says %q, %q", p.Text("#ladder"), p.Text("#timeline"))
		}
		p = amir.Post(path(id, "/identity"), "kind", "call_back", "number", "", "note", "Spoke to her.")
		wantStatus(t, p, http.StatusUnprocessableEntity)
		if p.Attr("#ladder-number", "aria-invalid") != "true" || p.Text("#ladder-note") != "Spoke to her." {
			t.Errorf("the form says %q", p.Text("main"))
		}
		wantStatus(t, amir.Post(path(id, "/identity"), "kind", "call_back", "number", "+3225551234", "note", "Spoke to her."), http.StatusSeeOther)
		p = amir.Get(path(id, ""))
		if !contains(p.Text("#timeline"), "called back at … 234. Spoke to her.") || strings.Contains(p.Text("#timeline"), "+3225551234") {
			t.Errorf("the timeline says %q", p.Text("#timeline"))
		}
		wantStatus(t, amir.Post(path(id, "/resolve"), "text", "Done.", "cause", "other", "read", "99"), http.StatusSeeOther)
	})
}

func TestAgentAsksForAnIdentityCheck(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		id, amir := d.ticket().ID, d.SignedIn(d.amir)
		wantStatus(t, amir.Post(path(id, "/identity/need")), http.StatusSeeOther)
		if p := amir.Get(path(id, "")); !contains(p.Text("#ladder"), "needs an identity check: a colleague asked for it") {
			t.Errorf("the page says %q", p.Text("#ladder"))
		}
	})
}

func TestLeadsLookOverAllIdentityChecks(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		id := d.ticket().ID
		if _, err := d.Checklists.Prove(t.Context(), d.amir, id, checklist.NewProof{Kind: checklist.InPerson, Note: "Badge seen."}); err != nil {
			t.Fatal(err)
		}
		wantStatus(t, d.SignedIn(d.amir).Get("/w/identity"), http.StatusForbidden)
		got := d.SignedIn(d.mia).Get("/w/identity").Text("main table")
		for _, words := range []string{"#" + id.String(), "Anna Ask", "Badge seen.", "Amir Agent"} {
			if !contains(got, words) {
				t.Errorf("the list says %q, without %q", got, words)
			}
		}
		elsewhere := d.move(t, d.Person("Lo Lead", "en", account.Roles{Agent: true, Lead: true}), d.other)
		if got := d.SignedIn(elsewhere).Get("/w/identity"); len(got.All("main table")) != 0 {
			t.Errorf("a lead of another team reads %q", got.Text("main"))
		}
	})
}
