package portal

import (
	"context"
	"slices"

	"firstline/internal/base/errs"
	"firstline/internal/desk/question"
	"firstline/internal/desk/ticket"
	"firstline/internal/front"
	"firstline/internal/web/ui"
	"firstline/internal/web/ui/ask"
)

// openQuestions is what the desk still asks about a ticket: on its page, or behind the link in a mail. Each answer that is given is kept, and
// what is left, or follows from it, is asked again; so the form needs no script.
type openQuestions struct {
	Action string
	Form   ask.Form
	Error  string
}

// stillAsked is the form with the questions that wait for an answer of the requester; nil where there are none.
func (p portal) stillAsked(ctx context.Context, rq *front.Request, t *ticket.Ticket) (*openQuestions, error) {
	if t.CategoryID == nil || !slices.Contains(rq.Actor.Persons(), t.RequesterID) {
		return nil, nil //nolint:nilnil // nothing is asked
	}
	all, err := p.Questions.Asked(ctx, *t.CategoryID)
	if err != nil {
		return nil, err
	}
	open, err := ticket.OpenQuestions(ctx, p.DB, t, all)
	if err != nil {
		return nil, err
	}
	f := ask.Form{Place: question.Portal, Saves: true}
	if slices.ContainsFunc(open, func(q question.Question) bool { return q.Kind == question.Device }) {
		if f.Devices, err = p.Assets.Mine(ctx, rq.Actor); err != nil {
			return nil, err
		}
	}
	return asking(ticketPath(t.ID)+"/questions", f, open), nil
}

// asking puts questions into a form; nil where none of them can be asked.
func asking(action string, f ask.Form, open []question.Question) *openQuestions {
	f.List = ask.WithDevices(open, f.Devices)
	if len(f.List) == 0 {
		return nil
	}
	return &openQuestions{Action: action, Form: f}
}

// read reads what was answered.
func (x *openQuestions) read(rq *front.Request) (map[question.ID]question.Value, error) {
	_, err := x.Form.Read(rq.Form, nil)
	return x.Form.Values, err
}

// refuse shows the answers again with what is wrong with them.
func (x *openQuestions) refuse(rq *front.Request, err error) {
	x.Error, x.Form.Wrong = rq.Locale.Error(err), rq.Locale.Fields(err)
}

// answerQuestions takes what the requester answers on the page of their ticket.
func (p portal) answerQuestions(rq *front.Request) error {
	n, err := rq.Int("id")
	if err != nil {
		return err
	}
	id := ticket.ID(n)
	if err := rq.Decode(&struct{}{}); err != nil {
		return err
	}
	t, err := p.Tickets.Get(rq.Context(), rq.Actor, id)
	if err != nil {
		return err
	}
	form, err := p.stillAsked(rq.Context(), rq, &t)
	if err != nil {
		return err
	}
	if form == nil {
		rq.Flash(ui.Info, rq.T("question.over"))
		return rq.Redirect(ticketPath(id))
	}
	answers, err := form.read(rq)
	if err == nil {
		_, err = p.Tickets.AnswerQuestions(rq.Context(), rq.Actor, id, rq.Actor.Person, answers)
	}
	if errs.Is(err, errs.Invalid) {
		x, again := p.ticketPage(rq, id, ui.Draft{})
		if again != nil {
			return again
		}
		form.refuse(rq, err)
		x.Questions = form
		return rq.RenderStatus(front.Status(errs.Invalid), ticketView(x))
	}
	switch {
	case errs.Is(err, errs.Conflict): // somebody answered it meanwhile: the page shows what is left
		rq.Flash(ui.Warning, rq.Locale.Error(err))
	case err != nil:
		return err
	default:
		rq.Flash(ui.Success, rq.T("question.thanks"))
	}
	return rq.Redirect(ticketPath(id))
}

// askedPage asks what is still open by the link in a mail; looking at it changes nothing.
type askedPage struct {
	ui.Page
	Lead      string
	Thanks    string // for what was answered just now
	Questions *openQuestions
	Next      ui.Btn
}

func openPath(token string) string { return "/q/" + token }

// askedByLink shows the open questions behind a link.
func (p portal) askedByLink(rq *front.Request) error {
	x, err := p.askedPage(rq)
	if err != nil {
		return expired(rq, err)
	}
	return p.renderAsked(rq, x)
}

// renderAsked shows the page, or that there is nothing left to answer.
func (p portal) renderAsked(rq *front.Request, x askedPage) error {
	if x.Questions != nil {
		return rq.Render(askedView(x))
	}
	gone := gonePage{Page: rq.Page(rq.T("question.all_answered")), Text: rq.T("question.over"), Next: x.Next}
	if x.Thanks != "" {
		gone.Text = x.Thanks
	}
	gone.Path = "/"
	return rq.Render(goneView(gone))
}

func (p portal) askedPage(rq *front.Request) (x askedPage, err error) {
	token := rq.PathValue("token")
	a, err := p.Confirm.Asked(rq.Context(), p.Questions, token)
	if err != nil {
		return x, err
	}
	rq.Speak(a.Locale)
	x = askedPage{Page: rq.Page(rq.T("question.portal_title")), Lead: rq.T("portal.question_of", errs.Args{"Subject": a.Subject, "Number": a.Ticket.String()})}
	x.Path = "/" // the link is a key: it goes into no other address
	x.Next = ui.Btn{Label: rq.T("portal.see_ticket"), Href: ticketPath(a.Ticket), Weight: ui.Quiet}
	x.Questions = asking(openPath(token), ask.Form{Place: question.Portal, Saves: true}, a.List) // of devices only who signs in is asked
	return x, nil
}

// answerByLink takes what whoever holds a link answers, and asks what is left.
func (p portal) answerByLink(rq *front.Request) error {
	if err := rq.Decode(&struct{}{}); err != nil {
		return err
	}
	x, err := p.askedPage(rq)
	if err != nil {
		return expired(rq, err)
	}
	if x.Questions == nil {
		return p.renderAsked(rq, x)
	}
	answers, err := x.Questions.read(rq)
	if err == nil {
		err = p.Confirm.Answer(rq.Context(), rq.PathValue("token"), answers)
	}
	switch {
	case errs.Is(err, errs.Invalid):
		x.Questions.refuse(rq, err)
		return rq.RenderStatus(front.Status(errs.Invalid), askedView(x))
	case err != nil && !errs.Is(err, errs.Conflict): // somebody answered it meanwhile: the page shows what is left
		return expired(rq, err)
	}
	taken := err == nil
	if x, err = p.askedPage(rq); err != nil {
		return expired(rq, err)
	}
	if taken {
		x.Thanks = rq.T("question.thanks")
	}
	return p.renderAsked(rq, x)
}
