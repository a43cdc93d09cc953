package trash_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"firstline/internal/base/db"
	"firstline/internal/base/errs"
	"firstline/internal/desk/access"
	"firstline/internal/desk/setting"
	"firstline/internal/desk/team"
	"firstline/internal/desk/ticket"
	"firstline/internal/desk/trash"
	"firstline/internal/testdesk/testdb"
)

// desk is a desk with one agent and one person with problems.
type desk struct {
	db      *db.DB
	clock   *testdb.Clock
	tickets *ticket.Store
	trash   *trash.Store
	amir    access.Actor
	anna    access.Actor
}

func each(t *testing.T, f func(t *testing.T, d *desk)) {
	t.Helper()
	t.Parallel()
	testdb.EachClock(t, func(t *testing.T, base *db.DB, clock *testdb.Clock) {
		t.Helper()
		settings := must(setting.NewStore(t.Context(), base))(t)
		d := &desk{db: base, clock: clock, tickets: ticket.NewStore(base, settings, nil, nil)}
		d.trash = trash.NewStore(base, settings, d.tickets)
		d.anna, d.amir = d.person(t, "Anna Ask"), d.person(t, "Amir Agent")
		d.write(t, `INSERT INTO account (person_id, agent, created_at, updated_at) VALUES ($1, TRUE, 0, 0)`, d.amir.Person)
		l1 := must(team.NewStore(base).Create(t.Context(), access.System(), team.Draft{
			Name: "Service desk", Level: 1, IsDefault: true, Members: []access.PersonID{d.amir.Person},
		}))(t)
		d.amir.Agent, d.amir.Teams, d.amir.Via = true, []access.TeamID{l1.ID}, access.ViaWorkspace
		f(t, d)
	})
}

func must[T any](v T, err error) func(t *testing.T) T {
	return func(t *testing.T) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

func (d *desk) write(t *testing.T, statement string, args ...any) {
	t.Helper()
	err := d.db.Write(t.Context(), func(tx *db.Tx) error {
		_, err := tx.Exec(t.Context(), statement, args...)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

func (d *desk) person(t *testing.T, name string) access.Actor {
	t.Helper()
	a := access.Actor{Name: name, Locale: "en", Via: access.ViaPortal}
	err := d.db.Write(t.Context(), func(tx *db.Tx) error {
		return tx.Insert(t.Context(), &a.Person, `
			INSERT INTO person (name, name_sort, locale, time_zone, verified, created_at, updated_at)
			VALUES ($1, $1, 'en', 'Europe/Brussels', TRUE, $2, $2) RETURNING id`, name, tx.Now)
	})
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func (d *desk) open(t *testing.T) ticket.ID {
	t.Helper()
	return must(d.tickets.Open(t.Context(), d.anna, ticket.Opening{
		Kind: ticket.Incident, Subject: "Printer", Body: ticket.Written("", "It is broken.", nil), Channel: ticket.Portal, Requester: d.anna.Person,
	}))(t).ID
}

func (d *desk) count(t *testing.T, query string, args ...any) (n int) {
	t.Helper()
	if err := d.db.Get(t.Context(), &n, query, args...); err != nil {
		t.Fatal(err)
	}
	return n
}

func TestTrashIsGoneForGoodAfterItsDaysAndNothingElse(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		c := t.Context()
		stays, goes, later, back, cancelled := d.open(t), d.open(t), d.open(t), d.open(t), d.open(t)
		must(d.tickets.Link(c, d.amir, goes, ticket.Related, stays))(t)
		if _, _, err := d.tickets.AddNote(c, d.amir, goes, ticket.Written("", "Nothing in it", nil), ticket.Once{}); err != nil {
			t.Fatal(err)
		}
		follows := must(d.tickets.Open(c, d.anna, ticket.Opening{
			Kind: ticket.Incident, Subject: "Again", Body: ticket.Written("", "Again.", nil), Channel: ticket.Portal, Requester: d.anna.Person, Follows: goes,
		}))(t).ID
		d.write(t, `INSERT INTO file (id, sha256, name, type, size, created_at) VALUES ('aa', 'aa', 'a.txt', 'text/plain', 1, 0), ('bb', 'bb', 'b.txt', 'text/plain', 1, 0)`)
		for _, x := range []struct {
			id   ticket.ID
			file string
		}{{goes, "aa"}, {goes, "bb"}, {stays, "bb"}} {
			d.write(t, `INSERT INTO attachment (ticket_id, seq, file_id, on_note, position) VALUES ($1, 1, $2, FALSE, 0)`, x.id, x.file)
		}
		for id, to := range map[ticket.ID]ticket.State{goes: ticket.Spam, back: ticket.Trash, cancelled: ticket.Cancelled} {
			must(d.tickets.PutAway(c, d.amir, id, to))(t)
		}
		d.clock.Advance(time.Hour)
		must(d.tickets.PutAway(c, d.amir, later, ticket.Trash))(t)
		must(d.tickets.Restore(c, d.amir, back))(t)
		d.clock.Advance(30*24*time.Hour - 30*time.Minute)
		if err := d.trash.Purge(c); err != nil {
			t.Fatal(err)
		}
		var left []ticket.ID
		if err := d.db.Select(c, &left, `SELECT id FROM ticket ORDER BY id`); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff([]ticket.ID{stays, later, back, cancelled, follows}, left); diff != "" {
			t.Error(diff)
		}
		for _, table := range []string{"entry", "message", "note", "attachment", "ticket_away", "ticket_link"} {
			if n := d.count(t, `SELECT count(*) FROM `+table+` WHERE ticket_id = $1`, goes); n != 0 {
				t.Errorf("%s keeps %d rows", table, n)
			}
		}
		if n := d.count(t, `SELECT count(*) FROM file`); n != 1 {
			t.Errorf("%d files are left", n)
		}
		if n := d.count(t, `SELECT links FROM ticket WHERE id = $1`, stays); n != 0 {
			t.Errorf("the other ticket says that it has %d links", n)
		}
		var note struct{ Detail string }
		if err := d.db.Get(c, &note, `SELECT detail FROM audit WHERE action = 'ticket.purge' AND object_id = $1`, goes); err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(note.Detail, `"state":"spam"`) || strings.Contains(note.Detail, "Printer") {
			t.Errorf("the audit says %s", note.Detail)
		}
		_, err := d.tickets.Get(c, access.System(), goes)
		if !errs.Is(err, errs.NotFound) {
			t.Errorf("got %v", err)
		}
	})
}

func TestEveryTableThatNamesATicketIsEmptiedWithIt(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		if d.db.Engine() != db.SQLite {
			t.Skip("the tables are the same; this engine tells it more simply")
		}
		known := func(table string) bool {
			return slices.ContainsFunc(trash.Statements(), func(s string) bool { return strings.HasPrefix(s, "DELETE FROM "+table+" ") })
		}
		for _, of := range []string{"ticket", "vendor_case", "approval", "letter", "mail", "outbox"} {
			for _, table := range references(t, d.db, of) {
				if !known(table) {
					t.Errorf("table %s refers to %s: say in tables.go what becomes of its rows when a ticket is gone", table, of)
				}
			}
		}
	})
}

func references(t *testing.T, d *db.DB, of string) (names []string) {
	t.Helper()
	err := d.Select(t.Context(), &names, `
		SELECT DISTINCT m.name
		FROM sqlite_master m
		JOIN pragma_foreign_key_list(m.name) f
		WHERE m.type = 'table' AND f."table" = $1
		ORDER BY m.name`, of)
	if err != nil {
		t.Fatal(err)
	}
	return names
}
