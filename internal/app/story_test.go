package app_test

import (
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/jhillyerd/enmime/v2"

	"firstline/internal/base/db"
	"firstline/internal/desk/access"
	"firstline/internal/desk/account"
	"firstline/internal/desk/ticket"
	"firstline/internal/testdesk/server"
)

// tale is one person's problem in their own words.
type tale struct {
	subject, symptom, answer, answerBold string
	thanks                               string // the requester's answer
	quote                                string // how their mail program introduces what it repeats
	solution                             string
	more                                 string // said in the portal
}

var tales = map[string]tale{
	"en": {
		"Printer on floor 2 prints blank pages", "Good morning,\n\nsince this morning only blank pages come out. The photo shows what its display says.\n\nKind regards\nAnna",
		"Could you switch it off and on, and ", "wait one minute", "I have done that and it prints again, but the tray is stuck.",
		"On Mon, 1 Feb 2027 at 10:12, Service desk <%s> wrote:", "We freed the tray.", "It happens with every programme.",
	},
	"fr": {
		"L’imprimante du 2e étage sort des pages blanches", "Bonjour,\n\ndepuis ce matin il ne sort que des pages blanches. La photo montre ce qu’affiche l’écran.\n\nBien cordialement\nAnna",
		"Pourriez-vous l’éteindre, la rallumer et ", "attendre une minute", "C’est fait et elle imprime de nouveau, mais le bac est coincé.",
		"Le lun. 1 févr. 2027 à 10:12, Service desk <%s> a écrit :", "Nous avons débloqué le bac.", "Cela arrive avec tous les programmes.",
	},
	"nl": {
		"Printer op de tweede verdieping geeft blanco pagina’s", "Goedemorgen,\n\nsinds vanochtend komen er alleen blanco pagina’s uit. Op de foto ziet u wat er op het scherm staat.\n\nMet vriendelijke groet\nAnna",
		"Kunt u hem uit- en weer aanzetten en ", "een minuut wachten", "Dat heb ik gedaan en hij print weer, maar de lade zit vast.",
		"Op ma 1 feb 2027 om 10:12 schreef Service desk <%s>:", "We hebben de lade losgemaakt.", "Het gebeurt met elk programma.",
	},
}

// story is a desk with an agent who works in a language and a person who has a problem in it.
type story struct {
	*desk
	tale
	language    string
	youssef     access.Actor // works at the desk
	anna        access.Actor
	agent       *browser
	annasLetter int // how many Anna has got
}

// TestFromAMailToAConfirmedTicket walks the desk's main job with a real browser and real mail, in each language: somebody writes, an agent
// answers, they answer back, it is solved, they say so by the link in the mail, and the ticket is closed.
func TestFromAMailToAConfirmedTicket(t *testing.T) {
	t.Parallel()
	stories(t, func(s *story) {
		id := s.annaWrites()
		s.agentAnswers(id)
		s.annaAnswersBack(id)
		s.agentSolves(id)
		s.annaConfirmsByLink(id)
		s.agent.await("the agent sees that it is closed", `document.querySelector("#ticket-head .chip")?.textContent.trim() === "`+s.word("workspace.state_closed")+`"`)
		s.agent.look("closed")
	})
}

// TestPortalFromAFormToAConfirmedTicket walks the same without mail: everything on the requester's own pages, which change by themselves.
func TestPortalFromAFormToAConfirmedTicket(t *testing.T) {
	t.Parallel()
	stories(t, func(s *story) {
		anna := s.window()
		id := s.annaOpens(anna)
		s.agentAnswers(id)
		s.annaAnswersOnThePage(anna, id)
		s.agentSolves(id)
		s.annaConfirmsOnThePage(anna, id)
	})
}

// stories tells a story in each language; two on one engine, one on the other.
func stories(t *testing.T, tell func(s *story)) {
	t.Helper()
	if testing.Short() {
		t.Skip("needs a browser; -short leaves it out")
	}
	for language, engine := range map[string]db.Engine{"en": db.SQLite, "fr": db.Postgres, "nl": db.SQLite} {
		t.Run(language, func(t *testing.T) {
			s := &story{desk: serve(t, engine), tale: tales[language], language: language}
			s.youssef = s.person("Youssef El Amrani", language, account.Roles{Agent: true, Lead: true})
			s.anna = s.person("Anna Maes", language, account.Roles{})
			s.password(s.youssef, s.anna)
			s.agent = s.window()
			tell(s)
		})
	}
}

// window opens a browser whose pages are examined by turns with those of the other languages.
func (s *story) window() *browser {
	s.t.Helper()
	b := s.browser(s.t)
	b.Turn(s.language)
	return b
}

func (s *story) word(key string) string { return s.Texts.For(s.language).T(key) }

func (s *story) state(id ticket.ID, want ticket.State) {
	s.t.Helper()
	if got := s.now(id).State; got != want {
		s.t.Fatalf("the ticket is %s, want %s", got, want)
	}
}

// annasNext is the next letter that Anna gets.
func (s *story) annasNext() *enmime.Envelope {
	s.t.Helper()
	s.annasLetter++
	m := s.letters(addressOf(s.anna.Name), s.annasLetter)[s.annasLetter-1]
	if got := m.GetHeader("Content-Language"); got != s.language {
		s.t.Errorf("the letter «%s» is in %q", m.GetHeader("Subject"), got)
	}
	return m
}

// annaWrites sends a mail as mail programs do: text and HTML, a picture in it and a file with it.
func (s *story) annaWrites() ticket.ID {
	s.t.Helper()
	html := "<p>" + strings.ReplaceAll(s.symptom, "\n\n", "</p><p>") + `</p><table><tr><td><img src="cid:photo@org.example" alt=""></td></tr></table>`
	s.deliver(addressOf(s.anna.Name), fmt.Sprintf(`From: Anna Maes <%s>
To: %s
Subject: %s
Message-ID: <first@org.example>
Date: Mon, 1 Feb 2027 09:00:00 +0100
MIME-Version: 1.0
Content-Type: multipart/mixed; boundary=mixed

--mixed
Content-Type: multipart/related; boundary=related

--related
Content-Type: multipart/alternative; boundary=alternative

--alternative
Content-Type: text/plain; charset=utf-8
Content-Transfer-Encoding: 8bit

%s

--alternative
Content-Type: text/html; charset=utf-8
Content-Transfer-Encoding: 8bit

%s

--alternative--

--related
Content-Type: image/png; name=photo.png
Content-ID: <photo@org.example>
Content-Disposition: inline; filename=photo.png
Content-Transfer-Encoding: base64

%s

--related--

--mixed
Content-Type: text/plain; charset=utf-8; name=printer.log
Content-Disposition: attachment; filename=printer.log

E 1234

--mixed--
`, addressOf(s.anna.Name), helpdesk, encoded(s.subject), s.symptom, html, picture(s.t)), helpdesk)
	id := s.ticketOf(s.subject).ID
	if m := s.annasNext(); !strings.Contains(m.Text, s.address+"/tickets/"+id.String()) {
		s.t.Errorf("the first answer does not name the ticket: %s", m.Text)
	}
	return id
}

// agentAnswers opens the ticket from the list and answers with formatted text.
func (s *story) agentAnswers(id ticket.ID) {
	s.t.Helper()
	b, row, form := s.agent, "#row-"+id.String(), "#answer-"+id.String()
	b.signIn(s.youssef, "/w/open")
	b.do(chromedp.WaitVisible(row))
	b.look("list")
	b.do(server.Press(row+" a"), chromedp.WaitVisible("#ticket-head h1"))
	b.run(`window.stayed = true`)
	b.await("the ticket says what Anna wrote", `document.querySelector("#ticket-head h1").textContent.includes(`+quoted(s.subject)+`)`)
	b.look("ticket")
	b.do(server.Press(form+"-text"), chromedp.WaitVisible(".editor-text"), chromedp.SendKeys(".editor-text", s.answer))
	b.do(chromedp.KeyEvent("b", chromedp.KeyModifiers(chromedp.ModifierCtrl)), chromedp.SendKeys(".editor-text", s.answerBold))
	b.look("composer")
	b.do(server.Press(form + " [data-send]"))
	b.await("the answer stands on the ticket", `[...document.querySelectorAll(".entry-out")].some((e) => e.textContent.includes(`+quoted(s.answer+s.answerBold)+`))`)
	if s.now(id).Channel == ticket.Portal {
		s.annasNext() // that it was received
	}
	m := s.annasNext()
	if !strings.Contains(m.Text, s.answer+s.answerBold) || !strings.Contains(m.HTML, "<strong>"+s.answerBold+"</strong>") {
		s.t.Errorf("the answer arrives as %q and %q", m.Text, m.HTML)
	}
}

// annaAnswersBack answers from her mail program, which repeats what it answers in its own way.
func (s *story) annaAnswersBack(id ticket.ID) {
	s.t.Helper()
	m := s.letters(addressOf(s.anna.Name), s.annasLetter)[s.annasLetter-1]
	to, err := m.AddressList("Reply-To")
	if err != nil || len(to) != 1 {
		s.t.Fatalf("where answers go: %v, %v", to, err)
	}
	quote := fmt.Sprintf(s.quote, helpdesk) + "\n\n> " + strings.ReplaceAll(strings.TrimSpace(m.Text), "\n", "\n> ")
	s.deliver(addressOf(s.anna.Name), fmt.Sprintf(`From: Anna Maes <%s>
To: %s
Subject: Re: %s
Message-ID: <second@org.example>
In-Reply-To: %s
References: %s
MIME-Version: 1.0
Content-Type: text/plain; charset=utf-8
Content-Transfer-Encoding: 8bit

%s

%s
`, addressOf(s.anna.Name), to[0].Address, encoded(m.GetHeader("Subject")), m.GetHeader("Message-ID"), m.GetHeader("Message-ID"), s.thanks, quote), to[0].Address)
	b := s.agent
	b.await("Anna's answer appears by itself", `[...document.querySelectorAll(".entry-in .entry-body")].some((e) => e.innerText.trim().startsWith(`+quoted(s.thanks)+`))`)
	if !b.is(`window.stayed`) {
		s.t.Error("the agent's page was loaded again")
	}
	b.look("answered")
	items, _, err := s.Tickets.Timeline(s.t.Context(), access.System(), id, ticket.Page{Limit: 100})
	if err != nil {
		s.t.Fatal(err)
	}
	var last ticket.Message
	for _, item := range items {
		if item.Message != nil {
			last = *item.Message
		}
	}
	if strings.TrimSpace(last.Text) != s.thanks || !strings.Contains(last.QuotedText, s.answerBold) {
		s.t.Errorf("written %q, repeated %q", last.Text, last.QuotedText)
	}
	if n := s.count(`SELECT count(*) FROM ticket`); n != 1 {
		s.t.Errorf("%d tickets", n)
	}
}

func (s *story) agentSolves(id ticket.ID) {
	s.t.Helper()
	b := s.agent
	b.run(`document.activeElement?.blur()`)
	b.do(chromedp.KeyEvent("e"), chromedp.WaitVisible("#task-text"))
	b.look("solving")
	b.do(chromedp.SendKeys("#task-text", s.solution), chromedp.SetValue("#task-cause", "hardware"), server.Press(".detail-foot [data-send]"))
	b.await("the ticket is solved", `document.querySelector("#ticket-head .chip")?.textContent.trim() === "`+s.word("workspace.state_resolved")+`"`)
	b.look("solved")
	s.state(id, ticket.Resolved)
	if m := s.annasNext(); !strings.Contains(m.Text, s.solution) {
		s.t.Errorf("the letter does not say how it was solved: %s", m.Text)
	}
}

// annaConfirmsByLink opens the link of the mail where nobody is signed in. Opening it changes nothing: mail scanners open links, too.
func (s *story) annaConfirmsByLink(id ticket.ID) {
	s.t.Helper()
	m := s.letters(addressOf(s.anna.Name), s.annasLetter)[s.annasLetter-1]
	links := regexp.MustCompile(regexp.QuoteMeta(s.address)+`/c/[^\s"<>]+`).FindAllString(m.HTML, -1)
	if len(links) == 0 || !strings.Contains(m.Text, links[0]) {
		s.t.Fatalf("no link to confirm by in %s", m.Text)
	}
	before := s.print("seen") // the agent's own screen goes on reading
	b := s.window()
	b.open(links[0])
	b.do(chromedp.WaitVisible("form button.btn-primary"))
	b.look("confirm")
	if after := s.print("seen"); after != before {
		s.t.Errorf("opening the link changed %v", before.Changed(after))
	}
	s.state(id, ticket.Resolved)
	b.do(server.Press("form button.btn-primary"), chromedp.WaitVisible(".card a.btn"))
	b.look("confirmed")
	s.state(id, ticket.Closed)
}

// annaOpens opens a ticket with a file in the portal.
func (s *story) annaOpens(b *browser) ticket.ID {
	s.t.Helper()
	log := filepath.Join(s.t.TempDir(), "printer.log")
	if err := os.WriteFile(log, []byte("E 1234"), 0o600); err != nil {
		s.t.Fatal(err)
	}
	b.signIn(s.anna, "/")
	b.look("home")
	b.open("/tickets/new")
	b.do(chromedp.SendKeys("#f-subject", s.subject), chromedp.SendKeys("#f-text", s.symptom), chromedp.SetUploadFiles("[type=file]", []string{log}))
	b.look("new")
	b.do(server.Press(".form-actions button"), chromedp.WaitVisible("#timeline"))
	b.await("the file is on the ticket", `document.querySelector(".attachment-name")?.textContent === "printer.log"`)
	b.look("received")
	return s.ticketOf(s.subject).ID
}

func (s *story) annaAnswersOnThePage(b *browser, id ticket.ID) {
	s.t.Helper()
	b.await("the answer appears by itself", `[...document.querySelectorAll(".entry-out")].some((e) => e.textContent.includes(`+quoted(s.answer+s.answerBold)+`))`)
	b.look("answered")
	b.do(chromedp.SendKeys("#answer-text", s.more), server.Press("[data-send]"))
	b.await("what Anna wrote stands on the page", `document.querySelectorAll(".entry-in").length === 2 && document.querySelector("#answer-text").value === ""`)
	s.agent.await("and appears before the agent", `[...document.querySelectorAll(".entry-in")].some((e) => e.textContent.includes(`+quoted(s.more)+`))`)
	s.state(id, ticket.Open)
}

func (s *story) annaConfirmsOnThePage(b *browser, id ticket.ID) {
	s.t.Helper()
	solved := `form[action$="/solved"] button`
	b.do(chromedp.WaitVisible(solved)) // by itself
	b.look("solved")
	b.do(server.Press(solved), chromedp.WaitNotPresent(solved))
	b.look("confirmed")
	s.state(id, ticket.Closed)
	b.open("/")
	b.look("home-done")
	s.agent.await("the agent sees that it is closed", `document.querySelector("#ticket-head .chip")?.textContent.trim() === "`+s.word("workspace.state_closed")+`"`)
	s.agent.quiet("agent")
	r, err := http.Get(s.address + "/tickets/" + id.String())
	if err != nil {
		s.t.Fatal(err)
	}
	defer r.Body.Close()
	if r.Request.URL.Path != "/sign-in" {
		s.t.Errorf("without a session: %s, status %d", r.Request.URL, r.StatusCode)
	}
}
