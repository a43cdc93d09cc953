package workspace_test

import (
	"context"
	"fmt"
	"net/http/httptest"
	"net/url"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"firstline/internal/base/db"
	"firstline/internal/base/live"
	"firstline/internal/desk/access"
	"firstline/internal/desk/account"
	"firstline/internal/desk/person"
	"firstline/internal/desk/presence"
	"firstline/internal/desk/ticket"
	"firstline/internal/front"
	"firstline/internal/testdesk/server"
	"firstline/internal/testdesk/testdb"
	"firstline/internal/testdesk/testsite"
)

// served is the workspace at an address that a real browser can reach.
func served(t *testing.T) (d *desk, address string) {
	t.Helper()
	s := httptest.NewUnstartedServer(nil)
	address = "http://" + s.Listener.Addr().String()
	base, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	clock := testdb.NewClock()
	clock.Set(time.Now())
	site := testsite.New(t, testdb.Open(t, db.SQLite, db.Options{Clock: clock.Now}), clock, front.Place{Base: base, Notice: "front.demo_notice"})
	site.RunLive()
	d = newDesk(t, site)
	s.Config.Handler = site.Site
	s.Start()
	t.Cleanup(s.CloseClientConnections)
	t.Cleanup(s.Close)
	return d, address
}

// words are what people write, in their language: long names and long lines on purpose.
var words = map[string][4]string{
	"en": {
		"The printer on the second floor prints blank pages since the update of last Thursday", "Good morning,\n\nI print a letter and only blank pages come out, since this morning.\n\nWith kind regards",
		"Thank you, I have looked at it. Could you switch the printer off and on again, and tell me what its display says?", "The toner was checked last week; look at the queue on the server first.",
	},
	"fr": {
		"L’imprimante du deuxième étage n’imprime que des pages blanches depuis la mise à jour de jeudi dernier", "Bonjour,\n\nJ’imprime une lettre et il ne sort que des pages blanches, depuis ce matin.\n\nBien cordialement",
		"Merci, j’ai regardé. Pourriez-vous éteindre puis rallumer l’imprimante et me dire ce qu’affiche son écran ?", "Le toner a été contrôlé la semaine dernière ; voir d’abord la file d’attente sur le serveur.",
	},
	"nl": {
		"De printer op de tweede verdieping drukt sinds de update van afgelopen donderdag alleen blanco pagina’s af", "Goedemorgen,\n\nIk druk een brief af en er komen alleen blanco pagina’s uit, sinds vanochtend.\n\nMet vriendelijke groet",
		"Bedankt, ik heb gekeken. Kun je de printer uit- en weer aanzetten en zeggen wat er op het scherm staat?", "De toner is vorige week nagekeken; kijk eerst naar de wachtrij op de server.",
	},
}

// scene is a day at the desk, in one language.
type scene struct {
	d       *desk
	tab     *server.Tab
	address string
	agent   access.Actor
	anna    access.Actor
	say     [4]string
	id      ticket.ID
}

func newScene(t *testing.T, language string) *scene {
	t.Helper()
	d, address := served(t)
	s := &scene{d: d, tab: server.Chromium(t), address: address, say: words[language]}
	s.agent = d.Person("Youssef El Amrani", language, account.Roles{Agent: true, Lead: true})
	s.anna = s.caller(t, language)
	s.id = d.Open(s.anna, s.say[0], s.say[1]).ID
	s.reply(t, s.say[2])
	if _, _, err := d.Tickets.AddNote(t.Context(), s.agent, s.id, ticket.Written("", s.say[3], nil), ticket.Once{}); err != nil {
		t.Fatal(err)
	}
	s.answer(t, "<b>"+s.say[1]+"</b>")
	for i := range 12 {
		d.Clock.Advance(-7 * time.Hour)
		x := d.Open(s.anna, fmt.Sprintf("%s (%d)", s.say[0], i), s.say[1])
		if _, err := d.Tickets.Edit(t.Context(), s.agent, x.ID, ticket.Edit{Field: ticket.FieldImpact, From: "0", To: text(ticket.ID(i % 4))}); i%4 > 0 && err != nil {
			t.Fatal(err)
		}
		if i%3 == 0 {
			if _, err := d.Tickets.Assign(t.Context(), d.mia, x.ID, d.mia.Person, nil); err != nil {
				t.Fatal(err)
			}
		}
	}
	if err := d.Settings.Save(t.Context(), access.System(), map[string]string{"identity.vip": "0"}); err != nil { // who asks is another test's matter
		t.Fatal(err)
	}
	d.Clock.Set(time.Now())
	s.signIn(t)
	return s
}

// caller has everything that a person can have.
func (s *scene) caller(t *testing.T, language string) access.Actor {
	t.Helper()
	p, err := s.d.People.Create(t.Context(), access.System(), person.Draft{
		Name: "Annabelle-Louise Vandenbroucke-Ouwerkerk", Locale: language, VIP: true, Department: "Communication interne et relations extérieures",
		Site: "Bruxelles", Addresses: []string{"annabelle-louise.vandenbroucke-ouwerkerk@communication.org.example"}, Phones: []string{"+32 2 555 12 34"},
	})
	if err != nil {
		t.Fatal(err)
	}
	return access.Actor{Person: p.ID, Name: p.Name, Locale: language, Via: access.ViaPortal}
}

func (s *scene) reply(t *testing.T, words string) {
	t.Helper()
	if _, _, err := s.d.Tickets.Reply(t.Context(), s.agent, s.id, ticket.Answering{Body: ticket.Written("", words, nil), Then: ticket.WaitingUser}); err != nil {
		t.Fatal(err)
	}
}

func (s *scene) answer(t *testing.T, words string) {
	t.Helper()
	a := ticket.Saying{Body: ticket.Written("", words, nil), Channel: ticket.Email, Author: s.anna.Person, Mail: ticket.Mailed{Verdict: "unverified", Address: "anna@home.example"}}
	a.Body.QuotedText = "> " + s.say[2]
	if _, _, err := s.d.Tickets.Answer(t.Context(), s.anna, s.id, a); err != nil {
		t.Fatal(err)
	}
}

// tell sends the live event that the running desk sends after each entry.
func (s *scene) tell(t *testing.T) {
	t.Helper()
	e := live.Event{Kind: "ticket", Topics: []string{ticket.TeamTopic(s.d.Team)}, IDs: map[string]int64{"ticket": int64(s.id), "seq": 1}}
	if err := s.d.DB.Write(t.Context(), func(tx *db.Tx) error { return s.d.Live.Publish(t.Context(), tx, e) }); err != nil {
		t.Fatal(err)
	}
}

func (s *scene) signIn(t *testing.T) {
	t.Helper()
	token := s.d.SignedIn(s.agent).Cookies["__Host-fl"]
	s.do(t, chromedp.Navigate(s.address+"/healthz"))
	s.tab.Settle(t)
	s.do(t, eval(`document.cookie = "fl=`+token+`; path=/"`))
	s.tab.Settle(t)
	s.tab.Complaints() // about the icon of a page that has none
}

func (s *scene) do(t *testing.T, actions ...chromedp.Action[chromedp.Void]) {
	t.Helper()
	for i, a := range actions {
		if err := chromedp.Do(s.tab, a); err != nil {
			t.Fatalf("step %d: %v", i, err)
		}
	}
}

func (s *scene) open(path string) chromedp.Action[chromedp.Void] {
	return chromedp.Navigate(s.address + path)
}

func eval(script string) chromedp.Action[chromedp.Void] {
	return chromedp.Evaluate[chromedp.Void]("void (" + script + ")")
}

// await waits until a script's expression is true.
func (s *scene) await(t *testing.T, what, expression string) {
	t.Helper()
	script := `new Promise((done) => { const look = () => (` + expression + `) ? done() : setTimeout(look, 20); look(); })`
	ctx, cancel := context.WithTimeout(s.tab, time.Minute)
	defer cancel()
	if _, err := chromedp.Run(ctx, chromedp.Evaluate[chromedp.Void](script, chromedp.EvalAwaitPromise)); err != nil {
		s.tab.Screenshot(t, "failed-"+strings.ReplaceAll(what, " ", "-"))
		t.Fatalf("%s: %v; the browser says %v", what, err, s.tab.Complaints())
	}
}

// TestDayAtTheDesk opens, answers and is interrupted, as agents are: what is typed stays, what others do appears.
func TestDayAtTheDesk(t *testing.T) {
	if testing.Short() {
		t.Skip("needs a browser; -short leaves it out")
	}
	t.Parallel()
	s := newScene(t, "en")
	row := "#row-" + s.id.String()
	s.do(t, s.open("/w/open"), chromedp.WaitVisible(row))
	s.await(t, "counts appear", `document.querySelector(".sidenav .count")`)
	s.await(t, "title counts unread", `/^\(\d+\) /.test(document.title)`)
	s.do(t, server.Press(row+" a"), chromedp.WaitVisible("#ticket-head h1"))
	s.await(t, "address names the ticket", `location.pathname === "/w/open/`+s.id.String()+`"`)
	s.await(t, "row is marked as current and read", `document.querySelector("`+row+` a[aria-current]") && !document.querySelector("`+row+`[data-unread]")`)
	s.await(t, "newest word is in view", `(() => { const b = document.querySelector(".detail"); return b.querySelector(".detail-main").getBoundingClientRect().bottom <= b.getBoundingClientRect().bottom + 2; })()`)

	s.await(t, "panels begin at their top", `document.querySelector(".detail-panels").getBoundingClientRect().top >= document.querySelector(".detail").getBoundingClientRect().top - 1`)

	if err := s.d.Presence.Set(t.Context(), s.d.mia, s.id, presence.Writing); err != nil {
		t.Fatal(err)
	}
	s.await(t, "a colleague is seen at the ticket", `document.querySelector(".here-line").textContent.includes("Mia Mate is writing") && document.querySelector("`+row+` .here")`)

	s.do(t, server.Press("#answer-"+s.id.String()+"-text"), chromedp.WaitVisible(".editor-text"), chromedp.SendKeys(".editor-text", "Please switch it on"))
	s.await(t, "draft is kept", `document.querySelector("#answer-`+s.id.String()+` [data-draft-status]").textContent !== ""`)
	if got, err := s.d.Presence.Others(t.Context(), s.d.mia); err != nil || !slices.Equal(got[s.id], []presence.Someone{{Person: s.agent.Person, Writing: true}}) {
		t.Errorf("a colleague sees %v at the ticket, %v", got, err)
	}
	s.answer(t, "One more thing: a red light.")
	s.tell(t)
	s.await(t, "new message appears", `document.querySelector(".entry-new")?.textContent.includes("a red light")`)
	s.await(t, "typed text stays", `document.querySelector(".editor-text").textContent === "Please switch it on"`)
	s.do(t, server.Press("#answer-"+s.id.String()+" [data-send]"))
	s.await(t, "sending past a new message is refused", `document.querySelector(".detail-body .banner") && document.querySelector("#answer-`+s.id.String()+`-text").value === "Please switch it on"`)
	s.do(t, server.Press("#answer-"+s.id.String()+" [data-send]"))
	s.await(t, "answer appears", `[...document.querySelectorAll(".entry-out")].some((e) => e.textContent.includes("Please switch it on"))`)
	s.await(t, "composer is empty", `document.querySelector("#answer-`+s.id.String()+`-text").value === ""`)

	s.do(t, eval(`document.activeElement?.blur()`), chromedp.KeyEvent("e"), chromedp.WaitVisible("#task-text"))
	s.do(t, chromedp.SendKeys("#task-text", "It was off."), chromedp.SetValue("#task-cause", "user_knowledge"), server.Press(".detail-foot [data-send]"))
	s.await(t, "ticket is solved", `document.querySelector("#ticket-head .chip")?.textContent.trim() === "Solved"`)
	if got := s.d.now(t, s.id).State; got != ticket.Resolved {
		t.Errorf("state %s", got)
	}
	s.do(t, eval(`history.back()`))
	s.await(t, "going back shows the list", `location.pathname === "/w/open" && !document.querySelector("#ticket-head")`)
	s.complaints(t)
}

// TestTypedTextGoesAlongToTheSignIn sends an answer in its place in the page after the session has ended.
func TestTypedTextGoesAlongToTheSignIn(t *testing.T) {
	if testing.Short() {
		t.Skip("needs a browser; -short leaves it out")
	}
	t.Parallel()
	s := newScene(t, "en")
	form := "#answer-" + s.id.String()
	s.do(t, s.open("/w/open/"+s.id.String()), chromedp.WaitVisible(form+"-text"))
	s.d.write(t, `DELETE FROM session`)
	s.do(t, server.Press(form+"-text"), chromedp.WaitVisible(".editor-text"), chromedp.SendKeys(".editor-text", "Please switch it on"))
	s.do(t, server.Press(form+" [data-send]"), chromedp.WaitVisible(`form[action="/sign-in"]`))
	s.await(t, "sign-in has the words", `document.querySelector("h1")?.textContent === "Your session has ended" && document.querySelector("[name=held]").value.length > 100`)
}

// TestPagesInTheBrowser looks at pages as they come up while somebody works, with the accessibility checker and on a narrow screen: each in one of
// the languages, in all with FIRSTLINE_SOAK.
func TestPagesInTheBrowser(t *testing.T) {
	if testing.Short() {
		t.Skip("needs a browser; -short leaves it out")
	}
	t.Parallel()
	for turn, language := range []string{"en", "fr", "nl"} {
		t.Run(language, func(t *testing.T) {
			s := newScene(t, language)
			if language == "fr" {
				for i := range 150 { // a thread of three hundred
					s.reply(t, fmt.Sprintf("%s (%d)", s.say[2], i))
					s.answer(t, s.say[1])
				}
			}
			if _, err := s.d.Tickets.Watch(t.Context(), s.agent, s.id, s.d.mia.Person, true); err != nil {
				t.Fatal(err)
			}
			at := "/w/open/" + (s.id + 1).String()
			for n, page := range [][2]string{
				{"list", "/w/open"},
				{"empty", "/w/done"},
				{"alone", "/w/tickets/" + s.id.String()},
				{"resolve", at + "?do=resolve"},
				{"ticket", "/w/open/" + s.id.String()},
				{"assign", at + "?do=assign"},
				{"share", at + "?do=share"},
				{"subject", at + "?do=subject"},
				{"new", "/w/new"},
				{"find", "/w/find?q=annabelle"},
				{"nothing", "/w/find?q=qqqq"},
			} {
				if n%3 == turn || os.Getenv("FIRSTLINE_SOAK") != "" {
					s.inspect(t, language+"-"+page[0], page[1])
				}
			}
		})
	}
}

// inspect looks at a page as wide as most screens, and as narrow as a telephone.
func (s *scene) inspect(t *testing.T, name, path string) {
	t.Helper()
	s.do(t, chromedp.EmulateViewport(1280, 800), s.open(path), chromedp.WaitVisible("#main"))
	s.complaints(t)
	s.tab.Inspect(t, name)
}

// complaints are what the browser reported; a refused form is no fault of a page.
func (s *scene) complaints(t *testing.T) {
	t.Helper()
	for _, problem := range s.tab.Complaints() {
		if strings.Contains(problem, "/delivery/") && strings.Contains(problem, "status of 404") {
			continue // a page that is being left, of a ticket that was passed on, asked once more how far its letter is
		}
		if !strings.Contains(problem, "status of 409") && !strings.Contains(problem, "status of 422") {
			t.Errorf("the browser says: %s", problem)
		}
	}
}
