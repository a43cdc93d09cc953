package workspace_test

import (
	"testing"

	"github.com/chromedp/chromedp"

	"firstline/internal/desk/access"
	"firstline/internal/desk/ticket"
	"firstline/internal/testdesk/server"
)

// grateful is how somebody writes that it works, in each language.
var grateful = map[string]string{"en": "It works now, thanks!", "fr": "Tout fonctionne maintenant, merci !", "nl": "Alles werkt nu, bedankt!"}

// TestConfirmationByWordInTheBrowser notes with the keyboard what somebody said on the phone, in each language.
func TestConfirmationByWordInTheBrowser(t *testing.T) {
	if testing.Short() {
		t.Skip("needs a browser; -short leaves it out")
	}
	t.Parallel()
	for language, words := range grateful {
		t.Run(language, func(t *testing.T) {
			s := newScene(t, language)
			if _, err := s.d.Tickets.Resolve(t.Context(), s.agent, s.id, ticket.Solution{Text: s.say[2], Cause: ticket.Hardware}); err != nil {
				t.Fatal(err)
			}
			_, _, err := s.d.Tickets.Answer(t.Context(), access.System(), s.id, ticket.Saying{Body: ticket.Written("", words, nil), Channel: ticket.Email, Author: s.anna.Person})
			if err != nil {
				t.Fatal(err)
			}
			at := "/w/tickets/" + s.id.String()
			s.inspect(t, language+"-says-solved", at)
			s.inspect(t, language+"-confirmed-by-word", at+"?do=confirmed")
			s.do(t, chromedp.EmulateViewport(1440, 900), s.open(at), chromedp.WaitVisible("#ladder .banner"))
			s.do(t, eval(`document.activeElement?.blur()`), chromedp.KeyEvent("y"), chromedp.WaitVisible("#ladder-channel"))
			s.do(t, chromedp.SetValue("#ladder-channel", "phone"), server.Press(".detail-foot [data-send]"))
			s.await(t, "it is closed", `document.querySelector("#ladder .banner") === null && document.querySelector("#ladder-channel") === null && document.querySelector("#ticket-facts")`)
			if now := s.d.now(t, s.id); now.State != ticket.Closed || now.CloseKind != ticket.ByWord {
				t.Errorf("it is %s %s", now.State, now.CloseKind)
			}
			s.tab.Settle(t)
			s.tab.Screenshot(t, language+"-closed-by-word")
			s.complaints(t)
		})
	}
}
