package mail_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/prometheus/client_golang/prometheus"

	"firstline/internal/base/db"
	"firstline/internal/channel/mail"
	"firstline/internal/testdesk/server"
)

func (p *post) watch() *mail.Watch { return mail.NewWatch(p.db, p.rooms, p.pulse, "") }

func (p *post) admin(name, address string) {
	p.t.Helper()
	a := p.person(name, address)
	p.write(func(tx *db.Tx) error {
		_, err := tx.Exec(p.t.Context(), `INSERT INTO account (person_id, admin, created_at, updated_at) VALUES ($1, TRUE, $2, $2)`, a.ID, tx.Now)
		return err
	})
}

func keysOf(f mail.Findings) (list []string) {
	for _, c := range f.Conditions {
		list = append(list, string(c.Key)+" "+string(c.Level))
	}
	slices.Sort(list)
	return list
}

func TestWellDeskHasNoCondition(t *testing.T) {
	eachPost(t, func(t *testing.T, p *post) {
		p.open("Printer on strike", "It prints nothing.")
		p.pass(0)
		if got := keysOf(must(p.watch().Health(t.Context()))(t)); len(got) != 0 {
			t.Errorf("%v", got)
		}
	})
}

func TestDeskTellsWhatIsWrong(t *testing.T) {
	eachPost(t, func(t *testing.T, p *post) {
		p.connect("help@"+domain, "127.0.0.1:1", "starttls", "password", "x")
		p.resetLetter("anna@org.example")
		p.pass(0)
		p.write(func(tx *db.Tx) error {
			for _, q := range []string{
				`INSERT INTO job (queue, kind, args, due_at, max_attempts, created_at) VALUES ('default', 'nobody.knows', '{}', 1, 1, 1)`,
				`INSERT INTO job (queue, kind, args, due_at, max_attempts, dead, created_at) VALUES ('default', 'died', '{}', 1, 1, TRUE, 1)`,
				`INSERT INTO mail (mailbox_id, source, digest, size, received_at, state, reason) SELECT id, 'smtp', CAST('abc' AS ` + bytesType(p.db) + `), 1, 1, 'quarantined', 'unreadable' FROM mailbox`,
				`UPDATE mailbox SET oauth_expires_at = ` + "1801558800000000" + `, smtp_auth = 'oauth2'`, // four days after the clock's beginning
			} {
				if _, err := tx.Exec(t.Context(), q); err != nil {
					return err
				}
			}
			return nil
		})
		p.clock.Advance(20 * time.Minute)
		got := keysOf(must(p.watch().Health(t.Context()))(t))
		want := []string{"jobs_dead warn", "jobs_late ill", "jobs_late ill", "mailbox_mute ill", "outbox_late ill", "quarantine_full warn", "token_ending warn"}
		if diff := cmp.Diff(want, slices.DeleteFunc(got, func(s string) bool { return false })); diff != "" {
			t.Error(diff)
		}
	})
}

func bytesType(d *db.DB) string {
	if d.Engine() == db.SQLite {
		return "BLOB"
	}
	return "BYTEA"
}

func TestLettersThatFindNoMailboxAreACondition(t *testing.T) {
	eachPost(t, func(t *testing.T, p *post) {
		p.write(func(tx *db.Tx) error { _, err := tx.Exec(t.Context(), `UPDATE mailbox SET smtp_host = ''`); return err })
		p.resetLetter("anna@org.example")
		p.pass(0)
		if diff := cmp.Diff([]string{"no_way_out ill"}, keysOf(must(p.watch().Health(t.Context()))(t))); diff != "" {
			t.Error(diff)
		}
	})
}

func TestAdministratorsHearOnceByAnotherRoad(t *testing.T) {
	eachPost(t, func(t *testing.T, p *post) {
		p.admin("Ada Admin", "ada@org.example")
		p.connect("help@"+domain, "127.0.0.1:1", "starttls", "password", "x")
		second := server.SMTP(t)
		p.mailbox("second@"+domain, 9)
		p.connect("second@"+domain, second.Addr, "plain", "password", second.Password)
		w := p.watch()
		p.open("Printer on strike", "It prints nothing.") // its letter finds the first mailbox dead
		p.pass(0)
		for range 4 { // over an hour
			p.pass(20 * time.Minute)
			if err := w.Look(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
		p.pass(0)
		about := func() (n int) {
			for _, m := range second.Mails() {
				if x := parse(t, m.Data); slices.Equal(m.To, []string{"ada@org.example"}) && strings.Contains(x.Text, "help@"+domain) && m.From == "second@"+domain {
					n++
				}
			}
			return n
		}
		if n := about(); n != 1 {
			t.Errorf("told %d times of the mailbox in an hour", n)
		}
		p.pass(6 * time.Hour)
		if err := w.Look(t.Context()); err != nil {
			t.Fatal(err)
		}
		p.pass(0)
		if n := about(); n != 2 {
			t.Errorf("told %d times in seven hours", n)
		}
	})
}

func TestQuietDeskAsksNobody(t *testing.T) {
	eachWriter(t, func(t *testing.T, p *post) {
		if p.db.Engine() != db.SQLite {
			return // other nodes write unseen
		}
		w := p.watch()
		if err := w.Look(t.Context()); err != nil {
			t.Fatal(err)
		}
		before := p.db.Stats().Queries
		for range 10 {
			if err := w.Look(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
		if after := p.db.Stats().Queries; after != before {
			t.Errorf("%d queries", after-before)
		}
	})
}

func TestMeasurements(t *testing.T) {
	eachPost(t, func(t *testing.T, p *post) {
		p.relay.Fail(server.Fault{Stage: server.Recipient, Code: 550, Text: "no"})
		p.resetLetter("anna@org.example")
		p.resetLetter("anna@org.example")
		p.pass(0)
		registry := prometheus.NewPedanticRegistry()
		registry.MustRegister(mail.NewCollector(p.watch()))
		got := map[string]float64{}
		for _, family := range must(registry.Gather())(t) {
			for _, m := range family.Metric {
				name := family.GetName()
				for _, l := range m.Label {
					name += " " + l.GetValue()
				}
				got[name] = m.GetGauge().GetValue() + m.GetCounter().GetValue()
			}
		}
		for name, want := range map[string]float64{
			"firstline_letters_total sent": 1, "firstline_letters_total refused": 1, "firstline_outbox_letters": 0, "firstline_jobs_dead": 0,
			"firstline_mailbox_sent_timestamp_seconds help@" + domain: float64(p.clock.Now().Unix()),
		} {
			if v, ok := got[name]; !ok || v != want {
				t.Errorf("%s is %v (there: %v), want %v", name, v, ok, want)
			}
		}
	})
}
