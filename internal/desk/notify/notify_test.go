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
	"firstline/internal/desk/calendar"
	"firstline/internal/desk/category"
	"firstline/internal/desk/letter"
	"firstline/internal/desk/notice"
	"firstline/internal/desk/notify"
	"firstline/internal/desk/person"
	"firstline/internal/desk/rule"
	"firstline/internal/desk/setting"
	"firstline/internal/desk/team"
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
	testdb.EachClock(t, func(t *testing.T, base *db.DB, clock *testdb.Clock) { f(t, newDesk(t, base, clock)) })
}

func newDesk(t *testing.T, base *db.DB, clock *testdb.Clock) *desk {
	t.Helper()
	settings, err := setting.NewStore(t.Context(), base)
	if err != nil {
		t.Fatal(err)
	}
	d := &desk{t: t, db: base, clock: clock, people: person.NewStore(base, settings, nil)}
	post := letter.NewPost(secret.NewKeys(), "desk.example")
	d.tickets = ticket.NewStore(base, settings, nil, []ticket.Follower{notify.New(post, settings, notice.NewDesk(base, settings, calendar.NewStore(base), post, nil)).Follow})
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
	return d
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

func TestWhatRulesTellOfASensitiveTicketStaysAmongThoseItIsSealedTo(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		ctx := t.Context()
		otto := d.person("Otto Other", "otto@org.example")
		two, err := team.NewStore(d.db).Create(ctx, access.System(), team.Draft{Name: "Two", Level: 2, Active: true})
		if err != nil {
			t.Fatal(err)
		}
		d.write(func(tx *db.Tx) error {
			_, err := tx.Exec(ctx, `INSERT INTO account (person_id, agent, created_at, updated_at) VALUES ($1, TRUE, $2, $2)`, otto.ID, tx.Now)
			for in, who := range map[access.TeamID]person.ID{d.team: d.agent.Person, two.ID: otto.ID} {
				if err == nil {
					_, err = tx.Exec(ctx, `INSERT INTO team_member (team_id, person_id, lead) VALUES ($1, $2, FALSE)`, in, who)
				}
			}
			return err
		})
		staff, err := category.NewStore(d.db).Create(ctx, access.System(), category.Draft{
			NameEN: "Staff", NameFR: "Personnel", NameNL: "Personeel", TeamID: two.ID, Active: true, SealedTo: []access.TeamID{two.ID},
		})
		if err != nil {
			t.Fatal(err)
		}
		tk, err := d.tickets.Open(ctx, access.System(), ticket.Opening{
			Subject: "Complaint", Body: said("By him."), Channel: ticket.Portal, Requester: d.agent.Person, Category: &staff.ID, // who works in the other team
		})
		if err != nil {
			t.Fatal(err)
		}
		before := len(d.letters())
		var ran ticket.Seq
		_, err = d.tickets.Change(ctx, access.System(), tk.ID, "ticket.rule", func(c *ticket.Change) error {
			var tells []rule.Did
			for _, id := range []access.TeamID{d.team, two.ID} {
				tells = append(tells, rule.Did{Do: rule.Tell, To: fmt.Sprint(id), Text: "Believe nobody."})
			}
			tells = append(tells, rule.Did{Do: rule.Tell, Role: rule.Owner, Assignee: otto.ID, Text: "Be quick."}) // one letter says both
			var err error
			ran, err = c.Record(ctx, rule.Ran, false, rule.RanPayload{Name: "Complaints", On: rule.Opened, Did: tells})
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff([]string{"rule_told otto@org.example"}, d.letters()[before:]); diff != "" {
			t.Error(diff)
		}
		var args string
		if err := d.db.Get(ctx, &args, `SELECT args FROM letter WHERE kind = 'rule_told'`); err != nil || args != `{"by":"Complaints","words":"Believe nobody.\n\nBe quick."}` {
			t.Errorf("it says %s, %v", args, err)
		}
		var held struct{ CreatedAt, DueAt db.Time }
		if err := d.db.Get(ctx, &held, `SELECT created_at, due_at FROM letter WHERE kind = 'rule_told'`); err != nil || held.DueAt.Sub(held.CreatedAt.Time) != 10*time.Second {
			t.Errorf("it is held from %v to %v, %v", held.CreatedAt, held.DueAt, err)
		}
		_, err = d.tickets.Change(ctx, access.System(), tk.ID, "ticket.rule", func(c *ticket.Change) error {
			_, err := c.Record(ctx, rule.TakenBack, false, rule.TakenBackPayload{Name: "Complaints", Seq: ran})
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		if got := d.letters()[before:]; len(got) != 0 {
			t.Errorf("taken back, and yet owed: %v", got)
		}
	})
}
