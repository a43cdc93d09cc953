package portal

import (
	"firstline/internal/desk/ticket"
	"firstline/internal/front"
	"firstline/internal/web/ui"
)

// cancel takes the requester's word that they need no help any more.
func (p portal) cancel(rq *front.Request) error {
	id, err := rq.Int("id")
	if err != nil {
		return err
	}
	if _, err := p.Tickets.PutAway(rq.Context(), rq.Actor, ticket.ID(id), ticket.Cancelled); err != nil {
		return err
	}
	rq.FlashUndo(ui.Success, rq.T("trash.portal_done"), ticketPath(ticket.ID(id))+"/restore")
	return rq.Redirect(ticketPath(ticket.ID(id)))
}

// restore takes that back.
func (p portal) restore(rq *front.Request) error {
	id, err := rq.Int("id")
	if err != nil {
		return err
	}
	if _, err := p.Tickets.Restore(rq.Context(), rq.Actor, ticket.ID(id)); err != nil {
		return err
	}
	rq.Flash(ui.Success, rq.T("trash.portal_restored"))
	return rq.Redirect(ticketPath(ticket.ID(id)))
}
