package workspace_test

import (
	"net/http"
	"testing"

	"firstline/internal/desk/access"
	"firstline/internal/desk/ticket"
)

func TestTheBellCountsWhatIsUnreadAndOpeningATicketReadsIt(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		amir := d.SignedIn(d.amir)
		one, two := d.ticket().ID, d.Open(d.anna, "Screen is dark", "It shows nothing.").ID
		for _, id := range []ticket.ID{one, two} {
			if _, err := d.Tickets.Assign(t.Context(), d.mia, id, d.amir.Person, nil); err != nil {
				t.Fatal(err)
			}
		}
		requester := d.anna
		requester.Via = access.ViaPortal
		said := ticket.Saying{Body: ticket.Written("", "Still nothing.", nil), Channel: ticket.Portal, Author: d.anna.Person}
		if _, _, err := d.Tickets.Answer(t.Context(), requester, one, said); err != nil {
			t.Fatal(err)
		}
		p := amir.Get("/w/mine")
		if got := p.Text("#bell-count .bell-count"); got != "3" {
			t.Errorf("the bell says %q", got)
		}
		if got := amir.Get("/w/notices/count").Text(".sr-only"); got != "3 unread notifications" {
			t.Errorf("it is spoken as %q", got)
		}
		if p = amir.Get("/w/notices/panel"); len(p.All("a.told-item")) != 2 || !contains(p.Body, "Mia Mate gave you this ticket") {
			t.Errorf("under the bell stands %s", p.Body)
		}
		p = amir.Get("/w/notices")
		if len(p.All(".told-group[data-unread]")) != 2 || p.Attr(".told-group a", "href") != path(one, "") {
			t.Errorf("the page shows %d tickets, first %s", len(p.All(".told-group")), p.Attr(".told-group a", "href"))
		}
		if p = d.SignedIn(d.otto).Get("/w/notices"); len(p.All(".told-group")) != 0 {
			t.Error("others read it")
		}

		wantStatus(t, amir.Post(path(one, "/seen"), "after", "1"), http.StatusNoContent)
		if got := amir.Get("/w/mine").Text("#bell-count .bell-count"); got != "1" {
			t.Errorf("after opening one, the bell says %q", got)
		}
		all := amir.Get("/w/notices?all=1")
		unread := all.Attr("button[name=unread]", "value")
		wantStatus(t, amir.Post("/w/notices/read", "unread", unread, "back", "/w/notices?all=1"), http.StatusSeeOther)
		if got := amir.Get("/w/mine").Text("#bell-count .bell-count"); got != "2" {
			t.Errorf("after marking one as unread, the bell says %q", got)
		}
		wantStatus(t, amir.Post("/w/notices/read", "up_to", amir.Get("/w/notices").Attr("input[name=up_to]", "value"), "back", "https://elsewhere.example/"), http.StatusSeeOther)
		if p = amir.Get("/w/mine"); len(p.All("#bell-count .bell-count")) != 0 {
			t.Errorf("after reading all, the bell says %q", p.Text("#bell-count"))
		}
	})
}

func TestAgentsChooseHowTheyAreTold(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		amir := d.SignedIn(d.amir)
		p := amir.Get("/w/personal/notices")
		wantStatus(t, p, http.StatusOK)
		if p.Attr("select[name=mail_mentions] option[selected]", "value") != "never" || len(p.All("input[name=app_work][checked]")) != 1 {
			t.Error("the desk's own choice is not shown")
		}
		form := []string{"digest_hour", "17", "quiet_from", "20:00", "quiet_until", "07:30", "in_hours", "1"}
		for _, name := range p.Attrs("main select", "name") {
			if name != "digest_hour" {
				form = append(form, name, "digest")
			}
		}
		wantStatus(t, amir.Post("/w/personal/notices", append(form[2:], "digest_hour", "24")...), http.StatusUnprocessableEntity)
		wantStatus(t, amir.Post("/w/personal/notices", form...), http.StatusSeeOther)
		p = amir.Get("/w/personal/notices")
		if p.Attr("select[name=mail_work] option[selected]", "value") != "digest" || p.Attr("input[name=quiet_until]", "value") != "07:30" ||
			p.Attr("select[name=digest_hour] option[selected]", "value") != "17" || len(p.All("input[name=app_work][checked]")) != 0 {
			t.Errorf("what was chosen is not kept: %s", p.Text("main"))
		}
		wantStatus(t, amir.Post("/w/personal/notices/try"), http.StatusSeeOther)
		if got := amir.Get("/w/mine").Text("#bell-count .bell-count"); got != "1" {
			t.Errorf("after a trial the bell says %q", got)
		}
		if p = d.SignedIn(d.mia).Get("/w/personal/notices"); p.Attr("select[name=mail_work] option[selected]", "value") != "now" {
			t.Error("a colleague has chosen it, too")
		}
	})
}
