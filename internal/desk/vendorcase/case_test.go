package vendorcase_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"firstline/internal/base/db"
	"firstline/internal/base/errs"
	"firstline/internal/base/job"
	"firstline/internal/base/secret"
	"firstline/internal/desk/access"
	"firstline/internal/desk/calendar"
	"firstline/internal/desk/file"
	"firstline/internal/desk/letter"
	"firstline/internal/desk/person"
	"firstline/internal/desk/setting"
	"firstline/internal/desk/sla"
	"firstline/internal/desk/ticket"
	"firstline/internal/desk/vendor"
	"firstline/internal/desk/vendorcase"
	"firstline/internal/testdesk/testdb"
)

// desk is a small desk with an agent, their lead, a requester and a vendor that answers within four open hours.
type desk struct {
	t                 *testing.T
	db                *db.DB
	clock             *testdb.Clock
	settings          *setting.Store
	tickets           *ticket.Store
	promises          *sla.Store
	vendors           *vendor.Store
	cases             *vendorcase.Store
	team              access.TeamID
	agent, lead, anna access.Actor
	orbis             vendor.Vendor
}

// each runs a test on such a desk, on both engines. It is Friday 5 February 2027, 16:00 in Brussels, where the desk is open on weekdays from
// 9 to 17.
func each(t *testing.T, f func(t *testing.T, d *desk)) {
	t.Parallel()
	testdb.EachClock(t, func(t *testing.T, base *db.DB, clock *testdb.Clock) {
		t.Helper()
		clock.Set(time.Date(2027, 2, 5, 15, 0, 0, 0, time.UTC))
		settings, err := setting.NewStore(t.Context(), base)
		if err != nil {
			t.Fatal(err)
		}
		d := &desk{t: t, db: base, clock: clock, settings: settings, vendors: vendor.NewStore(base, settings)}
		post := letter.NewPost(secret.NewKeys(), "desk.example")
		d.write(func(tx *db.Tx) error { // what contracts promise needs no policy
			_, err := tx.Exec(t.Context(), `UPDATE sla_policy SET active = FALSE`)
			return err
		})
		if d.promises, err = sla.NewStore(t.Context(), base, calendar.NewStore(base)); err != nil {
			t.Fatal(err)
		}
		d.tickets = ticket.NewStore(base, settings, nil, []ticket.Follower{d.promises.Follow})
		d.cases = vendorcase.NewStore(base, d.tickets, post, d.promises, settings)
		d.insert(&d.team, `INSERT INTO team (name, level, is_default, created_at, updated_at) VALUES ('Desk', 3, TRUE, 1, 1) RETURNING id`)
		d.agent, d.lead, d.anna = d.person("Amir Agent", true), d.person("Lena Lead", true), d.person("Anna Ask", false)
		d.orbis = d.vendor("Orbis", 240, new(calendar.ID(1)))
		f(t, d)
	})
}

func (d *desk) write(f func(tx *db.Tx) error) {
	d.t.Helper()
	if err := d.db.Write(d.t.Context(), f); err != nil {
		d.t.Fatal(err)
	}
}

func (d *desk) insert(into any, query string, args ...any) {
	d.t.Helper()
	if err := d.db.Write(d.t.Context(), func(tx *db.Tx) error { return tx.Get(d.t.Context(), into, query, args...) }); err != nil {
		d.t.Fatal(err)
	}
}

func (d *desk) person(name string, agent bool) access.Actor {
	d.t.Helper()
	a := access.Actor{Name: name, Locale: "en", Via: access.ViaPortal}
	p, err := person.NewStore(d.db, d.settings, nil).Create(d.t.Context(), access.System(), person.Draft{
		Name: name, Locale: "en", TimeZone: "Europe/Brussels", Addresses: []string{strings.ToLower(strings.Fields(name)[0]) + "@org.example"},
	})
	if err != nil {
		d.t.Fatal(err)
	}
	a.Person = p.ID
	if agent {
		a.Agent, a.Teams, a.Via = true, []access.TeamID{d.team}, access.ViaWorkspace
		var none int64
		d.insert(&none, `INSERT INTO account (person_id, agent, created_at, updated_at) VALUES ($1, TRUE, 1, 1) RETURNING person_id`, a.Person)
		d.insert(&none, `INSERT INTO team_member (team_id, person_id) VALUES ($1, $2) RETURNING person_id`, d.team, a.Person)
	}
	return a
}

func (d *desk) vendor(name string, minutes int, calendar *calendar.ID) vendor.Vendor {
	d.t.Helper()
	low := strings.ToLower(name)
	v, err := d.vendors.Create(d.t.Context(), access.System(), vendor.Draft{
		Name: name, Language: "nl", Active: true,
		Contacts:  []vendor.Contact{{Name: name + " desk", Address: "support@" + low + ".example"}, {Name: "Mieke", Address: "mieke@" + low + ".example"}},
		Contracts: []vendor.Contract{{Number: name + "-1", ResponseMinutes: minutes, CalendarID: calendar}},
	})
	if err != nil {
		d.t.Fatal(err)
	}
	return v
}

// open is Anna's ticket, on which the agent works and for which the lead answers.
func (d *desk) open() ticket.ID {
	d.t.Helper()
	t, err := d.tickets.Open(d.t.Context(), d.anna, ticket.Opening{
		Subject: "Orbis is slow", Body: ticket.Written("", "Every click takes a minute.", nil), Channel: ticket.Portal, Requester: d.anna.Person,
	})
	for _, who := range []access.Actor{d.lead, d.agent} {
		if err == nil {
			_, err = d.tickets.Assign(d.t.Context(), who, t.ID, who.Person, nil)
		}
	}
	if err != nil {
		d.t.Fatal(err)
	}
	return t.ID
}

// ask opens a case with a vendor.
func (d *desk) ask(on ticket.ID, v vendor.Vendor) vendorcase.Case {
	d.t.Helper()
	k, err := d.cases.Open(d.t.Context(), d.agent, on, vendorcase.Opening{Vendor: v.ID, Contract: v.Contracts[0].ID, Text: "Please look."})
	if err != nil {
		d.t.Fatal(err)
	}
	return k
}

// answer lets the vendor write.
func (d *desk) answer(id vendorcase.ID, text string) {
	d.t.Helper()
	err := d.db.Write(d.t.Context(), func(tx *db.Tx) error {
		_, err := d.cases.ReceiveIn(d.t.Context(), tx, access.System(), id, vendorcase.Answer{Name: "Mieke", Address: "mieke@orbis.example", Body: ticket.Written("", text, nil)})
		return err
	})
	if err != nil {
		d.t.Fatal(err)
	}
}

func (d *desk) state(id ticket.ID) ticket.State {
	d.t.Helper()
	t, err := d.tickets.Get(d.t.Context(), access.System(), id)
	if err != nil {
		d.t.Fatal(err)
	}
	return t.State
}

// kinds are the entries of a ticket from one on, and whether the requester sees them.
func (d *desk) kinds(id ticket.ID, from ticket.Seq) (list []string) {
	d.t.Helper()
	items, _, err := d.tickets.Timeline(d.t.Context(), access.System(), id, ticket.Page{Limit: 200})
	if err != nil {
		d.t.Fatal(err)
	}
	for _, it := range items {
		if it.Seq < from {
			continue
		}
		kind := string(it.Kind)
		if it.Public {
			kind += " public"
		}
		list = append(list, kind)
	}
	return list
}

func (d *desk) last(id ticket.ID) ticket.Seq {
	d.t.Helper()
	t, err := d.tickets.Get(d.t.Context(), access.System(), id)
	if err != nil {
		d.t.Fatal(err)
	}
	return t.LastSeq
}

// letters are what the desk owes: kind, address.
func (d *desk) letters(kinds ...letter.Kind) (list []string) {
	d.t.Helper()
	for _, kind := range kinds {
		var to []string
		if err := d.db.Select(d.t.Context(), &to, `SELECT address FROM letter WHERE kind = $1 ORDER BY id`, kind); err != nil {
			d.t.Fatal(err)
		}
		for _, address := range to {
			list = append(list, string(kind)+" "+address)
		}
	}
	return list
}

func wantKind(t *testing.T, what string, err error, kind errs.Kind) {
	t.Helper()
	if !errs.Is(err, kind) {
		t.Errorf("%s: got error %v, want %s", what, err, kind)
	}
}

func TestACaseGoesToTheVendorAndBackUnseenByTheUser(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		t.Helper()
		id := d.open()
		from := d.last(id) + 1
		k := d.ask(id, d.orbis)
		if want := time.Date(2027, 2, 8, 11, 0, 0, 0, time.UTC); !k.DueAt.Equal(want) || k.State != vendorcase.Waiting || k.Subject != "Orbis is slow" {
			t.Errorf("four open hours from Friday 16:00: %v; %+v", k.DueAt, k)
		}
		if got := d.state(id); got != ticket.WaitingVendor {
			t.Errorf("the ticket is %s", got)
		}
		d.clock.Advance(time.Hour)
		d.answer(k.ID, "What says the log?")
		if got := d.state(id); got != ticket.Open {
			t.Errorf("after the answer the ticket is %s", got)
		}
		if _, err := d.cases.SetReference(t.Context(), d.agent, id, k.ID, "  4711 "); err != nil {
			t.Fatal(err)
		}
		if _, err := d.cases.Write(t.Context(), d.agent, id, k.ID, vendorcase.Saying{Text: "It says nothing.", Contact: d.orbis.Contacts[1].ID}); err != nil {
			t.Fatal(err)
		}
		if _, err := d.cases.Remind(t.Context(), d.agent, id, k.ID, new(0)); err != nil {
			t.Fatal(err)
		}
		done, err := d.cases.Close(t.Context(), d.agent, id, k.ID, vendorcase.Closing{Outcome: vendorcase.Solved, Text: "A new version."})
		if err != nil {
			t.Fatal(err)
		}
		if done.State != vendorcase.Closed || done.Reference != "4711" || !done.AnsweredAt.IsZero() || !done.DueAt.Equal(k.DueAt.Add(time.Hour).Time) || done.Reminders != 1 || d.state(id) != ticket.Open {
			t.Errorf("%+v, the ticket is %s", done, d.state(id))
		}
		want := []string{
			"vendor_case_opened", "state", "vendor_answered", "state", "vendor_reference", "vendor_written", "state", "vendor_reminded", "vendor_case_closed", "state",
		}
		if diff := cmp.Diff(want, d.kinds(id, from)); diff != "" {
			t.Error(diff)
		}
		if diff := cmp.Diff([]string{"vendor_case support@orbis.example", "vendor_message mieke@orbis.example", "vendor_remind mieke@orbis.example"},
			d.letters(letter.CaseOpened, letter.CaseGoesOn, letter.CaseReminder)); diff != "" {
			t.Error(diff)
		}
		said, err := d.cases.Messages(t.Context(), d.agent, id)
		if err != nil || len(said) != 3 || said[1].FromDesk || said[1].AuthorName != "Mieke" || said[2].Text != "It says nothing." {
			t.Errorf("said: %+v, %v", said, err)
		}
		d.answer(k.ID, "You are welcome.")
		if k, err := d.cases.One(t.Context(), d.agent, id, k.ID); err != nil || k.State != vendorcase.Closed {
			t.Errorf("a late word: %+v, %v", k, err)
		}
	})
}

func TestNobodyButTheDeskGetsNearACase(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		t.Helper()
		id := d.open()
		k := d.ask(id, d.orbis)
		other := d.agent
		other.Person, other.Teams = 999, nil
		for name, actor := range map[string]access.Actor{"the requester": d.anna, "an agent elsewhere": other} {
			_, err := d.cases.OfTicket(t.Context(), actor, id)
			wantKind(t, name+" lists", err, errs.NotFound)
			_, err = d.cases.Messages(t.Context(), actor, id)
			wantKind(t, name+" reads", err, errs.NotFound)
			_, err = d.cases.One(t.Context(), actor, id, k.ID)
			wantKind(t, name+" looks", err, errs.NotFound)
		}
		_, err := d.cases.Write(t.Context(), d.anna, id, k.ID, vendorcase.Saying{Text: "Hello"})
		wantKind(t, "the requester writes", err, errs.Forbidden)
		_, err = d.cases.Write(t.Context(), other, id, k.ID, vendorcase.Saying{Text: "Hello"})
		wantKind(t, "an agent elsewhere writes", err, errs.NotFound)
		_, err = d.cases.One(t.Context(), d.agent, d.open(), k.ID)
		wantKind(t, "by another ticket", err, errs.NotFound)
	})
}

func TestOnlyFilesOfPublicMessagesGoToAVendor(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		t.Helper()
		id := d.open()
		attach := func(name string, by access.Actor, private bool) file.ID {
			f := file.File{ID: file.ID(name), SHA256: name, Name: name + ".txt", Type: "text/plain", Size: 6 << 20, AddedBy: &by.Person}
			if err := d.db.Write(t.Context(), func(tx *db.Tx) error { return file.Insert(t.Context(), tx, f) }); err != nil {
				t.Fatal(err)
			}
			body := ticket.Written("", "See the file.", []ticket.Attach{{File: f.ID}})
			var err error
			if private {
				_, _, err = d.tickets.AddNote(t.Context(), by, id, body, ticket.Once{})
			} else {
				_, _, err = d.tickets.Reply(t.Context(), by, id, ticket.Answering{Body: body})
			}
			if err != nil {
				t.Fatal(err)
			}
			return f.ID
		}
		public, second, note := attach("public", d.agent, false), attach("second", d.agent, false), attach("note", d.agent, true)
		for name, files := range map[string][]file.ID{"a note's": {note}, "none": {"nothing"}, "too much": {public, second}} {
			_, err := d.cases.Open(t.Context(), d.agent, id, vendorcase.Opening{Vendor: d.orbis.ID, Text: "See.", Files: files})
			wantKind(t, name, err, errs.Invalid)
		}
		k, err := d.cases.Open(t.Context(), d.agent, id, vendorcase.Opening{Vendor: d.orbis.ID, Text: "See.", Files: []file.ID{public, public}})
		if err != nil {
			t.Fatal(err)
		}
		said, err := vendorcase.Said(t.Context(), d.db, k.ID, d.last(id))
		if err != nil || len(said) != 1 || len(said[0].Files) != 1 || said[0].Files[0].ID != public {
			t.Errorf("%+v, %v", said, err)
		}
	})
}

func TestWhatAVendorIsAskedIsChecked(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		t.Helper()
		id, sirius := d.open(), d.vendor("Sirius", 0, nil)
		idle := sirius.Draft
		idle.Active = false
		for name, o := range map[string]vendorcase.Opening{
			"no words": {Vendor: d.orbis.ID}, "no vendor": {Text: "x"}, "another's contract": {Vendor: d.orbis.ID, Contract: sirius.Contracts[0].ID, Text: "x"},
			"another's contact": {Vendor: d.orbis.ID, Contact: sirius.Contacts[0].ID, Text: "x"},
		} {
			_, err := d.cases.Open(t.Context(), d.agent, id, o)
			wantKind(t, name, err, errs.Invalid)
		}
		none, err := d.cases.Open(t.Context(), d.agent, id, vendorcase.Opening{Vendor: sirius.ID, Contract: sirius.Contracts[0].ID, Text: "x", Cases: new(0)})
		if err != nil || !none.DueAt.IsZero() {
			t.Errorf("nothing agreed: %+v, %v", none, err)
		}
		_, err = d.cases.Open(t.Context(), d.agent, id, vendorcase.Opening{Vendor: sirius.ID, Text: "x", Cases: new(0)})
		wantKind(t, "twice", err, errs.Conflict)
		if _, err := d.vendors.Update(t.Context(), access.System(), sirius.ID, sirius.Version, idle); err != nil {
			t.Fatal(err)
		}
		_, err = d.cases.Open(t.Context(), d.agent, id, vendorcase.Opening{Vendor: sirius.ID, Text: "x"})
		wantKind(t, "out of use", err, errs.Invalid)
		gone := idle
		gone.Contracts = nil
		_, err = d.vendors.Update(t.Context(), access.System(), sirius.ID, sirius.Version+1, gone)
		wantKind(t, "a contract with a case", err, errs.Conflict)
		_, err = d.cases.Close(t.Context(), d.agent, id, none.ID, vendorcase.Closing{})
		wantKind(t, "no outcome", err, errs.Invalid)
		d.answer(none.ID, "Done.")
		_, err = d.cases.Remind(t.Context(), d.agent, id, none.ID, nil)
		wantKind(t, "who has answered", err, errs.Conflict)
		_, err = d.cases.Write(t.Context(), d.agent, id, none.ID, vendorcase.Saying{Text: "x", Read: 1})
		wantKind(t, "past an answer", err, errs.Conflict)
		if _, err := d.tickets.Resolve(t.Context(), d.agent, id, ticket.Solution{Text: "Done.", Cause: ticket.Vendor}); err != nil {
			t.Fatal(err)
		}
		_, err = d.cases.Open(t.Context(), d.agent, id, vendorcase.Opening{Vendor: d.orbis.ID, Text: "x"})
		wantKind(t, "on a solved ticket", err, errs.Invalid)
	})
}

func TestATicketWaitsForAllItsVendors(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		t.Helper()
		id := d.open()
		first, second := d.ask(id, d.orbis), d.ask(id, d.vendor("Sirius", 60, nil))
		if want := second.OpenedAt.Add(time.Hour); !second.DueAt.Equal(want.Time) {
			t.Errorf("an hour by the stopwatch: %v", second.DueAt)
		}
		if _, err := d.cases.Close(t.Context(), d.agent, id, first.ID, vendorcase.Closing{Outcome: vendorcase.NotCovered}); err != nil || d.state(id) != ticket.WaitingVendor {
			t.Errorf("one of two closed: %s, %v", d.state(id), err)
		}
		if _, err := d.cases.Close(t.Context(), d.agent, id, second.ID, vendorcase.Closing{Outcome: vendorcase.NotNeeded}); err != nil || d.state(id) != ticket.Open {
			t.Errorf("both closed: %s, %v", d.state(id), err)
		}
		if k, err := d.cases.Write(t.Context(), d.agent, id, second.ID, vendorcase.Saying{Text: "It came back."}); err != nil || k.State != vendorcase.Waiting || !k.ClosedAt.IsZero() || d.state(id) != ticket.WaitingVendor {
			t.Errorf("written again: %+v, %v", k, err)
		}
	})
}

// nodes run the jobs of the desk twice, until the test ends.
func (d *desk) nodes() (list []*job.Runner) {
	for range 2 {
		r := job.NewRunner(d.db, job.Options{})
		job.Handle(r, vendorcase.LookJob, func(ctx context.Context, j job.Job[vendorcase.LookArgs]) error { return d.cases.Look(ctx, j) })
		job.Handle(r, sla.LookJob, func(ctx context.Context, _ job.Job[sla.LookArgs]) error { return d.promises.Look(ctx, d.tickets) })
		ctx, cancel := context.WithCancel(context.Background())
		var ended sync.WaitGroup
		ended.Go(func() {
			if err := r.Run(ctx); err != nil {
				d.t.Error(err)
			}
		})
		d.t.Cleanup(func() { cancel(); ended.Wait() })
		<-r.Ready()
		list = append(list, r)
	}
	return list
}

func TestALateVendorIsToldOnceWhicheverNodeLooks(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		t.Helper()
		var cases []vendorcase.Case
		for range 6 {
			cases = append(cases, d.ask(d.open(), d.orbis))
		}
		d.answer(cases[5].ID, "We are on it.")
		solved := cases[4].TicketID
		if _, err := d.tickets.Resolve(t.Context(), d.agent, solved, ticket.Solution{Text: "Done.", Cause: ticket.Other}); err != nil {
			t.Fatal(err)
		}
		from := d.last(cases[0].TicketID) + 1
		nodes := d.nodes()
		turn := func(by time.Duration) {
			d.clock.Advance(by)
			for _, n := range nodes {
				n.Wake()
			}
			for _, n := range nodes {
				if err := n.Idle(t.Context()); err != nil {
					t.Fatal(err)
				}
			}
		}
		turn(67*time.Hour + 59*time.Minute) // Monday 11:59
		if n := d.letters(letter.CaseReminder); len(n) != 0 {
			t.Errorf("too early: %v", n)
		}
		turn(time.Minute)
		turn(23 * time.Hour)
		for _, k := range cases[:4] {
			if err := d.db.Write(t.Context(), func(tx *db.Tx) error { return d.cases.LookIn(t.Context(), tx, k) }); err != nil {
				t.Fatal(err)
			}
		}
		if err := d.cases.Catch(t.Context()); err != nil {
			t.Fatal(err)
		}
		turn(time.Minute)
		for _, k := range cases[:4] {
			got := d.kinds(k.TicketID, from)
			slices.Sort(got) // one node tells the desk while another reminds the vendor
			if diff := cmp.Diff([]string{"promise_breached", "vendor_reminded"}, got); diff != "" {
				t.Error(diff)
			}
		}
		if n := len(d.letters(letter.CaseReminder)); n != 4 {
			t.Errorf("%d reminders to the vendor of four cases that are late", n)
		}
		if k, err := d.cases.One(t.Context(), d.agent, cases[0].TicketID, cases[0].ID); err != nil || !k.Late(d.db.Now().Time) || k.Reminders != 1 {
			t.Errorf("%+v, %v", k, err)
		}
	})
}

func TestVendorIsRemindedOnEachOpenDayUntilItAnswersAndOfTheNextLetterAnew(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		t.Helper()
		id := d.open()
		k := d.ask(id, d.orbis) // on Friday at 16:00: due on Monday at 12:00
		nodes := d.nodes()
		until := func(day, hour int) {
			t.Helper()
			d.clock.Set(time.Date(2027, 2, day, hour-1, 0, 0, 0, time.UTC))
			for _, n := range nodes {
				n.Wake()
			}
			for _, n := range nodes {
				if err := n.Idle(t.Context()); err != nil {
					t.Fatal(err)
				}
			}
		}
		var got []string
		note := func(what string) {
			t.Helper()
			k, err := d.cases.One(t.Context(), d.agent, id, k.ID)
			if err != nil {
				t.Fatal(err)
			}
			at := func(x db.Time) string {
				if x.IsZero() {
					return "-"
				}
				return x.Add(time.Hour).Format("Mon 15:04")
			}
			got = append(got, fmt.Sprintf("%s: due %s, answered %s, next %s, %d reminders", what, at(k.DueAt), at(k.AnsweredAt), at(k.NextAt), k.Reminders))
		}
		note("asked")
		until(8, 12)
		note("late")
		until(8, 15)
		if _, err := d.cases.Remind(t.Context(), d.agent, id, k.ID, nil); err != nil {
			t.Fatal(err)
		}
		note("reminded by hand")
		until(9, 12)
		note("too early for another")
		until(9, 15)
		note("the second by itself")
		until(11, 15)
		note("no third")
		write := func() {
			t.Helper()
			if _, err := d.cases.Write(t.Context(), d.agent, id, k.ID, vendorcase.Saying{Text: "And this?"}); err != nil {
				t.Fatal(err)
			}
		}
		write()
		note("written again, with an answer still owed")
		d.answer(k.ID, "We are on it.")
		note("answered")
		until(12, 10)
		write()
		note("another letter")
		until(12, 14)
		note("late again")
		until(15, 14)
		note("on Monday")
		if diff := cmp.Diff([]string{
			"asked: due Mon 12:00, answered -, next Mon 12:00, 0 reminders",
			"late: due Mon 12:00, answered -, next Tue 12:00, 1 reminders",
			"reminded by hand: due Mon 12:00, answered -, next Tue 15:00, 2 reminders",
			"too early for another: due Mon 12:00, answered -, next Tue 15:00, 2 reminders",
			"the second by itself: due Mon 12:00, answered -, next -, 3 reminders",
			"no third: due Mon 12:00, answered -, next -, 3 reminders",
			"written again, with an answer still owed: due Mon 12:00, answered -, next -, 3 reminders",
			"answered: due Mon 12:00, answered Thu 15:00, next -, 3 reminders",
			"another letter: due Fri 14:00, answered -, next Fri 14:00, 3 reminders",
			"late again: due Fri 14:00, answered -, next Mon 14:00, 4 reminders",
			"on Monday: due Fri 14:00, answered -, next -, 5 reminders",
		}, got); diff != "" {
			t.Error(diff)
		}
	})
}

func TestWithoutTheSettingAReminderIsOnlyOffered(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		t.Helper()
		if err := d.settings.Save(t.Context(), access.System(), map[string]string{"ticket.vendor_reminders": "0"}); err != nil {
			t.Fatal(err)
		}
		id := d.open()
		from := d.last(id) + 1
		k := d.ask(id, d.orbis)
		d.clock.Set(k.DueAt.Time)
		if err := d.promises.Look(t.Context(), d.tickets); err != nil {
			t.Fatal(err)
		}
		d.write(func(tx *db.Tx) error { return d.cases.LookIn(t.Context(), tx, k) })
		if diff := cmp.Diff([]string{"vendor_case_opened", "state", "promise_breached"}, d.kinds(id, from)); diff != "" {
			t.Error(diff)
		}
	})
}

func TestAForgottenAlarmIsSetAgain(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		t.Helper()
		k := d.ask(d.open(), d.orbis)
		err := d.db.Write(t.Context(), func(tx *db.Tx) error { return job.Forget(t.Context(), tx, vendorcase.LookJob) })
		if err != nil {
			t.Fatal(err)
		}
		waiting := func() (n int) {
			if err := d.db.Get(t.Context(), &n, `SELECT count(*) FROM job WHERE kind = $1`, vendorcase.LookJob); err != nil {
				t.Fatal(err)
			}
			return n
		}
		for range 2 {
			if err := d.cases.Catch(t.Context()); err != nil || waiting() != 1 {
				t.Errorf("%d wait, want one: %v", waiting(), err)
			}
		}
		var alarm struct{ DueAt db.Time }
		if err := d.db.Get(t.Context(), &alarm, `SELECT due_at FROM job WHERE kind = $1`, vendorcase.LookJob); err != nil || !alarm.DueAt.Equal(k.DueAt.Time) {
			t.Errorf("it rings at %v, %v", alarm.DueAt, err)
		}
	})
}
