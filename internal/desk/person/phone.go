package person

import (
	"strings"

	"firstline/internal/base/errs"
)

// Phone reads a number as people write it and gives E.164: +3225551234. zone is the person's time zone, whose country a number
// without one belongs to.
func Phone(text, zone string) (string, error) {
	text = strings.TrimSpace(text)
	international := strings.HasPrefix(text, "+")
	text = strings.ReplaceAll(text, "(0)", "") // +32 (0)2 555 12 34
	var b strings.Builder
	for i, r := range text {
		switch {
		case r >= '0' && r <= '9':
			b.WriteRune(r)
		case r == '+' && i == 0, strings.ContainsRune(" .-/()\u00a0\u202f", r):
		default:
			return "", errPhone()
		}
	}
	digits := b.String()
	if rest, ok := strings.CutPrefix(digits, "00"); ok && !international {
		digits, international = rest, true
	}
	if !international {
		rest, ok := strings.CutPrefix(digits, "0")
		prefix := callingCode(zone)
		if !ok || prefix == "" {
			return "", errPhone()
		}
		digits = prefix + rest
	}
	if len(digits) < 8 || len(digits) > 15 || digits[0] == '0' {
		return "", errPhone()
	}
	return "+" + digits, nil
}

func errPhone() error { return errs.Bad("phones", "people.phone_invalid") }

// callingCode is that of the country whose clock the zone is.
func callingCode(zone string) string {
	switch zone {
	case "Europe/Brussels":
		return "32"
	case "Europe/Paris":
		return "33"
	case "Europe/Amsterdam":
		return "31"
	case "Europe/Luxembourg":
		return "352"
	case "Europe/Berlin":
		return "49"
	case "Europe/London":
		return "44"
	}
	return ""
}
