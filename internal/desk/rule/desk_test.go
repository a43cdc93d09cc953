package rule_test

import (
	"context"
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"firstline/internal/base/db"
	"firstline/internal/desk/access"
	"firstline/internal/desk/account"
	"firstline/internal/desk/calendar"
	"firstline/internal/desk/category"
	"firstline/internal/desk/person"
	"firstline/internal/desk/rule"
	"firstline/internal/desk/setting"
	"firstline/internal/desk/team"
	"firstline/internal/desk/ticket"
	"firstline/internal/testdesk/testdb"
)

// desk is a desk with two levels: Amir on the first, which Lena leads, Otto on the second, and Anna who has problems. Printers are a category of
// their own. It is Monday, 10:00 in Brussels.
type desk struct {
	t                      testing.TB
	db                     *db.DB
	clock                  *testdb.Clock
	tickets                *ticket.Store
	rules                  *rule.Store
	l1, l2                 access.TeamID
	printers               category.ID
	lena, amir, otto, anna access.Actor
}

func each(t *testing.T, f func(t *testing.T, d *desk)) {
	t.Helper()
	t.Parallel()
	testdb.EachClock(t, func(t *testing.T, base *db.DB, clock *testdb.Clock) {
		t.Helper()
		f(t, newDesk(t, base, clock))
	})
}

func newDesk(t testing.TB, base *db.DB, clock *testdb.Clock) *desk {
	t.Helper()
	ctx := t.Context()
	d := &desk{t: t, db: base, clock: clock}
	d.node()
	d.lena, d.amir, d.otto, d.anna = d.person("Lena Lead"), d.person("Amir Agent"), d.person("Otto Other"), d.person("Anna Ask")
	for _, a := range []access.Actor{d.lena, d.amir, d.otto} {
		d.write(func(ctx context.Context, tx *db.Tx) error {
			_, err := tx.Exec(ctx, `INSERT INTO account (person_id, agent, lead, created_at, updated_at) VALUES ($1, TRUE, $2, $3, $3)`, a.Person, a.Person == d.lena.Person, tx.Now)
			return err
		})
	}
	teams := team.NewStore(base)
	d.l2 = must(teams.Create(ctx, access.System(), team.Draft{Name: "Two", Level: 2, Active: true, Members: []person.ID{d.otto.Person}}))(t).ID
	d.l1 = must(teams.Create(ctx, access.System(), team.Draft{
		Name: "One", Level: 1, Active: true, IsDefault: true, EscalatesTo: d.l2, Leads: []person.ID{d.lena.Person}, Members: []person.ID{d.amir.Person},
	}))(t).ID
	d.printers = must(category.NewStore(base).Create(ctx, access.System(), category.Draft{NameEN: "Printers", NameFR: "Imprimantes", NameNL: "Printers", TeamID: d.l1, Impact: new(0), Urgency: new(1), Active: true}))(t).ID
	for _, a := range []*access.Actor{&d.lena, &d.amir, &d.otto} {
		*a = must(account.ActorOf(ctx, base, a.Person, access.ViaWorkspace))(t)
	}
	return d
}

// node makes the rooms of one node; their memory is empty.
func (d *desk) node() {
	d.t.Helper()
	settings := must(setting.NewStore(d.t.Context(), d.db))(d.t)
	d.rules = rule.NewStore(d.db, settings, calendar.NewStore(d.db))
	d.tickets = ticket.NewStore(d.db, settings, nil, []ticket.Follower{d.rules.Follow})
}

func (d *desk) write(f func(ctx context.Context, tx *db.Tx) error) {
	d.t.Helper()
	if err := d.db.Write(d.t.Context(), func(tx *db.Tx) error { return f(d.t.Context(), tx) }); err != nil {
		d.t.Fatal(err)
	}
}

func (d *desk) person(name string) access.Actor {
	d.t.Helper()
	a := access.Actor{Name: name, Locale: "en", Via: access.ViaPortal}
	d.write(func(ctx context.Context, tx *db.Tx) error {
		return tx.Insert(ctx, &a.Person, `
			INSERT INTO person (name, name_sort, locale, time_zone, verified, created_at, updated_at)
			VALUES ($1, $1, 'en', 'Europe/Brussels', TRUE, $2, $2) RETURNING id`, name, tx.Now)
	})
	return a
}

// rule adds one that is switched on.
func (d *desk) rule(name string, when rule.When, x rule.If, then ...rule.Action) rule.Rule {
	d.t.Helper()
	return must(d.rules.Create(d.t.Context(), access.System(), rule.Draft{Name: name, Active: true, When: when, If: x, Then: then}))(d.t)
}

func on(e rule.Event) rule.When { return rule.When{On: e} }

func priority(p ticket.Priority) rule.Action { return rule.Action{Do: rule.SetPriority, Priority: p} }

func note(text string) rule.Action { return rule.Action{Do: rule.AddNote, Text: text} }

func (d *desk) open(subject string) ticket.Ticket {
	d.t.Helper()
	return must(d.tickets.Open(d.t.Context(), d.anna, ticket.Opening{
		Subject: subject, Body: ticket.Written("", "It prints nothing.", nil), Channel: ticket.Portal, Requester: d.anna.Person,
	}))(d.t)
}

func (d *desk) get(id ticket.ID) ticket.Ticket {
	d.t.Helper()
	return must(d.tickets.Get(d.t.Context(), access.System(), id))(d.t)
}

func (d *desk) look() {
	d.t.Helper()
	if err := d.rules.Look(d.t.Context(), d.tickets); err != nil {
		d.t.Fatal(err)
	}
}

// kinds are the entries of a ticket's timeline, in order; those of rules with what they say of the rule.
func (d *desk) kinds(id ticket.ID) (list []string) {
	d.t.Helper()
	items, _, err := d.tickets.Timeline(d.t.Context(), access.System(), id, ticket.Page{Limit: 200})
	if err != nil {
		d.t.Fatal(err)
	}
	for _, it := range items {
		word := string(it.Kind)
		switch it.Kind {
		case rule.Ran, rule.TakenBack:
			word += " " + must(ticket.Decode[rule.RanPayload](it.Entry))(d.t).Name
		case rule.Stopped:
			p := must(ticket.Decode[rule.StoppedPayload](it.Entry))(d.t)
			word += fmt.Sprint(" ", p.Name, " ", p.Why)
		case rule.Failed:
			p := must(ticket.Decode[rule.FailedPayload](it.Entry))(d.t)
			word += fmt.Sprint(" ", p.Name, " ", p.Key)
		}
		list = append(list, word)
	}
	return list
}

func (d *desk) expect(id ticket.ID, want ...string) {
	d.t.Helper()
	if diff := cmp.Diff(want, d.kinds(id)); diff != "" {
		d.t.Error(diff)
	}
}

// must gives a result, or fails the test that it is then called with.
func must[T any](v T, err error) func(t testing.TB) T {
	return func(t testing.TB) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}
