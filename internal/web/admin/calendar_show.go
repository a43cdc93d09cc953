package admin

import (
	"cmp"
	"slices"

	"firstline/internal/desk/calendar"
	"firstline/internal/front"
	"firstline/internal/web/ui"
)

type calendarPage struct {
	ui.Page
	Name, Path string
	IsDefault  bool
	Usual      []string
	Facts      []ui.Term
	OwnDays    []ownDayRow
	Preview    calendarPreview
}

type ownDayRow struct{ When, Name, Hours string }

// calendarShow shows a calendar and what it comes to.
func (s *screens) calendarShow(rq *front.Request) error {
	c, err := s.calendar(rq)
	if err != nil {
		return err
	}
	x, err := newCalendarPage(rq.Page(c.Name), c)
	if err != nil {
		return err
	}
	return rq.Render(calendarView(x))
}

func newCalendarPage(p ui.Page, c calendar.Calendar) (x calendarPage, err error) {
	x = calendarPage{Page: p, Name: c.Name, Path: calendarPath(c.ID), IsDefault: c.IsDefault, Usual: usualWords(p, c.Draft)}
	x.Facts = []ui.Term{{Label: p.T("calendar.zone"), Value: c.TimeZone}, {Label: p.T("calendar.countries"), Value: countryWords(p, c.Draft)}}
	for _, d := range byDate(c.OwnDays) {
		x.OwnDays = append(x.OwnDays, ownDayRow{When: daysWords(p, d.First, d.Last), Name: d.Name, Hours: hoursWords(p, d.Hours)})
	}
	x.Preview, err = newCalendarPreview(p, c.Draft)
	return x, err
}

// byDate are own days from the first to the last.
func byDate(days []calendar.OwnDay) []calendar.OwnDay {
	return slices.SortedStableFunc(slices.Values(days), func(a, b calendar.OwnDay) int { return cmp.Compare(a.First, b.First) })
}

func (s *screens) calendar(rq *front.Request) (calendar.Calendar, error) {
	id, err := rq.Int("id")
	if err != nil {
		return calendar.Calendar{}, err
	}
	return calendar.Get(rq.Context(), s.DB, calendar.ID(id))
}
