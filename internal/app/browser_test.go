package app_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"

	"firstline/internal/desk/access"
	"firstline/internal/testdesk/server"
)

// browser is a window of a real browser that looks at a desk.
type browser struct {
	*server.Tab
	t    *testing.T
	desk *desk
}

// browser opens a window in which nobody is signed in.
func (d *desk) browser(t *testing.T) *browser {
	t.Helper()
	if testing.Short() {
		t.Skip("needs a browser; -short leaves it out")
	}
	return &browser{Tab: server.Chromium(t), t: t, desk: d}
}

type action = chromedp.Action[chromedp.Void]

func (b *browser) do(actions ...action) {
	b.t.Helper()
	for i, a := range actions {
		if err := chromedp.Do(b, a); err != nil {
			b.Screenshot(b.t, "failed")
			b.t.Fatalf("step %d: %v; the browser says %q", i+1, err, b.Complaints())
		}
	}
}

func (b *browser) open(path string) {
	b.t.Helper()
	if !strings.HasPrefix(path, "http:") {
		path = b.desk.address + path
	}
	b.do(chromedp.Navigate(path))
}

func (b *browser) run(script string) {
	b.t.Helper()
	b.do(chromedp.Evaluate[chromedp.Void]("void (" + script + ")"))
}

// is tells whether an expression is true on the page.
func (b *browser) is(expression string) bool {
	b.t.Helper()
	yes, err := chromedp.Run(b, chromedp.Evaluate[bool]("!!("+expression+")"))
	if err != nil {
		b.t.Fatal(err)
	}
	return yes
}

// await waits until an expression is true on the page, which may go away and come back meanwhile.
func (b *browser) await(what, expression string) {
	b.t.Helper()
	ctx, cancel := context.WithTimeout(b, time.Minute)
	defer cancel()
	for pause := 10 * time.Millisecond; ; pause = min(2*pause, 150*time.Millisecond) {
		yes, err := chromedp.Run(ctx, chromedp.Evaluate[bool]("!!("+expression+")"))
		if err == nil && yes {
			return
		}
		select {
		case <-ctx.Done():
			b.Screenshot(b.t, "failed-"+strings.ReplaceAll(what, " ", "-"))
			page, _ := chromedp.Run(b, chromedp.Evaluate[string](`location.pathname + "\n" + document.body.innerText`)) // or nothing
			b.t.Fatalf("%s: it never came (%v); the browser says %q\n%s", what, err, b.Complaints(), page)
		case <-time.After(pause):
		}
	}
}

// signIn signs a person in as everybody does, from a page that asks for it, in their own language.
func (b *browser) signIn(who access.Actor, at string) {
	b.t.Helper()
	b.open(at)
	b.do(chromedp.WaitVisible("#f-email"))
	if who.Locale != "en" { // which it speaks already
		b.do(server.Press("button[name=locale][value="+who.Locale+"]"), chromedp.WaitVisible("html[lang="+who.Locale+"] #f-email"))
	}
	b.look("sign-in")
	b.do(chromedp.SendKeys("#f-email", addressOf(who.Name)), chromedp.SendKeys("#f-password", password), chromedp.Submit("#f-password"))
	b.await("signed in", `location.pathname === "`+at+`" && !document.querySelector("#f-password")`)
}

// enter gives the window a session without the cost of a password.
func (b *browser) enter(who access.Actor) {
	b.t.Helper()
	cookie := network.SetCookieParams{Name: "fl", Value: b.desk.session(who), URL: b.desk.address}
	b.do(chromedp.Func(func(ctx context.Context, tab *chromedp.Target) error {
		_, err := cdp.Call(ctx, tab, network.SetCookie, cookie)
		return err
	}))
}

// look examines the page, and nothing that the browser complains about stays.
func (b *browser) look(name string) {
	b.t.Helper()
	b.Examine(b.t, b.t.Name()+"-"+name)
	b.quiet(name)
}

// quiet tells what the browser complains about.
func (b *browser) quiet(name string, statuses ...string) {
	b.t.Helper()
	b.Quiet(b.t, name, statuses...)
}
