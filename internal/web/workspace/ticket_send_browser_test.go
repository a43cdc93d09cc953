package workspace_test

import (
	"testing"

	"github.com/chromedp/chromedp"

	"firstline/internal/desk/ticket"
	"firstline/internal/testdesk/server"
)

// TestSentAnswerIsTakenBackByOneKey sends with the keyboard alone: past what the guard says, then back by one key, as it was.
func TestSentAnswerIsTakenBackByOneKey(t *testing.T) {
	if testing.Short() {
		t.Skip("needs a browser; -short leaves it out")
	}
	t.Parallel()
	s := newScene(t, "en")
	s.d.undoSend(t, "2m")
	form := "#answer-" + s.id.String()
	const words = "See the attached form."
	s.do(t, s.open("/w/open/"+s.id.String()), chromedp.WaitVisible(form), server.Press(form+"-text"), chromedp.WaitVisible(form+" .editor-text"))
	s.do(t, chromedp.SendKeys(form+" .editor-text", words))
	s.do(t, chromedp.KeyEvent("\r", chromedp.KeyModifiers(chromedp.ModifierCtrl)), chromedp.WaitVisible(form+" .heed"))
	s.await(t, "words stay", `document.querySelector("`+form+`-text").value === "`+words+`"`)
	s.await(t, "sending anyway is one key away", `document.activeElement.matches("`+form+` [data-send]")`)
	s.do(t, chromedp.KeyEvent("\r", chromedp.KeyModifiers(chromedp.ModifierCtrl|chromedp.ModifierShift)))
	s.await(t, "first way to send has the focus", `document.activeElement.value === "waiting_user"`)
	s.do(t, chromedp.KeyEvent("\r"), chromedp.WaitVisible("#leaving .entry"))
	s.await(t, "it counts down", `/^leaves in \d+ s$/.test(document.querySelector("[data-leaves]").textContent)`)
	if now := s.d.now(t, s.id); now.State == ticket.WaitingUser {
		t.Error("the ticket waits for an answer to what has not left")
	}
	s.do(t, s.open("/w/open/"+s.id.String()), chromedp.WaitVisible("#leaving .entry"), chromedp.KeyEvent("z"), chromedp.WaitNotPresent("#leaving .entry"))
	s.await(t, "words are back", `document.querySelector("`+form+`-text").value === "`+words+`"`)
	s.do(t, server.Press(form+" .audience a"), chromedp.WaitVisible("#task-q"))
	s.complaints(t)
}
