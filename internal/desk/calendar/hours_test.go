package calendar_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"firstline/internal/base/errs"
	"firstline/internal/desk/calendar"
)

func office() calendar.Week {
	return calendar.Weekdays(calendar.Interval{Opens: 9 * 60, Closes: 17 * 60})
}

func ready(t testing.TB, d calendar.Draft) *calendar.Hours {
	t.Helper()
	h, err := d.Hours()
	if err != nil {
		t.Fatal(err)
	}
	return h
}

// wall reads a local time with its distance from UTC.
func wall(t testing.TB, text string) time.Time {
	t.Helper()
	at, err := time.Parse("2006-01-02T15:04:05.999999Z07:00", text)
	if err != nil {
		t.Fatal(err)
	}
	return at
}

func day(t testing.TB, text string) calendar.Date {
	t.Helper()
	d, err := calendar.ParseDate(text)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func TestOpenTimePasses(t *testing.T) {
	t.Parallel()
	brussels := calendar.Draft{TimeZone: "Europe/Brussels", Week: office(), Holidays: []calendar.Country{calendar.Belgium}}
	berlin := calendar.Draft{TimeZone: "Europe/Berlin", Week: office()}
	always := func(zone string) calendar.Draft { return calendar.Draft{TimeZone: zone, Always: true} }
	early := func(zone string) calendar.Draft { // open from midnight on Sundays
		return calendar.Draft{TimeZone: zone, Week: calendar.Week{time.Sunday: {{Opens: 0, Closes: 6 * 60}}}}
	}
	night := calendar.Draft{TimeZone: "Europe/Brussels", Week: calendar.Week{time.Friday: {{Opens: 22 * 60, Closes: 24 * 60}}, time.Saturday: {{Opens: 0, Closes: 2 * 60}}}}
	for name, c := range map[string]struct {
		draft calendar.Draft
		from  string
		add   time.Duration
		want  string
	}{
		"over a holiday weekend":                  {brussels, "2026-05-22T16:30:00+02:00", 4 * time.Hour, "2026-05-26T12:30:00+02:00"},
		"to the end of the day":                   {brussels, "2026-05-26T16:00:00+02:00", time.Hour, "2026-05-26T17:00:00+02:00"},
		"a microsecond beyond the end of the day": {brussels, "2026-05-26T16:00:00+02:00", time.Hour + time.Microsecond, "2026-05-27T09:00:00.000001+02:00"},
		"no time":                                 {brussels, "2026-05-24T03:00:00+02:00", 0, "2026-05-24T03:00:00+02:00"},
		"less than no time":                       {brussels, "2026-05-24T03:00:00+02:00", -time.Hour, "2026-05-24T03:00:00+02:00"},
		"day and night, spring":                   {always("Europe/Berlin"), "2027-03-28T00:30:00+01:00", 4 * time.Hour, "2027-03-28T03:30:00Z"},
		"day and night, autumn":                   {always("Europe/Berlin"), "2027-10-31T00:30:00+02:00", 4 * time.Hour, "2027-10-31T02:30:00Z"},
		"day and night over the day that was not": {always("Pacific/Apia"), "2011-12-29T12:00:00-10:00", 24 * time.Hour, "2011-12-31T12:00:00+14:00"},
		"a weekend with a change of time":         {berlin, "2027-03-26T16:00:00+01:00", 8 * time.Hour, "2027-03-29T16:00:00+02:00"},
		"midnight that is not, Santiago":          {early("America/Santiago"), "2027-09-04T12:00:00-04:00", time.Hour, "2027-09-05T02:00:00-03:00"},
		"midnight that is not, Beirut":            {early("Asia/Beirut"), "2027-03-27T12:00:00+02:00", time.Hour, "2027-03-28T02:00:00+03:00"},
		"the half hour of Lord Howe, spring":      {early("Australia/Lord_Howe"), "2027-10-03T01:30:00+10:30", time.Hour, "2027-10-03T03:00:00+11:00"},
		"the half hour of Lord Howe, autumn":      {early("Australia/Lord_Howe"), "2027-04-04T01:30:00+11:00", time.Hour, "2027-04-04T02:00:00+10:30"},
		"two days that meet at midnight":          {night, "2026-05-22T23:00:00+02:00", 2 * time.Hour, "2026-05-23T01:00:00+02:00"},
		"the last day of a leap year":             {always("America/New_York"), "2028-12-31T12:00:00-05:00", 36 * time.Hour, "2029-01-02T00:00:00-05:00"},
		"years ahead":                             {brussels, "2026-01-02T09:00:00+01:00", 10 * 8 * time.Hour * 250, "2035-11-19T17:00:00+01:00"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h, from, want := ready(t, c.draft), wall(t, c.from), wall(t, c.want)
			got, err := h.Add(from, c.add)
			if err != nil || !got.Equal(want) || got.Location() != time.UTC {
				t.Errorf("got %v, %v; want %v", got.In(h.Zone()), err, want.In(h.Zone()))
			}
			if between := h.Between(from, want); between != max(0, c.add) {
				t.Errorf("%v of open time between", between)
			}
		})
	}
}

func TestOpenTimeIsNeverNegative(t *testing.T) {
	t.Parallel()
	h := ready(t, calendar.Draft{TimeZone: "UTC", Always: true})
	now := wall(t, "2026-05-22T16:30:00Z")
	if got := h.Between(now, now.Add(-time.Hour)); got != 0 {
		t.Errorf("backwards: %v", got)
	}
	if got := h.Between(now, now.AddDate(400, 0, 0)); got != 1<<63-1 {
		t.Errorf("more than a duration holds: %v", got)
	}
}

func TestTheDeskIsOpenFromTheOpeningAndNoMoreAtTheEnd(t *testing.T) {
	t.Parallel()
	h := ready(t, calendar.Draft{TimeZone: "Europe/Brussels", Week: office(), Holidays: []calendar.Country{calendar.Belgium}})
	for at, want := range map[string]struct {
		open bool
		next string
	}{
		"2026-05-22T08:59:59.999999+02:00": {false, "2026-05-22T09:00:00+02:00"},
		"2026-05-22T09:00:00+02:00":        {true, "2026-05-22T09:00:00+02:00"},
		"2026-05-22T16:59:59.999999+02:00": {true, "2026-05-22T16:59:59.999999+02:00"},
		"2026-05-22T17:00:00+02:00":        {false, "2026-05-26T09:00:00+02:00"},
	} {
		next, err := h.NextOpen(wall(t, at))
		if h.IsOpen(wall(t, at)) != want.open || err != nil || !next.Equal(wall(t, want.next)) {
			t.Errorf("%s: open %v, next %v, %v", at, h.IsOpen(wall(t, at)), next, err)
		}
	}
}

func TestSameTimeOnTheNextOpenDay(t *testing.T) {
	t.Parallel()
	week := office()
	week[time.Friday] = []calendar.Interval{{Opens: 10 * 60, Closes: 12 * 60}, {Opens: 13 * 60, Closes: 16 * 60}}
	brussels := calendar.Draft{TimeZone: "Europe/Brussels", Week: week, Holidays: []calendar.Country{calendar.Belgium}}
	always := func(zone string) calendar.Draft { return calendar.Draft{TimeZone: zone, Always: true} }
	// On 7 November 2010, a minute after midnight, the clocks of Newfoundland went back to Saturday 23:01.
	twice := calendar.Draft{TimeZone: "America/St_Johns", Week: calendar.Week{
		time.Friday: {{Opens: 0, Closes: 5}}, time.Saturday: {{Opens: 1410, Closes: 1440}}, time.Sunday: {{Opens: 540, Closes: 720}},
	}}
	for name, c := range map[string]struct {
		draft calendar.Draft
		came  string
		days  int
		want  string
	}{
		"while open":                               {brussels, "2026-05-19T10:20:30.5+02:00", 1, "2026-05-20T10:20:30.5+02:00"},
		"before the desk opens":                    {brussels, "2026-05-19T06:00:00+02:00", 1, "2026-05-20T09:00:00+02:00"},
		"after the desk closed":                    {brussels, "2026-05-18T20:00:00+02:00", 1, "2026-05-20T09:00:00+02:00"},
		"at the minute of closing":                 {brussels, "2026-05-18T17:00:00+02:00", 1, "2026-05-20T09:00:00+02:00"},
		"over a long weekend":                      {brussels, "2026-05-22T15:00:00+02:00", 1, "2026-05-26T15:00:00+02:00"},
		"at the weekend":                           {brussels, "2026-05-16T12:00:00+02:00", 1, "2026-05-19T09:00:00+02:00"},
		"the next day opens later":                 {brussels, "2026-05-21T09:30:00+02:00", 1, "2026-05-22T10:00:00+02:00"},
		"the next day closes earlier":              {brussels, "2026-05-21T16:30:00+02:00", 1, "2026-05-22T16:00:00+02:00"},
		"the next day has a break then":            {brussels, "2026-05-21T12:30:00+02:00", 1, "2026-05-22T12:00:00+02:00"},
		"today":                                    {brussels, "2026-05-21T12:30:00+02:00", 0, "2026-05-21T12:30:00+02:00"},
		"today, while closed":                      {brussels, "2026-05-21T20:30:00+02:00", 0, "2026-05-22T10:00:00+02:00"},
		"five open days":                           {brussels, "2026-05-21T11:00:00+02:00", 5, "2026-05-29T11:00:00+02:00"},
		"a time that the next day skips":           {always("Europe/Berlin"), "2027-03-27T02:30:00+01:00", 1, "2027-03-28T01:00:00Z"},
		"a time that the next day has more":        {always("Europe/Berlin"), "2027-10-30T02:30:00+02:00", 1, "2027-10-31T00:30:00Z"},
		"a midnight that the next day skips":       {always("America/Santiago"), "2027-09-04T00:00:00-04:00", 1, "2027-09-05T04:00:00Z"},
		"a day that was not":                       {always("Pacific/Apia"), "2011-12-29T12:00:00-10:00", 1, "2011-12-31T12:00:00+14:00"},
		"a day that began and was yesterday again": {always("America/St_Johns"), "2010-11-07T00:00:30-02:30", 1, "2010-11-08T00:00:30-03:30"},
		"hours of yesterday after today began":     {twice, "2010-11-05T00:02:00-02:30", 2, "2010-11-07T09:00:00-03:30"},
		"a day that begins twice":                  {always("America/St_Johns"), "2010-11-06T00:00:30-02:30", 1, "2010-11-07T02:30:30Z"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := ready(t, c.draft)
			got, err := h.AddDays(wall(t, c.came), c.days)
			if err != nil || !got.Equal(wall(t, c.want)) {
				t.Errorf("got %v, %v; want %v", got.In(h.Zone()), err, wall(t, c.want).In(h.Zone()))
			}
			if same, err := h.SameTimeNextOpenDay(wall(t, c.came)); c.days == 1 && (err != nil || !same.Equal(got)) {
				t.Errorf("same time next open day: %v, %v", same, err)
			}
		})
	}
}

func TestACalendarThatNeverOpensSaysSo(t *testing.T) {
	t.Parallel()
	from := wall(t, "2026-05-22T16:30:00Z")
	for name, d := range map[string]calendar.Draft{
		"no hours": {TimeZone: "Europe/Brussels"},
		"one day only, long ago": {TimeZone: "Europe/Brussels", OwnDays: []calendar.OwnDay{
			{First: day(t, "2020-01-01"), Last: day(t, "2020-01-01"), Name: "x", Hours: []calendar.Interval{{Opens: 0, Closes: 60}}},
		}},
		"closed for good": {TimeZone: "Europe/Brussels", Week: office(), OwnDays: []calendar.OwnDay{{First: day(t, "2000-01-01"), Last: day(t, "2200-01-01"), Name: "x"}}},
	} {
		h := ready(t, d)
		_, added := h.Add(from, time.Second)
		_, next := h.NextOpen(from)
		_, days := h.AddDays(from, 1)
		for what, err := range map[string]error{"Add": added, "NextOpen": next, "AddDays": days} {
			if !errs.Is(err, errs.Invalid) {
				t.Errorf("%s: %s: %v", name, what, err)
			}
		}
		if h.IsOpen(from) || h.Between(from, from.AddDate(5, 0, 0)) != 0 {
			t.Errorf("%s: open", name)
		}
	}
	once := ready(t, calendar.Draft{TimeZone: "UTC", OwnDays: []calendar.OwnDay{
		{First: day(t, "2026-06-01"), Last: day(t, "2026-06-01"), Name: "x", Hours: []calendar.Interval{{Opens: 600, Closes: 660}}},
	}})
	if _, err := once.AddDays(from, 1); !errs.Is(err, errs.Invalid) {
		t.Errorf("one open day and no second: %v", err)
	}
	if _, err := once.Add(from, 61*time.Minute); !errs.Is(err, errs.Invalid) {
		t.Errorf("one open hour and more asked for: %v", err)
	}
}

func TestAnOwnOpeningGoesBeforeAnOwnClosingAndThatBeforeAHoliday(t *testing.T) {
	t.Parallel()
	h := ready(t, calendar.Draft{
		TimeZone: "Europe/Brussels", Week: office(), Holidays: []calendar.Country{calendar.Belgium},
		OwnDays: []calendar.OwnDay{
			{First: day(t, "2026-12-24"), Last: day(t, "2027-01-03"), Name: "Winter closing"},
			{First: day(t, "2026-12-25"), Last: day(t, "2026-12-26"), Name: "Stand-by", Hours: []calendar.Interval{{Opens: 600, Closes: 720}}},
		},
	})
	open := map[string]string{}
	for d := day(t, "2026-12-22"); d <= day(t, "2027-01-05"); d++ {
		midnight := time.Date(d.Time().Year(), d.Time().Month(), d.Time().Day(), 0, 0, 0, 0, h.Zone())
		if got := h.Between(midnight, midnight.AddDate(0, 0, 1)); got > 0 {
			open[d.String()] = got.String()
		}
	}
	want := map[string]string{
		"2026-12-22": "8h0m0s", "2026-12-23": "8h0m0s", "2026-12-25": "2h0m0s", "2026-12-26": "2h0m0s", "2027-01-04": "8h0m0s", "2027-01-05": "8h0m0s",
	}
	if diff := cmp.Diff(want, open); diff != "" {
		t.Error(diff)
	}
}

func BenchmarkAdd(b *testing.B) {
	h := ready(b, calendar.Draft{TimeZone: "Europe/Brussels", Week: office(), Holidays: []calendar.Country{calendar.Belgium, calendar.France, calendar.Netherlands}})
	from := wall(b, "2027-03-05T16:30:00+01:00")
	for name, d := range map[string]time.Duration{"Hours": 4 * time.Hour, "Weeks": 120 * time.Hour, "Year": 2000 * time.Hour} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := h.Add(from, d); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
