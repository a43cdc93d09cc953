package workspace_test

import (
	"net/http"
	"testing"

	"firstline/internal/desk/access"
	"firstline/internal/desk/account"
	"firstline/internal/desk/ticket"
	"firstline/internal/testdesk/testsite"
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
			{"priority", []string{"to", "3", "text", "The board waits"}, func(x ticket.Ticket) bool { return x.Overridden && x.Priority == ticket.Critical }},
			{"priority/follow", nil, func(x ticket.Ticket) bool { return !x.Overridden && x.Priority == ticket.Medium }},
			{"edit", []string{"subject", "New name", "from_subject", "Printer is on strike", "impact", "1", "from_impact", "0", "category", text(d.printers), "from_category", ""}, func(x ticket.Ticket) bool {
				return x.Subject == "New name" && x.Impact == 1 && x.CategoryID != nil && x.Priority == ticket.High
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
		beside := d.beside(t)
		wantStatus(t, b.Post(path(id, "/team"+back), "to", text(beside)), http.StatusSeeOther)
		if now := d.now(t, id); now.TeamID != beside {
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
		if got := p.Text(".draft-answer .draft-to"); !contains(got, "Anna Ask <anna.ask@org.example> sees the ticket") ||
			!contains(got, "Bert Beg <bert.beg@org.example> gets copies and sees the ticket") {
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

// undo is the way back that the page offers after an act.
func undo(t *testing.T, b *testsite.Browser, did *testsite.Page) *testsite.Page {
	t.Helper()
	wantStatus(t, did, http.StatusSeeOther)
	p := b.Follow(did)
	if p.Attr(".banner form", "action") == "" {
		t.Fatalf("no way back; it says %q", p.Text(".banner"))
	}
	return b.Post(p.Attr(".banner form", "action"))
}

func TestActsCanBeTakenBack(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		id := d.ticket().ID
		b := d.SignedIn(d.amir)
		type look struct {
			State    ticket.State
			Assignee access.PersonID
			Team     access.TeamID
		}
		seen := func() look {
			x := d.now(t, id)
			l := look{State: x.State, Team: x.TeamID}
			if x.AssigneeID != nil {
				l.Assignee = *x.AssigneeID
			}
			return l
		}
		for _, step := range []struct {
			what, to string
			then     look
			undone   look
		}{
			{"assign", text(d.amir.Person), look{ticket.Open, d.amir.Person, d.Team}, look{ticket.Open, 0, d.Team}},
			{"state", "waiting_user", look{ticket.WaitingUser, 0, d.Team}, look{ticket.Open, 0, d.Team}},
			{"assign", text(d.mia.Person), look{ticket.Open, d.mia.Person, d.Team}, look{ticket.Open, 0, d.Team}},
		} {
			did := b.Post(path(id, "/"+step.what+"?back=/w/open/"+id.String()), "to", step.to)
			if got := seen(); got != step.then {
				t.Errorf("%s made it %+v, want %+v", step.what, got, step.then)
			}
			after := undo(t, b, did)
			if got := seen(); got != step.undone {
				t.Errorf("%s taken back is %+v, want %+v", step.what, got, step.undone)
			}
			if p := b.Follow(after); p.Text(".banner") != "Taken back." || p.Attr(".banner form", "action") != "" {
				t.Errorf("says %q", p.Text(".banner"))
			}
		}
		b.Follow(b.Post(path(id, "/assign"), "to", text(d.amir.Person)))
		undo(t, b, b.Post(path(id, "/team"), "to", text(d.beside(t)))) // its owner by now, Amir still sees it there
		if got, want := seen(), (look{ticket.Open, d.amir.Person, d.Team}); got != want {
			t.Errorf("team taken back is %+v, want %+v", got, want)
		}
	})
}

func TestWhatColleaguesChangedMeanwhileIsNotTakenBack(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		id := d.ticket().ID
		b := d.SignedIn(d.amir)
		meanwhile := map[string]func() error{
			"state": func() error {
				_, err := d.Tickets.SetState(t.Context(), d.mia, id, ticket.Open)
				return err
			},
			"assign": func() error {
				_, err := d.Tickets.Assign(t.Context(), d.mia, id, d.mia.Person, nil)
				return err
			},
		}
		for what, to := range map[string]string{"state": "waiting_user", "assign": text(d.amir.Person)} {
			p := b.Follow(b.Post(path(id, "/"+what), "to", to))
			if err := meanwhile[what](); err != nil {
				t.Fatal(err)
			}
			before := d.now(t, id).LastSeq
			wantStatus(t, b.Post(p.Attr(".banner form", "action")), http.StatusConflict)
			if got := d.now(t, id).LastSeq; got != before {
				t.Errorf("%s: it was taken back", what)
			}
		}
	})
}

func TestWhoGivesATicketAwayIsLedToTheList(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		id := d.ticket().ID
		b := d.SignedIn(d.amir)
		did := b.Post(path(id, "/team?back=/w/open/"+id.String()), "to", text(d.beside(t)))
		wantStatus(t, did, http.StatusSeeOther)
		p := b.Follow(did)
		wantStatus(t, p, http.StatusOK)
		if did.Location != "/w/open" || p.Text(".banner") != "Moved to Night desk. Ticket "+id.String()+" is no longer among those that you see." {
			t.Errorf("leads to %s, says %q", did.Location, p.Text(".banner"))
		}
	})
}
