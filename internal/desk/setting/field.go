package setting

import (
	"net/mail"
	"slices"
	"strconv"
	"strings"
	"time"

	"firstline/internal/base/errs"
)

// Kind says how a setting is written and asked for.
type Kind string

// The kinds.
const (
	Text     Kind = "text"
	Address  Kind = "address"  // of mail; may be empty
	Locale   Kind = "locale"   // en, fr, nl
	TimeZone Kind = "zone"     // IANA name
	Domains  Kind = "domains"  // separated by spaces or commas
	Number   Kind = "number"   // whole
	Duration Kind = "duration" // 90s, 30m, 12h, 14d
	Size     Kind = "size"     // bytes, with KiB, MiB or GiB
	Switch   Kind = "switch"   // 1: on, 0: off
	Table    Kind = "table"    // the priority for each impact and urgency; it has a screen of its own
)

// Field is one setting: its key in the database and on screens, and what it may be.
type Field struct {
	Key      string
	Kind     Kind
	Default  string
	Min, Max string // of numbers, durations and sizes; in texts Max is a length
	place    func(d *Desk) any
}

// Value is what the field is set to, as people write it.
func (f Field) Value(d Desk) string {
	switch p := f.place(&d).(type) {
	case *string:
		return *p
	case *Matrix:
		return p.String()
	case *[]string:
		return strings.Join(*p, " ")
	case *int:
		return strconv.Itoa(*p)
	case *int64:
		return formatSize(*p)
	case *time.Duration:
		return formatDuration(*p)
	}
	return ""
}

// set reads text into its place in d.
func (f Field) set(d *Desk, text string) error {
	text = strings.TrimSpace(text)
	var ok bool
	switch p := f.place(d).(type) {
	case *string:
		*p, ok = f.text(text)
	case *Matrix:
		*p, ok = ParseMatrix(text)
	case *[]string:
		*p, ok = parseDomains(text)
	case *int:
		*p, ok = parseInt(text)
		ok = ok && f.within(int64(*p), func(s string) (int64, bool) { n, ok := parseInt(s); return int64(n), ok })
	case *int64:
		*p, ok = parseSize(text)
		ok = ok && f.within(*p, parseSize)
	case *time.Duration:
		*p, ok = parseDuration(text)
		ok = ok && f.within(int64(*p), func(s string) (int64, bool) { v, ok := parseDuration(s); return int64(v), ok })
	}
	if !ok {
		return errs.Bad(f.Key, f.complaint(), errs.Args{"Min": f.Min, "Max": f.Max})
	}
	return nil
}

func (f Field) complaint() string {
	switch f.Kind {
	case Number, Duration, Size, Switch:
		return "people.setting_range"
	case Address:
		return "people.setting_address"
	case Locale:
		return "people.setting_locale"
	case TimeZone:
		return "people.setting_zone"
	case Domains:
		return "people.setting_domains"
	case Text, Table:
	}
	return "people.setting_text"
}

func (f Field) text(s string) (string, bool) {
	switch f.Kind {
	case Locale:
		return s, slices.Contains([]string{"en", "fr", "nl"}, s)
	case TimeZone:
		_, err := time.LoadLocation(s)
		return s, err == nil && s != "" && s != "Local"
	case Address:
		if s == "" {
			return "", true
		}
		a, err := mail.ParseAddress(s)
		return strings.ToLower(s), err == nil && a.Address == s
	}
	longest, _ := parseInt(f.Max)
	return s, s != "" && len([]rune(s)) <= longest && !strings.ContainsFunc(s, func(r rune) bool { return r < ' ' })
}

func (f Field) within(v int64, parse func(string) (int64, bool)) bool {
	low, okLow := parse(f.Min)
	high, okHigh := parse(f.Max)
	return okLow && okHigh && low <= v && v <= high
}

func parseInt(s string) (int, bool) {
	n, err := strconv.Atoi(s)
	return n, err == nil
}

func parseDomains(s string) ([]string, bool) {
	domains := []string{}
	for _, word := range words(strings.ToLower(s)) {
		if !strings.Contains(word, ".") || strings.ContainsAny(word, "@/:<>\"'") || strings.Trim(word, ".-") != word {
			return nil, false
		}
		if !slices.Contains(domains, word) {
			domains = append(domains, word)
		}
	}
	return domains, true
}

func words(s string) []string {
	return strings.FieldsFunc(s, func(r rune) bool { return r == ',' || r == ';' || r == ' ' || r == '\n' || r == '\r' || r == '\t' })
}

// Days are the largest unit of a duration: what an administrator means by 14d.
const day = 24 * time.Hour

func parseDuration(s string) (time.Duration, bool) {
	if n, isDays := strings.CutSuffix(s, "d"); isDays {
		v, ok := parseInt(n)
		return time.Duration(v) * day, ok && v < 100_000
	}
	v, err := time.ParseDuration(s)
	return v, err == nil
}

func formatDuration(v time.Duration) string {
	switch {
	case v > 0 && v%day == 0:
		return strconv.Itoa(int(v/day)) + "d"
	case v > 0 && v%time.Hour == 0:
		return strconv.Itoa(int(v/time.Hour)) + "h"
	case v > 0 && v%time.Minute == 0:
		return strconv.Itoa(int(v/time.Minute)) + "m"
	}
	return v.String()
}

var units = []struct {
	name  string
	bytes int64
}{{"GiB", 1 << 30}, {"MiB", 1 << 20}, {"KiB", 1 << 10}}

func parseSize(s string) (int64, bool) {
	factor := int64(1)
	for _, u := range units {
		if n, has := strings.CutSuffix(s, u.name); has {
			s, factor = strings.TrimSpace(n), u.bytes
			break
		}
	}
	n, err := strconv.ParseInt(s, 10, 64)
	return n * factor, err == nil && n >= 0 && n <= 1<<62/factor
}

func formatSize(n int64) string {
	for _, u := range units {
		if n > 0 && n%u.bytes == 0 {
			return strconv.FormatInt(n/u.bytes, 10) + " " + u.name
		}
	}
	return strconv.FormatInt(n, 10)
}
