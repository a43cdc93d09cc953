package front

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"

	"firstline/internal/base/errs"
	"firstline/internal/base/i18n"
	"firstline/internal/base/secret"
	"firstline/internal/desk/account"
	"firstline/internal/web/ui"
)

// Request is one request with all that front has found out about it.
type Request struct {
	*http.Request
	W       http.ResponseWriter
	ID      string // for logs, and for people who report a problem
	IP      string
	Actor   account.Actor
	Session account.Session // empty when nobody is signed in
	Locale  *i18n.Locale
	Zone    *time.Location
	Theme   ui.Theme
	Now     time.Time
	site    *Site
	route   *Route
	surface *Surface
	sent    *answer
	flash   []ui.Flash
	since   string // mark in the live events at which the request began
}

// Component is anything that writes itself as HTML.
type Component interface {
	Render(ctx context.Context, w io.Writer) error
}

func (s *Site) newRequest(a *answer, r *http.Request) *Request {
	rq := &Request{W: a, sent: a, ID: secret.ID()[:12], IP: s.clientIP(r), site: s, Now: s.parts.DB.Now().Time}
	rq.Request = r.WithContext(context.WithValue(r.Context(), requestKey{}, rq))
	return rq
}

// T is a text in the person's language.
func (rq *Request) T(key string, args ...errs.Args) string { return rq.Locale.T(key, args...) }

// Speak shows the page in another language than the browser's: that of the person to whom a link was sent. Whoever is signed in keeps theirs.
func (rq *Request) Speak(locale string) {
	if !rq.Actor.SignedIn() && rq.cookieValue(localeCookie) == "" && rq.site.parts.Texts.Has(locale) {
		rq.Locale = rq.site.parts.Texts.For(locale)
	}
}

// SpeakNow goes on in the language that the person has just chosen.
func (rq *Request) SpeakNow(locale string) {
	rq.Locale = rq.site.parts.Texts.For(locale)
	http.SetCookie(rq.W, rq.site.cookie(localeCookie, rq.Locale.Code(), choiceAge))
}

// statusPath is where administrators read how the desk is.
const statusPath = "/admin"

// Page is what the frame of a page needs; the handler adds what only it knows.
func (rq *Request) Page(title string) ui.Page {
	p := ui.Page{
		Locale: rq.Locale, Title: title, Theme: rq.Theme, Dense: rq.Session.Density == account.Compact, Path: rq.URL.RequestURI(), Asset: rq.site.parts.Asset,
		Desk: rq.site.parts.Settings.Desk().Name, Now: rq.Now, Zone: rq.Zone, Flash: rq.takeFlash(), Notice: rq.notice(),
	}
	if rq.Actor.SignedIn() {
		p.Person = rq.Actor.Name
	}
	if ill := rq.site.parts.Ill; ill != nil && rq.Session.Actor.May(account.ManageDesk) {
		p.Ill = ui.Ill{Text: ill(rq.Locale), Href: statusPath}
	}
	x := rq.surface
	if x == nil {
		return p
	}
	p.Home = x.Home
	if rq.Actor.SignedIn() {
		if x.Nav != nil {
			p.Nav = x.Nav(rq)
		}
		if x.Menu != nil {
			p.Menu = x.Menu(rq)
		}
		if x.Live {
			p.Live, p.Since = LivePath, rq.since
		}
	}
	return p
}

func (rq *Request) notice() string {
	switch {
	case rq.site.place.Notice != "":
		return rq.T(rq.site.place.Notice)
	case !rq.site.secureCookies() && !loopback(rq.site.place.Base.Hostname()):
		return rq.T("front.not_encrypted")
	}
	return ""
}

// Partial tells that the page asks for a part of itself (htmx) and not for a whole page.
func (rq *Request) Partial() bool { return rq.Header.Get("HX-Request") == "true" }

// Render answers with a page, or a part of one.
func (rq *Request) Render(c Component) error { return rq.RenderStatus(http.StatusOK, c) }

// RenderStatus is Render with another status, such as 422 for a form with its marked fields.
func (rq *Request) RenderStatus(status int, c Component) error {
	b, _ := rq.site.sheets.Get().(*bytes.Buffer)
	defer rq.site.sheets.Put(b)
	b.Reset()
	if err := c.Render(rq.Context(), b); err != nil {
		return err
	}
	h := rq.W.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Add("Vary", "HX-Request")
	return rq.send(status, b.Bytes())
}

// JSON answers a script.
func (rq *Request) JSON(status int, v any) error {
	b, err := json.Marshal(v)
	if err != nil {
		return err
	}
	rq.W.Header().Set("Content-Type", "application/json")
	return rq.send(status, b)
}

// NoContent says that it is done and that there is nothing to show.
func (rq *Request) NoContent() error {
	rq.W.WriteHeader(http.StatusNoContent)
	return nil
}

// Redirect leads to a path of this site with 303; a script that asked follows it too.
func (rq *Request) Redirect(path string) error {
	rq.W.Header().Set("Location", path)
	rq.W.WriteHeader(http.StatusSeeOther)
	return nil
}

// Leave leads the whole browser window to a path of this site, also when only a part of the page was asked for.
func (rq *Request) Leave(path string) error {
	if !rq.Partial() {
		return rq.Redirect(path)
	}
	rq.W.Header().Set("HX-Redirect", path)
	return rq.NoContent()
}

// Int is a number in the path, such as {id}; anything else there is a page that does not exist.
func (rq *Request) Int(name string) (int64, error) {
	n, err := strconv.ParseInt(rq.PathValue(name), 10, 64)
	if err != nil || n <= 0 {
		return 0, errs.Missing()
	}
	return n, nil
}

// Link is the full address of a path, for letters and for what leaves this page.
func (rq *Request) Link(path string) string { return rq.site.Link(path) }

// Link is the full address of a path of the site.
func (s *Site) Link(path string) string { return strings.TrimSuffix(s.place.Base.String(), "/") + path }

// small is below what is worth compressing.
const small = 1200

// newSheets are what pages are written on before they leave: growing one anew for each page was a quarter of all that a desk allocated.
func newSheets() *sync.Pool {
	return &sync.Pool{New: func() any { return new(bytes.Buffer) }}
}

func newZips() *sync.Pool {
	return &sync.Pool{New: func() any {
		z, _ := gzip.NewWriterLevel(io.Discard, gzip.BestSpeed) // the level is a constant
		return z
	}}
}

// send writes the body, compressed where the browser takes it. Nothing secret of ours stands in pages beside what others may choose.
func (rq *Request) send(status int, body []byte) (err error) {
	h := rq.W.Header()
	h.Add("Vary", "Accept-Encoding")
	if len(body) < small || !strings.Contains(rq.Header.Get("Accept-Encoding"), "gzip") {
		h.Set("Content-Length", strconv.Itoa(len(body)))
		rq.W.WriteHeader(status)
		_, _ = rq.W.Write(body) // the reader went away
		return nil
	}
	h.Set("Content-Encoding", "gzip")
	rq.W.WriteHeader(status)
	z, _ := rq.site.zips.Get().(*gzip.Writer)
	z.Reset(rq.W)
	_, _ = z.Write(body)
	_ = z.Close()
	rq.site.zips.Put(z)
	return nil
}
