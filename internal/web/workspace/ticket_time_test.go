package workspace_test

import (
	"net/http"
	"testing"
	"time"
)

func TestTimeIsNotedCorrectedAndTakenAwayOnATicketsPage(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		id := d.ticket().ID
		amir, mia := d.SignedIn(d.amir), d.SignedIn(d.mia)
		before := d.costs([]string{path(id, "")}, amir.Get)[path(id, "")]
		wantStatus(t, amir.Post(path(id, "/note"), "text", "Looked at it.", "once", "note-1"), http.StatusSeeOther)
		if p := amir.Get(path(id, "?do=time")); len(p.All("#task-entry option")) != 2 || p.Attr("#task-minutes", "required") == "-" {
			t.Errorf("the form: %q", p.Text(".detail-foot"))
		}
		if got := d.costs([]string{path(id, "")}, amir.Get)[path(id, "")]; got > before {
			t.Errorf("%d queries without any time, and %d before", got, before)
		}
		p := amir.Post(path(id, "/time"), "minutes", "soon", "word", "call")
		wantStatus(t, p, http.StatusUnprocessableEntity)
		if p.Attr("#task-minutes", "value") != "soon" || p.Attr("#task-word", "value") != "call" {
			t.Error("what was typed is lost")
		}
		wantStatus(t, amir.Post(path(id, "/time"), "minutes", "1h30", "word", "call", "entry", "2"), http.StatusSeeOther)
		wantStatus(t, mia.Post(path(id, "/time"), "minutes", "10"), http.StatusSeeOther)
		p = amir.Get(path(id, ""))
		panel := p.Text("#ticket-time")
		for _, want := range []string{"Amir Agent", "1 h 30 min", "Mia Mate", "10 min", "Together", "1 h 40 min", "call"} {
			if !contains(panel, want) {
				t.Errorf("no %q in %q", want, panel)
			}
		}
		if !contains(p.Text("#e-2"), "1 h 30 min") {
			t.Errorf("the note does not tell: %q", p.Text("#e-2"))
		}
		wantStatus(t, mia.Post(path(id, "/time/1"), "minutes", "1h20"), http.StatusSeeOther) // she leads
		wantStatus(t, amir.Post(path(id, "/time/2"), "minutes", "1h20"), http.StatusForbidden)
		did := amir.Post(path(id, "/time/1/delete"))
		wantStatus(t, did, http.StatusSeeOther)
		if panel := amir.Get(path(id, "")).Text("#ticket-time"); contains(panel, "Amir") {
			t.Errorf("deleted, and there: %q", panel)
		}
		wantStatus(t, amir.Post(path(id, "/time/1/restore"), "undo", "1"), http.StatusSeeOther)
		if panel := amir.Get(path(id, "")).Text("#ticket-time"); !contains(panel, "1 h 20 min") {
			t.Errorf("not back: %q", panel)
		}
	})
}

func TestAClockIsStartedAndStoppedOnATicketsPage(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		first, second := d.ticket().ID, d.Open(d.anna, "Another", "One more.").ID
		amir := d.SignedIn(d.amir)
		wantStatus(t, amir.Post(path(first, "/clock/start")), http.StatusSeeOther)
		if p := amir.Get(path(first, "")); !contains(p.Text("#ticket-head"), "Your clock runs since") || !contains(p.Text("#ticket-time"), "Stop clock") {
			t.Errorf("head %q, panel %q", p.Text("#ticket-head"), p.Text("#ticket-time"))
		}
		d.Clock.Advance(9 * time.Minute)
		wantStatus(t, amir.Post(path(second, "/clock/start")), http.StatusSeeOther)
		if p := amir.Get(path(first, "")); !contains(p.Text("#ticket-time"), "9 min") || !contains(p.Text("#ticket-time"), "runs on") {
			t.Errorf("panel %q", p.Text("#ticket-time"))
		}
		d.Clock.Advance(2 * time.Minute)
		wantStatus(t, amir.Post(path(second, "/clock/stop")), http.StatusSeeOther)
		if p := amir.Get(path(second, "")); !contains(p.Text("#ticket-time"), "2 min") || contains(p.Text("#ticket-head"), "clock runs") {
			t.Errorf("head %q, panel %q", p.Text("#ticket-head"), p.Text("#ticket-time"))
		}
	})
}
