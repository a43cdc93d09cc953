package workspace

import (
	"strings"

	"firstline/internal/base/errs"
	"firstline/internal/base/language"
	"firstline/internal/desk/glossary"
	"firstline/internal/desk/person"
	"firstline/internal/desk/ticket"
	"firstline/internal/front"
	"firstline/internal/web/ui"
)

// advise tells the author of an answer, with their draft that was just kept, what could be said more plainly. A note is among colleagues.
func (w workspace) advise(rq *front.Request, id ticket.ID, kind ticket.DraftKind, form writing) error {
	text := ticket.Written(form.HTML, form.Text, nil).Text
	if kind != ticket.DraftReply || strings.TrimSpace(text) == "" {
		return rq.NoContent()
	}
	locale, sure := language.Detect(text, "")
	if !sure {
		t, err := w.Tickets.Get(rq.Context(), rq.Actor, id)
		if err != nil {
			return err
		}
		requester, err := person.Get(rq.Context(), w.DB, t.RequesterID)
		if err != nil {
			return err
		}
		locale = requester.Locale
	}
	g, err := w.Glossary.In(rq.Context(), locale)
	if err != nil {
		return err
	}
	list := g.Advise(text)
	if len(list) == 0 {
		return rq.NoContent()
	}
	return rq.Render(adviceList(rq.T("plain.advice"), adviceLines(rq, list)))
}

func adviceLines(rq *front.Request, list []glossary.Advice) (lines []ui.Badge) {
	for _, a := range list {
		line := ui.Badge{Icon: ui.IconInfo}
		switch a.Kind {
		case glossary.Greeting:
			line.Label = rq.T("plain.greeting")
		case glossary.Jargon:
			line.Label = rq.T("plain.jargon", errs.Args{"Word": a.What, "Plain": a.Plain})
		case glossary.Long:
			line.Label = rq.Locale.N("plain.long", a.Number, errs.Args{"Begins": a.What})
		case glossary.Hard:
			line.Label = rq.T("plain.hard", errs.Args{"Score": a.Number, "Formula": a.What})
		}
		lines = append(lines, line)
	}
	return lines
}
