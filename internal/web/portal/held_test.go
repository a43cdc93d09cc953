package portal_test

import (
	"bytes"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"firstline/internal/desk/account"
	"firstline/internal/testdesk/testsite"
)

// TestWordsOutliveTheSession walks the whole way: sent too late, signed in with a wrong and a right password, looked over, sent.
func TestWordsOutliveTheSession(t *testing.T) {
	each(t, func(t *testing.T, d *testsite.Desk) {
		anna := d.Person("Anna Maes", "en", account.Roles{})
		d.Password(anna.Person)
		tk := d.Open(anna, "No sound", "Nothing.")
		at := "/tickets/" + tk.ID.String()
		b := d.Browser()
		text := "It \"is\" <b>back</b>\nsince é & ü."

		r := withFile(at+"/answer", [][2]string{{"once", "k1"}, {"text", text}}, "files", "screen.png")
		r.Header.Set("Referer", testsite.Base+at)
		door := status(t, b.Do(r), 401)
		if got := door.Text("h1"); got != "Your session has ended" {
			t.Errorf("the page says %q", got)
		}
		if got := door.Attrs("form", "action"); !cmp.Equal(got, []string{"/sign-in"}) {
			t.Errorf("forms that would lead away: %v", got)
		}
		if strings.Contains(door.Body, "since") {
			t.Error("the words can be read by whoever comes to the screen")
		}
		wrong := status(t, b.Post("/sign-in", "email", "anna.maes@org.example", "password", "no", "next", door.Attr("[name=next]", "value"),
			"held", door.Attr("[name=held]", "value")), 422)
		look := status(t, b.Post("/sign-in", "email", "anna.maes@org.example", "password", testsite.Password, "next", wrong.Attr("[name=next]", "value"),
			"held", wrong.Attr("[name=held]", "value")), 200)
		if got := look.Text("[name=text]"); got != strings.Join(strings.Fields(text), " ") {
			t.Errorf("the words became %q", got)
		}
		if got := []string{look.Attr("main form", "action"), look.Attr("main form", "enctype"), look.Attr("main a", "href"), look.Attr("main [type=file]", "name")}; !cmp.Equal(got, []string{at + "/answer", "multipart/form-data", at, "files"}) {
			t.Errorf("the form is %v", got)
		}
		if got := len(b.Get(at).All(".entry-body")); got != 1 {
			t.Fatalf("%d messages before anybody sent it", got)
		}
		page := b.Follow(status(t, b.Post(at+"/answer", "once", look.Attr("[name=once]", "value"), "text", text), 303))
		if got := len(page.All(".entry-body")); got != 2 {
			t.Errorf("%d messages", got)
		}
	})
}

func TestAllWordsAreLookedOverAndNoneIsLost(t *testing.T) {
	each(t, func(t *testing.T, d *testsite.Desk) {
		d.Password(d.Person("Anna Maes", "en", account.Roles{}).Person)
		b := d.Browser()
		form := []string{"asked", "A port", "tried", "A cable", "found", "A spark", "other", "one", "other", "two", "subject", "first", "subject", "second"}
		door := status(t, b.Post("/tickets/new", form...), 401)
		look := status(t, b.Post("/sign-in", "email", "anna.maes@org.example", "password", testsite.Password, "held", door.Attr("[name=held]", "value")), 200)
		if diff := cmp.Diff([]string{"A port", "A cable", "A spark"}, look.All("form textarea")); diff != "" {
			t.Error(diff)
		}
		if diff := cmp.Diff([]string{"one", "two", "first", "second"}, look.Attrs("form [type=hidden]", "value")); diff != "" {
			t.Error(diff)
		}
	})
}

func TestHeldWordsAreNobodyElses(t *testing.T) {
	each(t, func(t *testing.T, d *testsite.Desk) {
		anna, bob := d.Person("Anna Maes", "en", account.Roles{}), d.Person("Bob Fox", "en", account.Roles{})
		d.Password(anna.Person)
		d.Password(bob.Person)
		b := d.Browser()
		status(t, b.Post("/sign-in", "email", "anna.maes@org.example", "password", testsite.Password), 303)
		delete(b.Cookies, "__Host-fl")
		door := status(t, b.Post("/tickets/new", "subject", "Mine", "text", "My words."), 401)
		in := func(held string) *testsite.Page {
			return b.Post("/sign-in", "email", "bob.fox@org.example", "password", testsite.Password, "held", held)
		}
		if p := status(t, in(door.Attr("[name=held]", "value")), 303); p.Location != "/" {
			t.Errorf("another person is led to %s", p.Location)
		}
		for _, forged := range []string{"x", "v1.a.b", `{"a":"//evil.example"}`} {
			status(t, in(forged), 303)
		}
	})
}

func TestSecretsAndLongTextsDoNotGoAlong(t *testing.T) {
	each(t, func(t *testing.T, d *testsite.Desk) {
		b := d.Browser()
		p := status(t, b.Post("/account/password", "old", "CANARY one", "password", "CANARY two"), 401)
		if p.Attr("[name=held]", "value") != "" || strings.Contains(p.Body, "CANARY") {
			t.Error("a password goes along")
		}
		long := strings.Repeat("long words ", 30_000)
		p = status(t, b.Post("/tickets/new", "subject", "Long", "text", long), 401)
		if got := p.Text("#held-copy"); p.Attr("[name=held]", "value") != "" || got != strings.TrimSpace(long) {
			t.Errorf("%d letters to copy", len(got))
		}
	})
}

func TestScriptIsToldToSendTheWholePage(t *testing.T) {
	each(t, func(t *testing.T, d *testsite.Desk) {
		b := d.Browser()
		b.Header.Set("HX-Request", "true")
		if p := status(t, b.Post("/tickets/new", "text", "My words."), 401); p.Header.Get("HX-Redirect") != "" {
			t.Errorf("it leaves for %s without the words", p.Header.Get("HX-Redirect"))
		}
		if p := status(t, b.Post("/tickets/1/solved"), 401); p.Header.Get("HX-Redirect") == "" {
			t.Error("it stays where it is")
		}
	})
}

// Whoever sends a form without a session is a stranger: a form may bring many files, but no stranger's words fill the memory.
func TestWordsOfStrangersAreNotReadWithoutEnd(t *testing.T) {
	each(t, func(t *testing.T, d *testsite.Desk) {
		const most = 9 << 20
		value := strings.Repeat("x", 1<<20)
		fields := strings.Repeat("--b\r\nContent-Disposition: form-data; name=\"x\"\r\n\r\n"+value+"\r\n", 20) + "--b--\r\n"
		for kind, form := range map[string]string{
			"multipart/form-data; boundary=b":   fields,
			"application/x-www-form-urlencoded": strings.Repeat("x="+value+"&", 20),
		} {
			body := strings.NewReader(form)
			r := httptest.NewRequest(http.MethodPost, testsite.Base+"/tickets/new", body)
			r.Header.Set("Content-Type", kind)
			status(t, d.Browser().Do(r), 401)
			if read := len(form) - body.Len(); read > most {
				t.Errorf("%s: %d bytes were read", kind, read)
			}
		}
		// Letters that grow when they are sealed must not make a sign-in of a size that is refused.
		p := status(t, d.Browser().Post("/tickets/new", "text", strings.Repeat("\x01", 200<<10)), 401)
		if held := p.Attr("[name=held]", "value"); len(held) > 1<<20 {
			t.Errorf("%d bytes go along", len(held))
		}
	})
}

func withFile(path string, fields [][2]string, file, name string) *http.Request {
	var body bytes.Buffer
	w := multipart.NewWriter(&body)
	for _, f := range fields {
		_ = w.WriteField(f[0], f[1])
	}
	part, _ := w.CreateFormFile(file, name)
	_, _ = part.Write([]byte("picture"))
	_ = w.Close()
	r := httptest.NewRequest(http.MethodPost, testsite.Base+path, &body)
	r.Header.Set("Content-Type", w.FormDataContentType())
	return r
}
