// Package thanks recognises a reply that says nothing but thanks, so that «Thanks!» does not wake a ticket that rests.
//
// It is a list of rules per language (rules/en.txt, fr.txt, nl.txt), no guess: a reply counts only when every word of it is known to say
// thanks or to belong to a letter, in any mixture of the three. In doubt the reply is somebody's problem.
package thanks

import (
	"strings"
	"unicode/utf8"
)

// Kind is what a reply says as a whole.
type Kind int

const (
	// Other is anything that somebody should read: more than thanks, or not surely thanks.
	Other Kind = iota
	// Thanks asks nothing and tells nothing.
	Thanks
	// Acknowledged says «ok», «perfect», «akkoord», with or without thanks. Where the desk has asked something this may be the answer;
	// elsewhere it is as good as Thanks.
	Acknowledged
	// Solved says, with or without thanks, that it works now or may be closed: a hint that the requester would confirm, not yet
	// their confirmation.
	Solved
)

// Reason says why a reply was taken for what it is; a word for logs and records, not for people.
type Reason string

// The first is the reason of the kinds that are not Other.
const (
	Understood  Reason = "understood"  // all of it
	Empty       Reason = "empty"       // no word and no sign
	Long        Reason = "long"        // longer than thanks are
	Question    Reason = "question"    // a question mark
	Reservation Reason = "reservation" // but, still, not
	Request     Reason = "request"     // please, when, in advance
	Unsaid      Reason = "unsaid"      // dots that leave something open
	Number      Reason = "number"      // figures outside the name of a telephone
	Answer      Reason = "answer"      // yes, to what is not known here
	Greeting    Reason = "greeting"    // a greeting or a name without thanks
	Unknown     Reason = "unknown"     // a word or sign that no rule knows
)

// longest is how many characters thanks may have; a longer text is not read at all.
const longest = 400

// Only tells whether a text says nothing but thanks, and of which kind. The text is what was written just now, without the history below
// it; whether a file came with it is for the caller to see. names are those of people who may greet or sign here: a name that no list
// knows costs nothing but is not always seen to be one.
func Only(text string, names ...string) (Kind, Reason) {
	if len(text) > longest*utf8.UTFMax && len(strings.TrimSpace(text)) > longest*utf8.UTFMax {
		return Other, Long
	}
	text = strings.TrimSpace(text)
	if utf8.RuneCountInString(text) > longest {
		return Other, Long
	}
	r := rules()
	tokens, ok := r.tokens(text)
	if ok {
		if len(tokens) == 0 {
			return Other, Empty
		}
		if p := newParser(r, tokens, names); p.all() {
			return p.verdict()
		}
	}
	return Other, r.why(text, tokens)
}

// String names the kind in logs and tests.
func (k Kind) String() string { return [...]string{"other", "thanks", "ack", "solved"}[k] }
