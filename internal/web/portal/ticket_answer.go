package portal

import (
	"firstline/internal/base/errs"
	"firstline/internal/desk/ticket"
	"firstline/internal/front"
	"firstline/internal/web/ui"
)

// answer takes what the requester writes on a ticket, with files.
func (p portal) answer(rq *front.Request) error {
	id, err := rq.Int("id")
	if err != nil {
		return err
	}
	var form struct {
		Once string   `form:"once"`
		Text string   `form:"text"`
		Kept []string `form:"file"`
	}
	if err := rq.Decode(&form); err != nil {
		return err
	}
	files, err := rq.Uploads("files", form.Kept)
	var t ticket.Ticket
	if err == nil {
		t, _, err = p.Tickets.Answer(rq.Context(), rq.Actor, ticket.ID(id), ticket.Saying{
			Body: ticket.Written("", form.Text, front.Attach(files)), Channel: ticket.Portal, Author: rq.Actor.Person,
			Once: front.Once(form.Once, form.Text),
		})
	}
	if kind := errs.KindOf(err); err != nil && (kind == errs.Invalid || kind == errs.Conflict) {
		x, pageErr := p.ticketPage(rq, ticket.ID(id), ui.Draft{Text: form.Text, Error: worst(rq, err)})
		if pageErr != nil {
			return pageErr
		}
		x.Files = files
		if kind == errs.Invalid { // with a conflict this showing of the form has done its work: sent again, it is another message
			x.Once = form.Once
		}
		x.Answer.Hidden = hiddenAnswer(x)
		return rq.RenderStatus(front.Status(kind), ticketView(x))
	}
	if err != nil {
		return err
	}
	if err := p.Tickets.DropDraft(rq.Context(), rq.Actor, ticket.ID(id), ticket.DraftAnswer); err != nil {
		return err
	}
	merged, err := p.goesOnIn(rq, ticket.ID(id), t.ID)
	if err != nil {
		return err
	}
	if merged {
		rq.Flash(ui.Success, rq.T("portal.answered"))
		return rq.Redirect(ticketPath(ticket.ID(id)))
	}
	if t.ID != ticket.ID(id) {
		rq.Flash(ui.Info, rq.T("portal.followed_up", errs.Args{"Number": t.ID.String()}))
	} else {
		rq.Flash(ui.Success, rq.T("portal.answered"))
	}
	return rq.Redirect(ticketPath(t.ID))
}

// worst is the first thing that is wrong with a form of one field.
func worst(rq *front.Request, err error) string {
	fields := rq.Locale.Fields(err)
	for _, name := range []string{"text", "files", "file"} {
		if fields[name] != "" {
			return fields[name]
		}
	}
	return rq.Locale.Error(err)
}

// saveDraft keeps what is typed while it is typed.
func (p portal) saveDraft(rq *front.Request) error {
	id, err := rq.Int("id")
	if err != nil {
		return err
	}
	var form struct {
		Text string `form:"text,raw"`
	}
	if err := rq.Decode(&form); err != nil {
		return err
	}
	if err := p.Tickets.SaveDraft(rq.Context(), rq.Actor, ticket.ID(id), ticket.DraftAnswer, "", form.Text); err != nil {
		return err
	}
	return rq.NoContent()
}

// goesOnIn tells whether the words on a ticket went to another because it was merged, where the person need not be able to follow them.
func (p portal) goesOnIn(rq *front.Request, id, to ticket.ID) (bool, error) {
	if id == to {
		return false, nil
	}
	t, err := p.Tickets.Get(rq.Context(), rq.Actor, id)
	return err == nil && t.MergedInto != nil && *t.MergedInto == to, err
}
