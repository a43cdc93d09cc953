package glossary

import (
	"slices"
	"strings"
	"unicode"

	"firstline/internal/base/word"
)

// Kind is what could be said more plainly.
type Kind string

// The kinds, in the order in which they are told.
const (
	Greeting Kind = "greeting" // the text begins without one
	Jargon   Kind = "jargon"   // a word that a colleague knows and a requester need not
	Long     Kind = "long"     // a sentence that is too long to be read once
	Hard     Kind = "hard"     // the whole is hard to read
)

// Advice is one thing that could be said more plainly.
type Advice struct {
	Kind    Kind
	What    string // the word as it is written; how the sentence begins; the formula
	Plain   string // the word that everybody knows
	Number  int    // of words in the sentence; the score
	Already int    // how often more the same word stands in the text
}

// From where a text or a sentence is hard, and from how many words a text is worth judging.
const (
	longWords    = 25
	hardScore    = 50
	judgedWords  = 40
	greetedWords = 6
)

// mostAdvice is how much is told at once of each kind.
const mostAdvice = 5

// Advise looks over a text for its reader. It advises, and refuses nothing.
func (g *Glossary) Advise(text string) (list []Advice) {
	e := Read(text, g.Locale)
	if e.Words >= greetedWords && !greets(text, g.Locale) {
		list = append(list, Advice{Kind: Greeting})
	}
	list = append(list, g.jargon(text)...)
	n := 0
	for _, s := range e.Sentences {
		if s.Words > longWords && n < mostAdvice {
			n++
			list = append(list, Advice{Kind: Long, What: s.Begins, Number: s.Words})
		}
	}
	if e.Words >= judgedWords && e.Score < hardScore {
		list = append(list, Advice{Kind: Hard, What: e.Formula, Number: e.Score})
	}
	return list
}

// greets tells whether the first line of a text greets its reader.
func greets(text, locale string) bool {
	line, _, _ := strings.Cut(strings.TrimSpace(text), "\n")
	first := strings.FieldsFunc(word.Fold(line), func(r rune) bool { return !unicode.IsLetter(r) })
	if len(first) > 3 {
		first = first[:3]
	}
	return slices.ContainsFunc(first, func(w string) bool { return slices.Contains(greetings(locale), w) })
}

func greetings(locale string) []string {
	switch locale {
	case "fr":
		return strings.Fields("bonjour bonsoir salut cher chere chers cheres madame monsieur mesdames messieurs hello coucou")
	case "nl":
		return strings.Fields("dag beste hallo hoi hey geachte goedendag goedemorgen goedemiddag goedenavond goeiemorgen goeiedag goede mevrouw meneer")
	default:
		return strings.Fields("hello hi hey dear greetings good morning afternoon evening")
	}
}

// jargon finds the glossary's words in any of their forms, of several that begin at the same place the longest.
func (g *Glossary) jargon(text string) (list []Advice) {
	var tokens []word.Token
	for t := range word.Of(text) {
		if !t.Joined {
			tokens = append(tokens, t)
		}
	}
	for i := 0; i < len(tokens); i++ {
		entry, n := g.longest(tokens[i:])
		if n == 0 {
			continue
		}
		at := slices.IndexFunc(list, func(a Advice) bool { return a.Plain == entry.Plain })
		switch {
		case at >= 0:
			list[at].Already++
		case len(list) < mostAdvice:
			list = append(list, Advice{Kind: Jargon, What: text[tokens[i].From:tokens[i+n-1].To], Plain: entry.Plain})
		}
		i += n - 1
	}
	return list
}

func (g *Glossary) longest(tokens []word.Token) (best Entry, n int) {
	for _, x := range g.byStem[g.stem(tokens[0].Word)] {
		if len(x.stems) > len(tokens) || len(x.stems) <= n {
			continue
		}
		fits := true
		for i, stem := range x.stems {
			fits = fits && g.stem(tokens[i].Word) == stem
		}
		if fits {
			best, n = x.Entry, len(x.stems)
		}
	}
	return best, n
}
