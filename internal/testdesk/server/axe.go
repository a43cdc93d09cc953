package server

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
)

// axeCore is where `make test` installs the accessibility checker, from the root of the project.
const axeCore = "internal/web/assets/node_modules/axe-core/axe.min.js"

// Axe checks the page that the tab shows against the rules of accessibility (WCAG 2.2 A and AA, and good practice) and returns
// what it finds wrong, each with the rule, why it matters and the elements concerned; by all rules or only by those that are named.
func (tab *Tab) Axe(t testing.TB, only ...string) []string {
	t.Helper()
	top, err := root()
	if err != nil {
		t.Fatal(err)
	}
	source, err := os.ReadFile(filepath.Join(top, axeCore))
	if os.IsNotExist(err) {
		missing(t, "axe-core", "accessibility checks")
	}
	if err != nil {
		t.Fatal(err)
	}
	there, err := chromedp.Run(tab, chromedp.Evaluate[bool]("!!window.axe"))
	if err == nil && !there { // the page has not been examined before
		_, err = chromedp.Run(tab, chromedp.Evaluate[bool](string(source)+";true"))
	}
	if err != nil {
		t.Fatalf("load axe: %v", err)
	}
	how, examined := map[string]any{"resultTypes": []string{"violations"}}, "r.passes.length"
	if len(only) > 0 {
		how["runOnly"], examined = only, "r.passes.length + r.incomplete.length"
	}
	options, err := json.Marshal(how)
	if err != nil {
		t.Fatal(err)
	}
	// A run that examined nothing is an error, so that an empty page can't pass.
	const run = `axe.run(document, %s).then(r => {
		if (%s === 0) throw new Error("axe found nothing to examine");
		return r.violations.map(v => v.id + ": " + v.help + "\n" + v.nodes.map(n => "    " + n.html).join("\n"));
	})`
	found, err := chromedp.Run(tab, chromedp.Evaluate[[]string](fmt.Sprintf(run, options, examined), chromedp.EvalAwaitPromise))
	if err != nil {
		t.Fatalf("run axe: %v", err)
	}
	return found
}

// Screenshot writes a picture of the whole page to NAME.png in the folder that FIRSTLINE_SCREENSHOTS names; without that
// variable it does nothing, so tests may call it at every step.
func (tab *Tab) Screenshot(t testing.TB, name string) {
	t.Helper()
	dir := os.Getenv("FIRSTLINE_SCREENSHOTS")
	if dir == "" {
		return
	}
	picture, err := chromedp.Run(tab, chromedp.FullScreenshot(100))
	if err != nil {
		t.Fatalf("take a screenshot: %v", err)
	}
	file := filepath.Join(dir, strings.ReplaceAll(name, "/", "-")+".png")
	if err := os.MkdirAll(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, picture, 0o644); err != nil {
		t.Fatal(fmt.Errorf("write the screenshot: %w", err))
	}
}
