package api

import (
	"context"
	"errors"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"firstline/internal/base/errs"
	"firstline/internal/desk/calendar"
)

// CalendarCreation asks for a new calendar.
type CalendarCreation struct{ Body CalendarFields }

// CalendarCreated is the new calendar and where it is.
type CalendarCreated struct {
	Location string `header:"Location"`
	ETag     string `header:"ETag" doc:"The calendar's version, for If-Match"`
	Body     Calendar
}

// CalendarReplacement asks for another content of a calendar.
type CalendarReplacement struct {
	CalendarID
	IfMatch
	Body CalendarFields
}

// CalendarDeletion asks for the end of a calendar.
type CalendarDeletion struct {
	CalendarID
	IfMatch
}

func (s *surface) createCalendar(ctx context.Context, c *caller, in *CalendarCreation) (*CalendarCreated, error) {
	draft, err := in.Body.draft()
	if err != nil {
		return nil, err
	}
	made, err := s.Calendars.Create(ctx, c.actor, draft)
	if err != nil {
		return nil, placed(err)
	}
	return &CalendarCreated{Location: Prefix + "/calendars/" + strconv.FormatInt(int64(made.ID), 10), ETag: etag(made.Version), Body: calendarOf(&made)}, nil
}

func (s *surface) replaceCalendar(ctx context.Context, c *caller, in *CalendarReplacement) (*CalendarAnswer, error) {
	version, err := in.version()
	if err != nil {
		return nil, err
	}
	if err := s.stands(ctx, in.CalendarID, version); err != nil {
		return nil, err
	}
	draft, err := in.Body.draft()
	if err != nil {
		return nil, err
	}
	after, err := s.Calendars.Update(ctx, c.actor, calendar.ID(in.ID), version, draft)
	if errs.Is(err, errs.Conflict) {
		return nil, stale(err)
	}
	if err != nil {
		return nil, placed(err)
	}
	return &CalendarAnswer{ETag: etag(after.Version), Body: calendarOf(&after)}, nil
}

func (s *surface) deleteCalendar(ctx context.Context, c *caller, in *CalendarDeletion) (*struct{}, error) {
	version, err := in.version()
	if err != nil {
		return nil, err
	}
	if err := s.stands(ctx, in.CalendarID, version); err != nil {
		return nil, err
	}
	return nil, s.Calendars.Delete(ctx, c.actor, calendar.ID(in.ID), version)
}

// stands tells a program whose version is old so, before anything else about what it sent.
func (s *surface) stands(ctx context.Context, in CalendarID, version int64) error {
	was, err := calendar.Get(ctx, s.DB, calendar.ID(in.ID))
	if err == nil && was.Version != version {
		return stale(errs.New(errs.Conflict, "errs.conflict"))
	}
	return err
}

// draft reads the hours and dates of a request; the rest the desk checks.
func (f *CalendarFields) draft() (calendar.Draft, error) {
	d := calendar.Draft{Name: f.Name, IsDefault: f.IsDefault, TimeZone: f.TimeZone, Always: f.Always, OwnDays: make([]calendar.OwnDay, len(f.OwnDays))}
	var c errs.Check
	hours := func(field string, list []string) (out []calendar.Interval) {
		for n, text := range list {
			i, err := calendar.ParseInterval(text)
			c.That(err == nil, field+"["+strconv.Itoa(n)+"]", "calendar.hours_unreadable")
			out = append(out, i)
		}
		return out
	}
	date := func(field, text string) calendar.Date {
		day, err := calendar.ParseDate(text)
		c.That(err == nil, field, "calendar.day_unreadable")
		return day
	}
	for day, list := range f.Week.days() {
		d.Week[day] = hours("body.week."+strings.ToLower(time.Weekday(day).String()), *list)
	}
	for _, country := range f.Holidays {
		d.Holidays = append(d.Holidays, calendar.Country(country))
	}
	for n, o := range f.OwnDays {
		at := "body.own_days[" + strconv.Itoa(n) + "]."
		day := calendar.OwnDay{First: date(at+"first", o.First), Name: o.Name, Hours: hours(at+"hours", o.Hours)}
		if day.Last = day.First; o.Last != "" {
			day.Last = date(at+"last", o.Last)
		}
		d.OwnDays[n] = day
	}
	return d, c.Err()
}

// ofRow is the desk's name for a field of an own day, a contact or a contract.
var ofRow = regexp.MustCompile(`^(own_day|contact|contract)_(\d+)_([a-z_]+)$`)

// rowsOf are the lists of a request in which those rows stand; inRequest are the fields of a row that a request calls otherwise.
var (
	rowsOf    = map[string]string{"own_day": "own_days", "contact": "contacts", "contract": "contracts"}
	inRequest = map[string]string{"calendar": "calendar_id", "response": "response_minutes"}
)

// placedInRows puts what the desk says about a row where it stands in a request.
func placedInRows(err error) error {
	var e *errs.Error
	if !errors.As(err, &e) {
		return err
	}
	for i, f := range e.Fields {
		m := ofRow.FindStringSubmatch(f.Name)
		if m == nil {
			continue
		}
		field := m[3]
		if name, ok := inRequest[field]; ok {
			field = name
		}
		e.Fields[i].Name = "body." + rowsOf[m[1]] + "[" + m[2] + "]." + field
	}
	return err
}

// placed puts what the desk says about a draft where it stands in a request.
func placed(err error) error {
	var e *errs.Error
	if !errors.As(err, &e) {
		return err
	}
	weekdays := []string{"sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"}
	for i, f := range e.Fields {
		if slices.Contains(weekdays, f.Name) {
			e.Fields[i].Name = "body.week." + f.Name
		}
	}
	return placedInRows(err)
}
