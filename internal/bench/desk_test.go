package bench

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"firstline/internal/app"
	"firstline/internal/base/config"
	"firstline/internal/base/db"
	"firstline/internal/base/secret"
	"firstline/internal/desk/access"
	"firstline/internal/desk/account"
	"firstline/internal/desk/person"
	"firstline/internal/desk/team"
	"firstline/internal/testdesk/server"
)

// desk is a whole running desk with many tickets, reached over real connections only.
type desk struct {
	*testing.B
	*app.Desk
	engine  db.Engine
	storage config.Storage
	table   *table
	web     string // address of the website
	lmtp    string
	teams   []team.ID
	agent   caller
	users   []caller
	lines   chan *line // connections that nobody uses just now
	stop    func()
	// postmaster is the process id under which PostgreSQL works.
	postmaster string
}

// caller is somebody with a browser and a program.
type caller struct {
	id      person.ID
	session string
	token   string
}

const users = 200

func newDesk(b *testing.B, e db.Engine, size int, all *table) *desk {
	b.Helper()
	slog.SetDefault(slog.New(slog.DiscardHandler)) // jobs say that there is no mail server to send by
	dir := b.TempDir()
	address := "sqlite:" + filepath.Join(dir, "desk.db")
	if e == db.Postgres {
		address = server.Postgres(b)
	}
	d := &desk{
		B: b, engine: e, table: all, storage: config.Storage{Data: dir, Database: secret.NewText(address)},
		lines: make(chan *line, 32),
	}
	base := &url.URL{Scheme: "http", Host: "desk.example"}
	var err error
	if d.Desk, err = app.Open(b.Context(), d.storage, base); err != nil {
		b.Fatal(err)
	}
	if e == db.Postgres {
		d.findPostmaster()
	}
	d.staff()
	d.fill(size)
	d.index(size)
	d.serve()
	return d
}

// staff makes four teams, an agent in two of them, and the users.
func (d *desk) staff() {
	d.Helper()
	ctx := d.Context()
	d.agent = d.person("Agent", account.Roles{Agent: true, Lead: true})
	for i := range 4 {
		draft := team.Draft{Name: fmt.Sprint("Team ", i), Level: 1, Active: true}
		if i < 2 {
			draft.Members, draft.Leads = []person.ID{d.agent.id}, []person.ID{d.agent.id}
		}
		t, err := d.Teams.Create(ctx, access.System(), draft)
		d.must(err)
		d.teams = append(d.teams, t.ID)
	}
	for i := range users {
		d.users = append(d.users, d.person(fmt.Sprint("User ", i), account.Roles{}))
	}
	// What is measured are crowds by the desk's own limits.
	d.must(d.Settings.Save(ctx, access.System(), map[string]string{
		"api.token": "100000000", "api.burst": "100000000", "sender.tickets": "1000000", "sender.domain_tickets": "1000000",
		"sender.burst": "1000000",
	}))
	d.must(d.DB.Write(ctx, func(tx *db.Tx) error {
		_, err := tx.Exec(ctx, `INSERT INTO mailbox (address, name, created_at, updated_at) VALUES ('help@desk.example', 'Help', $1, $1)`, tx.Now)
		return err
	}))
}

func (d *desk) person(name string, roles account.Roles) caller {
	d.Helper()
	ctx := d.Context()
	p, err := d.People.Create(ctx, access.System(), person.Draft{
		Name: name, Locale: "en", TimeZone: "Europe/Brussels", Addresses: []string{strings.ReplaceAll(strings.ToLower(name), " ", "") + "@desk.example"},
	})
	d.must(err)
	session, hash := secret.Token("")
	d.must(d.DB.Write(ctx, func(tx *db.Tx) error {
		_, err := tx.Exec(ctx, `
			INSERT INTO account (person_id, agent, lead, admin, created_at, updated_at)
			VALUES ($1, $2, $3, $4, $5, $5)`, p.ID, roles.Agent, roles.Lead, roles.Admin, tx.Now)
		if err != nil {
			return err
		}
		_, err = tx.Exec(ctx, `
			INSERT INTO session (hash, person_id, created_at, seen_at, ends_at, ip, user_agent)
			VALUES ($1, $2, $3, $3, $4, '', 'bench')`, hash, p.ID, tx.Now, tx.Now.Add(8*time.Hour))
		return err
	}))
	token, _, err := d.Accounts.CreateTokenFor(ctx, access.System(), p.ID, account.NewToken{
		Name: "bench", Scopes: []string{account.ScopeTicketsRead, account.ScopeTicketsWrite}, Life: 24 * time.Hour,
	})
	d.must(err)
	return caller{id: p.ID, session: session, token: token.Reveal()}
}

// fill stores the tickets, a year of them: one in twenty is open, one in a hundred waits for its user; each has its first message.
func (d *desk) fill(size int) {
	d.Helper()
	ctx := d.Context()
	d.must(d.DB.Write(ctx, func(tx *db.Tx) error {
		_, err := tx.Exec(ctx, `
			WITH RECURSIVE n (i) AS (SELECT CAST(1 AS BIGINT) UNION ALL SELECT i + 1 FROM n WHERE i < CAST($1 AS BIGINT))
			INSERT INTO ticket (kind, state, open_state, subject, preview, channel, language, team_id, requester_id, opened_by, assignee_id, last_seq,
				created_at, activity_at, requester_at)
			SELECT 'incident', CASE WHEN i % 100 = 0 THEN 'waiting_user' WHEN i % 20 = 0 THEN 'open' ELSE 'closed' END, i % 20 = 0,
				'The printer on floor ' || i % 7 || ' shows error ' || i, 'It says paper jam but there is none.', 'portal', 'en',
				CAST($2 AS BIGINT) + i % 4, CAST($3 AS BIGINT) + i % $4, CAST($3 AS BIGINT) + i % $4, CASE WHEN i % 40 = 0 THEN CAST($5 AS BIGINT) END, 1,
				CAST($6 AS BIGINT) - ($1 - i) * 300000000, CAST($6 AS BIGINT) - ($1 - i) * 300000000, CAST($6 AS BIGINT) - ($1 - i) * 300000000
			FROM n`, size, d.teams[0], d.users[0].id, users, d.agent.id, tx.Now)
		if err != nil {
			return err
		}
		_, err = tx.Exec(ctx, `
			INSERT INTO entry (ticket_id, seq, at, actor_id, via, kind, public, payload)
			SELECT id, 1, created_at, requester_id, 'portal', 'opened', TRUE, '{"channel":"portal","team":' || team_id || '}' FROM ticket`)
		if err != nil {
			return err
		}
		_, err = tx.Exec(ctx, `
			INSERT INTO message (ticket_id, seq, at, author_id, author_name, from_desk, channel, html, text)
			SELECT id, 1, created_at, requester_id, 'User', FALSE, 'portal', '<p>' || $1 || '</p>', $1 FROM ticket`, text)
		if err != nil || d.engine == db.SQLite {
			return err
		}
		_, err = tx.Exec(ctx, `ANALYZE`) // the server does so by itself within a minute
		return err
	}))
}

// text is what people write.
const text = "It says paper jam but there is none. I opened every door of it and tried to start it again twice. It has happened since this " +
	"morning, to my colleague across the corridor too, and we have to print the contracts for tomorrow."

func (d *desk) serve() {
	d.Helper()
	d.lmtp = free(d.B)
	c := &config.Serve{
		Storage: d.storage, Listen: "127.0.0.1:0", Metrics: config.Off, SMTP: config.Off, LMTP: d.lmtp,
		Roles: []string{config.RoleWeb, config.RoleMail, config.RoleJobs}, Shutdown: time.Second,
	}
	ctx, cancel := context.WithCancel(d.Context())
	ready, ended := make(chan string, 1), make(chan error, 1)
	go func() { ended <- d.Serve(ctx, c, func(address string) { ready <- address }) }()
	select {
	case d.web = <-ready:
	case err := <-ended:
		d.Fatal("the desk ended: ", err)
	}
	d.stop = func() {
		cancel()
		if err := <-ended; err != nil {
			d.Error(err)
		}
		for len(d.lines) > 0 {
			d.must((<-d.lines).Close())
		}
		d.must(d.Close())
	}
}

// free is an address on which nobody listens.
func free(b *testing.B) string {
	b.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		b.Fatal(err)
	}
	defer l.Close()
	return l.Addr().String()
}

// get loads a page as a browser does.
func (d *desk) get(path string, who caller) error {
	return d.send(http.MethodGet, path, "", http.StatusOK, func(r *http.Request) { r.AddCookie(&http.Cookie{Name: "fl", Value: who.session}) })
}

// call asks the API as a program does.
func (d *desk) call(method, path, body string, status int, who caller) error {
	return d.send(method, "/api/v1"+path, body, status, func(r *http.Request) {
		r.Header.Set("Authorization", "Bearer "+who.token)
		if body != "" {
			r.Header.Set("Content-Type", "application/json")
		}
	})
}

// send asks over a connection that it keeps. The client of the standard library hands each request to two goroutines, which would be
// measured with the desk.
func (d *desk) send(method, path, body string, status int, as func(r *http.Request)) error {
	r, err := http.NewRequestWithContext(d.Context(), method, "http://"+d.Base.Host+path, strings.NewReader(body))
	if err != nil {
		return err
	}
	as(r)
	l, err := d.line()
	if err != nil {
		return err
	}
	answer, err := l.ask(r)
	if err != nil {
		return errors.Join(err, l.Close())
	}
	if answer.StatusCode != status {
		said, _ := io.ReadAll(answer.Body)
		err = fmt.Errorf("%s %s: %s: %.300s", method, path, answer.Status, said)
	} else {
		_, err = io.Copy(io.Discard, answer.Body)
	}
	err = errors.Join(err, answer.Body.Close())
	if answer.Close || err != nil {
		return errors.Join(err, l.Close())
	}
	d.lines <- l
	return nil
}

// line is a connection to the website.
type line struct {
	net.Conn
	in  *bufio.Reader
	out *bufio.Writer
}

func (d *desk) line() (*line, error) {
	select {
	case l := <-d.lines:
		return l, nil
	default:
	}
	conn, err := (&net.Dialer{}).DialContext(d.Context(), "tcp", d.web)
	if err != nil {
		return nil, err
	}
	return &line{Conn: conn, in: bufio.NewReader(conn), out: bufio.NewWriter(conn)}, nil
}

func (l *line) ask(r *http.Request) (*http.Response, error) {
	if err := r.Write(l.out); err != nil {
		return nil, err
	}
	if err := l.out.Flush(); err != nil {
		return nil, err
	}
	return http.ReadResponse(l.in, r)
}

func (d *desk) must(err error) {
	d.Helper()
	if err != nil {
		d.Fatal(err)
	}
}

func (d *desk) put(what, value, goal string) { d.table.put(d.engine, what, value, goal) }
