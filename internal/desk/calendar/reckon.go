package calendar

import (
	"math"
	"time"

	"firstline/internal/base/errs"
)

// IsOpen tells whether the desk is open at t.
func (h *Hours) IsOpen(t time.Time) bool {
	for range h.stretches(t.UnixMicro(), t.UnixMicro()+1) {
		return true
	}
	return false
}

// Add is the instant when d of open time has passed after from, to the microsecond. When that is the end of a day's hours, it is that
// end and not the next opening. For a d of zero or less it is from itself.
func (h *Hours) Add(from time.Time, d time.Duration) (time.Time, error) {
	at, left := from.UnixMicro(), d.Microseconds()
	if left <= 0 {
		return instant(at), nil
	}
	for s := range h.stretches(at, at+horizon) {
		if n := s.end - s.start; n < left {
			left -= n
			continue
		}
		return instant(s.start + left), nil
	}
	return time.Time{}, neverOpens()
}

// Between is the open time from a to b, to the microsecond; none when b is not after a. It is at most what a Duration can hold.
func (h *Hours) Between(a, b time.Time) time.Duration {
	const most = math.MaxInt64 / int64(time.Microsecond)
	var sum int64
	for s := range h.stretches(a.UnixMicro(), b.UnixMicro()) {
		if sum += s.end - s.start; sum >= most {
			return math.MaxInt64
		}
	}
	return time.Duration(sum) * time.Microsecond
}

// NextOpen is the first open instant at or after t.
func (h *Hours) NextOpen(t time.Time) (time.Time, error) {
	s, err := h.next(t.UnixMicro())
	return instant(s.start), err
}

// SameTimeNextOpenDay is the promise «an answer by the same time on the next open day»: AddDays of one day.
func (h *Hours) SameTimeNextOpenDay(t time.Time) (time.Time, error) { return h.AddDays(t, 1) }

// AddDays is the same time of day n open days after t. An open day is a date with open time, however little. What comes while the desk is
// closed counts as having come at the next opening: in the night to Saturday is Monday 9:00, and one day later is Tuesday 9:00. When the
// desk is closed at that time on the day that is found, the end of hours before it on that day is meant, or else the day's opening. Where
// the clock on the wall skips that time, it is the first instant after; where it shows it twice, the first one.
func (h *Hours) AddDays(t time.Time, n int) (time.Time, error) {
	came, err := h.next(t.UnixMicro())
	if err != nil || n <= 0 {
		return instant(came.start), err
	}
	offset, _ := h.offset(came.start)
	wall := came.start + offset - int64(came.day)*dayMicros
	day := came.day
	for s := range h.stretches(came.start, came.start+horizon) {
		if s.day <= day {
			continue
		}
		day = s.day
		if n--; n == 0 {
			return instant(h.by(day, wall)), nil
		}
	}
	return time.Time{}, neverOpens()
}

// by is when the wall clock shows a time of an open day, or the last end of hours before, or else the day's opening.
func (h *Hours) by(day Date, wall int64) int64 {
	due, start := h.shows(day, wall), h.shows(day, 0)
	last := due
	ended := false
	for s := range h.stretches(start, start+3*dayMicros) {
		switch {
		case s.day > day:
			return last
		case s.day < day: // a clock set back over midnight shows the day before once more
		case due < s.start:
			if ended {
				return last
			}
			return s.start
		case due < s.end:
			return due
		default:
			last, ended = s.end, true
		}
	}
	return last
}

// shows is the first instant at which the wall clock has reached a time of a day.
func (h *Hours) shows(day Date, wall int64) int64 {
	target := int64(day)*dayMicros + wall
	for at := target - 2*dayMicros; ; { // no zone is that far ahead
		offset, end := h.offset(at)
		if reached := max(at, target-offset); reached < end {
			return reached
		}
		at = end
	}
}

func (h *Hours) next(at int64) (stretch, error) {
	for s := range h.stretches(at, at+horizon) {
		return s, nil
	}
	return stretch{}, neverOpens()
}

func instant(micros int64) time.Time { return time.UnixMicro(micros).UTC() }

func neverOpens() error { return errs.New(errs.Invalid, "calendar.never_opens") }
