package rule

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"firstline/internal/desk/person"
	"firstline/internal/desk/ticket"
)

// moment is what happened, as far as rules ask for it.
type moment struct {
	on    Event
	by    By
	said  func() (string, error)         // what was said at the moment; this and the others are asked for only where a rule wants to know
	asks  func() (person.Person, error)  // whose problem it is
	given func() ([]ticket.Given, error) // what was answered to questions
	tags  func() ([]string, error)       // all names that its tags have or had
}

// fits tells whether a rule means a ticket at a moment.
func (x *If) fits(t *ticket.Ticket, m *moment) (bool, error) {
	own := x.Filter // what the ticket itself tells
	own.VIP, own.Organisations, own.Answers, own.Tag = false, nil, nil, ""
	if !own.Matches(t, ticket.Beside{}) || x.By != "" && x.By != m.by || len(x.Channels) > 0 && !slices.Contains(x.Channels, t.Channel) {
		return false, nil
	}
	if fits, err := x.fitsBeside(t, m); err != nil || !fits {
		return false, err
	}
	if len(x.Words) == 0 || hasWord(t.Subject, x.Words) {
		return true, nil
	}
	text, err := m.said()
	return err == nil && hasWord(text, x.Words), err
}

// fitsBeside tells whether a rule means what stands beside a ticket: who asks, and what was answered.
func (x *If) fitsBeside(t *ticket.Ticket, m *moment) (bool, error) {
	var b ticket.Beside
	if x.VIP || len(x.Departments)+len(x.Organisations) > 0 {
		who, err := m.asks()
		if err != nil || len(x.Departments) > 0 && !slices.Contains(x.Departments, who.Department) {
			return false, err
		}
		b.VIP, b.Organisation = who.VIP, who.Organisation
	}
	if len(x.Answers) > 0 {
		var err error
		if b.Answers, err = m.given(); err != nil {
			return false, err
		}
	}
	if x.Tag != "" {
		var err error
		if b.Tags, err = m.tags(); err != nil {
			return false, err
		}
	}
	return ticket.Filter{VIP: x.VIP, Organisations: x.Organisations, Answers: x.Answers, Tag: x.Tag}.Matches(t, b), nil
}

// hasWord tells whether one of the words begins a word of a text, in small letters or capitals: «print» is in «Printer», «ink» is not in
// «drink».
func hasWord(text string, words []string) bool {
	text = strings.ToLower(text)
	return slices.ContainsFunc(words, func(word string) bool {
		word = strings.ToLower(word)
		for rest := text; word != ""; {
			at := strings.Index(rest, word)
			if at < 0 {
				return false
			}
			before, _ := utf8.DecodeLastRuneInString(text[:len(text)-len(rest)+at])
			if !unicode.IsLetter(before) && !unicode.IsDigit(before) {
				return true
			}
			_, size := utf8.DecodeRuneInString(rest[at:])
			rest = rest[at+size:]
		}
		return false
	})
}
