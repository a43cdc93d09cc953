// Package word takes texts apart into words, and knows which words are forms of one another, so that whoever looks for «printers» finds
// «printer» and whoever types without accents finds what was written with them.
package word

import (
	"iter"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// Token is a word of a text: folded, and where it stands there.
type Token struct {
	Word     string
	From, To int  // bytes of the text
	Joined   bool // several words that only a sign holds together, written as one: «wifi» of «wi-fi»; it follows them
	Held     bool // such a sign, and no space, stands between it and the word before
}

// mostJoined bounds what is still one thing with signs in it: a tag or a product, not an address of the web.
const mostJoined = 40

// Of gives the words of a text in their order. Articles that French ties to the next word («l'écran») are none, nor is what English and Dutch
// tie to the one before («user's», «foto's»).
func Of(text string) iter.Seq[Token] {
	return func(yield func(Token) bool) {
		var chain []Token
		end := 0 // where the word before ended
		for at := 0; at < len(text); {
			from, to := run(text, at)
			if from == to {
				break
			}
			t := Token{Word: Fold(text[from:to]), From: from, To: to, Held: len(chain) > 0 && holds(text[end:from])}
			if !t.Held {
				if !join(chain, yield) {
					return
				}
				chain = chain[:0]
			}
			at, end = to, to
			if tied(text, t) {
				continue
			}
			chain = append(chain, t)
			if !yield(t) {
				return
			}
		}
		join(chain, yield)
	}
}

// join gives the words of a chain as one.
func join(chain []Token, yield func(Token) bool) bool {
	if len(chain) < 2 || chain[len(chain)-1].To-chain[0].From > mostJoined {
		return true
	}
	var b strings.Builder
	for _, t := range chain {
		b.WriteString(t.Word)
	}
	return yield(Token{Word: b.String(), From: chain[0].From, To: chain[len(chain)-1].To, Joined: true})
}

// run finds the next letters and digits from at on.
func run(text string, at int) (from, to int) {
	for at < len(text) {
		r, size := utf8.DecodeRuneInString(text[at:])
		if isPart(r) {
			break
		}
		at += size
	}
	from = at
	for at < len(text) {
		r, size := utf8.DecodeRuneInString(text[at:])
		if !isPart(r) && (at == from || !unicode.Is(unicode.Mn, r)) {
			break
		}
		at += size
	}
	return from, at
}

func isPart(r rune) bool {
	if r < utf8.RuneSelf {
		return 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' || '0' <= r && r <= '9'
	}
	return r != utf8.RuneError && (unicode.IsLetter(r) || unicode.IsDigit(r))
}

// holds tells whether what stands between two words makes one thing of them.
func holds(between string) bool {
	return len(between) == 1 && strings.ContainsAny(between, "-._/+")
}

// tied tells whether a token is no word of its own, but belongs to its neighbour.
func tied(text string, t Token) bool {
	if next, _ := utf8.DecodeRuneInString(text[t.To:]); isApostrophe(next) {
		switch t.Word {
		case "l", "d", "j", "m", "t", "s", "c", "n", "qu", "jusqu", "lorsqu", "puisqu":
			after, _ := utf8.DecodeRuneInString(text[t.To+utf8.RuneLen(next):])
			return isPart(after)
		}
	}
	if t.Word != "s" {
		return false
	}
	before, _ := utf8.DecodeLastRuneInString(text[:t.From])
	return isApostrophe(before)
}

func isApostrophe(r rune) bool { return r == '\'' || r == '’' || r == '`' || r == '´' }

// Fold is a text in small letters without accents, of letters that every keyboard has.
func Fold(s string) string {
	plain, small := true, true
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			plain = false
			break
		}
		small = small && (s[i] < 'A' || s[i] > 'Z')
	}
	if plain && small {
		return s
	}
	s = strings.ToLower(s)
	if plain {
		return s
	}
	var b strings.Builder
	for _, r := range norm.NFKD.String(s) {
		switch r {
		case 'œ':
			b.WriteString("oe")
		case 'æ':
			b.WriteString("ae")
		case 'ß':
			b.WriteString("ss")
		case 'þ':
			b.WriteString("th")
		case 'ø':
			b.WriteByte('o')
		case 'ł':
			b.WriteByte('l')
		case 'đ', 'ð':
			b.WriteByte('d')
		case 'ı':
			b.WriteByte('i')
		default:
			if !unicode.Is(unicode.Mn, r) {
				b.WriteRune(r)
			}
		}
	}
	return b.String()
}
