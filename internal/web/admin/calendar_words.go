package admin

import (
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"firstline/internal/base/errs"
	"firstline/internal/desk/calendar"
	"firstline/internal/web/ui"
)

// week are the days in the order in which people here read them, from Monday.
func week() []time.Weekday {
	return []time.Weekday{time.Monday, time.Tuesday, time.Wednesday, time.Thursday, time.Friday, time.Saturday, time.Sunday}
}

// capital is a text that begins a line: French and Dutch write weekdays small.
func capital(text string) string {
	first, size := utf8.DecodeRuneInString(text)
	return string(unicode.ToUpper(first)) + text[size:]
}

// hoursText are a day's hours as they are typed: 9:00-12:30, 13:30-17:00.
func hoursText(hours []calendar.Interval) string {
	list := make([]string, len(hours))
	for i, one := range hours {
		list[i] = strings.Replace(strings.TrimPrefix(one.String(), "0"), "-0", "-", 1)
	}
	return strings.Join(list, ", ")
}

// hoursWords are a day's hours as they are read.
func hoursWords(p ui.Page, hours []calendar.Interval) string {
	if len(hours) == 0 {
		return p.T("calendar.closed")
	}
	return strings.ReplaceAll(hoursText(hours), "-", "–")
}

// usualWords are the hours of a week, days with the same hours in one line; closed days are left out.
func usualWords(p ui.Page, d calendar.Draft) (lines []string) {
	if d.Always {
		return []string{p.T("calendar.always")}
	}
	for days := week(); len(days) > 0; {
		hours, n := d.Week[days[0]], 1
		for n < len(days) && slices.Equal(d.Week[days[n]], hours) {
			n++
		}
		args := errs.Args{"First": p.Locale.Weekday(days[0]), "Last": p.Locale.Weekday(days[n-1]), "Hours": hoursWords(p, hours)}
		switch {
		case len(hours) == 0:
		case n == 1:
			lines = append(lines, p.T("calendar.usual_day", args))
		case n == 2:
			lines = append(lines, p.T("calendar.usual_two", args))
		default:
			lines = append(lines, p.T("calendar.usual_days", args))
		}
		days = days[n:]
	}
	return lines
}

func countryWords(p ui.Page, d calendar.Draft) string {
	if len(d.Holidays) == 0 {
		return p.T("calendar.no_country")
	}
	list := make([]string, len(d.Holidays))
	for i, c := range d.Holidays {
		list[i] = p.T(c.Key())
	}
	return strings.Join(list, ", ")
}

// daysWords is one day, or several in a row.
func daysWords(p ui.Page, first, last calendar.Date) string {
	if first == last {
		return capital(p.Locale.LongDate(first.Time(), time.UTC))
	}
	return p.T("calendar.from_to", errs.Args{"First": p.Locale.LongDate(first.Time(), time.UTC), "Last": p.Locale.LongDate(last.Time(), time.UTC)})
}

// ownDayWords is an own day in one line.
func ownDayWords(p ui.Page, d calendar.OwnDay) string {
	return p.T("calendar.own_day_line", errs.Args{"When": daysWords(p, d.First, d.Last), "Name": d.Name, "Hours": hoursWords(p, d.Hours)})
}

func reasonWords(p ui.Page, why calendar.Reason) string {
	if why.Holiday != "" {
		return p.T(why.Holiday)
	}
	return why.Name
}

// closingsShown is how many of the next closings a page shows.
const closingsShown = 10

// calendarPreview is what a calendar comes to: its next closings, and a promise reckoned with it.
type calendarPreview struct {
	Always   bool
	Closings []closing
	Worked   string // four working hours after a Friday 16:30
	NextDay  string // the same time of the next open day
}

type closing struct{ When, Why string }

// newCalendarPreview lets the room reckon with a draft that can be kept.
func newCalendarPreview(p ui.Page, d calendar.Draft) (calendarPreview, error) {
	hours, err := d.Hours()
	if err != nil {
		return calendarPreview{}, err
	}
	x := calendarPreview{Always: d.Always}
	for _, c := range hours.Closings(p.Now, closingsShown) {
		x.Closings = append(x.Closings, closing{When: daysWords(p, c.First, c.Last), Why: reasonWords(p, c.Why)})
	}
	comes := fridayAfternoon(p.Now.In(hours.Zone()))
	due, err := hours.Add(comes, 4*time.Hour)
	if err != nil {
		return x, err
	}
	next, err := hours.SameTimeNextOpenDay(comes)
	if err != nil {
		return x, err
	}
	moment := func(t time.Time) string {
		return p.T("calendar.moment", errs.Args{"Date": p.Locale.LongDate(t, hours.Zone()), "Clock": p.Locale.Clock(t, hours.Zone())})
	}
	x.Worked = p.T("calendar.worked", errs.Args{"Comes": moment(comes), "Due": moment(due)})
	x.NextDay = p.T("calendar.next_day", errs.Args{"Due": moment(next)})
	return x, nil
}

// fridayAfternoon is 16:30 on the next Friday, which can be today.
func fridayAfternoon(now time.Time) time.Time {
	days := (int(time.Friday) - int(now.Weekday()) + 7) % 7
	return time.Date(now.Year(), now.Month(), now.Day()+days, 16, 30, 0, 0, now.Location())
}
