package sla_test

import (
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"firstline/internal/base/db"
	"firstline/internal/desk/access"
	"firstline/internal/desk/category"
	"firstline/internal/desk/question"
	"firstline/internal/desk/sla"
	"firstline/internal/desk/ticket"
	"firstline/internal/testdesk/testdb"
)

// servers is a second level above the desk's team, with one agent.
func (d *desk) servers() (team access.TeamID, agent access.Actor) {
	d.t.Helper()
	sven := d.person("Sven Server")
	d.write(func(tx *db.Tx) error {
		err := tx.Insert(d.t.Context(), &team, `INSERT INTO team (name, level, created_at, updated_at) VALUES ('Servers', 2, $1, $1) RETURNING id`, tx.Now)
		if err != nil {
			return err
		}
		for _, sql := range []string{
			`UPDATE team SET escalates_to = $1 WHERE level = 1 AND $2 > 0`,
			`INSERT INTO team_member (team_id, person_id) VALUES ($1, $2)`,
			`INSERT INTO account (person_id, agent, created_at, updated_at) VALUES ($2, TRUE, $1, $1)`,
		} {
			if _, err := tx.Exec(d.t.Context(), sql, team, sven.ID); err != nil {
				return err
			}
		}
		return nil
	})
	return team, access.Actor{Person: sven.ID, Name: sven.Name, Agent: true, Teams: []access.TeamID{team}, Via: access.ViaWorkspace}
}

// climbing promises everything, and lets tickets climb where a promise is broken.
func (d *desk) climbing(tell ...sla.Role) {
	d.t.Helper()
	draft := full()
	draft.Warnings, draft.Breach = nil, sla.Breach{Tell: tell, Give: sla.Level}
	d.policy(draft)
}

// lamps is a category of the desk's team with a question.
func (d *desk) lamps() (category.ID, question.ID) {
	d.t.Helper()
	c, err := category.NewStore(d.db).Create(d.t.Context(), access.System(), category.Draft{NameEN: "Lamps", NameFR: "Lampes", NameNL: "Lampen", TeamID: d.team, Active: true})
	if err != nil {
		d.t.Fatal(err)
	}
	q, err := question.NewStore(d.db).Create(d.t.Context(), access.System(), c.ID, question.Draft{
		Kind: question.YesNo, LabelEN: "Is it on?", LabelFR: "Allumée ?", LabelNL: "Is ze aan?", Portal: question.May, Desk: question.May, Active: true,
	})
	if err != nil {
		d.t.Fatal(err)
	}
	return c.ID, q.ID
}

// last is what the newest entry of a kind says.
func last[P any](d *desk, id ticket.ID, kind ticket.EntryKind) P {
	d.t.Helper()
	var e ticket.Entry
	err := d.db.Get(d.t.Context(), &e, `
		SELECT ticket_id, seq, at, actor_id, via, kind, public, payload FROM entry WHERE ticket_id = $1 AND kind = $2 ORDER BY seq DESC LIMIT 1`, id, kind)
	if err != nil {
		d.t.Fatal(err)
	}
	p, err := ticket.Decode[P](e)
	if err != nil || e.ActorID != nil && kind == ticket.Escalated {
		d.t.Fatalf("%s by %v: %v", kind, e.ActorID, err)
	}
	return p
}

func TestBreachPassesTheTicketUpWithAHandoverThatIsAcceptedOrSentBack(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		above, expert := d.servers()
		d.climbing(sla.Assignee)
		lamps, asked := d.lamps()
		id := d.open(ticket.Opening{
			Category: &lamps, Symptom: "No light", Tried: "Another plug", Answers: map[question.ID]question.Value{asked: {YesNo: question.Yes}},
		}).ID
		if _, err := d.tickets.Assign(t.Context(), d.agent, id, d.agent.Person, nil); err != nil {
			t.Fatal(err)
		}
		d.clock.Advance(61 * time.Minute)
		d.look()
		d.look()
		if diff := cmp.Diff([]ticket.EntryKind{"opened", "answers_given", "assignee", "owner", "state", "promise_breached", "escalated", "assignee"}, d.timeline(id)); diff != "" {
			t.Error(diff)
		}
		p := last[ticket.EscalatedPayload](d, id, ticket.Escalated)
		want := ticket.EscalatedPayload{
			From: d.team, To: above, Assignee: d.agent.Person, Handover: ticket.Handover{Asked: "No sound\nNothing.", Tried: "Another plug", Found: "No light"},
			Late: &ticket.Lateness{Promise: "first_response", Due: p.Late.Due, Answers: []ticket.AnswerChange{{Question: asked, To: question.Value{YesNo: question.Yes}}}},
		}
		if diff := cmp.Diff(want, p); diff != "" || d.when(p.Late.Due) != "Mon 11:00" {
			t.Errorf("due %s: %s", d.when(p.Late.Due), diff)
		}
		told := last[sla.PromisePayload](d, id, sla.PromiseBreached)
		if told.Up != above || told.Team != d.team || told.Assignee != d.agent.Person || told.Stays != "" {
			t.Errorf("told %+v", told)
		}
		back, err := d.tickets.Return(t.Context(), expert, id, ticket.Return{Reason: ticket.MissingInformation, Text: "Which room?"})
		if err != nil || back.TeamID != d.team || back.AssigneeID == nil || *back.AssigneeID != d.agent.Person {
			t.Errorf("sent back to %d, %v, %v", back.TeamID, back.AssigneeID, err)
		}
		d.clock.Advance(24 * time.Hour) // the next promises; the first is broken once only
		d.look()
		if up := d.count(id, ticket.Escalated); up != 2 {
			t.Errorf("climbed %d times", up)
		}
		if got, err := d.tickets.AcceptEscalation(t.Context(), expert, id, 0); err != nil || got.AssigneeID == nil || *got.AssigneeID != expert.Person {
			t.Errorf("accepted by %v, %v", got.AssigneeID, err)
		}
	})
}

// count is how many entries of a kind a ticket has.
func (d *desk) count(id ticket.ID, kind ticket.EntryKind) (n int) {
	d.t.Helper()
	for _, k := range d.timeline(id) {
		if k == kind {
			n++
		}
	}
	return n
}

func TestBreachTellsTheLeadWhereTheTicketCannotGoUp(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		d.climbing(sla.Owner)
		top := d.open(ticket.Opening{}).ID
		d.clock.Advance(61 * time.Minute)
		d.look()
		above, _ := d.servers()
		secret, err := category.NewStore(d.db).Create(t.Context(), access.System(), category.Draft{
			NameEN: "HR", NameFR: "RH", NameNL: "HR", TeamID: d.team, Active: true, SealedTo: []access.TeamID{d.team},
		})
		if err != nil {
			t.Fatal(err)
		}
		sealed, climbs := d.open(ticket.Opening{Category: &secret.ID}).ID, d.open(ticket.Opening{}).ID
		d.clock.Advance(61 * time.Minute)
		d.look()
		d.clock.Advance(72 * time.Hour) // the solution is late too, and nobody above has accepted it
		d.look()
		for id, why := range map[ticket.ID]sla.Stay{top: sla.AtTop, sealed: sla.Sensitive, climbs: sla.Waits} {
			p := last[sla.PromisePayload](d, id, sla.PromiseBreached)
			if id == top {
				p = sla.PromisePayload{}
				var text string
				if err := d.db.Get(t.Context(), &text, `SELECT payload FROM entry WHERE ticket_id = $1 AND kind = 'promise_breached' ORDER BY seq LIMIT 1`, id); err != nil {
					t.Fatal(err)
				}
				if p, err = ticket.Decode[sla.PromisePayload](ticket.Entry{Payload: text}); err != nil {
					t.Fatal(err)
				}
			}
			if diff := cmp.Diff([]sla.Role{sla.Owner, sla.Lead}, p.Tell); diff != "" || p.Stays != why || p.Up != 0 {
				t.Errorf("%s: %+v %s", why, p, diff)
			}
		}
		if n := d.count(climbs, ticket.Escalated); n != 1 {
			t.Errorf("climbed %d times although nobody had accepted it", n)
		}
		if got, err := d.tickets.Get(t.Context(), access.System(), sealed); err != nil || got.TeamID != d.team || got.TeamID == above {
			t.Errorf("the sensitive one is with team %d, %v", got.TeamID, err)
		}
	})
}

func TestTwoNodesPassEachLateTicketUpOnce(t *testing.T) {
	t.Parallel()
	const n = 60
	url, clock := testdb.URL(t, db.Postgres), testdb.NewClock()
	connect := func() *db.DB {
		base, err := db.Open(t.Context(), url, db.Options{Clock: clock.Now})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = base.Close() })
		return base
	}
	one := newDesk(t, connect(), clock)
	one.servers()
	one.climbing()
	for range n {
		one.open(ticket.Opening{})
	}
	two := *one
	two.db = connect()
	two.node()
	clock.Advance(2 * time.Hour)
	var group sync.WaitGroup
	for _, node := range []*desk{one, &two} {
		group.Go(func() {
			if err := node.promises.Look(t.Context(), node.tickets); err != nil {
				t.Error(err)
			}
		})
	}
	group.Wait()
	var got struct{ Entries, Tickets int }
	if err := one.db.Get(t.Context(), &got, `SELECT count(*) AS entries, count(DISTINCT ticket_id) AS tickets FROM entry WHERE kind = 'escalated'`); err != nil {
		t.Fatal(err)
	}
	if want := (struct{ Entries, Tickets int }{n, n}); got != want {
		t.Errorf("got %+v, want %+v", got, want)
	}
}
