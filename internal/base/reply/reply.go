// Package reply shows what a person just wrote and folds the rest: older messages quoted below it and signatures.
package reply

import (
	"regexp"
	"strings"
)

// Parts is a message taken apart. Every line that is not blank stands in exactly one part, in the order in which it came.
type Parts struct {
	Reply     string // what the sender typed now, with the quotes that stand between inline answers
	Signature string // name cards, «Sent from …» lines, legal notices, list footers
	Forwarded string // a message that the sender passes on: to be shown open below the reply
	Quoted    string // older messages of the conversation
}

// Empty says that nothing was typed and nothing passed on: the whole message should be shown instead.
func (p Parts) Empty() bool { return p.Reply == "" && p.Forwarded == "" }

// AsForward is for messages whose subject or headers say that they are forwarded where the body does not: what looks like
// history is then what the sender wants read.
func (p Parts) AsForward() Parts {
	p.Forwarded, p.Quoted = join(p.Forwarded, p.Quoted, "\n\n"), ""
	return p
}

// Split takes a plain text apart. What it does not recognise stays in the reply. The rule is written down in testdata/RULE.md.
func Split(text string) Parts {
	lines := textLines(text)
	classes := classify(lines)
	var b [classCount]partBuilder
	for i, l := range lines {
		b[classes[i]].add(l.raw, l.blank)
	}
	return Parts{
		Reply:     b[typed].String(),
		Signature: b[signature].String(),
		Forwarded: b[forwarded].String(),
		Quoted:    b[history].String(),
	}
}

var forwardSubject = regexp.MustCompile(`(?i)^\s*(?:\[[^\]]{0,40}\]\s*)*(?:fwd?|tr|trans|doorst|dst|wg|rv|enc|i|vs|vb|pd|пересл)\s*[:：]`)

// IsForward says whether a subject announces a forwarded message (Fw, Fwd, Tr, Doorst, WG, …). It looks at the outermost
// prefix only: «Re: Fwd: x» is an answer.
func IsForward(subject string) bool { return forwardSubject.MatchString(subject) }

// partBuilder joins the lines of one part, without blank lines at its edges.
type partBuilder struct {
	b     strings.Builder
	blank int
}

func (p *partBuilder) add(raw string, blank bool) {
	if blank {
		p.blank++
		return
	}
	if p.b.Len() > 0 {
		p.b.WriteString(strings.Repeat("\n", p.blank+1))
	}
	p.blank = 0
	p.b.WriteString(raw)
}

func (p *partBuilder) String() string { return p.b.String() }

func join(a, b, sep string) string {
	if a == "" || b == "" {
		return a + b
	}
	return a + sep + b
}
