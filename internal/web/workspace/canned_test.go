package workspace_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"firstline/internal/desk/canned"
	"firstline/internal/desk/ticket"
	"firstline/internal/testdesk/server"
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

// TestTextsPeopleAndTicketsArePutInByKeyboard writes an answer and a note with the lists that :: @ and # open.
func TestTextsPeopleAndTicketsArePutInByKeyboard(t *testing.T) {
	if testing.Short() {
		t.Skip("needs a browser; -short leaves it out")
	}
	t.Parallel()
	s := newScene(t, "en")
	texts := canned.NewStore(s.d.DB, s.d.Settings, s.d.Tickets)
	for _, name := range []string{"Cable", "Restart"} {
		_, err := texts.Create(t.Context(), s.agent, canned.Draft{Name: name, Sharing: canned.Own, Bodies: []canned.Body{{Locale: "en", Text: name + " please, {requester.name}."}}})
		if err != nil {
			t.Fatal(err)
		}
	}
	answer, note := "#answer-"+s.id.String(), "#note-"+s.id.String()
	s.do(t, s.open("/w/open/"+s.id.String()), chromedp.WaitVisible(answer), server.Press(answer+"-text"), chromedp.WaitVisible(answer+" .editor-text"))
	s.do(t, chromedp.SendKeys(answer+" .editor-text", "Good day. ::RES"), chromedp.WaitVisible("#picks"))
	s.await(t, "what is chosen is announced", `document.activeElement.getAttribute("aria-activedescendant") === "pick-0" && document.getElementById("picks-said").textContent.startsWith("1 ")`)
	s.do(t, chromedp.KeyEvent("\r"))
	s.await(t, "text is filled in", `document.querySelector("`+answer+`-text").value === "Good day. Restart please, `+s.anna.Name+`."`)
	s.await(t, "list is gone", `document.getElementById("picks").hidden`)
	s.do(t, chromedp.SendKeys(answer+" .editor-text", " ::"), chromedp.WaitVisible("#picks"), chromedp.KeyEvent("\u001b"))
	s.await(t, "Escape closes the list alone", `document.getElementById("picks").hidden && document.activeElement.matches(".editor-text")`)

	s.do(t, server.Press(note+"-tab"), server.Press(note+"-text"), chromedp.WaitVisible(note+" .editor-text"))
	s.do(t, chromedp.SendKeys(note+" .editor-text", "@mia"), chromedp.WaitVisible("#picks"), chromedp.KeyEvent("\r"))
	s.await(t, "colleague is marked", `document.querySelector("`+note+` .editor-text [data-person]")?.textContent === "@Mia Mate"`)
	s.do(t, chromedp.SendKeys(note+" .editor-text", "see #"+s.id.String()), chromedp.WaitVisible("#picks"), chromedp.KeyEvent("\r"))
	s.await(t, "list is gone again", `document.getElementById("picks").hidden`)
	s.do(t, chromedp.KeyEvent("\r", chromedp.KeyModifiers(chromedp.ModifierCtrl)), chromedp.WaitVisible(".entry [data-person]"))
	items, _, err := s.d.Tickets.Timeline(t.Context(), s.agent, s.id, ticket.Page{Limit: 1})
	if err != nil || len(items) != 1 {
		t.Fatal(items, err)
	}
	p, err := ticket.Decode[ticket.NotePayload](items[0].Entry)
	if err != nil || len(p.Mentioned) != 1 || p.Mentioned[0] != s.d.mia.Person {
		t.Errorf("mentioned %v, %v", p.Mentioned, err)
	}
	s.do(t, s.open("/w/canned/new"), chromedp.WaitVisible("#canned-name"))
	s.complaints(t)
}
