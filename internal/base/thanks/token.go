package thanks

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// token is a word or a sign that counts.
type token struct {
	word   string // folded
	gap    gap    // what stands before it
	glued  bool   // by a hyphen or an apostrophe to the word before it
	proper bool   // written like a name: Peter, not peter or PETER
	letter bool   // one capital: J.
	number bool   // has a figure in it
}

// gap is what separates a token from the one before; several may hold.
type gap uint8

const (
	space gap = 1 << iota
	comma     // a mark within a sentence, or a smile
	stop      // the end of a sentence
	line      // the end of a line
)

// letters fold what has no accent to lose.
var letters = strings.NewReplacer("œ", "oe", "Œ", "OE", "æ", "ae", "Æ", "AE", "ß", "ss", "ẞ", "SS", "ø", "o", "Ø", "O", "ł", "l", "Ł", "L", "đ", "d", "Đ", "D", "ı", "i", "ſ", "s")

// tokens splits a text into folded words. It reports false where a sign is no part of thanks.
func (r *ruleset) tokens(text string) ([]token, bool) {
	rest := norm.NFKD.String(letters.Replace(text))
	var out []token
	var before gap
	glue, clean := false, true
	shouting := strings.ToUpper(text) == text
	for rest != "" {
		c, size := utf8.DecodeRuneInString(rest)
		if sign := r.sign(rest); sign != "" {
			rest = strings.TrimLeft(rest[len(sign):], last(sign))
			if r.thumbs[sign] {
				out, before = append(out, token{word: sign, gap: before}), 0
			}
			before, glue = before|comma, false
			continue
		}
		if unicode.IsLetter(c) || unicode.IsNumber(c) {
			t, n := word(rest)
			t.gap, t.glued, t.letter = before, glue, t.letter && !shouting
			out, before, glue = append(out, t), 0, false
			rest = rest[n:]
			continue
		}
		rest = rest[size:]
		switch {
		case ignored(c):
		case c == '\n' || c == '\r' || c == '\v' || c == '\u2028' || c == '\u2029':
			before, glue = before|line, false
		case unicode.IsSpace(c):
			before, glue = before|space, false
		case c == '&':
			out, before, glue = append(out, token{word: "and", gap: before}), 0, false
		case strings.ContainsRune("'’‘ʼ`", c):
			glue = within(out, before, rest)
			clean = clean && (glue || clitic(rest))
		case c == '-' && within(out, before, rest):
			glue = true
		case c == '.' && strings.HasPrefix(rest, "."):
			clean = false
		case c == '.' || c == '!':
			before, glue = before|stop, false
		case strings.ContainsRune(",;:-‐‑–—*", c):
			before, glue = before|comma, false
		default:
			before, clean = before|comma, false
		}
	}
	return out, clean
}

// sign finds a smile or a thumb at the beginning of a text.
func (r *ruleset) sign(s string) string {
	for _, sign := range r.signs {
		if !strings.HasPrefix(s, sign) {
			continue
		}
		if next, _ := utf8.DecodeRuneInString(s[len(sign):]); unicode.IsLetter(next) || unicode.IsNumber(next) {
			continue // «:d» of «cc:dupont»
		}
		return sign
	}
	return ""
}

func last(s string) string {
	_, n := utf8.DecodeLastRuneInString(s)
	return s[len(s)-n:]
}

// word reads the word at the beginning of a text, and how many bytes it takes.
func word(s string) (token, int) {
	var t token
	var folded strings.Builder
	lower, foreign := false, false
	end := len(s)
scan:
	for i, c := range s {
		switch {
		case unicode.IsLetter(c):
			foreign = foreign || c > unicode.MaxLatin1
			t.proper = t.proper || folded.Len() == 0 && unicode.IsUpper(c)
			lower = lower || !unicode.IsUpper(c)
			folded.WriteRune(unicode.ToLower(unicode.ToUpper(c)))
		case unicode.IsNumber(c):
			t.number = true
			folded.WriteRune(c)
		case ignored(c):
		default:
			end = i
			break scan
		}
	}
	t.word = folded.String()
	t.letter = len(t.word) == 1 && t.proper && !foreign
	t.proper = t.proper && lower && !foreign
	return t, end
}

// ignored are accents, colours of hands and marks without width.
func ignored(c rune) bool {
	return unicode.In(c, unicode.Mn, unicode.Cf) || c >= 0x1F3FB && c <= 0x1F3FF
}

// within tells whether a hyphen or an apostrophe joins two letters.
func within(out []token, before gap, rest string) bool {
	next, _ := utf8.DecodeRuneInString(rest)
	return len(out) > 0 && before == 0 && unicode.IsLetter(next)
}

// clitic tells whether what follows an apostrophe is the Dutch «'t» or «'k».
func clitic(rest string) bool {
	return len(rest) > 1 && strings.ContainsRune("tTkK", rune(rest[0])) && rest[1] == ' '
}

// shorter undoes lengthening: «thaaanks», «merciiii», «coooool». Letters that stand three times or more in a row become n.
func shorter(w string, n int) string {
	var out []rune
	runes := []rune(w)
	for i := 0; i < len(runes); {
		j := i
		for j < len(runes) && runes[j] == runes[i] {
			j++
		}
		keep := j - i
		if keep > 2 {
			keep = n
		}
		out = append(out, runes[i:i+keep]...)
		i = j
	}
	return string(out)
}
