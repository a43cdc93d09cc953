package front

import (
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"time"

	"firstline/internal/base/errs"
	"firstline/internal/desk/account"
	"firstline/internal/web/ui"
)

const (
	// LivePath is where open pages hear of changes.
	LivePath   = "/live"
	healthPath = "/healthz"

	// SecretPath begins the address behind which a requester opens a secret, or gives one.
	SecretPath = "/s/"

	localeCookie = "fl-locale"
	themeCookie  = "fl-theme"
	choiceAge    = 365 * 24 * time.Hour
)

// common are the routes that every surface shares.
func (s *Site) common() {
	r := s.Surface(Surface{Name: "common", Via: account.ViaPortal, Home: "/"})
	r.Post(ui.LanguagePath, Public, chooseLanguage)
	r.Post(ui.ThemePath, Public, chooseTheme)
	r.Get("/files/{id}", account.UsePortal, openFile)
	r.Get("/f/{id}/{person}/{expires}/{signature}", Public, serveFile)
	r.Post("/files", account.UsePortal, upload, WithUploads)
	r.Get("/m/{ticket}/{seq}", account.ReadTicket, mailFrame)
	r.Get(LivePath, account.UsePortal, stream, Quiet)
	s.mux.Handle("GET /assets/", s.parts.Assets)
	if s.place.Dev {
		r.Get("/-/ui", Public, gallery)
	}
}

func health(w http.ResponseWriter) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	_, _ = w.Write([]byte("ok"))
}

func chooseLanguage(rq *Request) error {
	var form struct {
		Locale string `form:"locale"`
		Back   string `form:"back"`
	}
	if err := rq.Decode(&form); err != nil {
		return err
	}
	if !rq.site.parts.Texts.Has(form.Locale) {
		return errs.Bad("locale", "front.language_unknown")
	}
	http.SetCookie(rq.W, rq.site.cookie(localeCookie, form.Locale, choiceAge))
	if rq.Actor.SignedIn() {
		if err := rq.site.parts.Accounts.SetLocale(rq.Context(), rq.Actor, form.Locale); err != nil {
			return err
		}
	}
	return rq.Redirect(rq.ours(form.Back))
}

func chooseTheme(rq *Request) error {
	var form struct {
		Theme string `form:"theme"`
		Back  string `form:"back"`
	}
	if err := rq.Decode(&form); err != nil {
		return err
	}
	theme := string(ui.ParseTheme(form.Theme))
	http.SetCookie(rq.W, rq.site.cookie(themeCookie, theme, choiceAge))
	if rq.Actor.SignedIn() {
		if err := rq.site.parts.Accounts.SetTheme(rq.Context(), rq.Actor, theme); err != nil {
			return err
		}
	}
	return rq.Redirect(rq.ours(form.Back))
}

// local is a path on this site: neither //host nor /\host, which browsers take for another site.
var local = regexp.MustCompile(`^/[^/\\]`)

// Next is where signing in leads: path if it is a page of this site that is worth it, else the start.
func (rq *Request) Next(path string) string {
	to := rq.ours(path)
	if u, err := url.Parse(to); err != nil || u.Path == SignInPath {
		return "/"
	}
	return to
}

// ours is path if it is a page of this site, else the start.
func (rq *Request) ours(path string) string {
	if !local.MatchString(path) || strings.ContainsFunc(path, func(r rune) bool { return r < 0x20 || r == 0x7f || r == '\\' }) {
		return "/"
	}
	u, err := url.Parse(path)
	if err != nil || u.Host != "" || u.Scheme != "" || strings.Contains(u.Path, "//") || strings.ContainsAny(u.Path, "\\\r\n") {
		return "/"
	}
	probe := &http.Request{Method: http.MethodGet, Host: rq.Host, URL: u}
	if _, pattern := rq.site.mux.Handler(probe); pattern == "" {
		return "/"
	}
	return u.RequestURI()
}

// gallery shows every component in every state, for whoever develops.
func gallery(rq *Request) error {
	ui.GalleryHandler(func(*http.Request) ui.Page { return rq.Page("") }).ServeHTTP(rq.W, rq.Request)
	return nil
}
