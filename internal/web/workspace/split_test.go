package workspace_test

import (
	"net/http"
	"strings"
	"testing"

	"firstline/internal/desk/account"
	"firstline/internal/desk/ticket"
)

func TestAMessageIsSplitOffForSomebodyElse(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		bert := d.Person("Bert Beg", "nl", account.Roles{})
		id := d.ticket().ID
		_, seq, err := d.Tickets.Answer(t.Context(), d.anna, id, ticket.Saying{Body: ticket.Written("", "And Bert has no sound.", nil), Channel: ticket.Portal, Author: d.anna.Person})
		if err != nil {
			t.Fatal(err)
		}
		amir := d.SignedIn(d.amir)
		at := path(id, "/split")
		if got := strings.Join(amir.Get(path(id, "")).Attrs("#timeline a", "href"), " "); !contains(got, at+"?seq="+text(seq)) || contains(got, at+"?seq=1") {
			t.Errorf("the timeline leads to %q", got)
		}
		p := amir.Get(at + "?seq=" + text(seq))
		if got := p.Text("main"); !contains(got, "And Bert has no sound.") || p.Attr("[name=subject]", "value") != "Printer is on strike" {
			t.Errorf("the page says %q", got)
		}
		wantStatus(t, amir.Get(at+"?seq=99"), http.StatusNotFound)
		p = amir.Post(at, "seq", text(seq), "subject", "No sound", "same", "no", "q", "nobody of that name")
		wantStatus(t, p, http.StatusUnprocessableEntity)
		if p.Attr("[name=subject]", "value") != "No sound" || p.Attr(".admin-main [name=q]", "value") != "nobody of that name" {
			t.Error("what was typed is lost")
		}
		did := amir.Post(at, "seq", text(seq), "subject", "No sound", "same", "no", "person", text(bert.Person))
		wantStatus(t, did, http.StatusSeeOther)
		p = amir.Follow(did)
		if p.Text("h1") == "" || !contains(p.Text("#ticket-head"), "Bert Beg") || !contains(p.Text("#ticket-links"), "related to #"+id.String()) {
			t.Errorf("it leads to %q, %q", p.Text("#ticket-head"), p.Text("#ticket-links"))
		}
	})
}
