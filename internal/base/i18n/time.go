package i18n

import (
	"strconv"
	"time"

	"firstline/internal/base/errs"
)

type calendarNames struct {
	months, shortMonths [13]string
	days, shortDays     [7]string
}

func (l *Locale) calendarNames() calendarNames {
	var c calendarNames
	for m := 1; m <= 12; m++ {
		c.months[m] = l.T("time.month_" + strconv.Itoa(m))
		c.shortMonths[m] = l.T("time.mon_" + strconv.Itoa(m))
	}
	for d := range 7 {
		c.days[d] = l.T("time.day_" + strconv.Itoa(d))
		c.shortDays[d] = l.T("time.dow_" + strconv.Itoa(d))
	}
	return c
}

// Month is the name of a month: «November».
func (l *Locale) Month(m time.Month) string { return l.names.months[m] }

// Weekday is the name of a day: «Sunday».
func (l *Locale) Weekday(d time.Weekday) string { return l.names.days[d] }

// ShortWeekday is the short name of a day: «Sun».
func (l *Locale) ShortWeekday(d time.Weekday) string { return l.names.shortDays[d] }

// Clock is the time of day in zone: 14:05.
func (l *Locale) Clock(t time.Time, zone *time.Location) string { return t.In(zone).Format("15:04") }

// Date is the day in zone: «22 nov. 2026».
func (l *Locale) Date(t time.Time, zone *time.Location) string {
	t = t.In(zone)
	return l.T("time.date", errs.Args{"Day": l.day(t), "Month": l.names.shortMonths[t.Month()], "Year": t.Year()})
}

// LongDate is the day in zone in full: «dimanche 22 novembre 2026».
func (l *Locale) LongDate(t time.Time, zone *time.Location) string {
	t = t.In(zone)
	return l.T("time.long_date", errs.Args{
		"Weekday": l.names.days[t.Weekday()], "Day": l.day(t), "Month": l.names.months[t.Month()], "Year": t.Year(),
	})
}

// DateTime is day and time in zone: «22 nov. 2026 à 14:05».
func (l *Locale) DateTime(t time.Time, zone *time.Location) string {
	return l.T("time.date_time", errs.Args{"Date": l.Date(t, zone), "Clock": l.Clock(t, zone)})
}

// Exact is the time that stands behind a relative one: weekday, day, time and zone.
func (l *Locale) Exact(t time.Time, zone *time.Location) string {
	t = t.In(zone)
	return l.T("time.exact", errs.Args{"Date": l.LongDate(t, zone), "Clock": l.Clock(t, zone), "Zone": t.Format("MST")})
}

// Relative is how far t lies from now, for lists: «3 min ago», «in 2 h»; beyond a week the day in zone, with the year only
// where it is another than now's.
func (l *Locale) Relative(t, now time.Time, zone *time.Location) string {
	past := !t.After(now)
	d := now.Sub(t).Abs()
	switch {
	case d < time.Minute:
		return l.T("time.now")
	case d < 7*24*time.Hour:
		key := "time.in"
		if past {
			key = "time.ago"
		}
		return l.T(key, errs.Args{"Duration": l.rough(d)})
	}
	local := t.In(zone)
	if local.Year() == now.In(zone).Year() {
		return l.T("time.day_month", errs.Args{"Day": l.day(local), "Month": l.names.shortMonths[local.Month()]})
	}
	return l.Date(t, zone)
}

// rough keeps the greatest unit alone.
func (l *Locale) rough(d time.Duration) string {
	switch {
	case d < time.Hour:
		return l.T("time.minutes", errs.Args{"M": int(d / time.Minute)})
	case d < 24*time.Hour:
		return l.T("time.hours", errs.Args{"H": int(d / time.Hour)})
	}
	return l.T("time.days", errs.Args{"D": int(d / (24 * time.Hour))})
}

// day is the day of the month; French writes the first as «1er».
func (l *Locale) day(t time.Time) string {
	if t.Day() == 1 {
		return l.T("time.first")
	}
	return strconv.Itoa(t.Day())
}
