package server

import (
	"context"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
)

// Themes are those in which everybody can have the pages.
var Themes = [...]string{"light", "dark"}

// settled comes when nothing has moved for three frames: colours that children take over from their parents come one frame after them.
const settled = `new Promise((done) => {
	let calm = 0;
	const look = () => {
		calm = document.getAnimations().some((a) => a.playState === "running") ? 0 : calm + 1;
		calm > 3 ? done() : requestAnimationFrame(look);
	};
	requestAnimationFrame(look);
})`

// Settle waits until nothing on the page moves.
func (tab *Tab) Settle(t testing.TB) {
	t.Helper()
	if _, err := chromedp.Run(tab, chromedp.Evaluate[chromedp.Void](settled, chromedp.EvalAwaitPromise)); err != nil {
		t.Fatal(err)
	}
}

// Theme makes pages light or dark, and still.
func (tab *Tab) Theme(t testing.TB, name string) {
	t.Helper()
	look := emulation.SetEmulatedMediaParams{Features: []*emulation.MediaFeature{
		{Name: "prefers-color-scheme", Value: name}, {Name: "prefers-reduced-motion", Value: "reduce"},
	}}
	err := chromedp.Do(tab, chromedp.Func(func(ctx context.Context, target *chromedp.Target) error {
		_, err := cdp.Call(ctx, target, emulation.SetEmulatedMedia, look)
		return err
	}))
	if err != nil {
		t.Fatal(err)
	}
	tab.Settle(t)
}

// Turn says that this walk over pages is made in each of the three languages, which take turns: each page is examined by all rules in one of
// them, in another for its colours in the dark, and in all with FIRSTLINE_SOAK.
func (tab *Tab) Turn(language string) {
	tab.turn, tab.among = strings.Index("en fr nl", language)/len("en "), 3
}

// colours are the rules that depend on the theme; no others do.
var colours = []string{"color-contrast", "link-in-text-block"}

// Examine has the accessibility checker look at the page in the theme whose turn it is (see Turn), and in both with FIRSTLINE_SOAK.
func (tab *Tab) Examine(t testing.TB, name string) {
	t.Helper()
	themes, rules := tab.next()
	for i, theme := range themes {
		tab.Theme(t, theme)
		for _, problem := range tab.Axe(t, rules[i]...) {
			t.Errorf("%s in %s: %s", name, theme, problem)
		}
		tab.Screenshot(t, name+"-"+theme)
	}
}

// next are the themes whose turn it is, with the rules for each.
func (tab *Tab) next() (themes []string, rules [][]string) {
	turn := tab.turn
	tab.turn++
	switch {
	case os.Getenv("FIRSTLINE_SOAK") != "":
		return Themes[:], [][]string{nil, colours}
	case tab.among == 0:
		return Themes[turn%2:][:1], [][]string{nil}
	case turn%tab.among == 0:
		return Themes[:1], [][]string{nil}
	case turn%tab.among == 1:
		return Themes[1:], [][]string{colours}
	}
	return nil, nil
}

// Inspect examines the page, and then holds it to a narrow telephone: nothing is wider. The browser may complain of nothing but the
// HTTP statuses that are expected. Where somebody wants pictures there is one for each theme and three widths.
func (tab *Tab) Inspect(t testing.TB, name string, expected ...string) {
	t.Helper()
	tab.Examine(t, name)
	if os.Getenv("FIRSTLINE_SCREENSHOTS") != "" {
		for _, theme := range Themes {
			tab.Theme(t, theme)
			for _, width := range []int64{320, 768, 1440} {
				tab.resize(t, width)
				tab.Screenshot(t, fmt.Sprintf("%s-%s-%d", name, theme, width))
			}
		}
	}
	tab.resize(t, 320)
	tab.Narrow(t, name)
	tab.Quiet(t, name, expected...)
}

func (tab *Tab) resize(t testing.TB, width int64) {
	t.Helper()
	if err := chromedp.Do(tab, chromedp.EmulateViewport(width, 900)); err != nil {
		t.Fatal(err)
	}
	tab.Settle(t)
}

// Narrow finds what is wider than the window.
func (tab *Tab) Narrow(t testing.TB, name string) {
	t.Helper()
	const wide = `document.documentElement.scrollWidth > document.documentElement.clientWidth
		? [...document.querySelectorAll("body *")].filter((e) => e.getBoundingClientRect().right > innerWidth + 1).map((e) => e.tagName + "." + e.className).slice(0, 20).join(", ") || "?" : ""`
	if found, err := chromedp.Run(tab, chromedp.Evaluate[string](wide)); err != nil || found != "" {
		t.Errorf("%s is wider than its window: %s %v", name, found, err)
	}
}

// Quiet tells what the browser complained about, but for the HTTP statuses that are expected.
func (tab *Tab) Quiet(t testing.TB, name string, expected ...string) {
	t.Helper()
next:
	for _, problem := range tab.Complaints() {
		for _, status := range expected {
			if strings.Contains(problem, "status of "+status) {
				continue next
			}
		}
		t.Errorf("%s: the browser complains: %s", name, problem)
	}
}
