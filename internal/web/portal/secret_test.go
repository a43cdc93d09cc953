package portal_test

import (
	"net/url"
	"strings"
	"testing"

	"firstline/internal/desk/account"
	"firstline/internal/desk/entrust"
	"firstline/internal/front"
	"firstline/internal/testdesk/testsite"
)

// TestSecretsBehindTheirLinks opens one and gives one without signing in. Looking at a link shows and changes nothing: scanners of mail do that.
func TestSecretsBehindTheirLinks(t *testing.T) {
	each(t, func(t *testing.T, d *testsite.Desk) {
		lea, anna := d.Person("Lea Agent", "en", account.Roles{Agent: true}), d.Person("Anna Maes", "fr", account.Roles{})
		tk := d.Open(anna, "The scanner asks", "For a password")
		_, left, err := d.Entrust.Leave(t.Context(), lea, tk.ID, "code du scanner", "<b>hunter2&</b>")
		if err != nil {
			t.Fatal(err)
		}
		link, guest := front.SecretPath+left.Reveal(), d.Browser()
		for range 2 {
			page := status(t, guest.Get(link), 200)
			if strings.Contains(page.Body, "hunter2") || !strings.Contains(page.Text("main"), "code du scanner") {
				t.Errorf("the page says %s", page.Text("main"))
			}
			if got := page.Header.Get("Cache-Control") + page.Header.Get("Referrer-Policy"); !strings.Contains(got, "no-store") || !strings.Contains(got, "no-referrer") && !strings.Contains(got, "same-origin") {
				t.Errorf("headers: %q", got)
			}
			if strings.Contains(strings.ReplaceAll(page.Body, `action="`+link+`"`, ""), left.Reveal()) {
				t.Error("the link stands elsewhere in the page")
			}
		}
		if agent := status(t, d.SignedIn(lea).Post(link), 409); strings.Contains(agent.Body, "hunter2") {
			t.Error("an agent used the link up")
		}
		foreign := d.Browser()
		foreign.Header.Set("Sec-Fetch-Site", "cross-site")
		if got := foreign.Post(link); got.Status < 400 {
			t.Errorf("another site pressed the button: %d", got.Status)
		}
		opened := status(t, guest.Post(link), 200)
		if got := opened.Text(".secret-words"); got != "<b>hunter2&</b>" {
			t.Errorf("it shows %q", got)
		}
		status(t, guest.Post(link), 409)
		if again := status(t, guest.Get(link), 200); strings.Contains(again.Body, "hunter2") || !strings.Contains(again.Text("h1"), "ouvert") {
			t.Errorf("looked at again: %s", again.Text("main"))
		}

		x, asked, err := d.Entrust.AskFor(t.Context(), lea, tk.ID, "mot de passe du scanner")
		if err != nil {
			t.Fatal(err)
		}
		link = front.SecretPath + asked.Reveal()
		status(t, guest.Get(link), 200)
		if empty := status(t, guest.Post(link, "secret", " "), 422); !strings.Contains(empty.Text("main"), "Saisissez le secret") {
			t.Errorf("an empty one: %s", empty.Text("main"))
		}
		status(t, guest.Post(link, "secret", "tr0mbone"), 200)
		_, words, err := d.Entrust.Read(t.Context(), lea, tk.ID, x.ID)
		if err != nil || words.Reveal() != "tr0mbone" {
			t.Errorf("given: %q, %v", words.Reveal(), err)
		}
		if page := status(t, d.SignedIn(anna).Get("/tickets/"+tk.ID.String()), 200); strings.Contains(page.Body, "tr0mbone") || !strings.Contains(page.Body, "mot de passe du scanner") {
			t.Error("the ticket shows the words, or does not say that they were given")
		}
		for _, guess := range []string{"x", left.Reveal() + "x", url.PathEscape("%")} {
			status(t, guest.Get(front.SecretPath+guess), 404)
		}
		if x, err = d.Entrust.Behind(t.Context(), asked.Reveal()); err != nil || x.State != entrust.Given {
			t.Errorf("it is %s (%v)", x.State, err)
		}
	})
}
