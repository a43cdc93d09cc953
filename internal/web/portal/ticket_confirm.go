package portal

import (
	"firstline/internal/base/errs"
	"firstline/internal/desk/ticket"
	"firstline/internal/front"
	"firstline/internal/web/ui"
)

// solved takes the requester's yes on the ticket's page.
func (p portal) solved(rq *front.Request) error {
	id, err := rq.Int("id")
	if err != nil {
		return err
	}
	if _, err := p.Tickets.Confirm(rq.Context(), rq.Actor, ticket.ID(id), rq.Actor.Person); err != nil {
		return err
	}
	rq.Flash(ui.Success, rq.T("portal.thanks"))
	return rq.Redirect(ticketPath(ticket.ID(id)))
}

// notSolved takes the requester's no, with what is still wrong in their words. On a ticket that was closed too long ago, the words open a
// new one that follows it; without words there is nothing to open it with, and the page asks for them.
func (p portal) notSolved(rq *front.Request) error {
	n, err := rq.Int("id")
	if err != nil {
		return err
	}
	id := ticket.ID(n)
	var form struct {
		Once string `form:"once"`
		Text string `form:"text"`
	}
	if err := rq.Decode(&form); err != nil {
		return err
	}
	t, err := p.Tickets.NotSolved(rq.Context(), rq.Actor, id, ticket.Saying{
		Body: ticket.Written("", form.Text, nil), Channel: ticket.Portal, Author: rq.Actor.Person, Once: front.Once(form.Once, form.Text),
	})
	if kind := errs.KindOf(err); err != nil && (kind == errs.Invalid || kind == errs.Conflict) {
		return p.askAgain(rq, id, form.Text, err)
	}
	if err != nil {
		return err
	}
	if t.ID != id {
		rq.Flash(ui.Info, rq.T("portal.followed_up", errs.Args{"Number": t.ID.String()}))
	} else {
		rq.Flash(ui.Info, rq.T("portal.reopened"))
	}
	return rq.Redirect(ticketPath(t.ID))
}

// askAgain shows the ticket with the words of a «no» that was not taken: beside the question where it still stands, else as an answer.
func (p portal) askAgain(rq *front.Request, id ticket.ID, text string, why error) error {
	x, err := p.ticketPage(rq, id, ui.Draft{})
	if err != nil {
		return err
	}
	if x.confirmable() {
		x.Again, x.AgainWrong = text, worst(rq, why)
	} else {
		x.Answer.Text, x.Answer.Error = text, worst(rq, why)
		if text == "" {
			x.Answer.Error = rq.T("portal.too_late")
		}
	}
	return rq.RenderStatus(front.Status(errs.KindOf(why)), ticketView(x))
}
