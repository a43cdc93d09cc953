package search

import (
	"firstline/internal/base/db"
	"firstline/internal/base/language"
	"firstline/internal/base/word"
	"firstline/internal/desk/ticket"
)

// Bounds of a part of a ticket: when it has so many words the next begins, of one text no more are kept, and what is longer, in bytes, is no
// word but a key or a picture as text, which the databases would not take.
const (
	partWords = 8_000
	textWords = 20_000
	wordLong  = 128
)

// document is a part of a ticket as the index keeps it.
type document struct {
	id          int64
	first, last ticket.Seq
	texts       [4][]string
	words       int
}

// said is one text of a ticket.
type said struct {
	TicketID ticket.ID
	Seq      ticket.Seq
	Text     string
	Internal bool // for the desk only
}

// facts are what a ticket says beside its messages and notes.
type facts struct {
	ID           ticket.ID
	Subject      string
	Language     string
	Symptom      string
	ErrorMessage string
	Tried        string
	Resolution   string
	LastSeq      ticket.Seq
	Indexed      ticket.Seq // how far the index has it
	Parts        int
}

// begin makes an empty part of a ticket; its subject is in each.
func (s *Store) begin(f *facts, part int, first ticket.Seq) *document {
	d := &document{id: partID(f.ID, part), first: first, last: first - 1}
	lang := f.Language
	if lang == "" {
		lang, _ = language.Detect(f.Subject, "")
	}
	d.texts[db.SubjectWords] = s.words(f.Subject, lang)
	for t := range word.Of(f.Subject) {
		if stem := s.stems.Stem(t.Word, lang); stem != t.Word && len(t.Word) <= wordLong {
			d.texts[db.TypedWords] = append(d.texts[db.TypedWords], t.Word)
		}
	}
	return d
}

// add takes a text into the part.
func (s *Store) add(d *document, f *facts, x said) {
	lang, _ := language.Detect(x.Text, f.Language)
	list := s.words(x.Text, lang)
	column := db.PublicWords
	if x.Internal {
		column = db.InternalWords
	}
	d.texts[column] = append(d.texts[column], list...)
	d.words += len(list)
	d.last = max(d.last, x.Seq)
}

// addFacts takes in what only the desk reads of the ticket itself, and the words of its answers.
func (s *Store) addFacts(d *document, f *facts, answers []string) {
	for _, text := range append([]string{f.Symptom, f.ErrorMessage, f.Tried, f.Resolution}, answers...) {
		if text != "" {
			s.add(d, f, said{Text: text, Internal: true})
		}
	}
}

// words are the stems of a text's words, in their order; what was several words joined by signs stands behind them all.
func (s *Store) words(text, lang string) (list []string) {
	var joined []string
	for t := range word.Of(text) {
		if len(t.Word) > wordLong {
			continue
		}
		stem := s.stems.Stem(t.Word, lang)
		if t.Joined {
			joined = append(joined, stem)
		} else if list = append(list, stem); len(list) >= textWords {
			break
		}
	}
	return append(list, joined...)
}
