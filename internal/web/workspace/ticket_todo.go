package workspace

import (
	"context"
	"strconv"
	"time"

	"firstline/internal/base/db"
	"firstline/internal/base/errs"
	"firstline/internal/desk/access"
	"firstline/internal/desk/calendar"
	"firstline/internal/desk/person"
	"firstline/internal/desk/team"
	"firstline/internal/desk/ticket"
	"firstline/internal/desk/todo"
	"firstline/internal/front"
	"firstline/internal/web/ui"
)

// doTodo is what an address asks for the form that notes what is to be done on a ticket.
const doTodo = "todo"

// TodoPanel is what is to be done on a ticket at a time.
type TodoPanel struct {
	Used bool // there was something once, so that open pages keep it up to date
	Open bool
	List []TodoLine
	Add  ui.Btn
}

// TodoLine is one thing to do.
type TodoLine struct {
	Title  string
	Done   bool
	Late   bool
	Badges []ui.Badge
	When   string
	Who    string // who has to do it, or who asked for it; empty where it is plain
	Ticket ui.Term
	Person string   // whom to call
	Phones []string // their numbers
	Tick   ui.Btn   // done, or to be done again
	To     string   // its address
	Back   string   // where it leads
	Edit   ui.Btn
}

// readTodos reads what is to be done; where there never was anything, it asks nothing.
func (w workspace) readTodos(ctx context.Context, r *record) (err error) {
	if r.ticket.Todos {
		r.todos, err = todo.OfTicket(ctx, w.DB, r.ticket.ID)
	}
	return err
}

func (b *book) todoPanel(actor access.Actor) TodoPanel {
	x := TodoPanel{Used: b.r.ticket.Todos}
	for i := range b.r.todos {
		o := &b.r.todos[i]
		x.Open = x.Open || o.DoneAt.IsZero()
		l := todoLine(b.p, o, b.at.ticket(b.r.ticket.ID))
		if o.PersonID != actor.Person {
			l.Who = o.Name
		}
		if o.Kind == todo.Call && o.DoneAt.IsZero() {
			l.Person, l.Phones = b.r.requester.Name, b.r.requester.Phones
		}
		if !b.works {
			l.Tick, l.Edit = ui.Btn{}, ui.Btn{}
		}
		x.List = append(x.List, l)
	}
	if b.works {
		x.Add = ui.Btn{Label: b.p.T("todo.add"), Icon: ui.IconPlus, Small: true, Key: "o", Href: b.at.do(b.r.ticket.ID, doTodo)}
	}
	return x
}

// todoLine is a to-do as every page shows it; back is the address of the page.
func todoLine(p ui.Page, o *todo.Todo, back string) TodoLine {
	l := TodoLine{Title: o.Title, When: whenWords(p, o.DueAt.Time), Done: !o.DoneAt.IsZero(), To: todoPath(o.ID) + "/done", Back: back}
	l.Late = !l.Done && o.DueAt.Before(p.Now)
	if o.Kind == todo.Call {
		l.Badges = append(l.Badges, ui.Badge{Label: p.T("todo.kind_call"), Icon: ui.IconPhone})
	}
	args := errs.Args{"Title": o.Title}
	l.Tick = ui.Btn{Label: p.T("todo.tick", args), Icon: ui.IconRing, IconOnly: true, Small: true, Weight: ui.Quiet, Name: "done", Value: "1"}
	if l.Done {
		l.Badges = append(l.Badges, ui.Badge{Label: p.T("todo.is_done"), Tone: ui.Success, Icon: ui.IconDone})
		l.Tick.Label, l.Tick.Icon, l.Tick.Value = p.T("todo.untick", args), ui.IconDone, ""
	} else if l.Late {
		l.Badges = append(l.Badges, ui.Badge{Label: p.T("todo.late"), Tone: ui.Warning, Icon: ui.IconWarn})
	}
	l.Edit = ui.Btn{Label: p.T("todo.edit", args), Icon: ui.IconEdit, IconOnly: true, Small: true, Weight: ui.Quiet, Href: todoPath(o.ID)}
	return l
}

// whenWords is a time of day, with its day where that is another than today.
func whenWords(p ui.Page, at time.Time) string {
	if at.In(p.Zone).Format(time.DateOnly) == p.Now.In(p.Zone).Format(time.DateOnly) {
		return p.Locale.Clock(at, p.Zone)
	}
	return p.Locale.DateTime(at, p.Zone)
}

// todoForm asks what is to be done on a ticket, when and by whom.
func (b *book) todoForm(a asked) Form {
	f := Form{Title: b.p.T("todo.form_title"), Lead: b.p.T("todo.form_lead"), Action: b.at.act(b.r.ticket.ID, "todos"), Submit: b.p.T("todo.submit")}
	f.Fields = todoFields(b.p, todoDraft{Kind: string(todo.Task), Person: a.me, at: nextHour(b.p)}, b.r.agents, a.me)
	return f
}

// todoDraft is what the forms about to-dos send.
type todoDraft struct {
	Kind   string    `form:"kind"`
	Title  string    `form:"title"`
	Day    string    `form:"day"`
	Clock  string    `form:"clock"`
	Person person.ID `form:"person"`
	at     time.Time
}

func (f todoDraft) draft(rq *front.Request) (todo.Draft, error) {
	d := todo.Draft{Kind: todo.Kind(f.Kind), Title: f.Title, Person: f.Person}
	if f.Day == "" {
		return d, errs.Bad("day", "todo.due_missing")
	}
	at, err := chosenMoment(rq, "")
	d.Due = at
	return d, err
}

// nextHour is a time to begin with: the next full hour, or tomorrow morning where the day is nearly over.
func nextHour(p ui.Page) time.Time {
	at := p.Now.In(p.Zone).Truncate(time.Hour).Add(time.Hour)
	if at.Hour() >= 18 || at.Hour() < 7 {
		at = midnight(calendar.DateOf(p.Now.In(p.Zone).Add(6*time.Hour)), p.Zone).Add(9 * time.Hour)
	}
	return at
}

// todoFields are those of every form about a to-do.
func todoFields(p ui.Page, f todoDraft, agents []team.Member, me person.ID) []Asked {
	kinds := []ui.Option{
		{Value: string(todo.Task), Label: p.T("todo.kind_task"), Selected: f.Kind != string(todo.Call)},
		{Value: string(todo.Call), Label: p.T("todo.kind_call"), Selected: f.Kind == string(todo.Call)},
	}
	people := []ui.Option{{Value: idText(me), Label: p.T("todo.me"), Selected: f.Person == me}}
	seen := map[person.ID]bool{me: true}
	for _, m := range agents {
		if !seen[m.PersonID] {
			seen[m.PersonID] = true
			people = append(people, ui.Option{Value: idText(m.PersonID), Label: m.Name, Selected: m.PersonID == f.Person})
		}
	}
	if f.Day == "" {
		f.Day, f.Clock = f.at.In(p.Zone).Format(time.DateOnly), f.at.In(p.Zone).Format("15:04")
	}
	list := []Asked{
		{As: asLine, Field: ui.Field{Name: "title", Label: p.T("todo.title"), Value: f.Title, Required: true, MaxLength: 200, Autocomplete: "off"}},
		{As: asRadios, Field: ui.Field{Name: "kind", Label: p.T("todo.kind")}, Options: kinds},
		{As: asLine, Field: ui.Field{Name: "day", Label: p.T("todo.day_field"), Type: "date", Value: f.Day, Required: true, Short: true}},
		{As: asLine, Field: ui.Field{Name: "clock", Label: p.T("snooze.clock"), Type: "time", Value: f.Clock, Required: true, Short: true}},
	}
	if len(people) > 1 {
		list = append(list, Asked{As: asSelect, Field: ui.Field{Name: "person", Label: p.T("todo.person")}, Options: people})
	}
	return list
}

// addTicketTodo notes what is to be done on a ticket.
func (w workspace) addTicketTodo(rq *front.Request) error {
	var form todoDraft
	return w.onForm(rq, doTodo, &form, func(id ticket.ID) (string, error) {
		d, err := form.draft(rq)
		if err != nil {
			return "", err
		}
		d.Ticket = id
		_, err = w.Todos.Add(rq.Context(), rq.Actor, d)
		return rq.T("todo.added", errs.Args{"Time": whenWords(part(rq), d.Due.Time)}), err
	})
}

func todoPath(id todo.ID) string { return dayPath + "/" + strconv.FormatInt(int64(id), 10) }

// dayBounds are when the reader's day began, and when it ends.
func dayBounds(rq *front.Request) (from, until db.Time) {
	day := calendar.DateOf(rq.Now.In(rq.Zone))
	return db.At(midnight(day, rq.Zone)), db.At(midnight(day+1, rq.Zone))
}

// midnight is when a day begins somewhere.
func midnight(day calendar.Date, zone *time.Location) time.Time {
	t := day.Time()
	return time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, zone)
}
