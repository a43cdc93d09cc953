package search

import (
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"firstline/internal/base/db"
	"firstline/internal/base/errs"
	"firstline/internal/base/term"
	"firstline/internal/base/word"
	"firstline/internal/desk/access"
	"firstline/internal/desk/ticket"
)

// Query is what somebody looks for: words, "phrases", a number, field:value.
type Query struct {
	Text     string
	Number   ticket.ID    // of the ticket that is meant, where it may be one
	Problems []errs.Field // terms that say nothing to their field
	wanted   []wanted     // what must be there
	none     []db.Phrase  // what must not
	fields   []term.Term  // to be looked up
	plain    []string     // what was typed but fields, for people and assets
}

// wanted is one thing that must be there, in any of its ways.
type wanted struct {
	ways  []db.Phrase
	small bool
}

// Bounds of what one may ask for.
const (
	mostText    = 400
	mostWanted  = 16
	leastPrefix = 3
)

// Read reads what somebody typed. Where going is set they are still typing: the last word may go on. Conditions are for the desk: what they go
// by is not for requesters to know, to whom they are words like others.
func (s *Store) Read(actor access.Actor, text string, going bool) Query {
	if len(text) > mostText {
		text = strings.ToValidUTF8(text[:mostText], "")
	}
	q := Query{Text: strings.TrimSpace(text)}
	terms := term.Parse(q.Text)
	for i, t := range terms {
		last := going && i == len(terms)-1 && !endsInSpace(text)
		if f, ok := field(t); ok && (actor.Agent || actor.IsSystem()) {
			q.fields = append(q.fields, f)
			continue
		}
		if t.Field != "" {
			t.Word = strings.TrimPrefix(t.Text, "-")
		}
		s.want(&q, t.Word, t.Phrase, t.Not, last)
	}
	if slices.ContainsFunc(q.wanted, func(w wanted) bool { return !w.small }) {
		q.wanted = slices.DeleteFunc(q.wanted, func(w wanted) bool { return w.small })
	}
	if len(terms) == 1 {
		q.Number = number(terms[0].Text)
	}
	return q
}

// Empty tells a query that asks for nothing.
func (q *Query) Empty() bool { return len(q.wanted) == 0 && len(q.fields) == 0 && q.Number == 0 }

// Plain is what was typed without the fields: by it people and assets are found.
func (q *Query) Plain() string { return strings.Join(q.plain, " ") }

func endsInSpace(text string) bool {
	r, _ := utf8.DecodeLastRuneInString(text)
	return unicode.IsSpace(r)
}

// number reads a ticket's number as people write it: 12, #12, [#12].
func number(text string) ticket.ID {
	n, err := strconv.ParseInt(strings.Trim(text, "#[]"), 10, 64)
	if err != nil || n <= 0 {
		return 0
	}
	return ticket.ID(n)
}

// want takes a word or phrase into the query.
func (s *Store) want(q *Query, text string, phrase, not, last bool) {
	var words, joined []string
	for t := range word.Of(text) {
		if t.Joined {
			joined = append(joined, t.Word)
		} else {
			words = append(words, t.Word)
		}
	}
	if len(words) == 0 || len(q.wanted) >= mostWanted {
		return
	}
	prefix := last && !phrase && utf8.RuneCountInString(words[len(words)-1]) >= leastPrefix
	w := wanted{ways: s.phrases(words, prefix)}
	if len(words) == 1 && !phrase {
		w.small = s.small[words[0]]
		w.ways = []db.Phrase{{Words: words, Prefix: prefix}}
		joined = append(joined, words[0])
	}
	for _, j := range joined {
		for _, form := range s.forms(j) {
			if !slices.ContainsFunc(w.ways, func(p db.Phrase) bool { return len(p.Words) == 1 && p.Words[0] == form }) {
				w.ways = append(w.ways, db.Phrase{Words: []string{form}})
			}
		}
	}
	if not {
		q.none = append(q.none, w.ways...)
		return
	}
	q.wanted = append(q.wanted, w)
	q.plain = append(q.plain, text)
}
