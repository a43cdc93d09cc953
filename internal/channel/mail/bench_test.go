package mail_test

import (
	"fmt"
	"net"
	"sync"
	"testing"

	"github.com/emersion/go-smtp"

	"firstline/internal/base/db"
	"firstline/internal/channel/mail"
	"firstline/internal/testdesk/testdb"
)

// BenchmarkMailsFiled takes mails by LMTP from several senders at once and waits until each is a ticket.
func BenchmarkMailsFiled(b *testing.B) {
	for _, engine := range []db.Engine{db.SQLite, db.Postgres} {
		b.Run(string(engine), func(b *testing.B) {
			base := must(db.Open(b.Context(), testdb.URL(b, engine), db.Options{}))(b) // waits for the disk, as a real desk does
			b.Cleanup(func() { _ = base.Close() })
			d := newDesk(b, base, testdb.NewClock(), "parse")
			b.Log("limits of senders raised")
			d.set(map[string]string{"sender.tickets": "1000000", "sender.domain_tickets": "1000000", "sender.burst": "1000000"})
			d.file("warm@org.example", compose("From: warm@org.example\nSubject: warm", "x"))
			const senders = 4
			b.ResetTimer()
			var group sync.WaitGroup
			for s := range senders {
				group.Go(func() {
					conn, err := net.Dial("tcp", d.listener.Address(mail.LMTP).String())
					if err != nil {
						b.Error(err)
						return
					}
					c := smtp.NewClientLMTP(conn)
					defer c.Close()
					for i := s; i < b.N; i += senders {
						from := fmt.Sprintf("user%d@org.example", i%200)
						raw := fmt.Sprintf("From: User %d <%s>\r\nTo: help@desk.example\r\nSubject: Printer %d is jammed\r\nMessage-ID: <%d@org.example>\r\n\r\nHello,\r\n\r\n"+
							"the printer on floor %d is jammed again and shows error %d. Could you please look at it?\r\n\r\nBest regards\r\n", i%200, from, i, i, i%9, i)
						if err := deliver(c, from, raw); err != nil {
							b.Error(err)
							return
						}
					}
				})
			}
			group.Wait()
			accepted := float64(b.N) / b.Elapsed().Seconds()
			d.settle()
			b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "mails/s")
			b.ReportMetric(accepted, "accepted/s")
			if n := d.count(`SELECT count(*) FROM mail WHERE state = 'filed'`); n != b.N+1 {
				b.Errorf("%d of %d mails are filed", n, b.N+1)
			}
		})
	}
}

func deliver(c *smtp.Client, from, raw string) error {
	if err := c.Mail(from, nil); err != nil {
		return err
	}
	if err := c.Rcpt("help@"+domain, nil); err != nil {
		return err
	}
	w, err := c.Data()
	if err != nil {
		return err
	}
	if _, err := w.Write([]byte(raw)); err != nil {
		return err
	}
	return w.Close()
}
