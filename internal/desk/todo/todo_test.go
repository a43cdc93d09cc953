package todo_test

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
	"firstline/internal/desk/todo"
	"firstline/internal/testdesk/testsite"
)

type desk struct {
	*testsite.Desk
	t                     *testing.T
	amir, mia, otto, anna access.Actor
	id                    ticket.ID
	later                 func(pause time.Duration) // and what is due happens
}

func each(t *testing.T, f func(t *testing.T, d *desk)) {
	t.Parallel()
	testsite.Each(t, func(t *testing.T, site *testsite.Desk) {
		t.Helper()
		d := &desk{Desk: site, t: t}
		d.amir = site.Person("Amir Agent", "en", account.Roles{Agent: true})
		d.mia = site.Person("Mia Mate", "nl", account.Roles{Agent: true})
		d.otto = site.Person("Otto Other", "en", account.Roles{Agent: true})
		d.anna = site.Person("Anna Ask", "fr", account.Roles{})
		d.exec(`DELETE FROM team_member WHERE person_id = $1`, d.otto.Person)
		d.otto.Teams = nil
		d.exec(`INSERT INTO person_phone (person_id, number, position) VALUES ($1, '+32475123456', 0)`, d.anna.Person)
		d.id = site.Open(d.anna, "Printer is on strike", "It prints nothing.").ID
		d.later = site.Works(t, func(r *job.Runner) {
			job.Handle(r, todo.DueJob, func(ctx context.Context, j job.Job[todo.DueArgs]) error { return d.Todos.Remind(ctx, j) })
		})
		f(t, d)
	})
}

func (d *desk) exec(sql string, args ...any) {
	d.t.Helper()
	d.must(d.DB.Write(d.t.Context(), func(tx *db.Tx) error {
		_, err := tx.Exec(d.t.Context(), sql, args...)
		return err
	}))
}

func (d *desk) must(err error) {
	d.t.Helper()
	if err != nil {
		d.t.Fatal(err)
	}
}

// add notes something that is due after so much time.
func (d *desk) add(who access.Actor, x todo.Draft, in time.Duration) todo.Todo {
	d.t.Helper()
	x.Due = d.DB.Now().Add(in)
	made, err := d.Todos.Add(d.t.Context(), who, x)
	d.must(err)
	return made
}

// told are the kinds of what somebody was told, the newest first, each with what it says.
func (d *desk) told(who access.Actor) (list []string) {
	d.t.Helper()
	all, _, err := d.Notices.Of(d.t.Context(), who, notice.Page{Limit: 20})
	d.must(err)
	for _, n := range all {
		list = append(list, string(n.Kind)+" "+n.ByName)
	}
	return list
}

func TestWhoHasToDoSomethingIsRemindedAtItsTime(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		ctx := t.Context()
		call := d.add(d.amir, todo.Draft{Kind: todo.Call, Title: "About the toner", Ticket: d.id}, time.Hour)
		gone := d.add(d.amir, todo.Draft{Title: "Not any more"}, time.Hour)
		done := d.add(d.amir, todo.Draft{Title: "Done before"}, time.Hour)
		d.add(d.mia, todo.Draft{Title: "Order toner", Person: d.amir.Person}, 2*time.Hour)
		moved := d.add(d.amir, todo.Draft{Title: "Moved"}, time.Hour)
		d.must(d.Todos.Delete(ctx, d.amir, gone.ID))
		d.must(d.Todos.SetDone(ctx, d.amir, done.ID, true))
		d.must(d.Todos.Edit(ctx, d.amir, moved.ID, todo.Draft{Title: "Moved", Due: moved.DueAt.Add(2 * time.Hour)}))
		d.exec(`DELETE FROM job`)
		d.must(d.Todos.Catch(ctx))
		d.later(time.Hour + time.Second)
		if diff := cmp.Diff([]string{"call_due About the toner", "todo_given Order toner"}, d.told(d.amir)); diff != "" {
			t.Error(diff)
		}
		d.later(time.Hour)
		d.later(time.Hour)
		want := []string{"todo_due Moved", "todo_due Order toner", "call_due About the toner", "todo_given Order toner"}
		if diff := cmp.Diff(want, d.told(d.amir)); diff != "" {
			t.Error(diff)
		}
		list, err := todo.OfPerson(ctx, d.DB, d.amir, d.DB.Now().Add(-24*time.Hour))
		d.must(err)
		var got []string
		for _, x := range list {
			line := x.Title
			if !x.DoneAt.IsZero() {
				line += ", done"
			}
			for _, n := range x.Phones {
				line += " " + n
			}
			got = append(got, line)
		}
		if diff := cmp.Diff([]string{"About the toner +32475123456", "Done before, done", "Order toner", "Moved"}, got); diff != "" {
			t.Error(diff)
		}
		if got := d.told(d.mia); len(got) != 0 {
			t.Errorf("who asked for it was told: %v", got)
		}
		if call.TicketID == nil || *call.TicketID != d.id {
			t.Errorf("it is on no ticket: %+v", call)
		}
	})
}

func TestOnlyWhomAToDoConcernsChangesIt(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		ctx := t.Context()
		own := d.add(d.amir, todo.Draft{Title: "Mine"}, time.Hour)
		on := d.add(d.amir, todo.Draft{Title: "On the ticket", Ticket: d.id}, time.Hour)
		for name, err := range map[string]error{
			"a colleague's own":      d.Todos.SetDone(ctx, d.mia, own.ID, true),
			"of a ticket not theirs": d.Todos.SetDone(ctx, d.otto, on.ID, true),
		} {
			if !errs.Is(err, errs.NotFound) {
				t.Errorf("%s: %v", name, err)
			}
		}
		d.must(d.Todos.SetDone(ctx, d.mia, on.ID, true)) // of the ticket's team
		due := d.DB.Now().Add(time.Hour)
		for name, c := range map[string]struct {
			who  access.Actor
			x    todo.Draft
			want errs.Kind
		}{
			"a requester":            {d.anna, todo.Draft{Title: "x", Due: due}, errs.Forbidden},
			"for somebody elsewhere": {d.amir, todo.Draft{Title: "x", Due: due, Person: d.otto.Person}, errs.Invalid},
			"for a requester":        {d.amir, todo.Draft{Title: "x", Due: due, Person: d.anna.Person}, errs.Invalid},
			"without words":          {d.amir, todo.Draft{Title: " ", Due: due}, errs.Invalid},
			"without a time":         {d.amir, todo.Draft{Title: "x"}, errs.Invalid},
			"on a ticket not theirs": {d.otto, todo.Draft{Title: "x", Due: due, Ticket: d.id}, errs.NotFound},
			"of a kind that is not":  {d.amir, todo.Draft{Title: "x", Due: due, Kind: "dance"}, errs.Invalid},
		} {
			if _, err := d.Todos.Add(ctx, c.who, c.x); !errs.Is(err, c.want) {
				t.Errorf("%s: %v", name, err)
			}
		}
		d.must(d.Todos.Delete(ctx, d.amir, on.ID))
		if err := d.Todos.SetDone(ctx, d.amir, on.ID, false); !errs.Is(err, errs.NotFound) {
			t.Errorf("deleted, and changed: %v", err)
		}
		d.must(d.Todos.Restore(ctx, d.amir, on.ID))
		into := d.Open(d.anna, "Other", "Another one.").ID
		_, err := d.Tickets.Merge(ctx, d.amir, d.id, into, false)
		d.must(err)
		list, err := todo.OfTicket(ctx, d.DB, into)
		d.must(err)
		x, err := d.Tickets.Get(ctx, d.amir, into)
		d.must(err)
		if len(list) != 1 || list[0].Title != "On the ticket" || !x.Todos {
			t.Errorf("after a merge: %+v, %v", list, x.Todos)
		}
	})
}
