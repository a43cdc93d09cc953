package calendar_test

import (
	"os"
	"slices"
	"sync/atomic"
	"testing"
	"time"

	"pgregory.net/rapid"

	"firstline/internal/desk/calendar"
)

// zones are those that clocks are hardest in: changes at midnight, of half an hour or two, a summer time that is winter time, days that
// were not (Apia 2011, Kwajalein 1993), distances of quarters of an hour; and those of most desks.
func zones() []string {
	return []string{
		"Europe/Brussels", "Europe/Berlin", "Europe/Dublin", "UTC", "America/Santiago", "Australia/Lord_Howe", "Africa/Cairo", "Asia/Beirut", "Africa/Casablanca",
		"Pacific/Apia", "Pacific/Kwajalein", "America/St_Johns", "Asia/Kathmandu", "Asia/Tehran", "America/Havana", "Atlantic/Azores", "Pacific/Chatham",
		"Antarctica/Troll", "America/Asuncion", "Asia/Gaza", "Asia/Amman", "America/Nuuk", "America/Scoresbysund", "Pacific/Kiritimati", "America/New_York",
	}
}

// zone is a zone with the days on which its clocks were changed.
type zone struct {
	*time.Location
	changes []time.Time
}

func loadZones(t *testing.T) (list []zone) {
	t.Helper()
	for _, name := range zones() {
		l, err := time.LoadLocation(name)
		if err != nil {
			t.Fatal(err)
		}
		z := zone{Location: l}
		before := 0
		for at := time.Date(1993, 1, 1, 0, 0, 0, 0, time.UTC); at.Year() < 2041; at = at.Add(12 * time.Hour) {
			_, offset := at.In(l).Zone()
			if offset != before {
				z.changes = append(z.changes, at)
			}
			before = offset
		}
		list = append(list, z)
	}
	return list
}

// slow reckons minute by minute. It asks the zone for each one what the clock on the wall shows, and knows nothing else about time.
type slow struct {
	draft    calendar.Draft
	zone     *time.Location
	holidays map[string]bool
	date     string // of which hours are
	hours    []calendar.Interval
	y, d     int
}

func newSlow(d calendar.Draft, z *time.Location, around int) *slow {
	s := &slow{draft: d, zone: z, holidays: map[string]bool{}}
	for _, c := range d.Holidays {
		for y := around - 1; y <= around+1; y++ {
			for _, h := range c.Holidays(y) {
				s.holidays[h.Date.String()] = true
			}
		}
	}
	return s
}

// open tells whether the minute that begins at is open.
func (s *slow) open(at time.Time) bool {
	local := at.In(s.zone)
	if local.Year() != s.y || local.YearDay() != s.d {
		s.y, s.d, s.date = local.Year(), local.YearDay(), local.Format(time.DateOnly)
		s.hours = s.of(s.date, local.Weekday())
	}
	if s.draft.Always {
		return true
	}
	hour, minute, _ := local.Clock()
	for _, i := range s.hours {
		if m := hour*60 + minute; i.Opens <= m && m < i.Closes {
			return true
		}
	}
	return false
}

func (s *slow) of(date string, weekday time.Weekday) []calendar.Interval {
	closed := s.holidays[date]
	for _, own := range s.draft.OwnDays {
		if own.First.String() <= date && date <= own.Last.String() {
			if len(own.Hours) > 0 {
				return own.Hours
			}
			closed = true
		}
	}
	if closed {
		return nil
	}
	return s.draft.Week[weekday]
}

// walk goes from an instant to another by minutes; each is told whether it is open, the first and the last may be parts of one.
func (s *slow) walk(from, until time.Time, minute func(at, end time.Time, open bool) bool) {
	for at := from; at.Before(until); {
		whole := at.Truncate(time.Minute)
		end := whole.Add(time.Minute)
		if end.After(until) {
			end = until
		}
		if !minute(at, end, s.open(whole)) {
			return
		}
		at = end
	}
}

// add is the instant when d of open time has passed, or false when that is not before until.
func (s *slow) add(from, until time.Time, d time.Duration) (found time.Time, ok bool) {
	if d <= 0 {
		return from, true
	}
	s.walk(from, until, func(at, end time.Time, open bool) bool {
		if !open {
			return true
		}
		if n := end.Sub(at); n < d {
			d -= n
			return true
		}
		found, ok = at.Add(d), true
		return false
	})
	return found, ok
}

func (s *slow) between(from, until time.Time) (sum time.Duration) {
	s.walk(from, until, func(at, end time.Time, open bool) bool {
		if open {
			sum += end.Sub(at)
		}
		return true
	})
	return sum
}

func (s *slow) next(from, until time.Time) (found time.Time, ok bool) {
	s.walk(from, until, func(at, _ time.Time, open bool) bool {
		found, ok = at, open
		return !open
	})
	return found, ok
}

// days is the same time n open days later.
func (s *slow) days(from, until time.Time, n int) (found time.Time, ok bool) {
	came, ok := s.next(from, until)
	if !ok || n == 0 {
		return came, ok
	}
	local := came.In(s.zone)
	hour, minute, second := local.Clock()
	wanted := time.Duration(hour)*time.Hour + time.Duration(minute)*time.Minute + time.Duration(second)*time.Second + time.Duration(local.Nanosecond())
	day, ok := local.Format(time.DateOnly), false
	s.walk(came, until, func(at, _ time.Time, open bool) bool {
		if date := at.In(s.zone).Format(time.DateOnly); open && date > day {
			day = date
			n--
		}
		ok = n == 0
		return !ok
	})
	if !ok {
		return found, false
	}
	// All minutes of that day: the first at which the clock has reached the time, and what is open before and after.
	var due, ended, opened time.Time
	noon, err := time.ParseInLocation(time.DateOnly+" 15", day+" 12", s.zone)
	if err != nil {
		return found, false
	}
	s.walk(noon.Add(-40*time.Hour).Truncate(time.Minute), noon.Add(40*time.Hour), func(at, end time.Time, open bool) bool {
		local := at.In(s.zone)
		date := local.Format(time.DateOnly)
		h, m, _ := local.Clock()
		shows := time.Duration(h)*time.Hour + time.Duration(m)*time.Minute
		if due.IsZero() && (date > day || date == day && shows+time.Minute > wanted) {
			due = at
			if date == day && shows < wanted {
				due = at.Add(wanted - shows)
			}
		}
		if !open || date != day {
			return true
		}
		if opened.IsZero() {
			opened = at
		}
		switch {
		case !due.IsZero() && !due.Before(at) && due.Before(end):
			found = due
		case due.IsZero() || !due.Before(end):
			ended = end
		}
		return true
	})
	switch {
	case !found.IsZero():
		return found, true
	case !ended.IsZero():
		return ended, true
	}
	return opened, true
}

func drawHours(t *rapid.T, label string) []calendar.Interval {
	switch rapid.IntRange(0, 7).Draw(t, label) {
	case 0, 1:
		return nil
	case 2, 3:
		return []calendar.Interval{{Opens: 540, Closes: 1020}}
	case 4:
		return []calendar.Interval{{Opens: 0, Closes: 1440}}
	case 5:
		return []calendar.Interval{{Opens: 0, Closes: 360}, {Opens: 1320, Closes: 1440}}
	}
	a := rapid.IntRange(0, 1438).Draw(t, "opens")
	b := rapid.IntRange(a+1, 1439).Draw(t, "closes")
	c := rapid.IntRange(b, 1439).Draw(t, "opens again")
	return []calendar.Interval{{Opens: a, Closes: b}, {Opens: c, Closes: rapid.IntRange(c+1, 1440).Draw(t, "closes again")}}
}

func drawDraft(t *rapid.T, z zone, from time.Time) (d calendar.Draft) {
	d.TimeZone, d.Always = z.String(), rapid.IntRange(0, 9).Draw(t, "always") == 0
	for i := range d.Week {
		d.Week[i] = drawHours(t, "weekday")
	}
	for _, c := range calendar.Countries() {
		if rapid.IntRange(0, 3).Draw(t, string(c)) == 0 {
			d.Holidays = append(d.Holidays, c)
		}
	}
	for range rapid.IntRange(0, 2).Draw(t, "own days") {
		own := calendar.OwnDay{First: calendar.DateOf(from) + calendar.Date(rapid.IntRange(-1, 3).Draw(t, "first")), Name: "x"}
		own.Last = own.First + calendar.Date(rapid.IntRange(0, 1).Draw(t, "long"))
		if len(d.OwnDays) == 0 { // two openings of one day can't be saved
			own.Hours = drawHours(t, "own hours")
		}
		d.OwnDays = append(d.OwnDays, own)
	}
	return d
}

func TestReckoningAgreesWithGoingMinuteByMinute(t *testing.T) {
	t.Parallel()
	rounds := 1
	if os.Getenv("FIRSTLINE_SOAK") != "" {
		rounds = 50
	}
	all := loadZones(t)
	var cases atomic.Int64
	const together = 200 // cases in one of rapid's 100 checks
	for range rounds {
		rapid.Check(t, func(t *rapid.T) {
			z := all[rapid.IntRange(0, len(all)-1).Draw(t, "zone")]
			for range together {
				cases.Add(1)
				from := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
				if len(z.changes) > 0 && rapid.IntRange(0, 3).Draw(t, "at a change") > 0 {
					from = rapid.SampledFrom(z.changes).Draw(t, "change").Add(-40 * time.Hour)
				} else {
					from = from.AddDate(0, 0, rapid.IntRange(0, 14*365).Draw(t, "days"))
				}
				from = from.Add(time.Duration(rapid.Int64Range(0, 48*3600e6).Draw(t, "microseconds")) * time.Microsecond)
				agree(t, drawDraft(t, z, from), z, from)
			}
		})
	}
	if !testing.Short() && cases.Load() < int64(rounds)*20_000 {
		t.Errorf("only %d cases", cases.Load())
	}
}

// agree compares one kind of question, so that a case stays small.
func agree(t *rapid.T, d calendar.Draft, z zone, from time.Time) {
	fast, err := d.Hours()
	if err != nil {
		t.Fatal(err)
	}
	by := newSlow(d, z.Location, from.Year())
	until := from.Add(36 * time.Hour)
	same := func(what string, got time.Time, err error, want time.Time, ok bool) {
		switch {
		case ok && (err != nil || !got.Equal(want)):
			t.Fatalf("%s from %v: got %v, %v; want %v; %+v", what, from.In(z.Location), got.In(z.Location), err, want.In(z.Location), d)
		case !ok && err == nil && got.Before(until):
			t.Fatalf("%s from %v: got %v, but not before %v; %+v", what, from.In(z.Location), got.In(z.Location), until.In(z.Location), d)
		}
	}
	switch kind := rapid.IntRange(0, 9).Draw(t, "question"); {
	case kind < 5:
		if kind == 0 {
			until = from.AddDate(0, 0, 7)
		}
		open := time.Duration(rapid.Int64Range(0, int64(until.Sub(from)/time.Microsecond)/2).Draw(t, "open time")) * time.Microsecond
		got, err := fast.Add(from, open)
		want, ok := by.add(from, until, open)
		same("Add "+open.String(), got, err, want, ok)
		if err == nil && fast.Between(from, got) != open {
			t.Fatalf("%v from %v to %v: between is %v; %+v", open, from, got, fast.Between(from, got), d)
		}
	case kind < 8:
		to := from.Add(time.Duration(rapid.Int64Range(0, 36*3600e6).Draw(t, "span")) * time.Microsecond)
		if got, want := fast.Between(from, to), by.between(from, to); got != want {
			t.Fatalf("between %v and %v: got %v, want %v; %+v", from.In(z.Location), to.In(z.Location), got, want, d)
		}
	case kind < 9:
		got, err := fast.NextOpen(from)
		want, ok := by.next(from, until)
		same("NextOpen", got, err, want, ok)
		if fast.IsOpen(from) != by.open(from.Truncate(time.Minute)) {
			t.Fatalf("%v: open is %v; %+v", from.In(z.Location), fast.IsOpen(from), d)
		}
	default:
		until = from.AddDate(0, 0, 3)
		n := rapid.IntRange(0, 2).Draw(t, "open days")
		got, err := fast.AddDays(from, n)
		want, ok := by.days(from, until, n)
		same("AddDays", got, err, want, ok)
	}
}

// TestDayAndNightIsTheTimeOfTheStopwatch goes over decades, where no minute may be lost at a change of time or a turn of the year.
func TestDayAndNightIsTheTimeOfTheStopwatch(t *testing.T) {
	t.Parallel()
	for _, z := range loadZones(t) {
		whole := calendar.Draft{TimeZone: z.String()}
		for i := range whole.Week {
			whole.Week[i] = []calendar.Interval{{Opens: 0, Closes: 720}, {Opens: 720, Closes: 1440}}
		}
		h := ready(t, whole)
		from := time.Date(1993, 1, 1, 0, 0, 0, 0, time.UTC)
		for at := from; at.Year() < 2060; at = at.Add(9000*time.Hour + 7*time.Second) {
			if got := h.Between(from, at); got != at.Sub(from) {
				t.Fatalf("%s until %v: %v, want %v", z, at, got, at.Sub(from))
			}
		}
		for at := time.Date(2028, 12, 29, 0, 0, 0, 0, time.UTC); at.Year() < 2030; at = at.Add(3 * time.Hour) {
			if got, err := h.Add(at, 72*time.Hour); err != nil || !got.Equal(at.Add(72*time.Hour)) {
				t.Fatalf("%s from %v: %v, %v", z, at, got, err)
			}
		}
	}
}

func TestOpenTimesOfPartsMakeTheWhole(t *testing.T) {
	t.Parallel()
	all := loadZones(t)
	rapid.Check(t, func(t *rapid.T) {
		z := all[rapid.IntRange(0, len(all)-1).Draw(t, "zone")]
		start := time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC)
		h, err := drawDraft(t, z, start).Hours()
		if err != nil {
			t.Fatal(err)
		}
		parts := rapid.SliceOfN(rapid.Int64Range(0, 30*365*86400e6), 3, 3).Draw(t, "instants")
		slices.Sort(parts)
		at := func(i int) time.Time { return start.Add(time.Duration(parts[i]) * time.Microsecond) }
		if a, b, whole := h.Between(at(0), at(1)), h.Between(at(1), at(2)), h.Between(at(0), at(2)); a+b != whole {
			t.Fatalf("%v + %v is not %v", a, b, whole)
		}
	})
}
