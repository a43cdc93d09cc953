// Package place fills the names in braces that a text leaves open, like {name} or {ticket.number}, each with its value.
//
// Which names there are is fixed for each sort of text, and nothing else in braces means anything: a text with a name that is not known is
// refused when it is saved. No value is ever read as a text again.
package place

import (
	"regexp"
	"strings"
)

var name = regexp.MustCompile(`\{[a-z_]+(\.[a-z_]+)?\}`)

// Fill puts a value in the place of each name.
func Fill(text string, value func(name string) string) string {
	return name.ReplaceAllStringFunc(text, func(s string) string { return value(s[1 : len(s)-1]) })
}

// shown is how many characters of what is wrong are told.
const shown = 40

// Unknown are the braces in a text that are none of the names, each as it is written.
func Unknown(text string, names []string) (wrong []string) {
	known := map[string]bool{}
	for _, n := range names {
		known["{"+n+"}"] = true
	}
	rest := name.ReplaceAllStringFunc(text, func(s string) string {
		if known[s] {
			return ""
		}
		return s
	})
	for {
		at := strings.IndexAny(rest, "{}")
		if at < 0 {
			return wrong
		}
		end := at + 1
		if rest[at] == '{' {
			if to := strings.IndexByte(rest[at:], '}'); to > 0 {
				end = at + to + 1
			}
		}
		wrong = append(wrong, cut(rest[at:end]))
		rest = rest[end:]
	}
}

func cut(s string) string {
	list := []rune(s)
	if len(list) <= shown {
		return s
	}
	return string(list[:shown-1]) + "…"
}
