package workspace_test

import (
	"net/http"
	"testing"

	"firstline/internal/desk/account"
	"firstline/internal/desk/ticket"
)

func TestResolvingAsksForTextAndCause(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		id := d.ticket().ID
		b := d.SignedIn(d.amir)
		// The composer's button sends its text without a cause.
		p := b.Post(path(id, "/resolve"), "text", "Switched on.", "read", "1")
		wantStatus(t, p, http.StatusUnprocessableEntity)
		if p.Text("#task-text") != "Switched on." || len(p.All("#task-cause option")) != 1+len(ticket.Causes) {
			t.Errorf("asks for the cause with text %q and %d choices", p.Text("#task-text"), len(p.All("#task-cause option")))
		}
		wantStatus(t, b.Post(path(id, "/resolve"), "text", "Switched on.", "cause", "user_knowledge", "read", "1"), http.StatusSeeOther)
		p = b.Get(path(id, ""))
		if now := d.now(t, id); now.State != ticket.Resolved || now.Cause != ticket.UserKnowledge {
			t.Errorf("after resolving: %s, %s", now.State, now.Cause)
		}
		if p.Attr(".banner form", "action") == "" {
			t.Error("no way to undo")
		}
		wantStatus(t, b.Post(p.Attr(".banner form", "action")), http.StatusSeeOther)
		if now := d.now(t, id); now.State != ticket.Open {
			t.Errorf("after undo: %s", now.State)
		}
	})
}

func TestActsChangeTheTicketAndLeadBack(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		id := d.ticket().ID
		b := d.SignedIn(d.amir)
		back := "?back=/w/open/" + id.String()
		for _, step := range []struct {
			what string
			form []string
			want func(x ticket.Ticket) bool
		}{
			{"assign", []string{"to", text(d.mia.Person), "had", "0"}, func(x ticket.Ticket) bool { return *x.AssigneeID == d.mia.Person }},
			{"state", []string{"to", "waiting_user"}, func(x ticket.Ticket) bool { return x.State == ticket.WaitingUser }},
			{"state", []string{"to", "open"}, func(x ticket.Ticket) bool { return x.State == ticket.Open }},
			{"assign", []string{"to", "0"}, func(x ticket.Ticket) bool { return x.AssigneeID == nil }},
			{"resolve", []string{"text", "Done", "cause", "other"}, func(x ticket.Ticket) bool { return x.State == ticket.Resolved }},
			{"close", nil, func(x ticket.Ticket) bool { return x.State == ticket.Closed && x.CloseKind == ticket.Unconfirmed }},
			{"state", []string{"to", "open"}, func(x ticket.Ticket) bool { return x.State == ticket.Open && x.Reopened == 1 }},
			{"edit", []string{"subject", "New name", "from_subject", "Printer is on strike", "impact", "1", "from_impact", "0", "category", text(d.printers), "from_category", ""}, func(x ticket.Ticket) bool {
				return x.Subject == "New name" && x.Impact == 1 && x.CategoryID != nil && x.Priority == ticket.Medium
			}},
		} {
			p := b.Post(path(id, "/"+step.what+back), step.form...)
			wantStatus(t, p, http.StatusSeeOther)
			if p.Location != "/w/open/"+id.String() {
				t.Errorf("%s leads to %q", step.what, p.Location)
			}
			if now := d.now(t, id); !step.want(now) {
				t.Errorf("%s %v: %+v", step.what, step.form, now)
			}
			wantStatus(t, b.Get(path(id, "")), http.StatusOK)
		}
		wantStatus(t, b.Post(path(id, "/team"+back), "to", text(d.other)), http.StatusSeeOther)
		if now := d.now(t, id); now.TeamID != d.other {
			t.Errorf("team %d", now.TeamID)
		}
	})
}

func TestFasterColleagueKeepsTheTicket(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		id := d.ticket().ID
		b := d.SignedIn(d.amir)
		take := b.Get(path(id, "")).Attr("#ticket-head [data-key=a]", "formaction")
		if _, err := d.Tickets.Assign(t.Context(), d.mia, id, d.mia.Person, nil); err != nil {
			t.Fatal(err)
		}
		p := b.Post(take, "to", text(d.amir.Person))
		wantStatus(t, p, http.StatusConflict)
		if got := p.Text(".detail-body .banner"); got != "A colleague has just taken this ticket." {
			t.Errorf("says %q", got)
		}
	})
}

func TestTwoAgentsChangingOneFieldLoseNoText(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		id := d.ticket().ID
		b := d.SignedIn(d.amir)
		if _, err := d.Tickets.Edit(t.Context(), d.mia, id, ticket.Edit{Field: ticket.FieldSymptom, To: "A red light"}); err != nil {
			t.Fatal(err)
		}
		p := b.Post(path(id, "/edit"), "symptom", "A green light", "from_symptom", "", "tried", "Rebooted", "from_tried", "")
		wantStatus(t, p, http.StatusConflict)
		if p.Text("#d-symptom") != "A green light" || p.Text("#d-tried") != "Rebooted" || p.Attr("[name=from_symptom]", "value") != "A red light" {
			t.Errorf("form %q, %q, from %q", p.Text("#d-symptom"), p.Text("#d-tried"), p.Attr("[name=from_symptom]", "value"))
		}
		if got := p.Text("#d-symptom-error"); got != "Error: A colleague changed this meanwhile. It now says: «A red light». You wrote: «A green light». Save again to keep yours." {
			t.Errorf("says %q", got)
		}
		wantStatus(t, b.Post(path(id, "/edit"), "symptom", "A green light", "from_symptom", "A red light", "tried", "Rebooted", "from_tried", ""), http.StatusSeeOther)
		if now := d.now(t, id); now.Symptom != "A green light" || now.Tried != "Rebooted" {
			t.Errorf("stored %q, %q", now.Symptom, now.Tried)
		}
	})
}

func TestSharingLetsAPersonReadAndUnwatchingEndsIt(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		id := d.ticket().ID
		b := d.SignedIn(d.amir)
		bert := d.Person("Bert Beg", "nl", account.Roles{})
		wantStatus(t, b.Post(path(id, "/watch"), "q", "bert", "may_read", "1"), http.StatusSeeOther)
		if _, err := d.Tickets.Get(t.Context(), bert.AsRequester(), id); err != nil {
			t.Error(err)
		}
		p := b.Get(path(id, ""))
		if got := p.Text(".draft-answer .draft-to"); got != "Goes to: Anna Ask <anna.ask@org.example> · Copies: Bert Beg <bert.beg@org.example>" {
			t.Errorf("audience %q", got)
		}
		wantStatus(t, b.Post(path(id, "/watch"), "q", "nobody of that name"), http.StatusUnprocessableEntity)
		wantStatus(t, b.Post(path(id, "/unwatch"), "person", text(bert.Person)), http.StatusSeeOther)
		if _, err := d.Tickets.Get(t.Context(), bert.AsRequester(), id); err == nil {
			t.Error("still reads it")
		}
	})
}

func TestWhoMayOnlyReadGetsNoComposer(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		id := d.ticket().ID
		if _, err := d.Tickets.Watch(t.Context(), d.amir, id, d.otto.Person, true); err != nil {
			t.Fatal(err)
		}
		b := d.SignedIn(d.otto)
		p := b.Get(path(id, ""))
		wantStatus(t, p, http.StatusOK)
		if len(p.All(".composer")) != 0 || len(p.All("#ticket-head button")) != 0 || p.Text(".detail-foot .banner") == "" {
			t.Error("a reader is offered to write, or is not told why they cannot")
		}
		wantStatus(t, b.Post(path(id, "/reply"), "text", "Hello"), http.StatusForbidden)
	})
}
