// Package trigram cuts a text into the groups of three letters by which its language is recognised.
package trigram

import (
	"iter"
	"strings"
	"unicode"
)

// Trigram is three letters in a row, 21 bits for each, so that looking one up is quick; an underscore stands for the edge of a word.
type Trigram uint64

const (
	bits = 21
	mask = 1<<bits - 1
)

// Make is the trigram of three letters.
func Make(a, b, c rune) Trigram { return Trigram(a)<<(2*bits) | Trigram(b)<<bits | Trigram(c) }

func (t Trigram) String() string {
	return string([]rune{rune(t >> (2 * bits)), rune(t >> bits & mask), rune(t & mask)})
}

// Of gives the trigrams of the words of a text. What says nothing about the language is left out: words with digits, addresses, and
// abbreviations in capitals.
func Of(text string) iter.Seq[Trigram] {
	return func(yield func(Trigram) bool) {
		for field := range strings.FieldsSeq(text) {
			if strings.ContainsAny(field, "0123456789@\\") || strings.Contains(field, "://") || strings.HasPrefix(field, "www.") {
				continue
			}
			for word, rest := nextWord(field); word != ""; word, rest = nextWord(rest) {
				if !isAbbreviation(word) && !ofWord(word, yield) {
					return
				}
			}
		}
	}
}

// nextWord cuts the first word off s; it is empty when there is none. (strings.FieldsFuncSeq does the same, with garbage for each field.)
func nextWord(s string) (word, rest string) {
	start := strings.IndexFunc(s, ofLetters)
	if start < 0 {
		return "", ""
	}
	s = s[start:]
	end := strings.IndexFunc(s, notOfLetters)
	if end < 0 {
		return s, ""
	}
	return s[:end], s[end:]
}

func ofLetters(r rune) bool { return unicode.IsLetter(r) || unicode.IsMark(r) }

func notOfLetters(r rune) bool { return !ofLetters(r) }

// ofWord yields the trigrams of one word; false when nobody wants more.
func ofWord(word string, yield func(Trigram) bool) bool {
	const edge = '_'
	t := Make(0, 0, edge)
	next := func(r rune) bool {
		t = t<<bits&(1<<(3*bits)-1) | Trigram(r)
		return t>>(2*bits) == 0 || yield(t)
	}
	for _, r := range word {
		if !next(unicode.ToLower(r)) {
			return false
		}
	}
	return next(edge)
}

func isAbbreviation(word string) bool {
	n := 0
	for _, r := range word {
		if !unicode.IsUpper(r) {
			return false
		}
		n++
	}
	return n > 1 && n < 6
}
