package main_test

import (
	"fmt"
	"math/rand/v2"
	"net"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/emersion/go-imap/v2"
	"github.com/emersion/go-imap/v2/imapclient"
	"github.com/emersion/go-smtp"

	"firstline/internal/base/db"
	"firstline/internal/base/secret"
	"firstline/internal/channel/mail"
	"firstline/internal/desk/access"
	"firstline/internal/testdesk/server"
)

// TestFetchedMailSurvivesKills is F02: while the program fetches from a real mail store it is killed again and again. In the end every mail is
// there exactly once, and none is left on the server that was not fetched.
func TestFetchedMailSurvivesKills(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("kills a running program again and again: left out by -short")
	}
	kills, mails := 6, 150
	if os.Getenv("FIRSTLINE_SOAK") != "" {
		kills, mails = 200, 2000
	}
	for _, e := range []db.Engine{db.SQLite, db.Postgres} {
		t.Run(string(e), func(t *testing.T) {
			t.Parallel()
			d, box := newKillDesk(t, e), server.Dovecot(t)
			d.fetchFrom(t, box)
			put := func(from, to int) {
				for n := from; n < to; n++ {
					deliver(t, box, fmt.Sprintf("From: <sender%d@site%d.example>\r\nTo: help@org.example\r\nSubject: Problem %d\r\nMessage-ID: <%d@senders.example>\r\n\r\nIt happens again.\r\n", n%5, n/20, n, n))
				}
			}
			put(0, mails/2) // the others come while the program runs and dies
			for i := range kills {
				p := d.serve(t)
				put(mails/2+i*(mails/2)/kills, mails/2+(i+1)*(mails/2)/kills)
				time.Sleep(time.Duration(50+rand.IntN(300)) * time.Millisecond) // the fault itself: nothing is waited for
				p.Kill()
				d.forgetClaims(t)
			}
			last := d.serve(t)
			d.waitTaken(t, mails)
			d.waitFiled(t)
			last.Kill()
			ids := make([]string, mails)
			for n := range ids {
				ids[n] = fmt.Sprintf("%d@senders.example", n)
			}
			d.check(t, &postmen{taken: ids})
			d.fsck(t)
			if left := unread(t, box); left != 0 {
				t.Errorf("%d of %d mails are unread on the server", left, mails)
			}
		})
	}
}

// fetchFrom has the desk's mailbox fetched from an account.
func (d *killDesk) fetchFrom(t *testing.T, box server.Mailbox) {
	t.Helper()
	desk := d.open(t)
	defer desk.Close()
	host, port, err := net.SplitHostPort(box.IMAPS)
	if err != nil {
		t.Fatal(err)
	}
	number, err := net.LookupPort("tcp", port)
	if err != nil {
		t.Fatal(err)
	}
	setups := mail.NewSetups(desk.DB, desk.Keys)
	boxes, _, err := setups.List(t.Context(), access.System())
	if err != nil || len(boxes) != 1 {
		t.Fatalf("%d mailboxes, %v", len(boxes), err)
	}
	x, err := setups.Get(t.Context(), access.System(), boxes[0].ID)
	if err != nil {
		t.Fatal(err)
	}
	x.Incoming = mail.Server{Host: host, Port: number, Security: mail.TLS, Auth: mail.Password, User: box.User, Secret: secret.NewText(box.Password)}
	x.Outgoing = mail.Server{Security: mail.STARTTLS, Auth: mail.Password}
	x.Trust = box.Certificate
	if err := setups.Update(t.Context(), access.System(), boxes[0].ID, x.Version, x); err != nil {
		t.Fatal(err)
	}
}

// forgetClaims lets the next process fetch at once. It is another node to the desk, which otherwise waits some minutes for the one that was killed.
func (d *killDesk) forgetClaims(t *testing.T) {
	t.Helper()
	desk := d.open(t)
	defer desk.Close()
	err := desk.DB.Write(t.Context(), func(tx *db.Tx) error {
		_, err := tx.Exec(t.Context(), `UPDATE mailbox_state SET fetcher = '', fetcher_until = NULL`)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

// waitTaken waits until the running program has taken so many different mails.
func (d *killDesk) waitTaken(t *testing.T, mails int) {
	t.Helper()
	desk := d.open(t)
	defer desk.Close()
	late := time.NewTimer(5 * time.Minute)
	defer late.Stop()
	for {
		var taken int
		if err := desk.DB.Get(t.Context(), &taken, `SELECT count(DISTINCT message_id) FROM mail`); err != nil {
			t.Fatal(err)
		}
		if taken == mails {
			return
		}
		select {
		case <-late.C:
			t.Fatalf("%d of %d mails were ever taken", taken, mails)
		case <-time.After(50 * time.Millisecond):
		}
	}
}

// deliver gives a mail to the mail store, by its own door.
func deliver(t *testing.T, box server.Mailbox, raw string) {
	t.Helper()
	conn, err := net.Dial("tcp", box.LMTP)
	if err != nil {
		t.Fatal(err)
	}
	c := smtp.NewClientLMTP(conn)
	defer c.Close()
	if err := c.SendMail("sender@senders.example", []string{box.User}, strings.NewReader(raw)); err != nil {
		t.Fatal(err)
	}
}

// unread counts the mails of the account that nobody has fetched.
func unread(t *testing.T, box server.Mailbox) int {
	t.Helper()
	c, err := imapclient.DialInsecure(box.IMAP, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	if err := c.Login(box.User, box.Password).Wait(); err != nil {
		t.Fatal(err)
	}
	if _, err := c.Select("INBOX", &imap.SelectOptions{ReadOnly: true}).Wait(); err != nil {
		t.Fatal(err)
	}
	found, err := c.Search(&imap.SearchCriteria{NotFlag: []imap.Flag{imap.FlagSeen}}, nil).Wait()
	if err != nil {
		t.Fatal(err)
	}
	return len(found.AllSeqNums())
}
