package search

import (
	_ "embed"
	"slices"
	"strings"

	"firstline/internal/base/db"
	"firstline/internal/base/word"
)

//go:embed synonyms.txt
var synonyms string

// readSynonyms reads the groups of words that mean the same.
func (s *Store) readSynonyms() map[string][]string {
	by := map[string][]string{}
	for line := range strings.Lines(synonyms) {
		lang, text, ok := strings.Cut(strings.TrimSpace(line), ": ")
		if !ok || strings.HasPrefix(line, "#") {
			continue
		}
		var group []string
		for t := range word.Of(text) {
			group = append(group, s.stems.Stem(t.Word, lang))
		}
		for _, w := range group {
			key := lang + " " + w
			by[key] = append(by[key], group...)
		}
	}
	return by
}

// forms are the words under which one may stand in the index: as it is, and its stem in each language with those that mean the same.
func (s *Store) forms(folded string) []string {
	list := []string{folded}
	for _, lang := range word.Languages() {
		stem := s.stems.Stem(folded, lang)
		list = append(list, stem)
		list = append(list, s.synonyms[lang+" "+stem]...)
	}
	slices.Sort(list)
	return slices.Compact(list)
}

// phrases are the ways in which words that follow each other may stand in the index: each language has its own stems for all of them.
func (s *Store) phrases(words []string, prefix bool) (list []db.Phrase) {
	ways := [][]string{words}
	for _, lang := range word.Languages() {
		stems := make([]string, len(words))
		for i, w := range words {
			stems[i] = s.stems.Stem(w, lang)
		}
		if !slices.ContainsFunc(ways, func(way []string) bool { return slices.Equal(way, stems) }) {
			ways = append(ways, stems)
		}
	}
	for i, way := range ways {
		list = append(list, db.Phrase{Words: way, Prefix: prefix && i == 0})
	}
	return list
}

// smallWords are words that stand in nearly every text; they are looked for in phrases only, or where nothing else is asked for.
const smallWords = ` a an and are at be but by can do does for from has have how i if in is it me my no not of on or our so that the there this to was we
	what when where which who will with you your
	au aux avec ce ces cette comment dans de depuis des du elle en est et eux il ils je la le les leur lui ma mais me mes mon ne nos notre nous on ou par
	pas plus pour pourquoi quand que quel quelle qui quoi sa se ses si son sont sur ta tes ton tout toute tres tu un une vos votre vous y
	aan als bij daar dat de deze die dit dus een en er geen haar heb hebben heeft hem het hij hoe hun ik in is je kan maar meer met mijn naar niet nog nu
	of om onder ons onze ook op over te tot uit van voor waar waarom wanneer wat we wel welke wie wij worden wordt zal ze zich zijn zo `
