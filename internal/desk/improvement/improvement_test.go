package improvement_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"firstline/internal/base/db"
	"firstline/internal/base/errs"
	"firstline/internal/base/job"
	"firstline/internal/desk/access"
	"firstline/internal/desk/account"
	"firstline/internal/desk/category"
	"firstline/internal/desk/confirm"
	"firstline/internal/desk/improvement"
	"firstline/internal/desk/ticket"
	"firstline/internal/testdesk/testsite"
)

type desk struct {
	*testsite.Desk
	store      *improvement.Store
	amir, anna access.Actor
}

func each(t *testing.T, f func(t *testing.T, d *desk)) {
	t.Helper()
	t.Parallel()
	testsite.Each(t, func(t *testing.T, site *testsite.Desk) {
		t.Helper()
		d := &desk{Desk: site, store: improvement.NewStore(site.DB, site.Tickets, site.Settings)}
		d.amir = site.Person("Amir Agent", "en", account.Roles{Agent: true})
		d.anna = site.Person("Anna Ask", "fr", account.Roles{})
		f(t, d)
	})
}

func (d *desk) draft(f improvement.Figure) improvement.Draft {
	return improvement.Draft{Title: "Article on the new printers", Kind: improvement.Knowledge, Owner: d.amir.Person, Figure: f}
}

func (d *desk) begin(x improvement.Draft, sources ...ticket.ID) improvement.Improvement {
	d.T.Helper()
	i, err := d.store.Create(d.T.Context(), d.amir, x, sources...)
	if err != nil {
		d.T.Fatal(err)
	}
	return i
}

func (d *desk) take(i improvement.Improvement, to improvement.State, words string) improvement.Improvement {
	d.T.Helper()
	i, err := d.store.Take(d.T.Context(), d.amir, i.ID, i.Version, improvement.Step{To: to, Words: words})
	if err != nil {
		d.T.Fatal(err)
	}
	return i
}

func TestFigureIsCountedWhenItBeginsAndSomeTimeAfterItIsDone(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		for range 3 {
			d.Open(d.anna, "Printer", "Nothing.")
		}
		i := d.begin(d.draft(improvement.Tickets))
		d.Open(d.anna, "Printer", "Nothing.")
		d.Clock.Advance(time.Hour)
		i = d.take(i, improvement.Working, "")
		if i.Before == nil || *i.Before != 400 {
			t.Errorf("before: %v", i.Before)
		}
		d.Clock.Advance(24 * time.Hour)
		i = d.take(i, improvement.Done, "Article 12, version 3")
		if i.After != nil || !i.AfterAt.IsZero() || !i.MeasureAt.Equal(d.Clock.Now().Add(30*24*time.Hour)) || i.Changed != "Article 12, version 3" {
			t.Errorf("when it is done: %+v", i)
		}
		d.Clock.Advance(time.Hour)
		d.Open(d.anna, "Printer", "Nothing.")
		d.Clock.Advance(30*24*time.Hour - 2*time.Hour)
		if i = d.look(i); i.After != nil {
			t.Errorf("an hour too early: %+v", i)
		}
		d.Clock.Advance(time.Hour)
		if i = d.look(i); i.After == nil || *i.After != 100 || *i.Before != 400 || !i.AfterAt.Equal(d.Clock.Now()) || !i.MeasureAt.IsZero() {
			t.Errorf("after thirty days: %+v", i)
		}
		d.Open(d.anna, "Printer", "Nothing.")
		if again := d.look(i); again.After == nil || *again.After != 100 {
			t.Errorf("counted twice: %+v", again)
		}
		again := d.take(i, improvement.Working, "")
		if again.After != nil || *again.Before != 400 || again.Changed == "" {
			t.Errorf("taken up again: %+v", again)
		}
	})
}

func TestNobodyMeasuresWhatWasTakenUpAgainAndWhatWasForgottenIsFound(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		i := d.take(d.begin(d.draft(improvement.Tickets)), improvement.Done, "Article 12")
		i = d.take(i, improvement.Working, "")
		d.Clock.Advance(31 * 24 * time.Hour)
		if i = d.look(i); !i.AfterAt.IsZero() {
			t.Errorf("measured in work: %+v", i)
		}
		d.take(i, improvement.Done, "Article 12, version 2")
		waiting := func() (n int) {
			t.Helper()
			if err := d.DB.Get(t.Context(), &n, `SELECT count(*) FROM job WHERE kind = $1`, improvement.MeasureJob); err != nil {
				t.Fatal(err)
			}
			return n
		}
		if err := d.DB.Write(t.Context(), func(tx *db.Tx) error { return job.Forget(t.Context(), tx, improvement.MeasureJob) }); err != nil || waiting() != 0 {
			t.Fatal(waiting(), err)
		}
		for range 2 {
			if err := d.store.Catch(t.Context()); err != nil || waiting() != 1 {
				t.Errorf("%d jobs wait, want one: %v", waiting(), err)
			}
		}
	})
}

// look lets the desk look at an improvement, as its job does.
func (d *desk) look(i improvement.Improvement) improvement.Improvement {
	d.T.Helper()
	err := d.DB.Write(d.T.Context(), func(tx *db.Tx) error { return d.store.LookIn(d.T.Context(), tx, i.ID) })
	if err == nil {
		i, err = improvement.Get(d.T.Context(), d.DB, i.ID)
	}
	if err != nil {
		d.T.Fatal(err)
	}
	return i
}

func TestEveryFigureCountsWhatItSays(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		top, err := category.NewStore(d.DB).Create(t.Context(), access.System(), category.Draft{NameEN: "A", NameFR: "A", NameNL: "A", TeamID: d.Team, Active: true})
		if err != nil {
			t.Fatal(err)
		}
		below, err := category.NewStore(d.DB).Create(t.Context(), access.System(), category.Draft{Parent: top.ID, NameEN: "B", NameFR: "B", NameNL: "B", Active: true})
		if err != nil {
			t.Fatal(err)
		}
		d.Open(d.anna, "Elsewhere", "Nothing.")
		tk, err := d.Tickets.Open(t.Context(), access.System(), ticket.Opening{
			Subject: "Printer", Body: ticket.Written("", "Nothing.", nil), Channel: ticket.Phone, Requester: d.anna.Person, Category: &below.ID,
		})
		if err != nil {
			t.Fatal(err)
		}
		solve := func() {
			if _, err := d.Tickets.Resolve(t.Context(), d.amir, tk.ID, ticket.Solution{Text: "Done.", Cause: ticket.Other}); err != nil {
				t.Fatal(err)
			}
		}
		solve()
		if _, err := d.Tickets.NotSolved(t.Context(), d.anna.AsRequester(), tk.ID, ticket.Saying{Author: d.anna.Person, Channel: ticket.Portal}); err != nil {
			t.Fatal(err)
		}
		solve()
		if _, err := d.Tickets.Confirm(t.Context(), d.anna.AsRequester(), tk.ID, d.anna.Person); err != nil {
			t.Fatal(err)
		}
		if n, err := improvement.Measure(t.Context(), d.DB, improvement.Rating, &top.ID, db.At(d.Clock.Now().Add(time.Minute))); err != nil || n != nil {
			t.Errorf("an average of nothing: %v, %v", n, err)
		}
		if _, err := d.Ratings.Give(t.Context(), d.anna.AsRequester(), tk.ID, confirm.Opinion{Score: 3}); err != nil {
			t.Fatal(err)
		}
		got := map[improvement.Figure]int64{}
		for _, f := range improvement.Figures {
			n, err := improvement.Measure(t.Context(), d.DB, f, &top.ID, db.At(d.Clock.Now().Add(time.Minute)))
			if err != nil || n == nil {
				t.Fatalf("%s: %v, %v", f, n, err)
			}
			got[f] = *n
		}
		want := map[improvement.Figure]int64{improvement.Tickets: 100, improvement.Returns: 0, improvement.Rejections: 100, improvement.Rating: 300}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Error(diff)
		}
	})
}

func TestSeveralTicketsShowOneNeed(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		one, two := d.Open(d.anna, "Printer", "Nothing."), d.Open(d.anna, "Printer again", "Nothing.")
		i := d.begin(d.draft(improvement.Returns), one.ID)
		for range 2 {
			if _, err := d.store.AddSource(t.Context(), d.amir, i.ID, two.ID); err != nil {
				t.Fatal(err)
			}
		}
		stranger := access.Actor{Person: d.anna.Person + 1000, Agent: true, Via: access.ViaWorkspace}
		for who, subjects := range map[*access.Actor][2]string{&d.amir: {"Printer", "Printer again"}, &stranger: {}} {
			want := []improvement.Source{{TicketID: one.ID, Subject: subjects[0]}, {TicketID: two.ID, Subject: subjects[1]}}
			got, err := improvement.Sources(t.Context(), d.DB, *who, i.ID)
			if diff := cmp.Diff(want, got); err != nil || diff != "" {
				t.Error(err, diff)
			}
		}
		var marked int
		if err := d.DB.Get(t.Context(), &marked, `SELECT count(*) FROM entry WHERE ticket_id = $1 AND kind = 'improvement'`, two.ID); err != nil || marked != 1 {
			t.Errorf("marked %d times, %v", marked, err)
		}
		list, err := improvement.List(t.Context(), d.DB, improvement.Open)
		if err != nil || len(list) != 1 || list[0].Sources != 2 || list[0].Owner != "Amir Agent" {
			t.Errorf("%+v, %v", list, err)
		}
	})
}

func TestEndNeedsWords(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		i := d.begin(d.draft(improvement.Tickets))
		for _, to := range []improvement.State{improvement.Done, improvement.Dropped, "lost"} {
			if _, err := d.store.Take(t.Context(), d.amir, i.ID, i.Version, improvement.Step{To: to, Words: " "}); !errs.Is(err, errs.Invalid) {
				t.Errorf("%s: %v", to, err)
			}
		}
		if i = d.take(i, improvement.Dropped, "The printers are gone."); i.Reason == "" || i.After != nil {
			t.Errorf("%+v", i)
		}
		if _, err := d.store.Take(t.Context(), d.amir, i.ID, i.Version-1, improvement.Step{To: improvement.Open}); !errs.Is(err, errs.Conflict) {
			t.Errorf("an old version: %v", err)
		}
	})
}

func TestOnlyAgentsImproveAndOwn(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		tk := d.Open(d.anna, "Printer", "Nothing.")
		if _, err := d.store.Create(t.Context(), d.anna, d.draft(improvement.Tickets), tk.ID); !errs.Is(err, errs.Forbidden) {
			t.Errorf("the requester: %v", err)
		}
		x := d.draft(improvement.Tickets)
		x.Owner, x.Title, x.Kind, x.Figure = d.anna.Person, " ", "luck", "mood"
		if _, err := d.store.Create(t.Context(), d.amir, x); !errs.Is(err, errs.Invalid) {
			t.Errorf("%v", err)
		}
		other := d.Person("Otto Other", "en", account.Roles{Agent: true})
		err := d.DB.Write(t.Context(), func(tx *db.Tx) error {
			_, err := tx.Exec(t.Context(), `DELETE FROM team_member WHERE person_id = $1`, other.Person)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		other.Teams = nil
		if _, err := d.store.Create(t.Context(), other, d.draft(improvement.Tickets), tk.ID); !errs.Is(err, errs.NotFound) {
			t.Errorf("of a ticket that is not theirs: %v", err)
		}
	})
}

func TestImprovementsTellNothingOfSensitiveTickets(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		staff, err := category.NewStore(d.DB).Create(t.Context(), access.System(), category.Draft{
			NameEN: "Staff", NameFR: "Personnel", NameNL: "Personeel", TeamID: d.Team, Active: true, SealedTo: []access.TeamID{d.Team},
		})
		if err != nil {
			t.Fatal(err)
		}
		d.Open(d.anna, "Printer", "Nothing.")
		secret, err := d.Tickets.Open(t.Context(), access.System(), ticket.Opening{
			Subject: "Harassment", Body: ticket.Written("", "By him.", nil), Channel: ticket.Portal, Requester: d.anna.Person, Category: &staff.ID,
		})
		if err != nil {
			t.Fatal(err)
		}
		x := d.draft(improvement.Tickets)
		i := d.begin(x, secret.ID)
		if i.Before == nil || *i.Before != 100 {
			t.Errorf("before: %v", i.Before)
		}
		stranger := access.Actor{Person: d.anna.Person + 1000, Agent: true, Via: access.ViaWorkspace}
		for who, want := range map[*access.Actor]int{&d.amir: 1, &stranger: 0} {
			if got, err := improvement.Sources(t.Context(), d.DB, *who, i.ID); err != nil || len(got) != want {
				t.Errorf("person %d: %+v, %v", who.Person, got, err)
			}
		}
		x.Category = &staff.ID
		if _, err := d.store.Create(t.Context(), d.amir, x); !errs.Is(err, errs.Invalid) {
			t.Errorf("a figure of what is sensitive: %v", err)
		}
	})
}
