package workspace

import (
	"firstline/internal/desk/ticket"
	"firstline/internal/front"
	"firstline/internal/web/ui"
)

// takeBack undoes what a rule did on the ticket.
func (w workspace) takeBack(rq *front.Request) error {
	return w.act(rq, "", func(id ticket.ID, _ choice) error {
		seq, err := rq.Int("seq")
		if err != nil {
			return err
		}
		_, err = w.Rules.TakeBack(rq.Context(), w.Tickets, rq.Actor, id, ticket.Seq(seq))
		if err == nil {
			rq.Flash(ui.Success, rq.T("rule.taken_back"))
		}
		return err
	})
}
