package worktime

import (
	"regexp"
	"strconv"
	"strings"

	"firstline/internal/base/errs"
)

var (
	hoursMinutes = regexp.MustCompile(`^(\d{1,3})(?:h|u|:)(\d{1,2})(?:m|min)?$`) // in Dutch an hour is «uur»
	onlyHours    = regexp.MustCompile(`^(\d{1,3}(?:[.,]\d{1,2})?)(?:h|u)$`)
	onlyMinutes  = regexp.MustCompile(`^(\d{1,4})(?:m|min)?$`)
)

// ReadMinutes reads a time as people write it: 25m, 25, 1h30, 1:30, 2h, 1,5h.
func ReadMinutes(text string) (int, error) {
	text = strings.ReplaceAll(strings.ToLower(strings.TrimSpace(text)), " ", "")
	if m := hoursMinutes.FindStringSubmatch(text); m != nil {
		h, err1 := strconv.Atoi(m[1])
		n, err2 := strconv.Atoi(m[2])
		if err1 == nil && err2 == nil && n < 60 {
			return 60*h + n, nil
		}
	}
	if m := onlyHours.FindStringSubmatch(text); m != nil {
		if h, err := strconv.ParseFloat(strings.Replace(m[1], ",", ".", 1), 64); err == nil {
			return int(h*60 + 0.5), nil
		}
	}
	if m := onlyMinutes.FindStringSubmatch(text); m != nil {
		if n, err := strconv.Atoi(m[1]); err == nil {
			return n, nil
		}
	}
	return 0, errs.Bad("minutes", "worktime.unreadable")
}
