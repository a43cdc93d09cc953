package front

import (
	"context"
	"net/http"
	"time"

	"firstline/internal/base/errs"
	"firstline/internal/desk/account"
	"firstline/internal/web/ui"
)

// SignInPath is where people sign in.
const SignInPath = "/sign-in"

// Session is somebody who is signed in. The zero Session is nobody.
type Session struct {
	Name     string // of the session: no secret, its streams are ended by it
	Actor    account.Actor
	Theme    string
	TimeZone string
}

// Sessions finds the session of a cookie's token; errs.SignedOut or errs.NotFound when it has ended. gesture tells that a person did
// something, which keeps the session open.
type Sessions func(ctx context.Context, token string, gesture bool) (Session, error)

// secureCookies tells whether browsers reach us encrypted only.
func (s *Site) secureCookies() bool { return s.place.Base.Scheme == "https" }

// cookie makes a cookie for this site only. Without encryption it has another name, since __Host- needs it.
func (s *Site) cookie(name, value string, age time.Duration) *http.Cookie {
	c := &http.Cookie{Name: name, Value: value, Path: "/", HttpOnly: true, SameSite: http.SameSiteLaxMode, MaxAge: int(age.Seconds())}
	if s.secureCookies() {
		c.Name, c.Secure = "__Host-"+name, true
	}
	if value == "" {
		c.MaxAge = -1
	}
	return c
}

func (rq *Request) cookieValue(name string) string {
	if rq.site.secureCookies() {
		name = "__Host-" + name
	}
	c, err := rq.Request.Cookie(name)
	if err != nil {
		return ""
	}
	return c.Value
}

const sessionCookie = "fl"

// SessionToken is what the browser sent as its session; empty when it has none.
func (rq *Request) SessionToken() string { return rq.cookieValue(sessionCookie) }

// SetSession gives the browser a new session, until it ends by itself.
func (rq *Request) SetSession(token string, age time.Duration) {
	http.SetCookie(rq.W, rq.site.cookie(sessionCookie, token, age))
}

// ClearSession takes the session from the browser, and with it what it may have kept of our pages.
func (rq *Request) ClearSession() {
	http.SetCookie(rq.W, rq.site.cookie(sessionCookie, "", 0))
	rq.W.Header().Set("Clear-Site-Data", `"cache", "storage"`)
}

// greet finds out who is there, and how they want to be spoken to.
func (s *Site) greet(rq *Request, x *Surface) error {
	rq.surface = x
	desk := s.parts.Settings.Desk()
	var failed error
	if token := rq.SessionToken(); token != "" {
		var err error
		rq.Session, err = s.parts.Sessions(rq.Context(), token, rq.route != nil && !rq.route.quiet)
		switch {
		case err == nil:
		case errs.Is(err, errs.SignedOut), errs.Is(err, errs.NotFound), errs.Is(err, errs.Forbidden):
			rq.Session = Session{}
		default:
			failed = err
		}
	}
	rq.Actor = rq.Session.Actor
	rq.Actor.IP = rq.IP
	if x != nil {
		rq.Actor.Via = x.Via
	}
	rq.Locale = s.parts.Texts.For(rq.language(desk.Locale))
	rq.Theme = ui.ParseTheme(rq.Session.Theme)
	if !rq.Actor.SignedIn() {
		rq.Theme = ui.ParseTheme(rq.cookieValue(themeCookie))
	}
	rq.Zone = zone(rq.Session.TimeZone, desk.TimeZone)
	return failed
}

// language is the person's own, or what the browser chose here, or what it asks for.
func (rq *Request) language(desk string) string {
	if rq.Actor.SignedIn() {
		return rq.Actor.Locale
	}
	if chosen := rq.cookieValue(localeCookie); rq.site.parts.Texts.Has(chosen) {
		return chosen
	}
	if wanted := rq.Header.Get("Accept-Language"); wanted != "" {
		return rq.site.parts.Texts.Match(wanted)
	}
	return desk
}

func zone(names ...string) *time.Location {
	for _, name := range names {
		if name == "" {
			continue
		}
		if z, err := time.LoadLocation(name); err == nil {
			return z
		}
	}
	return time.UTC
}
