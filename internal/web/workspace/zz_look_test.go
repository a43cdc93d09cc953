package workspace_test

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"firstline/internal/testdesk/server"
)

func TestZZLook(t *testing.T) {
	at := os.Getenv("LOOK_URL")
	if at == "" {
		t.Skip()
	}
	s := &scene{tab: server.Chromium(t), address: at}
	s.do(t, s.open("/sign-in"), chromedp.WaitVisible("#f-email"), chromedp.SendKeys("#f-email", os.Getenv("LOOK_AS")), chromedp.SendKeys("#f-password", "orange-lantern-on-the-quay"), chromedp.Submit("#f-password"))
	s.settle(t)
	s.settle(t)
	for i, p := range strings.Fields(os.Getenv("LOOK_PATHS")) {
		s.do(t, chromedp.EmulateViewport(1440, 900), s.open(p), chromedp.WaitVisible("#main"))
		s.settle(t)
		s.tab.Screenshot(t, fmt.Sprintf("demo-%d", i))
		for _, problem := range s.tab.Axe(t) {
			t.Errorf("%s: %s", p, problem)
		}
		t.Log(p, s.tab.Complaints())
	}
}
