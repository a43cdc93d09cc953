package app_test

import (
	"testing"

	"github.com/chromedp/chromedp"

	"firstline/internal/desk/account"
	"firstline/internal/testdesk/server"
)

// TestFromAChangedProtocolToItsAcknowledgement walks it with a real browser, in each language: an administrator changes a page in the editor and
// publishes it, and an agent is told by the navigation, reads it and says so.
func TestFromAChangedProtocolToItsAcknowledgement(t *testing.T) {
	t.Parallel()
	stories(t, func(s *story) {
		rita := s.person("Rita Bosmans", s.language, account.Roles{Admin: true})
		s.password(rita)
		b := s.window()
		b.enter(rita)
		b.open("/admin/protocol/1")
		b.Complaints() // about the icon of the page that gave the session
		b.run(`document.querySelector("#f-text_` + s.language + `").focus()`)
		b.do(chromedp.WaitVisible(".editor-text"), chromedp.SendKeys(".editor-text", s.more))
		b.await("the editor takes it", `document.querySelector("#f-text_`+s.language+`").value.includes(`+quoted(s.more)+`)`)
		b.look("protocol-editor")
		b.do(server.Press(`form[action="/admin/protocol/1"] .form-actions button.btn-primary`), chromedp.WaitVisible("#f-changed"), chromedp.SendKeys("#f-changed", s.subject))
		b.do(server.Press(`form[action$="/publish"] button`), chromedp.WaitNotPresent("#f-changed"))

		w := s.agent
		w.enter(s.youssef)
		w.open("/w/protocol")
		w.Complaints() // about that icon
		w.do(chromedp.WaitVisible(".navnote"))
		w.do(server.Press(`main a[href="/w/protocol/1"]`), chromedp.WaitVisible("main article"))
		if !w.is(`document.querySelector("main").innerText.includes(` + quoted(s.more) + `) && document.querySelector("main").innerText.includes(` + quoted(s.subject) + `)`) {
			t.Error("the page lacks what was added, or what changed")
		}
		if !w.is(`document.querySelectorAll("main article li").length > 3`) {
			t.Error("the editor lost the list")
		}
		w.look("protocol-page")
		w.do(server.Press(`form[action="/w/protocol/1/acknowledge"] button`), chromedp.WaitNotPresent(`form[action="/w/protocol/1/acknowledge"]`))
		w.open("/w/protocol/1")
		w.await("it is noted", `!!document.querySelector("main article") && !document.querySelector('form[action$="/acknowledge"]')`)
	})
}
