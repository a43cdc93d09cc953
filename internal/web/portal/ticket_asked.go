package portal

import (
	"context"
	"slices"

	"firstline/internal/base/errs"
	"firstline/internal/desk/asset"
	"firstline/internal/desk/category"
	"firstline/internal/desk/question"
	"firstline/internal/desk/ticket"
	"firstline/internal/front"
	"firstline/internal/web/ui"
	"firstline/internal/web/ui/ask"
)

// doAsk is the button that shows what is asked about the chosen category, where no script does it at once.
const doAsk = "ask"

// ask is what the portal asks about the category of the form, with what was answered. more tells whether something has still to be asked
// before the form can be taken.
func (p portal) ask(rq *front.Request, form newForm) (f ask.Form, more bool, err error) {
	more = form.Do == doAsk
	f = ask.Form{Place: question.Portal, Reload: askedPath, Include: "[name='category']"}
	if form.Category <= 0 {
		return f, more, nil
	}
	list, err := p.Questions.Asked(rq.Context(), category.ID(form.Category))
	if err != nil || len(list) == 0 {
		return f, more, err
	}
	if slices.ContainsFunc(list, func(q question.Question) bool { return q.Kind == question.Device }) {
		if f.Devices, err = p.Assets.Mine(rq.Context(), rq.Actor); err != nil {
			return f, more, err
		}
	}
	f.List = ask.Of(list, question.Portal, question.ByPortal, f.Devices)
	unasked, err := f.Read(rq.Form, nil)
	if err == nil {
		err = question.Missing(f.List, f.Values, question.Portal)
	}
	return f, more || unasked, err
}

// showAsked shows what is asked, as a part of the form for a new ticket.
func (p portal) showAsked(rq *front.Request) error {
	var form newForm
	if err := rq.Decode(&form); err != nil {
		return err
	}
	f, _, err := p.ask(rq, form)
	if err != nil && !errs.Is(err, errs.Invalid) {
		return err
	}
	return rq.Render(ask.Fields(ui.Page{Locale: rq.Locale, Now: rq.Now, Zone: rq.Zone}, f))
}

// answered is what the requester answered to what the portal asks, or an agent for them.
func (p portal) answered(ctx context.Context, rq *front.Request, page ui.Page, t *ticket.Ticket) (list []ui.Term, err error) {
	var asks []question.Question
	if t.CategoryID != nil {
		if asks, err = p.Questions.Asked(ctx, *t.CategoryID); err != nil {
			return nil, err
		}
	}
	given, err := ticket.AnswersFor(ctx, p.DB, rq.Actor, t, asks)
	for _, g := range given {
		list = append(list, ui.Term{Label: g.Question.Label(page.Locale.Code()), Show: ui.PlainText(answerWords(page, g))})
	}
	return list, err
}

func answerWords(p ui.Page, g ticket.ShownAnswer) string {
	switch {
	case g.YesNo != "":
		return p.T("question.is_" + g.YesNo)
	case g.Asset != nil:
		return called([]asset.Asset{*g.Asset})
	case g.Choice != "":
		o, _ := g.Question.Option(g.Choice)
		return o.Label(p.Locale.Code())
	}
	return g.Text
}

// moreText says why the form is there again.
func (x newPage) moreText() string {
	if len(x.Asked.List) == 0 {
		return x.T("question.nothing_asked")
	}
	return x.T("question.more")
}
