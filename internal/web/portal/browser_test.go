package portal_test

import (
	"context"
	"fmt"
	"net/http/httptest"
	"net/url"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"firstline/internal/base/db"
	"firstline/internal/base/live"
	"firstline/internal/base/secret"
	"firstline/internal/desk/access"
	"firstline/internal/desk/account"
	"firstline/internal/desk/confirm"
	"firstline/internal/desk/ticket"
	"firstline/internal/front"
	"firstline/internal/testdesk/server"
	"firstline/internal/testdesk/testdb"
	"firstline/internal/testdesk/testsite"
	"firstline/internal/web/portal"
)

// served is the portal at an address that a real browser can reach.
func served(t *testing.T) (d *testsite.Desk, address string) {
	t.Helper()
	s := httptest.NewUnstartedServer(nil)
	address = "http://" + s.Listener.Addr().String()
	base, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	clock := testdb.NewClock()
	clock.Set(time.Now())
	d = testsite.New(t, testdb.Open(t, db.SQLite, db.Options{Clock: clock.Now}), clock, front.Place{Base: base})
	d.RunLive()
	portal.Routes(d.Site, parts(d))
	s.Config.Handler = d.Site
	s.Start()
	t.Cleanup(s.CloseClientConnections)
	t.Cleanup(s.Close)
	return d, address
}

// words are what a person types, in their language: long names and long lines on purpose.
var words = map[string][3]string{
	"en": {"The printer on the second floor prints blank pages since the update", "I print a letter and only blank pages come out.\n\nSince this morning.", "Paper jam in tray 2"},
	"fr": {"L’imprimante du deuxième étage n’imprime que des pages blanches depuis la mise à jour", "J’imprime une lettre et il ne sort que des pages blanches.\n\nDepuis ce matin.", "Bourrage papier dans le bac 2"},
	"nl": {"De printer op de tweede verdieping drukt sinds de update alleen blanco pagina’s af", "Ik druk een brief af en er komen alleen blanco pagina’s uit.\n\nSinds vanochtend.", "Papierstoring in lade 2"},
}

// TestPagesInTheBrowser walks the portal as people do, in their three languages: no script fails, nothing is refused by the policy of
// the page, and the accessibility checker finds nothing in either theme.
func TestPagesInTheBrowser(t *testing.T) {
	if testing.Short() {
		t.Skip("needs a browser; -short leaves it out")
	}
	t.Parallel()
	d, address := served(t)
	for _, language := range []string{"en", "fr", "nl"} {
		t.Run(language, func(t *testing.T) {
			walk(t, d, address, language)
		})
	}
}

func walk(t *testing.T, d *testsite.Desk, address, language string) {
	anna := d.Person("Annabelle-Louise Vandenbroucke "+language, language, account.Roles{})
	agent := d.Person("Youssef El Amrani "+language, language, account.Roles{Agent: true, Lead: true})
	d.Password(anna.Person)
	tab := server.Chromium(t)
	tab.Turn(language)
	say := words[language]
	see := func(name string) {
		t.Helper()
		tab.Inspect(t, language+"-"+name, "404", "422") // of the page itself, which says so
	}
	do := func(actions ...chromedp.Action[chromedp.Void]) {
		t.Helper()
		if err := chromedp.Do(tab, actions...); err != nil {
			t.Fatal(err)
		}
	}
	do(chromedp.Navigate(address + "/forgotten"))
	if language != "en" { // which it speaks already
		do(server.Press("button[name=locale][value="+language+"]"), chromedp.WaitVisible("html[lang="+language+"] #f-email"))
	}
	see("forgotten")
	do(chromedp.Navigate(address + "/tickets/new"))
	do(chromedp.WaitVisible("#f-email"), chromedp.SendKeys("#f-email", "nobody@org.example"), chromedp.SendKeys("#f-password", "wrong"), chromedp.Submit("#f-password"))
	do(chromedp.WaitVisible(".errors"))
	see("sign-in-wrong")
	do(chromedp.SetValue("#f-email", fmt.Sprintf("annabelle-louise.vandenbroucke.%s@org.example", language)),
		chromedp.SendKeys("#f-password", testsite.Password), chromedp.Submit("#f-password"), chromedp.WaitVisible("#f-subject"))
	see("new")
	do(chromedp.SendKeys("#f-subject", say[0]), chromedp.SendKeys("#f-text", say[1]), chromedp.SendKeys("#f-error_message", say[2]))
	do(server.Press(".form-actions button"), chromedp.WaitVisible("#timeline"))
	see("ticket-received")

	list, _, err := d.Tickets.List(t.Context(), anna, ticket.Listing{})
	if err != nil || len(list) != 1 {
		t.Fatalf("%d tickets, %v", len(list), err)
	}
	id := list[0].ID
	reply := ticket.Answering{Body: ticket.Written("", say[2]+"?\n\nhttps://org.example/handbook", nil)}
	if _, _, err := d.Tickets.Reply(t.Context(), agent, id, reply); err != nil {
		t.Fatal(err)
	}
	tell(t, d, anna, id)
	do(chromedp.WaitVisible(".entry-out")) // by itself
	for i := range 3 {
		d.Clock.Advance(time.Second)
		old := d.Open(anna, fmt.Sprintf("%s (%d)", say[0], i), say[1])
		if i > 0 {
			resolve(t, d, old.ID)
		}
		if i > 1 {
			if _, err := d.Tickets.Confirm(t.Context(), anna.AsRequester(), old.ID, anna.Person); err != nil {
				t.Fatal(err)
			}
		}
	}
	resolved := resolve(t, d, id)
	do(chromedp.Navigate(address + "/tickets/" + id.String()))
	see("ticket-resolved")
	do(chromedp.Navigate(address + "/"))
	see("home")
	do(chromedp.Navigate(address + "/account"))
	see("account")
	do(chromedp.Navigate(address + "/nothing-here"))
	see("missing")
	link := func(of ticket.Ticket) string {
		return address + "/c/" + confirm.Token(d.Keys, confirm.Link{Ticket: id, Person: anna.Person, Resolved: of.ResolvedAt, Expires: d.DB.Now().Add(time.Hour)})
	}
	do(chromedp.Navigate(link(resolved)+"?answer=broken"), chromedp.WaitVisible("textarea[name=text]"))
	if got := state(t, d, id); got != ticket.Resolved {
		t.Errorf("opened by the link alone, the ticket is %s", got)
	}
	do(chromedp.SendKeys("textarea[name=text]", say[2]), server.Press("form button.btn-primary"), chromedp.WaitVisible(".card a.btn"))
	see("still-broken")
	if got, err := d.Tickets.Get(t.Context(), access.System(), id); err != nil || got.State != ticket.Open || got.Urgency == resolved.Urgency {
		t.Errorf("still broken by link, the ticket is %+v, %v", got, err)
	}
	d.Clock.Advance(time.Second)
	do(chromedp.Navigate(link(resolve(t, d, id))))
	see("confirm")
	do(server.Press("form button.btn-primary"), chromedp.WaitVisible(".card a.btn"))
	see("confirmed")
	if got := state(t, d, id); got != ticket.Closed {
		t.Errorf("confirmed by link, the ticket is %s", got)
	}
	invited(t, d, tab, address+"/password/", language)
	see("password")
}

// tell tells open pages that something has happened on the ticket.
func tell(t *testing.T, d *testsite.Desk, who access.Actor, id ticket.ID) {
	t.Helper()
	err := d.DB.Write(t.Context(), func(tx *db.Tx) error {
		return d.Live.Publish(t.Context(), tx, live.Event{
			Kind: "ticket", Topics: []string{ticket.PersonTopic(who.Person)}, IDs: map[string]int64{"ticket": int64(id)},
		})
	})
	if err != nil {
		t.Fatal(err)
	}
}

// invited opens the page behind the link of an invitation.
func invited(t *testing.T, d *testsite.Desk, tab *server.Tab, address, language string) {
	t.Helper()
	var link secret.Text
	err := d.Accounts.Invite(t.Context(), access.Actor{Person: 1, Admin: true}, d.Person("Bob Fox "+language, language, account.Roles{}).Person,
		func(_ context.Context, _ *db.Tx, l account.Link) error {
			link = l.Secret
			return nil
		})
	if err != nil {
		t.Fatal(err)
	}
	if err := chromedp.Do(tab, chromedp.Navigate(address+link.Reveal())); err != nil {
		t.Fatal(err)
	}
}
