package workspace_test

import (
	"net/http"
	"testing"
	"time"

	"firstline/internal/desk/todo"
)

func TestAnAgentsDayShowsWhatItBrings(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		id := d.ticket().ID
		d.write(t, `UPDATE ticket SET assignee_id = $2 WHERE id = $1`, id, d.amir.Person)
		d.write(t, `INSERT INTO person_phone (person_id, number, position) VALUES ($1, '+32475123456', 0)`, d.anna.Person)
		d.write(t, `UPDATE clock SET due_at = $2 WHERE ticket_id = $1`, id, d.DB.Now().Add(time.Hour))
		amir := d.SignedIn(d.amir)
		day := d.Clock.Now().Format(time.DateOnly)
		wantStatus(t, amir.Post("/w/day", "title", "Order toner", "day", "2001-01-01", "clock", "09:00"), http.StatusSeeOther)
		wantStatus(t, amir.Post(path(id, "/todos"), "kind", "call", "title", "About the toner", "day", day, "clock", "23:59"), http.StatusSeeOther)
		p := amir.Post("/w/day", "title", "", "day", day, "clock", "10:00")
		wantStatus(t, p, http.StatusUnprocessableEntity)
		if p.Attr("#todo-day", "value") != day || p.Text(".field-error") == "" {
			t.Errorf("what was typed is lost: %q", p.Text("main"))
		}
		p = amir.Get("/w/day")
		for _, want := range []string{"Overdue", "Order toner", "Today", "About the toner", "Anna Ask", "+32475123456", "First response", "Printer is on strike"} {
			if !contains(p.Text("#day"), want) {
				t.Errorf("no %q in %q", want, p.Text("#day"))
			}
		}
		if p := amir.Get(path(id, "")); !contains(p.Text("#ticket-todos"), "About the toner") || !contains(p.Text("#ticket-todos"), "+32475123456") {
			t.Errorf("the panel: %q", p.Text("#ticket-todos"))
		}
		wantStatus(t, amir.Get("/w/day/1"), http.StatusOK)
		wantStatus(t, amir.Post("/w/day/1", "title", "Order paper", "day", day, "clock", "23:58"), http.StatusSeeOther)
		wantStatus(t, amir.Post("/w/day/1", "title", "", "day", day), http.StatusUnprocessableEntity)
		done := amir.Post("/w/day/2/done", "done", "1", "back", path(id, ""))
		if wantStatus(t, done, http.StatusSeeOther); done.Location != path(id, "") {
			t.Errorf("leads to %s", done.Location)
		}
		p = amir.Get("/w/day")
		if got := p.Text("#day"); contains(got, "Overdue") || !contains(got, "Order paper") || !contains(got, "Done today") {
			t.Errorf("the day: %q", got)
		}
		wantStatus(t, amir.Post("/w/day/1/delete"), http.StatusSeeOther)
		wantStatus(t, amir.Get("/w/day/1"), http.StatusNotFound)
		wantStatus(t, amir.Post("/w/day/1/restore"), http.StatusSeeOther)
		list, err := todo.OfPerson(t.Context(), d.DB, d.amir, d.DB.Now())
		if err != nil || len(list) != 2 {
			t.Errorf("%d to-dos, %v", len(list), err)
		}
		if p := d.SignedIn(d.mia).Get("/w/day"); contains(p.Text("#day"), "toner") {
			t.Errorf("a colleague's day: %q", p.Text("#day"))
		}
	})
}
