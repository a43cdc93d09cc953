package search

import (
	"strings"
	"unicode/utf8"

	"firstline/internal/base/word"
)

// Piece is a bit of a text; Hit tells that it is what was asked for.
type Piece struct {
	Text string `json:"text"`
	Hit  bool   `json:"hit,omitempty"`
}

// lights tell which stretches of a text are what was asked for.
type lights struct {
	stems  *word.Stems
	by     map[string][]way // by their first word
	starts []way            // one word that may go on
	wanted int
}

// way is one of the ways of the wanted with a number.
type way struct {
	words []string
	of    int
}

func (s *Store) lights(q *Query) lights {
	l := lights{stems: s.stems, by: map[string][]way{}, wanted: len(q.wanted)}
	for i, w := range q.wanted {
		for _, p := range w.ways {
			l.by[p.Words[0]] = append(l.by[p.Words[0]], way{p.Words, i})
			if p.Prefix && len(p.Words) == 1 {
				l.starts = append(l.starts, way{p.Words, i})
			}
		}
	}
	return l
}

func (l lights) none() bool { return len(l.by) == 0 }

// light is a stretch of a text that is one of the wanted.
type light struct{ from, to, of int }

// in are the lights of a text, in their order.
func (l lights) in(text string) (list []light) {
	var tokens []word.Token
	for t := range word.Of(text) {
		tokens = append(tokens, t)
	}
	end := 0
	for i, t := range tokens {
		if t.From < end {
			continue
		}
		if of, n, ok := l.at(tokens[i:]); ok {
			end = tokens[i+n-1].To
			list = append(list, light{t.From, end, of})
		}
	}
	return list
}

// at tells which of the wanted begins with the first of some words, and over how many of them it goes.
func (l lights) at(tokens []word.Token) (of, n int, ok bool) {
	first := tokens[0].Word
	for _, w := range l.by[first] {
		if l.follow(tokens, w.words) {
			return w.of, len(w.words), true
		}
	}
	for _, lang := range word.Languages() {
		for _, w := range l.by[l.stems.Stem(first, lang)] {
			if l.follow(tokens, w.words) {
				return w.of, len(w.words), true
			}
		}
	}
	for _, w := range l.starts {
		if strings.HasPrefix(first, w.words[0]) {
			return w.of, 1, true
		}
	}
	return 0, 0, false
}

// follow tells whether the words after the first stand in a text, too.
func (l lights) follow(tokens []word.Token, words []string) bool {
	if len(tokens) < len(words) {
		return false
	}
	for i, w := range words[1:] {
		t := tokens[i+1]
		is := t.Word == w && !t.Joined
		for _, lang := range word.Languages() {
			is = is || !t.Joined && l.stems.Stem(t.Word, lang) == w
		}
		if !is {
			return false
		}
	}
	return true
}

// An extract is so long, in bytes, and begins so much before the first hit.
const (
	extractLong   = 220
	extractBefore = 50
)

// brightest is the stretch of a text with the most of what is wanted, how many that are and where it begins and ends.
func (l lights) brightest(text string) (n, from, to int) {
	hits := l.in(text)
	for i, first := range hits {
		seen := map[int]bool{}
		for _, h := range hits[i:] {
			if h.from > first.from+extractLong-extractBefore {
				break
			}
			seen[h.of] = true
		}
		if len(seen) > n {
			n, from = len(seen), first.from
		}
		if n == l.wanted {
			break
		}
	}
	from = edge(text, max(0, from-extractBefore))
	return n, from, edge(text, min(len(text), from+extractLong))
}

// edge moves a place to the next beginning of a word.
func edge(text string, at int) int {
	if at <= 0 || at >= len(text) {
		return min(max(at, 0), len(text))
	}
	for at < len(text) && !utf8.RuneStart(text[at]) {
		at++
	}
	if next := strings.IndexAny(text[at:], " \n\t"); next >= 0 && next < 30 {
		return at + next + 1
	}
	return at
}

// mark is a stretch of a text in one line, with what was asked for.
func (l lights) mark(text string, from, to int) (pieces []Piece) {
	add := func(part string, hit bool) {
		if part = oneLine(part); part != "" {
			pieces = append(pieces, Piece{Text: part, Hit: hit})
		}
	}
	at := from
	for _, x := range l.in(text[from:to]) {
		add(text[at:from+x.from], false)
		add(text[from+x.from:from+x.to], true)
		at = from + x.to
	}
	add(text[at:to], false)
	if from > 0 && len(pieces) > 0 {
		pieces = append([]Piece{{Text: "… "}}, pieces...)
	}
	if to < len(text) {
		pieces = append(pieces, Piece{Text: "…"})
	}
	return pieces
}

// oneLine is a text with each stretch of spaces and lines as one space.
func oneLine(text string) string {
	fields := strings.Fields(text)
	if len(fields) == 0 {
		if text == "" {
			return ""
		}
		return " "
	}
	line := strings.Join(fields, " ")
	if strings.TrimLeft(text, " \n\t\r\u00a0") != text {
		line = " " + line
	}
	if strings.TrimRight(text, " \n\t\r\u00a0") != text {
		line += " "
	}
	return line
}
