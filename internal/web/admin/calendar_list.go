package admin

import (
	"firstline/internal/desk/calendar"
	"firstline/internal/front"
	"firstline/internal/web/ui"
)

type calendarsPage struct {
	ui.Page
	Rows []calendarRow
}

type calendarRow struct {
	Name, Href, Zone, Countries string
	Usual                       []string
	IsDefault                   bool
}

// calendarList shows when the desk is open, place by place.
func (s *screens) calendarList(rq *front.Request) error {
	list, err := calendar.List(rq.Context(), s.DB)
	if err != nil {
		return err
	}
	return rq.Render(calendarsView(newCalendarsPage(rq.Page(rq.T("calendar.title")), list)))
}

func newCalendarsPage(p ui.Page, list []calendar.Calendar) calendarsPage {
	x := calendarsPage{Page: p}
	for _, c := range list {
		x.Rows = append(x.Rows, calendarRow{
			Name: c.Name, Href: calendarPath(c.ID), Zone: c.TimeZone, Countries: countryWords(p, c.Draft), Usual: usualWords(p, c.Draft), IsDefault: c.IsDefault,
		})
	}
	return x
}

func calendarPath(id calendar.ID) string { return calendarsPath + "/" + number(id) }
