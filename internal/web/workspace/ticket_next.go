package workspace

import (
	"firstline/internal/base/errs"
	"firstline/internal/desk/worklist"
	"firstline/internal/front"
	"firstline/internal/web/ui"
)

// next gives the agent the most urgent ticket that waits, and opens it among their own. Where nothing waits, it says so in the list.
func (w workspace) next(rq *front.Request) error {
	var form choice
	if err := rq.Decode(&form); err != nil {
		return err
	}
	t, err := w.Routing.Next(rq.Context(), w.Tickets, rq.Actor)
	if errs.Is(err, errs.Conflict) {
		rq.Flash(ui.Info, rq.Locale.Error(err))
		return rq.Redirect(rq.Next(form.Back))
	}
	if err != nil {
		return err
	}
	at := place{View: worklist.Mine}
	rq.FlashUndo(ui.Success, rq.T("workspace.taken_flash"), undoOf(at, t.ID, "assign", back("0", idText(rq.Actor.Person))))
	return rq.Redirect(at.ticket(t.ID))
}
