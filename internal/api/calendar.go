package api

import (
	"context"
	"net/http"
	"time"

	"firstline/internal/desk/calendar"
)

// Week are opening hours by weekday; a day without any is closed.
type Week struct {
	Monday    []string `json:"monday,omitempty" nullable:"false" maxItems:"12" doc:"Like 09:00-12:30; 24:00 is the end of the day"`
	Tuesday   []string `json:"tuesday,omitempty" nullable:"false" maxItems:"12"`
	Wednesday []string `json:"wednesday,omitempty" nullable:"false" maxItems:"12"`
	Thursday  []string `json:"thursday,omitempty" nullable:"false" maxItems:"12"`
	Friday    []string `json:"friday,omitempty" nullable:"false" maxItems:"12"`
	Saturday  []string `json:"saturday,omitempty" nullable:"false" maxItems:"12"`
	Sunday    []string `json:"sunday,omitempty" nullable:"false" maxItems:"12"`
}

// days are the week's hours by time.Weekday.
func (w *Week) days() [7]*[]string {
	return [7]*[]string{&w.Sunday, &w.Monday, &w.Tuesday, &w.Wednesday, &w.Thursday, &w.Friday, &w.Saturday}
}

// OwnDay is a day, or several in a row, with other hours than the week says.
type OwnDay struct {
	First string   `json:"first" example:"2026-12-24"`
	Last  string   `json:"last,omitempty" example:"2027-01-03" doc:"Without it, the same as first"`
	Name  string   `json:"name" maxLength:"100" doc:"Why, in the desk's own words"`
	Hours []string `json:"hours,omitempty" nullable:"false" maxItems:"12" doc:"Without any, the desk is closed; with some it is open, also on a public holiday"`
}

// CalendarFields are what people choose of a calendar.
type CalendarFields struct {
	Name      string   `json:"name" maxLength:"100"`
	IsDefault bool     `json:"is_default,omitempty" doc:"Holds where nobody has chosen another. There is always one: it gives up the mark when another one gets it"`
	TimeZone  string   `json:"time_zone" maxLength:"100" example:"Europe/Brussels"`
	Always    bool     `json:"always,omitempty" doc:"Open day and night; the rest is kept and does not count"`
	Week      Week     `json:"week,omitempty"`
	Holidays  []string `json:"holidays,omitempty" nullable:"false" enum:"be,fr,fr-am,nl" maxItems:"4" doc:"On whose public holidays the desk is closed: Belgium, France, Alsace and Moselle, the Netherlands"`
	OwnDays   []OwnDay `json:"own_days,omitempty" nullable:"false" maxItems:"400"`
}

// Calendar is when the desk, or a part of it, is open.
type Calendar struct {
	ID int64 `json:"id"`
	CalendarFields
	CreatedAt time.Time `json:"created_at"`
	UpdatedAt time.Time `json:"updated_at"`
}

func calendarOf(c *calendar.Calendar) Calendar {
	x := Calendar{ID: int64(c.ID), CreatedAt: c.CreatedAt.UTC(), UpdatedAt: c.UpdatedAt.UTC()}
	x.Name, x.IsDefault, x.TimeZone, x.Always = c.Name, c.IsDefault, c.TimeZone, c.Always
	for day, hours := range x.Week.days() {
		*hours = texts(c.Week[day])
	}
	for _, country := range c.Holidays {
		x.Holidays = append(x.Holidays, string(country))
	}
	for _, o := range c.OwnDays {
		x.OwnDays = append(x.OwnDays, OwnDay{First: o.First.String(), Last: o.Last.String(), Name: o.Name, Hours: texts(o.Hours)})
	}
	return x
}

func texts(hours []calendar.Interval) (list []string) {
	for _, i := range hours {
		list = append(list, i.String())
	}
	return list
}

// CalendarID is the calendar in an address.
type CalendarID struct {
	ID int64 `path:"id" minimum:"1" doc:"The calendar's id"`
}

// CalendarList are all calendars, the default first.
type CalendarList struct {
	Body struct {
		Calendars []Calendar `json:"calendars" nullable:"false"`
	}
}

// CalendarAnswer is one calendar with its version.
type CalendarAnswer struct {
	ETag string `header:"ETag" doc:"The calendar's version, for If-Match"`
	Body Calendar
}

func (s *surface) calendars() {
	add(s, operation{method: http.MethodGet, path: "/calendars", need: readDesk, id: "list-calendars", tag: "Calendars", summary: "List the calendars"}, s.listCalendars)
	add(s, operation{
		method: http.MethodPost, path: "/calendars", need: manageDesk, id: "create-calendar", tag: "Calendars", summary: "Add a calendar",
		more: "A name belongs to one calendar only, so sending it twice does not make two.", status: http.StatusCreated,
	}, s.createCalendar)
	add(s, operation{method: http.MethodGet, path: "/calendars/{id}", need: readDesk, id: "get-calendar", tag: "Calendars", summary: "Read a calendar"}, s.getCalendar)
	add(s, operation{
		method: http.MethodPut, path: "/calendars/{id}", need: manageDesk, id: "replace-calendar", tag: "Calendars", summary: "Change a calendar",
		more: "A calendar is changed as a whole: what is absent becomes empty.", refusals: []int{412, 428},
	}, s.replaceCalendar)
	add(s, operation{
		method: http.MethodDelete, path: "/calendars/{id}", need: manageDesk, id: "delete-calendar", tag: "Calendars", summary: "Delete a calendar",
		more: "The default stays, and so does one that something else still goes by: 409.", status: http.StatusNoContent, refusals: []int{409, 412, 428},
	}, s.deleteCalendar)
}

func (s *surface) listCalendars(ctx context.Context, _ *caller, _ *Empty) (*CalendarList, error) {
	list, err := calendar.List(ctx, s.DB)
	if err != nil {
		return nil, err
	}
	x := &CalendarList{}
	x.Body.Calendars = make([]Calendar, len(list))
	for i := range list {
		x.Body.Calendars[i] = calendarOf(&list[i])
	}
	return x, nil
}

func (s *surface) getCalendar(ctx context.Context, _ *caller, in *CalendarID) (*CalendarAnswer, error) {
	c, err := calendar.Get(ctx, s.DB, calendar.ID(in.ID))
	if err != nil {
		return nil, err
	}
	return &CalendarAnswer{ETag: etag(c.Version), Body: calendarOf(&c)}, nil
}
