package calendar_test

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"firstline/internal/desk/calendar"
)

func TestFactsExplainADeadline(t *testing.T) {
	t.Parallel()
	week := office()
	week[time.Friday] = []calendar.Interval{{Opens: 540, Closes: 720}, {Opens: 780, Closes: 960}}
	brussels := calendar.Draft{
		TimeZone: "Europe/Brussels", Week: week, Holidays: []calendar.Country{calendar.Netherlands, calendar.Belgium},
		OwnDays: []calendar.OwnDay{
			{First: day(t, "2026-07-17"), Last: day(t, "2026-07-20"), Name: "Works on the building"},
			{First: day(t, "2026-08-29"), Last: day(t, "2026-08-30"), Name: "Closed anyway"},
			{First: day(t, "2026-09-05"), Last: day(t, "2026-09-06"), Name: "Start of term", Hours: []calendar.Interval{{Opens: 600, Closes: 720}}},
			{First: day(t, "2026-09-07"), Last: day(t, "2026-09-07"), Name: "Start of term", Hours: []calendar.Interval{{Opens: 480, Closes: 1080}}},
		},
	}
	for name, c := range map[string]struct {
		draft       calendar.Draft
		from, until string
		want        string
	}{
		"one day": {
			brussels, "2026-05-19T10:00:00+02:00", "2026-05-19T12:00:00+02:00",
			`{"zone":"Europe/Brussels","usual":[{"hours":["09:00-17:00"],"weekdays":[2]}]}`,
		},
		"a holiday on the way, by the name of the first country": {
			brussels, "2026-05-22T15:30:00+02:00", "2026-05-26T13:30:00+02:00",
			`{"zone":"Europe/Brussels","usual":[{"hours":["09:00-12:00","13:00-16:00"],"weekdays":[5]},{"hours":["09:00-17:00"],"weekdays":[2]}],
			"closed":[{"first":"2026-05-25","last":"2026-05-25","why":{"holiday":"calendar.dutch_whit_monday"}}]}`,
		},
		"an own closing over a weekend, then a holiday": {
			brussels, "2026-07-17T08:00:00+02:00", "2026-07-22T13:30:00+02:00",
			`{"zone":"Europe/Brussels","usual":[{"hours":["09:00-17:00"],"weekdays":[3]}],
			"closed":[{"first":"2026-07-17","last":"2026-07-20","why":{"name":"Works on the building"}},{"first":"2026-07-21","last":"2026-07-21","why":{"holiday":"calendar.belgian_national_day"}}]}`,
		},
		"a closing of days that are closed in any week is none": {
			brussels, "2026-08-28T10:00:00+02:00", "2026-08-31T13:30:00+02:00",
			`{"zone":"Europe/Brussels","usual":[{"hours":["09:00-12:00","13:00-16:00"],"weekdays":[5]},{"hours":["09:00-17:00"],"weekdays":[1]}]}`,
		},
		"an own opening": {
			brussels, "2026-09-04T15:00:00+02:00", "2026-09-07T10:00:00+02:00",
			`{"zone":"Europe/Brussels","usual":[{"hours":["09:00-12:00","13:00-16:00"],"weekdays":[5]}],
			"special":[{"first":"2026-09-05","last":"2026-09-06","hours":["10:00-12:00"],"why":{"name":"Start of term"}},
			{"first":"2026-09-07","last":"2026-09-07","hours":["08:00-18:00"],"why":{"name":"Start of term"}}]}`,
		},
		"two weeks": {
			brussels, "2026-06-01T15:00:00+02:00", "2026-06-12T10:00:00+02:00",
			`{"zone":"Europe/Brussels","usual":[{"hours":["09:00-17:00"],"weekdays":[1,2,3,4]},{"hours":["09:00-12:00","13:00-16:00"],"weekdays":[5]}]}`,
		},
		"day and night": {calendar.Draft{TimeZone: "UTC", Always: true, Week: week}, "2026-05-22T15:30:00Z", "2026-05-26T13:30:00Z", `{"zone":"UTC","always":true}`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			facts := ready(t, c.draft).Explain(wall(t, c.from), wall(t, c.until))
			got, err := json.Marshal(facts)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(strings.NewReplacer("\n", "", "\t", "").Replace(c.want), string(got)); diff != "" {
				t.Error(diff)
			}
			var back calendar.Facts
			if err := json.Unmarshal(got, &back); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(facts, back); diff != "" {
				t.Errorf("kept and read again: %s", diff)
			}
		})
	}
}

func TestOpeningHoursAndDatesAreReadAsTheyAreWritten(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"09:00-17:00": "09:00-17:00", "9:05-24:00": "09:05-24:00", "0:00-0:01": "00:00-00:01",
		"": "", "9-17": "", "09:00": "", "09:00-17:00 x": "", "09:60-17:00": "", "25:00-26:00": "", "-1:00-02:00": "",
	} {
		got, err := calendar.ParseInterval(text)
		if (err != nil) != (want == "") || err == nil && got.String() != want {
			t.Errorf("%q: %v, %v", text, got, err)
		}
	}
	for _, text := range []string{"1969-12-31", "1970-01-01", "2024-02-29", "1899-03-01", "2126-12-31"} {
		d := day(t, text)
		if d.String() != text || d.Weekday() != d.Time().Weekday() || calendar.DateOf(d.Time()) != d {
			t.Errorf("%s: %s, %s", text, d, d.Weekday())
		}
	}
	if _, err := calendar.ParseDate("2026-02-30"); err == nil {
		t.Error("30 February was read")
	}
}
