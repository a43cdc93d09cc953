package i18n

import (
	"strconv"
	"time"

	"golang.org/x/text/number"

	"firstline/internal/base/errs"
)

// Number writes an amount with the language's thousands: 12,345 – 12 345 – 12.345.
func (l *Locale) Number(n int) string {
	if n > -1000 && n < 1000 {
		return strconv.Itoa(n)
	}
	return l.printer.Sprint(number.Decimal(n))
}

// Decimal writes x with exactly the given digits after the point.
func (l *Locale) Decimal(x float64, digits int) string {
	return l.printer.Sprint(number.Decimal(x, number.Scale(digits)))
}

// Percent writes a share between 0 and 1 as whole percent.
func (l *Locale) Percent(share float64) string {
	return l.T("time.percent", errs.Args{"Number": l.Decimal(share*100, 0)})
}

// Size writes a file size in the unit that keeps it short.
func (l *Locale) Size(bytes int64) string {
	const step = 1024
	if bytes < step {
		return l.N("time.bytes", int(bytes))
	}
	x, unit := float64(bytes)/step, 0
	// 1023.95 would be written as 1024.0 of the smaller unit.
	for ; x >= step-0.05 && unit < 3; unit++ {
		x /= step
	}
	digits := 1
	if x >= 10 || unit == 0 {
		digits = 0
	}
	key := [...]string{"time.kilobytes", "time.megabytes", "time.gigabytes", "time.terabytes"}[unit]
	return l.T(key, errs.Args{"Number": l.Decimal(x, digits)})
}

// Duration writes how long something lasts with its two greatest units: «2 h 05 min», «3 d 4 h».
func (l *Locale) Duration(d time.Duration) string {
	if d < 0 {
		d = -d
	}
	switch {
	case d < time.Minute:
		return l.T("time.seconds", errs.Args{"S": int(d / time.Second)})
	case d < time.Hour:
		return l.T("time.minutes", errs.Args{"M": int(d / time.Minute)})
	case d < 24*time.Hour:
		return l.hours(d)
	}
	days, hours := int(d/(24*time.Hour)), int(d%(24*time.Hour)/time.Hour)
	if hours == 0 {
		return l.T("time.days", errs.Args{"D": days})
	}
	return l.T("time.days_hours", errs.Args{"D": days, "H": hours})
}

// WorkingTime writes a duration counted in opening hours, and says that it is; it has no days, since no two are as long.
func (l *Locale) WorkingTime(d time.Duration) string {
	if d < 0 {
		d = -d
	}
	s := l.Duration(d)
	if d >= time.Hour {
		s = l.hours(d)
	}
	return l.T("time.working", errs.Args{"Duration": s})
}

func (l *Locale) hours(d time.Duration) string {
	h, m := int(d/time.Hour), int(d%time.Hour/time.Minute)
	if m == 0 {
		return l.T("time.hours", errs.Args{"H": h})
	}
	return l.T("time.hours_minutes", errs.Args{"H": h, "M": two(m)})
}

// two writes 5 as 05.
func two(n int) string {
	if n < 10 {
		return "0" + strconv.Itoa(n)
	}
	return strconv.Itoa(n)
}
