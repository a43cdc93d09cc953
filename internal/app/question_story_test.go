package app_test

import (
	"fmt"
	"testing"

	"github.com/chromedp/chromedp"

	"firstline/internal/desk/access"
	"firstline/internal/desk/category"
	"firstline/internal/desk/question"
	"firstline/internal/desk/ticket"
	"firstline/internal/testdesk/server"
)

// TestFromAQuestionToAnAnswerTakenBack walks what a category asks with a real browser, in each language: the portal asks as soon as the
// category is chosen, what follows from an answer comes with it, the agent sees the answers, changes them, and takes that back.
func TestFromAQuestionToAnAnswerTakenBack(t *testing.T) {
	t.Parallel()
	stories(t, func(s *story) {
		in, jam, where := s.asksAboutPrinters()
		b := s.window()
		b.enter(s.anna)
		b.open("/tickets/new")
		b.Complaints() // about the icon of the page that gave the session
		b.do(chromedp.SendKeys("#f-subject", s.subject), chromedp.SendKeys("#f-text", s.symptom))
		b.choose("#f-category", fmt.Sprint(in))
		b.do(chromedp.WaitVisible("#f-" + jam.Field()))
		b.do(server.Press(fmt.Sprintf("input[name=%s][value=yes]", jam.Field())), chromedp.WaitVisible("#f-"+where.Field()))
		if !b.is(`document.querySelector("#f-subject").value === ` + quoted(s.subject)) {
			t.Error("what was typed is gone")
		}
		b.look("portal-asks")
		b.do(server.Press(fmt.Sprintf("input[name=%s][value=no]", jam.Field())), chromedp.WaitNotPresent("#f-"+where.Field()))
		b.do(server.Press(fmt.Sprintf("input[name=%s][value=yes]", jam.Field())), chromedp.WaitVisible("#f-"+where.Field()), chromedp.SendKeys("#f-"+where.Field(), s.more))
		b.do(server.Press(".form-actions button.btn-primary"), chromedp.WaitVisible("#timeline"))
		b.await("the requester reads their answer", `document.querySelector("main").innerText.includes(`+quoted(s.more)+`)`)
		b.look("portal-answered")

		id := s.ticketOf(s.subject).ID
		w := s.agent
		w.enter(s.youssef)
		w.open("/w/tickets/" + id.String())
		w.do(chromedp.WaitVisible("#ticket-answers"))
		w.Complaints() // about that icon
		w.do(server.Press(fmt.Sprintf("#ticket-answers input[name=%s][value=no]", jam.Field())), chromedp.WaitNotPresent("#f-"+where.Field()))
		w.look("ticket-asks")
		w.do(server.Press("#ticket-answers .form-actions button"))
		w.await("the timeline tells of both", `[...document.querySelectorAll("#timeline .event")].filter((e) => e.innerText.includes(`+quoted(s.word("question.event_which"))+`)).length === 2`)
		s.answered(id, map[question.ID]question.Value{jam: {YesNo: question.No}})
		w.do(server.Press(`form[action*="answers/undo"] button`))
		w.await("the answer is back", `document.querySelector("#f-`+where.Field()+`")?.value === `+quoted(s.more))
		s.answered(id, map[question.ID]question.Value{jam: {YesNo: question.Yes}, where: {Text: s.more}})
	})
}

// asksAboutPrinters makes a category that asks whether it jams, and where if so.
func (s *story) asksAboutPrinters() (in category.ID, jam, where question.ID) {
	s.t.Helper()
	ctx := s.t.Context()
	c, err := s.Categories.Create(ctx, access.System(), category.Draft{NameEN: "Printers", NameFR: "Imprimantes", NameNL: "Printers", TeamID: s.team, Active: true})
	if err != nil {
		s.t.Fatal(err)
	}
	d := question.Draft{Kind: question.YesNo, LabelEN: "Does it jam?", LabelFR: "Y a-t-il un bourrage ?", LabelNL: "Zit er papier vast?", Portal: question.Must, Desk: question.May, Active: true}
	first, err := s.Questions.Create(ctx, access.System(), c.ID, d)
	if err != nil {
		s.t.Fatal(err)
	}
	d.Kind, d.IfID, d.IfAnswer, d.LabelEN, d.LabelFR, d.LabelNL = question.Line, &first.ID, question.Yes, "Where?", "Où ?", "Waar?"
	second, err := s.Questions.Create(ctx, access.System(), c.ID, d)
	if err != nil {
		s.t.Fatal(err)
	}
	return c.ID, first.ID, second.ID
}

func (s *story) answered(id ticket.ID, want map[question.ID]question.Value) {
	s.t.Helper()
	list, err := ticket.Answers(s.t.Context(), s.DB, id)
	if err != nil {
		s.t.Fatal(err)
	}
	got := ticket.Values(list)
	for q, v := range want {
		if got[q] != v {
			s.t.Errorf("question %d is answered by %+v, want %+v", q, got[q], v)
		}
	}
	if len(got) != len(want) {
		s.t.Errorf("answers: %+v", got)
	}
}

// choose chooses in a select as a person does: whoever listens is told.
func (b *browser) choose(selector, value string) {
	b.t.Helper()
	b.run(fmt.Sprintf(`(() => { const e = document.querySelector(%s); e.value = %s; e.dispatchEvent(new Event("change", {bubbles: true})); })()`, quoted(selector), quoted(value)))
}
