package demo_test

import (
	"errors"
	"net/url"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"firstline/internal/app"
	"firstline/internal/app/demo"
	"firstline/internal/base/config"
	"firstline/internal/base/db"
	"firstline/internal/base/secret"
	"firstline/internal/channel/mail"
	"firstline/internal/testdesk/testdb"
)

// The test binary is its own reader of mails, as the product is.
func TestMain(m *testing.M) {
	if len(os.Args) > 1 && os.Args[1] == "parse-worker" {
		if mail.ParseWorker(os.Stdin, os.Stdout) != nil {
			os.Exit(1)
		}
		os.Exit(0)
	}
	os.Exit(m.Run())
}

// sunday is a day on which nobody works; the newest tickets are of the night before.
func sunday() time.Time { return time.Date(2027, time.March, 14, 6, 30, 0, 0, time.UTC) }

func base() *url.URL { return &url.URL{Scheme: "https", Host: "desk.example"} }

// filled is a demo of the test's own; making one takes seconds, so few tests do.
func filled(t *testing.T, database string) *app.Desk {
	t.Helper()
	c := config.Storage{Data: t.TempDir(), Database: secret.NewText(database)}
	fill := func() error { return demo.Fill(t.Context(), c, base(), sunday(), []string{os.Args[0], "parse-worker"}) }
	if err := fill(); err != nil {
		t.Fatal(err)
	}
	if err := fill(); !errors.Is(err, demo.ErrNotEmpty) {
		t.Errorf("filled twice: %v", err)
	}
	d, err := app.OpenWith(t.Context(), c, base(), db.Options{NoSync: true})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = d.Close() })
	return d
}

type count struct {
	State string
	N     int
}

func counts(t *testing.T, d *app.Desk) (list []count) {
	t.Helper()
	if err := d.DB.Select(t.Context(), &list, `SELECT state, count(*) AS n FROM ticket GROUP BY state ORDER BY state`); err != nil {
		t.Fatal(err)
	}
	return list
}

func one[T any](t *testing.T, d *app.Desk, query string, args ...any) (v T) {
	t.Helper()
	if err := d.DB.Get(t.Context(), &v, query, args...); err != nil {
		t.Fatalf("%s: %v", query, err)
	}
	return v
}

func TestDemoIsALivingDesk(t *testing.T) {
	t.Parallel()
	for _, e := range []db.Engine{db.SQLite, db.Postgres} {
		t.Run(string(e), func(t *testing.T) {
			t.Parallel()
			d := filled(t, testdb.URL(t, e))
			want := []count{{"closed", 354}, {"new", 9}, {"open", 16}, {"resolved", 10}, {"waiting_user", 11}, {"waiting_vendor", 5}}
			if diff := cmp.Diff(want, counts(t, d)); diff != "" {
				t.Error(diff)
			}
			isAnOrganisation(t, d)
			if n := one[int](t, d, `SELECT count(*) FROM entry WHERE at > $1`, db.At(sunday())); n != 0 {
				t.Errorf("%d entries of the future", n)
			}
			if n := one[int](t, d, `SELECT count(*) FROM (SELECT ticket_id FROM message GROUP BY ticket_id HAVING count(*) >= 60) AS long`); n != 1 {
				t.Errorf("%d long threads", n)
			}
			if n := one[int](t, d, `SELECT count(*) FROM letter WHERE state <> 'sent'`); n != 0 {
				t.Errorf("%d letters would leave", n)
			}
			if n := one[int](t, d, `SELECT count(*) FROM job WHERE kind NOT IN ('sla.look', 'rule.look', 'vendor_case.due', 'agent.cover', 'improvement.measure', 'secret.end', 'todo.due')`); n != 0 {
				t.Errorf("%d jobs wait", n)
			}
			for what, where := range map[string]string{"kept": `state = 'met'`, "running": `state = 'running'`, "warned": `warned_at IS NOT NULL`, "broken": `breached_at IS NOT NULL`, "paused": `state = 'paused'`} {
				if n := one[int](t, d, `SELECT count(*) FROM clock WHERE `+where); n == 0 {
					t.Errorf("no promise is %s", what)
				}
			}
			if n := one[int](t, d, `SELECT count(*) FROM entry e JOIN ticket t ON t.id = e.ticket_id WHERE e.kind = 'reminded' AND t.state = 'resolved'`); n < 3 {
				t.Errorf("%d reminders of tickets that nobody confirms", n)
			}
			if n := one[int](t, d, `SELECT count(*) FROM entry WHERE kind = 'closed' AND payload LIKE '%"silent":true%'`); n < 20 {
				t.Errorf("%d tickets were closed after their reminders", n)
			}
			if n := one[int](t, d, `SELECT count(*) FROM caught`); n == 0 {
				t.Error("the catcher is empty")
			}
			if n := one[int](t, d, `SELECT count(DISTINCT resolution) FROM ticket WHERE resolution <> ''`); n < 90 {
				t.Errorf("%d resolutions only", n)
			}
			for kind, least := range map[string]int{"escalated": 60, "escalation_accepted": 50, "returned": 8, "approval_asked": 10, "approval_answered": 8, "approval_set_aside": 1, "rated": 100, "rating_settled": 5, "ownership_offered": 3, "vendor_case_opened": 10, "vendor_answered": 6, "vendor_case_closed": 5, "glass_broken": 1, "routed": 5} {
				if n := one[int](t, d, `SELECT count(*) FROM entry WHERE kind = $1`, kind); n < least {
					t.Errorf("%d entries %s only", n, kind)
				}
			}
			if n := one[int](t, d, `SELECT count(*) FROM clock WHERE target > 'vendor:' AND breached_at IS NOT NULL`); n < 2 {
				t.Errorf("%d vendors only were late", n)
			}
			if n := one[int](t, d, `SELECT count(*) FROM ticket WHERE returned >= 2`); n == 0 {
				t.Error("no ticket goes to and fro")
			}
			if n := one[int](t, d, `SELECT count(*) FROM asset`); n < 110 || n > 150 {
				t.Errorf("%d assets", n)
			}
			if n := one[int](t, d, `SELECT count(DISTINCT ticket_id) FROM ticket_asset`); n < 100 {
				t.Errorf("%d tickets only say what they are about", n)
			}
			if n := one[int](t, d, `SELECT count(DISTINCT ticket_id) FROM ticket_answer`); n < 100 {
				t.Errorf("%d tickets only have answers", n)
			}
			if n := one[int](t, d, `SELECT count(*) FROM entry b JOIN entry e ON e.ticket_id = b.ticket_id AND e.seq = b.seq + 1 WHERE b.kind = 'promise_breached' AND e.kind = 'escalated' AND e.actor_id IS NULL`); n != 1 {
				t.Errorf("%d broken promises made a ticket climb", n)
			}
			if n := one[int](t, d, `SELECT count(*) FROM ticket t JOIN category c ON c.id = t.category_id WHERE c.sealed_to <> '' AND t.state = 'open'`); n != 1 {
				t.Errorf("%d sensitive tickets", n)
			}
			neverNamesARealAddress(t, d)
			everySignInWorks(t, d)
			everyTicketIsFound(t, d)
		})
	}
}

// isAnOrganisation counts who is there: about sixty people on three sites, twelve agents on three levels, and what they said in three languages.
func isAnOrganisation(t *testing.T, d *app.Desk) {
	t.Helper()
	for what, c := range map[string]struct {
		query       string
		least, most int
	}{
		"people":             {`SELECT count(*) FROM person p WHERE p.merged_into IS NULL AND EXISTS (SELECT 1 FROM person_address a WHERE a.person_id = p.id AND a.address LIKE '%@verdane.example') AND p.site <> ''`, 57, 63},
		"people in Brussels": {`SELECT count(*) FROM person WHERE site = 'Brussels'`, 15, 35},
		"people in Lille":    {`SELECT count(*) FROM person WHERE site = 'Lille'`, 10, 25},
		"people in Utrecht":  {`SELECT count(*) FROM person WHERE site = 'Utrecht'`, 10, 25},
		"organisations":      {`SELECT count(DISTINCT organisation) FROM person WHERE organisation <> ''`, 2, 2},
		"sites":              {`SELECT count(DISTINCT site) FROM person WHERE site <> ''`, 3, 3},
		"agents":             {`SELECT count(*) FROM account WHERE agent = TRUE`, 12, 12},
		"agents of level 1":  {`SELECT count(DISTINCT m.person_id) FROM team_member m JOIN team t ON t.id = m.team_id WHERE t.level = 1`, 3, 12},
		"agents of level 2":  {`SELECT count(DISTINCT m.person_id) FROM team_member m JOIN team t ON t.id = m.team_id WHERE t.level = 2`, 2, 12},
		"agents of level 3":  {`SELECT count(DISTINCT m.person_id) FROM team_member m JOIN team t ON t.id = m.team_id WHERE t.level = 3`, 1, 12},
		"tickets":            {`SELECT count(*) FROM ticket`, 400, 420},
		"tickets in English": {`SELECT count(*) FROM ticket WHERE language = 'en'`, 80, 240},
		"tickets in French":  {`SELECT count(*) FROM ticket WHERE language = 'fr'`, 80, 240},
		"tickets in Dutch":   {`SELECT count(*) FROM ticket WHERE language = 'nl'`, 80, 240},
	} {
		if n := one[int](t, d, c.query); n < c.least || n > c.most {
			t.Errorf("%d %s, want %d to %d", n, what, c.least, c.most)
		}
	}
}

func neverNamesARealAddress(t *testing.T, d *app.Desk) {
	t.Helper()
	var texts []string
	err := d.DB.Select(t.Context(), &texts, `SELECT address FROM person_address UNION SELECT address FROM letter UNION SELECT address FROM mailbox UNION SELECT to_address FROM caught`)
	if err != nil {
		t.Fatal(err)
	}
	for _, address := range texts {
		if !strings.HasSuffix(address, ".example") {
			t.Errorf("%s lies outside .example", address)
		}
	}
	err = d.DB.Select(t.Context(), &texts, `SELECT text FROM message UNION ALL SELECT text FROM note UNION ALL SELECT subject FROM ticket`)
	if err != nil {
		t.Fatal(err)
	}
	for _, text := range texts {
		if strings.ContainsAny(text, "{}|") {
			t.Errorf("a place that nobody filled: %s", text)
		}
	}
}

func everySignInWorks(t *testing.T, d *app.Desk) {
	t.Helper()
	for _, in := range demo.SignIns() {
		if n := one[int](t, d, `SELECT count(*) FROM person_address a JOIN account c ON c.person_id = a.person_id WHERE a.address = $1 AND c.password <> ''`, in.Address); n != 1 {
			t.Errorf("%s cannot sign in", in.Address)
		}
	}
}

func TestTheSameDayGivesTheSameDemo(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("makes two demos: left out by -short")
	}
	type row struct {
		ID        int64
		Subject   string
		State     string
		LastSeq   int64
		CreatedAt db.Time
	}
	var lists [2][]row
	for i := range lists {
		if err := filled(t, "").DB.Select(t.Context(), &lists[i], `SELECT id, subject, state, last_seq, created_at FROM ticket ORDER BY id`); err != nil {
			t.Fatal(err)
		}
	}
	if diff := cmp.Diff(lists[0], lists[1]); diff != "" {
		t.Error(diff)
	}
}
