package portal_test

import (
	"context"
	"fmt"
	"net/http/httptest"
	"net/url"
	"os"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"firstline/internal/base/db"
	"firstline/internal/desk/access"
	"firstline/internal/desk/account"
	"firstline/internal/desk/confirm"
	"firstline/internal/desk/person"
	"firstline/internal/testdesk/testsite"
)

// filled is a route's pattern with something in every place.
func filled(pattern, ticket, token string) string {
	r := strings.NewReplacer("{$}", "", "{id}", ticket, "{ticket}", ticket, "{seq}", "1", "{token}", token, "{person}", "1", "{expires}", "1", "{signature}", "x")
	return r.Replace(pattern)
}

// TestFormsOfOtherSitesDoNothing is T24: no mutating route takes a request that another site caused.
func TestFormsOfOtherSitesDoNothing(t *testing.T) {
	each(t, func(t *testing.T, d *testsite.Desk) {
		anna := d.Person("Anna Maes", "en", account.Roles{})
		tk := d.Open(anna, "No sound", "Nothing.")
		b := d.SignedIn(anna)
		before, mutating := fingerprint(t, d), 0
		for _, route := range d.Site.Routes() {
			if route.Method == "GET" {
				continue
			}
			mutating++
			path := filled(route.Pattern, tk.ID.String(), "x")
			for name, header := range map[string][2]string{"site": {"Sec-Fetch-Site", "cross-site"}, "origin": {"Origin", "https://evil.example"}} {
				r := httptest.NewRequest(route.Method, testsite.Base+path, strings.NewReader("text=x&subject=x"))
				r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
				b.Header.Del("Sec-Fetch-Site")
				r.Header.Set(header[0], header[1])
				if p := b.Do(r); p.Status != 403 {
					t.Errorf("%s %s by foreign %s: status %d", route.Method, path, name, p.Status)
				}
			}
		}
		if mutating < 10 {
			t.Errorf("only %d routes were tried", mutating)
		}
		if diff := cmp.Diff(before, fingerprint(t, d)); diff != "" {
			t.Errorf("something changed: %s", diff)
		}
	})
}

// TestLookingChangesNothing is the other half of T24.
func TestLookingChangesNothing(t *testing.T) {
	each(t, func(t *testing.T, d *testsite.Desk) {
		anna := d.Person("Anna Maes", "en", account.Roles{})
		tk := d.Open(anna, "No sound", "Nothing.")
		tk = resolve(t, d, tk.ID)
		b := d.SignedIn(anna)
		token := confirm.Token(d.Keys, confirm.Link{Ticket: tk.ID, Person: anna.Person, Resolved: tk.ResolvedAt, Expires: d.DB.Now().Add(time.Hour)})
		before := fingerprint(t, d)
		for _, route := range d.Site.Routes() {
			if route.Method == "GET" && route.Pattern != "/live" { // a stream has no end
				b.Get(filled(route.Pattern, tk.ID.String(), token))
			}
		}
		if diff := cmp.Diff(before, fingerprint(t, d)); diff != "" {
			t.Errorf("something changed: %s", diff)
		}
	})
}

// TestNobodyGetsInWithoutSigningIn walks every route that is not public.
func TestNobodyGetsInWithoutSigningIn(t *testing.T) {
	each(t, func(t *testing.T, d *testsite.Desk) {
		tk := d.Open(d.Person("Anna Maes", "en", account.Roles{}), "No sound", "CANARY")
		public := []string{}
		for _, route := range d.Site.Routes() {
			if route.Permission == "public" {
				public = append(public, route.Method+" "+route.Pattern)
				continue
			}
			path := filled(route.Pattern, tk.ID.String(), "x")
			p := d.Browser().Do(httptest.NewRequest(route.Method, testsite.Base+path, nil))
			if signIn := p.Status == 303 && strings.HasPrefix(p.Location, "/sign-in"); !signIn && p.Status != 401 || strings.Contains(p.Body, "CANARY") {
				t.Errorf("%s %s: status %d to %q", route.Method, path, p.Status, p.Location)
			}
		}
		want := []string{
			"POST /-/language", "POST /-/theme", "GET /a/{token}", "POST /a/{token}", "GET /c/{token}", "POST /c/{token}", "GET /f/{id}/{person}/{expires}/{signature}", "GET /forgotten",
			"POST /forgotten", "GET /password/{token}", "POST /password/{token}", "GET /q/{token}", "POST /q/{token}", "GET /r/{token}", "POST /r/{token}", "GET /s/{token}", "POST /s/{token}", "GET /setup/{token}", "POST /setup/{token}", "GET /sign-in",
			"POST /sign-in", "POST /sign-out",
		}
		if diff := cmp.Diff(want, public); diff != "" {
			t.Errorf("what everybody may ask for: %s", diff)
		}
	})
}

// TestSessionsBeginAnewAndEnd is T25.
func TestSessionsBeginAnewAndEnd(t *testing.T) {
	each(t, func(t *testing.T, d *testsite.Desk) {
		anna := d.Person("Anna Maes", "en", account.Roles{})
		d.Password(anna.Person)
		b := d.Browser()
		b.Cookies["__Host-fl"] = "planted"
		in := status(t, b.Post("/sign-in", "email", "anna.maes@org.example", "password", testsite.Password), 303)
		first := b.Cookies["__Host-fl"]
		if first == "planted" || len(first) < 40 {
			t.Fatalf("the session is %q", first)
		}
		cookie := strings.Join(in.Header.Values("Set-Cookie"), "\n")
		for _, want := range []string{"__Host-fl=", "Path=/", "HttpOnly", "Secure", "SameSite=Lax"} {
			if !strings.Contains(cookie, want) {
				t.Errorf("the cookie lacks %s: %s", want, cookie)
			}
		}
		status(t, b.Get("/"), 200)
		status(t, b.Post("/account/password", "old", testsite.Password, "password", "violet harbour nine bricks"), 303)
		second := b.Cookies["__Host-fl"]
		if second == first {
			t.Error("a new password keeps the old session")
		}
		old := d.Browser()
		old.Cookies["__Host-fl"] = first
		status(t, old.Get("/"), 303)
		status(t, b.Get("/"), 200)
		status(t, b.Post("/sign-out"), 303)
		b.Cookies["__Host-fl"] = second
		status(t, b.Get("/"), 303)

		again := d.SignedIn(anna)
		if err := d.Accounts.SetDisabled(t.Context(), access.Actor{Person: 99, Admin: true}, anna.Person, true); err == nil {
			status(t, again.Get("/"), 303)
		} else {
			t.Error(err)
		}
	})
}

// TestStreamsAndPollsDoNotKeepASessionOpen is the other half of T25: only a person's gestures do.
func TestStreamsAndPollsDoNotKeepASessionOpen(t *testing.T) {
	each(t, func(t *testing.T, d *testsite.Desk) {
		agent := d.Person("Sam Agent", "en", account.Roles{Agent: true})
		b := d.SignedIn(agent)
		for range 4 { // an hour without a gesture
			d.Clock.Advance(15 * time.Minute)
			ctx, cancel := context.WithCancel(t.Context())
			cancel()
			b.Do(httptest.NewRequest("GET", testsite.Base+"/live", nil).WithContext(ctx))
		}
		status(t, b.Get("/"), 303)
		b = d.SignedIn(agent)
		for range 6 {
			d.Clock.Advance(15 * time.Minute)
			status(t, b.Get("/"), 200)
		}
	})
}

// TestOtherDevicesCanBeSignedOut shows them and ends them.
func TestOtherDevicesCanBeSignedOut(t *testing.T) {
	each(t, func(t *testing.T, d *testsite.Desk) {
		anna := d.Person("Anna Maes", "en", account.Roles{})
		here, there := d.SignedIn(anna), d.SignedIn(anna)
		if got := len(status(t, here.Get("/account"), 200).All("tbody tr")); got != 2 {
			t.Errorf("%d devices", got)
		}
		status(t, here.Post("/account/sign-out-others"), 303)
		status(t, here.Get("/account"), 200)
		status(t, there.Get("/account"), 303)
	})
}

// TestKnownAndUnknownLookTheSame is T34, at sign-in and at the forgotten password: the same bytes and the same work.
func TestKnownAndUnknownLookTheSame(t *testing.T) {
	each(t, func(t *testing.T, d *testsite.Desk) {
		anna := d.Person("Anna Maes", "en", account.Roles{})
		d.Password(anna.Person)
		ask := func(path, address string) (string, int64) {
			before := d.Passwords.Computed()
			p := d.Browser().Post(path, "email", address, "password", "not the right one")
			headers := fmt.Sprint(p.Status, p.Header)
			return headers + strings.ReplaceAll(p.Body, address, "ADDRESS"), d.Passwords.Computed() - before
		}
		for _, path := range []string{"/sign-in", "/forgotten"} {
			known, work := ask(path, "anna.maes@org.example")
			unknown, otherWork := ask(path, "nina.maes@org.example")
			if diff := cmp.Diff(strings.Split(known, "\n"), strings.Split(unknown, "\n")); diff != "" {
				t.Errorf("%s: %s", path, diff)
			}
			if work != otherWork {
				t.Errorf("%s: %d and %d password computations", path, work, otherWork)
			}
		}
		var letters int
		if err := d.DB.Get(t.Context(), &letters, `SELECT count(*) FROM letter WHERE kind = 'reset'`); err != nil || letters != 1 {
			t.Errorf("%d letters, %v", letters, err)
		}
	})
}

// TestTheSignInIsNotDrowned is T37 over HTTP: a password of ten megabytes is refused before anybody reads it; of thousands of guesses from ten
// addresses only as many as are allowed are looked at; and whoever knows their password gets in meanwhile.
func TestTheSignInIsNotDrowned(t *testing.T) {
	each(t, func(t *testing.T, d *testsite.Desk) {
		anna, bert := d.Person("Anna Maes", "en", account.Roles{}), d.Person("Bert Beg", "en", account.Roles{})
		d.Password(anna.Person)
		d.Password(bert.Person)
		before := d.Passwords.Computed()
		long := d.Browser().Post("/sign-in", "email", "anna.maes@org.example", "password", strings.Repeat("x", 10<<20))
		if long.Status != 413 || d.Passwords.Computed() != before {
			t.Errorf("ten megabytes: status %d, %d computations", long.Status, d.Passwords.Computed()-before)
		}

		guesses, perHour := 200, d.Settings.Desk().Login.NetworkFails
		if os.Getenv("FIRSTLINE_SOAK") != "" {
			guesses = 1000
		}
		// The attacker's own accounts cost little to look at: what is measured is how many are looked at.
		cheapen(t, d, bert.Person)
		before = d.Passwords.Computed()
		var wrong, tooOften atomic.Int64
		var all sync.WaitGroup
		for network := range 10 {
			all.Go(func() {
				for range guesses {
					r := httptest.NewRequest("POST", testsite.Base+"/sign-in", strings.NewReader(url.Values{"email": {"bert.beg@org.example"}, "password": {"a guess"}}.Encode()))
					r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
					r.RemoteAddr = fmt.Sprintf("198.51.100.%d:4711", network)
					switch p := d.Browser().Do(r); p.Status {
					case 422:
						wrong.Add(1)
					case 429:
						tooOften.Add(1)
					case 503: // a slow machine asks to come again
					default:
						t.Errorf("a guess: status %d", p.Status)
					}
				}
			})
		}
		status(t, d.Browser().Post("/sign-in", "email", "anna.maes@org.example", "password", testsite.Password), 303)
		all.Wait()
		fails := int64(d.Settings.Desk().Login.Fails)
		computed := d.Passwords.Computed() - before - 1 // Anna's own
		if computed > 10*int64(perHour) || computed > 10*fails || computed < 10 || wrong.Load() != computed {
			t.Errorf("%d of %d guesses were looked at, %d were told so; %d are allowed", computed, 10*guesses, wrong.Load(), 10*fails)
		}
		if tooOften.Load() < int64(10*guesses)-10*fails-100 {
			t.Errorf("%d guesses were told to wait", tooOften.Load())
		}
	})
}

// cheapen gives somebody a password that nobody knows and that costs next to nothing to compare.
func cheapen(t *testing.T, d *testsite.Desk, who person.ID) {
	t.Helper()
	const cheap = "$argon2id$v=19$m=8,t=1,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
	err := d.DB.Write(t.Context(), func(tx *db.Tx) error {
		_, err := tx.Exec(t.Context(), `UPDATE account SET password = $2 WHERE person_id = $1`, who, cheap)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

// TestForgedHostGetsNowhere is T36.
func TestForgedHostGetsNowhere(t *testing.T) {
	each(t, func(t *testing.T, d *testsite.Desk) {
		d.Person("Anna Maes", "en", account.Roles{})
		r := httptest.NewRequest("GET", "https://evil.example/sign-in", nil)
		if p := d.Browser().Do(r); p.Status != 421 {
			t.Errorf("another host: status %d", p.Status)
		}
		b := d.Browser()
		for _, name := range []string{"X-Forwarded-Host", "Forwarded", "X-Original-Host"} {
			b.Header.Set(name, "evil.example")
		}
		p := status(t, b.Post("/forgotten", "email", "anna.maes@org.example"), 200)
		var args []string
		if err := d.DB.Select(t.Context(), &args, `SELECT args FROM letter`); err != nil || len(args) != 1 {
			t.Fatalf("%v, %v", args, err)
		}
		if all := p.Body + fmt.Sprint(p.Header) + args[0]; strings.Contains(all, "evil") {
			t.Errorf("the forged name got through: %s", all)
		}
	})
}

// TestSignInLeadsOnlyToPagesOfThisSite is T41.
func TestSignInLeadsOnlyToPagesOfThisSite(t *testing.T) {
	each(t, func(t *testing.T, d *testsite.Desk) {
		b := d.SignedIn(d.Person("Anna Maes", "en", account.Roles{}))
		for _, next := range []string{
			"//evil.example", "/\\evil.example", "\\\\evil.example", "https://evil.example", "https:evil.example", "http:/evil.example", "evil.example",
			"javascript:alert(1)", "data:text/html,x", "/%2f%2fevil.example", "/%2Fevil.example", "/%5cevil.example", "/..//evil.example", "/.//evil.example",
			"/\tevil.example", "/\n/evil.example", "/%0d%0aLocation:%20https://evil.example", "/\r\nX: y", " //evil.example", "///evil.example",
			"////evil.example", "/;@evil.example", "//evil.example/%2f..", "/\x00/evil", "@evil.example", "/@evil.example", "?x=//evil.example",
			"#//evil.example", "/\\/evil.example", "\\/evil.example", "https:///evil.example", "//google.com@evil.example", "//[::1]", "", "/", "/sign-in",
			"ftp://evil.example", "/no/such/page", "mailto:a@evil.example", "/tickets/../..//evil.example",
		} {
			p := b.Do(httptest.NewRequest("GET", testsite.Base+"/sign-in?"+url.Values{"next": {next}}.Encode(), nil))
			if p.Status != 303 || p.Location != "/" {
				t.Errorf("%q leads to %q", next, p.Location)
			}
		}
		p := b.Do(httptest.NewRequest("GET", testsite.Base+"/sign-in?"+url.Values{"next": {"/tickets/7?before=3"}}.Encode(), nil))
		if p.Location != "/tickets/7?before=3" {
			t.Errorf("a page of ours leads to %q", p.Location)
		}
	})
}

// TestFirstAdministratorIsMadeOnce is what T40 asks of the set-up page.
func TestFirstAdministratorIsMadeOnce(t *testing.T) {
	each(t, func(t *testing.T, d *testsite.Desk) {
		link, err := d.Accounts.SetupLink(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		at, b := "/setup/"+link.Reveal(), d.Browser()
		status(t, b.Get("/password/"+link.Reveal()), 404)
		status(t, b.Get(at), 200)
		status(t, b.Post(at, "name", "Ada Root", "address", "ada@org.example", "locale", "en", "password", "short"), 422)
		status(t, b.Post(at, "name", "Ada Root", "address", "ada@org.example", "locale", "en", "password", testsite.Password), 303)
		used, never := status(t, d.Browser().Get(at), 404), status(t, d.Browser().Get("/setup/never"), 404)
		if diff := cmp.Diff(used.Body, never.Body); diff != "" {
			t.Error(diff)
		}
		status(t, b.Post("/sign-in", "email", "ada@org.example", "password", testsite.Password), 303)
	})
}

// TestPasswordByLink works once, and no mangled link works.
func TestPasswordByLink(t *testing.T) {
	each(t, func(t *testing.T, d *testsite.Desk) {
		d.Person("Anna Maes", "fr", account.Roles{})
		var token string
		err := d.Accounts.RequestReset(t.Context(), "anna.maes@org.example", "192.0.2.1", func(_ context.Context, _ *db.Tx, l account.Link) error {
			token = l.Secret.Reveal()
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		b := d.Browser()
		for _, wrong := range []string{"%25", "*", "null", "x", token[1:], token + "x"} {
			status(t, b.Post("/password/"+wrong, "password", testsite.Password), 404)
		}
		if got := status(t, b.Get("/password/"+token), 200).Attr("html", "lang"); got != "fr" {
			t.Errorf("the page speaks %q", got)
		}
		status(t, b.Post("/password/"+token, "password", "short"), 422)
		status(t, b.Post("/password/"+token, "password", testsite.Password), 303)
		status(t, b.Post("/password/"+token, "password", testsite.Password), 404)
		status(t, b.Post("/sign-in", "email", "anna.maes@org.example", "password", testsite.Password), 303)
	})
}
