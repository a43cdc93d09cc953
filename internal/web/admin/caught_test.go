package admin_test

import (
	"strings"
	"testing"

	"firstline/internal/channel/mail"
	"firstline/internal/desk/account"
	"firstline/internal/testdesk/testsite"
	"firstline/internal/web/admin"
)

func TestDemoMailIsReadAndAnswered(t *testing.T) {
	t.Parallel()
	testsite.Each(t, func(t *testing.T, d *testsite.Desk) {
		p := parts(d)
		p.Catcher = mail.NewCatcher(d.DB, mail.NewIntake(d.DB, nil, d.Settings))
		admin.Routes(d.Site, p)
		b := d.SignedIn(d.Person("Anna Maes", "en", account.Roles{}))
		if got := status(t, b.Get("/demo/mail"), 200).Text(".empty-title"); got == "" {
			t.Error("the empty list says nothing")
		}
		mailbox(t, d)
		const raw = "From: help@org.example\r\nTo: anna@org.example\r\nSubject: Solved?\r\nMessage-ID: <a@b>\r\nContent-Type: text/html\r\n\r\n<p>Is it solved?</p><script>x()</script>"
		write(t, d, `INSERT INTO caught (message_id, from_address, to_address, subject, raw, at) VALUES ('a@b', 'help@org.example', 'anna@org.example', 'Solved?', $1, 1)`, []byte(raw))
		page := status(t, b.Get(status(t, b.Get("/demo/mail?to=ANNA"), 200).Attr("tbody a", "href")), 200)
		frame := status(t, b.Get(page.Attr("iframe", "src")), 200)
		if !strings.Contains(frame.Body, "Is it solved?") || strings.Contains(frame.Body, "<script") || !strings.HasPrefix(frame.Header.Get("Content-Security-Policy"), "sandbox") {
			t.Errorf("frame %q", frame.Body)
		}
		answer := page.Attr("[name=text]", "name")
		status(t, b.Post("/demo/mail/1/answer", answer, ""), 422)
		status(t, b.Post("/demo/mail/1/answer", answer, "Yes"), 303)
		refused := status(t, b.Post("/demo/mail/new", "from", "nobody", "to", "help@org.example", "text", "Words"), 422)
		if refused.Text("#f-from-error") == "" || refused.Text("[name=text]") != "Words" {
			t.Errorf("errors %q", refused.All(".errors li"))
		}
		status(t, b.Post("/demo/mail/new", "from", "eva@org.example", "to", "help@org.example", "text", "Words"), 303)
	})
}
