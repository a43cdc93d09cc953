package portal

import (
	"strconv"

	"firstline/internal/base/errs"
	"firstline/internal/desk/confirm"
	"firstline/internal/desk/ticket"
	"firstline/internal/front"
	"firstline/internal/web/ui"
)

// ratingPage asks what the user thinks: by the link in a mail, or right after they said that it is solved. Looking at it changes nothing.
type ratingPage struct {
	ui.Page
	Lead string
	Form ratingForm
	Next ui.Btn
}

// ratingForm is the question itself, on a page of its own and on the ticket's.
type ratingForm struct {
	Action string
	Given  string // what was answered before, in words
	Score  ui.Field
	Scores []ui.Option
	Words  ui.Field
	Submit ui.Btn
}

type opinion struct {
	Score int    `form:"score"`
	Words string `form:"words"`
}

// newRatingForm asks with the score that was chosen, or else the one that was given before.
func newRatingForm(p ui.Page, action string, given int, o opinion, err error) ratingForm {
	wrong := p.Locale.Fields(err)
	f := ratingForm{
		Action: action,
		Score:  ui.Field{Name: "score", Label: p.T("feedback.question"), Required: true, Error: wrong["score"]},
		Words:  ui.Field{Name: "words", Label: p.T("feedback.words"), Hint: p.T("feedback.words_hint"), Optional: true, Rows: 3, Value: o.Words, Error: wrong["words"], MaxLength: 2000},
		Submit: ui.Btn{Label: p.T("feedback.send"), Weight: ui.Primary, Icon: ui.IconSend},
	}
	chosen := o.Score
	if chosen == 0 {
		chosen = given
	}
	if given > 0 {
		f.Given = p.T("feedback.given", errs.Args{"Score": scoreText(p, given)})
		f.Words.Hint, f.Submit.Label = p.T("feedback.words_kept"), p.T("feedback.change")
	}
	for score := confirm.BestScore; score >= confirm.WorstScore; score-- {
		f.Scores = append(f.Scores, ui.Option{Value: strconv.Itoa(score), Label: scoreText(p, score), Selected: score == chosen})
	}
	return f
}

func scoreText(p ui.Page, score int) string { return p.T("feedback.score_" + strconv.Itoa(score)) }

// rating shows the question behind a link.
func (p portal) rating(rq *front.Request) error {
	q, err := p.Ratings.Question(rq.Context(), rq.PathValue("token"))
	if err != nil {
		return expired(rq, err)
	}
	rq.Speak(q.Locale)
	score, _ := strconv.Atoi(rq.URL.Query().Get("score"))
	return p.askRating(rq, q, opinion{Score: score}, nil)
}

func (p portal) askRating(rq *front.Request, q confirm.RatingQuestion, o opinion, wrong error) error {
	if !q.Open {
		return rq.Render(goneView(ratingOver(rq, q.Ticket)))
	}
	x := ratingPage{Page: rq.Page(rq.T("feedback.title")), Lead: rq.T("portal.question_of", errs.Args{"Subject": q.Subject, "Number": q.Ticket.String()})}
	x.Path = "/" // the link is a key: it goes into no other address
	x.Form = newRatingForm(x.Page, ratePath(rq.PathValue("token")), q.Score, o, wrong)
	x.Next = ui.Btn{Label: rq.T("portal.see_ticket"), Href: ticketPath(q.Ticket), Weight: ui.Quiet}
	if wrong != nil {
		return rq.RenderStatus(front.Status(errs.KindOf(wrong)), ratingView(x))
	}
	return rq.Render(ratingView(x))
}

func ratePath(token string) string { return "/r/" + token }

// ratingOver is the page of a question that takes no answer any more.
func ratingOver(rq *front.Request, id ticket.ID) gonePage {
	x := gonePage{Page: rq.Page(rq.T("feedback.over")), Text: rq.T("feedback.over_more"), Next: ui.Btn{Label: rq.T("portal.see_ticket"), Href: ticketPath(id)}}
	x.Path = "/"
	return x
}

// answerRating takes the opinion of whoever holds a link.
func (p portal) answerRating(rq *front.Request) error {
	var o opinion
	if err := rq.Decode(&o); err != nil {
		return err
	}
	token := rq.PathValue("token")
	q, err := p.Ratings.Question(rq.Context(), token)
	if err != nil {
		return expired(rq, err)
	}
	rq.Speak(q.Locale)
	_, err = p.Ratings.Answer(rq.Context(), token, confirm.Opinion{Score: o.Score, Words: o.Words})
	switch {
	case errs.Is(err, errs.Invalid):
		return p.askRating(rq, q, o, err)
	case errs.Is(err, errs.Conflict):
		return rq.RenderStatus(front.Status(errs.Conflict), goneView(ratingOver(rq, q.Ticket)))
	case err != nil:
		return err
	}
	x := gonePage{Page: rq.Page(rq.T("feedback.thanks")), Text: rq.T("feedback.thanks_more"), Next: ui.Btn{Label: rq.T("portal.see_ticket"), Href: ticketPath(q.Ticket)}}
	x.Path = "/"
	return rq.Render(goneView(x))
}

// askAfterwards puts the question what the user thinks on the page after «solved», unless it was answered or is not asked.
func (p portal) askAfterwards(rq *front.Request, id ticket.ID, x *gonePage) error {
	r, err := confirm.RatingOf(rq.Context(), p.DB, id)
	if errs.Is(err, errs.NotFound) || err == nil && r.Given() {
		return nil
	}
	if err != nil {
		return err
	}
	f := newRatingForm(x.Page, ratePath(p.Ratings.Token(r)), 0, opinion{}, nil)
	x.Rating = &f
	return nil
}

// rateTicket takes the opinion that was given on the ticket's page.
func (p portal) rateTicket(rq *front.Request) error {
	n, err := rq.Int("id")
	if err != nil {
		return err
	}
	id := ticket.ID(n)
	var o opinion
	if err := rq.Decode(&o); err != nil {
		return err
	}
	_, err = p.Ratings.Give(rq.Context(), rq.Actor, id, confirm.Opinion{Score: o.Score, Words: o.Words})
	if errs.Is(err, errs.Invalid) {
		x, again := p.ticketPage(rq, id, ui.Draft{})
		if again != nil {
			return again
		}
		if x.Rating != nil {
			*x.Rating = newRatingForm(x.Page, x.Rating.Action, 0, o, err)
		}
		return rq.RenderStatus(front.Status(errs.Invalid), ticketView(x))
	}
	if err != nil {
		return err
	}
	rq.Flash(ui.Success, rq.T("feedback.thanks"))
	return rq.Redirect(ticketPath(id))
}

// ticketRating puts the question, or the answer, on the ticket's page.
func (p portal) ticketRating(rq *front.Request, x *ticketPage) error {
	if !x.Mine || x.Ticket.State != ticket.Closed {
		return nil
	}
	r, err := confirm.RatingOf(rq.Context(), p.DB, x.Ticket.ID)
	if errs.Is(err, errs.NotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	if p.Ratings.Open(&x.Ticket, r) {
		f := newRatingForm(x.Page, ticketPath(x.Ticket.ID)+"/rating", r.Score, opinion{}, nil)
		x.Rating = &f
	} else if r.Given() {
		x.Facts = append(x.Facts, ui.Term{Label: x.T("feedback.yours"), Value: scoreText(x.Page, r.Score)})
	}
	return nil
}
