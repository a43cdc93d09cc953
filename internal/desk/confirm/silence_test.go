package confirm_test

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"firstline/internal/base/db"
	"firstline/internal/base/job"
	"firstline/internal/desk/access"
	"firstline/internal/desk/calendar"
	"firstline/internal/desk/confirm"
	"firstline/internal/desk/setting"
	"firstline/internal/desk/ticket"
)

// quiet is a desk with two nodes, on which users may be silent.
type quiet struct {
	*desk
	settings *setting.Store
	silence  *confirm.Silence
	nodes    []*job.Runner
}

// silent runs a test on such a desk. It is Thursday 4 February 2027, 10:00 in Brussels, where the desk is open on weekdays from 9 to 17.
func silent(t *testing.T, f func(t *testing.T, d *quiet)) {
	t.Helper()
	each(t, func(t *testing.T, d *desk) {
		d.clock.Set(time.Date(2027, 2, 4, 9, 0, 0, 0, time.UTC))
		settings, err := setting.NewStore(t.Context(), d.db)
		if err != nil {
			t.Fatal(err)
		}
		q := &quiet{desk: d, settings: settings}
		q.silence = confirm.NewSilence(d.db, settings, calendar.NewStore(d.db))
		d.tickets = ticket.NewStore(d.db, settings, nil, []ticket.Follower{q.silence.Follow})
		for range 2 {
			q.nodes = append(q.nodes, q.node())
		}
		f(t, q)
	})
}

func (d *quiet) node() *job.Runner {
	r := job.NewRunner(d.db, job.Options{})
	job.Handle(r, confirm.LookJob, func(ctx context.Context, j job.Job[confirm.LookArgs]) error { return d.silence.Look(ctx, d.tickets, j) })
	ctx, cancel := context.WithCancel(context.Background())
	var ended sync.WaitGroup
	ended.Go(func() {
		if err := r.Run(ctx); err != nil {
			d.t.Error(err)
		}
	})
	d.t.Cleanup(func() { cancel(); ended.Wait() })
	<-r.Ready()
	return r
}

// until lets time go on, an hour at a time, with the nodes working.
func (d *quiet) until(text string) {
	d.t.Helper()
	at, err := time.Parse("2006-01-02 15:04", text)
	if err != nil {
		d.t.Fatal(err)
	}
	for d.clock.Now().Before(at) {
		d.clock.Advance(min(time.Hour, at.Sub(d.clock.Now())))
		d.idle()
	}
}

// idle waits until the nodes have done what is due.
func (d *quiet) idle() {
	d.t.Helper()
	for range 2 {
		for _, r := range d.nodes {
			if err := r.Idle(d.t.Context()); err != nil {
				d.t.Fatal(err)
			}
		}
	}
}

// timeline is all that happened on a ticket, as «day time kind payload».
func (d *quiet) timeline(id ticket.ID) []string {
	d.t.Helper()
	items, _, err := d.tickets.Timeline(d.t.Context(), access.System(), id, ticket.Page{})
	if err != nil {
		d.t.Fatal(err)
	}
	got := []string{}
	for _, it := range items {
		got = append(got, fmt.Sprintf("%s %s %s", it.At.UTC().Format("02 15:04"), it.Kind, it.Payload))
	}
	return got
}

func (d *quiet) same(what string, want, got []string) {
	d.t.Helper()
	if diff := cmp.Diff(want, got); diff != "" {
		d.t.Errorf("%s: %s", what, diff)
	}
}

func (d *quiet) set(values map[string]string) {
	d.t.Helper()
	if err := d.settings.Save(d.t.Context(), access.System(), values); err != nil {
		d.t.Fatal(err)
	}
}

func TestWhoSaysNothingIsRemindedTwiceAndThenItIsClosedOnWorkingDays(t *testing.T) {
	silent(t, func(t *testing.T, d *quiet) {
		tk, _ := d.resolved()
		d.until("2027-02-20 12:00")
		d.same("timeline", []string{
			`04 09:00 opened {"channel":"email","team":1}`,
			`04 09:00 resolved {"cause":"user_knowledge"}`,
			`08 09:00 reminded {"number":1}`, // over the weekend
			`10 09:00 reminded {"number":2,"closes":"2027-02-12T09:00:00Z"}`,
			`12 09:00 closed {"kind":"unconfirmed","silent":true}`,
		}, d.timeline(tk.ID))
		if now := d.state(tk.ID); now.State != ticket.Closed || now.CloseKind != ticket.Unconfirmed {
			t.Errorf("it is %s %s", now.State, now.CloseKind)
		}
	})
}

func TestAnAnswerEndsTheRemindersAndResolvingAgainBeginsAnew(t *testing.T) {
	silent(t, func(t *testing.T, d *quiet) {
		tk, _ := d.resolved()
		d.until("2027-02-08 15:00")
		_, _, err := d.tickets.Answer(t.Context(), access.System(), tk.ID, ticket.Saying{
			Body: ticket.Written("", "Only on the left.", nil), Channel: ticket.Email, Author: d.anna.ID,
		})
		if err != nil {
			t.Fatal(err)
		}
		d.until("2027-02-17 09:00")
		_, link := d.resolve(tk.ID)
		d.until("2027-02-20 09:00")
		if err := d.confirm.Solved(t.Context(), link); err != nil {
			t.Fatal(err)
		}
		d.until("2027-03-10 09:00")
		d.same("timeline", []string{
			`04 09:00 opened {"channel":"email","team":1}`,
			`04 09:00 resolved {"cause":"user_knowledge"}`,
			`08 09:00 reminded {"number":1}`,
			`08 15:00 message_in {"channel":"email"}`,
			`08 15:00 reopened {"from":"resolved","why":"answer"}`,
			`17 09:00 resolved {"cause":"user_knowledge"}`,
			`19 09:00 reminded {"number":1}`,
			`20 09:00 closed {"kind":"confirmed"}`,
		}, d.timeline(tk.ID))
	})
}

func TestThanksEndNoReminder(t *testing.T) {
	silent(t, func(t *testing.T, d *quiet) {
		tk, _ := d.resolved()
		_, _, err := d.tickets.Answer(t.Context(), access.System(), tk.ID, ticket.Saying{
			Body: ticket.Written("", "Merci beaucoup !", nil), Channel: ticket.Email, Author: d.anna.ID,
		})
		if err != nil {
			t.Fatal(err)
		}
		d.until("2027-02-09 09:00")
		d.same("timeline", []string{
			`04 09:00 opened {"channel":"email","team":1}`,
			`04 09:00 resolved {"cause":"user_knowledge"}`,
			`04 09:00 message_in {"channel":"email","reason":"thanks"}`,
			`08 09:00 reminded {"number":1}`,
		}, d.timeline(tk.ID))
	})
}

func TestTheTimelineSaysThatNobodyCouldBeReminded(t *testing.T) {
	silent(t, func(t *testing.T, d *quiet) {
		tk, _ := d.resolved()
		if err := d.db.Write(t.Context(), func(tx *db.Tx) error {
			_, err := tx.Exec(t.Context(), `UPDATE person_address SET bounced_at = $1`, tx.Now)
			return err
		}); err != nil {
			t.Fatal(err)
		}
		d.until("2027-02-09 09:00")
		if got := d.timeline(tk.ID); got[len(got)-1] != `08 09:00 reminded {"number":1,"nowhere":true}` {
			t.Errorf("the timeline ends with %s", got[len(got)-1])
		}
	})
}

func TestADeskThatWasOffDoesNotCloseRightAfterItsReminder(t *testing.T) {
	silent(t, func(t *testing.T, d *quiet) {
		tk, _ := d.resolved()
		d.clock.Set(time.Date(2027, 3, 1, 9, 0, 0, 0, time.UTC)) // a Monday, long after it should have been closed
		d.idle()
		d.until("2027-03-08 09:00")
		d.same("timeline", []string{
			`04 09:00 opened {"channel":"email","team":1}`,
			`04 09:00 resolved {"cause":"user_knowledge"}`,
			`01 09:00 reminded {"number":1}`,
			`03 09:00 reminded {"number":2,"closes":"2027-03-05T09:00:00Z"}`,
			`05 09:00 closed {"kind":"unconfirmed","silent":true}`,
		}, d.timeline(tk.ID))
	})
}

func TestSettingsSayWhatSilenceBrings(t *testing.T) {
	silent(t, func(t *testing.T, d *quiet) {
		for name, c := range map[string]struct {
			first, second, close string
			want                 []string
		}{
			"only closing":        {"0", "0", "1", []string{"closed"}},
			"a reminder too late": {"1", "5", "3", []string{"reminded", "closed"}},
			"twice on one day":    {"2", "2", "3", []string{"reminded", "closed"}},
			"in the other order":  {"2", "1", "3", []string{"reminded", "reminded", "closed"}},
			"never closed":        {"1", "2", "0", []string{"reminded", "reminded"}},
			"nothing":             {"0", "0", "0", nil},
		} {
			d.set(map[string]string{"ticket.reminder_1": c.first, "ticket.reminder_2": c.second, "ticket.close_after": c.close})
			tk, _ := d.resolved()
			d.until(d.clock.Now().Add(9 * 24 * time.Hour).UTC().Format("2006-01-02 15:04"))
			items, _, err := d.tickets.Timeline(t.Context(), access.System(), tk.ID, ticket.Page{})
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, it := range items[2:] {
				got = append(got, string(it.Kind))
			}
			d.same(name, c.want, got)
		}
	})
}

func TestNobodyIsClosedOutWhileMailIsHeld(t *testing.T) {
	silent(t, func(t *testing.T, d *quiet) {
		tk, _ := d.resolved()
		d.set(map[string]string{"mail.paused": "1"})
		d.until("2027-02-22 09:00")
		if got := d.timeline(tk.ID); len(got) != 2 {
			t.Errorf("timeline %v", got)
		}
		d.set(map[string]string{"mail.paused": "0"})
		d.until("2027-02-23 18:00")
		if got := d.timeline(tk.ID); len(got) != 3 || !strings.HasSuffix(got[2], `reminded {"number":1}`) {
			t.Errorf("timeline %v", got)
		}
	})
}

func TestForgottenTicketsAreFoundAndAskedAbout(t *testing.T) {
	silent(t, func(t *testing.T, d *quiet) {
		tk, _ := d.resolved()
		if err := d.db.Write(t.Context(), func(tx *db.Tx) error { return job.Forget(t.Context(), tx, confirm.LookJob) }); err != nil {
			t.Fatal(err)
		}
		for range 2 { // finding it twice sets one alarm
			if err := d.silence.Catch(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
		d.until("2027-02-08 10:00")
		if got := d.timeline(tk.ID); len(got) != 3 {
			t.Errorf("timeline %v", got)
		}
	})
}

func TestAMergeTakenBackLetsTheRemindersGoOn(t *testing.T) {
	silent(t, func(t *testing.T, d *quiet) {
		goes, err := d.tickets.Open(t.Context(), access.System(), ticket.Opening{
			Subject: "No sound", Body: ticket.Written("", "Still nothing.", nil), Channel: ticket.Email, Requester: d.anna.ID,
		})
		if err != nil {
			t.Fatal(err)
		}
		tk, _ := d.resolved()
		if _, err := d.tickets.Merge(t.Context(), access.System(), tk.ID, goes.ID, false); err != nil {
			t.Fatal(err)
		}
		d.until("2027-02-09 12:00") // the alarm has found it merged
		if _, err := d.tickets.Unmerge(t.Context(), access.System(), tk.ID); err != nil {
			t.Fatal(err)
		}
		d.until("2027-02-20 12:00")
		if now := d.state(tk.ID); now.State != ticket.Closed || now.CloseKind != ticket.Unconfirmed {
			t.Errorf("it is %s %s", now.State, now.CloseKind)
		}
	})
}

func TestTwoNodesAndManyAlarmsRemindOnce(t *testing.T) {
	silent(t, func(t *testing.T, d *quiet) {
		const tickets = 40
		var ids []ticket.ID
		for range tickets {
			tk, _ := d.resolved()
			ids = append(ids, tk.ID)
		}
		d.clock.Set(time.Date(2027, 2, 8, 8, 59, 0, 0, time.UTC))
		if err := d.db.Write(t.Context(), func(tx *db.Tx) error {
			for _, id := range ids {
				for range 2 { // alarms too many
					if err := job.Enqueue(t.Context(), tx, confirm.LookJob, confirm.LookArgs{Ticket: id}, job.After(time.Minute)); err != nil {
						return err
					}
				}
			}
			return nil
		}); err != nil {
			t.Fatal(err)
		}
		d.until("2027-02-08 10:00")
		var n int
		if err := d.db.Get(t.Context(), &n, `SELECT count(*) FROM entry WHERE kind = 'reminded'`); err != nil || n != tickets {
			t.Errorf("%d reminders for %d tickets, %v", n, tickets, err)
		}
	})
}
