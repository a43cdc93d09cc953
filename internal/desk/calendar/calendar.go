// Package calendar knows when the desk is open, and reckons with that time: when four working hours are over, and why then.
package calendar

import (
	"context"
	"encoding/json"
	"strings"
	"time"

	"firstline/internal/base/db"
	"firstline/internal/base/errs"
)

// ID names a calendar.
type ID int64

// Week are the opening hours by time.Weekday, each day's in order.
type Week [7][]Interval

// Weekdays is a week with the same hours on each day from Monday to Friday.
func Weekdays(hours ...Interval) (w Week) {
	for d := time.Monday; d <= time.Friday; d++ {
		w[d] = hours
	}
	return w
}

// OwnDay is a day, or several in a row, on which the desk keeps other hours than its week says. An opening goes before a closing, a closing
// before a public holiday, and that before the week.
type OwnDay struct {
	First Date       `json:"first"`
	Last  Date       `json:"last"`            // the same as First for one day
	Name  string     `json:"name"`            // in the desk's own words, shown to people
	Hours []Interval `json:"hours,omitempty"` // empty: closed
}

// Calendar is when a desk, or a part of it, is open.
type Calendar struct {
	ID        ID
	Version   int64
	Draft     // what people choose
	CreatedAt db.Time
	UpdatedAt db.Time
}

// row is a calendar as the database keeps it. A calendar is read and changed as a whole, so its lists are JSON in one row.
type row struct {
	ID        ID
	Version   int64
	Name      string
	IsDefault bool
	terms
	CreatedAt db.Time
	UpdatedAt db.Time
}

// terms is what reckoning depends on, comparable.
type terms struct {
	TimeZone string
	Always   bool
	Hours    string // JSON of Week
	Holidays string // countries, with a space between
	OwnDays  string // JSON of []OwnDay
}

const columns = `id, version, name, is_default, time_zone, always, hours, holidays, own_days, created_at, updated_at`

// Get is a calendar.
func Get(ctx context.Context, q db.Querier, id ID) (c Calendar, err error) {
	var r row
	if err := q.Get(ctx, &r, `SELECT `+columns+` FROM calendar WHERE id = $1`, id); err != nil {
		return c, err
	}
	return r.calendar()
}

// Default is the calendar that holds where nobody has chosen another; there is always one.
func Default(ctx context.Context, q db.Querier) (c Calendar, err error) {
	var r row
	if err := q.Get(ctx, &r, `SELECT `+columns+` FROM calendar WHERE is_default = TRUE`); err != nil {
		return c, err
	}
	return r.calendar()
}

// List are all calendars, the default first.
func List(ctx context.Context, q db.Querier) (list []Calendar, err error) {
	var rows []row
	if err := q.Select(ctx, &rows, `SELECT `+columns+` FROM calendar ORDER BY is_default DESC, name, id`); err != nil {
		return nil, err
	}
	for _, r := range rows {
		c, err := r.calendar()
		if err != nil {
			return nil, err
		}
		list = append(list, c)
	}
	return list, nil
}

func (r row) calendar() (c Calendar, err error) {
	defer errs.Wrap(&err, "read calendar %d", r.ID)
	c = Calendar{ID: r.ID, Version: r.Version, CreatedAt: r.CreatedAt, UpdatedAt: r.UpdatedAt}
	c.Name, c.IsDefault, c.TimeZone, c.Always = r.Name, r.IsDefault, r.TimeZone, r.Always
	for _, country := range strings.Fields(r.Holidays) {
		c.Holidays = append(c.Holidays, Country(country))
	}
	if err := json.Unmarshal([]byte(r.Hours), &c.Week); err != nil {
		return c, err
	}
	return c, json.Unmarshal([]byte(r.OwnDays), &c.OwnDays)
}
