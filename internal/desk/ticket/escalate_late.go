package ticket

import (
	"context"
	"strings"

	"firstline/internal/base/db"
)

// maxQuoted bounds what a handover of the desk quotes of a message, in characters.
const maxQuoted = 1000

// EscalateLate is Escalate as an act of the desk itself, because a promise was broken: to the team to which the ticket's own passes on. The
// handover is what the ticket says: what its user asks for, what was tried, what was found, and what was answered to questions.
func (c *Change) EscalateLate(ctx context.Context, promise string, due db.Time) error {
	t := &c.Ticket
	given, err := Answers(ctx, c.Tx, t.ID)
	if err != nil {
		return err
	}
	first, err := MessageAt(ctx, c.Tx, t.ID, 1)
	if err != nil {
		return err
	}
	late := &Lateness{Promise: promise, Due: due}
	for _, g := range given {
		late.Answers = append(late.Answers, AnswerChange{Question: g.Question, To: g.Value})
	}
	h := Handover{Asked: lines(t.Subject, quoted(first.Text)), Tried: t.Tried, Found: lines(t.Symptom, t.ErrorMessage)}
	return c.AsDesk(func() error { return c.Escalate(ctx, Escalation{Handover: h, Late: late}) })
}

// lines are the texts that say something, each on lines of its own.
func lines(texts ...string) string {
	var list []string
	for _, text := range texts {
		if text = strings.TrimSpace(text); text != "" {
			list = append(list, text)
		}
	}
	return strings.Join(list, "\n")
}

// quoted is the beginning of a text.
func quoted(text string) string {
	if r := []rune(text); len(r) > maxQuoted {
		return string(r[:maxQuoted]) + "…"
	}
	return text
}
