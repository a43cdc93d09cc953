package search

import (
	"slices"
	"strings"

	"firstline/internal/base/db"
)

// What a ticket is worth for how it has what was asked for. Both engines only find; what counts is reckoned here, so that the same ticket comes
// first on both.
const (
	worthAll     = 10_000 // everything that was asked for is there, and not all but one thing
	worthSubject = 1_000  // divided by how much was asked for: each thing that stands in the subject
	worthShare   = 400    // how much of the subject was asked for
	worthOrder   = 100    // it stands there in the same order
)

// score tells how well a subject, as stems, answers what is wanted.
func score(wants []wanted, subject []string) (worth int) {
	if len(wants) == 0 {
		return 0
	}
	found, covered, last, inOrder := 0, 0, -1, true
	for _, w := range wants {
		at, length := w.in(subject)
		if at < 0 {
			continue
		}
		found++
		covered += length
		inOrder = inOrder && at > last
		last = at
	}
	worth = worthSubject * found / len(wants)
	if len(subject) > 0 {
		worth += worthShare * min(covered, len(subject)) / len(subject)
	}
	if found > 1 && inOrder {
		worth += worthOrder
	}
	return worth
}

// in is where the first of the ways stands in a subject, and over how many words; -1: nowhere.
func (w wanted) in(subject []string) (at, length int) {
	best, over := -1, 0
	for _, p := range w.ways {
		if i := place(p, subject); i >= 0 && (best < 0 || i < best) {
			best, over = i, len(p.Words)
		}
	}
	return best, over
}

func place(p db.Phrase, subject []string) int {
	for i := 0; i+len(p.Words) <= len(subject); i++ {
		here := subject[i : i+len(p.Words)]
		if slices.Equal(here, p.Words) {
			return i
		}
		last := len(here) - 1
		if p.Prefix && slices.Equal(here[:last], p.Words[:last]) && begins(here[last], p.Words[last]) {
			return i
		}
	}
	return -1
}

// begins tells whether a stem and a word that is being typed go together: the word may be longer already.
func begins(stem, typed string) bool {
	return strings.HasPrefix(stem, typed) || len(stem) >= 4 && strings.HasPrefix(typed, stem)
}
