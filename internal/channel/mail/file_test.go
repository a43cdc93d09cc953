package mail_test

import (
	"strings"
	"testing"

	"firstline/internal/channel/mail"
	"firstline/internal/desk/ticket"
)

func TestMailBecomesTicket(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		m := d.file("anna@org.example", compose("From: Anna Ask <anna@org.example>\nTo: help@desk.example\nSubject: No  sound\nMessage-ID: <one@org.example>", "Nothing comes out of it.\n\nOn Monday, desk wrote:\n> Hello"))
		if m.State != mail.Filed || !m.Opened || m.Verdict != mail.Unverified {
			t.Fatalf("%+v", m)
		}
		got := d.ticket(m.TicketID)
		if got.Subject != "No sound" || got.Channel != ticket.Email || got.State != ticket.New || got.MailboxID == nil {
			t.Errorf("%+v", got)
		}
		said := d.message(got.ID)
		if said.AuthorName != "Anna Ask" || said.AuthorAddress != "anna@org.example" || !strings.HasPrefix(said.Text, "Nothing comes out of it.") || strings.Contains(said.Text, "Hello") || !strings.Contains(said.QuotedText, "Hello") {
			t.Errorf("%+v", said)
		}
		steps, err := mail.StepsOf(m)
		if err != nil || len(steps) < 4 || steps[0].What != mail.StepReceived || steps[len(steps)-1].What != mail.StepOpened {
			t.Errorf("steps %+v, %v", steps, err)
		}
	})
}

func TestNothingHidesInSubjectOrName(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		m := d.file("anna@org.example", compose("From: =?utf-8?q?Anna_=E2=80=AE_ksA?= <anna@org.example>\nTo: help@desk.example\nSubject: =?utf-8?q?See_invoice=E2=80=AEfdp=2Eexe=E2=80=AC_=E2=80=8Bnow?=\nMessage-ID: <one@org.example>", "Look."))
		said := d.message(d.ticket(m.TicketID).ID)
		want := [4]string{"See invoicefdp.exe now", "See invoicefdp.exe now", "Anna ksA", "Anna ksA"}
		if got := [4]string{m.Subject, d.ticket(m.TicketID).Subject, m.FromName, said.AuthorName}; got != want {
			t.Errorf("%+q", got)
		}
	})
}
