package thanks

import (
	"cmp"
	"slices"
	"strings"
	"unicode"
)

// mostStrangers is how many words in a row may be names that no list knows; in a whole text there may be twice as many.
const mostStrangers = 2

// parser reads tokens from left to right, the longest phrase first, and never goes back over what it has read.
type parser struct {
	rules  *ruleset
	tokens []token
	words  []string        // of the tokens, without lengthening
	given  map[string]bool // words of names that the caller knows

	at        int // the token to read next
	prev      part
	joined    part // what stands before the last «and»
	strangers int
	seen      [request + 1]bool
	thumb     bool
}

func newParser(r *ruleset, tokens []token, names []string) *parser {
	p := &parser{rules: r, tokens: tokens, given: map[string]bool{}}
	for _, n := range names {
		words, _ := r.tokens(n[:min(len(n), longest)])
		for _, t := range words {
			p.given[t.word] = !r.known[t.word] && !r.notNames[t.word] && !t.number // nobody makes «but» harmless by being called so
		}
	}
	for _, t := range tokens {
		p.words = append(p.words, r.plain(t.word))
	}
	return p
}

// all tells whether the whole text is made of known parts.
func (p *parser) all() bool {
	for p.at < len(p.tokens) {
		if !p.sign() && !p.figure() && !p.phrase() && !p.nameRun() {
			return false
		}
	}
	return p.mayEnd()
}

// verdict weighs the parts that were found.
func (p *parser) verdict() (Kind, Reason) {
	switch {
	case p.seen[solved]:
		return Solved, Understood
	case p.seen[yes]:
		return Other, Answer
	case p.seen[ack], !p.seen[thanks] && (p.seen[praise] || p.thumb):
		return Acknowledged, Understood
	case p.seen[thanks]:
		return Thanks, Understood
	default:
		return Other, Greeting
	}
}

func (p *parser) sign() bool {
	if !p.rules.thumbs[p.tokens[p.at].word] {
		return false
	}
	p.thumb = true
	p.at++
	return true
}

// figure reads the number of a machine: «iPhone 15», «Galaxy S21».
func (p *parser) figure() bool {
	t := p.tokens[p.at]
	if !t.number || p.prev != machine || t.gap&^space != 0 {
		return false
	}
	p.at++
	return true
}

// phrase reads the longest phrase that fits here. Where one is both, «ok» comes before «solved».
func (p *parser) phrase() bool {
	type candidate struct {
		end  int
		part part
	}
	var found []candidate
	p.rules.phrases.ends(p, p.at, func(end int, of *phrase) {
		cut := end < len(p.tokens) && p.tokens[end].glued // «super» of «super-slow»
		if !cut && p.fits(of.part, p.tokens[p.at].gap) {
			found = append(found, candidate{end, of.part})
		}
	})
	if len(found) == 0 {
		return false
	}
	best := slices.MinFunc(found, func(a, b candidate) int {
		return cmp.Or(cmp.Compare(b.end, a.end), cmp.Compare(a.part, b.part))
	})
	p.take(best.part, best.end)
	return true
}

// joins tells whether word i belongs to the same phrase as the one before it: a mark between them ends a phrase, the end of a line
// does not, since mail programs wrap.
func (p *parser) joins(i int) bool { return i < len(p.tokens) && p.tokens[i].gap&(comma|stop) == 0 }

// ends tells whether the text ends before token i, or one of the marks stands there.
func (p *parser) ends(i int, marks gap) bool { return i >= len(p.tokens) || p.tokens[i].gap&marks != 0 }

// reads tells whether words stand at i.
func (p *parser) reads(i int, words []string) bool {
	for k, w := range words {
		if i+k >= len(p.words) || p.words[i+k] != w || k > 0 && !p.joins(i+k) {
			return false
		}
	}
	return true
}

func (p *parser) take(next part, end int) {
	if next == and {
		p.joined = p.prev
	}
	p.prev, p.at = next, end
	p.seen[next] = true
}

// nameRun reads «Peter», «Marie-Claire Van den Berghe».
//
// A first name that the rules know may stand anywhere. A word that they do not know may be a name where names are written: in the same
// sentence as a greeting, thanks, a wish or a closing, or on a line of its own; and only when it is written like one.
func (p *parser) nameRun() bool {
	if p.prev == forWhat || p.prev == phone || p.prev == machine && p.tokens[p.at].gap&line == 0 {
		return false
	}
	end, strangers, named := p.at, 0, false
run:
	for ; end < len(p.tokens); end++ {
		t, first := p.tokens[end], end == p.at
		if !first && (t.gap&(comma|line) != 0 || t.gap&stop != 0 && !p.tokens[end-1].letter) {
			break
		}
		switch {
		case p.rules.names[p.words[end]] || p.given[t.word]:
			named = true
		case p.stranger(end):
			named = true
			if first || !t.glued {
				strangers++
			}
		case t.letter && p.ends(end+1, stop|line): // «J. Peeters», «Marc D.», not «Marc I can»
		case p.rules.particles[p.words[end]] && (!first || t.proper):
		default:
			break run
		}
	}
	for end > p.at && p.rules.particles[p.tokens[end-1].word] {
		end--
	}
	if !named || strangers > 0 && !p.strangersFit(end, strangers) {
		return false
	}
	p.strangers += strangers
	p.take(name, end)
	return true
}

// stranger tells whether an unknown word is written like a name.
func (p *parser) stranger(i int) bool {
	t, r := p.tokens[i], p.rules
	if !t.proper || t.number || len(t.word) < 2 || len(t.word) > 20 || r.notNames[t.word] || r.known[p.words[i]] {
		return false
	}
	for k := range t.word {
		if r.endings[t.word[k:]] {
			return false
		}
	}
	return true
}

// strangersFit tells whether a name with unknown words may stand here.
func (p *parser) strangersFit(end, strangers int) bool {
	if strangers > mostStrangers || p.strangers+strangers > 2*mostStrangers {
		return false
	}
	first := p.tokens[p.at]
	if p.rules.particles[first.word] && p.prev == thanks && first.gap&line == 0 {
		return false // «Merci De Rappeler»
	}
	switch {
	case first.gap&line != 0:
		return p.ends(end, line)
	case first.gap&stop != 0:
		return false
	case oneOf(p.prev, greeting, address, thanks, boost, object, wish, closing):
		return true
	default:
		return false
	}
}

// plain is a word without lengthening, where that makes it a known one.
func (r *ruleset) plain(w string) string {
	if r.known[w] || r.names[w] {
		return w
	}
	for n := 1; n <= 2; n++ {
		if s := shorter(w, n); r.known[s] {
			return s
		}
	}
	return w
}

// why says for what reason a text is not thanks.
func (r *ruleset) why(text string, tokens []token) Reason {
	if strings.ContainsAny(text, "?？") {
		return Question
	}
	reason := Unknown
	p := newParser(r, tokens, nil)
	for i := range tokens {
		r.refusals.ends(p, i, func(_ int, of *phrase) {
			if of.part == reservation {
				reason = Reservation
			} else if reason == Unknown {
				reason = Request
			}
		})
	}
	switch {
	case reason != Unknown:
		return reason
	case strings.ContainsFunc(text, unicode.IsNumber):
		return Number
	case strings.Contains(text, "..") || strings.Contains(text, "…"):
		return Unsaid
	default:
		return Unknown
	}
}
