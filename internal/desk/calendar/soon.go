package calendar

import "time"

// The hours that people mean by the afternoon and the morning, where the desk is open then.
const (
	afternoon = 14
	morning   = 9
)

// Soon are the times in the next days that people choose most, while the calendar is open: this afternoon, tomorrow morning and Monday morning. Where
// it is closed then, it is the next opening.
func (h *Hours) Soon(now time.Time) (list []time.Time) {
	local := now.In(h.zone)
	year, month, day := local.Date()
	add := func(days, hour int) {
		at := time.Date(year, month, day+days, hour, 0, 0, 0, h.zone)
		if open, err := h.NextOpen(at); err == nil { // a calendar that never opens leaves the time as it is
			at = open.In(h.zone)
		}
		if n := len(list); at.After(now) && (n == 0 || DateOf(at) > DateOf(list[n-1])) {
			list = append(list, at)
		}
	}
	if at := time.Date(year, month, day, afternoon, 0, 0, 0, h.zone); at.Sub(now) > 30*time.Minute && h.IsOpen(at) {
		add(0, afternoon)
	}
	add(1, morning)
	add((7+int(time.Monday)-int(local.Weekday())-1)%7+1, morning)
	return list
}
