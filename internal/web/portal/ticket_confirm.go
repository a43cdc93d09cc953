package portal

import (
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

// notSolved takes the requester's no, with what is still wrong in their words.
func (p portal) notSolved(rq *front.Request) error {
	id, err := rq.Int("id")
	if err != nil {
		return err
	}
	var form struct {
		Text string `form:"text"`
	}
	if err := rq.Decode(&form); err != nil {
		return err
	}
	_, err = p.Tickets.NotSolved(rq.Context(), rq.Actor, ticket.ID(id), rq.Actor.Person, form.Text, ticket.Portal)
	if err != nil {
		return err
	}
	rq.Flash(ui.Info, rq.T("portal.reopened"))
	return rq.Redirect(ticketPath(ticket.ID(id)))
}
