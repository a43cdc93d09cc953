package workspace_test

import (
	"net/http"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"firstline/internal/desk/access"
	"firstline/internal/desk/account"
	"firstline/internal/desk/letter"
	"firstline/internal/desk/person"
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

func TestReplyReachesTheRequesterAndTakesTheTicket(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		id := d.ticket().ID
		b := d.SignedIn(d.amir)
		page := b.Get("/w/open/" + id.String())
		if got := page.Text(".draft-answer .draft-to"); got != "Goes to: Anna Ask <anna.ask@org.example>" {
			t.Errorf("audience %q", got)
		}
		form := "#answer-" + id.String()
		sent := b.Post(page.Attr(form, "action"), "text", "Please switch it on.", "then", "waiting_user",
			"read", page.Attr(form+" [name=read]", "value"), "once", page.Attr(form+" [name=once]", "value"))
		wantStatus(t, sent, http.StatusSeeOther)
		p := b.Follow(sent)
		if got := p.All(".entry-out .entry-body"); !cmp.Equal(got, []string{"Please switch it on."}) {
			t.Errorf("answers %v", got)
		}
		if p.Text(".entry-out .chip") != "On its way" || p.Attr("#sent-2", "hx-get") != path(id, "/delivery/2") {
			t.Errorf("delivery %q asks %q", p.Text(".entry-out .chip"), p.Attr("#sent-2", "hx-get"))
		}
		now := d.now(t, id)
		if now.State != ticket.WaitingUser || now.AssigneeID == nil || *now.AssigneeID != d.amir.Person {
			t.Errorf("after the answer: %s, %v", now.State, now.AssigneeID)
		}
	})
}

func TestTheSameFormSentTwiceIsOneReply(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		id := d.ticket().ID
		b := d.SignedIn(d.amir)
		once := b.Get(path(id, "")).Attr("[name=once]", "value")
		for range 2 {
			wantStatus(t, b.Post(path(id, "/reply"), "text", "Hello", "once", once, "read", "1"), http.StatusSeeOther)
		}
		if got := b.Get(path(id, "")).All(".entry-out"); len(got) != 1 {
			t.Errorf("%d replies, want 1", len(got))
		}
	})
}

func TestNobodyAnswersPastANewMessage(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		id := d.ticket().ID
		b := d.SignedIn(d.amir)
		read := b.Get(path(id, "")).Attr("[name=read]", "value")
		if _, _, err := d.Tickets.Answer(t.Context(), d.anna, id, ticket.Saying{Body: ticket.Written("", "It works again!", nil), Channel: ticket.Portal, Author: d.anna.Person}); err != nil {
			t.Fatal(err)
		}
		p := b.Post(path(id, "/reply?back=/w/open/"+id.String()), "text", "Buy a new one.", "read", read)
		wantStatus(t, p, http.StatusConflict)
		if got := p.Text(".draft-answer textarea"); got != "Buy a new one." {
			t.Errorf("the typed text is %q", got)
		}
		if got := p.Text(".entry-new .entry-body"); got != "It works again!" {
			t.Errorf("the new message is shown as %q", got)
		}
		if p.Text(".detail-body .banner") == "" || len(p.All("#rows")) != 1 {
			t.Error("the page does not say why, or lost its list")
		}
		again := b.Post(path(id, "/reply"), "text", "Good to hear!", "read", p.Attr("[name=read]", "value"))
		wantStatus(t, again, http.StatusSeeOther)
	})
}

func TestDraftIsThereAgainAfterAReloadAndGoneWhenSent(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		id := d.ticket().ID
		b := d.SignedIn(d.amir)
		page := b.Get(path(id, ""))
		save := page.Attr("#note-"+id.String(), "data-draft")
		wantStatus(t, b.Post(save, "text", "Half a thought"), http.StatusNoContent)
		p := b.Get(path(id, ""))
		if p.Text(".draft-note textarea") != "Half a thought" || p.Text(".draft-answer textarea") != "" {
			t.Errorf("note %q, answer %q", p.Text(".draft-note textarea"), p.Text(".draft-answer textarea"))
		}
		if d.SignedIn(d.mia).Get(path(id, "")).Text(".draft-note textarea") != "" {
			t.Error("a colleague sees the draft")
		}
		wantStatus(t, b.Post(path(id, "/note"), "text", "Half a thought, finished"), http.StatusSeeOther)
		p = b.Get(path(id, ""))
		if p.Text(".draft-note textarea") != "" || p.Text(".entry-note .entry-body") != "Half a thought, finished" {
			t.Errorf("draft %q, note %q", p.Text(".draft-note textarea"), p.Text(".entry-note .entry-body"))
		}
	})
}

func TestEmptyReplyKeepsThePageAndSaysWhy(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		id := d.ticket().ID
		p := d.SignedIn(d.amir).Post(path(id, "/reply"), "text", "  ")
		wantStatus(t, p, http.StatusUnprocessableEntity)
		if got := p.Text(".draft-answer .field-error"); got != "Write something, or attach a file." {
			t.Errorf("says %q", got)
		}
	})
}

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

func TestAgentOpensATicketForWhoCalls(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		b := d.SignedIn(d.amir)
		if got := b.Get("/w/people?q=ann").All(".choice-item label"); !cmp.Equal(got, []string{"Anna Ask"}) {
			t.Errorf("search finds %v", got)
		}
		p := b.Post("/w/new", "channel", "phone", "q", "anna", "subject", "", "text", "No sound")
		wantStatus(t, p, http.StatusUnprocessableEntity)
		if p.Text("#f-text") != "No sound" || p.Text("#f-subject-error") == "" {
			t.Error("the form lost its text, or does not say what is missing")
		}
		p = b.Post("/w/new", "channel", "phone", "q", "anna", "subject", "Silence", "text", "No sound", "kind", "incident")
		wantStatus(t, p, http.StatusSeeOther)
		p = b.Follow(p)
		if p.Text(".entry-author") != "Anna Ask" {
			t.Errorf("the words are %q's", p.Text(".entry-author"))
		}
		p = b.Post("/w/new", "channel", "visit", "new_name", "Nils Newcomer", "new_address", "nils@org.example", "subject", "Silence", "text", "No sound")
		wantStatus(t, p, http.StatusSeeOther)
		list, _, err := d.People.List(t.Context(), d.amir, person.Filter{Query: "nils"}, nil, 5)
		if err != nil || len(list) != 1 {
			t.Errorf("new person: %v, %v", list, err)
		}
	})
}

func TestFindOpensByNumberAndListsByPerson(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		id := d.ticket().ID
		b := d.SignedIn(d.amir)
		for _, q := range []string{id.String(), "%23" + id.String()} {
			if p := b.Get("/w/find?q=" + q); p.Location != path(id, "") {
				t.Errorf("%s leads to %q", q, p.Location)
			}
		}
		if got := b.Get("/w/find?q=anna").All(".row-title"); !cmp.Equal(got, []string{"Printer is on strike"}) {
			t.Errorf("a person's tickets: %v", got)
		}
		if got := d.SignedIn(d.otto).Get("/w/find?q=" + id.String()); got.Status != http.StatusOK || got.Text(".banner") == "" {
			t.Errorf("a foreign number: %d %q", got.Status, got.Text(".banner"))
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
			if n > 25 {
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
		var actor access.Actor = d.anna.AsRequester()
		if steps, _, err := d.Tickets.Thread(t.Context(), actor, id, ticket.Page{}); err != nil || len(steps) != 1 {
			t.Errorf("thread: %d, %v", len(steps), err)
		}
	})
}

func TestFilesGoWithAReplyAndSurviveARefusal(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		id := d.ticket().ID
		b := d.SignedIn(d.amir)
		read := b.Get(path(id, "")).Attr("[name=read]", "value")
		if _, _, err := d.Tickets.Answer(t.Context(), d.anna, id, ticket.Saying{Body: ticket.Written("", "Hurry!", nil), Channel: ticket.Portal, Author: d.anna.Person}); err != nil {
			t.Fatal(err)
		}
		p := b.Do(withFile(t, path(id, "/reply"), "manual.txt", "Press the green button.", "text", "See the manual.", "read", read))
		wantStatus(t, p, http.StatusConflict)
		kept := p.Attr(".draft-answer [name=kept]", "value")
		if kept == "" || p.Text(".draft-answer .files-list") != "manual.txt" {
			t.Fatalf("the file is lost: %q", p.Text(".draft-answer .files-list"))
		}
		wantStatus(t, b.Post(path(id, "/reply"), "text", "See the manual.", "kept", kept), http.StatusSeeOther)
		p = b.Get(path(id, ""))
		if got := p.All(".entry-out .attachment"); !cmp.Equal(got, []string{"manual.txt 23 bytes"}) {
			t.Errorf("attachments %v", got)
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

func TestNoteNeverGoesOut(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		id := d.ticket().ID
		b := d.SignedIn(d.amir)
		p := b.Get(path(id, ""))
		form := "#note-" + id.String()
		if got := p.Attrs(form+" button", "formaction"); !cmp.Equal(got, []string{""}) {
			t.Errorf("the note's form can be sent to %v", got)
		}
		wantStatus(t, b.Post(p.Attr(form, "action"), "text", "He is on leave."), http.StatusSeeOther)
		letters, err := letter.OfTicket(t.Context(), d.DB, int64(id))
		if err != nil {
			t.Fatal(err)
		}
		for _, l := range letters {
			if l.Seq != nil && *l.Seq > 1 {
				t.Errorf("a note made letter %+v", l)
			}
		}
		b.Post(path(id, "/drafts/note"), "text", "He is back.")
		for _, page := range []string{"/m/" + id.String() + "/2", "/m/" + id.String() + "/2?quoted=1"} {
			if p := d.SignedIn(d.anna).Get(page); p.Status != http.StatusNotFound || contains(p.Body, "on leave") {
				t.Errorf("%s: status %d", page, p.Status)
			}
		}
	})
}
