package admin_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"firstline/internal/testdesk/testsite"
)

// canaries are secrets that may stand on no page.
func canaries() []string {
	return []string{"imap_secret", "canary-imap", "smtp_secret", "canary-smtp", "oauth_client_secret", "canary-client", "oauth_refresh", "canary-refresh"}
}

func boxForm(version, address string, more ...string) []string {
	return append([]string{
		"version", version, "address", address, "name", "Help desk", "position", "1", "imap_host", "imap.org.example", "imap_port", "993", "imap_security", "tls",
		"imap_user", "help", "imap_auth", "password", "imap_folder", "INBOX", "smtp_host", "smtp.org.example", "smtp_port", "587", "smtp_security", "starttls",
		"smtp_user", "help", "smtp_auth", "password",
	}, more...)
}

func noCanary(t *testing.T, p *testsite.Page) {
	t.Helper()
	if strings.Contains(p.Body, "canary") {
		t.Error("a secret stands on a page")
	}
	for name, values := range p.Header {
		if strings.Contains(strings.Join(values, " "), "canary") {
			t.Errorf("a secret stands in the header %s", name)
		}
	}
}

func TestSecretsOfMailboxesAreNeverShown(t *testing.T) {
	each(t, func(t *testing.T, d *testsite.Desk) {
		_, b := boss(d)
		refused := status(t, b.Post("/admin/mailboxes/new", boxForm("0", "no address", canaries()...)...), 422)
		noCanary(t, refused)
		if refused.Text("#f-address-error") == "" || refused.Attr("[name=imap_host]", "value") != "imap.org.example" {
			t.Errorf("errors %q", refused.All(".errors li"))
		}
		made := status(t, b.Post("/admin/mailboxes/new", boxForm("0", "Help@Org.example", canaries()...)...), 303)
		page := status(t, b.Follow(made), 200)
		noCanary(t, page)
		if hint := page.Text("#f-imap_secret-hint"); !strings.HasPrefix(hint, "Set.") {
			t.Errorf("hint %q", hint)
		}
		noCanary(t, status(t, b.Get("/admin/mailboxes"), 200))
		noCanary(t, status(t, b.Get("/admin/audit"), 200))
		var sealed []string
		if err := d.DB.Select(t.Context(), &sealed, `SELECT imap_secret || smtp_secret || oauth_client_secret || oauth_refresh FROM mailbox`); err != nil {
			t.Fatal(err)
		}
		if len(sealed) != 1 || strings.Contains(sealed[0], "canary") || strings.Count(sealed[0], "v1.") != 4 {
			t.Errorf("stored: %q", sealed)
		}
		kept := status(t, b.Post(made.Location, boxForm(page.Attr("[name=version]", "value"), "help@org.example")...), 303)
		var again []string
		if err := d.DB.Select(t.Context(), &again, `SELECT imap_secret || smtp_secret || oauth_client_secret || oauth_refresh FROM mailbox`); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(sealed, again); diff != "" {
			t.Errorf("an empty field changed a secret: %s", diff)
		}
		status(t, b.Follow(kept), 200)
	})
}

func TestMailboxFormRefusesAndShowsConflicts(t *testing.T) {
	each(t, func(t *testing.T, d *testsite.Desk) {
		_, b := boss(d)
		made := status(t, b.Post("/admin/mailboxes/new", boxForm("0", "help@org.example")...), 303)
		taken := status(t, b.Post("/admin/mailboxes/new", boxForm("0", "help@org.example", "trust", "no certificate")...), 422)
		if taken.Text("#f-address-error") == "" || taken.Text("#f-trust-error") == "" {
			t.Errorf("errors %q", taken.All(".errors li"))
		}
		version := status(t, b.Get(made.Location), 200).Attr("[name=version]", "value")
		first, second := boxForm(version, "help@org.example"), boxForm(version, "help@org.example")
		first[5], second[5] = "First line", "Second thought"
		status(t, b.Post(made.Location, first...), 303)
		late := status(t, b.Post(made.Location, append(second, "imap_secret", "canary-late")...), 409)
		noCanary(t, late)
		if diff := cmp.Diff([]string{"Name", "First line", "Second thought"}, late.All(".card tbody td")); diff != "" {
			t.Error(diff)
		}
		status(t, b.Post(made.Location+"/active", "active", "0"), 303)
		if list := status(t, b.Get("/admin/mailboxes"), 200); list.Text("tbody .chip") != "Paused" {
			t.Errorf("state %q", list.Text("tbody .chip"))
		}
		status(t, b.Get("/admin/mailboxes/99"), 404)
	})
}

func TestTokenSignInNeedsItsParts(t *testing.T) {
	each(t, func(t *testing.T, d *testsite.Desk) {
		_, b := boss(d)
		form := boxForm("0", "help@org.example", "oauth_token_url", "http://login.example/token")
		for i, name := range form {
			if name == "imap_auth" {
				form[i+1] = "oauth2"
			}
			if name == "smtp_security" {
				form[i+1] = "plain"
			}
		}
		refused := status(t, b.Post("/admin/mailboxes/new", form...), 422)
		for _, field := range []string{"oauth_token_url", "oauth_client_id", "oauth_refresh", "smtp_security"} {
			if refused.Text("#f-"+field+"-error") == "" {
				t.Errorf("%s is not marked", field)
			}
		}
	})
}

func TestTokenSignInTakesAClientSecretAlone(t *testing.T) {
	each(t, func(t *testing.T, d *testsite.Desk) {
		_, b := boss(d)
		of := func(version, secret string) []string {
			form := boxForm(version, "help@org.example", "oauth_token_url", "https://login.example/token", "oauth_client_id", "desk", "oauth_client_secret", secret)
			for i, name := range form {
				if name == "imap_auth" {
					form[i+1] = "oauth2"
				}
			}
			return form
		}
		if refused := status(t, b.Post("/admin/mailboxes/new", of("0", "")...), 422); refused.Text("#f-oauth_refresh-error") == "" {
			t.Error("neither a secret nor a refresh token, and nothing is marked")
		}
		made := status(t, b.Post("/admin/mailboxes/new", of("0", "hush-hush")...), 303)
		status(t, b.Post(made.Location, of("2", "")...), 303) // what is set stays
	})
}

func TestMailboxIsTried(t *testing.T) {
	each(t, func(t *testing.T, d *testsite.Desk) {
		_, b := boss(d)
		form := boxForm("0", "help@org.example")
		for i, name := range form {
			if name == "imap_host" || name == "smtp_host" {
				form[i+1] = "127.0.0.1"
			}
			if name == "imap_port" || name == "smtp_port" {
				form[i+1] = "9" // no port of mail: nobody is asked
			}
		}
		made := status(t, b.Post("/admin/mailboxes/new", form...), 303)
		tried := status(t, b.Post(made.Location+"/test"), 200)
		var failed int
		for _, state := range tried.All("tbody .chip") {
			if state == "failed" {
				failed++
			}
		}
		if failed != 2 || !strings.Contains(tried.Text("tbody"), "reached on the ports") {
			t.Errorf("%d failures: %q", failed, tried.Text("tbody"))
		}
		if got := tried.Attr("[name=imap_host]", "value"); got != "127.0.0.1" {
			t.Errorf("the form became %q", got)
		}
		status(t, b.Post("/admin/mailboxes/99/test"), 404)
	})
}
