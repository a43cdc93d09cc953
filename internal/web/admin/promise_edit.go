package admin

import (
	"slices"
	"strconv"

	"firstline/internal/base/db"
	"firstline/internal/base/errs"
	"firstline/internal/desk/calendar"
	"firstline/internal/desk/category"
	"firstline/internal/desk/sla"
	"firstline/internal/front"
	"firstline/internal/web/ui"
)

type promisePage struct {
	ui.Page
	trouble
	Title, Action string
	Version       int64
	Fields        promiseFields
	Calendars     []ui.Option
	Priorities    []ui.Option
	Categories    []ui.Option
	Tell, Give    []ui.Option
	Preview       []string // what would be due if a ticket were opened now
}

// promiseNew asks for a new policy.
func (s *screens) promiseNew(rq *front.Request) error {
	d := sla.Draft{Active: true, Pauses: true, Warnings: sla.Usual(), Breach: sla.Breach{Tell: []sla.Role{sla.Assignee, sla.Owner}}}
	return s.promiseForm(rq, sla.Policy{}, formOfPromise(0, d), trouble{})
}

// promiseCreate adds a policy.
func (s *screens) promiseCreate(rq *front.Request) error { return s.promiseDone(rq, sla.Policy{}) }

// promiseEdit shows a policy to be changed.
func (s *screens) promiseEdit(rq *front.Request) error {
	was, err := s.promise(rq)
	if err != nil {
		return err
	}
	return s.promiseForm(rq, was, formOfPromise(was.Version, was.Draft), trouble{})
}

// promiseSave changes a policy. When somebody else was faster, both versions are shown, and what was typed stays.
func (s *screens) promiseSave(rq *front.Request) error {
	was, err := s.promise(rq)
	if err != nil {
		return err
	}
	return s.promiseDone(rq, was)
}

func (s *screens) promiseDone(rq *front.Request, was sla.Policy) error {
	var f promiseForm
	err := rq.Decode(&f)
	draft, unreadable := f.draft()
	switch {
	case err != nil:
	case unreadable != nil:
		err = unreadable
	case f.Do == "preview":
		if _, err = s.Promises.Check(rq.Context(), rq.Actor, was.ID, draft); err == nil {
			return s.promiseForm(rq, was, f, trouble{})
		}
	case was.ID == 0:
		_, err = s.Promises.Create(rq.Context(), rq.Actor, draft)
	default:
		_, err = s.Promises.Update(rq.Context(), rq.Actor, was.ID, f.Version, draft)
	}
	if err == nil {
		rq.Flash(ui.Success, rq.T("sla.saved"))
		return rq.Redirect(promisesPath)
	}
	t, ok := troubleOf(rq.Locale, err)
	if !ok {
		return err
	}
	if errs.Is(err, errs.Conflict) {
		theirs := formOfPromise(was.Version, was.Draft)
		t.Changed = changes(theirs.fields(rq.Page(""), trouble{}).summary(), f.fields(rq.Page(""), trouble{}).summary())
		f.Version = was.Version
	}
	return s.promiseForm(rq, was, f, t)
}

// promiseForm shows the form with what was typed, and what that promises to somebody who comes now.
func (s *screens) promiseForm(rq *front.Request, was sla.Policy, f promiseForm, t trouble) error {
	x := promisePage{trouble: t, Title: was.Name, Action: promisePath(was.ID), Version: f.Version}
	if was.ID == 0 {
		x.Title, x.Action = rq.T("sla.new"), promisesPath+"/new"
	}
	x.Page = rq.Page(x.Title)
	x.Fields = f.fields(x.Page, t)
	calendars, err := calendar.List(rq.Context(), s.DB)
	if err != nil {
		return err
	}
	categories, err := category.List(rq.Context(), s.DB, true)
	if err != nil {
		return err
	}
	x.options(&f, calendars, categories)
	draft, err := f.draft()
	if err == nil {
		draft, err = s.Promises.Check(rq.Context(), rq.Actor, was.ID, draft)
	}
	if err == nil {
		x.Preview, err = s.promisePreview(rq, x.Page, draft)
	}
	if err != nil && !errs.Is(err, errs.Invalid) {
		return err
	}
	return rq.RenderStatus(t.code(), promiseView(x))
}

func (x *promisePage) options(f *promiseForm, calendars []calendar.Calendar, categories []category.Category) {
	x.Calendars = []ui.Option{{Value: "0", Label: x.T("sla.calendar_default")}}
	for _, c := range calendars {
		x.Calendars = append(x.Calendars, ui.Option{Value: number(c.ID), Label: c.Name})
	}
	x.Calendars = pick(x.Calendars, f.Calendar)
	for n := 3; n >= 0; n-- {
		x.Priorities = append(x.Priorities, ui.Option{Value: strconv.Itoa(n), Label: x.T(priorityKey(n)), Selected: slices.Contains(f.Priorities, strconv.Itoa(n))})
	}
	for _, c := range categories {
		if chosen := slices.Contains(f.Categories, number(c.ID)); c.Active || chosen {
			x.Categories = append(x.Categories, ui.Option{Value: number(c.ID), Label: c.Name(x.Locale.Code()), Selected: chosen})
		}
	}
	x.Give = []ui.Option{{Value: "", Label: x.T("sla.give_nobody"), Selected: f.Give == ""}}
	for _, r := range sla.Roles {
		o := ui.Option{Value: string(r), Label: x.T("sla.role_" + string(r))}
		o.Selected = slices.Contains(f.Tell, o.Value)
		x.Tell = append(x.Tell, o)
	}
	for _, r := range sla.Receivers {
		x.Give = append(x.Give, ui.Option{Value: string(r), Label: x.T("sla.role_" + string(r)), Selected: f.Give == string(r)})
	}
}

// promisePreview says when what a draft promises would be due for a ticket that is opened now.
func (s *screens) promisePreview(rq *front.Request, p ui.Page, d sla.Draft) (lines []string, err error) {
	list, err := s.Promises.Preview(rq.Context(), d, db.At(p.Now))
	of := sla.Reader{Locale: p.Locale, Zone: p.Zone, Now: p.Now}
	for i := range list {
		lines = append(lines, of.Standing(&list[i])+" ("+of.Sentence(&list[i])+")")
	}
	return lines, err
}
