package workspace_test

import (
	"net/http"
	"testing"
	"time"
)

func TestAnAnswerIsSentLaterAndShownWithItsTime(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		id := d.ticket().ID
		amir := d.SignedIn(d.amir)
		p := amir.Post(path(id, "/reply"), "text", "Good morning.", "later", "1")
		wantStatus(t, p, http.StatusConflict)
		if p.Text("#answer-"+id.String()+"-text") != "Good morning." || p.Attr("[name=later]", "value") != "1" || len(p.All("[name=at]")) < 2 {
			t.Fatalf("the question when: %q", p.Text("#answer-"+id.String()))
		}
		p = amir.Post(path(id, "/reply"), "text", "Good morning.", "later", "1", "day", "2001-01-01")
		wantStatus(t, p, http.StatusUnprocessableEntity)
		at := d.DB.Now().Add(26 * time.Hour).UTC().Format(time.RFC3339)
		wantStatus(t, amir.Post(path(id, "/reply"), "text", "Good morning.", "later", "1", "at", at), http.StatusSeeOther)
		p = amir.Get(path(id, ""))
		if got := p.Text("#leaving"); !contains(got, "Good morning.") || !contains(got, "Leaves: ") || len(p.All("#leaving [data-leaves]")) != 0 {
			t.Errorf("at the door: %q", got)
		}
	})
}
