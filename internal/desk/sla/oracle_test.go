package sla

import (
	"os"
	"slices"
	"sync/atomic"
	"testing"
	"time"

	"pgregory.net/rapid"

	"firstline/internal/base/db"
	"firstline/internal/desk/calendar"
	"firstline/internal/desk/ticket"
)

// zones are those that clocks are hardest in, and those of most desks.
func zones() []string {
	return []string{
		"Europe/Brussels", "Europe/Dublin", "UTC", "America/Santiago", "Australia/Lord_Howe", "Africa/Cairo", "Asia/Beirut", "Africa/Casablanca",
		"Pacific/Apia", "Asia/Kathmandu", "America/Havana", "Antarctica/Troll", "Pacific/Chatham", "America/New_York",
	}
}

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
		for at := time.Date(2011, 1, 1, 0, 0, 0, 0, time.UTC); ; {
			_, end := at.In(l).ZoneBounds()
			if end.IsZero() || end.Year() > 2036 {
				break
			}
			if !end.After(at) { // some years of Go's rules end a day early
				end = at.Add(24 * time.Hour)
			} else {
				z.changes = append(z.changes, end)
			}
			at = end
		}
		list = append(list, z)
	}
	return list
}

// wall asks the zone for each minute what the clock on the wall shows, and knows nothing else about time.
type wall struct {
	draft calendar.Draft
	zone  *time.Location
	day   int
	hours []calendar.Interval
}

func (w *wall) open(at time.Time) bool {
	local := at.In(w.zone)
	if day := local.Year()*1000 + local.YearDay(); day != w.day {
		w.day, w.hours = day, w.of(local)
	}
	hour, minute, _ := local.Clock()
	m := hour*60 + minute
	return slices.ContainsFunc(w.hours, func(i calendar.Interval) bool { return i.Opens <= m && m < i.Closes })
}

func (w *wall) of(local time.Time) []calendar.Interval {
	if w.draft.Always {
		return []calendar.Interval{{Opens: 0, Closes: 1440}}
	}
	date := local.Format(time.DateOnly)
	for _, own := range w.draft.OwnDays {
		if own.First.String() <= date && date <= own.Last.String() {
			return own.Hours
		}
	}
	return w.draft.Week[local.Weekday()]
}

// span is a time in which the clock stands still.
type span struct{ from, until time.Time }

// count goes minute by minute from start until so much open time has passed outside of the pauses; ok is false where that is not before
// until.
func (w *wall) count(start, until time.Time, whole time.Duration, pauses []span) (due time.Time, ok bool) {
	for at := start; at.Before(until); {
		end := at.Truncate(time.Minute).Add(time.Minute)
		still := false
		for _, p := range pauses {
			for _, edge := range []time.Time{p.from, p.until} {
				if edge.After(at) && edge.Before(end) {
					end = edge
				}
			}
		}
		for _, p := range pauses {
			still = still || !at.Before(p.from) && at.Before(p.until)
		}
		if !still && w.open(at.Truncate(time.Minute)) {
			if n := end.Sub(at); n < whole {
				whole -= n
			} else {
				return at.Add(whole), true
			}
		}
		at = end
	}
	return due, false
}

func drawDraft(t *rapid.T, z zone, from time.Time) (d calendar.Draft) {
	d.TimeZone, d.Always = z.String(), rapid.IntRange(0, 9).Draw(t, "always") == 0
	for i := range d.Week {
		switch rapid.IntRange(0, 5).Draw(t, "hours") {
		case 0:
		case 1, 2:
			d.Week[i] = []calendar.Interval{{Opens: 540, Closes: 1020}}
		case 3:
			d.Week[i] = []calendar.Interval{{Opens: 0, Closes: 1440}}
		case 4:
			d.Week[i] = []calendar.Interval{{Opens: 0, Closes: 360}, {Opens: 1320, Closes: 1440}}
		default:
			a := rapid.IntRange(0, 1400).Draw(t, "opens")
			d.Week[i] = []calendar.Interval{{Opens: a, Closes: rapid.IntRange(a+1, 1440).Draw(t, "closes")}}
		}
	}
	if rapid.IntRange(0, 3).Draw(t, "own day") == 0 {
		day := calendar.DateOf(from) + calendar.Date(rapid.IntRange(0, 2).Draw(t, "day"))
		d.OwnDays = []calendar.OwnDay{{First: day, Last: day, Name: "x"}}
	}
	return d
}

func TestDueTimesAgreeWithCountingMinuteByMinute(t *testing.T) {
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
				from := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC).AddDate(0, 0, rapid.IntRange(0, 3650).Draw(t, "days"))
				if len(z.changes) > 0 && rapid.IntRange(0, 3).Draw(t, "at a change") > 0 {
					from = rapid.SampledFrom(z.changes).Draw(t, "change").Add(-24 * time.Hour)
				}
				agree(t, z, from.Add(time.Duration(rapid.Int64Range(0, 24*3600e6).Draw(t, "microseconds"))*time.Microsecond))
			}
		})
	}
	if !testing.Short() && cases.Load() < int64(rounds)*20_000 {
		t.Errorf("only %d cases", cases.Load())
	}
}

// agree lets a clock run, stand still and go on, and compares when it is due with what counting gives; then its ledger is replayed. A vendor's
// never stands still, but ends with its ticket and goes on as if it had not.
func agree(t *rapid.T, z zone, from time.Time) {
	d := drawDraft(t, z, from)
	hours, err := d.Hours()
	if err != nil {
		t.Fatal(err)
	}
	until := from.Add(36 * time.Hour)
	goal := Goal{Minutes: rapid.IntRange(1, 1200).Draw(t, "minutes")}
	if rapid.IntRange(0, 4).Draw(t, "in days") == 0 {
		goal = Goal{Days: 1}
	}
	target := Resolution
	if rapid.IntRange(0, 4).Draw(t, "of a vendor") == 0 {
		target = VendorOf(12)
	}
	x := &terms{Policy{ID: 1, Draft: Draft{Goals: map[Target]Goal{target.Sort(): goal}, Warnings: Usual()}}, hours, target != Resolution}
	edges := rapid.SliceOfN(rapid.Int64Range(0, 30*3600e6), 0, 5).Draw(t, "edges")
	slices.Sort(edges)
	m := newMachine(1, target)
	if err := m.start(x, db.At(from), db.At(from)); err != nil {
		if able(err) == nil {
			return
		}
		t.Fatal(err)
	}
	ledger := slices.Clone(m.fresh)
	var pauses []span
	for i, edge := range edges {
		at := from.Add(time.Duration(edge) * time.Microsecond)
		m.fresh = nil
		if target != Resolution {
			if err = m.stop(x, db.At(at)); i%2 == 1 {
				err = m.unmerge(x, db.At(at), ticket.Open)
			}
		} else if i%2 == 0 {
			err = m.pause(x, db.At(at), ticket.WaitingUser)
			if m.clock.State == Paused {
				pauses = append(pauses, span{at, until.Add(time.Hour)})
			}
		} else if err = m.resume(x, db.At(at)); m.clock.State == Running && len(m.fresh) > 0 {
			pauses[len(pauses)-1].until = at
		}
		if err != nil {
			t.Fatal(err)
		}
		ledger = append(ledger, m.fresh...)
	}
	if again, err := Replay(ledger); err != nil || again != m.clock {
		t.Fatalf("the ledger comes to %+v, %v; the clock is %+v", again, err, m.clock)
	}
	whole := time.Duration(goal.Minutes) * time.Minute
	by := &wall{draft: d, zone: z.Location}
	var end time.Time
	if goal.Days > 0 {
		if end, err = hours.AddDays(from, goal.Days); err != nil {
			t.Fatal(err)
		}
		whole = hours.Between(from, end)
	}
	want, ok := by.count(from, until, whole, pauses)
	if goal.Days > 0 && (ok || whole == 0) && want.Before(end) { // no pause makes it earlier than it was promised
		want, ok = end, end.Before(until)
		for _, p := range pauses {
			if !p.from.After(end) && p.until.After(end) { // it stands still at that time
				want, ok = p.until, p.until.Before(until)
			}
		}
	}
	got := m.clock.DueAt.Time
	switch {
	case m.clock.State == Paused && ok:
		t.Fatalf("stands still, but was due at %v; %+v %v %+v", want, goal, pauses, d)
	case m.clock.State == Running && ok && !got.Equal(want.Truncate(time.Microsecond)):
		t.Fatalf("from %v: due at %v, want %v; %+v %v %+v", from.In(z.Location), got.In(z.Location), want.In(z.Location), goal, pauses, d)
	case m.clock.State == Running && !ok && got.Before(until):
		t.Fatalf("from %v: due at %v, but not before %v; %+v %v %+v", from.In(z.Location), got.In(z.Location), until, goal, pauses, d)
	}
}
