// Package guard looks over an answer before it leaves and says what its author may have overlooked: who else gets it, a file that is named and
// not there, a secret in the words, another language than the user's.
//
// It advises once; whoever sends again means it.
package guard

import (
	"slices"
	"strings"
	"unicode/utf8"

	"firstline/internal/base/clean"
	"firstline/internal/base/language"
	"firstline/internal/desk/person"
	"firstline/internal/desk/setting"
)

// Kind is what may have been overlooked.
type Kind string

// The kinds, in the order in which they are told.
const (
	External   Kind = "external"   // somebody outside of the house gets a copy
	First      Kind = "first"      // somebody gets one to whom the desk has never written
	Attachment Kind = "attachment" // a file is named, and none is there
	Password   Kind = "password"   // the words seem to tell a password
	Card       Kind = "card"       // a card number
	Language   Kind = "language"   // not the user's language
)

// Finding is one thing that may have been overlooked; What names it: people, the words, a language.
type Finding struct {
	Kind Kind
	What string
}

// Recipient is somebody who gets the answer.
type Recipient struct {
	ID        person.ID
	Name      string
	Address   string
	Requester bool
	Known     bool // the desk has written to them before
}

// Answer is what is about to be sent.
type Answer struct {
	HTML      clean.HTML
	Text      string
	Files     int
	To        []Recipient
	Languages []string // that the user reads: of the person, and of the ticket
}

// Look says what may have been overlooked in an answer of this desk.
func Look(d setting.Desk, a Answer) []Finding {
	var list []Finding
	var external, first []string
	for _, r := range a.To {
		if r.Requester || r.Address == "" { // they asked, or get nothing
			continue
		}
		if IsExternal(d, r.Address) {
			external = append(external, r.Name+" <"+r.Address+">")
		}
		if !r.Known {
			first = append(first, r.Name+" <"+r.Address+">")
		}
	}
	if len(external) > 0 {
		list = append(list, Finding{External, strings.Join(external, ", ")})
	}
	if len(first) > 0 {
		list = append(list, Finding{First, strings.Join(first, ", ")})
	}
	own := ownWords(a.HTML, a.Text)
	if a.Files == 0 {
		if words := namesFile(own); words != "" {
			list = append(list, Finding{Attachment, words})
		}
	}
	// A secret that is only quoted leaves the desk all the same.
	list = append(list, secrets(a.Text)...)
	if lang := otherLanguage(own, a.Languages); lang != "" {
		list = append(list, Finding{Language, lang})
	}
	return list
}

// IsExternal tells whether an address is outside of the house. A desk that has not said which domains are its own knows nobody as external.
func IsExternal(d setting.Desk, address string) bool {
	domains := d.OwnDomains
	if _, domain, ok := strings.Cut(d.Address, "@"); ok {
		domains = append(slices.Clone(domains), domain)
	}
	_, domain, ok := strings.Cut(strings.ToLower(address), "@")
	return ok && len(domains) > 0 && !slices.Contains(domains, domain)
}

// surelyOther is how many characters a text needs before its language is told apart: a greeting and a name say little.
const surelyOther = 60

// otherLanguage is the language of a text, when it is surely none of those.
func otherLanguage(text string, readers []string) string {
	if utf8.RuneCountInString(text) < surelyOther || len(readers) == 0 {
		return ""
	}
	lang, sure := language.Detect(text, readers[0])
	if !sure || slices.Contains(readers, lang) {
		return ""
	}
	return lang
}

// ownWords are the words of an answer without what it quotes.
func ownWords(html clean.HTML, text string) string {
	if rest, ok := withoutQuotes(string(html)); ok {
		text = clean.Composer(rest, nil).Text
	}
	var b strings.Builder
	for line := range strings.Lines(text) {
		if !strings.HasPrefix(strings.TrimSpace(line), ">") {
			b.WriteString(line)
		}
	}
	return b.String()
}

// withoutQuotes cuts block quotes out of clean HTML; false where there are none.
func withoutQuotes(html string) (string, bool) {
	const begin, end = "<blockquote>", "</blockquote>"
	if !strings.Contains(html, begin) {
		return "", false
	}
	var b strings.Builder
	depth := 0
	for html != "" {
		at := strings.IndexByte(html, '<')
		if at < 0 {
			at = len(html)
		}
		if depth == 0 {
			b.WriteString(html[:at])
		}
		html = html[at:]
		switch {
		case strings.HasPrefix(html, begin):
			depth, html = depth+1, html[len(begin):]
		case strings.HasPrefix(html, end):
			depth, html = max(0, depth-1), html[len(end):]
		case html != "":
			if depth == 0 {
				b.WriteByte('<')
			}
			html = html[1:]
		}
	}
	return b.String(), true
}
