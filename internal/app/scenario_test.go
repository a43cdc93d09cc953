package app_test

import (
	"context"
	"fmt"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"firstline/internal/app"
	"firstline/internal/base/config"
	"firstline/internal/base/db"
	"firstline/internal/base/job"
	"firstline/internal/base/secret"
	"firstline/internal/desk/access"
	"firstline/internal/desk/account"
	"firstline/internal/desk/calendar"
	"firstline/internal/desk/category"
	"firstline/internal/desk/checklist"
	"firstline/internal/desk/person"
	"firstline/internal/desk/rule"
	"firstline/internal/desk/sla"
	"firstline/internal/desk/team"
	"firstline/internal/desk/ticket"
	"firstline/internal/desk/vendor"
	"firstline/internal/desk/vendorcase"
	"firstline/internal/testdesk/testdb"
)

// scenario is a whole desk whose time goes on only when the test says so, with two nodes at work on its jobs. Letters are written, and wait.
// It has three levels. Anna is the requester; Ben works on level 1 and Lea leads it, Tom works on level 2 and Iris on level 3.
type scenario struct {
	*app.Desk
	t                         *testing.T
	clock                     *testdb.Clock
	nodes                     []*job.Runner
	names                     map[access.PersonID]string
	teams                     [4]access.TeamID // by level
	anna, ben, lea, tom, iris access.Actor
}

// scenarios tells a story on both engines. It begins on Tuesday 20 July 2027 at 16:30 in Brussels, where the desk is open on weekdays from
// 9 to 17; the next day is the national holiday.
func scenarios(t *testing.T, tell func(s *scenario)) {
	t.Helper()
	t.Parallel()
	for _, e := range []db.Engine{db.SQLite, db.Postgres} {
		t.Run(string(e), func(t *testing.T) {
			t.Parallel()
			s := &scenario{t: t, clock: testdb.NewClock(), names: map[access.PersonID]string{}}
			s.clock.Set(time.Date(2027, 7, 20, 14, 30, 0, 0, time.UTC))
			storage := config.Storage{Data: t.TempDir(), Database: secret.NewText(testdb.URL(t, e))}
			desk, err := app.OpenWith(t.Context(), storage, &url.URL{Scheme: "https", Host: "desk.example"}, db.Options{NoSync: true, Clock: s.clock.Now})
			if err != nil {
				t.Fatal(err)
			}
			s.Desk = desk
			t.Cleanup(func() {
				if err := desk.Close(); err != nil {
					t.Error(err)
				}
			})
			s.furnish()
			for range 2 {
				s.nodes = append(s.nodes, s.node())
			}
			tell(s)
		})
	}
}

func (s *scenario) furnish() {
	s.t.Helper()
	for level := 3; level > 0; level-- {
		made := s.must(s.Teams.Create(s.t.Context(), access.System(), team.Draft{
			Name: fmt.Sprint("Level ", level), Level: level, EscalatesTo: s.teams[min(level+1, 3)], IsDefault: level == 1, Active: true,
		}))
		s.teams[level] = made.ID
	}
	s.anna = s.person("Anna", 0, account.Roles{})
	s.ben = s.person("Ben", 1, account.Roles{Agent: true})
	s.lea = s.person("Lea", 1, account.Roles{Agent: true, Lead: true})
	s.tom = s.person("Tom", 2, account.Roles{Agent: true})
	s.iris = s.person("Iris", 3, account.Roles{Agent: true})
}

func (s *scenario) must(t team.Team, err error) team.Team {
	s.t.Helper()
	if err != nil {
		s.t.Fatal(err)
	}
	return t
}

// person adds somebody; level 0 is in no team.
func (s *scenario) person(name string, level int, roles account.Roles) access.Actor {
	s.t.Helper()
	ctx := s.t.Context()
	p, err := s.People.Create(ctx, access.System(), person.Draft{Name: name, Locale: "en", TimeZone: "Europe/Brussels", Addresses: []string{addressOf(name)}})
	if err == nil {
		err = s.Accounts.Grant(ctx, access.System(), p.ID, roles)
	}
	if err == nil && level > 0 {
		err = s.DB.Write(ctx, func(tx *db.Tx) error {
			_, err := tx.Exec(ctx, `INSERT INTO team_member (team_id, person_id, lead) VALUES ($1, $2, $3)`, s.teams[level], p.ID, roles.Lead)
			return err
		})
	}
	if err != nil {
		s.t.Fatal(err)
	}
	via := account.ViaPortal
	if roles.Agent {
		via = account.ViaWorkspace
	}
	actor, err := account.ActorOf(ctx, s.DB, p.ID, via)
	if err != nil {
		s.t.Fatal(err)
	}
	s.names[p.ID] = name
	return actor
}

func (s *scenario) node() *job.Runner {
	r := job.NewRunner(s.DB, job.Options{Observe: func(kind string, _ time.Duration, err error) {
		if err != nil {
			s.t.Errorf("%s: %v", kind, err)
		}
	}})
	s.ScheduleOn(r)
	ctx, cancel := context.WithCancel(context.Background())
	var ended sync.WaitGroup
	ended.Go(func() {
		if err := r.Run(ctx); err != nil {
			s.t.Error(err)
		}
	})
	s.t.Cleanup(func() { cancel(); ended.Wait() })
	<-r.Ready()
	return r
}

// until lets time go on to a moment in Brussels, a quarter of an hour at a time, with the nodes at work.
func (s *scenario) until(text string) {
	s.t.Helper()
	at, err := time.ParseInLocation("2006-01-02 15:04", "2027-"+text, s.zone())
	if err != nil {
		s.t.Fatal(err)
	}
	for s.clock.Now().Before(at) {
		s.clock.Advance(min(15*time.Minute, at.Sub(s.clock.Now())))
		s.idle()
	}
}

// idle lets the nodes do all that is due now.
func (s *scenario) idle() {
	s.t.Helper()
	for range 2 { // the second time what the first has made due
		for _, r := range s.nodes {
			if err := r.Idle(s.t.Context()); err != nil {
				s.t.Fatal(err)
			}
		}
	}
}

func (s *scenario) zone() *time.Location {
	s.t.Helper()
	zone, err := time.LoadLocation("Europe/Brussels")
	if err != nil {
		s.t.Fatal(err)
	}
	return zone
}

// opens is Anna's problem, by the portal.
func (s *scenario) opens(impact, urgency int) ticket.ID {
	s.t.Helper()
	t, err := s.Tickets.Open(s.t.Context(), s.anna, ticket.Opening{
		Subject: "The printer is silent", Body: ticket.Written("", "It says nothing.", nil), Channel: ticket.Portal, Requester: s.anna.Person,
		Impact: &impact, Urgency: &urgency,
	})
	if err != nil {
		s.t.Fatal(err)
	}
	return t.ID
}

// category is one whose tickets the first level gets.
func (s *scenario) category(name string) category.ID {
	s.t.Helper()
	c, err := s.Categories.Create(s.t.Context(), access.System(), category.Draft{NameEN: name, NameFR: name, NameNL: name, TeamID: s.teams[1], Active: true})
	if err != nil {
		s.t.Fatal(err)
	}
	return c.ID
}

// did fails the test when an act was refused.
func (s *scenario) did(_ ticket.Ticket, err error) {
	s.t.Helper()
	if err != nil {
		s.t.Fatal(err)
	}
}

func (s *scenario) replies(who access.Actor, id ticket.ID, then ticket.State) {
	s.t.Helper()
	t, _, err := s.Tickets.Reply(s.t.Context(), who, id, ticket.Answering{Body: ticket.Written("", "We look at it.", nil), Then: then})
	s.did(t, err)
}

func (s *scenario) resolves(who access.Actor, id ticket.ID) {
	s.t.Helper()
	s.did(s.Tickets.Resolve(s.t.Context(), who, id, ticket.Solution{Text: "It talks again.", Cause: ticket.Hardware}))
}

func (s *scenario) rejects(id ticket.ID) {
	s.t.Helper()
	s.did(s.Tickets.NotSolved(s.t.Context(), s.anna, id, ticket.Saying{Channel: ticket.Portal, Author: s.anna.Person}))
}

func (s *scenario) climbs(who access.Actor, id ticket.ID) {
	s.t.Helper()
	s.did(s.Tickets.Escalate(s.t.Context(), who, id, ticket.Escalation{Handover: ticket.Handover{Tried: "paper", Found: "dust", Asked: "a look"}}))
}

func (s *scenario) accepts(who access.Actor, id ticket.ID) {
	s.t.Helper()
	s.did(s.Tickets.AcceptEscalation(s.t.Context(), who, id, 0))
}

func (s *scenario) returns(who access.Actor, id ticket.ID) {
	s.t.Helper()
	s.did(s.Tickets.Return(s.t.Context(), who, id, ticket.Return{Reason: ticket.ReturnReasons[0], Text: "Ask which paper."}))
}

// timeline holds all that happened on a ticket against what should have, each entry as «day time who kind payload».
func (s *scenario) timeline(id ticket.ID, want ...string) {
	s.t.Helper()
	items, _, err := s.Tickets.Timeline(s.t.Context(), access.System(), id, ticket.Page{Limit: 100})
	if err != nil {
		s.t.Fatal(err)
	}
	got := []string{}
	for _, it := range items {
		who := "desk"
		if it.ActorID != nil {
			who = s.names[*it.ActorID]
		}
		got = append(got, fmt.Sprint(it.At.In(s.zone()).Format("02 15:04 "), who, " ", it.Kind, " ", it.Payload))
	}
	for i := 1; i < min(len(got), len(want)); i++ { // two nodes do what falls on one moment, in either order
		if moment := len("22 09:30 desk "); got[i-1] == want[i] && got[i] == want[i-1] && got[i][:moment] == got[i-1][:moment] {
			got[i-1], got[i] = got[i], got[i-1]
		}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		s.t.Error(diff)
	}
}

// ledger does the same for the clocks of a ticket: «day time target what».
func (s *scenario) ledger(id ticket.ID, want ...string) {
	s.t.Helper()
	list, err := sla.Ledger(s.t.Context(), s.DB, id)
	if err != nil {
		s.t.Fatal(err)
	}
	got := []string{}
	for _, e := range list {
		due := ""
		if !e.DueAt.IsZero() {
			due = e.DueAt.In(s.zone()).Format(" due 02 15:04")
		}
		got = append(got, fmt.Sprint(e.At.In(s.zone()).Format("02 15:04 "), e.Target, " ", e.Kind, due))
	}
	if diff := cmp.Diff(want, got); diff != "" {
		s.t.Error(diff)
	}
}

// told holds the letters to somebody against what should have been written: «kind», in their order.
func (s *scenario) told(who access.Actor, want ...string) {
	s.t.Helper()
	var got []string
	if err := s.DB.Select(s.t.Context(), &got, `SELECT kind FROM letter WHERE person_id = $1 ORDER BY id`, who.Person); err != nil {
		s.t.Fatal(err)
	}
	if diff := cmp.Diff(strings.Join(want, " "), strings.Join(got, " ")); diff != "" {
		s.t.Errorf("letters to %s: %s", who.Name, diff)
	}
}

func TestScenarioSolvedOnTheFirstLevelAndConfirmed(t *testing.T) {
	scenarios(t, func(s *scenario) {
		id := s.opens(0, 1)
		s.until("07-20 16:40")
		s.replies(s.ben, id, ticket.WaitingUser)
		s.until("07-22 10:00")
		_, _, err := s.Tickets.Answer(s.t.Context(), s.anna, id, ticket.Saying{Body: ticket.Written("", "The grey one.", nil), Channel: ticket.Portal, Author: s.anna.Person})
		s.did(ticket.Ticket{}, err)
		s.until("07-22 10:15")
		s.resolves(s.ben, id)
		s.until("07-22 11:00")
		s.did(s.Tickets.Confirm(s.t.Context(), s.anna, id, s.anna.Person))
		s.until("08-10 12:00") // nothing follows
		s.timeline(id,
			`20 16:30 Anna opened {"channel":"portal","team":3,"owner":3}`,
			`20 16:40 Ben message_out {"channel":"email"}`,
			`20 16:40 Ben assignee {"from":0,"to":2}`,
			`20 16:40 Ben owner {"from":3,"to":2}`,
			`20 16:40 Ben state {"from":"new","to":"open"}`,
			`20 16:40 Ben state {"from":"open","to":"waiting_user"}`,
			`22 10:00 Anna message_in {"channel":"portal"}`,
			`22 10:00 Anna state {"from":"waiting_user","to":"open"}`,
			`22 10:15 Ben resolved {"cause":"hardware"}`,
			`22 11:00 Anna closed {"kind":"confirmed"}`,
		)
		s.ledger(id,
			"20 16:30 first_response started due 22 16:30",
			"20 16:40 first_response met due 22 16:30",
		)
		s.told(s.anna, "received", "reply", "resolved")
		s.told(s.ben, "agent_answer")
	})
}

func TestScenarioReturnedTwice(t *testing.T) {
	scenarios(t, func(s *scenario) {
		id := s.opens(0, 1)
		s.replies(s.ben, id, ticket.Open)
		s.climbs(s.ben, id)
		s.accepts(s.tom, id)
		s.returns(s.tom, id)
		s.until("07-20 16:45")
		s.climbs(s.ben, id)
		s.returns(s.tom, id)
		s.timeline(id,
			`20 16:30 Anna opened {"channel":"portal","team":3,"owner":3}`,
			`20 16:30 Ben message_out {"channel":"email"}`,
			`20 16:30 Ben assignee {"from":0,"to":2}`,
			`20 16:30 Ben owner {"from":3,"to":2}`,
			`20 16:30 Ben state {"from":"new","to":"open"}`,
			`20 16:30 Ben escalated {"from":3,"to":2,"assignee":2,"tried":"paper","found":"dust","asked":"a look"}`,
			`20 16:30 Ben assignee {"from":2,"to":0}`,
			`20 16:30 Tom assignee {"from":0,"to":4}`,
			`20 16:30 Tom escalation_accepted {"person":4,"escalation":6}`,
			`20 16:30 Tom returned {"from":2,"to":3,"assignee":2,"reason":"missing_information","text":"Ask which paper.","times":1}`,
			`20 16:30 Tom assignee {"from":4,"to":2}`,
			`20 16:45 Ben escalated {"from":3,"to":2,"assignee":2,"tried":"paper","found":"dust","asked":"a look"}`,
			`20 16:45 Ben assignee {"from":2,"to":0}`,
			`20 16:45 Tom returned {"from":2,"to":3,"assignee":2,"reason":"missing_information","text":"Ask which paper.","times":2}`,
			`20 16:45 Tom assignee {"from":0,"to":2}`,
		)
		s.told(s.ben, "agent_assigned", "returned_again", "agent_assigned") // each time it came back, and that it did again
		s.told(s.lea, "returned_again")
		s.told(s.tom)
	})
}

func TestScenarioAPromiseBreaksAtNightOverAHoliday(t *testing.T) {
	scenarios(t, func(s *scenario) {
		id := s.opens(3, 2) // everybody, and nobody can work: an answer within one open hour
		s.until("07-22 12:00")
		s.replies(s.ben, id, ticket.Open)
		s.timeline(id,
			`20 16:30 Anna opened {"channel":"portal","team":3,"owner":3}`,
			`22 09:15 desk promise_warned {"target":"first_response","due":"2027-07-22T07:30:00Z","share":75,"tell":["assignee"]}`,
			`22 09:30 desk promise_breached {"target":"first_response","due":"2027-07-22T07:30:00Z","tell":["assignee","owner","lead"]}`,
			`22 12:00 Ben message_out {"channel":"email"}`,
			`22 12:00 Ben assignee {"from":0,"to":2}`,
			`22 12:00 Ben owner {"from":3,"to":2}`,
			`22 12:00 Ben state {"from":"new","to":"open"}`,
		)
		s.ledger(id,
			"20 16:30 first_response started due 22 09:30",
			"22 09:15 first_response warned due 22 09:30",
			"22 09:30 first_response breached due 22 09:30",
			"22 12:00 first_response late due 22 09:30",
		)
		s.told(s.lea, "promise_warned", "promise_broken") // the team has a lead and nobody has taken it
		s.told(s.ben)
	})
}

func TestScenarioRejectedTwiceThenSilence(t *testing.T) {
	scenarios(t, func(s *scenario) {
		id := s.opens(0, 1)
		s.resolves(s.ben, id)
		s.until("07-20 16:45")
		s.rejects(id)
		s.resolves(s.ben, id)
		s.until("07-22 09:30")
		s.rejects(id)
		s.resolves(s.ben, id)
		s.until("08-20 12:00") // Anna says nothing any more
		s.timeline(id,
			`20 16:30 Anna opened {"channel":"portal","team":3,"owner":3}`,
			`20 16:30 Ben assignee {"from":0,"to":2}`,
			`20 16:30 Ben owner {"from":3,"to":2}`,
			`20 16:30 Ben state {"from":"new","to":"open"}`,
			`20 16:30 Ben resolved {"cause":"hardware"}`,
			`20 16:45 Anna reopened {"from":"resolved","why":"not_solved","times":1}`,
			`20 16:45 desk field {"field":"urgency","from":"1","to":"2"}`,
			`20 16:45 Ben resolved {"cause":"hardware"}`,
			`22 09:30 Anna reopened {"from":"resolved","why":"not_solved","times":2}`,
			`22 09:30 Ben resolved {"cause":"hardware"}`,
			`26 09:30 desk reminded {"number":1}`,
			`28 09:30 desk reminded {"number":2,"closes":"2027-07-30T07:30:00Z"}`,
			`30 09:30 desk closed {"kind":"unconfirmed","silent":true}`,
		)
		s.ledger(id,
			"20 16:30 first_response started due 22 16:30",
			"20 16:30 first_response met due 22 16:30",
		)
		s.told(s.anna, "received", "resolved", "resolved", "resolved", "reminder", "last_reminder", "rating_asked")
		s.told(s.ben, "agent_reopened", "agent_reopened")
		s.told(s.lea, "lead_reopened") // the second time
	})
}

func TestScenarioClimbsToTheVendorAndBack(t *testing.T) {
	scenarios(t, func(s *scenario) {
		ctx := s.t.Context()
		calendars, err := calendar.List(ctx, s.DB)
		if err != nil {
			t.Fatal(err)
		}
		v, err := s.Vendors.Create(ctx, access.System(), vendor.Draft{
			Name: "Orbis", Language: "nl", Active: true, Contacts: []vendor.Contact{{Name: "Service desk", Address: "support@orbis.example"}},
			Contracts: []vendor.Contract{{Number: "OR-1", ResponseMinutes: 60, CalendarID: &calendars[0].ID}},
		})
		if err != nil {
			t.Fatal(err)
		}

		id := s.opens(0, 1)
		s.replies(s.ben, id, ticket.Open)
		s.climbs(s.ben, id)
		s.accepts(s.tom, id)
		s.climbs(s.tom, id)
		s.accepts(s.iris, id)
		k, err := s.Cases.Open(ctx, s.iris, id, vendorcase.Opening{Vendor: v.ID, Contract: v.Contracts[0].ID, Text: "De printer zwijgt."})
		if err != nil {
			t.Fatal(err)
		}
		s.until("07-22 10:00") // an answer within one open hour was agreed
		err = s.DB.Write(ctx, func(tx *db.Tx) error {
			_, err := s.Cases.ReceiveIn(ctx, tx, access.System(), k.ID, vendorcase.Answer{
				Name: "Service desk", Address: "support@orbis.example", Body: ticket.Written("", "Een nieuwe rol.", nil),
			})
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := s.Cases.Close(ctx, s.iris, id, k.ID, vendorcase.Closing{Outcome: vendorcase.Solved}); err != nil {
			t.Fatal(err)
		}
		s.returns(s.iris, id)
		s.returns(s.tom, id)
		s.resolves(s.ben, id)
		s.did(s.Tickets.Confirm(ctx, s.anna, id, s.anna.Person))
		s.until("08-10 12:00") // nothing follows
		s.timeline(id,
			`20 16:30 Anna opened {"channel":"portal","team":3,"owner":3}`,
			`20 16:30 Ben message_out {"channel":"email"}`,
			`20 16:30 Ben assignee {"from":0,"to":2}`,
			`20 16:30 Ben owner {"from":3,"to":2}`,
			`20 16:30 Ben state {"from":"new","to":"open"}`,
			`20 16:30 Ben escalated {"from":3,"to":2,"assignee":2,"tried":"paper","found":"dust","asked":"a look"}`,
			`20 16:30 Ben assignee {"from":2,"to":0}`,
			`20 16:30 Tom assignee {"from":0,"to":4}`,
			`20 16:30 Tom escalation_accepted {"person":4,"escalation":6}`,
			`20 16:30 Tom escalated {"from":2,"to":1,"assignee":4,"below":6,"tried":"paper","found":"dust","asked":"a look"}`,
			`20 16:30 Tom assignee {"from":4,"to":0}`,
			`20 16:30 Iris assignee {"from":0,"to":5}`,
			`20 16:30 Iris escalation_accepted {"person":5,"escalation":10}`,
			`20 16:30 Iris vendor_case_opened {"case":1,"vendor":"Orbis","contract":"OR-1","due":"2027-07-22T07:30:00Z"}`,
			`20 16:30 Iris state {"from":"open","to":"waiting_vendor"}`,
			`22 09:15 desk promise_warned {"target":"vendor:1","vendor":"Orbis","due":"2027-07-22T07:30:00Z","share":75,"tell":["assignee"]}`,
			`22 09:30 desk promise_breached {"target":"vendor:1","vendor":"Orbis","due":"2027-07-22T07:30:00Z","tell":["assignee","owner"]}`,
			`22 09:30 desk vendor_reminded {"case":1,"vendor":"Orbis"}`,
			`22 10:00 desk vendor_answered {"case":1,"vendor":"Orbis"}`,
			`22 10:00 desk state {"from":"waiting_vendor","to":"open"}`,
			`22 10:00 Iris vendor_case_closed {"case":1,"vendor":"Orbis","outcome":"solved"}`,
			`22 10:00 Iris returned {"from":1,"to":2,"assignee":4,"reason":"missing_information","text":"Ask which paper.","times":1}`,
			`22 10:00 Iris assignee {"from":5,"to":4}`,
			`22 10:00 Tom returned {"from":2,"to":3,"assignee":2,"reason":"missing_information","text":"Ask which paper.","times":2}`,
			`22 10:00 Tom assignee {"from":4,"to":2}`,
			`22 10:00 Ben resolved {"cause":"hardware"}`,
			`22 10:00 Anna closed {"kind":"confirmed"}`,
		)
		s.ledger(id,
			"20 16:30 first_response started due 22 16:30",
			"20 16:30 first_response met due 22 16:30",
			"20 16:30 vendor:1 started due 22 09:30",
			"22 09:15 vendor:1 warned due 22 09:30",
			"22 09:30 vendor:1 breached due 22 09:30",
			"22 10:00 vendor:1 late due 22 09:30",
		)
		s.told(s.anna, "received", "reply", "resolved") // nothing of the vendor
		s.told(s.ben, "agent_late", "returned_again", "agent_assigned")
		s.told(s.iris, "promise_warned", "agent_late", "agent_vendor")
	})
}

func TestScenarioARuleSendsABrokenPromiseUpAndAnAgentTakesItBack(t *testing.T) {
	scenarios(t, func(s *scenario) {
		ctx := s.t.Context()
		for _, d := range []rule.Draft{
			{
				Name: "Up", Active: true, When: rule.When{On: rule.PromiseBroken}, If: rule.If{Filter: ticket.Filter{Priorities: []ticket.Priority{ticket.Critical}}},
				Then: []rule.Action{{Do: rule.Tell, Role: rule.Lead, Text: "It is late."}, {Do: rule.Escalate, Text: "Please take it."}},
			},
			{
				Name: "Quiet", Active: true, When: rule.When{On: rule.InState, State: ticket.WaitingUser, Minutes: 120, Open: true},
				Then: []rule.Action{{Do: rule.AddNote, Text: "Call Anna."}},
			},
			{Name: "Lower", Active: true, When: rule.When{On: rule.Escalated}, Then: []rule.Action{{Do: rule.SetPriority, Priority: ticket.High, Text: "Somebody looks at it."}}},
		} {
			if _, err := s.Rules.Create(ctx, access.System(), d); err != nil {
				t.Fatal(err)
			}
		}
		id := s.opens(3, 2) // an answer within one open hour
		s.until("07-22 09:45")
		s.did(s.Rules.TakeBack(ctx, s.Tickets, s.tom, id, 4))
		s.replies(s.ben, id, ticket.WaitingUser)
		s.until("07-23 12:00")
		s.timeline(id,
			`20 16:30 Anna opened {"channel":"portal","team":3,"owner":3}`,
			`22 09:15 desk promise_warned {"target":"first_response","due":"2027-07-22T07:30:00Z","share":75,"tell":["assignee"]}`,
			`22 09:30 desk promise_breached {"target":"first_response","due":"2027-07-22T07:30:00Z","tell":["assignee","owner","lead"]}`,
			`22 09:30 desk rule_ran {"rule":1,"name":"Up","on":"promise_broken","did":[{"do":"tell","role":"lead","text":"It is late.","team":3},{"do":"escalate","from":"3","to":"2","text":"Please take it."}]}`,
			`22 09:30 desk escalated {"from":3,"to":2,"tried":"","found":"Up","asked":"Please take it."}`,
			`22 09:30 desk state {"from":"new","to":"open"}`,
			`22 09:30 desk rule_ran {"rule":3,"name":"Lower","on":"escalated","did":[{"do":"set_priority","from":"3","to":"2","text":"Somebody looks at it."}]}`,
			`22 09:30 desk priority_overridden {"from":3,"to":2,"reason":"Somebody looks at it."}`,
			`22 09:45 Tom rule_taken_back {"rule":1,"name":"Up","seq":4}`,
			`22 09:45 Tom team {"from":2,"to":3}`,
			`22 09:45 Ben message_out {"channel":"email"}`,
			`22 09:45 Ben assignee {"from":0,"to":2}`,
			`22 09:45 Ben state {"from":"open","to":"waiting_user"}`,
			`22 11:45 desk rule_ran {"rule":2,"name":"Quiet","on":"in_state","did":[{"do":"add_note","text":"Call Anna."}]}`,
		)
		s.told(s.anna, "received", "reply")
		s.told(s.lea, "promise_warned", "promise_broken") // the letter of the rule had not left when it was taken back
	})
}

func TestScenarioNobodyIsResolvedBeforeItIsSureWhoAsks(t *testing.T) {
	scenarios(t, func(s *scenario) {
		ctx := s.t.Context()
		passwords, printers := s.category("Passwords"), s.category("Printers")
		if err := s.Checklists.Mark(ctx, access.System(), []category.ID{passwords}); err != nil {
			t.Fatal(err)
		}
		tk, err := s.Tickets.Open(ctx, s.anna, ticket.Opening{
			Subject: "New telephone", Body: ticket.Written("", "The codes went with the old one.", nil), Channel: ticket.Portal, Requester: s.anna.Person, Category: &passwords,
		})
		id := tk.ID
		s.did(tk, err)
		s.replies(s.ben, id, ticket.Open)
		filed := func(c category.ID) string { return strconv.FormatInt(int64(c), 10) }
		s.did(s.Tickets.Edit(ctx, s.ben, id, ticket.Edit{Field: ticket.FieldCategory, From: filed(passwords), To: filed(printers)}))
		sol := ticket.Solution{Text: "A new password is on its way.", Cause: ticket.AccountAccess}
		if _, err := s.Tickets.Resolve(ctx, s.ben, id, sol); err == nil {
			t.Error("resolved without a proof")
		}
		if _, err := s.Checklists.Prove(ctx, s.ben, id, checklist.NewProof{Kind: checklist.CallBack}); err == nil {
			t.Error("called back without a number on record")
		}
		s.until("07-20 16:45")
		if _, err := s.Checklists.Prove(ctx, s.ben, id, checklist.NewProof{Kind: checklist.InPerson, Note: "Badge seen at the desk."}); err != nil {
			t.Fatal(err)
		}
		s.did(s.Tickets.Resolve(ctx, s.ben, id, sol))
		s.timeline(id,
			`20 16:30 Anna opened {"channel":"portal","team":3,"category":1,"owner":3}`,
			`20 16:30 Ben message_out {"channel":"email"}`,
			`20 16:30 Ben assignee {"from":0,"to":2}`,
			`20 16:30 Ben owner {"from":3,"to":2}`,
			`20 16:30 Ben state {"from":"new","to":"open"}`,
			`20 16:30 Ben field {"field":"category","from":"1","to":"2"}`,
			`20 16:30 desk identity_needed {"category":1}`,
			`20 16:30 Ben identity_refused {"step":"resolve"}`,
			`20 16:45 Ben identity_proved {"kind":"in_person","note":"Badge seen at the desk."}`,
			`20 16:45 Ben resolved {"cause":"account"}`,
		)
		s.told(s.anna, "received", "reply", "identity_told", "resolved")
	})
}

func TestScenarioOwnerAbsentThenGone(t *testing.T) {
	scenarios(t, func(s *scenario) {
		sue := s.person("Sue", 1, account.Roles{Agent: true})
		ctx := s.t.Context()
		absent := func(d team.AbsenceDraft) {
			t.Helper()
			if _, err := s.Teams.AddAbsence(ctx, access.System(), d); err != nil {
				t.Fatal(err)
			}
		}
		thursday, err := calendar.ParseDate("2027-07-22")
		if err != nil {
			t.Fatal(err)
		}
		absent(team.AbsenceDraft{Person: s.ben.Person, First: thursday, Last: thursday + 1, Substitute: sue.Person})
		absent(team.AbsenceDraft{Person: sue.Person, First: thursday + 1, Last: thursday + 1})
		id := s.opens(0, 1)
		s.replies(s.ben, id, ticket.Open)
		s.until("07-22 10:00") // Ben is away, Sue stands in
		_, _, err = s.Tickets.Answer(ctx, s.anna, id, ticket.Saying{Body: ticket.Written("", "Hello?", nil), Channel: ticket.Portal, Author: s.anna.Person})
		s.did(ticket.Ticket{}, err)
		s.replies(sue, id, ticket.Open) // what an owner may do
		s.until("07-23 10:00")          // Sue is away as well: the lead on duty
		late := s.opens(0, 1)
		s.did(s.Tickets.Assign(ctx, s.lea, late, s.ben.Person, nil)) // owned from its first second by somebody who is away
		s.until("07-26 09:00")                                       // all are back
		s.resolves(s.ben, id)
		s.until("07-26 09:30")
		if err := s.Accounts.SetDisabled(ctx, access.System(), s.ben.Person, true); err != nil {
			t.Fatal(err)
		}
		s.idle()
		s.until("07-26 09:45")
		s.rejects(id)
		s.timeline(id,
			`20 16:30 Anna opened {"channel":"portal","team":3,"owner":3}`,
			`20 16:30 Ben message_out {"channel":"email"}`,
			`20 16:30 Ben assignee {"from":0,"to":2}`,
			`20 16:30 Ben owner {"from":3,"to":2}`,
			`20 16:30 Ben state {"from":"new","to":"open"}`,
			`22 00:00 desk lent {"owner":2,"to":6,"until":"2027-07-23T22:00:00Z","why":"substitute"}`,
			`22 10:00 Anna message_in {"channel":"portal"}`,
			`22 10:00 Sue message_out {"channel":"email"}`,
			`23 00:00 desk lent {"owner":2,"to":3,"until":"2027-07-23T22:00:00Z","why":"substitute_absent","named":6}`,
			`24 00:00 desk lent_back {"owner":2,"from":3}`,
			`26 09:00 Ben resolved {"cause":"hardware"}`,
			`26 09:30 desk owner {"from":2,"to":3,"left":true}`,
			`26 09:30 desk assignee {"from":2,"to":0,"left":true}`,
			`26 09:45 Anna reopened {"from":"resolved","why":"not_solved","times":1}`,
			`26 09:45 desk field {"field":"urgency","from":"1","to":"2"}`,
			`26 09:45 desk assignee {"from":0,"to":3}`,
		)
		s.timeline(late,
			`23 10:00 Anna opened {"channel":"portal","team":3,"owner":3}`,
			`23 10:00 Lea assignee {"from":0,"to":2}`,
			`23 10:00 Lea owner {"from":3,"to":2}`,
			`23 10:00 Lea state {"from":"new","to":"open"}`,
			`23 10:00 desk lent {"owner":2,"to":3,"until":"2027-07-23T22:00:00Z","why":"substitute_absent","named":6}`,
			`23 16:00 desk promise_warned {"target":"first_response","due":"2027-07-26T08:00:00Z","share":75,"tell":["assignee"]}`,
			`24 00:00 desk lent_back {"owner":2,"from":3}`,
			`26 09:30 desk owner {"from":2,"to":3,"left":true}`,
			`26 09:30 desk assignee {"from":2,"to":0,"left":true}`,
		)
		s.ledger(id,
			"20 16:30 first_response started due 22 16:30",
			"20 16:30 first_response met due 22 16:30",
		)
		s.ledger(late,
			"23 10:00 first_response started due 26 10:00",
			"23 16:00 first_response warned due 26 10:00",
		)
		s.told(s.anna, "received", "reply", "reply", "received", "resolved")
		s.told(s.ben, "agent_assigned") // by Lea, and nothing else while he is away
		s.told(sue, "agent_answer")
		s.told(s.lea, "promise_warned", "agent_reopened", "agent_assigned")
	})
}
