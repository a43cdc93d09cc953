package workspace_test

import (
	"net/http"
	"testing"

	"firstline/internal/desk/access"
	"firstline/internal/desk/ticket"
)

// solved is a ticket that waits for its confirmation.
func (d *desk) solved(t *testing.T) ticket.ID {
	t.Helper()
	tk, err := d.Tickets.Resolve(t.Context(), d.amir, d.ticket().ID, ticket.Solution{Text: "New cable.", Cause: ticket.Hardware})
	if err != nil {
		t.Fatal(err)
	}
	return tk.ID
}

func TestAgentNotesWhatTheUserSaidOnThePhone(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		id, amir := d.solved(t), d.SignedIn(d.amir)
		if p := amir.Get(path(d.ticket().ID, "?do=confirmed")); len(p.All("#ladder-channel")) != 0 {
			t.Error("asks about a ticket that is not solved")
		}
		p := amir.Get(path(id, ""))
		if !contains(p.Text("#ticket-head"), "Confirmed by word") {
			t.Errorf("the head offers %q", p.Text("#ticket-head"))
		}
		p = amir.Post(path(id, "/confirmed"), "by", text(d.anna.Person), "channel", "")
		wantStatus(t, p, http.StatusUnprocessableEntity)
		if p.Attr("#ladder-channel", "aria-invalid") != "true" || p.Attr("#ladder-by option[selected]", "value") != text(d.anna.Person) {
			t.Errorf("the form says %q", p.Text("main form"))
		}
		wantStatus(t, d.SignedIn(d.otto).Post(path(id, "/confirmed"), "by", text(d.anna.Person), "channel", "phone"), http.StatusNotFound)
		wantStatus(t, amir.Post(path(id, "/confirmed"), "by", text(d.anna.Person), "channel", "phone"), http.StatusSeeOther)
		if now := d.now(t, id); now.State != ticket.Closed || now.CloseKind != ticket.ByWord {
			t.Errorf("it is %s %s", now.State, now.CloseKind)
		}
		p = amir.Get(path(id, ""))
		if !contains(p.Text("#timeline"), d.anna.Name+" said on the phone that it is solved") || !contains(p.Text("#ticket-facts"), "confirmed to an agent") {
			t.Errorf("the page says %q, %q", p.Text("#timeline"), p.Text("#ticket-facts"))
		}
		wantStatus(t, amir.Post(path(id, "/confirmed"), "by", text(d.anna.Person), "channel", "phone"), http.StatusConflict)
	})
}

func TestWhoWritesThatItWorksIsAHintAndNoConfirmation(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		id, amir := d.solved(t), d.SignedIn(d.amir)
		for _, words := range []string{"Merci !", "It works now, thanks!"} {
			if p := amir.Get(path(id, "")); len(p.All("#ladder .banner")) != 0 {
				t.Errorf("before «%s» stands %q", words, p.Text("#ladder"))
			}
			_, _, err := d.Tickets.Answer(t.Context(), access.System(), id, ticket.Saying{Body: ticket.Written("", words, nil), Channel: ticket.Email, Author: d.anna.Person})
			if err != nil {
				t.Fatal(err)
			}
		}
		p := amir.Get(path(id, ""))
		if !contains(p.Text("#ladder .banner"), "writes that it works now") || !contains(p.Text("#timeline"), "Thanks only") {
			t.Errorf("the page says %q", p.Text("#ladder"))
		}
		if now := d.now(t, id); now.State != ticket.Resolved {
			t.Errorf("it is %s", now.State)
		}
		if p = amir.Get(path(id, "?do=confirmed")); p.Attr("#ladder-channel option[selected]", "value") != "email" {
			t.Error("the form does not begin with what was written")
		}
	})
}

func TestSecondStillBrokenSuggestsTheNextLevel(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		climbing(t, d)
		id, amir := d.solved(t), d.SignedIn(d.amir)
		reject := func() {
			t.Helper()
			if _, err := d.Tickets.NotSolved(t.Context(), d.anna, id, ticket.Saying{Channel: ticket.Portal, Author: d.anna.Person}); err != nil {
				t.Fatal(err)
			}
		}
		reject()
		if p := amir.Get(path(id, "")); len(p.All("#ladder .banner")) != 0 {
			t.Errorf("after the first time stands %q", p.Text("#ladder"))
		}
		if p := amir.Get("/w/open"); !contains(p.Text("#row-"+id.String()), "Opened again") {
			t.Errorf("the list says %q", p.Text("#row-"+id.String()))
		}
		if _, err := d.Tickets.Resolve(t.Context(), d.amir, id, ticket.Solution{Text: "New printer.", Cause: ticket.Hardware}); err != nil {
			t.Fatal(err)
		}
		reject()
		p := amir.Get(path(id, ""))
		if !contains(p.Text("#ladder .banner"), "2 times") || !contains(p.Attr("#ladder .banner a", "href"), "do=escalate") {
			t.Errorf("after the second time stands %q", p.Text("#ladder"))
		}
		if !contains(p.Text("#timeline"), "says again that it is not solved") {
			t.Errorf("the timeline says %q", p.Text("#timeline"))
		}
	})
}
