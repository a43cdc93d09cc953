// Package language recognises whether somebody writes English, French or Dutch, so that the desk answers in their language.
package language

import (
	_ "embed"
	"fmt"
	"strings"
	"sync"

	"firstline/internal/base/language/trigram"
)

//go:generate sh -c "go run ./gen > trigrams.txt"

//go:embed trigrams.txt
var trigrams string

const (
	enough   = 3000 // trigrams; more text would not change the answer
	margin   = 600  // by how much the best must lead to be sure, in hundredths of a nat: about one word that only it has
	density  = 15   // and by how much for each trigram: German or Italian lean to one of ours, but only a little
	fewKnown = 0.6  // share of trigrams seen in training below which the text is in none of our languages
)

var languages = [...]string{"en", "fr", "nl"}

// Detect says in which of en, fr and nl a text is written, and whether the text makes that sure. prior is the language known of the
// sender, or empty; where the text is not sure the answer is prior. With nothing to go by the answer is empty.
func Detect(text, prior string) (lang string, sure bool) {
	t := table()
	var cost [len(languages)]int
	seen, known := 0, 0
	for g := range trigram.Of(text) {
		c, ok := t.cost[g]
		if ok {
			known++
		} else {
			c = t.unseen
		}
		for i := range cost {
			cost[i] += c[i]
		}
		if seen++; seen >= enough {
			break
		}
	}
	if known == 0 {
		return supported(prior), false
	}
	best, second := rank(cost)
	lead := cost[second] - cost[best]
	sure = lead >= margin && lead >= density*seen && float64(known) >= fewKnown*float64(seen)
	if !sure && supported(prior) != "" {
		return prior, false
	}
	return languages[best], sure
}

// rank finds the cheapest language and the next.
func rank(cost [len(languages)]int) (best, second int) {
	second = 1
	if cost[1] < cost[0] {
		best, second = 1, 0
	}
	if cost[2] < cost[best] {
		return 2, best
	}
	if cost[2] < cost[second] {
		second = 2
	}
	return best, second
}

func supported(lang string) string {
	for _, l := range languages {
		if l == lang {
			return l
		}
	}
	return ""
}

type costs struct {
	cost   map[trigram.Trigram][len(languages)]int
	unseen [len(languages)]int
}

var table = sync.OnceValue(func() costs {
	t := costs{cost: make(map[trigram.Trigram][len(languages)]int, 5000)}
	for row := range strings.Lines(trigrams) {
		var g string
		var c [len(languages)]int
		if _, err := fmt.Sscan(row, &g, &c[0], &c[1], &c[2]); err != nil {
			panic("language: the embedded table is broken: " + err.Error())
		}
		if g == "???" {
			t.unseen = c
			continue
		}
		letters := []rune(g)
		t.cost[trigram.Make(letters[0], letters[1], letters[2])] = c
	}
	return t
})
