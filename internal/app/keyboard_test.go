package app_test

import (
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"firstline/internal/base/db"
	"firstline/internal/desk/access"
	"firstline/internal/desk/account"
	"firstline/internal/desk/team"
	"firstline/internal/desk/ticket"
	"firstline/internal/testdesk/server"
)

// TestAShiftByTheKeyboardAlone works at the desk without ever touching a pointer: finds a ticket in the list, takes it, reads it, writes a note
// and an answer, passes it on to the next level, solves another one, searches, and asks which keys there are.
func TestAShiftByTheKeyboardAlone(t *testing.T) {
	t.Parallel()
	s := newShift(t)
	s.open("/w/open")
	s.await("the list is there", `document.readyState === "complete" && document.querySelectorAll("#rows [data-row] > a").length === 2 && document.querySelector(".sidenav .count")`)
	s.everyKeyMeansOneThing("list")

	s.keys("j")
	s.at("the newest row", s.row(s.second))
	s.keys("j")
	s.at("the row below it", s.row(s.first))
	s.keys("k")
	s.at("the row above", s.row(s.second))
	s.keys("j", kb.Enter)
	s.await("the ticket is open", `document.querySelector("#ticket-head h1")?.textContent.includes("Blank pages") && location.pathname === "/w/open/`+s.first.String()+`"`)
	s.await("it counts as read", `!document.querySelector("#row-`+s.first.String()+`[data-unread]") && document.querySelector("#timeline .entry-in")`)
	s.everyKeyMeansOneThing("ticket")

	s.keys("a")
	s.await("the ticket is taken", `!document.querySelector("#ticket-head [data-key=a]")`)
	if now := s.now(s.first); now.AssigneeID == nil || *now.AssigneeID != s.agent.Person {
		t.Fatal("nobody has taken the ticket")
	}
	s.write("n", "note", "The toner was changed last week.")
	s.await("the note stands on the ticket", `[...document.querySelectorAll("#timeline .entry-note")].some((e) => e.textContent.includes("The toner was changed"))`)
	s.write("r", "answer", "Could you switch it off and on?")
	s.await("the answer stands on the ticket", `[...document.querySelectorAll("#timeline .entry-out")].some((e) => e.textContent.includes("Could you switch it off"))`)
	for _, letter := range s.letters(addressOf("Anna Maes"), 2) {
		if strings.Contains(letter.Text, "toner") {
			t.Error("the note went to Anna")
		}
	}
	s.passOn()
	s.solveTheOther()
	s.search()
	s.help()
	s.quiet("the shift")
}

// shift is an agent with two tickets, one window and a keyboard.
type shift struct {
	*desk
	*browser
	agent         access.Actor
	above         access.TeamID
	first, second ticket.ID
}

func newShift(t *testing.T) *shift {
	t.Helper()
	s := &shift{desk: serve(t, db.SQLite)}
	made, err := s.Teams.Create(t.Context(), access.System(), team.Draft{Name: "Servers", Level: 2, Active: true})
	if err != nil {
		t.Fatal(err)
	}
	s.above = made.ID
	s.exec(`UPDATE team SET escalates_to = $2 WHERE id = $1`, s.team, s.above)
	s.agent = s.person("Youssef El Amrani", "en", account.Roles{Agent: true, Lead: true})
	s.personIn("Oda Other", "en", account.Roles{Agent: true}, s.above)
	anna := s.person("Anna Maes", "en", account.Roles{})
	for _, subject := range []string{"Blank pages", "No sound"} {
		tk, err := s.Tickets.Open(t.Context(), anna, ticket.Opening{
			Subject: subject, Body: ticket.Written("", "It has been so since this morning.", nil), Channel: ticket.Portal, Requester: anna.Person,
		})
		if err != nil {
			t.Fatal(err)
		}
		s.first, s.second = s.second, tk.ID
	}
	s.settle()
	s.browser = s.desk.browser(t)
	s.enter(s.agent)
	return s
}

// row is the selector of a ticket's row in the list.
func (s *shift) row(id ticket.ID) string { return "#row-" + id.String() + " > a" }

// keys presses keys one after the other, wherever the focus is.
func (s *shift) keys(keys ...string) {
	s.desk.t.Helper()
	for _, k := range keys {
		s.do(server.Strike(k))
	}
}

// ctrlEnter sends what one writes in.
func (s *shift) ctrlEnter() {
	s.desk.t.Helper()
	s.do(chromedp.KeyEvent(kb.Enter, chromedp.KeyModifiers(chromedp.ModifierCtrl)))
}

// at waits until the focus is on an element.
func (s *shift) at(what, selector string) {
	s.desk.t.Helper()
	s.await("the focus is on "+what, `document.activeElement?.matches(`+quoted(selector)+`)`)
}

// tab presses the tabulator until the focus is on an element.
func (s *shift) tab(selector string) {
	s.desk.t.Helper()
	for range 80 {
		if s.is(`document.activeElement?.matches(` + quoted(selector) + `)`) {
			return
		}
		s.keys(kb.Tab)
	}
	s.desk.t.Fatalf("the tabulator never comes to %s", selector)
}

// write opens a part of the composer by its key, writes and sends; Escape gives the keys back before.
func (s *shift) write(key, part, words string) {
	s.desk.t.Helper()
	form := "#" + part + "-" + s.first.String()
	s.await("what was sent is answered", `!document.querySelector(".htmx-request")`)
	s.keys(kb.Escape, key)
	s.at("the field of the "+part, form+" .editor-text")
	s.keys(words)
	s.await("what was typed stands in the field", `document.querySelector(`+quoted(form+" .editor-text")+`).textContent === `+quoted(words))
	s.ctrlEnter()
}

// passOn hands the ticket to the next level, with what the handover asks for.
func (s *shift) passOn() {
	s.desk.t.Helper()
	s.await("the composer is empty again", `document.querySelector("#answer-`+s.first.String()+`-text")?.value === ""`)
	s.keys(kb.Escape, "u")
	s.await("the handover is open", `document.querySelector("#ladder-asked")`)
	s.tab("#ladder-asked")
	s.keys("Please look at its queue.")
	s.tab("#ladder-tried")
	s.keys("Another cable.")
	s.ctrlEnter()
	s.await("the ticket waits to be accepted", `document.querySelector("#ladder .banner")`)
	if now := s.now(s.first); now.TeamID != s.above || !now.EscalationWaits {
		s.desk.t.Errorf("team %d, waits %v", now.TeamID, now.EscalationWaits)
	}
}

// solveTheOther goes to the list by two keys, opens the other ticket and solves it.
func (s *shift) solveTheOther() {
	s.desk.t.Helper()
	s.keys(kb.Escape, "g", "o")
	s.await("the list is back", `document.readyState === "complete" && location.pathname === "/w/open" && !document.querySelector("#ticket-head") && document.querySelector(`+quoted(s.row(s.second))+`)`)
	for range 3 {
		if !s.is(`document.activeElement?.matches(` + quoted(s.row(s.second)) + `)`) {
			s.keys("j")
		}
	}
	s.keys(kb.Enter)
	s.await("the other ticket is open", `document.querySelector("#ticket-head h1")?.textContent.includes("No sound")`)
	s.keys("e")
	s.at("the words of the solution", "#task-text")
	s.keys("The plug was loose.")
	s.tab("#task-cause")
	s.keys("H")
	s.await("a cause is chosen", `document.querySelector("#task-cause").value !== ""`)
	s.ctrlEnter()
	s.await("the ticket is solved", `document.querySelector("#ticket-head .chip")?.textContent.trim() === "Solved"`)
	if now := s.now(s.second); now.State != ticket.Resolved || now.Resolution != "The plug was loose." {
		s.desk.t.Errorf("%s, %q", now.State, now.Resolution)
	}
}

// search finds the first ticket again by a word of its note, which only the desk knows.
func (s *shift) search() {
	s.desk.t.Helper()
	s.until("the note can be found", func() bool {
		q := s.Search.Read(s.agent, "toner", false)
		found, err := s.Search.Tickets(s.desk.t.Context(), s.agent, &q)
		if err != nil {
			s.desk.t.Fatal(err)
		}
		return len(found.Hits) == 1
	})
	s.keys(kb.Escape, "/")
	s.at("the search", "#side-q")
	s.keys("toner", kb.Enter)
	s.await("the ticket is found", `document.readyState === "complete" && location.pathname === "/w/find" && document.querySelector("#found a[href*='/w/tickets/`+s.first.String()+`']")`)
	s.tab("#found a[href*='/w/tickets/" + s.first.String() + "']")
	s.keys(kb.Enter)
	s.await("the ticket opens by itself", `document.readyState === "complete" && document.querySelector("#ticket-head h1")?.textContent.includes("Blank pages")`)
}

// help lists the keys of the page, and Escape closes the list.
func (s *shift) help() {
	s.desk.t.Helper()
	s.keys(kb.Escape, "?")
	s.await("the keys are listed", `(() => { const keys = [...document.querySelectorAll("dialog#keys[open] kbd")].map((e) => e.textContent); return ["j", "k", "Enter", "r", "n", "/", "?"].every((k) => keys.includes(k)); })()`)
	s.keys(kb.Escape)
	s.await("the list is closed", `!document.querySelector("dialog[open]")`)
}

// everyKeyMeansOneThing finds keys that two different things on the page claim: only the first would ever hear of it.
func (s *shift) everyKeyMeansOneThing(page string) {
	s.desk.t.Helper()
	const twice = `(() => {
		const seen = new Map();
		for (const el of document.querySelectorAll("[data-key]")) {
			if (el.dataset.key.startsWith("Ctrl") || el.offsetParent === null && !el.closest("details")) continue;
			seen.set(el.dataset.key, [...(seen.get(el.dataset.key) ?? []), el.textContent.trim() || el.title]);
		}
		return [...seen].filter(([, all]) => all.length > 1).map(([key, all]) => key + ": " + all.join(" / ")).join("; ");
	})()`
	found, err := chromedp.Run(s.browser, chromedp.Evaluate[string](twice))
	if err != nil || found != "" {
		s.desk.t.Errorf("%s: keys that mean two things: %s %v", page, found, err)
	}
}
