package portal_test

import (
	"encoding/base32"
	"strings"
	"testing"

	"firstline/internal/base/secret"
	"firstline/internal/desk/account"
	"firstline/internal/testdesk/testsite"
)

func TestPersonEnrolsAnAppAndRemovesIt(t *testing.T) {
	each(t, func(t *testing.T, d *testsite.Desk) {
		anna := d.Person("Anna Maes", "en", account.Roles{})
		d.Password(anna.Person)
		b := d.SignedIn(anna)
		if got := status(t, b.Get("/account"), 200).Attr(`a[href="/account/code"]`, "class"); got == "" {
			t.Error("nothing on the account page leads there")
		}
		if n := len(status(t, b.Get("/account/code"), 200).All("svg.scan")); n != 0 {
			t.Errorf("%d pictures before anybody asked", n)
		}
		status(t, b.Post("/account/code"), 303)
		p := status(t, b.Get("/account/code"), 200)
		if len(p.All("svg.scan path")) != 1 {
			t.Errorf("no picture: %s", p.Text("main"))
		}
		key, err := base32.StdEncoding.WithPadding(base32.NoPadding).DecodeString(strings.ReplaceAll(p.Text(".code-key"), " ", ""))
		if err != nil {
			t.Fatal(err)
		}
		code := secret.CodeKey(key).Code(secret.CodeStep(d.Clock.Now()))
		p = status(t, b.Post("/account/code/enrol", "code", "12", "password", testsite.Password), 422)
		if got := p.Text("#f-code-error"); !strings.Contains(got, "not right") {
			t.Errorf("a wrong code: %q", got)
		}
		status(t, b.Post("/account/code/enrol", "code", code, "password", testsite.Password), 303)
		p = status(t, b.Get("/account/code"), 200)
		if text := p.Text("main"); !strings.Contains(text, "From ") || len(p.All("svg.scan")) != 0 || strings.Contains(text, secret.CodeKey(key).Text()[:4]+" ") {
			t.Errorf("once it is there: %s", text)
		}
		p = status(t, b.Post("/account/code/remove", "password", "wrong"), 422)
		if got := p.Text("#f-password-error"); got == "" {
			t.Error("a wrong password is not told")
		}
		status(t, b.Post("/account/code/remove", "password", testsite.Password), 303)
		if len(status(t, b.Get("/account/code"), 200).All(`form[action="/account/code"]`)) != 1 {
			t.Error("no other one can be set up")
		}
	})
}
