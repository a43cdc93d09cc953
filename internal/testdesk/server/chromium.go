package server

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/remote"
	"go.uber.org/goleak"
)

var errNoChromium = errors.New("Chromium is not installed")

// Tab is one page of a real browser that shares no cookies or storage with any other tab.
type Tab struct {
	context.Context // for chromedp.Run and chromedp.Do

	lock       sync.Mutex
	complaints []string
	turn       int // of the themes and languages
	among      int // languages that take turns; 0: there is one
}

// Chromium opens a new, empty tab, 1280 × 800, that closes when the test ends. A step that waits for something that never
// comes fails after five minutes.
func Chromium(t testing.TB) *Tab {
	t.Helper()
	b, err := browser()
	if errors.Is(err, errNoChromium) {
		missing(t, "Chromium", "tests in the browser")
	}
	if err != nil {
		t.Fatal(err)
	}
	tab := &Tab{}
	ctx, cancel := chromedp.NewContext(b.ctx, chromedp.WithNewBrowserContext(), chromedp.WithListener(tab.listen))
	t.Cleanup(cancel)
	// Opened without a deadline, since the end of the first call's context would close the tab.
	if err := chromedp.Do(ctx, chromedp.EmulateViewport(1280, 800), chromedp.Func(enableLog)); err != nil {
		t.Fatalf("open a tab: %v", err)
	}
	tab.Context, cancel = context.WithTimeout(ctx, 5*time.Minute)
	t.Cleanup(cancel)
	return tab
}

func enableLog(ctx context.Context, _ *chromedp.Target) error {
	_, err := chromedp.Call(ctx, log.Enable, cdp.Empty{})
	return err
}

// listen keeps what the browser complains about: script errors, refused resources, breaches of the content security policy.
func (tab *Tab) listen(event any) {
	var said string
	switch e := event.(type) {
	case *runtime.EventExceptionThrown:
		said = e.ExceptionDetails.Text
		if thrown := e.ExceptionDetails.Exception; thrown != nil {
			said += " " + thrown.Description
		}
	case *log.EventEntryAdded:
		if e.Entry.Level != log.EntryLevelError {
			return
		}
		said = strings.TrimSpace(e.Entry.Text + " " + e.Entry.URL)
	default:
		return
	}
	tab.lock.Lock()
	defer tab.lock.Unlock()
	tab.complaints = append(tab.complaints, said)
}

// Complaints are the errors that the browser has reported since the last call; a good page gives it no reason for any.
func (tab *Tab) Complaints() []string {
	tab.lock.Lock()
	defer tab.lock.Unlock()
	said := tab.complaints
	tab.complaints = nil
	return said
}

// Shared are the goroutines of the browser, which all tests share until their process ends, for whom goleak looks for what was left behind.
func Shared() (options []goleak.Option) {
	const room = "github.com/chromedp/chromedp"
	for _, f := range []string{
		".(*Browser).run", ".(*Browser).run.func1", ".(*Target).run", ".(*Target).run.func1", ".NewContext.func1", ".initContextBrowser.func1", "/remote.(*Allocator).Allocate.func1",
	} {
		options = append(options, goleak.IgnoreAnyFunction(room+f))
	}
	return options
}

// chromium is the running browser, with the connection that all tabs share.
type chromium struct {
	ctx context.Context
	run *process
}

var browser = sync.OnceValues(func() (*chromium, error) {
	bin, err := chromiumProgram()
	if err != nil {
		return nil, err
	}
	dir, err := folder("chromium", account{})
	if err != nil {
		return nil, err
	}
	b, err := startChromium(dir, bin)
	if err != nil {
		return nil, errors.Join(fmt.Errorf("Chromium %w", err), os.RemoveAll(dir))
	}
	return b, nil
})

func startChromium(dir, bin string) (*chromium, error) {
	profile := filepath.Join(dir, "profile")
	p, err := start(dir, account{}, "TERM", bin,
		"--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-dev-shm-usage", "--hide-scrollbars",
		"--no-first-run", "--no-default-browser-check", "--disable-background-networking", "--disable-component-update",
		"--disable-sync", "--disable-extensions", "--disable-default-apps", "--metrics-recording-only", "--password-store=basic",
		"--disable-background-timer-throttling", "--disable-backgrounding-occluded-windows", "--disable-renderer-backgrounding",
		"--force-color-profile=srgb", "--lang=en-GB",
		"--user-data-dir="+profile, "--remote-debugging-port=0", "about:blank")
	if err != nil {
		return nil, err
	}
	var port, path string
	err = await(p, func() error { // the browser writes where it listens into its profile
		said, err := os.ReadFile(filepath.Join(profile, "DevToolsActivePort"))
		if err != nil {
			return err
		}
		var ok bool
		if port, path, ok = strings.Cut(strings.TrimSpace(string(said)), "\n"); !ok {
			return errors.New("half written")
		}
		return nil
	})
	if err != nil {
		p.stop()
		return nil, err
	}
	// Never cancelled: the browser lives as long as the test process.
	ctx, cancel := remote.NewAllocator(context.Background(), "ws://127.0.0.1:"+port+path, remote.NoModifyURL)
	ctx, _ = chromedp.NewContext(ctx)
	if err := chromedp.Do(ctx); err != nil {
		cancel()
		p.stop()
		return nil, fmt.Errorf("connect to the browser: %w\n%s", err, p.log())
	}
	return &chromium{ctx: ctx, run: p}, nil
}

func chromiumProgram() (string, error) {
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome", "chrome"} {
		if bin, err := exec.LookPath(name); err == nil {
			return bin, nil
		}
	}
	return "", errNoChromium
}
