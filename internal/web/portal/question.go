package portal

import (
	"github.com/a-h/templ"

	"firstline/internal/base/errs"
	"firstline/internal/desk/confirm"
	"firstline/internal/desk/ticket"
	"firstline/internal/front"
	"firstline/internal/web/ui"
)

// questionPage asks by the link in a mail whether a ticket is solved; looking at it changes nothing.
type questionPage struct {
	ui.Page
	confirm.Question
	Token  string
	Answer string // solved or broken: the button of the mail that led here
	Error  string // beside the text
	Text   string
}

func (p portal) question(rq *front.Request) error {
	q, err := p.Confirm.Question(rq.Context(), rq.PathValue("token"))
	if err != nil {
		return expired(rq, err)
	}
	rq.Speak(q.Locale)
	if !q.Asked {
		return rq.Render(goneView(answered(rq, q)))
	}
	return rq.Render(questionView(questionPageOf(rq, q)))
}

func questionPageOf(rq *front.Request, q confirm.Question) questionPage {
	page := rq.Page(rq.T("portal.is_it_solved"))
	page.Path = "/" // the link is a key: it goes into no other address
	return questionPage{Page: page, Question: q, Token: rq.PathValue("token"), Answer: rq.URL.Query().Get("answer")}
}

// solved is the button that ends the ticket, at hand for whoever came by «yes» or by no answer.
func (x questionPage) solved() ui.Btn {
	b := ui.Btn{Label: x.T("portal.solved"), Icon: ui.IconCheck, Weight: ui.Primary}
	switch {
	case x.broken():
		b.Weight = ""
	case x.Answer == "solved":
		b.Attrs = templ.Attributes{"autofocus": true}
	}
	return b
}

// stillBroken is the button that opens the ticket again.
func (x questionPage) stillBroken() ui.Btn {
	b := ui.Btn{Label: x.T("portal.still_broken"), Icon: ui.IconRefresh}
	if x.broken() {
		b.Weight = ui.Primary
	}
	return b
}

// what asks what is still wrong.
func (x questionPage) what() ui.Field {
	f := ui.Field{Name: "text", Label: x.T("portal.still_broken_what"), Optional: true, Rows: 3, Value: x.Text, Error: x.Error}
	if x.broken() {
		f.Attrs = templ.Attributes{"autofocus": true}
	}
	return f
}

func (x questionPage) broken() bool { return x.Answer == "broken" }

// answered is the page of a question that needs no answer any more: it was confirmed, or something newer has happened.
func answered(rq *front.Request, q confirm.Question) gonePage {
	x := gonePage{Next: ui.Btn{Label: rq.T("portal.see_ticket"), Href: ticketPath(q.Ticket)}}
	if q.State == ticket.Closed {
		x.Page, x.Text = rq.Page(rq.T("portal.closed_already")), rq.T("portal.closed_already_more", errs.Args{"Subject": q.Subject})
	} else {
		x.Page, x.Text = rq.Page(rq.T("portal.overtaken")), rq.T("confirm.overtaken")
	}
	x.Path = "/"
	return x
}

// overtaken is that page for somebody who wrote something: their words are there to be sent as an answer.
func overtaken(rq *front.Request, q confirm.Question, text string) gonePage {
	x := answered(rq, q)
	if text != "" {
		x.Words = ui.Draft{
			ID: "answer", Action: ticketPath(q.Ticket) + "/answer", Label: rq.T("portal.answer"), To: rq.T("portal.words_kept"), Text: text,
			Submit: rq.T("portal.send"), Plain: true, NoFiles: true, Hidden: ui.Hidden("once", front.FormID()),
		}
	}
	return x
}

func (p portal) answerQuestion(rq *front.Request) error {
	var form struct {
		Answer string `form:"answer"`
		Text   string `form:"text"`
	}
	if err := rq.Decode(&form); err != nil {
		return err
	}
	token := rq.PathValue("token")
	q, err := p.Confirm.Question(rq.Context(), token)
	if err != nil {
		return expired(rq, err)
	}
	rq.Speak(q.Locale)
	x := gonePage{Next: ui.Btn{Label: rq.T("portal.see_ticket"), Href: ticketPath(q.Ticket)}}
	switch form.Answer {
	case "solved":
		err = p.Confirm.Solved(rq.Context(), token)
		x.Page, x.Text = rq.Page(rq.T("portal.thanks")), rq.T("portal.thanks_more", errs.Args{"Subject": q.Subject})
		if err == nil {
			err = p.askAfterwards(rq, q.Ticket, &x)
		}
	case "broken":
		var t ticket.Ticket
		t, err = p.Confirm.StillBroken(rq.Context(), token, form.Text)
		x.Page, x.Text = rq.Page(rq.T("portal.reopened")), rq.T("portal.reopened_more", errs.Args{"Subject": q.Subject})
		if err == nil && t.ID != q.Ticket {
			x.Title, x.Text = rq.T("portal.followed"), rq.T("portal.followed_up", errs.Args{"Number": t.ID.String()})
			x.Next.Href = ticketPath(t.ID)
		}
	default:
		return errs.Bad("answer", "portal.choose_answer")
	}
	switch {
	case errs.Is(err, errs.Conflict):
		return rq.RenderStatus(front.Status(errs.Conflict), goneView(overtaken(rq, q, form.Text)))
	case errs.Is(err, errs.Invalid):
		y := questionPageOf(rq, q)
		y.Answer = form.Answer
		y.Text, y.Error = form.Text, worst(rq, err)
		return rq.RenderStatus(front.Status(errs.Invalid), questionView(y))
	case err != nil:
		return err
	}
	x.Path = "/"
	return rq.Render(goneView(x))
}

// expired says that a link does not work any more; whatever was wrong with it, the answer is the same.
func expired(rq *front.Request, err error) error {
	if !errs.Is(err, errs.NotFound) {
		return err
	}
	page := rq.Page(rq.T("portal.expired"))
	page.Path, page.Live = "/", "" // nothing on it changes, and no byte of it depends on the link
	return rq.RenderStatus(front.Status(errs.NotFound), goneView(gonePage{
		Page: page, Text: rq.T("portal.expired_more"), Next: ui.Btn{Label: rq.T("account.sign_in"), Href: front.SignInPath, Weight: ui.Primary},
	}))
}
