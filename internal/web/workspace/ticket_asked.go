package workspace

import (
	"firstline/internal/desk/category"
	"firstline/internal/desk/question"
	"firstline/internal/desk/ticket"
	"firstline/internal/front"
	"firstline/internal/web/ui/ask"
)

// doAsk is the button that shows what is asked about the chosen category, where no script does it at once.
const doAsk = "ask"

// newFields are what the questions of a new ticket depend on, beside each other.
const newFields = "[name='channel'], [name='category'], [name='person'], [name='asset']"

// asksNew is what agents are asked about the category of a new ticket, with what was answered. more tells whether something has still to be
// asked before the form can be taken.
func (w workspace) asksNew(rq *front.Request, form opening) (f ask.Form, more bool, err error) {
	more = form.Do == doAsk
	f = ask.Form{Place: question.Desk, Reload: askedPath, Include: newFields}
	if form.Category <= 0 {
		return f, more, nil
	}
	list, err := w.Questions.Asked(rq.Context(), form.Category)
	if err != nil || len(list) == 0 {
		return f, more, err
	}
	c, err := category.Get(rq.Context(), w.DB, form.Category)
	if err != nil {
		return f, more, err
	}
	for _, q := range ask.Of(list, question.Desk, form.Channel, nil) {
		if q.MayRead(rq.Actor, c.SealedTo) {
			f.List = append(f.List, q)
		}
	}
	unasked, err := f.Read(rq.Form, w.byTag(rq.Context()))
	if err == nil {
		err = question.Missing(f.List, f.Values, question.Desk)
	}
	return f, more || unasked, err
}

// showAsked shows what is asked, as a part of the form for a new ticket.
func (w workspace) showAsked(rq *front.Request) error {
	form := opening{Channel: ticket.Phone}
	if err := rq.Decode(&form); err != nil {
		return err
	}
	f, _, err := w.asksNew(rq, form)
	if err != nil && len(f.Typed) == 0 {
		return err
	}
	return w.renderAsked(rq, f, form.Person, form.Assets)
}
