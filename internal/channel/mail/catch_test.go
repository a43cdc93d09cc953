package mail_test

import (
	"strings"
	"testing"

	"firstline/internal/base/db"
	"firstline/internal/base/errs"
	"firstline/internal/channel/mail"
	"firstline/internal/desk/access"
	"firstline/internal/desk/letter"
	"firstline/internal/desk/ticket"
	"firstline/internal/testdesk/testdb"
)

func TestDemoCatchesMailAndAnswersAsTheRequester(t *testing.T) {
	t.Parallel()
	testdb.EachClock(t, func(t *testing.T, base *db.DB, clock *testdb.Clock) {
		p := newPost(t, newDesk(t, base, clock, "parse"))
		catcher := mail.NewCatcher(base, p.intake)
		p.run(mail.NewSender(p.writer, p.network(), p.pulse, catcher))
		tk := p.open("Printer on strike", "It prints nothing.")
		if _, _, err := p.tickets.Reply(t.Context(), p.amir, tk.ID, ticket.Answering{Body: ticket.Written("", "Please switch it off and on.", nil), Then: ticket.WaitingUser}); err != nil {
			t.Fatal(err)
		}
		p.pass(0)
		if n := len(p.relay.Mails()); n != 0 {
			t.Fatalf("%d mails left the demo", n)
		}
		me := access.Actor{Person: p.anna.ID, Via: access.ViaPortal}
		list := must(catcher.List(t.Context(), me, "anna@", 0, 10))(t)
		if len(list) != 2 {
			t.Fatalf("%d mails were caught", len(list))
		}
		if l := p.letters(tk.ID, letter.Reply); len(l) != 1 || l[0].State != letter.Sent {
			t.Errorf("%+v", l)
		}
		newest := must(catcher.Read(t.Context(), me, list[0].ID))(t)
		if !strings.Contains(newest.Text, "switch it off") { // the two left at the same time
			newest = must(catcher.Read(t.Context(), me, list[1].ID))(t)
		}
		if !strings.Contains(newest.Text, "switch it off") || !strings.Contains(string(newest.HTML), "switch it off") || newest.ToAddress != "anna@org.example" {
			t.Errorf("%+v", newest.Caught)
		}
		must(catcher.Answer(t.Context(), me, newest.ID, "Works again, thank you!"))(t)
		p.settle()
		m := p.message(tk.ID)
		if m.Text != "Works again, thank you!" || m.AuthorID == nil || *m.AuthorID != p.anna.ID {
			t.Errorf("the answer became %+v", m)
		}
		if got := p.ticket(&tk.ID); got.State != ticket.Open {
			t.Errorf("the ticket is %s", got.State)
		}
		must(catcher.Write(t.Context(), me, mail.DemoMail{Name: "Bert Beg", From: "bert@org.example", To: "help@" + domain, Subject: "No sound", Text: "Nothing to hear."}))(t)
		p.settle()
		if got := p.last(); got.State != mail.Filed || !got.Opened || got.Subject != "No sound" {
			t.Errorf("%+v", got)
		}
		if _, err := catcher.List(t.Context(), access.Actor{}, "", 0, 10); !errs.Is(err, errs.SignedOut) {
			t.Errorf("somebody who is not signed in: %v", err)
		}
	})
}
