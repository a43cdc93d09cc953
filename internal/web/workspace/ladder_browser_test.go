package workspace_test

import (
	"testing"

	"github.com/chromedp/chromedp"

	"firstline/internal/desk/account"
	"firstline/internal/desk/ticket"
	"firstline/internal/testdesk/server"
)

// TestLadderInEveryLanguage passes a ticket on by the keyboard, accepts it and sends it back, and looks at the pages on the way.
func TestLadderInEveryLanguage(t *testing.T) {
	if testing.Short() {
		t.Skip("needs a browser; -short leaves it out")
	}
	t.Parallel()
	for _, language := range []string{"en", "fr", "nl"} {
		t.Run(language, func(t *testing.T) {
			s := newScene(t, language)
			s.tab.Turn(language)
			climbing(t, s.d)
			id, at := s.id, "/w/open/"+s.id.String()
			s.inspect(t, language+"-escalate", at+"?do=escalate")
			s.inspect(t, language+"-owner", at+"?do=owner")

			s.do(t, chromedp.EmulateViewport(1440, 900), s.open(at), chromedp.WaitVisible("#ticket-head h1"))
			s.await(t, "facts are in view", `[...document.querySelectorAll("#ticket-head .standing dd")].every((e) => e.getBoundingClientRect().bottom <= innerHeight)`)
			s.do(t, eval(`document.activeElement?.blur()`), chromedp.KeyEvent("u"), chromedp.WaitVisible("#ladder-asked"))
			s.do(t, chromedp.SendKeys("#ladder-asked", s.say[2]), chromedp.SendKeys("#ladder-tried", s.say[3]))
			s.await(t, "handover is kept", `document.querySelector(".detail-foot [data-draft-status]").textContent !== ""`)
			s.do(t, server.Press(".detail-foot [data-send]"))
			s.await(t, "waits to be accepted", `document.querySelector("#ladder .banner") && document.querySelector("#timeline .entry-note:last-of-type, #timeline .entry-note")`)
			if now := s.d.now(t, id); !now.EscalationWaits || now.TeamID != s.d.other {
				t.Fatalf("team %d, waits %v", now.TeamID, now.EscalationWaits)
			}

			s.agent = s.d.move(t, s.d.Person("Oda Other", language, account.Roles{Agent: true}), s.d.other)
			s.signIn(t)
			s.inspect(t, language+"-accept", at)
			s.do(t, chromedp.EmulateViewport(1440, 900), s.open(at), chromedp.WaitVisible("#ladder button"), server.Press("#ladder button"))
			s.await(t, "is accepted", `!document.querySelector("#ladder .banner")`)
			s.inspect(t, language+"-return", at+"?do=return")
			s.do(t, chromedp.EmulateViewport(1440, 900), s.open(at+"?do=return"), chromedp.WaitVisible("#ladder-reason"))
			s.do(t, chromedp.SetValue("#ladder-reason", string(ticket.WrongTeam)), chromedp.SendKeys("#ladder-text", s.say[3]), server.Press(".detail-foot [data-send]"))
			s.do(t, chromedp.WaitNotPresent("#ticket-head"), chromedp.WaitVisible("#rows"))
			if now := s.d.now(t, id); now.Returned != 1 || now.TeamID != s.d.Team {
				t.Errorf("returned %d, team %d", now.Returned, now.TeamID)
			}
			s.complaints(t)
		})
	}
}
