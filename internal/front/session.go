package front

import (
	"net/http"
	"strconv"
	"strings"
	"time"

	"firstline/internal/base/errs"
	"firstline/internal/desk/account"
	"firstline/internal/desk/person"
	"firstline/internal/web/ui"
)

// SignInPath is where people sign in.
const SignInPath = "/sign-in"

const (
	sessionCookie = "fl"
	knownCookie   = "fl-known"
	knownAge      = 90 * 24 * time.Hour
)

// secureCookies tells whether browsers reach us encrypted only.
func (s *Site) secureCookies() bool { return s.place.Base.Scheme == "https" }

func (s *Site) cookieName(name string) string {
	if s.secureCookies() {
		return "__Host-" + name
	}
	return name
}

// cookie makes a cookie for this site only. Without encryption it has another name, since __Host- needs it. An empty value takes it away.
func (s *Site) cookie(name, value string, age time.Duration) *http.Cookie {
	c := &http.Cookie{ //nolint:gosec // Secure wherever the site is encrypted; without that a browser would drop it
		Name: s.cookieName(name), Value: value, Path: "/", MaxAge: int(age.Seconds()),
		HttpOnly: true, SameSite: http.SameSiteLaxMode, Secure: s.secureCookies(),
	}
	if value == "" {
		c.MaxAge = -1
	}
	return c
}

func (rq *Request) cookieValue(name string) string {
	c, err := rq.Cookie(rq.site.cookieName(name))
	if err != nil {
		return ""
	}
	return c.Value
}

// Begin gives the browser the session that has just started, whoever was signed in before, and remembers that this person has used it.
func (rq *Request) Begin(started account.Started) {
	age := started.Session.EndsAt.Sub(rq.Now)
	http.SetCookie(rq.W, rq.site.cookie(sessionCookie, started.Token.Reveal(), age))
	who := strconv.FormatInt(int64(started.Session.Actor.Person), 10)
	http.SetCookie(rq.W, rq.site.cookie(knownCookie, who+"."+rq.site.parts.Keys.Sign("known", who), knownAge))
}

// End takes the session from the browser, and with it what the browser kept of our pages. Whoever reads on is nobody.
func (rq *Request) End() {
	http.SetCookie(rq.W, rq.site.cookie(sessionCookie, "", 0))
	rq.W.Header().Set("Clear-Site-Data", `"cache", "storage"`)
	rq.Session, rq.Actor = account.Session{}, account.Actor{IP: rq.IP, Via: rq.Actor.Via}
}

// Known is who was signed in at this browser before: no sign-in, only a sign that they are no stranger to it.
func (rq *Request) Known() person.ID {
	who, signature, _ := strings.Cut(rq.cookieValue(knownCookie), ".")
	n, err := strconv.ParseInt(who, 10, 64)
	if err != nil || !rq.site.parts.Keys.Verify(signature, "known", who) {
		return 0
	}
	return person.ID(n)
}

// greet finds out who is there, and how they want to be spoken to.
func (s *Site) greet(rq *Request, x *Surface) error {
	rq.surface = x
	via := account.ViaPortal
	if x != nil {
		via = x.Via
	}
	desk := s.parts.Settings.Desk()
	err := s.whoIs(rq, via)
	rq.Actor = rq.Session.Actor
	rq.Actor.IP, rq.Actor.Via = rq.IP, via
	rq.Locale = s.parts.Texts.For(rq.language(desk.Locale))
	rq.Theme = ui.ParseTheme(rq.cookieValue(themeCookie))
	if rq.Actor.SignedIn() {
		rq.Theme = ui.ParseTheme(rq.Session.Theme)
	}
	rq.Zone = rq.site.zone(rq.Session.TimeZone, desk.TimeZone)
	return err
}

// whoIs reads the session. One that has ended is no error: whoever had it is nobody now.
func (s *Site) whoIs(rq *Request, via account.Via) error {
	token := rq.cookieValue(sessionCookie)
	if token == "" {
		return nil
	}
	session, err := s.parts.Accounts.Session(rq.Context(), token, via, rq.IP)
	if errs.Is(err, errs.SignedOut) {
		return nil
	}
	if err != nil {
		return err
	}
	rq.Session = session
	if rq.route == nil || rq.route.quiet {
		return nil
	}
	return s.parts.Accounts.Touch(rq.Context(), session)
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

// zone is the first of the names that means a time zone. Each is read from the machine's files once.
func (s *Site) zone(names ...string) *time.Location {
	for _, name := range names {
		if z, ok := s.zones.Load(name); ok {
			return z.(*time.Location) //nolint:forcetypeassert // nothing else is stored
		}
		if z, err := time.LoadLocation(name); name != "" && err == nil {
			s.zones.Store(name, z)
			return z
		}
	}
	return time.UTC
}
