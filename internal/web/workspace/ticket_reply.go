package workspace

import (
	"crypto/sha256"

	"firstline/internal/base/db"
	"firstline/internal/base/errs"
	"firstline/internal/desk/file"
	"firstline/internal/desk/guard"
	"firstline/internal/desk/outbox"
	"firstline/internal/desk/ticket"
	"firstline/internal/front"
	"firstline/internal/web/ui"
)

// writing is what the composer's forms send.
type writing struct {
	Back  string       `form:"back"`
	Text  string       `form:"text"`
	HTML  string       `form:"html"`
	Read  ticket.Seq   `form:"read"`
	Then  ticket.State `form:"then"`
	Cause ticket.Cause `form:"cause"`
	Once  string       `form:"once"`
	Kept  []string     `form:"kept"`

	Later bool `form:"later"` // it leaves at a time that is chosen

	Heeded string `form:"heeded"` // what the author was told that they may have overlooked
}

// written reads a form that writes, and stores the files that came with it.
func (w workspace) written(rq *front.Request) (id ticket.ID, form writing, files []file.File, err error) {
	n, err := rq.Int("id")
	if err != nil {
		return 0, form, nil, err
	}
	id = ticket.ID(n)
	if err := rq.Decode(&form); err != nil {
		return id, form, nil, err
	}
	// Files are stored before the command asks: whoever may not see the ticket stores none.
	if _, err := w.Tickets.Get(rq.Context(), rq.Actor, id); err != nil {
		return id, form, nil, err
	}
	files, err = rq.Uploads("files", form.Kept)
	return id, form, files, err
}

// once makes a form safe to send twice; the same key with other words is refused.
func (f writing) once() ticket.Once {
	if f.Once == "" {
		return ticket.Once{}
	}
	sum := sha256.Sum256([]byte(f.Text + "\x00" + f.HTML))
	return ticket.Once{Key: f.Once, Digest: sum[:]}
}

// reply sends an answer.
func (w workspace) reply(rq *front.Request) error {
	id, form, files, err := w.written(rq)
	var found []guard.Finding
	if err == nil {
		found, err = w.overlooked(rq, id, form, files)
	}
	if len(found) > 0 {
		err = lookFirst()
	}
	var at db.Time
	if err == nil && form.Later {
		if at, err = chosenMoment(rq, "at"); err == nil && at.IsZero() {
			err = errs.New(errs.Conflict, "composer.when_first")
		}
	}
	if err == nil {
		err = w.Outbox.Send(rq.Context(), rq.Actor, id, outbox.Sending{
			At: at, Body: ticket.Written(form.HTML, form.Text, front.Attach(files)), Then: form.Then, Read: form.Read, Once: form.once(),
		})
	}
	if err != nil {
		a := asked{typed: typed{kind: ticket.DraftReply}, err: err, heed: found}
		if form.Later {
			var failed error
			if a.later, failed = w.soon(rq); failed != nil {
				return failed
			}
			a.typed.values = typedInto(rq)
		}
		return w.refuse(rq, id, form, files, a)
	}
	return w.sentWord(rq, id, form, ticket.DraftReply)
}

// addNote keeps a note.
func (w workspace) addNote(rq *front.Request) error {
	id, form, files, err := w.written(rq)
	if err == nil {
		_, _, err = w.Tickets.AddNote(rq.Context(), rq.Actor, id, ticket.Noted(form.HTML, form.Text, front.Attach(files)), form.once())
	}
	if err != nil {
		return w.refuse(rq, id, form, files, asked{typed: typed{kind: ticket.DraftNote}, err: err})
	}
	return w.sentWord(rq, id, form, ticket.DraftNote)
}

// resolve says that the problem is solved. A form without a cause is the composer's: it comes back with the question for one.
func (w workspace) resolve(rq *front.Request) error {
	id, form, files, err := w.written(rq)
	var found []guard.Finding
	if err == nil && form.Cause != "" { // the composer's form is asked for one first
		found, err = w.overlooked(rq, id, form, files)
	}
	if len(found) > 0 {
		err = lookFirst()
	}
	if err == nil {
		err = w.Outbox.Send(rq.Context(), rq.Actor, id, outbox.Sending{
			Body: ticket.Written("", form.Text, front.Attach(files)), Then: ticket.Resolved, Cause: form.Cause, Read: form.Read, Once: form.once(),
		})
	}
	if err != nil {
		return w.again(rq, id, form.Back, asked{
			do: doResolve, seen: form.Read, err: err, heed: found,
			typed: typed{text: form.Text, kept: kept(files), values: map[string]string{"cause": string(form.Cause)}},
		})
	}
	if t, err := w.Tickets.Get(rq.Context(), rq.Actor, id); err == nil && t.State == ticket.Resolved { // else it leaves in a moment, and the page says so
		rq.FlashUndo(ui.Success, rq.T("workspace.resolved_flash"), undoOf(placeIn(form.Back), id, "state", back(ticket.Open, ticket.Resolved)))
	}
	return w.sentWord(rq, id, form, ticket.DraftReply)
}

// sentWord forgets the draft of what was sent and leads back to the ticket.
func (w workspace) sentWord(rq *front.Request, id ticket.ID, form writing, kind ticket.DraftKind) error {
	if err := w.Tickets.DropDraft(rq.Context(), rq.Actor, id, kind); err != nil {
		return err
	}
	address, _ := backOf(rq, form.Back, id)
	return rq.Redirect(address)
}

// refuse shows the ticket again with the words and files of a form that was refused.
func (w workspace) refuse(rq *front.Request, id ticket.ID, form writing, files []file.File, a asked) error {
	a.seen = form.Read
	a.typed.text, a.typed.html, a.typed.kept = form.Text, form.HTML, kept(files)
	return w.again(rq, id, form.Back, a)
}

// kept are files that are stored already, by the names that people know.
func kept(files []file.File) []Kept {
	list := make([]Kept, 0, len(files))
	for _, f := range files {
		list = append(list, Kept{ID: string(f.ID), Name: f.Name})
	}
	return list
}

// saveDraft keeps what is typed, while it is typed.
func (w workspace) saveDraft(rq *front.Request) error {
	id, err := rq.Int("id")
	if err != nil {
		return err
	}
	var form writing
	if err := rq.Decode(&form); err != nil {
		return err
	}
	files, err := rq.Uploads("files", form.Kept)
	if err != nil {
		return err
	}
	kind := ticket.DraftKind(rq.PathValue("kind"))
	if err := w.Tickets.SaveDraft(rq.Context(), rq.Actor, ticket.ID(id), kind, form.HTML, form.Text, files...); err != nil {
		return err
	}
	return w.advise(rq, ticket.ID(id), kind, form)
}
