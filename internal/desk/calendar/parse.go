package calendar

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
)

// typedInterval is open time as people write it: 9-17, 9:00-12:30, 9.00 – 12.30, 9h30 à 12h, 9u tot 12u30.
var typedInterval = regexp.MustCompile(`^(\d{1,2})(?:\s?[:.hu]\s?(\d{2})?)?\s*(?:-|–|—|à|to|tot)\s*(\d{1,2})(?:\s?[:.hu]\s?(\d{2})?)?$`)

// ParseHours reads the hours of a day as people write them, with commas between: 9:00-12:30, 13:30-17:00. Nothing is a closed day. Whether they
// can be opening hours is another question: see Draft.
func ParseHours(text string) (hours []Interval, err error) {
	if strings.TrimSpace(text) == "" {
		return nil, nil
	}
	for part := range strings.SplitSeq(strings.ReplaceAll(strings.ToLower(text), ";", ","), ",") {
		m := typedInterval.FindStringSubmatch(strings.TrimSpace(part))
		if m == nil {
			return nil, fmt.Errorf("opening hours %q: want them like 9:00-12:30, 13:30-17:00", text)
		}
		i := Interval{minute(m[1], m[2]), minute(m[3], m[4])}
		if i.Opens < 0 || i.Closes < 0 {
			return nil, fmt.Errorf("opening hours %q: there is no such time", text)
		}
		hours = append(hours, i)
	}
	return hours, nil
}

// minute is a time of day in minutes, or -1 for what is none.
func minute(hour, minutes string) int {
	h, _ := strconv.Atoi(hour) // digits
	m, _ := strconv.Atoi(minutes)
	if h > 24 || m > 59 {
		return -1
	}
	return h*60 + m
}
