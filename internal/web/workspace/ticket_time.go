package workspace

import (
	"context"
	"strconv"
	"strings"
	"time"

	"firstline/internal/base/errs"
	"firstline/internal/desk/access"
	"firstline/internal/desk/ticket"
	"firstline/internal/desk/worktime"
	"firstline/internal/front"
	"firstline/internal/web/ui"
)

// doTime is what an address asks for the form that notes time; with a number behind it, for the one that changes an entry.
const doTime = "time"

// TimePanel is how long agents worked on a ticket.
type TimePanel struct {
	Used    bool // something was noted once, so that open pages keep it up to date
	Open    bool
	Sums    []ui.Term // per agent
	Entries []TimeLine
	Since   time.Time // the reader's clock runs on this ticket
	Running string    // or on another one, in words
	Other   string    // address of that
	Clock   ui.Btn    // starts or stops it
	Add     ui.Btn
}

// TimeLine is one entry.
type TimeLine struct {
	Spent, Who   string
	At           time.Time
	Forgotten    ui.Badge
	Edit, Remove ui.Btn
}

// readTime reads what was spent; where nobody ever noted any, it asks nothing.
func (w workspace) readTime(ctx context.Context, actor access.Actor, r *record) (err error) {
	if !r.ticket.Timed {
		return nil
	}
	r.spent, r.clock, err = worktime.Of(ctx, w.DB, actor, r.ticket.ID)
	return err
}

func minutesWords(p ui.Page, n int) string { return p.Locale.Duration(time.Duration(n) * time.Minute) }

func (b *book) timePanel(actor access.Actor) TimePanel {
	id := b.r.ticket.ID
	x := TimePanel{Used: b.r.ticket.Timed, Open: len(b.r.spent) > 0}
	total := 0
	for _, t := range worktime.Totals(b.r.spent) {
		total += t.Minutes
		x.Sums = append(x.Sums, ui.Term{Label: t.Name, Value: minutesWords(b.p, t.Minutes)})
	}
	if len(x.Sums) > 1 {
		x.Sums = append(x.Sums, ui.Term{Label: b.p.T("worktime.total"), Value: minutesWords(b.p, total)})
	}
	for i := range b.r.spent {
		x.Entries = append(x.Entries, b.timeLine(actor, &b.r.spent[i]))
	}
	if !b.works {
		return x
	}
	x.Clock = ui.Btn{Label: b.p.T("worktime.start"), Icon: ui.IconClock, Small: true, Key: "w", Form: "act", Action: b.at.act(id, "clock/start")}
	switch on := b.r.clock.TicketID; {
	case on == id:
		x.Open, x.Since = true, b.r.clock.StartedAt.Time
		x.Clock.Label, x.Clock.Action = b.p.T("worktime.stop"), b.at.act(id, "clock/stop")
	case on != 0:
		x.Running, x.Other = b.p.T("worktime.runs_on", errs.Args{"Ticket": number(on)}), place{}.ticket(on)
	}
	x.Add = ui.Btn{Label: b.p.T("worktime.add"), Icon: ui.IconPlus, Small: true, Key: "v", Href: b.at.do(id, doTime)}
	return x
}

func (b *book) timeLine(actor access.Actor, s *worktime.Spent) TimeLine {
	l := TimeLine{Spent: minutesWords(b.p, s.Minutes), Who: s.Name, At: s.At.Time}
	if s.Word != "" {
		l.Who += " · " + s.Word
	}
	if s.Forgotten {
		l.Forgotten = ui.Badge{Label: b.p.T("worktime.forgotten"), Title: b.p.T("worktime.forgotten_hint"), Tone: ui.Warning, Icon: ui.IconWarn}
	}
	if !b.works || !s.MayChange(actor, &b.r.ticket) {
		return l
	}
	id, args := b.r.ticket.ID, errs.Args{"Time": l.Spent}
	l.Edit = ui.Btn{Label: b.p.T("worktime.edit", args), Icon: ui.IconEdit, IconOnly: true, Small: true, Weight: ui.Quiet, Href: b.at.do(id, doTime+"-"+s.ID.String())}
	l.Remove = ui.Btn{
		Label: b.p.T("worktime.remove", args), Icon: ui.IconClose, IconOnly: true, Small: true, Weight: ui.Quiet,
		Form: "act", Action: b.at.act(id, "time/"+s.ID.String()+"/delete"),
	}
	return l
}

// clockBadge says that the reader's clock runs.
func (b *book) clockBadge() ui.Badge {
	since := errs.Args{"Time": b.p.Locale.Clock(b.r.clock.StartedAt.Time, b.p.Zone)}
	return ui.Badge{Label: b.p.T("worktime.runs_since", since), Icon: ui.IconClock, Tone: ui.Info}
}

// spentOn is what was spent on a message or note, beside it.
func (b *book) spentOn(it ticket.Item) []ui.Badge {
	n := 0
	for i := range b.r.spent {
		if s := &b.r.spent[i]; s.Seq == it.Seq && s.TicketID == it.TicketID {
			n += s.Minutes
		}
	}
	if n == 0 || it.Seq == 0 {
		return nil
	}
	return []ui.Badge{{Label: minutesWords(b.p, n), Icon: ui.IconClock, Plain: true, Title: b.p.T("worktime.panel")}}
}

// timeForm asks how long the agent worked; for an entry that is there, with what it says.
func (b *book) timeForm(a asked) Form {
	f := Form{Title: b.p.T("worktime.add_title"), Lead: b.p.T("worktime.add_lead"), Action: b.at.act(b.r.ticket.ID, "time"), Submit: b.p.T("worktime.save")}
	minutes := Asked{As: asLine, Field: ui.Field{Name: "minutes", Label: b.p.T("worktime.minutes"), Hint: b.p.T("worktime.minutes_hint"), Required: true, Short: true, MaxLength: 10, Autocomplete: "off"}}
	word := Asked{As: asLine, Field: ui.Field{Name: "word", Label: b.p.T("worktime.word"), Optional: true, MaxLength: 200, Autocomplete: "off"}}
	if a.do == doTime {
		f.Fields = []Asked{minutes, word}
		if said := b.saidBy(a.me); len(said) > 1 {
			f.Fields = append(f.Fields, Asked{As: asSelect, Field: ui.Field{Name: "entry", Label: b.p.T("worktime.on")}, Options: said})
		}
		return f
	}
	for i := range b.r.spent {
		if s := &b.r.spent[i]; a.do == doTime+"-"+s.ID.String() {
			f.Title, f.Lead, f.Action = b.p.T("worktime.edit_title", errs.Args{"Name": s.Name}), "", b.at.act(b.r.ticket.ID, "time/"+s.ID.String())
			minutes.Value, word.Value = strconv.Itoa(s.Minutes)+"m", s.Word
		}
	}
	f.Fields = []Asked{minutes, word}
	return f
}

// mostSaid is among how many of their own words somebody chooses.
const mostSaid = 5

// saidBy offers the newest messages and notes of an agent, after none.
func (b *book) saidBy(who access.PersonID) []ui.Option {
	list := []ui.Option{{Label: b.p.T("worktime.on_none")}}
	for i := len(b.r.items) - 1; i >= 0 && len(list) <= mostSaid; i-- {
		it := b.r.items[i]
		if it.TicketID != b.r.ticket.ID || !is(it.ActorID, who) {
			continue
		}
		key := ""
		switch it.Kind {
		case ticket.MessageOut:
			key = "worktime.on_message"
		case ticket.NoteAdded:
			key = "worktime.on_note"
		default:
			continue
		}
		at := errs.Args{"Time": b.p.Locale.DateTime(it.At.Time, b.p.Zone)}
		list = append(list, ui.Option{Value: strconv.FormatInt(int64(it.Seq), 10), Label: b.p.T(key, at)})
	}
	return list
}

// timed is what the forms about time send.
type timed struct {
	Minutes string     `form:"minutes"`
	Word    string     `form:"word"`
	Entry   ticket.Seq `form:"entry"`
}

func (f timed) draft() (worktime.Draft, error) {
	n, err := worktime.ReadMinutes(f.Minutes)
	return worktime.Draft{Minutes: n, Word: f.Word, Seq: f.Entry}, err
}

// addTime notes time that the agent spent.
func (w workspace) addTime(rq *front.Request) error {
	var form timed
	return w.onForm(rq, doTime, &form, func(id ticket.ID) (string, error) {
		d, err := form.draft()
		if err == nil {
			_, err = w.Work.Add(rq.Context(), rq.Actor, id, d)
		}
		return noted(rq, d.Minutes), err
	})
}

func noted(rq *front.Request, minutes int) string {
	return rq.T("worktime.added_flash", errs.Args{"Time": minutesWords(part(rq), minutes)})
}

// editTime changes an entry.
func (w workspace) editTime(rq *front.Request) error {
	of, err := rq.Int("entry")
	if err != nil {
		return err
	}
	var form timed
	return w.onForm(rq, doTime+"-"+strconv.FormatInt(of, 10), &form, func(id ticket.ID) (string, error) {
		d, err := form.draft()
		if err == nil {
			err = w.Work.Edit(rq.Context(), rq.Actor, id, worktime.ID(of), d)
		}
		return noted(rq, d.Minutes), err
	})
}

// deleteTime takes an entry away; the way back restores it.
func (w workspace) deleteTime(rq *front.Request) error {
	return w.keepTime(rq, w.Work.Delete, "restore", "worktime.removed_flash")
}

func (w workspace) restoreTime(rq *front.Request) error {
	return w.keepTime(rq, w.Work.Restore, "delete", "worktime.restored_flash")
}

func (w workspace) keepTime(rq *front.Request, do func(context.Context, access.Actor, ticket.ID, worktime.ID) error, undo, said string) error {
	of, err := rq.Int("entry")
	if err != nil {
		return err
	}
	return w.change(rq, "time/"+strconv.FormatInt(of, 10)+"/"+undo, "", func(was ticket.Ticket, _ choice) (changed, error) {
		err := do(rq.Context(), rq.Actor, was.ID, worktime.ID(of))
		return changed{now: was, words: rq.T(said), undo: map[string][]string{}}, err
	})
}

// startClock starts the agent's clock on a ticket, and says what it came to on another one.
func (w workspace) startClock(rq *front.Request) error {
	return w.act(rq, "", func(id ticket.ID, _ choice) error {
		x, err := w.Work.Start(rq.Context(), rq.Actor, id)
		if err == nil && x.ID != 0 {
			rq.Flash(ui.Success, rq.T("worktime.moved_flash", errs.Args{"Time": minutesWords(part(rq), x.Minutes), "Ticket": number(x.TicketID)}))
		}
		return err
	})
}

// stopClock stops it, and says what it comes to.
func (w workspace) stopClock(rq *front.Request) error {
	return w.act(rq, "", func(id ticket.ID, _ choice) error {
		if _, err := w.Tickets.Get(rq.Context(), rq.Actor, id); err != nil {
			return err
		}
		x, err := w.Work.Stop(rq.Context(), rq.Actor, "")
		if err == nil && x.ID != 0 {
			rq.Flash(ui.Success, noted(rq, x.Minutes))
		}
		return err
	})
}

// formFor is the form that an address asks for: by a name, or by one with a number behind it.
func formFor(do string) (func(b *book, a asked) Form, bool) {
	name, _, numbered := strings.Cut(do, "-")
	if !numbered || name != doTime {
		name = do
	}
	build, ok := forms[name]
	return build, ok
}
