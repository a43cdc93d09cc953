package api

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"io"
	"net/http"
	"net/netip"
	"net/url"
	"strconv"
	"strings"
	"unicode/utf8"

	"firstline/internal/base/errs"
	"firstline/internal/base/i18n"
	"firstline/internal/desk/access"
	"firstline/internal/desk/account"
	"firstline/internal/desk/ticket"
	"firstline/internal/front"
)

// caller is the program that asks: for whom it acts, in which language it wants its errors, and what it sent.
type caller struct {
	actor   access.Actor
	token   account.TokenID
	locale  *i18n.Locale
	request *http.Request
	w       http.ResponseWriter
	body    []byte
}

type callerKey struct{}

func callerOf(ctx context.Context) *caller {
	c, _ := ctx.Value(callerKey{}).(*caller)
	return c
}

// once is what makes a creation safe to send twice: the program's key, and a digest of all that it asked.
func (c *caller) once(key string) ticket.Once {
	if key == "" {
		return ticket.Once{}
	}
	sum := sha256.New()
	_, _ = io.WriteString(sum, c.request.Method+" "+c.request.URL.Path+"\n")
	_, _ = sum.Write(c.body)
	return ticket.Once{Key: key, Digest: sum.Sum(nil)}
}

// ServeHTTP finds out who asks, holds them to the limits, and hands on to the operation.
func (s *surface) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	c := &caller{locale: s.language(r, ""), request: r, w: w}
	if r.URL.Path == jsonPath || r.URL.Path == yamlPath {
		if s.strangerMayGoOn(w, r, c) {
			s.mux.ServeHTTP(w, r)
		}
		return
	}
	if !s.identify(w, r, c) {
		return
	}
	limits := s.Settings.Desk().API
	if wait := s.byToken.take(strconv.FormatInt(int64(c.token), 10), limits.Token, limits.Burst, s.DB.Now().Time); wait > 0 {
		s.write(w, s.problem(r.Context(), c, &tooOften{wait: wait}))
		return
	}
	r = r.WithContext(context.WithValue(r.Context(), callerKey{}, c))
	c.request = r // the one that will know its route
	if err := s.read(w, r, c, limits.Body, limits.Nesting); err != nil {
		s.write(w, s.problem(r.Context(), c, err))
		return
	}
	s.mux.ServeHTTP(w, r)
}

// identify reads the token. Whoever has none that is valid is counted by their network, so that nobody can go on guessing.
func (s *surface) identify(w http.ResponseWriter, r *http.Request, c *caller) bool {
	text, ok := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
	err := error(errs.New(errs.SignedOut, ""))
	if ok {
		c.actor, c.token, err = s.Accounts.ByToken(r.Context(), strings.TrimSpace(text), front.ClientIP(r.Context()))
	}
	switch {
	case err == nil:
		c.locale = s.language(r, c.actor.Locale)
		return true
	case !errs.Is(err, errs.SignedOut):
		s.write(w, s.problem(r.Context(), c, err))
		return false
	}
	if s.strangerMayGoOn(w, r, c) {
		w.Header().Set("WWW-Authenticate", `Bearer realm="firstline"`)
		s.write(w, s.problem(r.Context(), c, errs.New(errs.SignedOut, "api.token_missing")))
	}
	return false
}

func (s *surface) strangerMayGoOn(w http.ResponseWriter, r *http.Request, c *caller) bool {
	most := s.Settings.Desk().API.Anonymous
	wait := s.byNetwork.take(network(front.ClientIP(r.Context())), most, most, s.DB.Now().Time)
	if wait > 0 {
		s.write(w, s.problem(r.Context(), c, &tooOften{wait: wait}))
	}
	return wait == 0
}

// network is what strangers are counted by: one IPv4 address, or the /64 that one subscriber has.
func network(ip string) string {
	a, err := netip.ParseAddr(ip)
	if err != nil || a.Is4() {
		return ip
	}
	p, err := a.Prefix(64)
	if err != nil {
		return ip
	}
	return p.String()
}

// language is the one that the program asks for, or else that of the person for whom it acts.
func (s *surface) language(r *http.Request, locale string) *i18n.Locale {
	if wanted := r.Header.Get("Accept-Language"); wanted != "" {
		return s.Texts.For(s.Texts.Match(wanted))
	}
	if locale == "" {
		locale = s.Settings.Desk().Locale
	}
	return s.Texts.For(locale)
}

// read takes the body, within its limits. Uploads read theirs by themselves.
func (s *surface) read(w http.ResponseWriter, r *http.Request, c *caller, most int64, nesting int) error {
	query, err := url.QueryUnescape(r.URL.RawQuery)
	if key := r.Header.Get("Idempotency-Key"); err != nil || strings.ContainsRune(query, 0) || !utf8.ValidString(query+key) {
		return errs.New(errs.Invalid, "api.no_text")
	}
	if r.Method != http.MethodPost && r.Method != http.MethodPatch && r.Method != http.MethodPut {
		r.Body = http.NoBody
		return nil
	}
	if r.URL.Path == filesPath || r.ContentLength == 0 {
		return nil
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, most))
	if _, ok := errors.AsType[*http.MaxBytesError](err); ok {
		return errs.New(errs.TooLarge, "errs.too_large")
	}
	if err != nil {
		return &errs.Error{Kind: errs.Invalid, Key: "api.body_unreadable", Cause: err}
	}
	if holdsNUL(body) {
		return errs.New(errs.Invalid, "api.no_text")
	}
	if deeper(body, nesting) {
		return errs.New(errs.Invalid, "api.too_deep", errs.Args{"Max": nesting})
	}
	c.body = body
	r.Body = io.NopCloser(bytes.NewReader(body))
	return nil
}

// deeper tells whether a JSON text nests its objects and lists more than most deep. Parsers descend as deep as the text does.
func deeper(text []byte, most int) bool {
	depth, quoted := 0, false
	for i := 0; i < len(text); i++ {
		switch b := text[i]; {
		case quoted && b == '\\':
			i++
		case b == '"':
			quoted = !quoted
		case quoted:
		case b == '{' || b == '[':
			if depth++; depth > most {
				return true
			}
		case b == '}' || b == ']':
			depth--
		}
	}
	return false
}

// holdsNUL tells whether a string in a JSON text holds the one character that not every database keeps.
func holdsNUL(text []byte) bool {
	for i := bytes.IndexByte(text, '\\'); i >= 0 && i < len(text); i++ {
		if text[i] != '\\' {
			continue
		}
		if bytes.HasPrefix(text[i:], []byte(`\u0000`)) {
			return true
		}
		i++
	}
	return false
}

// nothing answers for addresses that no operation has, like one for things that do not exist.
func (s *surface) nothing(w http.ResponseWriter, r *http.Request) {
	s.write(w, s.problem(r.Context(), callerOf(r.Context()), errs.Missing()))
}
