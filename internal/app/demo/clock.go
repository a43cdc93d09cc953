package demo

import (
	"sync"
	"time"
)

// clock is the desk's clock while the demo is made.
type clock struct {
	mu sync.Mutex
	at time.Time
}

func (c *clock) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.at
}

// set moves the clock; it never goes back.
func (c *clock) set(at time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if at.After(c.at) {
		c.at = at
	}
}

// The desk's day.
const (
	opens  = 8
	closes = 18
)

// workday tells whether people work on the day of t.
func workday(t time.Time) bool { return t.Weekday() != time.Saturday && t.Weekday() != time.Sunday }

// dayAt is an hour of the day of t.
func dayAt(t time.Time, hour int) time.Time {
	return time.Date(t.Year(), t.Month(), t.Day(), hour, 0, 0, 0, t.Location())
}

// onDuty is t, or the next moment at which the desk is open.
func onDuty(t time.Time) time.Time {
	for {
		switch {
		case !workday(t) || !t.Before(dayAt(t, closes)):
			t = dayAt(t, opens).AddDate(0, 0, 1)
		case t.Before(dayAt(t, opens)):
			return dayAt(t, opens)
		default:
			return t
		}
	}
}

// later is t moved by so much time of the desk's opening hours.
func later(t time.Time, by time.Duration) time.Time {
	t = onDuty(t)
	for {
		left := dayAt(t, closes).Sub(t)
		if by < left {
			return t.Add(by)
		}
		by -= left
		t = onDuty(dayAt(t, closes))
	}
}

// openBetween is how much time of the desk's opening hours lies between two moments.
func openBetween(from, to time.Time) (sum time.Duration) {
	for from = onDuty(from); from.Before(to); from = onDuty(dayAt(from, closes)) {
		end := dayAt(from, closes)
		if to.Before(end) {
			end = to
		}
		sum += end.Sub(from)
	}
	return sum
}
