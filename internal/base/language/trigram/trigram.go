// Package trigram cuts a text into the groups of three letters by which its language is recognised.
package trigram

import (
	"iter"
	"strings"
	"unicode"
)

// Of gives the trigrams of the words of a text, with an underscore for each edge of a word. What says nothing about the language is
// left out: words with digits, addresses, and abbreviations in capitals.
func Of(text string) iter.Seq[string] {
	return func(yield func(string) bool) {
		for field := range strings.FieldsSeq(text) {
			if strings.ContainsAny(field, "0123456789@\\") || strings.Contains(field, "://") || strings.HasPrefix(field, "www.") {
				continue
			}
			for _, word := range strings.FieldsFunc(field, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsMark(r) }) {
				if isAbbreviation(word) {
					continue
				}
				letters := []rune("_" + strings.ToLower(word) + "_")
				for i := 0; i+3 <= len(letters); i++ {
					if !yield(string(letters[i : i+3])) {
						return
					}
				}
			}
		}
	}
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
