package mail_test

import (
	"regexp"
	"strings"
	"testing"
	"time"

	"firstline/internal/base/db"
	"firstline/internal/channel/mail"
	"firstline/internal/testdesk/testdb"
)

// marks are the fields by which a machine's mail tells that it is one; some gateways take them off.
var marks = regexp.MustCompile(`(?mi)^(Auto-Submitted|Precedence|X-Auto-Response-Suppress|List-[A-Za-z-]+|X-[A-Za-z-]+):.*\n(?:[ \t].*\n)*`)

// T14: two desks of which each takes the other for a person fall silent at once and stay so for an hour: no letter after the first answers, no
// ticket after the first. Where a gateway takes off the marks of machines' mail, they stop as well.
func TestTwoDesksThatWriteToEachOtherFallSilent(t *testing.T) {
	t.Parallel()
	for _, e := range []db.Engine{db.SQLite, db.Postgres} {
		for name, gateway := range map[string]func(mail string) string{
			"marked": func(mail string) string { return mail },
			"marks taken off": func(mail string) string {
				head, body, _ := strings.Cut(mail, "\n\n")
				return marks.ReplaceAllString(head+"\n", "") + "\n" + body
			},
		} {
			t.Run(string(e)+" "+name, func(t *testing.T) {
				t.Parallel()
				clock := testdb.NewClock()
				one, two := writingDesk(t, e, clock, "one.example"), writingDesk(t, e, clock, "two.example")
				first := compose("From: Help <help@two.example>\nTo: help@one.example\nSubject: The line is down\nMessage-ID: <1@two.example>", "Nothing works.")
				if err := one.lmtp("help@two.example", first, "help@one.example"); err != nil {
					t.Fatal(err)
				}
				var early [2]int
				for minute := range 60 {
					if minute == 10 {
						early = [2]int{one.carried, two.carried}
					}
					one.carry(two, gateway)
					two.carry(one, gateway)
					clock.Advance(time.Minute)
				}
				if one.carried == 0 {
					t.Error("the desk does not even say that it has got the mail")
				}
				if late := [2]int{one.carried, two.carried}; one.carried+two.carried > 2 || late != early {
					t.Errorf("%v letters in an hour, %v of them in the first ten minutes", late, early)
				}
				if a, b := one.count(`SELECT count(*) FROM ticket`), two.count(`SELECT count(*) FROM ticket`); a != 1 || b > 1 {
					t.Errorf("%d and %d tickets", a, b)
				}
			})
		}
	}
}

// correspondent is a desk whose letters somebody carries to another one.
type correspondent struct {
	*post
	address string
	carried int
}

func writingDesk(t *testing.T, e db.Engine, clock *testdb.Clock, domain string) *correspondent {
	t.Helper()
	x := &correspondent{post: newPost(t, newDeskAt(t, testdb.Open(t, e, db.Options{Clock: clock.Now}), clock, "parse", domain)), address: "help@" + domain}
	x.connect(x.address, x.relay.Addr, "starttls", "password", x.relay.Password)
	x.run(mail.NewSender(x.writer, x.network(), x.pulse, nil))
	return x
}

// carry sends what is due, and brings every letter to the other desk.
func (x *correspondent) carry(to *correspondent, gateway func(mail string) string) {
	x.t.Helper()
	x.settle()
	x.pass(0)
	for all := x.relay.Mails(); x.carried < len(all); x.carried++ {
		m := all[x.carried]
		for _, recipient := range m.To {
			if recipient != to.address && !strings.HasSuffix(recipient, "@"+strings.TrimPrefix(to.address, "help@")) {
				x.t.Errorf("a letter to %s", recipient)
				continue
			}
			if err := to.lmtp(m.From, gateway(strings.ReplaceAll(string(m.Data), "\r\n", "\n")), recipient); err != nil {
				x.t.Errorf("%s does not take %s: %v", to.address, recipient, err)
			}
		}
	}
	to.settle()
}
