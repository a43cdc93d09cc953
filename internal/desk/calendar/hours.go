package calendar

import (
	"iter"
	"slices"
	"sync/atomic"
	"time"

	"firstline/internal/base/errs"
)

// Hours are the opening hours of a calendar, ready to reckon with, by any number of goroutines.
//
// An instant is open when the clock on the wall, at that instant in the calendar's zone, shows a minute of the date's hours. So an hour
// that summer time takes away is no working time, one that comes twice counts twice, and day and night is 24 hours by the stopwatch.
type Hours struct {
	zone      *time.Location
	always    bool
	week      Week
	countries []Country
	openings  []OwnDay
	closings  []OwnDay
	years     [cachedYears]atomic.Pointer[year] // filled when first asked for
}

const (
	firstYear, cachedYears = 1970, 200
	// horizon bounds each search: a calendar that does not open within a hundred years never does.
	horizon = 36525 * dayMicros
)

// Hours makes the draft's opening hours ready; they share its lists, which must not change any more. It fails only for a draft that could not
// have been saved.
func (d Draft) Hours() (*Hours, error) {
	zone, err := time.LoadLocation(d.TimeZone)
	if err != nil {
		return nil, errs.Bad("time_zone", "people.zone_invalid")
	}
	h := &Hours{zone: zone, always: d.Always}
	if d.Always {
		for i := range h.week {
			h.week[i] = []Interval{{0, 24 * 60}}
		}
		return h, nil
	}
	h.week, h.countries = d.Week, d.Holidays
	for _, own := range d.OwnDays {
		if len(own.Hours) > 0 {
			h.openings = append(h.openings, own)
		} else {
			h.closings = append(h.closings, own)
		}
	}
	return h, nil
}

// Zone is the calendar's time zone.
func (h *Hours) Zone() *time.Location { return h.zone }

// year is what each day of a year is like.
type year struct {
	first Date
	days  []plan
}

// plan is one day: its hours, none for a closed one, and why they are not those of the week.
type plan struct {
	hours []Interval
	why   *Reason
}

// on is the plan of a day; y is the year that was asked before, where it helps.
func (h *Hours) on(d Date, y *year) (plan, *year) {
	if y == nil || d < y.first || int(d-y.first) >= len(y.days) {
		y = h.year(d.Time().Year())
	}
	return y.days[d-y.first], y
}

func (h *Hours) year(n int) *year {
	at := n - firstYear
	if at < 0 || at >= cachedYears {
		return h.makeYear(n)
	}
	y := h.years[at].Load()
	if y == nil {
		y = h.makeYear(n)
		h.years[at].Store(y)
	}
	return y
}

func (h *Hours) makeYear(n int) *year {
	y := &year{first: On(n, time.January, 1)}
	y.days = make([]plan, On(n+1, time.January, 1)-y.first)
	for i := range y.days {
		y.days[i].hours = h.week[(y.first + Date(i)).Weekday()]
	}
	// From what gives way to what prevails. Of several reasons for one day the first is told.
	for _, c := range slices.Backward(h.countries) {
		for _, holiday := range c.Holidays(n) {
			y.days[holiday.Date-y.first] = plan{why: &Reason{Holiday: holiday.Key}}
		}
	}
	for _, own := range [][]OwnDay{h.closings, h.openings} {
		for _, o := range slices.Backward(own) {
			why := &Reason{Name: o.Name}
			for d := max(o.First, y.first); d <= min(o.Last, y.first+Date(len(y.days)-1)); d++ {
				y.days[d-y.first] = plan{o.Hours, why}
			}
		}
	}
	return y
}

// stretch is open time without a break, in microseconds since 1970 UTC; end is the first one closed. It never crosses midnight.
type stretch struct {
	day        Date
	start, end int64
}

// stretches are the open times from an instant to another, in order.
//
// It goes through the times in which the zone keeps one distance from UTC: there, the clock on the wall is a sum, so nothing has to be
// asked of the zone for each day, and no local midnight is needed, which some zones skip or have twice.
func (h *Hours) stretches(from, until int64) iter.Seq[stretch] {
	return func(yield func(stretch) bool) {
		var y *year
		var p plan
		for at := from; at < until; {
			offset, end := h.offset(at)
			end = min(end, until)
			for d := dateAt(at + offset); ; d++ {
				midnight := int64(d)*dayMicros - offset
				if midnight >= end {
					break
				}
				p, y = h.on(d, y)
				for _, i := range p.hours {
					s := stretch{d, max(at, midnight+int64(i.Opens)*minuteMicros), min(end, midnight+int64(i.Closes)*minuteMicros)}
					if s.start < s.end && !yield(s) {
						return
					}
				}
			}
			at = end
		}
	}
}

// offset is how far the zone is from UTC at an instant, and until when it surely stays so.
func (h *Hours) offset(at int64) (offset, until int64) {
	t := time.UnixMicro(at).In(h.zone)
	_, seconds := t.Zone()
	offset = int64(seconds) * int64(time.Second/time.Microsecond)
	_, end := t.ZoneBounds()
	if end.IsZero() {
		return offset, at + horizon
	}
	if until = end.UnixMicro(); until <= at {
		// For years that only a rule describes, Go ends each after 365 days, so on the last day of a leap year the end has been.
		until = (int64(dateAt(at)) + 1) * dayMicros
	}
	return offset, until
}

// dateAt is the date on a wall clock that shows so many microseconds since 1970.
func dateAt(wall int64) Date {
	d := wall / dayMicros
	if wall%dayMicros < 0 {
		d--
	}
	return Date(d)
}
