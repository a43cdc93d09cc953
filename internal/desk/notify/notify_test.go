package notify_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"firstline/internal/base/db"
	"firstline/internal/base/secret"
	"firstline/internal/desk/access"
	"firstline/internal/desk/letter"
	"firstline/internal/desk/notify"
	"firstline/internal/desk/person"
	"firstline/internal/desk/setting"
	"firstline/internal/desk/ticket"
	"firstline/internal/testdesk/testdb"
)

type desk struct {
	t       *testing.T
	db      *db.DB
	clock   *testdb.Clock
	people  *person.Store
	tickets *ticket.Store
	team    access.TeamID
	agent   access.Actor
	asked   person.Person
}

func each(t *testing.T, f func(t *testing.T, d *desk)) {
	t.Parallel()
	testdb.EachClock(t, func(t *testing.T, base *db.DB, clock *testdb.Clock) {
		settings, err := setting.NewStore(t.Context(), base)
		if err != nil {
			t.Fatal(err)
		}
		d := &desk{t: t, db: base, clock: clock, people: person.NewStore(base, settings, nil)}
		post := letter.NewPost(secret.NewKeys(), "desk.example")
		d.tickets = ticket.NewStore(base, settings, nil, []ticket.Follower{notify.New(post, settings).Follow})
		d.write(func(tx *db.Tx) error {
			return tx.Insert(t.Context(), &d.team, `INSERT INTO team (name, level, is_default, created_at, updated_at) VALUES ('Desk', 1, TRUE, $1, $1) RETURNING id`, tx.Now)
		})
		d.asked = d.person("Anna Ask", "anna@org.example")
		agent := d.person("Amir Agent", "amir@org.example")
		d.agent = access.Actor{Person: agent.ID, Name: agent.Name, Locale: "en", Agent: true, Teams: []access.TeamID{d.team}, Via: access.ViaWorkspace}
		d.write(func(tx *db.Tx) error {
			_, err := tx.Exec(t.Context(), `INSERT INTO account (person_id, agent, created_at, updated_at) VALUES ($1, TRUE, $2, $2)`, agent.ID, tx.Now)
			return err
		})
		f(t, d)
	})
}

func (d *desk) write(f func(tx *db.Tx) error) {
	d.t.Helper()
	if err := d.db.Write(d.t.Context(), f); err != nil {
		d.t.Fatal(err)
	}
}

func (d *desk) person(name, address string) person.Person {
	d.t.Helper()
	p, err := d.people.Create(d.t.Context(), access.System(), person.Draft{
		Name: name, Locale: "fr", TimeZone: "Europe/Brussels", Addresses: []string{address},
	})
	if err != nil {
		d.t.Fatal(err)
	}
	return p
}

func (d *desk) open(who person.ID, channel ticket.Channel) ticket.Ticket {
	d.t.Helper()
	tk, err := d.tickets.Open(d.t.Context(), access.System(), ticket.Opening{Subject: "No sound", Body: said("Nothing."), Channel: channel, Requester: who})
	if err != nil {
		d.t.Fatal(err)
	}
	return tk
}

// letters are those written so far, as «kind address».
func (d *desk) letters() []string {
	d.t.Helper()
	got := []string{}
	if err := d.db.Select(d.t.Context(), &got, `SELECT kind || ' ' || address FROM letter ORDER BY id`); err != nil {
		d.t.Fatal(err)
	}
	return got
}

func said(text string) ticket.Body { return ticket.Written("", text, nil) }

func TestEachEntryWritesItsLetters(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		ctx := t.Context()
		want := []string{"received anna@org.example"}
		check := func(what string) {
			t.Helper()
			if diff := cmp.Diff(want, d.letters()); diff != "" {
				t.Fatalf("after %s: %s", what, diff)
			}
		}
		tk := d.open(d.asked.ID, ticket.Portal)
		check("opening")
		watcher := d.person("Wim Watch", "wim@org.example")
		if _, err := d.tickets.Watch(ctx, d.agent, tk.ID, watcher.ID, false); err != nil {
			t.Fatal(err)
		}
		if _, _, err := d.tickets.Reply(ctx, d.agent, tk.ID, ticket.Answering{Body: said("Is it muted?")}); err != nil {
			t.Fatal(err)
		}
		want = append(want, "reply anna@org.example", "reply wim@org.example") // and none to the agent, who took it by replying
		check("reply")
		if _, _, err := d.tickets.AddNote(ctx, d.agent, tk.ID, said("They never listen."), ticket.Once{}); err != nil {
			t.Fatal(err)
		}
		check("note")
		self := access.Actor{Person: d.asked.ID, Name: d.asked.Name, Via: access.ViaPortal}
		if _, _, err := d.tickets.Answer(ctx, self, tk.ID, ticket.Saying{Body: said("No."), Channel: ticket.Portal, Author: d.asked.ID}); err != nil {
			t.Fatal(err)
		}
		want = append(want, "agent_answer amir@org.example")
		check("answer")
		if _, err := d.tickets.Resolve(ctx, d.agent, tk.ID, ticket.Solution{Text: "It was unplugged.", Cause: ticket.Hardware}); err != nil {
			t.Fatal(err)
		}
		want = append(want, "resolved anna@org.example", "reply wim@org.example")
		check("resolve")
		if _, err := d.tickets.NotSolved(ctx, self, tk.ID, ticket.Saying{Channel: ticket.Portal, Author: d.asked.ID}); err != nil {
			t.Fatal(err)
		}
		want = append(want, "agent_reopened amir@org.example")
		check("still broken")
	})
}

func TestLetterAsksAboutThisResolution(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		tk := d.open(d.asked.ID, ticket.Portal)
		d.clock.Advance(time.Hour)
		tk, err := d.tickets.Resolve(t.Context(), d.agent, tk.ID, ticket.Solution{Text: "Done.", Cause: ticket.Other})
		if err != nil {
			t.Fatal(err)
		}
		list, err := letter.OfTicket(t.Context(), d.db, int64(tk.ID))
		if err != nil {
			t.Fatal(err)
		}
		i := slices.IndexFunc(list, func(l letter.Letter) bool { return l.Kind == letter.Resolved })
		if i < 0 || list[i].Locale != "fr" {
			t.Fatalf("letters %+v", list)
		}
		args, err := letter.Decode[notify.ResolvedArgs](list[i])
		if err != nil || !args.Resolved.Equal(tk.ResolvedAt.Time) {
			t.Errorf("asks about %v, resolved at %v, %v", args.Resolved, tk.ResolvedAt, err)
		}
	})
}

func TestStrangersGetOneAnswerADay(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		var stranger person.Person
		d.write(func(tx *db.Tx) (err error) {
			stranger, _, err = d.people.EnsureSender(t.Context(), tx, "Zed", "zed@elsewhere.example", "nl")
			return err
		})
		for range 3 {
			d.open(stranger.ID, ticket.Email)
		}
		if got := d.letters(); len(got) != 1 {
			t.Errorf("three tickets in a day brought %v", got)
		}
		d.clock.Advance(25 * time.Hour)
		d.open(stranger.ID, ticket.Email)
		if got := d.letters(); len(got) != 2 {
			t.Errorf("the next day brought %v", got)
		}
	})
}

func TestOneDomainGetsFewAnswersAnHour(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		limit := setting.Defaults().Senders.DomainAcks
		for i := range limit + 3 {
			var p person.Person
			d.write(func(tx *db.Tx) (err error) {
				p, _, err = d.people.EnsureSender(t.Context(), tx, "", fmt.Sprintf("p%d@elsewhere.example", i), "en")
				return err
			})
			d.open(p.ID, ticket.Email)
		}
		if got := d.letters(); len(got) != limit {
			t.Errorf("%d answers to one domain, want %d", len(got), limit)
		}
	})
}

func TestAgentIsToldOfNewWorkByOthers(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		tk := d.open(d.asked.ID, ticket.Portal)
		mate := d.agent
		p := d.person("Mia Mate", "mia@org.example")
		mate.Person, mate.Name = p.ID, p.Name
		if _, err := d.tickets.Assign(t.Context(), mate, tk.ID, d.agent.Person, nil); err != nil {
			t.Fatal(err)
		}
		got := d.letters()
		if got[len(got)-1] != "agent_assigned amir@org.example" {
			t.Errorf("letters %v", got)
		}
	})
}

func TestWhoeverShallAnswerForATicketIsTold(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		tk := d.open(d.asked.ID, ticket.Portal)
		mate := d.person("Mia Mate", "mia@org.example")
		d.write(func(tx *db.Tx) error {
			_, err := tx.Exec(t.Context(), `INSERT INTO account (person_id, agent, created_at, updated_at) VALUES ($1, TRUE, $2, $2)`, mate.ID, tx.Now)
			return err
		})
		if _, err := d.tickets.Assign(t.Context(), d.agent, tk.ID, d.agent.Person, nil); err != nil {
			t.Fatal(err)
		}
		before := len(d.letters())
		lead := d.agent
		lead.Lead, lead.Leads = true, []access.TeamID{d.team}
		if _, err := d.tickets.HandOver(t.Context(), d.agent, tk.ID, ticket.HandOver{To: mate.ID, Reason: "Holidays"}); err != nil {
			t.Fatal(err)
		}
		if _, err := d.tickets.HandOver(t.Context(), lead, tk.ID, ticket.HandOver{To: mate.ID, Reason: "Holidays", AtOnce: true}); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff([]string{"owner_asked mia@org.example", "owner_moved mia@org.example"}, d.letters()[before:]); diff != "" {
			t.Error(diff)
		}
	})
}
