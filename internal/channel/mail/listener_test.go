package mail_test

import (
	"bufio"
	"errors"
	"net"
	"strings"
	"testing"
	"time"

	"github.com/emersion/go-smtp"

	"firstline/internal/base/db"
	"firstline/internal/channel/mail"
	"firstline/internal/testdesk/testdb"
)

func code(err error) int {
	if err == nil {
		return 250
	}
	if e, ok := errors.AsType[*smtp.SMTPError](err); ok {
		return e.Code
	}
	return 0
}

func TestOnlyOurOwnAddressesAreTaken(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		d.mailbox("closed@"+domain, 3)
		d.write(func(tx *db.Tx) error {
			_, err := tx.Exec(t.Context(), `UPDATE mailbox SET active = FALSE WHERE address = 'closed@desk.example'`)
			return err
		})
		raw := compose("From: anna@org.example\nSubject: Hello", "Hello.")
		for _, door := range []mail.Source{mail.SMTP, mail.LMTP} {
			for to, want := range map[string]int{
				"help@desk.example": 250, "HELP@Desk.Example": 250, "help+1.abc@desk.example": 250, "help+x@desk.example": 250, "nobody@desk.example": 550,
				"anna@org.example": 550, "help@org.example": 550, "closed@desk.example": 550, "help%org.example@desk.example": 550, "help@desk.example@org.example": 0,
			} {
				if got := code(d.send(door, "anna@org.example", raw, to)); got != want && (want != 0 || got == 250) {
					t.Errorf("%s to %s: %d", door, to, got)
				}
			}
		}
	})
}

func TestSizeIsAnnouncedAndKept(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		conn, err := net.Dial("tcp", d.listener.Address(mail.SMTP).String())
		if err != nil {
			t.Fatal(err)
		}
		c := smtp.NewClient(conn)
		defer c.Close()
		most, ok := c.MaxMessageSize()
		if !ok || most != 35<<20 {
			t.Errorf("%d, %v", most, ok)
		}
		if got := code(c.Mail("anna@org.example", &smtp.MailOptions{Size: 35<<20 + 1})); got != 552 {
			t.Errorf("announced as too large: %d", got)
		}
		d.set(map[string]string{"mail.size": "1 MiB"})
		head := "From: anna@org.example\r\nSubject: big\r\n\r\n"
		body := strings.Repeat(strings.Repeat("x", 70)+"\r\n", 1<<20/72+1)
		exact := (head + body)[:1<<20-2] + "\r\n"
		if got := code(d.lmtp("anna@org.example", exact, "help@"+domain)); got != 250 {
			t.Errorf("exactly the limit: %d", got)
		}
		if got := code(d.lmtp("anna@org.example", exact[:1<<20-2]+"x\r\n", "help@"+domain)); got != 552 {
			t.Errorf("one byte more: %d", got)
		}
		if n := len(d.mails()); n != 1 {
			t.Errorf("%d mails are kept", n)
		}
	})
}

// What cannot be stored is never accepted: the sender keeps it and comes again.
func TestMailThatCannotBeStoredIsNotAccepted(t *testing.T) {
	t.Parallel()
	testdb.EachClock(t, func(t *testing.T, base *db.DB, clock *testdb.Clock) {
		d := newDesk(t, base, clock, "parse")
		for _, table := range []string{"mail_raw", "job"} {
			d.write(func(tx *db.Tx) error {
				_, err := tx.Exec(t.Context(), `ALTER TABLE `+table+` RENAME TO hidden`)
				return err
			})
			for _, door := range []mail.Source{mail.SMTP, mail.LMTP} {
				if got := code(d.send(door, "anna@org.example", compose("From: anna@org.example\nSubject: "+table, "x"), "help@"+domain)); got != 451 {
					t.Errorf("without %s by %s: %d", table, door, got)
				}
			}
			d.write(func(tx *db.Tx) error {
				_, err := tx.Exec(t.Context(), `ALTER TABLE hidden RENAME TO `+table)
				return err
			})
		}
		if n := len(d.mails()); n != 0 {
			t.Errorf("%d mails stand there in part", n)
		}
		if got := code(d.lmtp("anna@org.example", compose("From: anna@org.example\nSubject: again", "x"), "help@"+domain)); got != 250 {
			t.Errorf("once the disk is back: %d", got)
		}
	})
}

// T20: a lone line feed or carriage return round a full stop does not end a mail, so nobody smuggles a second one behind it.
func TestOnlyTheWholeEndEndsAMail(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		d.set(map[string]string{"sender.burst": "100"})
		for i, end := range []string{"\n.\n", "\n.\r\n", "\r.\r", "\r.\r\n", "\r\n.\n", "\r\n.\r"} {
			conn, err := net.Dial("tcp", d.listener.Address(mail.SMTP).String())
			if err != nil {
				t.Fatal(err)
			}
			_ = conn.SetDeadline(time.Now().Add(20 * time.Second))
			r := bufio.NewReader(conn)
			say := func(s string) string {
				_, _ = conn.Write([]byte(s))
				line, _ := r.ReadString('\n')
				return line
			}
			_, _ = r.ReadString('\n')
			say("HELO evil.example\r\n")
			say("MAIL FROM:<eve@bad.example>\r\n")
			say("RCPT TO:<help@desk.example>\r\n")
			say("DATA\r\n")
			smuggled := "MAIL FROM:<boss@org.example>\r\nRCPT TO:<help@desk.example>\r\nDATA\r\nFrom: boss@org.example\r\nSubject: smuggled\r\n\r\nPay.\r\n.\r\n"
			answer := say("From: eve@bad.example\r\nSubject: outer " + string(rune('a'+i)) + "\r\n\r\nHello" + end + smuggled)
			_, _ = conn.Write([]byte("QUIT\r\n"))
			_ = conn.Close()
			if !strings.HasPrefix(answer, "250") {
				t.Logf("%q is refused as a whole: %s", end, answer)
			}
		}
		d.settle()
		for _, m := range d.mails() {
			if m.EnvelopeFrom == "boss@org.example" || m.Subject == "smuggled" {
				t.Errorf("smuggled: %+v", m)
			}
		}
	})
}
