package workspace_test

import (
	"net/http"
	"strings"
	"testing"
)

func TestAgentsKeepCannedTextsAndTakeBackADeletion(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		b := d.SignedIn(d.amir)
		wantStatus(t, b.Get("/w/canned/new"), http.StatusOK)
		p := b.Post("/w/canned/new", "name", "Restart", "sharing", "own", "text_en", "Please restart, {who}.")
		wantStatus(t, p, http.StatusUnprocessableEntity)
		if !strings.Contains(p.Text("#canned-en-error"), "«{who}»") || p.Attr("#canned-name", "value") != "Restart" {
			t.Errorf("refused without saying why, or words are lost: %q", p.Text("#canned-en-error"))
		}
		wantStatus(t, b.Post("/w/canned/new", "name", "Restart", "sharing", "own", "text_en", "Please restart, {requester.name}.",
			"html_fr", "<p>Redémarrez <b>s’il vous plaît</b>.</p>"), http.StatusSeeOther)
		p = b.Get("/w/canned")
		if p.Text(".views-line a") != "Restart" || !strings.Contains(p.Text(".views-line"), "Please restart") {
			t.Errorf("the list says %q", p.Text(".views"))
		}
		id := d.ticket().ID
		for path, want := range map[string]string{
			"/pick/canned":     `"name":"Restart","hint":"Redémarrez s’il vous plaît."`,
			"/pick/canned/1":   `"text":"Redémarrez s’il vous plaît."`,
			"/pick/colleagues": `"name":"Mia Mate"`,
		} {
			p := b.Get("/w/tickets/" + id.String() + path)
			wantStatus(t, p, http.StatusOK)
			if !strings.Contains(p.Body, want) {
				t.Errorf("%s says %s", path, p.Body)
			}
		}
		wantStatus(t, b.Post("/w/canned/1/delete"), http.StatusSeeOther)
		wantStatus(t, b.Get("/w/canned/1"), http.StatusNotFound)
		wantStatus(t, b.Post("/w/canned/1/restore"), http.StatusSeeOther)
		wantStatus(t, b.Get("/w/canned/1"), http.StatusOK)
		wantStatus(t, d.SignedIn(d.mia).Get("/w/canned/1"), http.StatusNotFound)
	})
}
