package admin

import (
	"errors"
	"slices"
	"strconv"
	"strings"
	"time"

	"firstline/internal/base/errs"
	"firstline/internal/desk/calendar"
	"firstline/internal/web/ui"
)

// calendarForm is a calendar as a form asks for it. What was typed stays text until it is read, so that it can be shown again as it was.
type calendarForm struct {
	Version   int64              `form:"version"`
	Name      string             `form:"name"`
	IsDefault bool               `form:"is_default"`
	TimeZone  string             `form:"time_zone"`
	Always    bool               `form:"always"`
	Sunday    string             `form:"sunday"`
	Monday    string             `form:"monday"`
	Tuesday   string             `form:"tuesday"`
	Wednesday string             `form:"wednesday"`
	Thursday  string             `form:"thursday"`
	Friday    string             `form:"friday"`
	Saturday  string             `form:"saturday"`
	Holidays  []calendar.Country `form:"holidays"`
	DayFirst  []string           `form:"day_first"`
	DayLast   []string           `form:"day_last"`
	DayName   []string           `form:"day_name"`
	DayHours  []string           `form:"day_hours"`
	Do        string             `form:"do"` // empty: save

	days  []typedDay // the own days above
	blank int        // rows for further ones
}

// typedDay is a row of the own days.
type typedDay struct{ First, Last, Name, Hours string }

func (f *calendarForm) hours() [7]*string {
	return [7]*string{&f.Sunday, &f.Monday, &f.Tuesday, &f.Wednesday, &f.Thursday, &f.Friday, &f.Saturday}
}

func formOfCalendar(version int64, d calendar.Draft) calendarForm {
	f := calendarForm{Version: version, Name: d.Name, IsDefault: d.IsDefault, TimeZone: d.TimeZone, Always: d.Always, Holidays: d.Holidays}
	for day, text := range f.hours() {
		*text = hoursText(d.Week[day])
	}
	for _, o := range byDate(d.OwnDays) {
		row := typedDay{First: o.First.String(), Last: o.Last.String(), Name: o.Name, Hours: hoursText(o.Hours)}
		if o.Last == o.First {
			row.Last = ""
		}
		f.days = append(f.days, row)
	}
	return f
}

const removeRow = "remove-"

// arrange puts the rows together and does what a button of the rows asks; rows in which nothing stands go to the end.
func (f *calendarForm) arrange() {
	at := func(list []string, i int) string {
		if i < len(list) {
			return list[i]
		}
		return ""
	}
	gone := -1
	if n, ok := strings.CutPrefix(f.Do, removeRow); ok {
		gone, _ = strconv.Atoi(n) // no number names no row
	}
	for i := range max(len(f.DayFirst), len(f.DayLast), len(f.DayName), len(f.DayHours)) {
		row := typedDay{at(f.DayFirst, i), at(f.DayLast, i), at(f.DayName, i), at(f.DayHours, i)}
		switch {
		case i == gone:
		case row == typedDay{}:
			f.blank++
		default:
			f.days = append(f.days, row)
		}
	}
	if f.Do == "add" {
		f.blank++
	}
}

// draft reads what was typed; what cannot be read is told at its field, and something harmless stands in its place.
func (f *calendarForm) draft() (d calendar.Draft, err error) {
	d = calendar.Draft{Name: f.Name, IsDefault: f.IsDefault, TimeZone: f.TimeZone, Always: f.Always, Holidays: f.Holidays, OwnDays: []calendar.OwnDay{}}
	var c errs.Check
	hours := func(field, text string) []calendar.Interval {
		list, err := calendar.ParseHours(text)
		c.That(err == nil, field, "calendar.hours_unreadable")
		return list
	}
	date := func(field, text string) (calendar.Date, bool) {
		day, err := calendar.ParseDate(text)
		c.That(err == nil, field, "calendar.day_unreadable")
		return day, err == nil
	}
	for day, text := range f.hours() {
		d.Week[day] = hours(fieldOf(time.Weekday(day)), *text)
	}
	for n, row := range f.days {
		o := calendar.OwnDay{Name: row.Name, Hours: hours(ownDay(n, "hours"), row.Hours)}
		first, ok := date(ownDay(n, "first"), row.First)
		last := first
		if row.Last != "" {
			last, _ = date(ownDay(n, "last"), row.Last)
		}
		if o.First, o.Last = first, last; !ok {
			o.First = last
		}
		d.OwnDays = append(d.OwnDays, o)
	}
	return d, c.Err()
}

// bothWrong adds to what could not be read what the desk says about the rest, but for what may come from the places of what is missing.
func bothWrong(unreadable, refused error) error {
	var a, b *errs.Error
	if !errors.As(unreadable, &a) || !errors.As(refused, &b) || b.Kind != errs.Invalid {
		return unreadable
	}
	for _, f := range b.Fields {
		same := func(o errs.Field) bool { return o.Name == f.Name }
		if !slices.ContainsFunc(a.Fields, same) && f.Key != "calendar.never_opens" && f.Key != "calendar.day_twice" {
			a.Fields = append(a.Fields, f)
		}
	}
	return a
}

// fieldOf is the name of a weekday's field.
func fieldOf(day time.Weekday) string { return strings.ToLower(day.String()) }

// ownDay is the name of a field of own day n.
func ownDay(n int, part string) string { return "own_day_" + strconv.Itoa(n) + "_" + part }

// calendarFields are the questions of the form.
type calendarFields struct {
	Name, IsDefault, Zone, Always, Holidays ui.Field
	Week                                    []ui.Field
	Days                                    []dayFields
}

// dayFields are the questions of one own day; they bear the same names in each row.
type dayFields struct {
	First, Last, Name, Hours ui.Field
	Remove                   ui.Btn
}

func (f *calendarForm) fields(p ui.Page, t trouble) calendarFields {
	x := calendarFields{
		Name:      ui.Field{Name: "name", Label: p.T("calendar.name"), Hint: p.T("calendar.name_hint"), Value: f.Name, Required: true, MaxLength: 100},
		IsDefault: ui.Field{Name: "is_default", Label: p.T("calendar.is_default"), Hint: p.T("calendar.is_default_hint"), Checked: f.IsDefault},
		Zone: ui.Field{
			Name: "time_zone", Label: p.T("calendar.zone"), Hint: p.T("calendar.zone_hint"), Value: f.TimeZone, Required: true, Autocomplete: "off",
			Attrs: map[string]any{"list": "zones", "spellcheck": "false"},
		},
		Always:   ui.Field{Name: "always", Label: p.T("calendar.always"), Hint: p.T("calendar.always_hint"), Checked: f.Always},
		Holidays: ui.Field{Name: "holidays", Label: p.T("calendar.countries"), Hint: p.T("calendar.countries_hint")},
	}
	for _, at := range []*ui.Field{&x.Name, &x.IsDefault, &x.Zone, &x.Always, &x.Holidays} {
		at.Error = t.of(at.Name)
	}
	typed := f.hours()
	for _, day := range week() {
		x.Week = append(x.Week, ui.Field{Name: fieldOf(day), Label: capital(p.Locale.Weekday(day)), Value: *typed[day], Error: t.of(fieldOf(day)), MaxLength: 200, Autocomplete: "off"})
	}
	for n := range len(f.days) + max(f.blank, 1) {
		x.Days = append(x.Days, f.dayFields(p, t, n))
	}
	return x
}

func (f *calendarForm) dayFields(p ui.Page, t trouble, n int) dayFields {
	var row typedDay
	if n < len(f.days) {
		row = f.days[n]
	}
	args := errs.Args{"N": n + 1}
	field := func(part, kind, label, value string) ui.Field {
		return ui.Field{
			Name: "day_" + part, ID: "f-" + ownDay(n, part), Type: kind, Label: p.T(label, args), HideLabel: true, Value: value, Error: t.of(ownDay(n, part)), Autocomplete: "off",
		}
	}
	x := dayFields{
		First: field("first", "date", "calendar.row_first", row.First), Last: field("last", "date", "calendar.row_last", row.Last),
		Name: field("name", "text", "calendar.row_name", row.Name), Hours: field("hours", "text", "calendar.row_hours", row.Hours),
		Remove: ui.Btn{
			Label: p.T("calendar.row_remove", args), Icon: ui.IconTrash, IconOnly: true, Weight: ui.Quiet, Name: "do", Value: removeRow + strconv.Itoa(n),
			Attrs: map[string]any{"formnovalidate": true},
		},
	}
	if f.Do == "add" && n == len(f.days) {
		x.First.Attrs = map[string]any{"autofocus": true}
	}
	return x
}

// summary are all fields in the order of the form, by the names that errors have, for the list above it.
func (x calendarFields) summary() []ui.Field {
	list := slices.Concat([]ui.Field{x.Name, x.IsDefault, x.Zone, x.Always}, x.Week, []ui.Field{x.Holidays})
	for n, d := range x.Days {
		for i, f := range []ui.Field{d.First, d.Last, d.Name, d.Hours} {
			f.Name = ownDay(n, []string{"first", "last", "name", "hours"}[i])
			list = append(list, f)
		}
	}
	return list
}

// said is a calendar field by field, in words, to be compared with another.
func said(p ui.Page, d calendar.Draft) []ui.Field {
	list := []ui.Field{
		{Label: p.T("calendar.name"), Value: d.Name},
		{Label: p.T("calendar.is_default"), Checked: d.IsDefault},
		{Label: p.T("calendar.zone"), Value: d.TimeZone},
		{Label: p.T("calendar.always"), Checked: d.Always},
	}
	for _, day := range week() {
		list = append(list, ui.Field{Label: capital(p.Locale.Weekday(day)), Value: hoursWords(p, d.Week[day])})
	}
	var own []string
	for _, o := range byDate(d.OwnDays) {
		own = append(own, ownDayWords(p, o))
	}
	return append(list, ui.Field{Label: p.T("calendar.countries"), Value: countryWords(p, d)}, ui.Field{Label: p.T("calendar.own_days"), Value: strings.Join(own, "; ")})
}
