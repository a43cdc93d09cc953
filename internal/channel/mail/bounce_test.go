package mail_test

import (
	"fmt"
	"testing"
	"time"

	"firstline/internal/base/db"
	"firstline/internal/channel/mail"
	"firstline/internal/desk/letter"
	"firstline/internal/desk/person"
	"firstline/internal/desk/ticket"
)

func report(id, recipient, action, status string) string {
	return `From: Mail Delivery System <MAILER-DAEMON@mx.example>
To: help@desk.example
Subject: Undelivered Mail Returned to Sender
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary=b

--b
Content-Type: text/plain

It did not work. ` + action + `
--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example

Final-Recipient: rfc822; ` + recipient + `
Action: ` + action + `
Status: ` + status + `
Diagnostic-Code: smtp; 550 no such user

--b
Content-Type: message/rfc822

From: help@desk.example
To: ` + recipient + `
Subject: Re: No sound
Message-ID: <` + id + `>

Hello.
--b--
`
}

func TestBounceMarksAddressAndLetterAndTellsTheAgent(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		tk, l := d.opened()
		sent := func(state letter.State) {
			d.write(func(tx *db.Tx) error {
				_, err := tx.Exec(t.Context(), `UPDATE letter SET state = $2 WHERE id = $1`, l.ID, state)
				return err
			})
		}
		sent(letter.Sent)
		bounced := func() bool {
			a := must(person.Addresses(t.Context(), d.db, tk.RequesterID))(t)
			return !a[0].BouncedAt.IsZero()
		}
		tickets := d.count(`SELECT count(*) FROM ticket`)
		m := d.file("", report("forged."+l.MessageID, "anna@org.example", "failed", "5.1.1"))
		if m.State != mail.Ignored || m.Reason != mail.BounceReport || bounced() {
			t.Errorf("a forged report: %+v", m)
		}
		m = d.file("", report(l.MessageID, "anna@org.example", "delayed", "4.4.1"))
		if m.State != mail.Ignored || bounced() {
			t.Errorf("a delay: %+v", m)
		}
		m = d.file("", report(l.MessageID, "anna@org.example", "failed", "5.1.1"))
		if m.State != mail.Ignored || m.TicketID == nil || *m.TicketID != tk.ID || !bounced() {
			t.Errorf("a bounce: %+v", m)
		}
		if now := must(letter.Get(t.Context(), d.db, l.ID))(t); now.State != letter.Bounced {
			t.Errorf("%+v", now)
		}
		items := d.timeline(tk.ID)
		last := items[len(items)-1]
		p := must(ticket.Decode[mail.BouncedPayload](last.Entry))(t)
		if last.Kind != mail.EntryBounced || last.Public || p.Address != "anna@org.example" || p.Status != "5.1.1" || p.Letter != int64(l.ID) || p.Delayed {
			t.Errorf("%+v, %+v", last, p)
		}
		if n := d.count(`SELECT count(*) FROM ticket`); n != tickets {
			t.Errorf("%d tickets by reports", n-tickets)
		}
		d.proved()
		d.clock.Advance(time.Minute)
		d.file("anna@org.example", compose("From: anna@org.example\nSubject: Hello", "I am back."))
		if bounced() {
			t.Error("the address still counts as dead although mail came from it")
		}
	})
}

// T14: no machine's mail opens a ticket, makes a message or is answered.
func TestMachinesOpenNothingAndAreNotAnswered(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		tk, l := d.opened()
		tickets, letters := d.count(`SELECT count(*) FROM ticket`), d.count(`SELECT count(*) FROM letter`)
		messages := d.count(`SELECT count(*) FROM message`)
		for i, c := range []struct {
			from, head string
			reason     mail.Reason
		}{
			{"anna@org.example", "From: anna@org.example\nAuto-Submitted: auto-replied\nIn-Reply-To: <" + l.MessageID + ">", mail.AutoReply},
			{"", "From: anna@org.example", mail.AutoReply},
			{"anna@org.example", "From: anna@org.example\nPrecedence: auto_reply", mail.AutoReply},
			{"list@org.example", "From: list@org.example\nList-Id: <all.org.example>", mail.MailingList},
			{"list@org.example", "From: list@org.example\nPrecedence: bulk", mail.MailingList},
			{"help@" + domain, "From: help@" + domain, mail.OwnMail},
			{"anna@org.example", "From: HELP+12@" + domain, mail.OwnMail},
			{"anna@org.example", "From: anna@org.example\n" + mail.LoopHeader + ": " + mail.LoopMark(d.keys), mail.OwnMail},
			{"anna@org.example", "From: anna@org.example\nMessage-ID: <" + l.MessageID + ">", mail.OwnMail},
		} {
			m := d.file(c.from, compose(fmt.Sprintf("%s\nSubject: I am away %d", c.head, i), "Back on Monday."))
			if m.State != mail.Ignored || m.Reason != c.reason {
				t.Errorf("%s: %s %s", c.head, m.State, m.Reason)
			}
		}
		if n := d.count(`SELECT count(*) FROM ticket`); n != tickets {
			t.Errorf("%d tickets", n-tickets)
		}
		if n := d.count(`SELECT count(*) FROM letter`); n != letters {
			t.Errorf("%d letters", n-letters)
		}
		if n := d.count(`SELECT count(*) FROM message`); n != messages {
			t.Errorf("%d messages", n-messages)
		}
		items := d.timeline(tk.ID)
		if last := items[len(items)-1]; last.Kind != mail.EntryIgnored || last.Public {
			t.Errorf("the absence note left no line: %+v", last)
		}
		// A person whose program asks for silence is still a person.
		m := d.file("anna@org.example", compose("From: anna@org.example\nX-Auto-Response-Suppress: All\nSubject: Keyboard", "It is wet."))
		if !m.Opened {
			t.Errorf("%+v", m)
		}
	})
}

func TestLinkOfALetterThatCameBackIsDead(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		_, l := d.opened()
		d.write(func(tx *db.Tx) error {
			if _, err := tx.Exec(t.Context(), `UPDATE letter SET state = 'sent', kind = 'reset', ticket_id = NULL WHERE id = $1`, l.ID); err != nil {
				return err
			}
			_, err := tx.Exec(t.Context(), `INSERT INTO account_link (hash, purpose, person_id, expires_at) VALUES ($1, 'reset', $2, $3)`,
				[]byte("h"), *l.PersonID, tx.Now.Add(time.Hour))
			return err
		})
		d.file("", report(l.MessageID, "anna@org.example", "failed", "5.1.1"))
		if n := d.count(`SELECT count(*) FROM account_link WHERE used_at IS NULL`); n != 0 {
			t.Error("whoever reads the bounce can use the link in it")
		}
	})
}
