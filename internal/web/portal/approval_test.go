package portal_test

import (
	"strings"
	"testing"
	"time"

	"firstline/internal/base/db"
	"firstline/internal/desk/access"
	"firstline/internal/desk/account"
	"firstline/internal/desk/approval"
	"firstline/internal/desk/person"
	"firstline/internal/desk/ticket"
	"firstline/internal/testdesk/testsite"
)

// wish is a request of somebody's about which a group of one is asked.
func wish(t *testing.T, d *testsite.Desk, who, agent access.Actor, of person.ID) approval.Approval {
	t.Helper()
	tk, err := d.Tickets.Open(t.Context(), who, ticket.Opening{
		Kind: ticket.Request, Subject: "A second screen", Body: ticket.Written("", "My words", nil), Channel: ticket.Portal, Requester: who.Person,
	})
	if err != nil {
		t.Fatal(err)
	}
	groups, err := approval.Groups(t.Context(), d.DB)
	if err != nil {
		t.Fatal(err)
	}
	if len(groups) == 0 {
		g, err := d.Approvals.SaveGroup(t.Context(), access.System(), 0, 0, approval.GroupDraft{Name: "Finance", Active: true, Members: []person.ID{of}})
		if err != nil {
			t.Fatal(err)
		}
		groups = append(groups, g)
	}
	a, err := d.Approvals.Ask(t.Context(), agent, tk.ID, approval.Asking{Group: groups[0].ID, Question: "240 euros"})
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func TestApprovalIsGivenByLinkOrInThePortal(t *testing.T) {
	each(t, func(t *testing.T, d *testsite.Desk) {
		anna, max := d.Person("Anna Maes", "nl", account.Roles{}), d.Person("Max Boss", "fr", account.Roles{})
		agent := d.Person("Amir Agent", "en", account.Roles{Agent: true})
		a := wish(t, d, anna, agent, max.Person)
		link := "/a/" + approval.Token(d.Keys, a.ID, max.Person, db.At(d.Clock.Now().Add(time.Hour)))
		guest := d.Browser()
		page := status(t, guest.Get(link+"?answer=no"), 200)
		got := page.Text("main")
		if page.Attr("html", "lang") != "fr" || !strings.Contains(got, "240 euros") || !strings.Contains(got, "Anna Maes") || strings.Contains(got, "My words") {
			t.Errorf("the page says %q", got)
		}
		if now, err := approval.Get(t.Context(), d.DB, a.ID); err != nil || now.State != approval.Open {
			t.Errorf("looking at it made it %s, %v", now.State, err)
		}
		short := status(t, guest.Post(link, "answer", "no", "words", ""), 422)
		if got := short.Text("#words-1-error"); !strings.Contains(got, "Dites pourquoi non.") {
			t.Errorf("a no without a word: %q", got)
		}
		status(t, guest.Post(link, "answer", "no", "words", "Pas de budget"), 200)
		status(t, guest.Post(link, "answer", "yes"), 409)
		status(t, guest.Get(link), 200)
		status(t, guest.Get("/a/guess"), 404)

		b := wish(t, d, anna, agent, max.Person)
		boss := d.SignedIn(max)
		list := status(t, boss.Get("/approvals"), 200)
		if got := list.All("form .facts"); len(got) != 1 || !strings.Contains(got[0], "240 euros") {
			t.Errorf("waiting: %q", got)
		}
		status(t, d.SignedIn(anna).Post("/approvals/"+b.ID.String(), "answer", "yes"), 404)
		status(t, boss.Post("/approvals/"+b.ID.String(), "answer", "yes"), 303)
		if got := status(t, boss.Get("/approvals"), 200).All("form .facts"); len(got) != 0 {
			t.Errorf("answered, and still waiting: %q", got)
		}
		thread := status(t, d.SignedIn(anna).Get("/tickets/"+b.TicketID.String()), 200).Text("#ticket-live")
		if !strings.Contains(thread, "Uw aanvraag is goedgekeurd") {
			t.Errorf("the requester reads %q", thread)
		}
	})
}

func TestADeputyIsNamedByTheirAddress(t *testing.T) {
	each(t, func(t *testing.T, d *testsite.Desk) {
		max, finn := d.Person("Max Boss", "en", account.Roles{}), d.Person("Finn Fox", "en", account.Roles{})
		address, err := person.PrimaryAddress(t.Context(), d.DB, finn.Person)
		if err != nil {
			t.Fatal(err)
		}
		b := d.SignedIn(max)
		wrong := status(t, b.Post("/approvals/deputy", "deputy", "nobody@org.example", "until", ""), 422)
		if got := wrong.Attr("#f-deputy", "value"); got != "nobody@org.example" || wrong.Attr("#f-deputy", "aria-invalid") != "true" {
			t.Errorf("what was typed: %q", got)
		}
		status(t, b.Post("/approvals/deputy", "deputy", address, "until", "2030-01-31"), 303)
		page := status(t, b.Get("/approvals"), 200)
		if page.Attr("#f-deputy", "value") != address || page.Attr("#f-until", "value") != "2030-01-31" {
			t.Errorf("noted: %q until %q", page.Attr("#f-deputy", "value"), page.Attr("#f-until", "value"))
		}
		status(t, b.Post("/approvals/deputy", "deputy", ""), 303)
		if got := status(t, b.Get("/approvals"), 200).Attr("#f-deputy", "value"); got != "" {
			t.Errorf("taken back: %q", got)
		}
	})
}
