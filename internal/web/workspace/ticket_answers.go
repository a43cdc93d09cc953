package workspace

import (
	"context"
	"slices"
	"strings"

	"firstline/internal/base/errs"
	"firstline/internal/desk/access"
	"firstline/internal/desk/asset"
	"firstline/internal/desk/question"
	"firstline/internal/desk/ticket"
	"firstline/internal/web/ui"
)

// asking is what is asked about a ticket and what was answered, with all that timelines name of it.
type asking struct {
	asked  []question.Question  // in use for its category, by agents
	given  []ticket.ShownAnswer // all of them, those to other questions last
	known  map[question.ID]question.Question
	assets map[asset.ID]asset.Asset
}

// readAnswers reads what is asked about a ticket and what was answered.
func (w workspace) readAnswers(ctx context.Context, actor access.Actor, r *record) (err error) {
	x := &r.questions
	var asked []question.Question
	if r.ticket.CategoryID != nil {
		if asked, err = w.Questions.Asked(ctx, *r.ticket.CategoryID); err != nil {
			return err
		}
	}
	if x.given, err = ticket.AnswersFor(ctx, w.DB, actor, &r.ticket, asked); err != nil {
		return err
	}
	x.known, x.assets = map[question.ID]question.Question{}, map[asset.ID]asset.Asset{}
	for _, q := range asked {
		x.known[q.ID] = q
	}
	for _, g := range x.given {
		x.known[g.Question.ID] = g.Question
		if g.Asset != nil {
			x.assets[g.Asset.ID] = *g.Asset
		}
	}
	x.asked = question.AskedAt(asked, question.Desk)
	return w.readNamedAnswers(ctx, r)
}

// readNamedAnswers reads what entries name and the ticket itself does not any more.
func (w workspace) readNamedAnswers(ctx context.Context, r *record) error {
	x := &r.questions
	var gone []question.ID
	var named []asset.ID
	for _, it := range r.items {
		if it.Kind != ticket.AnswersGiven {
			continue
		}
		for _, c := range payload[ticket.AnswersPayload](it).Answers {
			if _, ok := x.known[c.Question]; !ok {
				gone = append(gone, c.Question)
			}
			for _, v := range []question.Value{c.From, c.To} {
				if _, ok := x.assets[v.Asset]; !ok && v.Asset != 0 {
					named = append(named, v.Asset)
				}
			}
		}
	}
	questions, err := question.ByIDs(ctx, w.DB, gone...)
	if err != nil {
		return err
	}
	for id, q := range questions {
		x.known[id] = q
	}
	assets, err := asset.ByIDs(ctx, w.DB, named...)
	for id, a := range assets {
		x.assets[id] = a
	}
	return err
}

// answerWords is an answer as people read it.
func (b *book) answerWords(id question.ID, v question.Value) string {
	switch {
	case v == question.Value{}:
		return b.p.T("workspace.empty_value")
	case v.YesNo != "":
		return b.p.T("question.is_" + v.YesNo)
	case v.Asset != 0:
		a := b.r.questions.assets[v.Asset]
		return strings.TrimSuffix(a.Tag+" · "+titleBeside(&a), " · ")
	case v.Choice != "":
		q := b.r.questions.known[id]
		if o, ok := q.Option(v.Choice); ok {
			return o.Label(b.p.Locale.Code())
		}
		return v.Choice
	}
	return v.Text
}

func (b *book) questionLabel(id question.ID) string {
	q := b.r.questions.known[id]
	return q.Label(b.p.Locale.Code())
}

// answersGiven is one line, behind which each answer stands with what it was before.
func (b *book) answersGiven(it ticket.Item) Entry {
	p := payload[ticket.AnswersPayload](it)
	key := "question.event_answered"
	if p.Undoes != 0 {
		key = "question.event_taken_back"
	}
	e := b.line(it, ui.IconTag, key, errs.Args{"Count": len(p.Answers)})
	e.Fold = b.p.T("question.event_which")
	for _, c := range p.Answers {
		words := b.answerWords(c.Question, c.To)
		if c.From != (question.Value{}) {
			words = b.p.T("question.event_from_to", errs.Args{"From": b.answerWords(c.Question, c.From), "To": words})
		}
		e.Why = append(e.Why, ui.Term{Label: b.questionLabel(c.Question), Show: ui.PlainText(words)})
	}
	return e
}

// answerOf is what was answered to a question; the zero Value for nothing.
func (b *book) answerOf(id question.ID) question.Value {
	at := slices.IndexFunc(b.r.questions.given, func(g ticket.ShownAnswer) bool { return g.Question.ID == id })
	if at < 0 {
		return question.Value{}
	}
	return b.r.questions.given[at].Value
}
