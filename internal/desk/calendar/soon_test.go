package calendar_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"firstline/internal/desk/calendar"
)

func TestSoonIsWhenTheDeskIsOpen(t *testing.T) {
	t.Parallel()
	day := calendar.Interval{Opens: 8*60 + 30, Closes: 17 * 60}
	hours, err := calendar.Draft{TimeZone: "Europe/Brussels", Week: calendar.Weekdays(day), Holidays: []calendar.Country{calendar.Belgium}}.Hours()
	if err != nil {
		t.Fatal(err)
	}
	never, err := calendar.Draft{TimeZone: "Europe/Brussels"}.Hours()
	if err != nil {
		t.Fatal(err)
	}
	for _, x := range []struct {
		hours *calendar.Hours
		now   string
		want  []string
	}{
		{hours, "2026-03-03 10:00", []string{"Tue 14:00", "Wed 09:00", "Mon 09:00"}},
		{hours, "2026-03-03 13:45", []string{"Wed 09:00", "Mon 09:00"}},
		{hours, "2026-03-06 16:00", []string{"Mon 08:30"}}, // on Saturday it is closed, and opens on Monday
		{hours, "2026-03-08 10:00", []string{"Mon 09:00"}},
		{hours, "2026-03-02 08:00", []string{"Mon 14:00", "Tue 09:00", "Mon 09:00"}},
		{hours, "2026-04-03 10:00", []string{"Fri 14:00", "Tue 08:30"}}, // Easter Monday
		{never, "2026-03-03 10:00", []string{"Wed 09:00", "Mon 09:00"}},
	} {
		now, err := time.ParseInLocation("2006-01-02 15:04", x.now, hours.Zone())
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, at := range x.hours.Soon(now) {
			got = append(got, at.Format("Mon 15:04"))
		}
		if diff := cmp.Diff(x.want, got); diff != "" {
			t.Errorf("%s: %s", x.now, diff)
		}
	}
}
