package front

import (
	"context"
	"net/http"
	"slices"
	"strings"
	"time"

	"firstline/internal/base/errs"
	"firstline/internal/desk/account"
	"firstline/internal/web/ui"
)

// Public is the permission of routes that nobody signs in for: sign-in itself, signed links, set-up.
const Public account.Permission = "public"

// Handler answers one request, or says why it cannot.
type Handler func(rq *Request) error

// Surface is what one audience sees of the site.
type Surface struct {
	Name        string      // portal, workspace, admin
	Via         account.Via // the road that its acts are recorded with
	Home        string      // where the desk's name leads
	AsRequester bool        // everybody looks with a requester's eyes
	Live        bool        // pages of people who are signed in follow the live stream
	Nav         func(rq *Request) []ui.NavItem
	Menu        func(rq *Request) []ui.MenuItem
}

// Route is one address with what it needs.
type Route struct {
	Surface    string
	Method     string
	Pattern    string
	Permission account.Permission
	quiet      bool
	body       int64 // bytes; 0: the default
	uploads    bool
	words      bool // see KeepsWords
	surface    *Surface
	handle     Handler
}

// Option is something special about a route.
type Option func(*Route)

// Quiet marks what a page asks by itself (streams, polls, drafts): it does not count as a person's sign of life.
func Quiet(r *Route) { r.quiet = true }

// WithUploads lets a form bring as many files as the settings allow.
func WithUploads(r *Route) { r.uploads = true }

// MaxBody bounds what a request may bring, in bytes; without it, 1 MiB.
func MaxBody(n int64) Option { return func(r *Route) { r.body = n } }

// longText is how large the longest message may come, in bytes: as text and as HTML, each letter of it encoded.
const longText = 8 << 20

// LongText lets a form bring the longest message.
func LongText(r *Route) { r.body = longText }

// Routes takes the routes of one surface.
type Routes struct {
	site    *Site
	surface *Surface
}

// Surface begins a surface's routes.
func (s *Site) Surface(x Surface) *Routes { return &Routes{site: s, surface: &x} }

// Get adds a page. A GET changes nothing.
func (r *Routes) Get(pattern string, need account.Permission, h Handler, options ...Option) {
	r.add(http.MethodGet, pattern, need, h, options)
}

// Post adds an act.
func (r *Routes) Post(pattern string, need account.Permission, h Handler, options ...Option) {
	r.add(http.MethodPost, pattern, need, h, options)
}

// Put adds something that can be sent again without harm, such as a draft.
func (r *Routes) Put(pattern string, need account.Permission, h Handler, options ...Option) {
	r.add(http.MethodPut, pattern, need, h, options)
}

// Delete adds a removal.
func (r *Routes) Delete(pattern string, need account.Permission, h Handler, options ...Option) {
	r.add(http.MethodDelete, pattern, need, h, options)
}

func (r *Routes) add(method, pattern string, need account.Permission, h Handler, options []Option) {
	route := &Route{Surface: r.surface.Name, Method: method, Pattern: pattern, Permission: need, surface: r.surface, handle: h}
	for _, o := range options {
		o(route)
	}
	r.site.routes = append(r.site.routes, *route)
	r.site.mux.HandleFunc(method+" "+pattern, func(_ http.ResponseWriter, hr *http.Request) { r.site.serve(hr, route) })
}

// Mount adds a handler that signs its callers in by itself, as programs are; host, headers, address and request id are settled before
// it is called. Its own routes are named for the table.
func (s *Site) Mount(prefix string, h http.Handler, routes ...Route) {
	s.routes = append(s.routes, routes...)
	s.mux.HandleFunc(prefix, func(_ http.ResponseWriter, r *http.Request) {
		rq := requestOf(r.Context())
		h.ServeHTTP(rq.W, r)
	})
}

// Routes are all addresses of the site, sorted; a test walks them with every role.
func (s *Site) Routes() []Route {
	list := slices.Clone(s.routes)
	slices.SortFunc(list, func(a, b Route) int { return strings.Compare(a.Pattern+" "+a.Method, b.Pattern+" "+b.Method) })
	return list
}

// serve runs a route: who is there, may they, then the handler.
func (s *Site) serve(hr *http.Request, route *Route) {
	rq := requestOf(hr.Context())
	rq.Request, rq.route = hr, route
	defer func() {
		if hr.MultipartForm != nil {
			_ = hr.MultipartForm.RemoveAll() // the server does so for its own request only, of which this is a copy
		}
	}()
	rq.patience(ordinary)
	if route.surface.Live && !route.quiet {
		rq.since = s.parts.Live.Mark() // before the page reads anything
	}
	if err := s.answer(rq); err != nil {
		s.fail(rq, err)
	}
}

func (s *Site) answer(rq *Request) error {
	if err := s.greet(rq, rq.route.surface); err != nil {
		return err
	}
	if err := s.cross.Check(rq.Request); err != nil {
		return errs.New(errs.Forbidden, "front.foreign_form")
	}
	if err := s.limit(rq); err != nil {
		return err
	}
	if need := rq.route.Permission; need != Public {
		if err := rq.Actor.Require(need); err != nil {
			return err
		}
	}
	if rq.route.surface.AsRequester {
		rq.Actor = rq.Actor.AsRequester()
	}
	if rq.route.uploads {
		rq.patience(slowReader)
	}
	rq.Body = http.MaxBytesReader(rq.W, rq.Body, s.bodyLimit(rq.route))
	return rq.route.handle(rq)
}

const (
	defaultBody = 1 << 20
	// ordinary is how long a request may take to arrive and be answered; files and streams ask for more.
	ordinary = time.Minute
)

func (s *Site) bodyLimit(r *Route) int64 {
	switch {
	case r.uploads:
		u := s.parts.Settings.Desk().Upload
		return int64(u.Request)*u.Size + defaultBody
	case r.body > 0:
		return r.body
	}
	return defaultBody
}

type requestKey struct{}

func requestOf(ctx context.Context) *Request {
	rq, _ := ctx.Value(requestKey{}).(*Request)
	return rq
}

// RequestID names the request in logs and on pages that say that something failed; empty outside a request.
func RequestID(ctx context.Context) string {
	if rq := requestOf(ctx); rq != nil {
		return rq.ID
	}
	return ""
}

// ClientIP is the address that a request came from, as trusted proxies tell it.
func ClientIP(ctx context.Context) string {
	if rq := requestOf(ctx); rq != nil {
		return rq.IP
	}
	return ""
}
