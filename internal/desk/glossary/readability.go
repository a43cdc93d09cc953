package glossary

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"firstline/internal/base/word"
)

// formula weighs how long sentences and words are: the higher the result, from about 0 to 100, the easier a text is to read.
type formula struct {
	Name                   string // whose it is, as people cite it
	base, sentence, syllab float64
}

// formulaFor is the formula of a language:
//
//   - English: R. Flesch, «A new readability yardstick», Journal of Applied Psychology 32 (1948), pages 221 to 233;
//   - French: L. Kandel and A. Moles, «Application de l'indice de Flesch à la langue française», Cahiers d'Études de Radio-Télévision 19
//     (1958), pages 253 to 274;
//   - Dutch: W. H. Douma, «De leesbaarheid van landbouwbladen», Wageningen, 1960, which fits Flesch's formula to Dutch.
func formulaFor(locale string) formula {
	switch locale {
	case "fr":
		return formula{"Kandel & Moles 1958", 207, 1.015, 73.6}
	case "nl":
		return formula{"Flesch-Douma 1960", 206.835, 0.93, 77}
	default:
		return formula{"Flesch 1948", 206.835, 1.015, 84.6}
	}
}

// Ease is how easy a text is to read.
type Ease struct {
	Score     int    // 0 to 100; 60 and more is what most people read without trouble
	Formula   string // by which it was found
	Words     int
	Sentences []Sentence
}

// Sentence is one of a text.
type Sentence struct {
	Begins string // its first words
	Words  int
}

// Read finds how easy a text is to read in a language.
func Read(text, locale string) Ease {
	f := formulaFor(locale)
	e := Ease{Formula: f.Name}
	syllab := 0
	for _, s := range sentences(text) {
		n := 0
		var first []string
		for _, w := range strings.FieldsFunc(s, func(r rune) bool {
			return !unicode.IsLetter(r) && !unicode.IsDigit(r) && r != '\'' && r != '’' && r != '-'
		}) {
			if !strings.ContainsFunc(w, unicode.IsLetter) {
				continue
			}
			n++
			syllab += syllables(w, locale)
			if len(first) < 6 {
				first = append(first, w)
			}
		}
		if n > 0 {
			e.Words += n
			e.Sentences = append(e.Sentences, Sentence{Begins: strings.Join(first, " "), Words: n})
		}
	}
	if e.Words == 0 {
		return e
	}
	score := f.base - f.sentence*float64(e.Words)/float64(len(e.Sentences)) - f.syllab*float64(syllab)/float64(e.Words)
	e.Score = int(min(max(score, 0), 100))
	return e
}

// sentences are the parts of a text that a full stop, a question or exclamation mark, or a blank line ends. A mark inside a word, a number or an
// address ends nothing, and a line of a list is a sentence of its own.
func sentences(text string) (list []string) {
	for block := range strings.SplitSeq(strings.ReplaceAll(text, "\r\n", "\n"), "\n") {
		from := 0
		for i, r := range block {
			if r != '.' && r != '!' && r != '?' && r != '…' && r != ':' {
				continue
			}
			next, _ := utf8.DecodeRuneInString(block[i+utf8.RuneLen(r):])
			if next == utf8.RuneError || unicode.IsSpace(next) {
				list = append(list, block[from:i])
				from = i + utf8.RuneLen(r)
			}
		}
		list = append(list, block[from:])
	}
	return list
}

// syllables counts by the groups of vowels in a word, and by the ends that a language writes and does not say. An estimate, as all such formulas
// use: what counts is the mean over a text.
func syllables(w, locale string) int {
	folded := word.Fold(w)
	n, before := 0, false
	for _, r := range folded {
		is := strings.ContainsRune("aeiouy", r)
		if is && !before {
			n++
		}
		before = is
	}
	if locale == "nl" { // a diaeresis begins a syllable: «geïnstalleerd»
		n += strings.Count(w, "ë") + strings.Count(w, "ï") + strings.Count(w, "ü") + strings.Count(w, "ö")
	}
	silent := func(ends ...string) bool {
		for _, end := range ends {
			if stem, ok := strings.CutSuffix(folded, end); ok && len(stem) > 1 && !strings.HasSuffix(stem, "l") && !vowelEnd(stem) {
				return true
			}
		}
		return false
	}
	switch {
	case n < 2:
	case locale == "fr" && !accented(w) && silent("e", "es", "ent"):
		n--
	case locale == "en" && (silent("e") || silent("ed") && !strings.HasSuffix(folded, "ted") && !strings.HasSuffix(folded, "ded")):
		n--
	}
	return max(n, 1)
}

func vowelEnd(s string) bool { return strings.ContainsRune("aeiouy", rune(s[len(s)-1])) }

// accented tells words whose last vowel is said: «clavier imprimé».
func accented(w string) bool {
	w = strings.ToLower(w)
	return strings.HasSuffix(w, "é") || strings.HasSuffix(w, "és")
}
