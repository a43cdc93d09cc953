package app_test

import (
	"bufio"
	"context"
	"encoding/base64"
	"fmt"
	"html"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
	"github.com/jhillyerd/enmime/v2"

	"firstline/internal/base/db"
	"firstline/internal/desk/access"
	"firstline/internal/desk/account"
	"firstline/internal/desk/ticket"
)

// perMail is how many hostile texts stand in one mail.
const perMail = 16

// TestHostileMailRunsNothingAndCallsNobody delivers hostile mails (T05 to T08), brings some of their texts in by every other door, and looks at all
// that shows them: list, ticket, its print, the frame of the mail, files, pages of administrators and requesters, and the letters that quote it. No script runs, and no machine outside is asked for anything.
func TestHostileMailRunsNothingAndCallsNobody(t *testing.T) {
	t.Parallel()
	h := &hostile{desk: serve(t, db.SQLite)}
	h.canary()
	h.pages = httptest.NewServer(http.HandlerFunc(h.page))
	t.Cleanup(h.pages.Close)
	h.agent = h.person("Youssef El Amrani", "en", account.Roles{Agent: true, Lead: true, Admin: true})
	h.window = h.browser(t)
	h.watch()
	h.window.enter(h.agent)
	h.proveWatch()

	texts := h.texts()
	for i := 0; i < len(texts); i += perMail {
		h.send(texts[i:min(i+perMail, len(texts))])
	}
	annas := h.doors(texts)
	h.settle()
	ids := h.answerAll()
	if len(ids) < len(texts)/perMail {
		t.Fatalf("%d tickets of %d texts", len(ids), len(texts))
	}
	h.see("/w/open")
	for _, page := range deskPages() {
		h.see(page)
	}
	for _, id := range ids {
		h.see("/w/tickets/" + id.String())
		h.print(id)
		for _, seq := range h.messages(id) {
			h.see(fmt.Sprintf("/m/%d/%d", id, seq))
		}
	}
	h.settle()
	for i := range h.relay.Mails() {
		h.see(h.pages.URL + "/letter/" + strconv.Itoa(i))
	}
	h.files()
	h.window.enter(h.anna)
	for _, page := range annas {
		h.see(page)
	}
	t.Logf("%d hostile texts in %d tickets, %d letters", len(texts), len(ids), len(h.relay.Mails()))
}

// hostile is a desk that gets hostile mail, and a window that notices what such mail does.
type hostile struct {
	*desk
	agent  access.Actor
	anna   access.Actor
	window *browser
	outer  string       // address of the machine that nobody may ask
	asked  atomic.Int64 // how often it was
	pages  *httptest.Server
	sent   int
}

// canary listens where hostile texts want browsers to go: a connection is enough to count.
func (h *hostile) canary() {
	h.t.Helper()
	l, err := (&net.ListenConfig{}).Listen(h.t.Context(), "tcp", "127.0.0.2:0")
	if err != nil {
		h.t.Fatal(err)
	}
	h.outer = l.Addr().String()
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			h.asked.Add(1)
			_ = c.Close()
		}
	}()
	h.t.Cleanup(func() { _ = l.Close() })
}

// page serves letters as a careless mail program shows them, and a page that does everything that is forbidden.
func (h *hostile) page(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	if r.URL.Path == "/frames" {
		for _, src := range r.URL.Query()["src"] {
			_, _ = fmt.Fprintf(w, `<iframe src="%s"></iframe>`, html.EscapeString(src))
		}
		return
	}
	number, ok := strings.CutPrefix(r.URL.Path, "/letter/")
	if !ok {
		_, _ = fmt.Fprintf(w, `<script>alert(1)</script><img src="//%s/x">`, h.outer)
		return
	}
	i, err := strconv.Atoi(number)
	if err != nil {
		http.NotFound(w, r)
		return
	}
	m, err := enmime.ReadEnvelope(strings.NewReader(string(h.relay.Mails()[i].Data)))
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	_, _ = w.Write([]byte(m.HTML))
}

// watch makes every document of the window remember that a script ran.
func (h *hostile) watch() {
	h.t.Helper()
	const script = `window.alert = window.confirm = window.prompt = window.print = () => { window.fired = true; top.postMessage("fired", "*"); };
		addEventListener("message", (e) => { if (e.data === "fired") window.fired = true; })`
	h.window.do(chromedp.Func(func(ctx context.Context, target *chromedp.Target) error {
		_, err := cdp.Call(ctx, target, page.AddScriptToEvaluateOnNewDocument, page.AddScriptToEvaluateOnNewDocumentParams{Source: script})
		return err
	}))
}

// proveWatch shows that the window notices what it is there to notice.
func (h *hostile) proveWatch() {
	h.t.Helper()
	h.window.open(h.pages.URL + "/bad")
	h.window.await("the bad page runs", `window.fired`)
	h.until("the bad page asks outside", func() bool { return h.asked.Load() > 0 })
	h.window.open(h.pages.URL + "/frames?src=/bad")
	h.window.await("the bad page runs in a frame", `window.fired`)
	h.asked.Store(0)
	h.window.Complaints()
}

// texts are hostile texts of three kinds: they run script, they ask outside, they speak to our own scripts.
func (h *hostile) texts() (all []string) {
	h.t.Helper()
	for _, name := range []string{"xss.txt", "remote.txt"} {
		f, err := os.Open("../base/clean/testdata/" + name)
		if err != nil {
			h.t.Fatal(err)
		}
		for lines := bufio.NewScanner(f); lines.Scan(); {
			if strings.HasPrefix(lines.Text(), "#") {
				continue
			}
			text, err := strconv.Unquote(`"` + strings.NewReplacer(`"`, `\"`, `\0`, `\x00`).Replace(lines.Text()) + `"`)
			if err != nil {
				h.t.Fatal(lines.Text(), err)
			}
			all = append(all, strings.NewReplacer("CANARY", h.outer, "evil.example", h.outer).Replace(text))
		}
		_ = f.Close()
	}
	for _, attribute := range []string{
		`hx-get="/w/counts?fired" hx-trigger="load"`, `data-hx-get="/w/counts?fired" hx-trigger="load"`, `hx-on:load="alert(1)"`, `hx-on::after-init="alert(1)"`,
		`hx-post="/sign-out?fired" hx-trigger="load delay:1ms"`, `hx-vals="js:{x:alert(1)}" hx-get="/w/counts?fired" hx-trigger="load"`, `hx-ext="sse" sse-connect="/live?fired"`,
		`hx-get:inherited="/w/counts?fired" hx-trigger:inherited="load"`,
	} {
		all = append(all, "<div "+attribute+">x</div>", "<table "+attribute+"><tr><td "+attribute+">x</td></tr></table>")
	}
	if len(all) < 300 {
		h.t.Fatalf("only %d texts", len(all))
	}
	return all
}

// send puts texts everywhere where a mail can have some. Every second sender is known, so that the desk quotes them back.
func (h *hostile) send(texts []string) {
	h.t.Helper()
	h.sent++
	at := func(i int) string { return texts[i%len(texts)] }
	name := at(1)
	address := fmt.Sprintf("sender%d@org.example", h.sent)
	if h.sent%2 == 0 {
		known := fmt.Sprintf("sender%d", h.sent)
		h.person(known, "en", account.Roles{})
	}
	body := "<p>" + strings.Join(texts, "</p>\n<p>") + "</p>"
	h.deliver(address, fmt.Sprintf(`From: %s <%s>
To: %s
Subject: %s
Message-ID: <hostile%d@org.example>
MIME-Version: 1.0
Content-Type: multipart/mixed; boundary=b

--b
Content-Type: text/html; charset=utf-8
Content-Transfer-Encoding: base64

%s

--b
Content-Type: text/plain
Content-Disposition: attachment; filename*=utf-8''%s

x

--b--
`, encoded(name), address, helpdesk, encoded(at(0)), h.sent, base64.StdEncoding.EncodeToString([]byte(body)), url.PathEscape(at(2))), helpdesk)
}

// answerAll answers every ticket, so that letters go out.
func (h *hostile) answerAll() (ids []ticket.ID) {
	h.t.Helper()
	if err := h.DB.Select(h.t.Context(), &ids, `SELECT id FROM ticket ORDER BY id`); err != nil {
		h.t.Fatal(err)
	}
	for _, id := range ids {
		if _, _, err := h.Tickets.Reply(h.t.Context(), h.agent, id, ticket.Answering{Body: ticket.Written("", "We look at it.", nil)}); err != nil {
			h.t.Fatal(err)
		}
	}
	return ids
}

func (h *hostile) messages(id ticket.ID) (seqs []int64) {
	h.t.Helper()
	if err := h.DB.Select(h.t.Context(), &seqs, `SELECT seq FROM message WHERE ticket_id = $1 AND from_desk = FALSE`, id); err != nil {
		h.t.Fatal(err)
	}
	return seqs
}

// see opens a page with all that stands in it, and notices.
func (h *hostile) see(path string) {
	h.t.Helper()
	h.window.open(path)
	h.notice(path)
}

func (h *hostile) notice(what string) {
	h.t.Helper()
	if h.window.is(`window.fired || performance.getEntriesByType("resource").some((e) => e.name.includes("fired"))`) {
		h.t.Errorf("%s: a script ran", what)
	}
	if n := h.asked.Swap(0); n > 0 {
		h.t.Errorf("%s: asked outside %d times", what, n)
	}
	for _, said := range h.window.Complaints() {
		// A letter's picture (cid:), which this mail program does not look for; the icon of a frame that stands alone.
		if !strings.Contains(said, "net::ERR_UNKNOWN_URL_SCHEME") && !strings.HasSuffix(said, "/favicon.ico") {
			h.t.Errorf("%s: the browser complains: %s", what, said)
		}
	}
}

// print loads all frames of the ticket that is open, and lays it out for the printer.
func (h *hostile) print(id ticket.ID) {
	h.t.Helper()
	const load = `Promise.all([...document.querySelectorAll("iframe")].map((f) => new Promise((done) => { f.onload = done; f.loading = "eager"; f.src = f.src; }))).then(() => true)`
	if _, err := chromedp.Run(h.window, chromedp.Evaluate[bool](load, chromedp.EvalAwaitPromise)); err != nil {
		h.t.Fatalf("ticket %d: %v", id, err)
	}
	for _, media := range []string{"print", ""} {
		look := emulation.SetEmulatedMediaParams{Media: media}
		h.window.do(chromedp.Func(func(ctx context.Context, target *chromedp.Target) error {
			_, err := cdp.Call(ctx, target, emulation.SetEmulatedMedia, look)
			return err
		}))
	}
	h.notice("ticket " + id.String() + " printed")
}

// files opens files that would run if browsers took them for what they say they are, by themselves and in frames of another site.
func (h *hostile) files() {
	h.t.Helper()
	const script = `<script xmlns="http://www.w3.org/1999/xhtml">alert(1)</script>`
	var links []string
	for kind, content := range map[string]string{
		"svg": `<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)">` + script + `</svg>`, "html": "<html>" + script,
		"xhtml": `<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml">` + script + `</html>`, "gif": "GIF89a/*" + script + "*/=1;alert(1)",
		"xslt": `<?xml version="1.0"?><?xml-stylesheet type="text/xsl" href="#s"?><xsl:stylesheet id="s" version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform"><xsl:template match="/">` + script + `</xsl:template></xsl:stylesheet>`,
		"pdf":  "%PDF-1.4\n1 0 obj<</Type/Catalog/OpenAction<</S/JavaScript/JS(app.alert(1))>>>>endobj\n" + script, "mhtml": "MIME-Version: 1.0\nContent-Type: text/html\n\n" + script,
	} {
		for _, ending := range []string{"", "." + kind, ".png", ".txt", ".html", ".xml"} {
			links = append(links, h.file(kind+ending, content))
		}
	}
	if len(links) < 40 {
		h.t.Errorf("%d files only", len(links))
	}
	frames := url.Values{}
	for _, link := range links {
		frames.Add("src", h.address+link)
	}
	h.window.open(h.pages.URL + "/frames?" + frames.Encode()) // it is there when all its frames are
	h.window.Complaints()                                     // that they may not be framed
	if h.window.is(`window.fired`) || h.asked.Swap(0) > 0 {
		h.t.Error("a script ran in a frame")
	}
}

// file opens one by itself, and gives the address under which it can be read without a session.
func (h *hostile) file(name, content string) (link string) {
	h.t.Helper()
	f, err := h.Files.Add(h.t.Context(), h.agent, name, strings.NewReader(content), 1<<20)
	if err != nil {
		h.t.Fatal(err)
	}
	id := h.count(`SELECT min(id) FROM ticket`)
	note := ticket.Written("", "See the file.", []ticket.Attach{{File: f.ID}})
	if _, _, err := h.Tickets.AddNote(h.t.Context(), h.agent, ticket.ID(id), note, ticket.Once{}); err != nil {
		h.t.Fatal(err)
	}
	_ = chromedp.Do(h.window, chromedp.Navigate(h.address+"/files/"+string(f.ID))) // what is downloaded is no page
	h.window.Complaints()
	if h.window.is(`window.fired`) {
		h.t.Errorf("%s: a script ran", name)
	}
	return h.headers(string(f.ID), name)
}

func (h *hostile) headers(id, name string) (link string) {
	h.t.Helper()
	jar := &http.Cookie{Name: "fl", Value: h.session(h.agent)}
	get := func(path string) *http.Response {
		rq, err := http.NewRequestWithContext(h.t.Context(), http.MethodGet, h.address+path, nil)
		if err != nil {
			h.t.Fatal(err)
		}
		rq.AddCookie(jar)
		got, err := http.DefaultTransport.RoundTrip(rq)
		if err != nil {
			h.t.Fatal(err)
		}
		_ = got.Body.Close()
		return got
	}
	link = get("/files/" + id).Header.Get("Location")
	got := get(link)
	for header, want := range map[string]string{
		"Content-Security-Policy": "sandbox; default-src 'none'; frame-ancestors 'none'", "X-Content-Type-Options": "nosniff", "Cache-Control": "private, max-age=300",
	} {
		if value := got.Header.Get(header); value != want {
			h.t.Errorf("%s: %s is %q", name, header, value)
		}
	}
	kind, how := got.Header.Get("Content-Type"), got.Header.Get("Content-Disposition")
	shown := kind == "text/plain; charset=utf-8" || kind == "image/gif"
	if strings.Contains(kind, "html") || strings.Contains(kind, "svg") && !strings.HasPrefix(how, "attachment") || strings.HasPrefix(how, "inline") && !shown {
		h.t.Errorf("%s is %q, %q", name, kind, how)
	}
	return link
}
