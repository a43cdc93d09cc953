package workspace

import (
	"context"
	"slices"
	"time"

	"firstline/internal/base/db"
	"firstline/internal/base/errs"
	"firstline/internal/desk/team"
	"firstline/internal/desk/todo"
	"firstline/internal/desk/worktime"
	"firstline/internal/front"
	"firstline/internal/web/ui"
)

// dayPath is where an agent finds what their day brings.
const dayPath = "/w/day"

// dayPage is an agent's day.
type dayPage struct {
	ui.Page
	Here     []string // shifts and absence, in words
	Clock    string   // runs on a ticket, in words
	ClockAt  string   // its address
	Groups   []dayGroup
	Promises []promiseLine
	Form     Form
	Problem  string
}

// dayGroup are to-dos that belong together: what is late, today, later.
type dayGroup struct {
	Title  string
	Empty  string // what stands there where there are none; a group without such words is left out
	List   []TodoLine
	Folded bool
}

type promiseLine struct {
	Ticket ui.Term
	What   string
	Due    time.Time
	Late   bool
	Badge  ui.Badge
}

func (w workspace) showDay(rq *front.Request) error {
	return w.day(rq, todoDraft{Person: rq.Actor.Person, at: nextHour(part(rq))}, nil)
}

// dayRead is what a day is made of.
type dayRead struct {
	todos    []todo.Planned
	promises []todo.Promised
	shifts   []todo.Shift
	absence  team.Absence
	absent   bool
	clock    worktime.Clock
	agents   []team.Member
}

func (w workspace) readDay(rq *front.Request) (r dayRead, err error) {
	from, until := dayBounds(rq)
	err = db.Together(rq.Context(), w.DB,
		func(ctx context.Context) (err error) {
			r.todos, err = todo.OfPerson(ctx, w.DB, rq.Actor, from)
			return err
		},
		func(ctx context.Context) (err error) {
			r.promises, err = todo.PromisesOf(ctx, w.DB, rq.Actor, until)
			return err
		},
		func(ctx context.Context) (err error) {
			r.shifts, err = todo.ShiftsOf(ctx, w.DB, rq.Actor.Person, from, until)
			return err
		},
		func(ctx context.Context) (err error) {
			r.absence, r.absent, err = team.AbsenceAt(ctx, w.DB, db.At(rq.Now), rq.Actor.Person)
			return err
		},
		func(ctx context.Context) (err error) {
			r.clock, err = worktime.ClockOf(ctx, w.DB, rq.Actor.Person)
			return err
		},
		func(ctx context.Context) (err error) {
			r.agents, err = w.colleaguesOf(ctx, rq)
			return err
		},
	)
	return r, err
}

// colleaguesOf are the agents of the reader's teams.
func (w workspace) colleaguesOf(ctx context.Context, rq *front.Request) ([]team.Member, error) {
	teams := append(slices.Clone(rq.Actor.Teams), rq.Actor.Leads...)
	if len(teams) == 0 {
		return nil, nil
	}
	return team.Members(ctx, w.DB, teams...)
}

func (w workspace) day(rq *front.Request, form todoDraft, wrong error) error {
	r, err := w.readDay(rq)
	if err != nil {
		return err
	}
	p := page(rq, rq.T("todo.day"))
	_, until := dayBounds(rq)
	x := dayPage{Page: p, Here: hereWords(p, r), Groups: dayGroups(rq, p, r.todos, until.Time), Promises: dayPromises(p, r.promises)}
	if r.clock.TicketID != 0 {
		args := errs.Args{"Ticket": number(r.clock.TicketID), "Time": p.Locale.Clock(r.clock.StartedAt.Time, p.Zone)}
		x.Clock, x.ClockAt = p.T("worktime.runs_there", args), place{}.ticket(r.clock.TicketID)
	}
	x.Form = Form{Title: p.T("todo.add"), Action: dayPath, Submit: p.T("todo.submit"), Fields: todoFields(p, form, r.agents, rq.Actor.Person)}
	x.Form.mark(p, wrong)
	status := 200
	if wrong != nil {
		x.Problem, status = p.Locale.Error(wrong), front.Status(errs.KindOf(wrong))
	}
	return rq.RenderStatus(status, dayScreen(x))
}

// mark names the fields of a form that stands alone, and says what is wrong with them.
func (f *Form) mark(p ui.Page, wrong error) {
	said := p.Locale.Fields(wrong)
	for i := range f.Fields {
		x := &f.Fields[i]
		x.ID, x.Error = "todo-"+x.Name, said[x.Name]
	}
}

// hereWords say when the reader is on duty today, and whether they are noted as absent.
func hereWords(p ui.Page, r dayRead) (list []string) {
	for _, s := range r.shifts {
		args := errs.Args{"Team": s.Team, "From": dayClock(p, s.FromAt.Time, "00:00"), "Until": dayClock(p, s.UntilAt.Time, "24:00")}
		if s.Kind == string(team.OnCall) {
			list = append(list, p.T("todo.shift_on_call", args))
		} else {
			list = append(list, p.T("todo.shift_duty", args))
		}
	}
	if r.absent {
		_, last := r.absence.Days()
		list = append(list, p.T("todo.absent", errs.Args{"Day": p.Locale.Date(midnight(last, p.Zone), p.Zone)}))
	}
	return list
}

// dayClock is a time of today; a shift that begins before, or goes on, has the day's own bound.
func dayClock(p ui.Page, at time.Time, bound string) string {
	if at.In(p.Zone).Format(time.DateOnly) != p.Now.In(p.Zone).Format(time.DateOnly) {
		return bound
	}
	return p.Locale.Clock(at, p.Zone)
}

func dayGroups(rq *front.Request, p ui.Page, list []todo.Planned, until time.Time) []dayGroup {
	late := dayGroup{Title: p.T("todo.group_late")}
	today := dayGroup{Title: p.T("todo.group_today"), Empty: p.T("todo.none_today")}
	later := dayGroup{Title: p.T("todo.group_later")}
	given := dayGroup{Title: p.T("todo.group_given")}
	done := dayGroup{Title: p.T("todo.group_done"), Folded: true}
	for i := range list {
		o := &list[i]
		l := plannedLine(rq, p, o)
		switch {
		case l.Done && o.PersonID == rq.Actor.Person:
			done.List = append(done.List, l)
		case l.Done:
		case o.PersonID != rq.Actor.Person:
			given.List = append(given.List, l)
		case l.Late:
			late.List = append(late.List, l)
		case o.DueAt.Before(until):
			today.List = append(today.List, l)
		default:
			later.List = append(later.List, l)
		}
	}
	return []dayGroup{late, today, later, given, done}
}

func plannedLine(rq *front.Request, p ui.Page, o *todo.Planned) TodoLine {
	l := todoLine(p, &o.Todo, dayPath)
	switch me := rq.Actor.Person; {
	case o.PersonID != me:
		l.Who = p.T("todo.for", errs.Args{"Name": o.Name})
	case o.ByID != me:
		l.Who = p.T("todo.from", errs.Args{"Name": o.ByName})
	}
	if o.TicketID != nil {
		l.Ticket = ui.Term{Value: number(*o.TicketID)}
		if o.Subject != nil {
			l.Ticket = ui.Term{Value: number(*o.TicketID) + " " + *o.Subject, Href: place{}.ticket(*o.TicketID)}
		}
	}
	if o.Kind == todo.Call && o.Requester != nil {
		l.Person, l.Phones = *o.Requester, o.Phones
	}
	return l
}

func dayPromises(p ui.Page, list []todo.Promised) (lines []promiseLine) {
	for _, x := range list {
		l := promiseLine{
			Ticket: ui.Term{Value: number(x.TicketID) + " " + x.Subject, Href: place{}.ticket(x.TicketID)},
			What:   p.T("sla.target_" + x.Target), Due: x.DueAt.Time, Late: x.DueAt.Before(p.Now),
		}
		if l.Late {
			l.Badge = ui.Badge{Label: p.T("todo.late"), Tone: ui.Bad, Icon: ui.IconWarn}
		}
		lines = append(lines, l)
	}
	return lines
}
