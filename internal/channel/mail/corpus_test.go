package mail_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"firstline/internal/base/db"
	"firstline/internal/channel/mail"
	"firstline/internal/testdesk/testdb"
)

// data is the folder of real mails; without it the test is left out, except where nothing may be.
func data(t *testing.T, parts ...string) string {
	t.Helper()
	root := os.Getenv("FIRSTLINE_TESTDATA")
	if root == "" {
		root = filepath.Join("..", "..", "..", "..", "shared", "data")
	}
	path := filepath.Join(append([]string{root}, parts...)...)
	if _, err := os.Stat(path); err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatalf("real mails are missing: %v", err)
		}
		t.Skipf("left out, real mails are missing (set FIRSTLINE_TESTDATA): %v", err)
	}
	return path
}

// Each real mail is taken and becomes a ticket, a message, a machine's mail that is recorded, or one of the few that wait with a reason.
// Coming again by another road changes nothing.
func TestRealMailsAreFiledOnceAndNoneIsLost(t *testing.T) {
	t.Parallel()
	folder := data(t, "mail_mit")
	testdb.EachClock(t, func(t *testing.T, base *db.DB, clock *testdb.Clock) {
		d := newDesk(t, base, clock, "parse")
		t.Log("limits of senders raised: many of the mails have the same sender")
		d.set(map[string]string{"sender.tickets": "1000000", "sender.domain_tickets": "1000000", "sender.burst": "1000000"})
		sent := 0
		deliver := func(trace string) {
			bag := mail.Bag{Door: d.listener.Address(mail.LMTP).String(), To: []string{"help@" + domain}, Trace: trace}
			err := bag.Deliver(t.Context(), []string{folder}, func(a mail.Delivered) {
				sent++
				if a.Code != 250 {
					t.Errorf("%s: %d %s", a.File, a.Code, a.Answer)
				}
			})
			if err != nil {
				t.Fatal(err)
			}
			d.settle()
		}
		deliver("")
		count := func() string {
			return fmt.Sprintf("mails %d, tickets %d, messages %d, entries %d, files %d, letters %d",
				d.count(`SELECT count(*) FROM mail`), d.count(`SELECT count(*) FROM ticket`), d.count(`SELECT count(*) FROM message`),
				d.count(`SELECT count(*) FROM entry`), d.count(`SELECT count(*) FROM file`), d.count(`SELECT count(*) FROM letter`))
		}
		before := count()
		mails := d.mails()
		again := sent - len(mails)
		for _, m := range mails {
			again -= m.Copies
		}
		if sent != 195 || again != 0 {
			t.Errorf("%d mails were sent; %d stand nowhere", sent, again)
		}
		waiting := 0
		states := map[mail.State]int{}
		for _, m := range mails {
			states[m.State]++
			switch m.State {
			case mail.Filed:
				if m.TicketID == nil || m.Seq == nil {
					t.Errorf("mail %d is filed nowhere", m.ID)
				}
			case mail.Quarantined:
				waiting++
				t.Logf("waits: %s %s, subject %q, from %q", m.Reason, m.Detail, m.Subject, m.FromAddress)
				if m.Reason == "" {
					t.Errorf("mail %d waits without a reason", m.ID)
				}
			case mail.Ignored:
				if m.Reason == "" {
					t.Errorf("mail %d is ignored without a reason", m.ID)
				}
				if testing.Verbose() {
					t.Logf("ignored: %s %s, subject %q", m.Reason, m.Detail, m.Subject)
				}
			default:
				t.Errorf("mail %d is %s", m.ID, m.State)
			}
		}
		tally := must(mail.Count(t.Context(), d.db))(t)
		if sum := tally.Opened + tally.Joined + tally.Ignored + tally.Quarantined + tally.Copies; sum != sent || len(tally.Waiting) != waiting {
			t.Errorf("%d mails were sent, the tally is %+v", sent, tally)
		}
		if waiting > 5 {
			t.Errorf("%d mails wait in quarantine", waiting)
		}
		t.Log(before, states)
		deliver("from other.example by desk.example; Mon, 1 Feb 2027 09:00:00 +0000")
		if after := count(); after != before {
			t.Errorf("before %s, after the same mails %s", before, after)
			for _, m := range d.mails()[len(mails):] {
				t.Errorf("came twice: %q from %s", m.Subject, m.FromAddress)
			}
		}
	})
}

// Whatever comes in can be had again as it came.
func TestRawMailIsKeptByteForByte(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		long := compose("From: anna@org.example\nSubject: big", strings.Repeat("x", 100)+"\n.leading dot\n"+strings.Repeat(strings.Repeat("y", 900)+"\n", 400))
		for _, sent := range []string{compose("From: anna@org.example\nSubject: small", ".\n..two"), long} {
			sent = strings.ReplaceAll(sent, "\n", "\r\n")
			m := d.file("anna@org.example", sent)
			agent := d.agent("Amir"+m.MessageID, "amir"+fmt.Sprint(m.ID)+"@org.example")
			got, err := mail.NewQuarantine(d.db, d.blobs, d.tickets).Bytes(t.Context(), agent, m.ID)
			if err != nil || string(got) != sent {
				t.Errorf("%d bytes came back of %d, %v", len(got), len(sent), err)
			}
		}
	})
}
