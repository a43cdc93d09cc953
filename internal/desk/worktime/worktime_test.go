package worktime_test

import (
	"context"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"firstline/internal/base/db"
	"firstline/internal/base/errs"
	"firstline/internal/base/job"
	"firstline/internal/desk/access"
	"firstline/internal/desk/account"
	"firstline/internal/desk/notice"
	"firstline/internal/desk/ticket"
	"firstline/internal/desk/worktime"
	"firstline/internal/testdesk/testsite"
)

func TestTimeIsReadAsPeopleWriteIt(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]int{
		"25m": 25, "25": 25, "25 min": 25, "1h30": 90, "1:30": 90, "1h 30m": 90, "2h": 120, "1,5h": 90, "0.25h": 15, "1u30": 90, "0:05": 5, "": 0, "soon": 0, "1:75": 0, "1h2h": 0, "-5": 0,
	} {
		got, err := worktime.ReadMinutes(text)
		if got != want || (err != nil) != (want == 0) {
			t.Errorf("%q is %d, %v; want %d", text, got, err, want)
		}
	}
}

type desk struct {
	*testsite.Desk
	t                     *testing.T
	work                  *worktime.Store
	amir, mia, lena, anna access.Actor
	id                    ticket.ID
	later                 func(pause time.Duration) // and what is due happens
}

func each(t *testing.T, f func(t *testing.T, d *desk)) {
	t.Parallel()
	testsite.Each(t, func(t *testing.T, site *testsite.Desk) {
		t.Helper()
		d := &desk{Desk: site, t: t}
		d.work = site.Work
		d.amir = site.Person("Amir Agent", "en", account.Roles{Agent: true})
		d.mia = site.Person("Mia Mate", "nl", account.Roles{Agent: true})
		d.lena = site.Person("Lena Lead", "nl", account.Roles{Agent: true, Lead: true})
		d.lena.Leads = []access.TeamID{site.Team}
		d.anna = site.Person("Anna Ask", "fr", account.Roles{})
		d.id = site.Open(d.anna, "Printer is on strike", "It prints nothing.").ID
		d.later = site.Works(t, func(r *job.Runner) {
			job.Handle(r, worktime.ForgetJob, func(ctx context.Context, j job.Job[worktime.ForgetArgs]) error { return d.work.Forget(ctx, j) })
		})
		f(t, d)
	})
}

func (d *desk) must(err error) {
	d.t.Helper()
	if err != nil {
		d.t.Fatal(err)
	}
}

func (d *desk) start(who access.Actor, id ticket.ID) {
	d.t.Helper()
	_, err := d.work.Start(d.t.Context(), who, id)
	d.must(err)
}

// spent is whose time a ticket took, in minutes.
func (d *desk) spent(id ticket.ID) (list []string, running ticket.ID) {
	d.t.Helper()
	all, clock, err := worktime.Of(d.t.Context(), d.DB, d.amir, id)
	d.must(err)
	for _, x := range all {
		line := x.Name + " " + (time.Duration(x.Minutes) * time.Minute).String() + " " + x.Word
		if x.Forgotten {
			line += "!"
		}
		list = append(list, line)
	}
	return list, clock.TicketID
}

func TestAClockRunsOnOneTicketAtATimeUntilItIsStopped(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		ctx := t.Context()
		other := d.Open(d.anna, "Other", "Another one.").ID
		d.start(d.amir, d.id)
		d.start(d.amir, d.id)
		d.later(24*time.Minute + time.Second)
		d.start(d.amir, other)
		list, running := d.spent(d.id)
		if diff := cmp.Diff([]string{"Amir Agent 25m0s "}, list); diff != "" || running != other {
			t.Errorf("%s, runs on %d", diff, running)
		}
		_, err := d.work.Add(ctx, d.mia, other, worktime.Draft{Minutes: 10, Word: "call"})
		d.must(err)
		if _, err := d.work.Stop(ctx, d.amir, "toner"); err != nil {
			t.Fatal(err)
		}
		if x, err := d.work.Stop(ctx, d.amir, "again"); err != nil || x.ID != 0 {
			t.Errorf("stopped twice: %+v, %v", x, err)
		}
		list, running = d.spent(other)
		if diff := cmp.Diff([]string{"Mia Mate 10m0s call", "Amir Agent 1m0s toner"}, list); diff != "" || running != 0 {
			t.Errorf("%s, runs on %d", diff, running)
		}
		d.later(24 * time.Hour)
		if list, _ := d.spent(other); len(list) != 2 {
			t.Errorf("the alarm of a clock that was stopped did something: %v", list)
		}
	})
}

func TestAForgottenClockIsStoppedAndSaysSo(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		d.start(d.amir, d.id)
		d.must(d.DB.Write(t.Context(), func(tx *db.Tx) error {
			_, err := tx.Exec(t.Context(), `DELETE FROM job`)
			return err
		}))
		d.must(d.work.Catch(t.Context()))
		d.later(3 * time.Hour)
		if _, running := d.spent(d.id); running == 0 {
			t.Fatal("stopped too early")
		}
		d.later(2 * time.Hour)
		list, running := d.spent(d.id)
		if diff := cmp.Diff([]string{"Amir Agent 4h0m0s !"}, list); diff != "" || running != 0 {
			t.Errorf("%s, runs on %d", diff, running)
		}
		told, _, err := d.Notices.Of(t.Context(), d.amir, notice.Page{Limit: 9})
		d.must(err)
		if len(told) != 1 || told[0].Kind != notice.ClockStopped || told[0].TicketID != d.id {
			t.Errorf("told %+v", told)
		}
	})
}

func TestTimeIsChangedByWhoSpentItOrTheirLead(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		ctx := t.Context()
		x, err := d.work.Add(ctx, d.amir, d.id, worktime.Draft{Minutes: 30, Word: "call", Seq: 1})
		d.must(err)
		if err := d.work.Edit(ctx, d.mia, d.id, x.ID, worktime.Draft{Minutes: 5}); !errs.Is(err, errs.Forbidden) {
			t.Errorf("a colleague changes it: %v", err)
		}
		if _, err := d.work.Add(ctx, d.anna, d.id, worktime.Draft{Minutes: 5}); !errs.Is(err, errs.Forbidden) {
			t.Errorf("a requester adds some: %v", err)
		}
		if _, err := d.work.Add(ctx, d.amir, d.id, worktime.Draft{Minutes: 5, Seq: 99}); !errs.Is(err, errs.Invalid) {
			t.Errorf("on an entry that is not there: %v", err)
		}
		for _, minutes := range []int{0, -5, 24*60 + 1} {
			if _, err := d.work.Add(ctx, d.amir, d.id, worktime.Draft{Minutes: minutes}); !errs.Is(err, errs.Invalid) {
				t.Errorf("%d minutes: %v", minutes, err)
			}
		}
		d.must(d.work.Edit(ctx, d.lena, d.id, x.ID, worktime.Draft{Minutes: 45, Word: "visit"}))
		list, _ := d.spent(d.id)
		if diff := cmp.Diff([]string{"Amir Agent 45m0s visit"}, list); diff != "" {
			t.Error(diff)
		}
		d.must(d.work.Delete(ctx, d.amir, d.id, x.ID))
		if list, _ := d.spent(d.id); len(list) != 0 {
			t.Errorf("deleted: %v", list)
		}
		if err := d.work.Edit(ctx, d.amir, d.id, x.ID, worktime.Draft{Minutes: 5}); !errs.Is(err, errs.NotFound) {
			t.Errorf("changed after it was deleted: %v", err)
		}
		d.must(d.work.Restore(ctx, d.amir, d.id, x.ID))
		if list, _ := d.spent(d.id); len(list) != 1 {
			t.Errorf("given back: %v", list)
		}
		var n int
		d.must(d.DB.Get(ctx, &n, `SELECT count(*) FROM audit WHERE object = 'work_time'`))
		if n != 3 {
			t.Errorf("%d notes in the audit", n)
		}
	})
}

func TestTimeGoesAlongWithAMergeAndComesBack(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		ctx := t.Context()
		into := d.Open(d.anna, "Other", "Another one.").ID
		_, err := d.work.Add(ctx, d.mia, into, worktime.Draft{Minutes: 10})
		d.must(err)
		x, err := d.work.Add(ctx, d.amir, d.id, worktime.Draft{Minutes: 20})
		d.must(err)
		d.start(d.amir, d.id)
		_, err = d.Tickets.Merge(ctx, d.amir, d.id, into, false)
		d.must(err)
		d.later(2 * time.Minute)
		_, err = d.work.Stop(ctx, d.amir, "")
		d.must(err)
		d.must(d.work.Edit(ctx, d.amir, into, x.ID, worktime.Draft{Minutes: 25}))
		if _, err := d.work.Add(ctx, d.amir, d.id, worktime.Draft{Minutes: 20}); !errs.Is(err, errs.Conflict) {
			t.Errorf("on the ticket that ended: %v", err)
		}
		list, _ := d.spent(into)
		if diff := cmp.Diff([]string{"Mia Mate 10m0s ", "Amir Agent 25m0s ", "Amir Agent 2m0s "}, list); diff != "" {
			t.Error(diff)
		}
		_, err = d.Tickets.Unmerge(ctx, d.amir, d.id)
		d.must(err)
		mine, _ := d.spent(d.id)
		theirs, _ := d.spent(into)
		if diff := cmp.Diff([]string{"Amir Agent 25m0s ", "Amir Agent 2m0s ", "", "Mia Mate 10m0s "}, append(append(mine, ""), theirs...)); diff != "" {
			t.Error(diff)
		}
	})
}
