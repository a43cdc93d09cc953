package workspace_test

import (
	"net/http"
	"testing"

	"github.com/google/go-cmp/cmp"

	"firstline/internal/desk/ticket"
)

func TestSentAnswerStandsAtTheDoorAndComesBackWhole(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		d.undoSend(t, "10s")
		id := d.ticket().ID
		b := d.SignedIn(d.amir)
		sent := b.Do(withFile(t, path(id, "/reply"), "manual.txt", "Press the green button.", "text", "See the manual.", "then", "waiting_user"))
		wantStatus(t, sent, http.StatusSeeOther)
		p := b.Get(path(id, ""))
		if got := p.Text("#leaving .entry-body"); got != "See the manual." || len(p.All("#timeline .entry-out")) != 0 {
			t.Errorf("at the door stands %q, beside %v", got, p.All("#timeline .entry-out"))
		}
		if got := p.Text("#leaving .entry-foot"); got != "leaves in 10 s 1 file Undo z" {
			t.Errorf("it says %q", got)
		}
		if p.Attr("#leaving [data-leaves]", "data-leaves") != "10000" || p.Attr("#leaving button", "data-key") != "z" {
			t.Errorf("it counts from %q", p.Attr("#leaving [data-leaves]", "data-leaves"))
		}
		if p.Text(".draft-answer textarea") != "" {
			t.Error("it is a draft, too")
		}
		mate := d.SignedIn(d.mia).Get(path(id, ""))
		if mate.Text("#leaving .entry-body") != "See the manual." || len(mate.All("#leaving button")) != 0 {
			t.Error("a colleague does not see it, or could take it back")
		}
		if steps, _, err := d.Tickets.Thread(t.Context(), d.anna, id, ticket.Page{}); err != nil || len(steps) != 1 {
			t.Errorf("the requester sees %v, %v", steps, err)
		}
		undone := b.Post(p.Attr("#leaving button", "formaction"))
		wantStatus(t, undone, http.StatusSeeOther)
		p = b.Follow(undone)
		if p.Text(".draft-answer textarea") != "See the manual." || p.Text(".draft-answer .files-list") != "manual.txt" || len(p.All("#leaving .entry")) != 0 {
			t.Errorf("taken back: %q with %q", p.Text(".draft-answer textarea"), p.Text(".draft-answer .files-list"))
		}
		kept := p.Attr(".draft-answer [name=kept]", "value")
		wantStatus(t, b.Post(p.Attr("#answer-"+id.String(), "data-draft"), "text", "See page 2.", "kept", kept), http.StatusNoContent)
		if p = b.Get(path(id, "")); p.Text(".draft-answer .files-list") != "manual.txt" {
			t.Error("the file is lost while one goes on typing")
		}
		late := b.Post(path(id, "/sent/1/undo"))
		wantStatus(t, late, http.StatusConflict)
		if now := d.now(t, id); now.State != ticket.New {
			t.Errorf("the ticket is %s", now.State)
		}
	})
}

func TestWaysToSendStandBehindTheButton(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		d.undoSend(t, "10s")
		id := d.ticket().ID
		b := d.SignedIn(d.amir)
		p := b.Get(path(id, ""))
		if got := p.Attrs(".draft-answer .menu-item", "value"); !cmp.Equal(got, []string{"waiting_user", "", "open", "1"}) {
			t.Errorf("ways %v", got)
		}
		if got := p.All(".draft-note .menu-item"); len(got) != 0 {
			t.Errorf("a note can be sent in the ways %v", got)
		}
		wantStatus(t, b.Post(path(id, "/resolve"), "text", "Switched on.", "cause", "user_knowledge", "read", "1"), http.StatusSeeOther)
		p = b.Get(path(id, ""))
		if got := p.All("#leaving .chip"); !cmp.Equal(got, []string{"Then: Solved", "leaves in 10 s"}) {
			t.Errorf("it says %v", got)
		}
		if now := d.now(t, id); now.State != ticket.New {
			t.Errorf("before it left, the ticket is %s", now.State)
		}
		wantStatus(t, d.SignedIn(d.mia).Post(path(id, "/reply"), "text", "Me too"), http.StatusConflict)
	})
}
