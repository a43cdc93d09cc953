package secret

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"firstline/internal/base/errs"
)

const (
	// MinPassword is the shortest password, in characters, while it is the only factor.
	MinPassword = 15
	// minGuesses is how many independent choices a password must hold at least.
	minGuesses = 8
)

// Policy decides which new passwords are good enough.
//
// There are no rules about kinds of characters. At 15 characters a list of common passwords would hold almost nothing: what people
// then choose is common words glued together, with years, runs and repetitions. So the policy counts choices. A common word, a run
// of neighbours ("12345", "qwerty", "edcba"), a year, one character repeated, or a repetition of what came before is one choice,
// whatever its length; every other character is one choice. Fewer than 8 choices are refused. That covers every
// combination of up to seven of some 400 words and patterns, many more than the 3,000 entries that a list would have.
type Policy struct{ words []string }

// NewPolicy takes the words that everybody guesses here: product, organisation, sites, domain.
func NewPolicy(own ...string) *Policy {
	return &Policy{words: append(strings.Fields(commonWords), splitWords(own)...)}
}

// Check refuses a new password that is too short, too long or easily guessed; person are the person's own words: name, address, login.
func (p *Policy) Check(password string, person ...string) error {
	switch {
	case len(password) > MaxPassword:
		return errs.Bad("password", "secret.password_long", errs.Args{"Max": MaxPassword})
	case utf8.RuneCountInString(norm.NFKC.String(password)) < MinPassword:
		return errs.Bad("password", "secret.password_short", errs.Args{"Min": MinPassword})
	case p.choices(password, person) < minGuesses:
		return errs.Bad("password", "secret.password_common")
	}
	return nil
}

// choices counts what an attacker who knows the words and the patterns would have to guess.
func (p *Policy) choices(password string, person []string) int {
	words := p.words
	if own := splitWords(person); len(own) > 0 {
		words = append(own, words...)
	}
	lower := []rune(strings.ToLower(norm.NFKC.String(password)))
	return min(count(lower, words), count([]rune(plain(lower)), words))
}

// count is the fewest pieces that the text can be put together from; least[i] is that number for its first i characters.
// Only the beginning of very long texts is looked at, because the search for repetitions is cubic.
func count(text []rune, words []string) int {
	text = text[:min(len(text), 96)]
	least := make([]int, len(text)+1)
	for i := range least {
		least[i] = i
	}
	for at := range text {
		reach := func(length int) {
			if length > 0 {
				least[at+length] = min(least[at+length], least[at]+1)
			}
		}
		reach(1)
		reach(runAt(text[at:]))
		reach(yearAt(text[at:]))
		reach(repeatAt(text, at))
		rest := string(text[at:])
		for _, word := range words {
			if strings.HasPrefix(rest, word) {
				reach(utf8.RuneCountInString(word))
			}
		}
	}
	return least[len(text)]
}

// rows are what fingers and heads follow: keyboards (qwerty, azerty, qwertz, number block) and the alphabet.
func rows() [8]string {
	return [8]string{
		"abcdefghijklmnopqrstuvwxyz", "01234567890", "qwertyuiop", "azertyuiopqsdfghjklm", "asdfghjklzxcvbnm", "qwertzuiopasdfghjklyxcvbnm",
		"1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik", "!@#$%^&*()",
	}
}

// runAt is the length of a run of at least three neighbours, forwards or backwards, or of one character repeated.
func runAt(text []rune) int {
	best := sameAt(text)
	for _, row := range rows() {
		r := []rune(row)
		back := slices.Clone(r)
		slices.Reverse(back)
		for _, line := range [][]rune{r, back} {
			if start := slices.Index(line, text[0]); start >= 0 {
				best = max(best, common(text, line[start:]))
			}
		}
	}
	if best < 3 {
		return 0
	}
	return best
}

func sameAt(text []rune) int {
	n := 1
	for n < len(text) && text[n] == text[0] {
		n++
	}
	return n
}

func common(a, b []rune) int {
	n := 0
	for n < len(a) && n < len(b) && a[n] == b[n] {
		n++
	}
	return n
}

func yearAt(text []rune) int {
	if len(text) < 4 || !unicode.IsDigit(text[2]) || !unicode.IsDigit(text[3]) {
		return 0
	}
	if century := string(text[:2]); century == "19" || century == "20" {
		return 4
	}
	return 0
}

// repeatAt is the length of the longest piece, of two characters or more, that stood there before already.
func repeatAt(text []rune, at int) int {
	best := 0
	for start := range at {
		best = max(best, common(text[at:], text[start:at]))
	}
	if best < 2 {
		return 0
	}
	return best
}

// plain undoes what people do to words: accents, and 3 for e.
func plain(text []rune) string {
	var b strings.Builder
	for _, r := range norm.NFD.String(string(text)) {
		if i := strings.IndexRune("@4310$5!7", r); i >= 0 {
			r = rune("aaeiossit"[i])
		}
		if !unicode.Is(unicode.Mn, r) {
			b.WriteRune(r)
		}
	}
	return b.String()
}

// splitWords gives each text as a whole and its words, as they are and without accents.
func splitWords(texts []string) []string {
	var words []string
	add := func(word string) {
		if utf8.RuneCountInString(word) >= 3 {
			words = append(words, word, plain([]rune(word)))
		}
	}
	for _, text := range texts {
		text = strings.ToLower(norm.NFKC.String(text))
		add(text)
		for _, word := range strings.FieldsFunc(text, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }) {
			add(word)
		}
	}
	return words
}
