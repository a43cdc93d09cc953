package mail_test

import (
	"encoding/base64"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"firstline/internal/base/db"
	"firstline/internal/base/errs"
	"firstline/internal/base/secret"
	"firstline/internal/channel/mail"
	"firstline/internal/desk/confirm"
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

func TestLinksOfLettersInMailAreDeadBeforeAgentsReadThem(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		anna := d.person("Anna Ask", "anna@org.example")
		agent := d.agent("Amir Agent", "amir@org.example")
		q := mail.NewQuarantine(d.db, d.blobs, d.tickets)
		alive := func(token string) bool {
			return d.count(`SELECT count(*) FROM account_link WHERE hash = $1 AND used_at IS NULL`, secret.Hash(token)) == 1
		}
		other, hash := secret.Token("")
		keep := func(hash []byte) {
			d.write(func(tx *db.Tx) error {
				_, err := tx.Exec(t.Context(), `INSERT INTO account_link (hash, purpose, person_id, expires_at) VALUES ($1, 'reset', $2, $3)`, hash, anna.ID, tx.Now.Add(time.Hour))
				return err
			})
		}
		keep(hash)
		base64of := func(s string) string {
			var lines strings.Builder
			for line := range slices.Chunk([]byte(base64.StdEncoding.EncodeToString([]byte(s))), 76) {
				lines.Write(append(line, '\n'))
			}
			return lines.String()
		}
		soft := func(s string) string { return s[:len(s)-30] + "=\n" + s[len(s)-30:] }
		for name, make := range map[string]func(link string) string{
			"an answer": func(link string) string {
				return compose("From: anna@org.example\nSubject: Re: Your new password", "Is this real?\n\nOn Monday, desk wrote:\n> Choose one:\n> "+link)
			},
			"an automatic answer, quoted-printable": func(link string) string {
				return "From: anna@org.example\nSubject: Away\nAuto-Submitted: auto-replied\nMIME-Version: 1.0\nContent-Type: text/html\nContent-Transfer-Encoding: quoted-printable\n\n<a href=3D\"" + soft(link) + "\">x</a>\n"
			},
			"base64": func(link string) string {
				return "From: anna@org.example\nSubject: See\nMIME-Version: 1.0\nContent-Type: text/html\nContent-Transfer-Encoding: base64\n\n" + base64of(`<p>See <a href="`+link+`">this</a></p>`)
			},
			"a mail attached in base64": func(link string) string {
				inner := "Subject: Your new password\nContent-Transfer-Encoding: quoted-printable\n\nChoose one: " + soft(link) + "\n"
				return "From: anna@org.example\nSubject: See\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=b\n\n--b\n\nSee\n--b\nContent-Type: application/octet-stream\nContent-Transfer-Encoding: base64\n\n" + base64of(inner) + "\n--b--\n"
			},
			"a report that names no letter": func(link string) string {
				return strings.Replace(report("", "anna@org.example", "failed", "5.1.1"), "Hello.", link, 1)
			},
			"by another site": func(link string) string {
				return compose("From: anna@org.example\nSubject: Odd", "https://safe.example/?url="+url.QueryEscape(link)+"&x=1")
			},
			"what is no mail": func(link string) string { return "\x00\n" + link },
		} {
			token, hash := secret.Token("")
			keep(hash)
			m := d.file("anna@org.example", make("https://desk.example/password/"+token))
			if alive(token) {
				t.Errorf("%s (%s): whoever reads it can choose Anna's password", name, m.State)
			}
			if raw, err := q.Bytes(t.Context(), agent, m.ID); err != nil || len(raw) == 0 {
				t.Errorf("%s: %v", name, err)
			}
			if !strings.Contains(m.Steps, `"link_ended"`) {
				t.Errorf("%s: the record does not tell: %s", name, m.Steps)
			}
			if m.TicketID == nil {
				continue
			}
			for _, item := range d.timeline(*m.TicketID) {
				if text := fmt.Sprintf("%+v", item.Message); item.Message != nil && strings.Contains(text, token) {
					t.Errorf("%s: the message shows the link: %s", name, text)
				}
			}
		}
		if !alive(other) {
			t.Error("a link that was in no mail has ended")
		}
	})
}

func TestQuotedQuestionAnswersNothingForOthers(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		token := confirm.Token(d.keys, confirm.Link{Ticket: 1, Person: 1, Resolved: d.db.Now(), Expires: d.db.Now().Add(time.Hour)})
		link := "https://desk.example/c/" + token
		m := d.file("anna@org.example", `From: anna@org.example
Subject: Re: Is it solved?
MIME-Version: 1.0
Content-Type: text/html

<p>No. See <a href="`+link+`?answer=broken">`+link+`</a> or https://desk.example/c/about.</p><blockquote type="cite"><a href="`+link+`?answer=solved">Yes</a></blockquote>
`)
		said := fmt.Sprintf("%+v", d.message(*m.TicketID))
		for _, want := range []string{`href="https://desk.example/c/…?answer=broken"`, "https://desk.example/c/about", `href="https://desk.example/c/…?answer=solved"`} {
			if !strings.Contains(said, want) {
				t.Errorf("no %s in %s", want, said)
			}
		}
		if strings.Contains(said, token) {
			t.Errorf("whoever reads the ticket can answer for Anna: %s", said)
		}
	})
}

func TestMailIsNotShownBeforeItsLinksHaveEnded(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		agent := d.agent("Amir Agent", "amir@org.example")
		q := mail.NewQuarantine(d.db, d.blobs, d.tickets)
		m := d.file("anna@org.example", compose("From: anna@org.example\nSubject: a", "b"))
		d.write(func(tx *db.Tx) error {
			_, err := tx.Exec(t.Context(), `UPDATE mail SET state = 'pending' WHERE id = $1`, m.ID)
			return err
		})
		if _, err := q.Bytes(t.Context(), agent, m.ID); !errs.Is(err, errs.NotFound) {
			t.Errorf("a mail that nothing has looked at: %v", err)
		}
	})
}
