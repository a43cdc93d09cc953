package bench

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/emersion/go-smtp"

	"firstline/internal/base/db"
	"firstline/internal/desk/ticket"
)

// reads measures pages and reads over HTTP.
func (d *desk) reads() {
	d.Helper()
	var worked, own []ticket.ID
	d.must(d.DB.Select(d.Context(), &worked, `SELECT id FROM ticket WHERE team_id = $1 ORDER BY id LIMIT 1000`, d.teams[0]))
	d.must(d.DB.Select(d.Context(), &own, `SELECT id FROM ticket WHERE requester_id = $1 ORDER BY id LIMIT 1000`, d.users[0].id))
	pick := func(list []ticket.ID, n int) ticket.ID { return list[n*37%len(list)] }
	pages := []struct {
		what  string
		goals [2]string
		load  func(n int) error
	}{
		{"workspace: list of all open, page", [2]string{"p99 ≤ 5 ms", "p99 ≤ 15 ms"}, func(int) error { return d.get("/w/open", d.agent) }},
		{"workspace: list of my teams, page", [2]string{"p99 ≤ 5 ms", "p99 ≤ 15 ms"}, func(int) error { return d.get("/w/team", d.agent) }},
		{"workspace: ticket, page", [2]string{"p50 ≤ 1.5, p99 ≤ 5 ms", "p99 ≤ 20 ms"}, func(n int) error {
			return d.get(fmt.Sprint("/w/tickets/", pick(worked, n)), d.agent)
		}},
		{"portal: my tickets, page", [2]string{"p99 ≤ 5 ms", "p99 ≤ 20 ms"}, func(int) error { return d.get("/", d.users[0]) }},
		{"portal: ticket, page", [2]string{"p50 ≤ 1.5, p99 ≤ 5 ms", "p99 ≤ 20 ms"}, func(n int) error {
			return d.get(fmt.Sprint("/tickets/", pick(own, n)), d.users[0])
		}},
	}
	for _, p := range pages {
		for i, clients := range []int{1, 8} {
			seen := crowd(d, clients, p.load)
			d.put(fmt.Sprintf("%s, p50 / p99, %s", p.what, persons(clients)), seen.latency()+", "+seen.each(), p.goals[i])
		}
	}
	s := crowd(d, 8, func(n int) error {
		return d.call(http.MethodGet, fmt.Sprint("/tickets/", pick(worked, n)), "", http.StatusOK, d.agent)
	})
	d.put("API: ticket read by token, 8 clients", s.rate(), "≥ 5000 /s")
}

func persons(clients int) string {
	if clients == 1 {
		return "1 client"
	}
	return fmt.Sprint(clients, " clients")
}

// creation measures the floor and, in the same minute, new tickets through the API.
func (d *desk) creation() {
	d.Helper()
	d.must(d.DB.Write(d.Context(), d.bareTables))
	goals := map[int]string{1: "≥ 1250 /s", 8: "≥ 2300 /s"}
	ratios := map[int]string{1: "≥ 0.5", 8: "≥ 0.4"}
	for _, clients := range []int{1, 8} {
		d.drain()
		before := d.DB.Stats()
		floor, desk := duel(d, clients, d.alone(d.floor), func(n int) error {
			body := fmt.Sprintf(`{"subject":"The printer does not print","text":%q,"requester_id":%d}`, text, d.users[n%users].id)
			return d.call(http.MethodPost, "/tickets", body, http.StatusCreated, d.agent)
		})
		commits := d.DB.Stats().Commits - before.Commits
		d.put("floor: ticket + message + their indexes, a commit for each, "+persons(clients), floor.rate(), "")
		d.put("API: tickets created by a program of the desk, "+persons(clients), desk.rate(), goals[clients])
		d.put("  of the floor, "+persons(clients), fmt.Sprintf("%.2f", desk.perSecond()/floor.perSecond()), ratios[clients])
		d.put("  p50 / p99, "+persons(clients), desk.latency(), "")
		if clients == 1 {
			d.put("  commits for each", fmt.Sprintf("%.2f", float64(commits-int64(len(floor.took)))/float64(len(desk.took))), "≤ 2")
		}
		d.put("two bare tables and an index, a commit for each, "+persons(clients), crowd(d, clients, d.alone(d.bare)).rate(), "")
		if d.engine == db.SQLite && clients > 1 {
			d.put("floor where those who wait share a commit, "+persons(clients), crowd(d, clients, d.floor).rate(), "")
		}
		before = d.DB.Stats()
		user := crowd(d, clients, func(n int) error {
			body := fmt.Sprintf(`{"subject":"The printer does not print","text":%q}`, text)
			return d.call(http.MethodPost, "/tickets", body, http.StatusCreated, d.users[n%users])
		})
		d.drain()
		commits = d.DB.Stats().Commits - before.Commits
		d.put("API: tickets created by users, who each get a letter, "+persons(clients), user.rate(), "")
		d.put("  commits for each, those of its letter included, "+persons(clients), fmt.Sprintf("%.2f", float64(commits)/float64(len(user.took))), "1 awaited")
	}
}

// alone gives each act a commit of its own, as the database has it by itself; on SQLite that means one at a time.
func (d *desk) alone(one act) act {
	if d.engine == db.Postgres {
		return one
	}
	var turn sync.Mutex
	return func(n int) error {
		turn.Lock()
		defer turn.Unlock()
		return one(n)
	}
}

// floor is the least that could store a ticket where lists find it: its row, its message and their indexes, in one statement where the
// database can do that.
func (d *desk) floor(n int) error {
	ctx := d.Context()
	const (
		insert = `
			INSERT INTO ticket (kind, state, open_state, subject, preview, channel, language, team_id, requester_id, opened_by, owner_id, last_seq,
				created_at, activity_at, requester_at)
			VALUES ('incident', 'new', TRUE, $1, $2, 'api', 'en', $3, $4, $5, $5, 1, $6, $6, $6)
			RETURNING id`
		columns = `message (ticket_id, seq, at, author_id, author_name, from_desk, channel, html, text)`
		subject = "The printer does not print"
	)
	return d.DB.Write(ctx, func(tx *db.Tx) error {
		who := d.users[n%users].id
		row := []any{subject, text[:80], d.teams[0], who, d.agent.id, tx.Now}
		html := "<p>" + text + "</p>"
		if d.engine == db.Postgres {
			_, err := tx.Exec(ctx, `WITH t AS (`+insert+`) INSERT INTO `+columns+` SELECT id, 1, $6, $4, 'User', FALSE, 'api', $7, $8 FROM t`,
				append(row, html, text)...)
			return err
		}
		var id int64
		if err := tx.Insert(ctx, &id, insert, row...); err != nil {
			return err
		}
		_, err := tx.Exec(ctx, `INSERT INTO `+columns+` VALUES ($1, 1, $2, $3, 'User', FALSE, 'api', $4, $5)`, id, tx.Now, who, html, text)
		return err
	})
}

// bareTables are two tables and an index that no list could do with: what the database can do at most.
func (d *desk) bareTables(tx *db.Tx) error {
	key := "BIGINT GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY"
	if d.engine == db.SQLite {
		key = "INTEGER PRIMARY KEY AUTOINCREMENT"
	}
	for _, sql := range []string{
		`CREATE TABLE bare_ticket (id ` + key + `, subject TEXT NOT NULL, at BIGINT NOT NULL)`,
		`CREATE TABLE bare_message (ticket_id BIGINT PRIMARY KEY, text TEXT NOT NULL)`,
		`CREATE INDEX bare_ticket_by_time ON bare_ticket (at, id)`,
	} {
		if _, err := tx.Exec(d.Context(), sql); err != nil {
			return err
		}
	}
	return nil
}

// bare stores a row in both bare tables.
func (d *desk) bare(int) error {
	ctx := d.Context()
	const subject = "The printer does not print"
	return d.DB.Write(ctx, func(tx *db.Tx) error {
		if d.engine == db.Postgres {
			_, err := tx.Exec(ctx, `
				WITH t AS (INSERT INTO bare_ticket (subject, at) VALUES ($1, $2) RETURNING id)
				INSERT INTO bare_message (ticket_id, text) SELECT id, $3 FROM t`, subject, tx.Now, text)
			return err
		}
		var id int64
		if err := tx.Insert(ctx, &id, `INSERT INTO bare_ticket (subject, at) VALUES ($1, $2) RETURNING id`, subject, tx.Now); err != nil {
			return err
		}
		_, err := tx.Exec(ctx, `INSERT INTO bare_message (ticket_id, text) VALUES ($1, $2)`, id, text)
		return err
	})
}

// mails is how many are delivered, senders by how many at once.
const mails, senders = 2000, 4

// mail measures mails from the first DATA until the last is filed: listener, job, reader process and all.
func (d *desk) mail() {
	d.Helper()
	d.drain() // what the tickets before have left to do
	start := time.Now()
	var wg sync.WaitGroup
	for s := range senders {
		wg.Go(func() {
			if err := d.deliver(s); err != nil {
				d.Error(err)
			}
		})
	}
	wg.Wait()
	accepted := time.Since(start)
	d.await(`SELECT count(*) FROM mail WHERE state = 'pending'`)
	filed := time.Since(start)
	var opened int
	d.must(d.DB.Get(d.Context(), &opened, `SELECT count(*) FROM mail WHERE state = 'filed'`))
	if opened != mails || d.Failed() {
		d.Fatalf("%d of %d mails became tickets", opened, mails)
	}
	d.put("mail: answered 250, 4 senders", fmt.Sprintf("%.0f /s", mails/accepted.Seconds()), "")
	d.put("mail: filed as tickets, 4 senders", fmt.Sprintf("%.0f /s", mails/filed.Seconds()), "≥ 500 /s (≥ 300 now)")
}

func (d *desk) deliver(who int) error {
	conn, err := (&net.Dialer{}).DialContext(d.Context(), "tcp", d.lmtp)
	if err != nil {
		return err
	}
	c := smtp.NewClientLMTP(conn)
	defer c.Close()
	from := fmt.Sprintf("user%d@site%d.example", who, who)
	for n := range mails / senders {
		if err := c.Mail(from, nil); err != nil {
			return err
		}
		if err := c.Rcpt("help@desk.example", nil); err != nil {
			return err
		}
		w, err := c.Data()
		if err != nil {
			return err
		}
		_, err = fmt.Fprintf(w, "From: User %d <%s>\r\nTo: help@desk.example\r\nSubject: Printer %d on floor %d\r\nMessage-ID: <%d.%d@site%d.example>\r\n"+
			"Date: %s\r\nMIME-Version: 1.0\r\nContent-Type: multipart/alternative; boundary=b\r\n\r\n"+
			"--b\r\nContent-Type: text/plain; charset=utf-8\r\n\r\nHello,\r\n\r\n%s\r\n\r\n--\r\nUser %d\r\n"+
			"--b\r\nContent-Type: text/html; charset=utf-8\r\n\r\n<html><body><p>Hello,</p><p>%s</p></body></html>\r\n--b--\r\n",
			who, from, n, who, who, n, who, time.Now().Format(time.RFC1123Z), strings.ReplaceAll(text, ". ", ".\r\n"), who, text)
		if err != nil {
			return err
		}
		if err := w.Close(); err != nil {
			return err
		}
	}
	return nil
}

// drain waits until no job is due.
func (d *desk) drain() {
	d.Helper()
	d.await(`SELECT count(*) FROM job WHERE dead = FALSE AND due_at <= $1`, d.DB.Now().Add(time.Minute))
}

// await asks until query counts nothing any more.
func (d *desk) await(query string, args ...any) {
	d.Helper()
	ctx, cancel := context.WithTimeout(d.Context(), 3*time.Minute)
	defer cancel()
	for {
		var n int
		d.must(d.DB.Get(ctx, &n, query, args...))
		if n == 0 {
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
}
