// Package mask finds passwords and card numbers in what people write, and covers them.
package mask

import (
	"html"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"firstline/internal/base/clean"
)

// Kind is what sort of secret was found.
type Kind string

// The kinds.
const (
	Password Kind = "password"
	Card     Kind = "card"
)

// Found is a secret as it was written.
type Found struct {
	Kind  Kind
	Words string
}

// Mark stands where a password was; of a card its last digits stay, so that people can tell which one was meant.
const Mark = "●●●●●●"

// End is the end of a card's number, «… 4242».
func (f Found) End() string { return "… " + f.Words[len(f.Words)-4:] }

// mark is what stands in its place.
func (f Found) mark() string {
	if f.Kind == Card {
		return "●●●● " + f.Words[len(f.Words)-4:]
	}
	return Mark
}

// Look finds the secrets in some texts that belong together, each once.
func Look(texts ...string) Cover {
	var c Cover
	for _, text := range texts {
		for _, f := range append(cards(text), passwords(text)...) {
			if !slices.Contains(c.found, f) {
				c.found = append(c.found, f)
			}
		}
	}
	return c
}

// Cover is what was found in texts, and puts a mark over it wherever it stands.
type Cover struct{ found []Found }

// Found is what the texts told.
func (c Cover) Found() []Found { return c.found }

// Text is a text with its secrets covered.
func (c Cover) Text(text string) string {
	for _, f := range c.longestFirst() {
		text = coverWord(text, f.Words, f.mark())
	}
	return text
}

// longestFirst keeps a secret that is the beginning of another from breaking it up.
func (c Cover) longestFirst() []Found {
	list := slices.Clone(c.found)
	slices.SortStableFunc(list, func(a, b Found) int { return len(b.Words) - len(a.Words) })
	return list
}

// coverWord replaces words where they stand by themselves and are not part of a longer word.
func coverWord(text, words, mark string) string {
	var b strings.Builder
	for at := 0; ; {
		i := strings.Index(text[at:], words)
		if i < 0 {
			b.WriteString(text[at:])
			return b.String()
		}
		from, to := at+i, at+i+len(words)
		b.WriteString(text[at:from])
		before, _ := utf8.DecodeLastRuneInString(text[:from])
		after, _ := utf8.DecodeRuneInString(text[to:])
		first, _ := utf8.DecodeRuneInString(words)
		last, _ := utf8.DecodeLastRuneInString(words)
		if wordy(before) && wordy(first) || wordy(last) && wordy(after) {
			b.WriteString(words)
		} else {
			b.WriteString(mark)
		}
		at = to
	}
}

func wordy(r rune) bool { return r != utf8.RuneError && (unicode.IsLetter(r) || unicode.IsDigit(r)) }

var element = regexp.MustCompile(`<[^>]*>`)

// Both is what somebody wrote, as HTML and as text, with its secrets covered. Where one stands across the elements of the HTML or inside an
// address, the HTML is made of the text anew.
func (c Cover) Both(rich clean.HTML, text string) (clean.HTML, string) {
	if len(c.found) == 0 {
		return rich, text
	}
	text = c.Text(text)
	if rich == "" {
		return rich, text
	}
	var out, seen strings.Builder
	h, at := string(rich), 0
	inside := false
	for _, tag := range append(element.FindAllStringIndex(h, -1), []int{len(h), len(h)}) {
		raw := h[at:tag[0]]
		plain := strings.ReplaceAll(html.UnescapeString(raw), "\u00a0", " ")
		if covered := c.Text(plain); covered != plain {
			raw, plain = html.EscapeString(covered), covered
		}
		out.WriteString(raw)
		out.WriteString(h[tag[0]:tag[1]])
		seen.WriteString(plain)
		inside = inside || c.tells(html.UnescapeString(h[tag[0]:tag[1]]))
		at = tag[1]
	}
	if inside || c.Text(seen.String()) != seen.String() {
		return clean.FromText(text), text
	}
	return clean.HTML(out.String()), text
}

// tells tells whether an element of HTML has a secret in what is not shown, such as an address. A few figures are in many addresses.
func (c Cover) tells(tag string) bool {
	for _, f := range c.found {
		words := f.Words
		if f.Kind == Card {
			words = digitsOf(words)
		}
		if strings.ContainsFunc(words, unicode.IsLetter) || len(words) > 8 {
			if strings.Contains(tag, words) {
				return true
			}
		}
	}
	return false
}
