package workspace

import (
	"html"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"firstline/internal/base/errs"
	"firstline/internal/base/i18n"
	"firstline/internal/desk/confirm"
	"firstline/internal/desk/person"
	"firstline/internal/desk/question"
	"firstline/internal/desk/ticket"
	"firstline/internal/front"
	"firstline/internal/web/ui"
)

// askTool is the button in the composer that asks the requester for what they have not answered yet; nil where that is nothing.
func (b *book) askTool() templ.Component {
	if !b.works || len(b.r.questions.open) == 0 {
		return nil
	}
	return ui.Button(ui.Btn{
		Label: b.p.T("question.ask_missing"), Icon: ui.IconInfo, Small: true, Weight: ui.Quiet,
		Attrs: templ.Attributes{
			"formaction": b.at.act(b.r.ticket.ID, "ask"), "formnovalidate": true, "title": b.p.N("question.ask_missing_hint", len(b.r.questions.open)),
		},
	})
}

// askMissing puts the questions that the requester has not answered into the answer that an agent writes, in the requester's language, with the
// address where they are answered. Nothing is sent.
func (w workspace) askMissing(rq *front.Request) error {
	id, form, files, err := w.written(rq)
	if err != nil {
		return err
	}
	t, err := w.Tickets.Get(rq.Context(), rq.Actor, id)
	if err != nil {
		return err
	}
	var open []question.Question
	if t.CategoryID != nil && ticket.CanWork(rq.Actor, &t) {
		all, err := w.Questions.Asked(rq.Context(), *t.CategoryID)
		if err != nil {
			return err
		}
		if open, err = ticket.OpenQuestions(rq.Context(), w.DB, &t, all); err != nil {
			return err
		}
	}
	requester, err := person.Get(rq.Context(), w.DB, t.RequesterID)
	if err != nil {
		return err
	}
	a := asked{seen: form.Read, typed: typed{kind: ticket.DraftReply, text: form.Text, html: form.HTML, kept: kept(files)}}
	if len(open) > 0 {
		a.typed.ask(w.Texts.For(requester.Locale), open, rq.Link("/tickets/"+id.String()+confirm.QuestionsAt))
	}
	_, at := backOf(rq, form.Back, id)
	return w.showTicket(rq, id, at, a)
}

// ask adds questions to what was typed, as the editor has it where there is one.
func (x *typed) ask(l *i18n.Locale, open []question.Question, address string) {
	intro, where := l.T("question.letter_intro"), l.T("question.letter_where", errs.Args{"Address": address})
	lines, items := make([]string, len(open)), make([]string, len(open))
	for i, q := range open {
		text := q.Label(l.Code())
		if help := q.Help(l.Code()); help != "" {
			text = l.T("question.letter_help", errs.Args{"Question": text, "Help": help})
		}
		lines[i], items[i] = strconv.Itoa(i+1)+". "+text, "<li><p>"+html.EscapeString(text)+"</p></li>"
	}
	if strings.TrimSpace(x.html) != "" {
		link := `<a href="` + html.EscapeString(address) + `">` + html.EscapeString(address) + `</a>`
		x.html += "<p>" + html.EscapeString(intro) + "</p><ol>" + strings.Join(items, "") + "</ol><p>" +
			strings.Replace(html.EscapeString(where), html.EscapeString(address), link, 1) + "</p>"
	}
	x.text = strings.TrimSpace(x.text + "\n\n" + intro + "\n\n" + strings.Join(lines, "\n") + "\n\n" + where)
}
