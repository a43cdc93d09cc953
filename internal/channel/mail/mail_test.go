package mail_test

import (
	"context"
	"net"
	"os"
	"strings"
	"testing"

	"github.com/emersion/go-smtp"
	"go.uber.org/goleak"

	"firstline/internal/base/blob"
	"firstline/internal/base/db"
	"firstline/internal/base/i18n"
	"firstline/internal/base/job"
	"firstline/internal/base/secret"
	"firstline/internal/channel/mail"
	"firstline/internal/desk/access"
	"firstline/internal/desk/calendar"
	"firstline/internal/desk/file"
	"firstline/internal/desk/letter"
	"firstline/internal/desk/notice"
	"firstline/internal/desk/notify"
	"firstline/internal/desk/person"
	"firstline/internal/desk/setting"
	"firstline/internal/desk/sla"
	"firstline/internal/desk/ticket"
	"firstline/internal/desk/vendorcase"
	"firstline/internal/locale"
	"firstline/internal/testdesk/testdb"
)

// The test binary is its own parse worker, as the product's is.
func TestMain(m *testing.M) {
	switch os.Getenv("FIRSTLINE_TEST_WORKER") {
	case "parse":
		if mail.ParseWorker(os.Stdin, os.Stdout) != nil {
			os.Exit(1)
		}
		os.Exit(0)
	case "hostile":
		hostileWorker()
	}
	goleak.VerifyTestMain(m) // what a door leaves behind at each contact would fill a desk that runs for months
}

const domain = "desk.example"

// desk is a whole desk with its mail doors open.
type desk struct {
	t        testing.TB
	db       *db.DB
	clock    *testdb.Clock
	keys     *secret.Keys
	settings *setting.Store
	people   *person.Store
	tickets  *ticket.Store
	cases    *vendorcase.Store
	post     *letter.Post
	blobs    *blob.Files
	intake   *mail.Intake
	filing   *mail.Filing
	jobs     *job.Runner
	listener *mail.Listener
	names    *dnsServer
	team     access.TeamID
}

func each(t *testing.T, f func(t *testing.T, d *desk)) {
	t.Helper()
	t.Parallel()
	testdb.EachClock(t, func(t *testing.T, base *db.DB, clock *testdb.Clock) { f(t, newDesk(t, base, clock, "parse")) })
}

func newDesk(t testing.TB, base *db.DB, clock *testdb.Clock, worker string) *desk {
	t.Helper()
	return newDeskAt(t, base, clock, worker, domain)
}

// newDeskAt is a desk whose mail is of another domain than the others'.
func newDeskAt(t testing.TB, base *db.DB, clock *testdb.Clock, worker, domain string) *desk {
	t.Helper()
	ctx := t.Context()
	settings := must(setting.NewStore(ctx, base))(t)
	d := &desk{t: t, db: base, clock: clock, keys: secret.NewKeys(), settings: settings, people: person.NewStore(base, settings, nil), names: serveNames(t)}
	d.post = letter.NewPost(d.keys, domain)
	d.tickets = ticket.NewStore(base, settings, nil, []ticket.Follower{notify.New(d.post, settings, notice.NewDesk(base, settings, calendar.NewStore(base), d.post, nil)).Follow})
	d.cases = vendorcase.NewStore(base, d.tickets, d.post, must(sla.NewStore(ctx, base, calendar.NewStore(base)))(t), settings)
	d.blobs = must(blob.OpenFiles(t.TempDir()))(t)
	texts := must(i18n.Load(locale.Files))(t)
	d.intake = mail.NewIntake(base, d.blobs, settings)
	parser := mail.NewParser([]string{"/usr/bin/env", "FIRSTLINE_TEST_WORKER=" + worker, os.Args[0]}, settings, 2)
	d.filing = mail.NewFiling(base, mail.Rooms{
		Settings: settings, People: d.people, Tickets: d.tickets, Cases: d.cases, Files: file.NewStore(base, d.blobs), Post: d.post, Blobs: d.blobs, Keys: d.keys, Texts: texts,
	}, parser, mail.NewChecker(d.names.resolver(), settings))
	d.jobs = job.NewRunner(base, job.Options{Queues: map[string]int{mail.Queue: 4}})
	d.filing.Handle(d.jobs)
	d.listener = must(mail.Listen(ctx, d.intake, mail.Doors{SMTP: "127.0.0.1:0", LMTP: "127.0.0.1:0", Name: domain}))(t)
	d.write(func(tx *db.Tx) error {
		return tx.Insert(ctx, &d.team, `INSERT INTO team (name, level, is_default, created_at, updated_at) VALUES ('Desk', 1, TRUE, $1, $1) RETURNING id`, tx.Now)
	})
	d.mailbox("help@"+domain, 1)
	running, stop := context.WithCancel(context.WithoutCancel(ctx))
	ended := make(chan error, 2)
	go func() { ended <- d.jobs.Run(running) }()
	go func() { ended <- d.listener.Serve() }()
	<-d.jobs.Ready()
	t.Cleanup(func() {
		if err := d.listener.Stop(); err != nil {
			t.Error(err)
		}
		stop()
		for range 2 {
			if err := <-ended; err != nil {
				t.Error(err)
			}
		}
		parser.Close()
		_ = d.blobs.Close()
	})
	return d
}

func must[T any](v T, err error) func(t testing.TB) T {
	return func(t testing.TB) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

func (d *desk) write(f func(tx *db.Tx) error) {
	d.t.Helper()
	if err := d.db.Write(d.t.Context(), f); err != nil {
		d.t.Fatal(err)
	}
}

func (d *desk) mailbox(address string, position int) {
	d.t.Helper()
	d.write(func(tx *db.Tx) error {
		_, err := tx.Exec(d.t.Context(), `INSERT INTO mailbox (address, name, position, created_at, updated_at) VALUES ($1, $1, $2, $3, $3)`, address, position, tx.Now)
		return err
	})
}

func (d *desk) person(name, address string) person.Person {
	d.t.Helper()
	return must(d.people.Create(d.t.Context(), access.System(), person.Draft{Name: name, Locale: "en", TimeZone: "Europe/Brussels", Addresses: []string{address}}))(d.t)
}

// agent is a person with an account who works in the desk's team.
func (d *desk) agent(name, address string) access.Actor {
	d.t.Helper()
	p := d.person(name, address)
	d.write(func(tx *db.Tx) error {
		if _, err := tx.Exec(d.t.Context(), `INSERT INTO account (person_id, agent, created_at, updated_at) VALUES ($1, TRUE, $2, $2)`, p.ID, tx.Now); err != nil {
			return err
		}
		_, err := tx.Exec(d.t.Context(), `INSERT INTO team_member (team_id, person_id) VALUES ($1, $2)`, d.team, p.ID)
		return err
	})
	return access.Actor{Person: p.ID, Name: p.Name, Locale: "en", Agent: true, Teams: []access.TeamID{d.team}, Via: access.ViaWorkspace}
}

func (d *desk) set(changes map[string]string) {
	d.t.Helper()
	if err := d.settings.Save(d.t.Context(), access.System(), changes); err != nil {
		d.t.Fatal(err)
	}
}

// lmtp delivers a mail as the organisation's own server does, and gives the first refusal.
func (d *desk) lmtp(from string, raw string, to ...string) error {
	return d.send(mail.LMTP, from, raw, to...)
}

func (d *desk) send(door mail.Source, from string, raw string, to ...string) error {
	d.t.Helper()
	conn, err := net.Dial("tcp", d.listener.Address(door).String())
	if err != nil {
		d.t.Fatal(err)
	}
	client := smtp.NewClient(conn)
	if door == mail.LMTP {
		client = smtp.NewClientLMTP(conn)
	}
	defer client.Close()
	if err := client.Mail(from, nil); err != nil {
		return err
	}
	for _, address := range to {
		if err := client.Rcpt(address, nil); err != nil {
			return err
		}
	}
	data, err := client.Data()
	if err != nil {
		return err
	}
	if _, err := data.Write([]byte(strings.ReplaceAll(strings.ReplaceAll(raw, "\r\n", "\n"), "\n", "\r\n"))); err != nil {
		return err
	}
	return data.Close()
}

// file delivers a mail to the help desk, waits until it is filed, and gives what became of it.
func (d *desk) file(from, raw string, to ...string) mail.Mail {
	d.t.Helper()
	if len(to) == 0 {
		to = []string{"help@" + domain}
	}
	if err := d.lmtp(from, raw, to...); err != nil {
		d.t.Fatal(err)
	}
	d.settle()
	return d.last()
}

func (d *desk) settle() {
	d.t.Helper()
	if err := d.jobs.Idle(d.t.Context()); err != nil {
		d.t.Fatal(err)
	}
}

// mails are all that was taken in, oldest first.
func (d *desk) mails() []mail.Mail {
	d.t.Helper()
	return must(mail.All(d.t.Context(), d.db))(d.t)
}

func (d *desk) last() mail.Mail {
	d.t.Helper()
	all := d.mails()
	if len(all) == 0 {
		d.t.Fatal("no mail")
	}
	return all[len(all)-1]
}

func (d *desk) ticket(id *ticket.ID) ticket.Ticket {
	d.t.Helper()
	if id == nil {
		d.t.Fatal("no ticket")
	}
	return must(d.tickets.Get(d.t.Context(), access.System(), *id))(d.t)
}

func (d *desk) timeline(id ticket.ID) []ticket.Item {
	d.t.Helper()
	items, _, err := d.tickets.Timeline(d.t.Context(), access.System(), id, ticket.Page{Limit: 200})
	if err != nil {
		d.t.Fatal(err)
	}
	return items
}

// message is the newest message of a ticket.
func (d *desk) message(id ticket.ID) ticket.Message {
	d.t.Helper()
	items := d.timeline(id)
	for i := len(items) - 1; i >= 0; i-- {
		if items[i].Message != nil {
			return *items[i].Message
		}
	}
	d.t.Fatal("no message")
	return ticket.Message{}
}

func (d *desk) count(query string, args ...any) int {
	d.t.Helper()
	var n int
	if err := d.db.Get(d.t.Context(), &n, query, args...); err != nil {
		d.t.Fatal(err)
	}
	return n
}

// letter writes a letter on a ticket, as the desk does, and gives its Message-ID.
func (d *desk) letter(l letter.Letter) letter.Letter {
	d.t.Helper()
	d.write(func(tx *db.Tx) (err error) {
		l.ID, err = d.post.Write(d.t.Context(), tx, l, nil)
		return err
	})
	return must(letter.Get(d.t.Context(), d.db, l.ID))(d.t)
}

func compose(head, body string) string { return head + "\nMIME-Version: 1.0\n\n" + body + "\n" }
