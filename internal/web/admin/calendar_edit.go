package admin

import (
	"slices"

	"firstline/internal/base/errs"
	"firstline/internal/desk/calendar"
	"firstline/internal/front"
	"firstline/internal/web/ui"
)

type calendarEditPage struct {
	ui.Page
	trouble
	Title, Action, Cancel string
	BackTo                string // word of Cancel as the way back
	Version               int64
	WasDefault            bool // the mark can only be given to another one
	Fields                calendarFields
	Countries             []ui.Option
	Zones                 []string
	Preview               *calendarPreview // nil unless what was typed can be kept
	Removed               bool
}

// calendarNew asks for a new calendar, with the hours of most offices.
func (s *screens) calendarNew(rq *front.Request) error {
	d := calendar.Draft{TimeZone: s.Settings.Desk().TimeZone, Week: calendar.Weekdays(calendar.Interval{Opens: 9 * 60, Closes: 17 * 60})}
	return s.calendarForm(rq, calendar.Calendar{}, formOfCalendar(0, d), trouble{})
}

// calendarCreate adds a calendar.
func (s *screens) calendarCreate(rq *front.Request) error {
	return s.calendarDone(rq, calendar.Calendar{})
}

// calendarEdit shows a calendar to be changed.
func (s *screens) calendarEdit(rq *front.Request) error {
	c, err := s.calendar(rq)
	if err != nil {
		return err
	}
	return s.calendarForm(rq, c, formOfCalendar(c.Version, c.Draft), trouble{})
}

// calendarSave changes a calendar. When somebody else was faster, both versions are shown, and what was typed stays.
func (s *screens) calendarSave(rq *front.Request) error {
	c, err := s.calendar(rq)
	if err != nil {
		return err
	}
	return s.calendarDone(rq, c)
}

// calendarDone does what a button of the form asks: save, show what it comes to, or one row more or less.
func (s *screens) calendarDone(rq *front.Request, was calendar.Calendar) error {
	var f calendarForm
	err := rq.Decode(&f)
	f.arrange()
	draft, unreadable := f.draft()
	switch {
	case err != nil:
	case f.Do != "" && f.Do != "preview": // a row: what is half written is nobody's mistake yet
		return s.calendarForm(rq, was, f, trouble{})
	case f.Do == "preview" || unreadable != nil:
		if _, err = s.Calendars.Check(rq.Context(), rq.Actor, was.ID, draft); unreadable != nil {
			err = bothWrong(unreadable, err)
		}
		if err == nil {
			return s.calendarForm(rq, was, f, trouble{})
		}
	default:
		id := was.ID
		if id == 0 {
			var made calendar.Calendar
			made, err = s.Calendars.Create(rq.Context(), rq.Actor, draft)
			id = made.ID
		} else {
			_, err = s.Calendars.Update(rq.Context(), rq.Actor, id, f.Version, draft)
		}
		if err == nil {
			rq.Flash(ui.Success, rq.T("admin.saved"))
			return rq.Redirect(calendarPath(id))
		}
	}
	t, ok := troubleOf(rq.Locale, err)
	if !ok {
		return err
	}
	if errs.Is(err, errs.Conflict) {
		p := rq.Page("")
		t.Changed = changes(said(p, was.Draft), said(p, draft))
		f.Version = was.Version
	}
	return s.calendarForm(rq, was, f, t)
}

// calendarForm shows the form with what was typed, and what that comes to.
func (s *screens) calendarForm(rq *front.Request, was calendar.Calendar, f calendarForm, t trouble) error {
	x := calendarEditPage{
		trouble: t, Title: rq.T("calendar.edit_title", errs.Args{"Name": was.Name}), Action: calendarPath(was.ID) + "/edit", Cancel: calendarPath(was.ID), BackTo: was.Name,
		Version: f.Version, WasDefault: was.IsDefault && f.IsDefault, Zones: calendar.Zones(), Removed: f.Do != "" && f.Do != "add" && f.Do != "preview",
	}
	if was.ID == 0 {
		x.Title, x.Action, x.Cancel, x.BackTo = rq.T("calendar.new"), calendarsPath+"/new", calendarsPath, rq.T("calendar.title")
	}
	x.Page = rq.Page(x.Title)
	x.Fields = f.fields(x.Page, t)
	for _, c := range calendar.Countries() {
		x.Countries = append(x.Countries, ui.Option{Value: string(c), Label: x.T(c.Key()), Selected: slices.Contains(f.Holidays, c)})
	}
	draft, err := f.draft()
	if err == nil {
		draft, err = s.Calendars.Check(rq.Context(), rq.Actor, was.ID, draft)
	}
	if err == nil {
		preview, err := newCalendarPreview(x.Page, draft)
		if err != nil {
			return err
		}
		x.Preview = &preview
	} else if !errs.Is(err, errs.Invalid) {
		return err
	}
	return rq.RenderStatus(t.code(), calendarEditView(x))
}
