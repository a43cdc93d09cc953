package notice

import (
	"testing"
	"time"

	"firstline/internal/desk/calendar"
)

func at(t *testing.T, text string, zone *time.Location) time.Time {
	t.Helper()
	got, err := time.ParseInLocation("2006-01-02 15:04", text, zone)
	if err != nil {
		t.Fatal(err)
	}
	return got
}

func TestQuietAndWorkingHoursPutOffWhatCanWait(t *testing.T) {
	t.Parallel()
	zone, err := time.LoadLocation("Europe/Brussels")
	if err != nil {
		t.Fatal(err)
	}
	office, err := calendar.Draft{Name: "Office", TimeZone: "Europe/Brussels", Week: calendar.Weekdays(calendar.Interval{Opens: 9 * 60, Closes: 17 * 60})}.Hours()
	if err != nil {
		t.Fatal(err)
	}
	night := Plan{QuietFrom: 20 * 60, QuietUntil: 7 * 60}
	for name, c := range map[string]struct {
		plan     Plan
		hours    *calendar.Hours
		at, want string
	}{
		"no wish at all":                {Plan{}, nil, "2026-03-04 03:00", "2026-03-04 03:00"},
		"in the evening":                {night, nil, "2026-03-04 21:30", "2026-03-05 07:00"},
		"after midnight":                {night, nil, "2026-03-04 03:00", "2026-03-04 07:00"},
		"the minute at which it begins": {night, nil, "2026-03-04 20:00", "2026-03-05 07:00"},
		"the minute at which it ends":   {night, nil, "2026-03-04 07:00", "2026-03-04 07:00"},
		"by day":                        {night, nil, "2026-03-04 12:00", "2026-03-04 12:00"},
		"quiet at noon":                 {Plan{QuietFrom: 12 * 60, QuietUntil: 13 * 60}, nil, "2026-03-04 12:30", "2026-03-04 13:00"},
		"over the night of summer time": {night, nil, "2026-03-28 23:00", "2026-03-29 07:00"},
		"at work":                       {Plan{InHours: true}, office, "2026-03-04 10:00", "2026-03-04 10:00"},
		"on Saturday":                   {Plan{InHours: true}, office, "2026-03-07 10:00", "2026-03-09 09:00"},
		"quiet when work begins":        {Plan{InHours: true, QuietFrom: 8 * 60, QuietUntil: 10 * 60}, office, "2026-03-04 06:00", "2026-03-04 10:00"},
	} {
		if got := c.plan.after(at(t, c.at, zone), zone, c.hours); !got.Equal(at(t, c.want, zone)) {
			t.Errorf("%s: %s, want %s", name, got.In(zone), c.want)
		}
	}
}

func TestALetterGathersByTheHourOrTheDay(t *testing.T) {
	t.Parallel()
	zone, err := time.LoadLocation("Asia/Tokyo")
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		hour     int
		at, want string
	}{
		"hourly":            {Hourly, "2026-03-04 10:20", "2026-03-04 11:00"},
		"hourly, on it":     {Hourly, "2026-03-04 10:00", "2026-03-04 11:00"},
		"later today":       {18, "2026-03-04 10:20", "2026-03-04 18:00"},
		"tomorrow":          {8, "2026-03-04 10:20", "2026-03-05 08:00"},
		"the very moment":   {8, "2026-03-04 08:00", "2026-03-05 08:00"},
		"at midnight there": {0, "2026-03-04 23:59", "2026-03-05 00:00"},
	} {
		if got := (Plan{DigestHour: c.hour}).gathers(at(t, c.at, zone), zone); !got.Equal(at(t, c.want, zone)) {
			t.Errorf("%s: %s, want %s", name, got.In(zone), c.want)
		}
	}
}
