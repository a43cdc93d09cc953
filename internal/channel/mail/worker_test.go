package mail_test

import (
	"os"
	"strings"
	"testing"
	"time"

	"firstline/internal/base/db"
	"firstline/internal/channel/mail"
	"firstline/internal/testdesk/testdb"
)

// hostileWorker reads mails like the real one, but some break it: as a defect of the reader, or of what it stands on, would.
func hostileWorker() {
	_ = mail.Worker(os.Stdin, os.Stdout, func(raw []byte) mail.Parsed {
		text := string(raw)
		switch {
		case strings.Contains(text, "POISON crash"):
			os.Exit(2)
		case strings.Contains(text, "POISON hang"):
			time.Sleep(time.Hour) // killed long before
		case strings.Contains(text, "POISON noise"):
			_, _ = os.Stdout.WriteString(strings.Repeat("noise", 1000))
		}
		var p mail.Parsed
		p.From.Address, p.Subject, p.Said.Text = "anna@org.example", "fine", "fine"
		return p
	})
	os.Exit(0)
}

// T23: a mail that breaks its reader waits where an agent sees it, and those behind it go on.
func TestPoisonedMailStopsNobody(t *testing.T) {
	t.Parallel()
	testdb.EachClock(t, func(t *testing.T, base *db.DB, clock *testdb.Clock) {
		d := newDesk(t, base, clock, "hostile")
		d.set(map[string]string{"sender.burst": "100"})
		for _, c := range []struct {
			body   string
			state  mail.State
			reason mail.Reason
		}{
			{"good one", mail.Filed, ""},
			{"POISON crash", mail.Quarantined, mail.ParserCrash},
			{"good two", mail.Filed, ""},
			{"POISON noise", mail.Quarantined, mail.ParserCrash},
			{"good three", mail.Filed, ""},
			{"POISON hang", mail.Quarantined, mail.ParserTime},
			{"good four", mail.Filed, ""},
		} {
			limit := "1m" // far more than a good mail takes on any machine
			if c.reason == mail.ParserTime {
				limit = "1s"
			}
			d.set(map[string]string{"mail.parse_time": limit})
			m := d.file("anna@org.example", compose("From: anna@org.example\nSubject: x", c.body))
			if m.State != c.state || m.Reason != c.reason {
				t.Errorf("%s: %s %s %s", c.body, m.State, m.Reason, m.Detail)
			}
		}
	})
}

// T22: mails made to be expensive cost little, and the next one is read soon.
func TestExpensiveMailsAreBounded(t *testing.T) {
	if testing.Short() {
		t.Skip("these mails are as large as mails may be")
	}
	t.Parallel()
	base := testdb.Open(t, db.SQLite, db.Options{})
	d := newDesk(t, base, testdb.NewClock(), "parse")
	// What the mails cost is bounded by their limits; the time is only there to catch a reader that goes on for ever, on the slowest of machines.
	d.set(map[string]string{"sender.burst": "1000", "sender.tickets": "1000", "mail.parse_time": "1m"})
	head := "From: anna@org.example\nMIME-Version: 1.0\n"
	var nest strings.Builder
	nest.WriteString(head)
	for range 10_000 {
		nest.WriteString("Content-Type: multipart/mixed; boundary=b\n\n--b\n")
	}
	for name, raw := range map[string]string{
		"10,000 parts":       head + "Content-Type: multipart/mixed; boundary=b\n\n" + strings.Repeat("--b\nContent-Type: text/plain\n\nx\n", 10_000) + "--b--\n",
		"10,000 levels":      nest.String(),
		"a million headers":  head + strings.Repeat("X-A: b\n", 1_000_000) + "\nbody\n",
		"one line of 20 MB":  head + "Subject: line\n\n" + strings.Repeat("x", 20<<20) + "\n",
		"2 MB encoded words": head + "Subject: " + strings.Repeat("=?utf-8?q?=41?= ", 130_000) + "\n\nbody\n",
		"35 MB of file":      head + "Content-Type: application/zip; name=x.zip\nContent-Transfer-Encoding: base64\n\n" + strings.Repeat(strings.Repeat("QUJD", 19)+"\n", (35<<20-1000)/78) + "\n",
		"30 MB of text":      head + "\n" + strings.Repeat(strings.Repeat("word ", 15)+"\n", 30<<20/76),
		"30 MB of HTML":      head + "Content-Type: text/html\n\n" + strings.Repeat("<p>word <b>word</b> word</p>\n", 30<<20/29),
		"deep HTML":          head + "Content-Type: text/html\n\n" + strings.Repeat("<div><b>", 200_000) + "\n",
	} {
		start := time.Now()
		m := d.file("anna@org.example", raw)
		if m.State == mail.Pending || m.State == mail.Quarantined && m.Reason == "" || m.Reason == mail.ParserTime {
			t.Errorf("%s: %s %s", name, m.State, m.Reason)
		}
		t.Log(name, m.State, m.Reason, m.Detail, time.Since(start))
		next := d.file("anna@org.example", compose("From: anna@org.example\nSubject: after "+name, "fine"))
		if next.State != mail.Filed {
			t.Errorf("after %s: %s %s", name, next.State, next.Reason)
		}
	}
}
