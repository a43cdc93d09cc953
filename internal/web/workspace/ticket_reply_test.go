package workspace_test

import (
	"net/http"
	"testing"

	"github.com/google/go-cmp/cmp"

	"firstline/internal/desk/letter"
	"firstline/internal/desk/ticket"
)

func TestReplyReachesTheRequesterAndTakesTheTicket(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		id := d.ticket().ID
		b := d.SignedIn(d.amir)
		page := b.Get("/w/open/" + id.String())
		if got := page.All(".draft-answer .audience li"); !cmp.Equal(got, []string{"Anna Ask <anna.ask@org.example> sees the ticket"}) {
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

func TestNoteNeverGoesOut(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		id := d.ticket().ID
		b := d.SignedIn(d.amir)
		p := b.Get(path(id, ""))
		form := "#note-" + id.String()
		for _, to := range p.Attrs(form+" button", "formaction") {
			if to != "" {
				t.Errorf("the note's form can be sent to %q", to)
			}
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

func TestAgentSendsAgainWhatDidNotArrive(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		id := d.ticket().ID
		b := d.SignedIn(d.amir)
		wantStatus(t, b.Post(path(id, "/reply"), "text", "Turn it off and on."), http.StatusSeeOther)
		if got := b.Get(path(id, "")).All(".entry-out form button"); len(got) != 0 {
			t.Fatalf("a message on its way can be sent again: %v", got)
		}
		d.write(t, `UPDATE letter SET state = 'failed', error = '550 mailbox full' WHERE ticket_id = $1 AND kind = 'reply'`, int64(id))
		p := b.Get(path(id, ""))
		if got := p.Text(".entry-out form button"); got != "Send again" {
			t.Fatalf("a message that failed offers %q", got)
		}
		action, failed := p.Attr(".entry-out form", "action"), p.Attr(".entry-out form [name=letter]", "value")
		wantStatus(t, d.SignedIn(d.anna).Post(action, "letter", failed), http.StatusForbidden)
		wantStatus(t, b.Post(path(d.ticket().ID, "/again"), "letter", failed), http.StatusConflict)
		wantStatus(t, b.Post(action, "letter", failed), http.StatusSeeOther)
		if got := b.Get(path(id, "")).Text(".entry-out .chips"); got != "On its way" {
			t.Errorf("sent again it is %q", got)
		}
		wantStatus(t, b.Post(action, "letter", failed), http.StatusConflict)
		var audited int
		if err := d.DB.Get(t.Context(), &audited, `SELECT count(*) FROM audit WHERE action = 'letter.again'`); err != nil || audited != 1 {
			t.Errorf("%d lines in the audit, %v", audited, err)
		}
	})
}
