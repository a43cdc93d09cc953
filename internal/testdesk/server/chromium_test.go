package server

import (
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/google/go-cmp/cmp"
)

func page(t *testing.T, body string) string {
	t.Helper()
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		w.Header().Set("Content-Security-Policy", "default-src 'none'; script-src 'unsafe-inline'")
		if r.URL.Path == "/favicon.ico" {
			w.WriteHeader(http.StatusNoContent)
			return
		}
		_, _ = w.Write([]byte("<!doctype html><html lang=en><title>Page</title>" + body))
	}))
	t.Cleanup(s.Close)
	return s.URL
}

func TestTabRunsScriptsAndSharesNoCookies(t *testing.T) {
	t.Parallel()
	url := page(t, `<button onclick="document.cookie='who=me'; this.textContent='done'">go</button>`)
	one, two := Chromium(t), Chromium(t)
	if err := chromedp.Do(one, chromedp.Navigate(url), Press("button")); err != nil {
		t.Fatal(err)
	}
	said, err := chromedp.Run(one, chromedp.Evaluate[string]("document.querySelector('button').textContent + document.cookie"))
	if err != nil {
		t.Fatal(err)
	}
	if said != "donewho=me" {
		t.Errorf("the button says %q", said)
	}
	if err := chromedp.Do(two, chromedp.Navigate(url)); err != nil {
		t.Fatal(err)
	}
	cookie, err := chromedp.Run(two, chromedp.Evaluate[string]("document.cookie"))
	if err != nil {
		t.Fatal(err)
	}
	if cookie != "" {
		t.Errorf("the other tab has the cookie %q", cookie)
	}
	if diff := cmp.Diff([]string(nil), one.Complaints()); diff != "" {
		t.Error(diff)
	}
}

func TestTabReportsScriptErrorsAndPolicyBreaches(t *testing.T) {
	t.Parallel()
	tab := Chromium(t)
	url := page(t, `<img src="https://tracker.example/x.png" alt=""><script>setTimeout(() => { document.title = "after"; throw new Error("planted") })</script>`)
	if err := chromedp.Do(tab, chromedp.Navigate(url)); err != nil {
		t.Fatal(err)
	}
	if _, err := chromedp.Run(tab, chromedp.Poll[bool]("document.title === 'after'")); err != nil {
		t.Fatal(err)
	}
	said := strings.Join(tab.Complaints(), "\n")
	for _, want := range []string{"planted", "Content Security Policy"} {
		if !strings.Contains(said, want) {
			t.Errorf("no complaint about %q in:\n%s", want, said)
		}
	}
	if again := tab.Complaints(); len(again) != 0 {
		t.Errorf("told twice: %v", again)
	}
}

func TestAxeFindsPlantedDefectsAndNothingElse(t *testing.T) {
	t.Parallel()
	tab := Chromium(t)
	for body, want := range map[string]int{
		`<main><h1>Hi</h1><p>text</p></main>`:                         0,
		`<main><h1>Hi</h1><img src="data:,"><button></button></main>`: 2,
	} {
		if err := chromedp.Do(tab, chromedp.Navigate(page(t, body))); err != nil {
			t.Fatal(err)
		}
		if found := tab.Axe(t); len(found) != want {
			t.Errorf("%s: axe found %d defects, want %d:\n%s", body, len(found), want, strings.Join(found, "\n"))
		}
	}
}

func TestScreenshotIsWrittenWhereAsked(t *testing.T) {
	dir := t.TempDir()
	t.Setenv("FIRSTLINE_SCREENSHOTS", dir)
	tab := Chromium(t)
	if err := chromedp.Do(tab, chromedp.Navigate(page(t, "<h1>Hi</h1>"))); err != nil {
		t.Fatal(err)
	}
	tab.Screenshot(t, "portal/home")
	picture, err := os.ReadFile(filepath.Join(dir, "portal-home.png"))
	if err != nil {
		t.Fatal(err)
	}
	if !strings.HasPrefix(string(picture), "\x89PNG") {
		t.Errorf("not a PNG: %q", picture[:min(8, len(picture))])
	}
}
