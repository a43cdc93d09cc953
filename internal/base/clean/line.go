package clean

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Line makes what a stranger wrote fit to be shown in a line beside other words, as a subject or a name: white space is one space, and what
// has no form of its own goes. Marks that turn the direction of what follows would let a line say something else than it holds, and invisible
// ones let two names look the same. Joiners stay where they shape something: in emoji and in words of scripts that need them.
func Line(s string) string {
	if isPlainLine(s) {
		return s
	}
	var b strings.Builder
	var last rune // written
	space := false
	for i, r := range s {
		switch {
		case unicode.IsSpace(r):
			space = true
			continue
		case unicode.Is(unicode.Variation_Selector, r):
			if space || last == 0 || unicode.Is(unicode.Variation_Selector, last) {
				continue
			}
		case unicode.Is(unicode.Join_Control, r):
			next, _ := utf8.DecodeRuneInString(s[i+utf8.RuneLen(r):])
			if space || !shaped(last) || !shaped(next) {
				continue
			}
		case isInvisible(r):
			continue
		}
		if space && b.Len() > 0 {
			b.WriteByte(' ')
		}
		space = false
		b.WriteRune(r)
		last = r
	}
	return b.String()
}

// isPlainLine tells the lines that nearly all are, quickly.
func isPlainLine(s string) bool {
	for i := range len(s) {
		if c := s[i]; c < ' ' || c >= 0x7f || c == ' ' && (i == 0 || i == len(s)-1 || s[i-1] == ' ') {
			return false
		}
	}
	return true
}

func isInvisible(r rune) bool {
	return unicode.IsControl(r) || unicode.Is(unicode.Cf, r) && !unicode.Is(unicode.Prepended_Concatenation_Mark, r) ||
		unicode.Is(unicode.Other_Default_Ignorable_Code_Point, r)
}

// shaped tells what a joiner beside it may shape.
func shaped(r rune) bool {
	return r > unicode.MaxLatin1 && r != utf8.RuneError && !unicode.IsSpace(r) && !isInvisible(r) && !unicode.In(r, unicode.Latin, unicode.Greek, unicode.Cyrillic)
}
