package admin

import (
	"firstline/internal/base/errs"
	"firstline/internal/desk/calendar"
	"firstline/internal/front"
	"firstline/internal/web/ui"
)

type calendarDeletePage struct {
	ui.Page
	trouble
	Title, Name, Path string
	Version           int64
	Usual             []string
}

// calendarAskDelete asks before a calendar goes: it cannot be brought back.
func (s *screens) calendarAskDelete(rq *front.Request) error {
	c, err := s.calendar(rq)
	if err != nil {
		return err
	}
	return s.calendarDeleteShow(rq, c, trouble{})
}

// calendarDelete takes a calendar away, or says why it stays.
func (s *screens) calendarDelete(rq *front.Request) error {
	c, err := s.calendar(rq)
	if err != nil {
		return err
	}
	var f struct {
		Version int64 `form:"version"`
	}
	if err = rq.Decode(&f); err == nil {
		err = s.Calendars.Delete(rq.Context(), rq.Actor, c.ID, f.Version)
	}
	if err == nil {
		rq.Flash(ui.Success, rq.T("calendar.deleted", errs.Args{"Name": c.Name}))
		return rq.Redirect(calendarsPath)
	}
	t, ok := troubleOf(rq.Locale, err)
	if !ok {
		return err
	}
	return s.calendarDeleteShow(rq, c, t)
}

func (s *screens) calendarDeleteShow(rq *front.Request, c calendar.Calendar, t trouble) error {
	x := calendarDeletePage{trouble: t, Title: rq.T("calendar.delete_title", errs.Args{"Name": c.Name}), Name: c.Name, Path: calendarPath(c.ID), Version: c.Version}
	x.Page = rq.Page(x.Title)
	x.Usual = usualWords(x.Page, c.Draft)
	return rq.RenderStatus(t.code(), calendarDeleteView(x))
}
