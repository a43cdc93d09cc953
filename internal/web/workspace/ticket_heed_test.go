package workspace_test

import (
	"net/http"
	"testing"

	"github.com/google/go-cmp/cmp"

	"firstline/internal/desk/access"
	"firstline/internal/desk/person"
)

func TestWhatWasOverlookedIsSaidOnce(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		id := d.ticket().ID
		if err := d.Settings.Save(t.Context(), access.System(), map[string]string{"desk.own_domains": "org.example"}); err != nil {
			t.Fatal(err)
		}
		outside, err := d.People.Create(t.Context(), access.System(), person.Draft{
			Name: "Olga Outside", Locale: "en", TimeZone: "Europe/Brussels", Addresses: []string{"olga@elsewhere.example"},
		})
		if err == nil {
			_, err = d.Tickets.Watch(t.Context(), d.amir, id, outside.ID, false)
		}
		if err != nil {
			t.Fatal(err)
		}
		b := d.SignedIn(d.amir)
		bar := b.Get(path(id, "")).All(".draft-answer .audience li")
		if diff := cmp.Diff([]string{"Anna Ask <anna.ask@org.example> sees the ticket", "Olga Outside <olga@elsewhere.example> gets copies outside new here No more copies for Olga Outside"}, bar); diff != "" {
			t.Error(diff)
		}
		p := b.Post(path(id, "/reply"), "text", "See the attached form.", "once", "k")
		wantStatus(t, p, http.StatusConflict)
		want := []string{
			"Outside of your organisation, gets a copy: Olga Outside <olga@elsewhere.example>",
			"Gets a copy and has never been written to before: Olga Outside <olga@elsewhere.example>",
			"No file is attached, but you write: «See the attached form»",
		}
		if diff := cmp.Diff(want, p.All(".draft-answer .heed li")); diff != "" {
			t.Error(diff)
		}
		if p.Text(".draft-answer textarea") != "See the attached form." || p.Text(".draft-answer [data-send]") != "Send anyway Ctrl Enter" {
			t.Errorf("the form has %q, and the button %q", p.Text(".draft-answer textarea"), p.Text(".draft-answer [data-send]"))
		}
		heeded := p.Attr(".draft-answer [name=heeded]", "value")
		p = b.Post(path(id, "/reply"), "text", "See the attached form. Your password is Winter2026!", "heeded", heeded)
		wantStatus(t, p, http.StatusConflict) // that was not said yet
		wantStatus(t, b.Post(path(id, "/reply"), "text", "See the attached form.", "heeded", heeded), http.StatusSeeOther)
		p = b.Get(path(id, ""))
		if got := p.All(".entry-out .entry-body"); !cmp.Equal(got, []string{"See the attached form."}) {
			t.Errorf("answers %v", got)
		}
		p = b.Post(path(id, "/reply"), "text", "Olga knows us now.")
		if diff := cmp.Diff(want[:1], p.All(".draft-answer .heed li")); diff != "" {
			t.Error(diff)
		}
	})
}

func TestASolutionIsLookedOverToo(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		id := d.ticket().ID
		b := d.SignedIn(d.amir)
		p := b.Post(path(id, "/resolve"), "text", "Your password is Winter2026!", "cause", "account")
		wantStatus(t, p, http.StatusConflict)
		if got := p.All(".heed li"); len(got) != 1 || p.Text(".detail-foot textarea") != "Your password is Winter2026!" {
			t.Errorf("says %v about %q", got, p.Text(".detail-foot textarea"))
		}
		heeded := p.Attr("[name=heeded]", "value")
		wantStatus(t, b.Post(path(id, "/resolve"), "text", "Your password is Winter2026!", "cause", "account", "heeded", heeded), http.StatusSeeOther)
		wantStatus(t, b.Post(path(id, "/note"), "text", "The password is Winter2026!"), http.StatusSeeOther) // a note does not leave the desk
	})
}
