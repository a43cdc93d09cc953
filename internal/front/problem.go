package front

import (
	"errors"
	"log/slog"
	"net/http"
	"net/url"
	"strings"

	"firstline/internal/base/errs"
	"firstline/internal/web/ui"
)

// Status is the HTTP status of a kind of failure.
func Status(k errs.Kind) int {
	switch k {
	case errs.NotFound:
		return http.StatusNotFound
	case errs.Invalid:
		return http.StatusUnprocessableEntity
	case errs.Conflict:
		return http.StatusConflict
	case errs.Forbidden:
		return http.StatusForbidden
	case errs.SignedOut:
		return http.StatusUnauthorized
	case errs.TooMany:
		return http.StatusTooManyRequests
	case errs.TooLarge:
		return http.StatusRequestEntityTooLarge
	case errs.Unavailable:
		return http.StatusServiceUnavailable
	case errs.Internal:
	}
	return http.StatusInternalServerError
}

// fail shows an error to the person, and tells the log what only the log may know.
func (s *Site) fail(rq *Request, err error) {
	if tooLarge, ok := errors.AsType[*http.MaxBytesError](err); ok {
		err = &errs.Error{Kind: errs.TooLarge, Key: "errs.too_large", Cause: tooLarge}
	}
	kind := errs.KindOf(err)
	// The route is told, not the address: addresses may hold the secrets of links.
	if kind == errs.Internal && rq.Context().Err() == nil {
		slog.ErrorContext(rq.Context(), "request failed", "request", rq.ID, "method", rq.Method, "route", rq.Pattern, "error", err)
	}
	if kind == errs.Forbidden {
		s.noteDenied(rq, err)
	}
	if rq.sent.status != 0 || rq.Context().Err() != nil {
		return // the answer had begun, and the browser sees it end; or nobody waits for one
	}
	if rq.Locale == nil {
		rq.Locale = s.parts.Texts.For(s.parts.Texts.Match(rq.Header.Get("Accept-Language")))
	}
	s.secure(rq)
	switch {
	case rq.Header.Get("Accept") == "text/event-stream":
		rq.W.WriteHeader(Status(kind))
	case rq.wantsJSON():
		_ = rq.JSON(Status(kind), map[string]any{"error": rq.Locale.Error(err), "fields": rq.Locale.Fields(err)})
	case kind == errs.SignedOut:
		s.askToSignIn(rq)
	case rq.Partial():
		s.render(rq, Status(kind), ui.Toast(ui.Page{Locale: rq.Locale}, ui.Flash{Tone: ui.Bad, Text: s.words(rq, err)}))
	default:
		s.problem(rq, kind, err)
	}
}

// problem is the same for what does not exist and for what is not the person's: no byte of it depends on the address.
func (s *Site) problem(rq *Request, kind errs.Kind, err error) {
	p := rq.Page(rq.Locale.Error(errs.New(kind, "")))
	p.Nav, p.Menu, p.Live = nil, nil, ""
	x := ui.Problem{Status: Status(kind)}
	switch kind {
	case errs.NotFound:
		p.Path = "/"
	case errs.Internal, errs.Unavailable:
		x.ID = rq.ID
	default:
		x.Text = s.words(rq, err)
	}
	s.render(rq, x.Status, ui.ProblemPage(p, x))
}

// nowhere answers an address that has no route, or none for this method; refusal is what the router says to it. Which of the two it is
// depends on the form of the address only, never on what is there.
func (s *Site) nowhere(rq *Request, refusal http.Handler) {
	err := s.greet(rq, nil)
	if err == nil {
		err = errs.Missing()
	}
	said := unsent{header: http.Header{}}
	refusal.ServeHTTP(&said, rq.Request)
	if said.status != http.StatusMethodNotAllowed || !errs.Is(err, errs.NotFound) {
		s.fail(rq, err)
		return
	}
	rq.W.Header().Set("Allow", said.header.Get("Allow"))
	if rq.wantsJSON() {
		_ = rq.JSON(said.status, map[string]any{"error": rq.T("ui.problem_method_text")})
		return
	}
	p := rq.Page(rq.T("ui.problem_method_title"))
	p.Path = "/"
	s.render(rq, said.status, ui.ProblemPage(p, ui.Problem{Status: said.status}))
}

// unsent takes what the router would say, and sends nothing.
type unsent struct {
	header http.Header
	status int
}

func (u *unsent) Header() http.Header         { return u.header }
func (u *unsent) Write(b []byte) (int, error) { return len(b), nil }
func (u *unsent) WriteHeader(status int)      { u.status = status }

// words are what the error says, with what it says about each field.
func (s *Site) words(rq *Request, err error) string {
	text := rq.Locale.Error(err)
	var e *errs.Error
	if errors.As(err, &e) && len(e.Fields) > 0 {
		var each []string
		for _, f := range e.Fields {
			each = append(each, rq.T(f.Key, f.Args))
		}
		text = strings.Join(each, " ")
	}
	return text
}

// askToSignIn leads to the sign-in page and back again. What was typed into a form goes along; a script that sent it is refused only, and
// sends it once more as the whole page.
func (s *Site) askToSignIn(rq *Request) {
	words := rq.route != nil && rq.route.words
	switch {
	case rq.Partial():
		if !words {
			rq.W.Header().Set("HX-Redirect", SignInPath)
		}
		rq.W.WriteHeader(http.StatusUnauthorized)
	case rq.Method == http.MethodGet || rq.Method == http.MethodHead:
		_ = rq.Redirect(SignInPath + "?next=" + url.QueryEscape(rq.URL.RequestURI()))
	case words:
		s.signInWithWords(rq)
	default:
		retry := SignInPath + "?next=" + url.QueryEscape(rq.cameFrom())
		s.render(rq, http.StatusUnauthorized, ui.ProblemPage(rq.Page(""), ui.Problem{Status: http.StatusUnauthorized, Retry: retry}))
	}
}

func (s *Site) render(rq *Request, status int, c Component) {
	if err := rq.RenderStatus(status, c); err != nil {
		slog.ErrorContext(rq.Context(), "error page failed", "request", rq.ID, "error", err)
		rq.W.WriteHeader(http.StatusInternalServerError)
	}
}

func (rq *Request) wantsJSON() bool {
	return strings.HasPrefix(rq.Header.Get("Accept"), "application/json")
}
