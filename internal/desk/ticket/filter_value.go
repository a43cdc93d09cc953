package ticket

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"firstline/internal/base/db"
	"firstline/internal/desk/calendar"
)

// wordFilter reads a word of a field that has a closed list of them; nil for a word that it does not have, and ok tells whether there is
// such a field.
func wordFilter(field, word string) (f *Filter, ok bool) {
	switch field {
	case "state":
		s := State(word)
		if short, ok := map[string]State{"waiting": WaitingUser, "vendor": WaitingVendor}[word]; ok {
			s = short
		}
		if slices.Contains([]State{New, Open, WaitingUser, WaitingVendor, Resolved, Closed, Merged, Cancelled, Spam, Trash}, s) {
			f = &Filter{States: []State{s}}
		}
	case "priority":
		for p := Low; p <= Critical; p++ {
			if p.Name() == word {
				f = &Filter{Priorities: []Priority{p}}
			}
		}
	case "kind":
		if slices.Contains(Kinds, Kind(word)) {
			f = &Filter{Kinds: []Kind{Kind(word)}}
		}
	case "channel":
		if slices.Contains(Channels, Channel(word)) {
			f = &Filter{Channels: []Channel{Channel(word)}}
		}
	case "cause":
		if slices.Contains(Causes, Cause(word)) {
			f = &Filter{Causes: []Cause{Cause(word)}}
		}
	case "language":
		if slices.Contains([]string{"en", "fr", "nl"}, word) {
			f = &Filter{Languages: []string{word}}
		}
	case "impact":
		if n := slices.Index(ImpactWords(), word); n >= 0 {
			f = &Filter{Impacts: []int{n}}
		}
	case "urgency":
		if n := slices.Index(UrgencyWords(), word); n >= 0 {
			f = &Filter{Urgencies: []int{n}}
		}
	case "promise":
		if slices.Contains(Promises(), Promised(word)) {
			f = &Filter{Promise: Promised(word)}
		}
	default:
		return nil, false
	}
	return f, true
}

// ImpactWords are what filters call the impacts, the smallest first.
func ImpactWords() []string { return []string{"person", "team", "site", "everyone"} }

// UrgencyWords are what filters call the urgencies, the lowest first.
func UrgencyWords() []string { return []string{"waits", "hinders", "blocks"} }

// compared splits a value into how it compares and to what: >=2.
func compared(v string) (sign, rest string) {
	for _, sign := range []string{"<=", ">=", "<", ">"} {
		if rest, ok := strings.CutPrefix(v, sign); ok {
			return sign, strings.TrimSpace(rest)
		}
	}
	return "", v
}

// oftenFilter reads how often something happened: 2, >=2, <3, 1..3.
func oftenFilter(field, v string) (Filter, error) {
	sign, rest := compared(v)
	low, high, between := strings.Cut(rest, "..")
	n, err := strconv.Atoi(low)
	a := AtLeast{Min: n, Max: &n}
	switch {
	case sign == ">=":
		a.Max = nil
	case sign == ">":
		a = AtLeast{Min: n + 1}
	case sign == "<=":
		a.Min = 0
	case sign == "<":
		a = AtLeast{Max: new(n - 1)}
	case between:
		m, bad := strconv.Atoi(high)
		if bad != nil || m < n {
			err = strconv.ErrSyntax
		}
		a.Max = &m
	}
	if err != nil || n < 0 || n > mostTimes || sign != "" && between {
		return Filter{}, meaningless("view.count_unknown", v)
	}
	if field == "returned" {
		return Filter{Returned: &a}, nil
	}
	return Filter{Reopened: &a}, nil
}

const mostTimes = 1_000_000

// spanFilter reads when something was: <2d for less than two days ago (or from now, for what is due), >1w, today, 2026-05-25,
// 2026-05-01..2026-05-25, >=2026-05-01; none where it never was.
func spanFilter(of Moment, v string, now time.Time) (Filter, error) {
	if v == "none" {
		return Filter{Not: []Filter{{Times: []Span{{Of: of}}}}}, nil
	}
	s, ok := readSpan(of, v, now)
	if !ok {
		return Filter{}, meaningless("view.time_unknown", v)
	}
	return Filter{Times: []Span{s}}, nil
}

func readSpan(of Moment, v string, now time.Time) (s Span, ok bool) {
	s.Of = of
	sign, rest := compared(v)
	if first, last, between := strings.Cut(rest, ".."); between && sign == "" {
		from, _, ok1 := readDays(first, now)
		_, until, ok2 := readDays(last, now)
		s.From, s.Until = from, until
		return s, ok1 && ok2 && from.Before(until.Time)
	}
	if of == DueThen && v == "late" {
		s.Until = db.At(now)
		return s, true
	}
	if back, ok := readAge(rest, now, of == DueThen); ok && sign != "" {
		if (sign[0] == '<') == (of == DueThen) {
			s.Until = back
		} else {
			s.From = back
		}
		return s, true
	}
	from, until, ok := readDays(rest, now)
	switch sign {
	case "":
		s.From, s.Until = from, until
	case "<":
		s.Until = from
	case "<=":
		s.Until = until
	case ">":
		s.From = until
	default:
		s.From = from
	}
	return s, ok
}

// readAge reads 30min, 4h, 2d, 1w, 3mo or 1y as the instant so long ago, or from now on.
func readAge(v string, now time.Time, ahead bool) (db.Time, bool) {
	unit := strings.TrimLeft(v, "0123456789")
	n, err := strconv.Atoi(strings.TrimSuffix(v, unit))
	if err != nil || n > 100_000 {
		return db.Time{}, false
	}
	if !ahead {
		n = -n
	}
	switch unit {
	case "min":
		return db.At(now.Add(time.Duration(n) * time.Minute)), true
	case "h":
		return db.At(now.Add(time.Duration(n) * time.Hour)), true
	case "d":
		return db.At(now.AddDate(0, 0, n)), true
	case "w":
		return db.At(now.AddDate(0, 0, 7*n)), true
	case "mo":
		return db.At(now.AddDate(0, n, 0)), true
	case "y":
		if n < -200 || n > 200 {
			return db.Time{}, false
		}
		return db.At(now.AddDate(n, 0, 0)), true
	}
	return db.Time{}, false
}

// readDays reads a day, or some that have a name, where the reader is: from the first instant on, before the other.
func readDays(v string, now time.Time) (from, until db.Time, ok bool) {
	year, month, day := now.Date()
	monday := day - (int(now.Weekday())+6)%7
	at := func(month time.Month, day int) db.Time {
		return db.At(time.Date(year, month, day, 0, 0, 0, 0, now.Location()))
	}
	switch v {
	case "today":
		return at(month, day), at(month, day+1), true
	case "yesterday":
		return at(month, day-1), at(month, day), true
	case "tomorrow":
		return at(month, day+1), at(month, day+2), true
	case "this_week":
		return at(month, monday), at(month, monday+7), true
	case "last_week":
		return at(month, monday-7), at(month, monday), true
	case "this_month":
		return at(month, 1), at(month+1, 1), true
	case "last_month":
		return at(month-1, 1), at(month, 1), true
	}
	d, err := calendar.ParseDate(v)
	if err != nil {
		return from, until, false
	}
	y, m, dd := d.Time().Date()
	if y < 1970 || y > 9000 {
		return from, until, false
	}
	return db.At(time.Date(y, m, dd, 0, 0, 0, 0, now.Location())), db.At(time.Date(y, m, dd+1, 0, 0, 0, 0, now.Location())), true
}
