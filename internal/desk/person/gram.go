package person

import (
	"context"
	"slices"
	"strings"
	"unicode/utf8"

	"firstline/internal/base/db"
)

// grams are the trigrams of a word, with signs for its beginning and end.
func grams(word string) (list []string) {
	letters := []rune("^" + word + "$")
	for i := 0; i+3 <= len(letters); i++ {
		list = append(list, string(letters[i:i+3]))
	}
	return list
}

// addGrams lets words be found that are nearly these; a word that somebody else has is there already.
func addGrams(ctx context.Context, tx *db.Tx, words []string) error {
	var p db.Params
	var rows []string
	for _, w := range words {
		if utf8.RuneCountInString(w) < 2 {
			continue
		}
		of := p.Bind(w)
		list := grams(w)
		slices.Sort(list)
		for _, g := range slices.Compact(list) {
			rows = append(rows, "("+p.Bind(g)+", "+of+")")
		}
	}
	if len(rows) == 0 {
		return nil
	}
	return tx.Later(ctx, `INSERT INTO person_gram (gram, word) VALUES `+strings.Join(rows, ", ")+` ON CONFLICT (gram, word) DO NOTHING`, p.Args...)
}

// Bounds of what is nearly a word: how long it must be, how many words are compared, and how many count.
const (
	shortestNear = 4
	mostCompared = 40
	mostNear     = 6
)

// near are the words of names that are nearly a word as it was typed, the nearest first.
func near(ctx context.Context, q db.Querier, typed string) ([]string, error) {
	if utf8.RuneCountInString(typed) < shortestNear || strings.ContainsAny(typed, "0123456789") {
		return nil, nil
	}
	list := grams(typed)
	var p db.Params
	var words []string
	err := q.Select(ctx, &words, `
		SELECT word
		FROM person_gram
		WHERE gram IN `+db.BindAll(&p, list)+`
		GROUP BY word
		HAVING count(*) * 4 >= `+p.Bind(len(list))+`
		ORDER BY count(*) DESC, word
		LIMIT `+p.Bind(mostCompared), p.Args...)
	far := map[string]int{}
	words = slices.DeleteFunc(words, func(w string) bool {
		far[w] = slips(typed, w)
		return far[w] > allowedSlips(typed)
	})
	slices.SortStableFunc(words, func(a, b string) int { return far[a] - far[b] })
	return words[:min(len(words), mostNear)], err
}

// allowedSlips is how many letters of a word may be wrong.
func allowedSlips(word string) int {
	if utf8.RuneCountInString(word) < 6 {
		return 1
	}
	return 2
}

// slips is how many letters were left out, added, mistaken or exchanged with their neighbour between two words.
func slips(a, b string) int {
	from, to := []rune(a), []rune(b)
	var before []int
	last := make([]int, len(to)+1)
	for j := range last {
		last[j] = j
	}
	for i := range from {
		row := make([]int, len(to)+1)
		row[0] = i + 1
		for j := range to {
			cost := 1
			if from[i] == to[j] {
				cost = 0
			}
			row[j+1] = min(last[j]+cost, last[j+1]+1, row[j]+1)
			if i > 0 && j > 0 && from[i] == to[j-1] && from[i-1] == to[j] {
				row[j+1] = min(row[j+1], before[j-1]+1)
			}
		}
		before, last = last, row
	}
	return last[len(to)]
}
