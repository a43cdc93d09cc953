package search_test

import (
	"context"
	"strings"
	"testing"

	"firstline/internal/base/db"
	"firstline/internal/base/live"
	"firstline/internal/desk/access"
	"firstline/internal/desk/account"
	"firstline/internal/desk/asset"
	"firstline/internal/desk/person"
	"firstline/internal/desk/search"
	"firstline/internal/desk/setting"
	"firstline/internal/desk/team"
	"firstline/internal/desk/ticket"
	"firstline/internal/testdesk/testdb"
)

// desk is a desk with two teams: Amir on the first level with his lead Lena, Otto on the second; Anna and Bert have problems.
type desk struct {
	t                            *testing.T
	db                           *db.DB
	clock                        *testdb.Clock
	hub                          *live.Hub
	people                       *person.Store
	tickets                      *ticket.Store
	search                       *search.Store
	l1, l2                       access.TeamID
	lena, amir, otto, anna, bert access.Actor
}

func each(t *testing.T, f func(t *testing.T, d *desk)) {
	t.Helper()
	t.Parallel()
	testdb.EachClock(t, func(t *testing.T, base *db.DB, clock *testdb.Clock) {
		t.Helper()
		f(t, newDesk(t, base, clock))
	})
}

func newDesk(t *testing.T, base *db.DB, clock *testdb.Clock) *desk {
	t.Helper()
	settings := must(setting.NewStore(t.Context(), base))(t)
	d := &desk{t: t, db: base, clock: clock, hub: live.NewHub(base), people: person.NewStore(base, settings, nil)}
	d.search = search.NewStore(base, settings, d.people, asset.NewStore(base))
	d.tickets = ticket.NewStore(base, settings, nil, []ticket.Follower{func(ctx context.Context, c *ticket.Change, e ticket.Entry) error {
		return d.hub.Publish(ctx, c.Tx, live.Event{Kind: "ticket", Topics: []string{"all"}, IDs: map[string]int64{"ticket": int64(c.Ticket.ID), "seq": int64(e.Seq)}})
	}})
	d.lena, d.amir, d.otto = d.person("Lena Lead", true), d.person("Amir Agent", true), d.person("Otto Other", true)
	d.anna, d.bert = d.person("Anna Ask", false), d.person("Bert Beg", false)
	teams := team.NewStore(base)
	d.l1 = must(teams.Create(t.Context(), access.System(), team.Draft{
		Name: "Service desk", Level: 1, IsDefault: true, Leads: []person.ID{d.lena.Person}, Members: []person.ID{d.amir.Person},
	}))(t).ID
	d.l2 = must(teams.Create(t.Context(), access.System(), team.Draft{Name: "Servers", Level: 2, Active: true, Members: []person.ID{d.otto.Person}}))(t).ID
	for _, a := range []*access.Actor{&d.lena, &d.amir, &d.otto} {
		*a = must(account.ActorOf(t.Context(), base, a.Person, access.ViaWorkspace))(t)
	}
	return d
}

func (d *desk) person(name string, agent bool) access.Actor {
	d.t.Helper()
	p := must(d.people.Create(d.t.Context(), access.System(), person.Draft{Name: name}))(d.t)
	if agent {
		d.write(func(ctx context.Context, tx *db.Tx) error {
			_, err := tx.Exec(ctx, `INSERT INTO account (person_id, agent, lead, created_at, updated_at) VALUES ($1, TRUE, $3, $2, $2)`, p.ID, tx.Now, name == "Lena Lead")
			return err
		})
	}
	return access.Actor{Person: p.ID, Name: name, Locale: "en", Via: access.ViaPortal}
}

func (d *desk) write(f func(ctx context.Context, tx *db.Tx) error) {
	d.t.Helper()
	if err := d.db.Write(d.t.Context(), func(tx *db.Tx) error { return f(d.t.Context(), tx) }); err != nil {
		d.t.Fatal(err)
	}
}

// open is a new ticket of Anna's with a subject and words.
func (d *desk) open(subject, text string) ticket.Ticket { return d.openFor(d.anna, subject, text) }

func (d *desk) openFor(who access.Actor, subject, text string) ticket.Ticket {
	d.t.Helper()
	return must(d.tickets.Open(d.t.Context(), who, ticket.Opening{
		Subject: subject, Body: ticket.Written("", text, nil), Channel: ticket.Portal, Requester: who.Person,
	}))(d.t)
}

func (d *desk) note(id ticket.ID, text string) {
	d.t.Helper()
	if _, _, err := d.tickets.AddNote(d.t.Context(), d.amir, id, ticket.Written("", text, nil), ticket.Once{}); err != nil {
		d.t.Fatal(err)
	}
}

func (d *desk) index() {
	d.t.Helper()
	if err := d.search.Catch(d.t.Context(), func() error { return nil }); err != nil {
		d.t.Fatal(err)
	}
}

// found are the subjects of what somebody finds, the best first.
func (d *desk) found(who access.Actor, text string) string {
	d.t.Helper()
	q := d.search.Read(who, text, false)
	f := must(d.search.Tickets(d.t.Context(), who, &q))(d.t)
	var list []string
	for _, x := range must(d.search.Results(d.t.Context(), who, &q, f.Hits))(d.t) {
		list = append(list, x.Title)
	}
	if len(q.Problems) > 0 {
		list = append(list, "! "+q.Problems[0].Key)
	}
	return strings.Join(list, "; ")
}

// must gives a result, or fails the test that it is then called with.
func must[T any](v T, err error) func(t *testing.T) T {
	return func(t *testing.T) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}
