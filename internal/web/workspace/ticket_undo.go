package workspace

import (
	"fmt"
	"net/url"

	"firstline/internal/desk/ticket"
	"firstline/internal/front"
	"firstline/internal/web/ui"
)

// changed is what an act made of a ticket: what to say about it, and the form that takes it back. Without words nothing has changed, or
// the page says enough.
type changed struct {
	now   ticket.Ticket
	words string
	undo  url.Values
}

// back is the form that takes an act back: to what was before, as long as it stands as the act left it.
func back[T any](to, had T) url.Values {
	return url.Values{"to": {fmt.Sprint(to)}, "had": {fmt.Sprint(had)}}
}

// change is act for what can be taken back. Whoever gave the ticket out of their hands is led to the list.
func (w workspace) change(rq *front.Request, what, do string, run func(was ticket.Ticket, form choice) (changed, error)) error {
	n, err := rq.Int("id")
	if err != nil {
		return err
	}
	id := ticket.ID(n)
	var form choice
	var c changed
	if err = rq.Decode(&form); err == nil {
		var was ticket.Ticket
		if was, err = w.Tickets.Get(rq.Context(), rq.Actor, id); err == nil {
			c, err = run(was, form)
		}
	}
	if err != nil {
		return w.again(rq, id, form.Back, asked{do: do, err: err, typed: typed{values: typedInto(rq)}})
	}
	address, at := backOf(rq, form.Back, id)
	if gone, err := w.leaveIfGone(rq, id, form.Back, c.words); gone || err != nil {
		return err
	}
	switch {
	case form.Undo:
		rq.Flash(ui.Success, rq.T("workspace.undone"))
	case c.words != "" && ticket.CanWork(rq.Actor, &c.now):
		rq.FlashUndo(ui.Success, c.words, undoOf(at, id, what, c.undo))
	case c.words != "":
		rq.Flash(ui.Success, c.words)
	}
	return rq.Redirect(address)
}

// undoOf is the address that takes an act back.
func undoOf(at place, id ticket.ID, what string, form url.Values) string {
	form.Set("undo", "1")
	return at.act(id, what) + "&" + form.Encode()
}
