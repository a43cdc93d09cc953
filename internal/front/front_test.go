package front_test

import (
	"html"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"net/url"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"firstline/internal/base/db"
	"firstline/internal/base/errs"
	"firstline/internal/desk/account"
	"firstline/internal/desk/ticket"
	"firstline/internal/front"
	"firstline/internal/testdesk/testdb"
	"firstline/internal/testdesk/testsite"
	"firstline/internal/web/ui"
)

// small is a desk with a few routes that show what front does for every surface.
func small(t *testing.T, place front.Place) *testsite.Desk {
	t.Helper()
	clock := testdb.NewClock()
	return routes(testsite.New(t, testdb.Open(t, db.SQLite, db.Options{Clock: clock.Now}), clock, place))
}

type sample struct {
	Name  string         `form:"name"`
	Raw   string         `form:"raw,raw"`
	Count int            `form:"count"`
	Yes   bool           `form:"yes"`
	Kinds []ticket.Kind  `form:"kind"`
	Seqs  []ticket.Seq   `form:"seq"`
	Other string         // no name: no form reaches it
	Level ticket.Channel `form:"level"`
}

func routes(d *testsite.Desk) *testsite.Desk {
	r := d.Site.Surface(front.Surface{Name: "test", Via: account.ViaPortal, Home: "/"})
	r.Get(front.SignInPath, front.Public, func(rq *front.Request) error { return rq.Render(ui.Plain(rq.Page("Sign in"))) })
	r.Get("/hello", front.Public, func(rq *front.Request) error { return rq.Render(ui.Plain(rq.Page("Hello"))) })
	r.Get("/mine", account.UsePortal, func(rq *front.Request) error { return rq.JSON(200, rq.Actor.Name) })
	r.Get("/work", account.WorkTicket, func(rq *front.Request) error { return rq.JSON(200, rq.Actor.Name) })
	r.Get("/ip", front.Public, func(rq *front.Request) error { return rq.JSON(200, rq.IP) })
	r.Get("/panic", front.Public, func(*front.Request) error { panic("CANARY") })
	r.Get("/broken", front.Public, func(*front.Request) error { return errs.New(errs.Unavailable, "errs.unavailable") })
	r.Post("/form", front.Public, func(rq *front.Request) error {
		var form sample
		if err := rq.Decode(&form); err != nil {
			return err
		}
		return rq.JSON(200, form)
	})
	r.Post("/done", account.UsePortal, func(rq *front.Request) error {
		rq.Flash(ui.Success, "It is done.")
		return rq.Redirect("/hello")
	})
	return d
}

func TestHeadersOfEveryPage(t *testing.T) {
	t.Parallel()
	d := small(t, front.Place{})
	r := httptest.NewRequest("GET", testsite.Base+"/hello", nil) // https: the test request has a TLS state
	want := map[string]string{
		"Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; " +
			"manifest-src 'self'; frame-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'; object-src 'none'",
		"Strict-Transport-Security":    "max-age=63072000; includeSubDomains",
		"X-Content-Type-Options":       "nosniff",
		"Referrer-Policy":              "same-origin",
		"Cross-Origin-Opener-Policy":   "same-origin",
		"Cross-Origin-Resource-Policy": "same-origin",
		"Permissions-Policy":           "camera=(), microphone=(), geolocation=(), payment=(), usb=(), display-capture=()",
		"Cache-Control":                "no-store",
	}
	for _, path := range []string{"/hello", "/nothing", "/panic", "/mine"} {
		r.URL.Path = path
		p := d.Browser().Do(r)
		for name, value := range want {
			if got := p.Header.Get(name); got != value {
				t.Errorf("%s: %s is %q, want %q", path, name, got, value)
			}
		}
	}
	plain := httptest.NewRequest("GET", "http://help.org.example/hello", nil)
	if got := d.Browser().Do(plain).Header.Get("Strict-Transport-Security"); got != "" {
		t.Errorf("without TLS: %q", got)
	}
}

func TestFailuresSayWhatToDoAndNothingElse(t *testing.T) {
	t.Parallel()
	d := small(t, front.Place{})
	b := d.Browser()
	for path, want := range map[string]int{"/nothing": 404, "/panic": 500, "/broken": 503, "/mine": 303} {
		p := b.Get(path)
		if p.Status != want || strings.Contains(p.Body, "CANARY") {
			t.Errorf("%s: status %d, want %d: %s", path, p.Status, want, p.Body)
		}
	}
	if p := d.SignedIn(d.Person("Anna Maes", "en", account.Roles{})).Get("/work"); p.Status != 403 {
		t.Errorf("a requester in the agents' room: status %d", p.Status)
	}
	b.Header.Set("HX-Request", "true")
	if p := b.Get("/broken"); p.Status != 503 || p.Text("main") != "" || p.Text(".toast") == "" {
		t.Errorf("a part of a page: %d, %s", p.Status, p.Body)
	}
	b.Header.Set("Accept", "application/json")
	if p := b.Get("/broken"); !strings.Contains(p.Body, `"error"`) {
		t.Errorf("a script gets %s", p.Body)
	}
}

func TestWrongMethodNamesTheRightOnes(t *testing.T) {
	t.Parallel()
	d := small(t, front.Place{})
	for _, c := range []struct {
		method, path, allow string
		status              int
	}{
		{"GET", "/form", "POST", 405},
		{"POST", "/hello", "GET, HEAD", 405},
		{"DELETE", "/mine", "GET, HEAD", 405}, // whoever asks: only the form of the address counts
		{"POST", "/nothing", "", 404},
		{"HEAD", "/hello", "", 200},
	} {
		p := d.Browser().Do(httptest.NewRequest(c.method, testsite.Base+c.path, nil))
		if p.Status != c.status || p.Header.Get("Allow") != c.allow {
			t.Errorf("%s %s: status %d, Allow %q", c.method, c.path, p.Status, p.Header.Get("Allow"))
		}
	}
	if got := d.Browser().Get("/form").Text("h1"); got != "Nothing can be shown here" {
		t.Errorf("the page says %q", got)
	}
}

func TestFormsFillOnlyWhatTheyName(t *testing.T) {
	t.Parallel()
	b := small(t, front.Place{}).Browser()
	p := b.Post("/form", "name", "  Anna\x00 ", "raw", " as is ", "count", "7", "yes", "1", "kind", "incident", "kind", "question", "seq", "2", "Other", "CANARY")
	want := `{"Name":"Anna","Raw":" as is ","Count":7,"Yes":true,"Kinds":["incident","question"],"Seqs":[2],"Other":"","Level":""}`
	if p.Body != want {
		t.Errorf("got %s", p.Body)
	}
	if p := b.Post("/form", "count", "many"); p.Status != 422 || !strings.Contains(p.Body, "Write a number here.") {
		t.Errorf("no number: %d %s", p.Status, p.Body)
	}
	if p := b.Post("/form", "name", strings.Repeat("x", 2<<20)); p.Status != 413 {
		t.Errorf("too large: %d", p.Status)
	}
}

func TestAddressOfTheClientIsWhatTrustedProxiesSay(t *testing.T) {
	t.Parallel()
	d := small(t, front.Place{Proxies: []netip.Prefix{netip.MustParsePrefix("10.0.0.0/8")}})
	for _, c := range []struct{ peer, forwarded, want string }{
		{"192.0.2.7:5", "", "192.0.2.7"},
		{"192.0.2.7:5", "198.51.100.1", "192.0.2.7"}, // a stranger's word
		{"10.0.0.1:5", "198.51.100.1", "198.51.100.1"},
		{"10.0.0.1:5", "203.0.113.9, 198.51.100.1, 10.0.0.2", "198.51.100.1"},
		{"10.0.0.1:5", "<script>", "10.0.0.1"},
		{"10.0.0.1:5", "2001:db8::1", "2001:db8::1"},
		{"[::ffff:10.0.0.1]:5", "::ffff:198.51.100.1", "198.51.100.1"},
		{"10.0.0.1:5", "", "10.0.0.1"},
	} {
		r := httptest.NewRequest("GET", testsite.Base+"/ip", nil)
		r.RemoteAddr = c.peer
		if c.forwarded != "" {
			r.Header.Set("X-Forwarded-For", c.forwarded)
		}
		if got := d.Browser().Do(r).Body; got != `"`+c.want+`"` {
			t.Errorf("%s by %q: %s, want %s", c.peer, c.forwarded, got, c.want)
		}
	}
}

func TestHostsThatAreAnswered(t *testing.T) {
	t.Parallel()
	local := func() *url.URL { u, _ := url.Parse("http://localhost:8080"); return u }()
	for _, c := range []struct {
		place front.Place
		host  string
		want  int
	}{
		{front.Place{}, "help.org.example", 200},
		{front.Place{}, "HELP.org.example", 200},
		{front.Place{}, "help.org.example:443", 200},
		{front.Place{}, "help.org.example:8443", 421},
		{front.Place{}, "localhost", 421},
		{front.Place{}, "", 421},
		{front.Place{}, "help.org.example.evil.example", 421},
		{front.Place{Dev: true}, "127.0.0.1:9000", 200},
		{front.Place{Base: local}, "127.0.0.1:8080", 200},
		{front.Place{Base: local}, "[::1]:8080", 200},
		{front.Place{Base: local}, "localhost.evil.example:8080", 421},
	} {
		r := httptest.NewRequest("GET", "/hello", nil)
		r.Host = c.host
		if got := small(t, c.place).Browser().Do(r).Status; got != c.want {
			t.Errorf("%q: status %d, want %d", c.host, got, c.want)
		}
	}
}

func TestMessageIsShownOnceToItsPerson(t *testing.T) {
	t.Parallel()
	d := small(t, front.Place{})
	anna, bob := d.SignedIn(d.Person("Anna Maes", "en", account.Roles{})), d.SignedIn(d.Person("Bob Fox", "en", account.Roles{}))
	anna.Post("/done")
	bob.Cookies["__Host-fl-flash"] = anna.Cookies["__Host-fl-flash"]
	if got := bob.Get("/hello").Text(".banner"); got != "" {
		t.Errorf("Anna's message before Bob: %q", got)
	}
	if diff := cmp.Diff([]string{"It is done.", ""}, []string{anna.Get("/hello").Text(".banner"), anna.Get("/hello").Text(".banner")}); diff != "" {
		t.Error(diff)
	}
}

func TestStrangersPostOnlySoOften(t *testing.T) {
	t.Parallel()
	d := small(t, front.Place{})
	b, limit := d.Browser(), d.Settings.Desk().API.Anonymous
	var last *testsite.Page
	for range limit + 1 {
		last = b.Post("/form")
	}
	if last.Status != http.StatusTooManyRequests || last.Header.Get("Retry-After") == "" {
		t.Errorf("after %d: status %d", limit, last.Status)
	}
	if p := b.Get("/hello"); p.Status != 200 {
		t.Errorf("reading: status %d", p.Status)
	}
}

func TestLanguageAndThemeStay(t *testing.T) {
	t.Parallel()
	d := small(t, front.Place{})
	b := d.Browser()
	b.Header.Set("Accept-Language", "nl-BE,nl;q=0.9")
	lang := func(b *testsite.Browser) string { return b.Get("/hello").Attr("html", "lang") }
	if got := lang(b); got != "nl" {
		t.Errorf("asked for Dutch, got %q", got)
	}
	if p := b.Post("/-/language", "locale", "fr", "back", "/hello"); p.Location != "/hello" {
		t.Errorf("leads to %q", p.Location)
	}
	if p := b.Post("/-/language", "locale", "fr", "back", "/sign-in?next=%2Fhello"); p.Location != "/sign-in?next=%2Fhello" {
		t.Errorf("from the sign-in page it leads to %q", p.Location)
	}
	b.Post("/-/theme", "theme", "dark", "back", "//evil.example")
	if got := b.Get("/hello").Attr("html", "data-theme"); got != "dark" || lang(b) != "fr" {
		t.Errorf("theme %q, language %q", got, lang(b))
	}
	anna := d.Person("Anna Maes", "en", account.Roles{})
	d.SignedIn(anna).Post("/-/language", "locale", "nl")
	if got := lang(d.SignedIn(anna)); got != "nl" {
		t.Errorf("on another device: %q", got)
	}
}

func TestSiteThatIsNotEncryptedSaysSo(t *testing.T) {
	t.Parallel()
	for address, want := range map[string]bool{"https://help.org.example": false, "http://help.org.example": true, "http://127.0.0.1:8080": false} {
		base, err := url.Parse(address)
		if err != nil {
			t.Fatal(err)
		}
		d := small(t, front.Place{Base: base})
		for _, language := range []string{"en", "fr", "nl"} {
			b := d.Browser()
			b.Header.Set("Accept-Language", language)
			p := b.Do(httptest.NewRequest("GET", address+"/hello", nil))
			if p.Status != 200 || strings.Contains(html.UnescapeString(p.Body), d.Texts.For(language).T("front.not_encrypted")) != want {
				t.Errorf("%s in %s: status %d, says so: %v", address, language, p.Status, !want)
			}
		}
	}
}

func TestHealthSaysOneWordToAnybody(t *testing.T) {
	t.Parallel()
	r := httptest.NewRequest("GET", "http://10.9.8.7/healthz", nil)
	if p := small(t, front.Place{}).Browser().Do(r); p.Status != 200 || p.Body != "ok" {
		t.Errorf("%d %q", p.Status, p.Body)
	}
	for place, want := range map[*front.Place]int{{}: 404, {Dev: true}: 200} {
		if p := small(t, *place).Browser().Get("/-/ui"); p.Status != want {
			t.Errorf("/-/ui with %+v: %d", *place, p.Status)
		}
	}
}
