package workspace

import (
	"firstline/internal/desk/ticket"
	"firstline/internal/front"
)

// sendBack returns a ticket to the level that passed it on.
func (w workspace) sendBack(rq *front.Request) error {
	return w.climb(rq, doReturn, "ladder.returned_flash", func(id ticket.ID, form step) error {
		_, err := w.Tickets.Return(rq.Context(), rq.Actor, id, ticket.Return{
			Reason: ticket.ReturnReason(form.Reason), Text: plainLines(form.Text), Expect: ticket.Seq(form.Expect),
		})
		return err
	})
}
