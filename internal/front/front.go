// Package front is the one door of all pages: who is there, whether they may, in which language, and what they read when something fails.
//
// A surface (portal, workspace, admin, …) names its routes with the permission that each needs; a handler decodes, calls the desk and
// renders, or returns an error, which is shown in one place.
package front

import (
	"errors"
	"log/slog"
	"net/http"
	"net/netip"
	"net/url"
	"runtime/debug"
	"sync"
	"time"

	"github.com/go-chi/httprate"

	"firstline/internal/base/db"
	"firstline/internal/base/errs"
	"firstline/internal/base/i18n"
	"firstline/internal/base/live"
	"firstline/internal/base/secret"
	"firstline/internal/desk/account"
	"firstline/internal/desk/file"
	"firstline/internal/desk/setting"
	"firstline/internal/desk/ticket"
)

// Place is where the site stands: what the configuration says about its address and its neighbours.
type Place struct {
	Base    *url.URL       // the address that people type; every link in a page or letter begins with it
	Proxies []netip.Prefix // whose word on the client's address counts
	Dev     bool           // development: any loopback host, and the page of components
	Notice  string         // message key of a bar above every page, such as «demo data»; empty for none
}

// Parts are what the site is made of.
type Parts struct {
	DB       *db.DB
	Accounts *account.Store
	Tickets  *ticket.Store
	Files    *file.Store
	Settings *setting.Store
	Live     *live.Hub
	Keys     *secret.Keys
	Texts    *i18n.Bundle
	Asset    func(name string) string  // address of a built asset
	Assets   http.Handler              // serves the built assets below /assets/
	Ill      func(*i18n.Locale) string // what keeps people waiting, in a sentence, as far as this node knows; empty when the desk is well
}

// Site answers requests. It is safe for concurrent use once all routes are there.
type Site struct {
	parts   Parts
	place   Place
	mux     *http.ServeMux
	routes  []Route
	cross   *http.CrossOriginProtection
	strange *httprate.RateLimiter // requests that change something, by those who are not signed in
	known   *httprate.RateLimiter // all requests of one person
	denied  *httprate.RateLimiter // refusals of one person on one route that are noted
	zips    *sync.Pool
	sheets  *sync.Pool
	zones   sync.Map // *time.Location of each name that was asked for
}

// New makes a site with the routes that every surface shares.
func New(parts Parts, place Place) *Site {
	s := &Site{parts: parts, place: place, mux: http.NewServeMux(), cross: http.NewCrossOriginProtection(), zips: newZips(), sheets: newSheets()}
	silent := httprate.WithResponseHeaders(httprate.ResponseHeaders{})
	s.strange = httprate.NewRateLimiter(parts.Settings.Desk().API.Anonymous, time.Minute, silent)
	s.known = httprate.NewRateLimiter(parts.Settings.Desk().API.Token, time.Minute, silent)
	s.denied = httprate.NewRateLimiter(1, time.Minute, silent)
	s.common()
	return s
}

// ServeHTTP answers one request: host, headers and address first, then the route.
func (s *Site) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.URL.Path == healthPath { // asked by machines that know no name for this one
		health(w)
		return
	}
	a := &answer{ResponseWriter: w}
	rq := s.newRequest(a, r)
	defer func() {
		if p := recover(); p != nil {
			if err, ok := p.(error); ok && errors.Is(err, http.ErrAbortHandler) {
				panic(p)
			}
			slog.ErrorContext(rq.Context(), "request panicked", "request", rq.ID, "panic", p, "stack", string(debug.Stack()))
			s.fail(rq, errs.New(errs.Internal, ""))
		}
	}()
	s.secure(rq)
	if !s.hostKnown(r.Host) {
		s.misdirect(rq)
		return
	}
	if h, pattern := s.mux.Handler(rq.Request); pattern == "" {
		s.nowhere(rq, h)
		return
	}
	s.mux.ServeHTTP(a, rq.Request)
}

// answer remembers what was already sent.
type answer struct {
	http.ResponseWriter
	status int
}

func (a *answer) WriteHeader(status int) {
	if a.status == 0 && status >= 200 {
		a.status = status
	}
	a.ResponseWriter.WriteHeader(status)
}

func (a *answer) Write(b []byte) (int, error) {
	if a.status == 0 {
		a.status = http.StatusOK
	}
	return a.ResponseWriter.Write(b)
}

// Unwrap lets streams flush and set deadlines.
func (a *answer) Unwrap() http.ResponseWriter { return a.ResponseWriter }
