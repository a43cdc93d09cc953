package calendar

import (
	"fmt"
	"time"
)

const (
	dayMicros    = int64(24 * time.Hour / time.Microsecond)
	minuteMicros = int64(time.Minute / time.Microsecond)
)

// Date is a day of the calendar on the wall, without a time zone: days since 1 January 1970. As text it is 2026-05-25.
type Date int32

// On is the date of a year, a month and a day; 31 April is 1 May.
func On(year int, month time.Month, day int) Date {
	return Date(time.Date(year, month, day, 0, 0, 0, 0, time.UTC).Unix() / 86400)
}

// DateOf is the date that the clock on the wall shows at t in its zone.
func DateOf(t time.Time) Date { return On(t.Date()) }

// Time is midnight of the date in UTC, for whoever writes it out: it is no instant of the desk.
func (d Date) Time() time.Time { return time.Unix(int64(d)*86400, 0).UTC() }

// Weekday is the date's day of the week.
func (d Date) Weekday() time.Weekday { return time.Weekday(((int64(d)+4)%7 + 7) % 7) } // 1 January 1970 was a Thursday

func (d Date) String() string { return d.Time().Format(time.DateOnly) }

// ParseDate reads 2026-05-25.
func ParseDate(text string) (Date, error) {
	t, err := time.Parse(time.DateOnly, text)
	if err != nil {
		return 0, err
	}
	return DateOf(t), nil
}

// MarshalText writes 2026-05-25.
func (d Date) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// UnmarshalText reads 2026-05-25.
func (d *Date) UnmarshalText(text []byte) (err error) {
	*d, err = ParseDate(string(text))
	return err
}

// Interval is open time of one day by the clock on the wall, in minutes since midnight; the minute Closes is the first one closed, at most
// 1440 for 24:00. As text it is 09:00-17:00.
type Interval struct{ Opens, Closes int }

func (i Interval) String() string {
	return fmt.Sprintf("%02d:%02d-%02d:%02d", i.Opens/60, i.Opens%60, i.Closes/60, i.Closes%60)
}

// ParseInterval reads 09:00-17:00 or 9:00-24:00. Whether it can be opening hours is another question: see Draft.
func ParseInterval(text string) (Interval, error) {
	var a, b, c, d int
	var rest string
	if n, _ := fmt.Sscanf(text+" .", "%d:%02d-%d:%02d %s", &a, &b, &c, &d, &rest); n != 5 || rest != "." || min(a, b, c, d) < 0 || max(a, c) > 24 || max(b, d) > 59 {
		return Interval{}, fmt.Errorf("opening hours %q: want them like 09:00-17:00", text)
	}
	return Interval{a*60 + b, c*60 + d}, nil
}

// MarshalText writes 09:00-17:00.
func (i Interval) MarshalText() ([]byte, error) { return []byte(i.String()), nil }

// UnmarshalText reads 09:00-17:00.
func (i *Interval) UnmarshalText(text []byte) (err error) {
	*i, err = ParseInterval(string(text))
	return err
}
