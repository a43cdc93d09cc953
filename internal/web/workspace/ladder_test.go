package workspace_test

import (
	"net/http"
	"strings"
	"testing"

	"firstline/internal/desk/access"
	"firstline/internal/desk/ticket"
	"firstline/internal/testdesk/testsite"
)

// climbing lets the first team pass on to Otto's.
func climbing(t *testing.T, d *desk) {
	t.Helper()
	d.write(t, `UPDATE team SET escalates_to = $2 WHERE id = $1`, d.Team, d.other)
}

func TestTicketIsPassedOnAcceptedAndSentBack(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		climbing(t, d)
		id := d.ticket().ID
		amir, otto := d.SignedIn(d.amir), d.SignedIn(d.otto)
		must := func(_ ticket.Ticket, err error) {
			t.Helper()
			if err != nil {
				t.Fatal(err)
			}
		}
		must(d.Tickets.Edit(t.Context(), d.amir, id, ticket.Edit{Field: ticket.FieldTried, To: "Another cable"}, ticket.Edit{Field: ticket.FieldErrorMessage, To: "E-77"}))
		p := amir.Get(path(id, "?do=escalate"))
		if p.Text("#ladder-tried") != "Another cable" || p.Text("#ladder-found") != "E-77" || p.Attr("#ladder-team option[selected]", "value") != text(d.other) {
			t.Errorf("begins with %q, %q", p.Text("#ladder-tried"), p.Text("#ladder-found"))
		}
		// What is typed is kept, and what is missing is said where it is missing, without losing a word.
		wantStatus(t, amir.Post(path(id, "/escalate/draft"), "tried", "Two cables", "asked", "Help"), http.StatusNoContent)
		if p = amir.Get(path(id, "?do=escalate")); p.Text("#ladder-tried") != "Two cables" || p.Text("#ladder-asked") != "Help" {
			t.Errorf("kept %q, %q", p.Text("#ladder-tried"), p.Text("#ladder-asked"))
		}
		p = amir.Post(path(id, "/escalate"), "team", text(d.other), "found", "Port 7 is dead", "read", "9")
		wantStatus(t, p, http.StatusUnprocessableEntity)
		if p.Text("#ladder-found") != "Port 7 is dead" || p.Attr("#ladder-asked", "aria-invalid") != "true" {
			t.Errorf("found %q, asked invalid %q", p.Text("#ladder-found"), p.Attr("#ladder-asked", "aria-invalid"))
		}
		wantStatus(t, amir.Post(path(id, "/escalate"), "team", text(d.other), "from", text(d.Team), "tried", "A cable", "asked", "Replace the port", "read", "9"), http.StatusSeeOther)
		now := d.now(t, id)
		if now.TeamID != d.other || !now.EscalationWaits || *now.OwnerID != d.amir.Person {
			t.Fatalf("after passing on: %+v", now)
		}
		if p = amir.Get(path(id, "")); len(p.All("#ladder .banner")) != 1 || len(p.All("#ladder button")) != 0 {
			t.Errorf("the owner sees %q", p.Text("#ladder"))
		}
		p = otto.Get(path(id, ""))
		if !contains(p.Text("#timeline"), "Replace the port") || len(p.All("#ladder button")) != 1 {
			t.Errorf("the receiver reads %q", p.Text("#timeline"))
		}
		wantStatus(t, otto.Post(path(id, "/escalate/accept"), "expect", "1"), http.StatusConflict)
		wantStatus(t, otto.Post(path(id, "/escalate/accept")), http.StatusSeeOther)
		if now = d.now(t, id); now.EscalationWaits || *now.AssigneeID != d.otto.Person {
			t.Errorf("after accepting: %+v", now)
		}
		p = otto.Post(path(id, "/return"), "reason", "wrong_team", "text", "")
		wantStatus(t, p, http.StatusUnprocessableEntity)
		if p.Attr("#ladder-reason option[selected]", "value") != "wrong_team" {
			t.Error("the reason was lost")
		}
		p = otto.Post(path(id, "/return"), "reason", "wrong_team", "text", "Ask the network team.")
		wantStatus(t, p, http.StatusSeeOther)
		if p = otto.Get(path(id, "")); p.Status != http.StatusNotFound {
			t.Errorf("still in sight: %d", p.Status)
		}
		if now = d.now(t, id); now.TeamID != d.Team || now.Returned != 1 {
			t.Errorf("after sending back: %+v", now)
		}
		if p = amir.Get(path(id, "")); !contains(p.Text("#timeline"), "Ask the network team.") || !contains(p.Text("#ticket-head"), "Sent back once") {
			t.Errorf("the lower level reads %q", p.Text("#ticket-head"))
		}
	})
}

// Who is told that others wrote meanwhile has their words before their eyes, and can pass the ticket on by sending once more.
func TestTicketIsPassedOnAfterOthersWrote(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		climbing(t, d)
		id := d.ticket().ID
		amir := d.SignedIn(d.amir)
		read := amir.Get(path(id, "?do=escalate")).Attr("[name=read]", "value")
		_, _, err := d.Tickets.Answer(t.Context(), d.anna, id, ticket.Saying{
			Body: ticket.Written("", "It works again at times.", nil), Channel: ticket.Portal, Author: d.anna.Person,
		})
		if err != nil {
			t.Fatal(err)
		}
		send := func(read string) *testsite.Page {
			return amir.Post(path(id, "/escalate"), "team", text(d.other), "from", text(d.Team), "tried", "A cable", "asked", "Replace the port", "read", read)
		}
		p := send(read)
		wantStatus(t, p, http.StatusConflict)
		wantStatus(t, send(p.Attr("[name=read]", "value")), http.StatusSeeOther)
	})
}

func TestSecondReturnIsWarnedOf(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		climbing(t, d)
		id := d.ticket().ID
		for range 2 {
			if _, err := d.Tickets.Escalate(t.Context(), d.amir, id, ticket.Escalation{Handover: ticket.Handover{Tried: "x", Asked: "y"}}); err != nil {
				t.Fatal(err)
			}
			if _, err := d.Tickets.Return(t.Context(), d.otto, id, ticket.Return{Reason: ticket.WrongTeam, Text: "z"}); err != nil {
				t.Fatal(err)
			}
		}
		b := d.SignedIn(d.amir)
		if p := b.Get(path(id, "")); !contains(p.Text("#ladder .banner"), "Talk to each other") {
			t.Errorf("the page warns %q", p.Text("#ladder"))
		}
		if p := b.Get("/w/open"); !contains(p.Text("#row-"+id.String()), "Sent back 2 times") {
			t.Errorf("the list warns %q", p.Text("#row-"+id.String()))
		}
	})
}

func TestHighestLevelSaysThatNothingIsAbove(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		id := d.ticket().ID
		if _, err := d.Tickets.SetTeam(t.Context(), access.System(), id, ticket.Move{To: d.other}); err != nil {
			t.Fatal(err)
		}
		p := d.SignedIn(d.otto).Get(path(id, "?do=escalate"))
		if !contains(p.Text("main"), "no higher team is set") || len(p.All("[data-send]")) != 0 {
			t.Errorf("says %q", p.Text("main form"))
		}
	})
}

func TestOwnershipIsAskedForAndAccepted(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		climbing(t, d)
		id := d.ticket().ID
		if _, err := d.Tickets.Escalate(t.Context(), d.amir, id, ticket.Escalation{Handover: ticket.Handover{Tried: "x", Asked: "y"}}); err != nil {
			t.Fatal(err)
		}
		amir, mia := d.SignedIn(d.amir), d.SignedIn(d.mia)
		if p := amir.Get("/w/owned"); len(p.All("#row-"+id.String())) != 1 {
			t.Error("the owner's view lacks the ticket that others work on")
		}
		wantStatus(t, amir.Post(path(id, "/owner"), "owner", text(d.mia.Person), "reason", ""), http.StatusUnprocessableEntity)
		wantStatus(t, mia.Get(path(id, "")), http.StatusNotFound)
		wantStatus(t, amir.Post(path(id, "/owner"), "owner", text(d.mia.Person), "reason", "Holidays", "expect", text(d.amir.Person)), http.StatusSeeOther)
		p := mia.Get(path(id, ""))
		if len(p.All("#ladder button")) != 1 || p.Attr("#ladder a", "href") == "" {
			t.Fatalf("whoever is asked sees %q", p.Text("#ladder"))
		}
		if p = mia.Get("/w/owned"); len(p.All("#row-"+id.String())) != 1 {
			t.Error("the view of whoever is asked lacks the ticket")
		}
		p = mia.Post(path(id, "/owner/decline"), "reason", strings.Repeat("no ", 5000))
		wantStatus(t, p, http.StatusUnprocessableEntity)
		wantStatus(t, mia.Post(path(id, "/owner/decline"), "reason", "Not now"), http.StatusSeeOther)
		wantStatus(t, amir.Post(path(id, "/owner"), "owner", text(d.mia.Person), "reason", "Please"), http.StatusSeeOther)
		wantStatus(t, mia.Post(path(id, "/owner/accept")), http.StatusSeeOther)
		if now := d.now(t, id); *now.OwnerID != d.mia.Person || now.TeamID != d.other {
			t.Errorf("owner %v", now.OwnerID)
		}
	})
}
