package workspace_test

import (
	"net/http"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestATicketIsTaggedAndFoundByItsTag(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		id, other := d.ticket().ID, d.ticket().ID
		amir := d.SignedIn(d.amir)
		p := amir.Post(path(id, "/tags"), "tag", "no:tag")
		wantStatus(t, p, http.StatusUnprocessableEntity)
		if p.Attr("#task-tag", "value") != "no:tag" || p.Attr("#task-tag", "aria-invalid") != "true" {
			t.Error("what was typed is lost")
		}
		did := amir.Post(path(id, "/tags"), "tag", "Toner, floor 3")
		wantStatus(t, did, http.StatusSeeOther)
		p = amir.Get("/w/open/" + id.String())
		if got := p.All("#ticket-facts .chip"); !cmp.Equal(got, []string{"floor-3", "toner"}) {
			t.Errorf("the ticket shows %q", got)
		}
		if got := p.Text("#row-" + id.String()); !contains(got, "floor-3") || !contains(got, "toner") {
			t.Errorf("its row shows %q", got)
		}
		if got := p.Text("#timeline"); !contains(got, "Amir Agent tagged it: toner, floor-3") {
			t.Errorf("the timeline says %q", got)
		}
		if got := amir.Get("/w/all?q=tag:toner").Attrs(".row-pick", "value"); !cmp.Equal(got, []string{id.String()}) {
			t.Errorf("found %v", got)
		}
		if got := amir.Get(path(other, "?do=tag")).Attrs("datalist option", "value"); !cmp.Equal(got, []string{"floor-3", "toner"}) {
			t.Errorf("the form offers %q", got)
		}
		did = amir.Post(path(id, "/tags"), "untag", "toner")
		wantStatus(t, did, http.StatusSeeOther)
		undo(t, amir, did)
		if got := amir.Get(path(id, "")).All("#ticket-facts .chip"); !cmp.Equal(got, []string{"floor-3", "toner"}) {
			t.Errorf("taken back: %q", got)
		}
	})
}
