package workspace_test

import (
	"testing"

	"github.com/chromedp/chromedp"

	"firstline/internal/desk/access"
	"firstline/internal/desk/ticket"
	"firstline/internal/testdesk/server"
)

// TestAMergeIsTakenBackInTheBrowser merges two tickets by the keyboard, hears an answer to the old number, and makes them two again.
func TestAMergeIsTakenBackInTheBrowser(t *testing.T) {
	if testing.Short() {
		t.Skip("needs a browser; -short leaves it out")
	}
	t.Parallel()
	const language = "fr"
	s := newScene(t, language)
	old := s.d.Open(s.anna, s.say[0], s.say[3]).ID
	at, merged := "/w/tickets/"+old.String(), "/w/tickets/"+s.id.String()
	s.inspect(t, "merge-asks", at+"/merge")
	s.inspect(t, "merge-audience", at+"/merge?into="+s.id.String())
	s.do(t, chromedp.EmulateViewport(1440, 900), s.open(at), chromedp.WaitVisible("#ticket-head h1"))
	s.do(t, eval(`document.activeElement?.blur()`), chromedp.KeyEvent("m"), chromedp.WaitVisible("input[name=into]"))
	s.do(t, chromedp.SendKeys("input[name=into]", "#"+s.id.String()), server.Press(".admin-main .btn-primary"))
	s.do(t, chromedp.WaitVisible(".admin-main .facts"), server.Press(".admin-main .btn-primary"))
	s.do(t, chromedp.WaitVisible("#timeline [id^='e-"+old.String()+"-']"))
	_, _, err := s.d.Tickets.Answer(t.Context(), access.System(), old, ticket.Saying{Body: ticket.Written("", s.say[2], nil), Channel: ticket.Email, Author: s.anna.Person})
	if err != nil {
		t.Fatal(err)
	}
	s.inspect(t, "merged", merged)
	s.inspect(t, "merged-away", at)
	s.do(t, chromedp.EmulateViewport(1440, 900), s.open(at), chromedp.WaitVisible("#ladder .banner button"), server.Press("#ladder .banner button"))
	s.await(t, "it goes on by itself", `document.querySelector(".composer") && !document.querySelector("#ladder .banner button")`)
	if now := s.d.now(t, old); now.MergedInto != nil || now.State != ticket.New {
		t.Errorf("it is %s", now.State)
	}
	s.complaints(t)
}
