package workspace_test

import (
	"testing"

	"github.com/chromedp/chromedp"

	"firstline/internal/testdesk/server"
)

// TestTheBellRingsByItself lets a user write while an agent looks at another page: the bell counts it, leads to it, and is quiet again.
func TestTheBellRingsByItself(t *testing.T) {
	if testing.Short() {
		t.Skip("needs a browser; -short leaves it out")
	}
	t.Parallel()
	s := newScene(t, "fr")
	s.inspect(t, "notices", "/w/notices")
	s.inspect(t, "personal", "/w/personal")
	s.inspect(t, "notice-choices", "/w/personal/notices")
	if err := s.d.Notices.ReadAll(t.Context(), s.agent, 1<<40); err != nil {
		t.Fatal(err)
	}
	s.do(t, chromedp.EmulateViewport(1440, 900), s.open("/w/unassigned"))
	s.await(t, "the bell is quiet", `document.querySelector("#bell-count") && !document.querySelector(".bell-count")`)
	s.answer(t, s.say[1])
	s.await(t, "the bell rings", `document.querySelector(".bell-count")?.textContent === "1"`)
	s.do(t, server.Press(".bell-ring"), chromedp.WaitVisible("a.told-item"))
	s.tab.Screenshot(t, "bell")
	s.do(t, server.Press("a.told-item"), chromedp.WaitVisible("#ticket-facts"))
	s.await(t, "who has opened it has read it", `document.querySelector("#bell-count") && !document.querySelector(".bell-count")`)
	s.complaints(t)
}
