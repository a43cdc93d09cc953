package word

import (
	"strings"
	"sync"

	"github.com/blevesearch/snowballstem"
	"github.com/blevesearch/snowballstem/dutch"
	"github.com/blevesearch/snowballstem/english"
	"github.com/blevesearch/snowballstem/french"
)

// Languages are those whose forms are known.
func Languages() []string { return []string{"en", "fr", "nl"} }

// longest is the longest word that has forms; what is longer is a key or a rubbish.
const longest = 40

// Stems finds the stem of words, and remembers those that it met.
type Stems struct {
	mu    sync.Mutex
	env   *snowballstem.Env
	known map[string]map[string]string // by language
}

// mostKnown bounds what is remembered of a language; when there is more, all is forgotten.
const mostKnown = 30_000

// NewStems makes an empty memory of stems.
func NewStems() *Stems {
	return &Stems{env: snowballstem.NewEnv(""), known: map[string]map[string]string{}}
}

// Stem is what all forms of a folded word have in common in a language; the word itself in a language that is not known, and of what has digits.
func (s *Stems) Stem(folded, lang string) string {
	if len(folded) < 3 || len(folded) > longest || strings.ContainsAny(folded, "0123456789") {
		return folded
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if stem, ok := s.known[lang][folded]; ok {
		return stem
	}
	stem := s.find(folded, lang)
	if s.known[lang] == nil || len(s.known[lang]) >= mostKnown {
		s.known[lang] = map[string]string{}
	}
	s.known[lang][folded] = stem
	return stem
}

func (s *Stems) find(folded, lang string) string {
	switch lang {
	case "en":
		return s.snow(folded, english.Stem)
	case "fr":
		return frenchEnd(s.snow(folded, french.Stem))
	case "nl":
		return dutchEnd(s.snow(dutchStart(folded), dutch.Stem))
	}
	return folded
}

func (s *Stems) snow(word string, stem func(*snowballstem.Env) bool) string {
	s.env.SetCurrent(word)
	stem(s.env)
	return s.env.Current()
}

// frenchEnd takes off what the rules leave where the accents, by which they go, are not there (réparé, réparée, réparées), and the end of verbs
// of several (fonctionnent).
func frenchEnd(stem string) string {
	for len(stem) > 3 && strings.HasSuffix(stem, "e") {
		stem = stem[:len(stem)-1]
	}
	if rest, ok := strings.CutSuffix(stem, "ent"); ok && len(rest) >= 5 {
		stem = rest
	}
	return single(stem)
}

// single is a stem without the second of two like consonants at its end.
func single(stem string) string {
	if n := len(stem); n > 3 && stem[n-1] == stem[n-2] && strings.IndexByte("aeiou", stem[n-1]) < 0 {
		return stem[:n-1]
	}
	return stem
}

// dutchStart takes off what makes a past of a verb: gewerkt is werkt, ingelogd inlogd. The same is done to nouns that begin so, which does no
// harm: it is done to all their forms.
func dutchStart(word string) string {
	if len(word) >= 6 && strings.HasPrefix(word, "ge") {
		return word[2:]
	}
	for _, first := range []string{"aan", "af", "bij", "door", "in", "mee", "na", "om", "op", "over", "toe", "uit", "voor", "weg"} {
		if rest, ok := strings.CutPrefix(word, first); ok && len(rest) >= 6 && strings.HasPrefix(rest, "ge") {
			return first + rest[2:]
		}
	}
	return word
}

// dutchEnd takes off the t or d of verbs (werkt, werkte, geblokkeerd), and writes what is left as before no ending: one
// letter for a long vowel, s for z.
func dutchEnd(stem string) string {
	for _, end := range []string{"dt", "d", "t"} {
		if rest, ok := strings.CutSuffix(stem, end); ok && len(rest) >= 3 && !strings.ContainsAny(rest[len(rest)-1:], "aeiou") {
			stem = rest
			break
		}
	}
	stem = single(stem)
	if rest, ok := strings.CutSuffix(stem, "z"); ok {
		stem = rest + "s"
	} else if rest, ok := strings.CutSuffix(stem, "v"); ok {
		stem = rest + "f"
	}
	var b strings.Builder
	for i := range len(stem) {
		if i > 0 && stem[i] == stem[i-1] && strings.IndexByte("aeou", stem[i]) >= 0 {
			continue
		}
		b.WriteByte(stem[i])
	}
	return b.String()
}
