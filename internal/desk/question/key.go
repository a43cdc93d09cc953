package question

import (
	"strconv"
	"strings"

	"firstline/internal/desk/person"
)

// maxKey bounds the key of an option, so that addresses stay short.
const maxKey = 40

// newKey is a key for an option that none of the others has: its label in small letters of a to z and digits, with a number where needed.
func newKey(label string, taken map[string]bool) string {
	key := strings.Trim(strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= '0' && r <= '9' {
			return r
		}
		return '_'
	}, person.Fold(label)), "_")
	for strings.Contains(key, "__") {
		key = strings.ReplaceAll(key, "__", "_")
	}
	if len(key) > maxKey {
		key = strings.Trim(key[:maxKey], "_")
	}
	if key == "" {
		key = "option"
	}
	if !taken[key] {
		return key
	}
	for n := 2; ; n++ {
		if next := key + "_" + strconv.Itoa(n); !taken[next] {
			return next
		}
	}
}
