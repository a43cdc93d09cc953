package app_test

import (
	"context"
	"testing"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"

	"firstline/internal/base/db"
	"firstline/internal/desk/account"
	"firstline/internal/desk/ticket"
	"firstline/internal/testdesk/server"
)

// TestPortalWithoutScripts walks the portal in a browser that runs no script: sign in, open a ticket, read the answer, answer back, say that it is
// still broken, and then that it is solved.
func TestPortalWithoutScripts(t *testing.T) {
	t.Parallel()
	d := serve(t, db.SQLite)
	anna := d.person("Anna Maes", "en", account.Roles{})
	agent := d.person("Youssef El Amrani", "en", account.Roles{Agent: true, Lead: true})
	d.password(anna)
	b := plainBrowser{d.browser(t)}
	b.withoutScripts()

	b.open("/tickets/new")
	b.fill("#f-email", addressOf(anna.Name))
	b.fill("#f-password", password)
	b.press(`form[action="/sign-in"] button.btn-primary`)
	b.await("the form is there", `location.pathname === "/tickets/new" && document.querySelector("#f-subject")`)
	b.fill("#f-subject", "No sound")
	b.fill("#f-text", "It is silent since this morning.")
	b.run(`window.before = true`)
	b.press(`button[name="do"]`) // scripts would show what is asked without it
	b.await("the words are still there", `!window.before && document.querySelector("#f-subject")?.value === "No sound" && document.querySelector("#f-text")?.value.startsWith("It is silent")`)
	b.press(".form-actions button.btn-primary")
	b.await("the ticket is open", `document.querySelector("#timeline .entry-in")?.textContent.includes("It is silent")`)
	id := d.ticketOf("No sound").ID

	if _, _, err := d.Tickets.Reply(t.Context(), agent, id, ticket.Answering{Body: ticket.Written("", "Is it plugged in?", nil), Then: ticket.WaitingUser}); err != nil {
		t.Fatal(err)
	}
	b.open("/tickets/" + id.String())
	b.await("the answer is there", `document.querySelector("#timeline .entry-out")?.textContent.includes("Is it plugged in?")`)
	b.fill("#answer-text", "Yes, I looked.")
	b.press(`form[action$="/answer"] [data-send]`)
	b.await("what Anna wrote stands on the page", `[...document.querySelectorAll("#timeline .entry-in")].some((e) => e.textContent.includes("Yes, I looked."))`)

	solve := func(words string) {
		t.Helper()
		if _, err := d.Tickets.Resolve(t.Context(), agent, id, ticket.Solution{Text: words, Cause: ticket.Hardware}); err != nil {
			t.Fatal(err)
		}
		b.open("/tickets/" + id.String())
		b.await("the solution is there", `document.body.textContent.includes(`+quoted(words)+`)`)
	}
	solve("We turned it up.")
	b.fill(`form[action$="/not-solved"] textarea`, "It is still silent.")
	b.press(`form[action$="/not-solved"] button`)
	b.await("it is open again", `[...document.querySelectorAll("#timeline .entry-in")].some((e) => e.textContent.includes("It is still silent."))`)
	if now := d.now(id); now.State != ticket.Open {
		t.Fatalf("the ticket is %s", now.State)
	}
	solve("We changed the plug.")
	b.press(`form[action$="/solved"] button`)
	b.await("nothing more is asked", `!document.querySelector('form[action$="/solved"]')`)
	if now := d.now(id); now.State != ticket.Closed {
		t.Errorf("the ticket is %s", now.State)
	}
	b.open("/")
	b.await("the list names it", `document.body.textContent.includes("No sound")`)
	b.quiet("without scripts")
}

// plainBrowser is a window that runs no script of any page. What waits in pages for something to move would wait for ever there.
type plainBrowser struct{ *browser }

func (b plainBrowser) withoutScripts() {
	b.t.Helper()
	b.do(chromedp.Func(func(ctx context.Context, target *chromedp.Target) error {
		_, err := cdp.Call(ctx, target, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: true})
		return err
	}))
	b.do(chromedp.Navigate(`data:text/html,<p id=p>x</p><script>document.getElementById("p").remove()</script>`))
	if !b.is(`document.getElementById("p")`) {
		b.t.Fatal("scripts run")
	}
}

// fill types into a field.
func (b plainBrowser) fill(selector, words string) {
	b.t.Helper()
	b.focus(selector)
	b.do(server.Strike(words))
}

// press presses a button as the keyboard does.
func (b plainBrowser) press(selector string) {
	b.t.Helper()
	b.focus(selector)
	b.do(server.Strike("\r"))
}

func (b plainBrowser) focus(selector string) {
	b.t.Helper()
	b.await(selector+" is there", `document.readyState === "complete" && document.querySelector(`+quoted(selector)+`)`)
	b.run(`document.querySelector(` + quoted(selector) + `).focus()`)
}
