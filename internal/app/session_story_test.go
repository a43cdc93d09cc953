package app_test

import (
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"firstline/internal/base/db"
	"firstline/internal/desk/account"
	"firstline/internal/testdesk/server"
)

// TestNothingIsLostWhenTheSessionEndsWhileTyping ends an agent's session in the middle of an answer: what was kept until then is back in the
// composer after signing in again, and what was sent too late is looked over and sent.
func TestNothingIsLostWhenTheSessionEndsWhileTyping(t *testing.T) {
	t.Parallel()
	d := serve(t, db.SQLite)
	agent := d.person("Youssef El Amrani", "en", account.Roles{Agent: true})
	anna := d.person("Anna Maes", "en", account.Roles{})
	d.password(agent)
	id := d.opened(anna).ID
	at, form := "/w/open/"+id.String(), "#answer-"+id.String()
	b := d.browser(t)
	b.signIn(agent, at)
	write := func(words string) {
		t.Helper()
		b.do(server.Press(form+"-tab"), server.Press(form+" .draft-text, "+form+" .editor-text"), chromedp.WaitVisible(form+" .editor-text"), server.Strike(words))
	}
	const first, second = "Could you switch it off", " and on again?"
	write(first)
	b.await("the draft is kept", `document.querySelector("`+form+` [data-draft-status]").textContent !== ""`)
	d.until("the draft is on the desk", func() bool {
		return d.count(`SELECT count(*) FROM draft WHERE ticket_id = $1 AND text = $2`, id, first) == 1
	})
	d.exec(`DELETE FROM session`)
	b.open(at)
	b.do(chromedp.WaitVisible("#f-email"))
	signIn := func() {
		t.Helper()
		b.do(chromedp.SetValue("#f-email", addressOf(agent.Name)), chromedp.SendKeys("#f-password", password), chromedp.Submit("#f-password"))
	}
	signIn()
	b.await("the words are back in the composer", `document.readyState === "complete" && document.querySelector("`+form+`-text")?.value === `+quoted(first))

	b.do(server.Press(form+"-text"), chromedp.WaitVisible(form+" .editor-text"), server.Strike(kb.End+second))
	b.await("all is typed", `document.querySelector("`+form+` .editor-text").textContent === `+quoted(first+second))
	d.exec(`DELETE FROM session`)
	b.do(server.Press(form + " [data-send]"))
	b.await("the desk asks who is there", `document.querySelector('form[action="/sign-in"] [name=held]')?.value`)
	signIn()
	b.await("the words are there to be looked over", `document.readyState === "complete" && document.querySelector("main form [name=text]")?.value === `+quoted(first+second))
	if n := d.count(`SELECT count(*) FROM message WHERE ticket_id = $1 AND from_desk = TRUE`, id); n != 0 {
		t.Errorf("%d answers before anybody sent one", n)
	}
	b.do(server.Press("main form button.btn-primary"))
	b.await("the answer stands on the ticket", `[...document.querySelectorAll("#timeline .entry-out")].some((e) => e.textContent.includes(`+quoted(first+second)+`))`)
	if n := d.count(`SELECT count(*) FROM message WHERE ticket_id = $1 AND from_desk = TRUE`, id); n != 1 {
		t.Errorf("%d answers", n)
	}
}
