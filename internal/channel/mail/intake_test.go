package mail_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"firstline/internal/channel/mail"
)

// F18: one mail is one message however often and through how many of our addresses it comes; a repeated Message-ID alone drops nothing.
func TestEachMailCountsOnceAndNoneIsTakenForAnother(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		d.set(map[string]string{"sender.burst": "1000", "sender.tickets": "1000"})
		same := compose("From: anna@org.example\nSubject: same\nMessage-ID: <same@org.example>", "x")
		for i := range 20 {
			raw := fmt.Sprintf("Received: from a by b; Mon, 1 Feb 2027 09:00:%02d +0000\nDelivered-To: help@desk.example\n", i) + same
			if err := d.lmtp("anna@org.example", raw, "help@"+domain); err != nil {
				t.Fatal(err)
			}
		}
		d.settle()
		if all := d.mails(); len(all) != 1 || all[0].Copies != 19 || d.count(`SELECT count(*) FROM message`) != 1 {
			t.Errorf("the same mail: %d mails", len(all))
		}
		for _, c := range []struct{ name, raw string }{
			{"other words under the same id", compose("From: anna@org.example\nSubject: other\nMessage-ID: <same@org.example>", "y")},
			{"no id", compose("From: anna@org.example\nSubject: none", "x")},
			{"an empty id", compose("From: anna@org.example\nSubject: empty\nMessage-ID:", "x")},
		} {
			before := d.count(`SELECT count(*) FROM message`)
			d.file("anna@org.example", c.raw)
			d.file("anna@org.example", c.raw)
			if n := d.count(`SELECT count(*) FROM message`); n != before+1 {
				t.Errorf("%s: %d messages", c.name, n-before)
			}
		}
	})
}

func TestMailToSeveralMailboxesIsOneTicketInTheFirst(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		d.mailbox("first@"+domain, 0)
		d.mailbox("third@"+domain, 5)
		others := func(m mail.Mail) []string {
			var list []string
			for _, item := range d.timeline(*m.TicketID) {
				if item.Kind == mail.EntryOtherMailbox {
					_, address, _ := strings.Cut(item.Payload, "address")
					list = append(list, "address"+address)
				}
			}
			slices.Sort(list)
			return list
		}
		check := func(name string, m mail.Mail) {
			t.Helper()
			if m.TicketID == nil {
				t.Fatalf("%s: %+v", name, m)
			}
			var box string
			if err := d.db.Get(t.Context(), &box, `SELECT b.address FROM ticket t JOIN mailbox b ON b.id = t.mailbox_id WHERE t.id = $1`, *m.TicketID); err != nil || box != "first@"+domain {
				t.Errorf("%s: the ticket belongs to %s, %v", name, box, err)
			}
			if got := others(m); len(got) != 2 || !strings.Contains(got[0], "help@") || !strings.Contains(got[1], "third@") {
				t.Errorf("%s: %v", name, got)
			}
		}
		m := d.file("anna@org.example", compose("From: anna@org.example\nSubject: at once", "x"), "third@"+domain, "help@"+domain, "first@"+domain)
		check("in one delivery", m)
		raw := compose("From: anna@org.example\nSubject: one by one", "x")
		for _, box := range []string{"third", "help", "first", "help", "first"} {
			m = d.file("anna@org.example", raw, box+"@"+domain)
		}
		check("one by one", m)
		if n := d.count(`SELECT count(*) FROM ticket`); n != 2 {
			t.Errorf("%d tickets", n)
		}
	})
}

// The limits of a sender with their defaults: what is above waits, and others are not kept waiting.
func TestFloodWaitsAndOthersGoOn(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		send := func(from string, n int) mail.Mail {
			return d.file(from, compose(fmt.Sprintf("From: %s\nSubject: flood %d", from, n), "x"))
		}
		for i := range 7 {
			m := send("eve@bad.example", i)
			if want := map[bool]mail.State{true: mail.Filed, false: mail.Quarantined}[i < 5]; m.State != want || want == mail.Quarantined && m.Reason != mail.SenderBurst {
				t.Errorf("mail %d within a minute: %s %s", i, m.State, m.Reason)
			}
		}
		if m := send("anna@org.example", 0); m.State != mail.Filed {
			t.Errorf("another sender: %s", m.State)
		}
		for i := range 17 {
			d.clock.Advance(61 * time.Second)
			m := send("eve@bad.example", 100+i)
			if want := map[bool]mail.State{true: mail.Filed, false: mail.Quarantined}[i < 15]; m.State != want || want == mail.Quarantined && m.Reason != mail.SenderFlood {
				t.Errorf("ticket %d within an hour: %s %s", i+5, m.State, m.Reason)
			}
		}
		d.clock.Advance(2 * time.Hour)
		for i := range 62 {
			m := send(fmt.Sprintf("user%d@bad.example", i), i)
			if want := map[bool]mail.State{true: mail.Filed, false: mail.Quarantined}[i < 60]; m.State != want || want == mail.Quarantined && m.Reason != mail.DomainFlood {
				t.Errorf("ticket %d of the domain within an hour: %s %s", i, m.State, m.Reason)
			}
		}
		d.set(map[string]string{"mail.trusted_domains": "bad.example"})
		if m := send("user99@bad.example", 99); m.State != mail.Filed {
			t.Errorf("a verified sender of the domain: %s %s", m.State, m.Reason)
		}
	})
}
