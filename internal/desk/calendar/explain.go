package calendar

import (
	"slices"
	"time"
)

// Reason is why a day has other hours than its week: a public holiday, by the key of its name in the catalogues, or the desk's own words.
type Reason struct {
	Holiday string `json:"holiday,omitempty"`
	Name    string `json:"name,omitempty"`
}

// Facts are what explains a deadline: the opening hours that were met on the way to it, and the days that would have been open.
type Facts struct {
	Zone    string    `json:"zone"`
	Always  bool      `json:"always,omitempty"` // open day and night; then there is nothing else to tell
	Usual   []Usual   `json:"usual,omitempty"`
	Special []Special `json:"special,omitempty"`
	Closed  []Closed  `json:"closed,omitempty"`
}

// Usual are the week's hours on the weekdays on which they were met; with one of them for all, «open 9:00 to 17:00» is the whole truth.
type Usual struct {
	Hours    []Interval     `json:"hours"`
	Weekdays []time.Weekday `json:"weekdays"`
}

// Special are days in a row with hours of their own.
type Special struct {
	First Date       `json:"first"`
	Last  Date       `json:"last"`
	Hours []Interval `json:"hours"`
	Why   Reason     `json:"why"`
}

// Closed are days in a row that are closed for one reason, at least one of which is open in a usual week.
type Closed struct {
	First Date   `json:"first"`
	Last  Date   `json:"last"`
	Why   Reason `json:"why"`
}

// Explain gathers the facts from an instant to a later one, with both of their days.
func (h *Hours) Explain(from, until time.Time) Facts {
	f := Facts{Zone: h.zone.String(), Always: h.always}
	if h.always {
		return f
	}
	var y *year
	var p plan
	last := DateOf(until.In(h.zone))
	for d := DateOf(from.In(h.zone)); d <= last; d++ {
		p, y = h.on(d, y)
		switch {
		case p.why == nil && len(p.hours) > 0:
			f.usual(p.hours, d.Weekday())
		case p.why != nil:
			first, wanted := d, false
			d, wanted, y = h.run(d, last, p, y)
			if len(p.hours) > 0 {
				f.Special = append(f.Special, Special{first, d, p.hours, *p.why})
			} else if wanted {
				f.Closed = append(f.Closed, Closed{first, d, *p.why})
			}
		}
	}
	return f
}

func (f *Facts) usual(hours []Interval, day time.Weekday) {
	i := slices.IndexFunc(f.Usual, func(u Usual) bool { return slices.Equal(u.Hours, hours) })
	if i < 0 {
		f.Usual = append(f.Usual, Usual{Hours: hours})
		i = len(f.Usual) - 1
	}
	if !slices.Contains(f.Usual[i].Weekdays, day) {
		f.Usual[i].Weekdays = append(f.Usual[i].Weekdays, day)
	}
}

// run is the last of the days from d to last at most that have the plan p of d for one reason, and whether one of them is open in a usual week.
func (h *Hours) run(d, last Date, p plan, y *year) (end Date, wanted bool, _ *year) {
	wanted = len(h.week[d.Weekday()]) > 0
	for next := p; d < last; d++ {
		if next, y = h.on(d+1, y); next.why == nil || *next.why != *p.why || !slices.Equal(next.hours, p.hours) {
			break
		}
		wanted = wanted || len(h.week[(d+1).Weekday()]) > 0
	}
	return d, wanted, y
}

// closingsWithin is how far ahead closings are looked for, in days.
const closingsWithin = 3 * 366

// Closings are the next n times, from the day of an instant on, at which the desk is closed for a reason although its week would have it open.
func (h *Hours) Closings(from time.Time, n int) (list []Closed) {
	if h.always {
		return nil
	}
	var y *year
	var p plan
	d := DateOf(from.In(h.zone))
	for last := d + closingsWithin; d <= last && len(list) < n; d++ {
		if p, y = h.on(d, y); p.why == nil || len(p.hours) > 0 {
			continue
		}
		first, wanted := d, false
		if d, wanted, y = h.run(d, last, p, y); wanted {
			list = append(list, Closed{first, d, *p.why})
		}
	}
	return list
}
