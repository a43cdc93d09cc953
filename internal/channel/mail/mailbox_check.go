package mail

import (
	"context"
	"crypto/x509"
	"net/url"
	"slices"
	"strings"

	"firstline/internal/base/clean"
	"firstline/internal/base/db"
	"firstline/internal/base/errs"
	"firstline/internal/base/i18n"
	"firstline/internal/base/secret"
	"firstline/internal/desk/person"
)

// check cleans a setup and says what is wrong with it; id is whose it is, 0 for a new one. Fields have the names of the form.
func (x *Setup) check(ctx context.Context, q db.Querier, id MailboxID) error {
	var c errs.Check
	address, err := person.Canonical(x.Address)
	c.That(err == nil, "address", "people.address_invalid")
	if err == nil {
		x.Address = address
	}
	x.Name = clean.Line(x.Name)
	c.That(x.Name != "", "name", "people.name_missing")
	c.That(len([]rune(x.Name)) <= 100, "name", "people.too_long", errs.Args{"Max": 100})
	c.That(x.Locale == "" || slices.Contains(i18n.Codes(), x.Locale), "locale", "people.locale_invalid")
	c.That(0 <= x.Position && x.Position <= 1000, "position", "admin.box_position_range")
	if x.Folder == "" {
		x.Folder = "INBOX"
	}
	x.Incoming.check(&c, "imap", x.OAuth)
	x.Outgoing.check(&c, "smtp", x.OAuth)
	if x.Trust = strings.TrimSpace(x.Trust); x.Trust != "" {
		c.That(x509.NewCertPool().AppendCertsFromPEM([]byte(x.Trust)), "trust", "admin.box_trust_unreadable")
	}
	var taken []MailboxID
	if err := q.Select(ctx, &taken, `SELECT id FROM mailbox WHERE address = $1 AND id <> $2`, x.Address, id); err != nil {
		return err
	}
	c.That(len(taken) == 0, "address", "admin.box_address_taken")
	return c.Err()
}

// check looks at one server; name begins the names of its fields.
func (s *Server) check(c *errs.Check, name string, o OAuth) {
	s.Host = strings.ToLower(strings.TrimSpace(s.Host))
	c.That(slices.Contains([]Security{TLS, STARTTLS, Plain}, s.Security), name+"_security", "admin.box_choose")
	c.That(slices.Contains([]Auth{Password, OAuth2}, s.Auth), name+"_auth", "admin.box_choose")
	if s.Host == "" {
		return
	}
	c.That(!strings.ContainsAny(s.Host, " /:@\\\"'<>"), name+"_host", "admin.box_host_invalid")
	c.That(1 <= s.Port && s.Port <= 65535, name+"_port", "admin.box_port_invalid")
	c.That(s.Security != Plain || server{Host: s.Host}.mayBePlain(), name+"_security", "mailtest.plain_refused")
	if s.Auth == OAuth2 {
		// With a refresh token the desk signs in as somebody who allowed it, with the client's secret alone as the application itself.
		c.That(o.HasRefresh || !o.Refresh.Empty() || o.HasSecret || !o.Secret.Empty(), "oauth_refresh", "admin.box_refresh_missing")
		u, err := url.Parse(o.TokenURL)
		c.That(err == nil && u.Scheme == "https" && u.Host != "", "oauth_token_url", "admin.box_token_url_invalid")
		c.That(o.ClientID != "", "oauth_client_id", "admin.box_client_missing")
	}
}

// staysHome refuses to keep a secret for another server than it was set for: whoever may change the server's name must not learn the
// password by it.
func (x *Setup) staysHome(was remoteRow) error {
	var c errs.Check
	moved := func(host, before, sealed string, fresh secret.Text) bool {
		return !strings.EqualFold(strings.TrimSpace(host), before) && sealed != "" && fresh.Empty()
	}
	c.That(!moved(x.Incoming.Host, was.IMAPHost, was.IMAPSecret, x.Incoming.Secret) || x.Incoming.Host == "", "imap_secret", "mailtest.secret_again")
	c.That(!moved(x.Outgoing.Host, was.SMTPHost, was.SMTPSecret, x.Outgoing.Secret) || x.Outgoing.Host == "", "smtp_secret", "mailtest.secret_again")
	c.That(!moved(x.OAuth.TokenURL, was.TokenURL, was.ClientSecret, x.OAuth.Secret), "oauth_client_secret", "mailtest.secret_again")
	c.That(!moved(x.OAuth.TokenURL, was.TokenURL, was.Refresh, x.OAuth.Refresh), "oauth_refresh", "mailtest.secret_again")
	return c.Err()
}
