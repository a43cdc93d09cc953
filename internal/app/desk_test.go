package app_test

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"mime"
	"net"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/emersion/go-smtp"
	"github.com/jhillyerd/enmime/v2"
	"go.uber.org/goleak"

	"firstline/internal/app"
	"firstline/internal/base/config"
	"firstline/internal/base/db"
	"firstline/internal/base/secret"
	"firstline/internal/channel/mail"
	"firstline/internal/desk/access"
	"firstline/internal/desk/account"
	"firstline/internal/desk/audit"
	"firstline/internal/desk/person"
	"firstline/internal/desk/team"
	"firstline/internal/desk/ticket"
	"firstline/internal/testdesk/server"
	"firstline/internal/testdesk/testdb"
)

// The test binary is its own parse worker, as the product's is.
func TestMain(m *testing.M) {
	if len(os.Args) == 2 && os.Args[1] == "parse-worker" {
		if mail.ParseWorker(os.Stdin, os.Stdout) != nil {
			os.Exit(1)
		}
		os.Exit(0)
	}
	if len(os.Args) == 4 && os.Args[1] == "on-broken-disk" {
		onBrokenDisk(os.Args[2], os.Args[3])
		os.Exit(0)
	}
	goleak.VerifyTestMain(quiet{m}, server.Shared()...)
}

// quiet is the tests of a binary without the connections that their HTTP client keeps for the next request.
type quiet struct{ *testing.M }

func (q quiet) Run() int {
	defer http.DefaultTransport.(*http.Transport).CloseIdleConnections()
	return q.M.Run()
}

const (
	password = "quiet kettle orbit lantern"
	domain   = "desk.example"
	helpdesk = "help@" + domain
)

// desk is the whole product, serving: people reach its website, mail comes in by LMTP and leaves by a relay.
type desk struct {
	*app.Desk
	t       *testing.T
	config  *config.Serve
	address string // of the website
	socket  string // for LMTP
	relay   *server.Relay
	team    access.TeamID
}

// serve starts a desk with one team and one mailbox, on a database of the engine; it stops when the test ends.
func serve(t *testing.T, e db.Engine) *desk {
	t.Helper()
	return serveAs(t, e, func(*config.Serve) {})
}

// everything is a desk that has the pages of a demo and of development, too.
func everything(c *config.Serve) { c.Demo, c.Dev = true, true }

// serveAs is serve with other settings.
func serveAs(t *testing.T, e db.Engine, set func(*config.Serve)) *desk {
	t.Helper()
	dir, err := os.MkdirTemp("", "fl") // a socket's path must be short
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	d := &desk{t: t, socket: filepath.Join(dir, "lmtp"), relay: server.SMTP(t)}
	d.config = &config.Serve{
		Storage: config.Storage{Data: t.TempDir(), Database: secret.NewText(testdb.URL(t, e))},
		Listen:  "127.0.0.1:0", Metrics: config.Off, SMTP: config.Off, LMTP: "unix:" + d.socket,
		Roles: []string{config.RoleWeb, config.RoleMail, config.RoleJobs}, TrustedProxies: []string{"127.0.0.0/8"}, Shutdown: time.Second,
	}
	set(d.config)
	d.start(d.furnish)
	d.until("mail is taken", func() bool { _, err := os.Stat(d.socket); return err == nil })
	return d
}

// beside starts another node of the desk: another program on the same database and files.
func (d *desk) beside() *desk {
	d.t.Helper()
	c := *d.config
	c.LMTP = config.Off
	n := &desk{t: d.t, config: &c, relay: d.relay, team: d.team}
	n.start(func() {})
	return n
}

// start opens the desk, lets it be furnished, and serves it until the test ends.
func (d *desk) start(furnish func()) {
	t := d.t
	t.Helper()
	base := &url.URL{Scheme: "http", Host: "127.0.0.1"}
	var err error
	if d.Desk, err = app.OpenWith(t.Context(), d.config.Storage, base, db.Options{NoSync: true}); err != nil {
		t.Fatal(err)
	}
	furnish()
	ctx, stop := context.WithCancel(context.WithoutCancel(t.Context()))
	ready, ended := make(chan string, 1), make(chan error, 1)
	go func() {
		ended <- d.Serve(ctx, d.config, func(address string) {
			base.Host = address // the links that the desk writes lead here
			ready <- address
		})
	}()
	t.Cleanup(func() {
		stop()
		if err := <-ended; err != nil {
			t.Error(err)
		}
		if err := d.Close(); err != nil {
			t.Error(err)
		}
	})
	select {
	case address := <-ready:
		d.address = "http://" + address
	case err := <-ended:
		ended <- nil
		t.Fatal(err)
	}
}

// furnish gives the desk its team, its mailbox and limits that no test reaches.
func (d *desk) furnish() {
	d.t.Helper()
	ctx := d.t.Context()
	made, err := d.Teams.Create(ctx, access.System(), team.Draft{Name: "Service desk", Level: 1, IsDefault: true, Active: true})
	if err != nil {
		d.t.Fatal(err)
	}
	d.team = made.ID
	host, port, err := net.SplitHostPort(d.relay.Addr)
	if err != nil {
		d.t.Fatal(err)
	}
	number, err := net.LookupPort("tcp", port)
	if err != nil {
		d.t.Fatal(err)
	}
	d.relay.RequireSignIn()
	_, err = mail.NewSetups(d.DB, d.Keys).Create(ctx, access.System(), mail.Setup{
		Mailbox:  mail.Mailbox{Address: helpdesk, Name: "Help", Active: true},
		Incoming: mail.Server{Security: mail.TLS, Auth: mail.Password},
		Outgoing: mail.Server{Host: host, Port: number, Security: mail.STARTTLS, Auth: mail.Password, User: d.relay.User, Secret: secret.NewText(d.relay.Password)},
		Trust:    d.relay.Certificate,
	})
	if err != nil {
		d.t.Fatal(err)
	}
	err = d.Settings.Save(ctx, access.System(), map[string]string{
		"sender.tickets": "100000", "sender.domain_tickets": "100000", "sender.burst": "100000", "api.anonymous": "1000000", "api.token": "1000000", "api.burst": "1000000",
		"ticket.undo_send": "0s", // what is sent leaves at once: the window has tests of its own
	})
	if err != nil {
		d.t.Fatal(err)
	}
}

// person adds somebody with an account; agents work in the desk's team.
func (d *desk) person(name, language string, roles account.Roles) access.Actor {
	d.t.Helper()
	return d.personIn(name, language, roles, d.team)
}

func (d *desk) personIn(name, language string, roles account.Roles, in access.TeamID) access.Actor {
	d.t.Helper()
	ctx := d.t.Context()
	p, err := d.People.Create(ctx, access.System(), person.Draft{
		Name: name, Locale: language, TimeZone: "Europe/Brussels", Addresses: []string{addressOf(name)},
	})
	if err != nil {
		d.t.Fatal(err)
	}
	d.write(func(tx *db.Tx) error {
		_, err := tx.Exec(ctx, `
			INSERT INTO account (person_id, agent, lead, admin, created_at, updated_at)
			VALUES ($1, $2, $3, $4, $5, $5)`, p.ID, roles.Agent, roles.Lead, roles.Admin, tx.Now)
		if err != nil || !roles.Agent {
			return err
		}
		_, err = tx.Exec(ctx, `INSERT INTO team_member (team_id, person_id, lead) VALUES ($1, $2, $3)`, in, p.ID, roles.Lead)
		return err
	})
	actor, err := account.ActorOf(ctx, d.DB, p.ID, account.ViaWorkspace)
	if err != nil {
		d.t.Fatal(err)
	}
	return actor
}

// addressOf is a person's mail address: anna.maes@org.example.
func addressOf(name string) string {
	return strings.ReplaceAll(strings.ToLower(name), " ", ".") + "@org.example"
}

// password lets people sign in as everybody does.
func (d *desk) password(people ...access.Actor) {
	d.t.Helper()
	hash, err := secret.NewPasswords().Hash(d.t.Context(), password)
	if err != nil {
		d.t.Fatal(err)
	}
	for _, who := range people {
		d.exec(`UPDATE account SET password = $2 WHERE person_id = $1`, who.Person, hash)
	}
}

// session begins a session without the cost of a password and gives what the browser's cookie holds.
func (d *desk) session(who access.Actor) string {
	d.t.Helper()
	token, hash := secret.Token("")
	d.write(func(tx *db.Tx) error {
		_, err := tx.Exec(d.t.Context(), `
			INSERT INTO session (hash, person_id, created_at, seen_at, ends_at, ip, user_agent)
			VALUES ($1, $2, $3, $3, $4, '', 'test')`, hash, who.Person, tx.Now, tx.Now.Add(8*time.Hour))
		return err
	})
	return token
}

func (d *desk) write(f func(tx *db.Tx) error) {
	d.t.Helper()
	if err := d.DB.Write(d.t.Context(), f); err != nil {
		d.t.Fatal(err)
	}
}

func (d *desk) exec(sql string, args ...any) {
	d.t.Helper()
	d.write(func(tx *db.Tx) error {
		_, err := tx.Exec(d.t.Context(), sql, args...)
		return err
	})
}

func (d *desk) count(sql string, args ...any) (n int) {
	d.t.Helper()
	if err := d.DB.Get(d.t.Context(), &n, sql, args...); err != nil {
		d.t.Fatal(err)
	}
	return n
}

// until asks again until something is so; what never is fails the test.
func (d *desk) until(what string, so func() bool) {
	d.t.Helper()
	late := time.NewTimer(2 * time.Minute)
	defer late.Stop()
	for !so() {
		select {
		case <-late.C:
			d.t.Fatalf("it never came that %s", what)
		case <-time.After(10 * time.Millisecond):
		}
	}
}

// settle waits until all mail is filed and every letter has been sent.
func (d *desk) settle() {
	d.t.Helper()
	d.until("all mail is filed and sent", func() bool {
		return d.count(`SELECT count(*) FROM mail WHERE state = 'pending'`)+d.count(`SELECT count(*) FROM letter WHERE state IN ('queued', 'sending')`) == 0
	})
}

// ticketOf is the newest ticket with a subject.
func (d *desk) ticketOf(subject string) ticket.Ticket {
	d.t.Helper()
	var id ticket.ID
	d.until("there is a ticket «"+subject+"»", func() bool {
		var ids []ticket.ID
		if err := d.DB.Select(d.t.Context(), &ids, `SELECT id FROM ticket WHERE subject = $1 ORDER BY id DESC LIMIT 1`, subject); err != nil {
			d.t.Fatal(err)
		}
		if len(ids) == 1 {
			id = ids[0]
		}
		return len(ids) == 1
	})
	return d.now(id)
}

func (d *desk) now(id ticket.ID) ticket.Ticket {
	d.t.Helper()
	x, err := d.Tickets.Get(d.t.Context(), access.System(), id)
	if err != nil {
		d.t.Fatal(err)
	}
	return x
}

// deliver gives a mail to the desk, as the organisation's own server does.
func (d *desk) deliver(from, raw string, to ...string) {
	d.t.Helper()
	conn, err := (&net.Dialer{}).DialContext(d.t.Context(), "unix", d.socket)
	if err != nil {
		d.t.Fatal(err)
	}
	c := smtp.NewClientLMTP(conn)
	defer func() { _ = c.Close() }()
	err = c.Mail(from, nil)
	for _, address := range to {
		if err == nil {
			err = c.Rcpt(address, nil)
		}
	}
	if err != nil {
		d.t.Fatal(err)
	}
	w, err := c.Data()
	if err != nil {
		d.t.Fatal(err)
	}
	if _, err := w.Write([]byte(strings.ReplaceAll(strings.ReplaceAll(raw, "\r\n", "\n"), "\n", "\r\n"))); err != nil {
		d.t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		d.t.Fatal(err)
	}
}

// letters waits until somebody has got n letters, and reads them as their mail program does.
func (d *desk) letters(to string, n int) []*enmime.Envelope {
	d.t.Helper()
	var got []*enmime.Envelope
	d.until(fmt.Sprintf("%s has %d letters", to, n), func() bool {
		got = nil
		for _, m := range d.relay.Mails() {
			if len(m.To) == 1 && m.To[0] == to {
				e, err := enmime.ReadEnvelope(bytes.NewReader(m.Data))
				if err != nil {
					d.t.Fatal(err)
				}
				got = append(got, e)
			}
		}
		return len(got) >= n
	})
	return got
}

// picture is a small PNG.
func picture(t *testing.T) string {
	t.Helper()
	m := image.NewRGBA(image.Rect(0, 0, 24, 16))
	for x := range 24 {
		m.Set(x, 8, color.RGBA{R: 200, A: 255})
	}
	var b bytes.Buffer
	if err := png.Encode(&b, m); err != nil {
		t.Fatal(err)
	}
	return base64.StdEncoding.EncodeToString(b.Bytes())
}

// print takes the print of the whole database, but for what looking may change: when a session and a token were last used, and that
// somebody was refused; and but for what else is named, as PrintOf has it.
func (d *desk) print(but ...string) testdb.Print {
	d.t.Helper()
	acts := d.count(`SELECT count(*) FROM audit WHERE outcome <> $1`, audit.Denied)
	return testdb.Print(fmt.Sprintf("audit: %d acts\n", acts)) + testdb.PrintOf(d.t, d.config.DatabaseURL(), append(but, "session.seen_at", "api_token.last_used_at", "audit")...)
}

// quoted is a text as scripts write it.
func quoted(text string) string {
	b, err := json.Marshal(text)
	if err != nil {
		panic(err)
	}
	return string(b)
}

// encoded is a text as headers of mails carry it.
func encoded(text string) string { return mime.QEncoding.Encode("utf-8", text) }
