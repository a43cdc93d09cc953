package mail

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"strconv"

	"firstline/internal/base/db"
	"firstline/internal/base/secret"
)

// Security says how a connection to a mail server is protected.
type Security string

// The ways; Plain is only for servers on the same machine.
const (
	TLS      Security = "tls"
	STARTTLS Security = "starttls"
	Plain    Security = "plain"
)

// Auth says how the desk signs in to a mail server.
type Auth string

// The ways.
const (
	Password Auth = "password"
	OAuth2   Auth = "oauth2"
)

// server is a mail server as one mailbox uses it; an empty Host is none.
type server struct {
	Host     string
	Port     int
	Security Security
	User     string
	Secret   secret.Text
	Auth     Auth
}

// remote is a mailbox with what is needed to fetch from it and to send through it.
type remote struct {
	Mailbox
	Version  int64
	Incoming server
	Folder   string
	Done     string // folder to which fetched mail is moved; empty: it stays
	Outgoing server
	OAuth    grant
	Trust    string // PEM
}

// grant is what a sign-in service gave the desk for a mailbox.
type grant struct {
	TokenURL  string
	ClientID  string
	Secret    secret.Text
	Scope     string
	Refresh   secret.Text
	Access    secret.Text
	ExpiresAt db.Time
}

// remoteRow is how a remote is stored; secrets are sealed.
type remoteRow struct {
	ID           MailboxID
	Version      int64
	Address      string
	Name         string
	Position     int
	Active       bool
	Locale       string
	IMAPHost     string   `db:"imap_host"`
	IMAPPort     int      `db:"imap_port"`
	IMAPSecurity Security `db:"imap_security"`
	IMAPUser     string   `db:"imap_user"`
	IMAPSecret   string   `db:"imap_secret"`
	IMAPAuth     Auth     `db:"imap_auth"`
	IMAPFolder   string   `db:"imap_folder"`
	IMAPDone     string   `db:"imap_done"`
	SMTPHost     string   `db:"smtp_host"`
	SMTPPort     int      `db:"smtp_port"`
	SMTPSecurity Security `db:"smtp_security"`
	SMTPUser     string   `db:"smtp_user"`
	SMTPSecret   string   `db:"smtp_secret"`
	SMTPAuth     Auth     `db:"smtp_auth"`
	TokenURL     string   `db:"oauth_token_url"`
	ClientID     string   `db:"oauth_client_id"`
	ClientSecret string   `db:"oauth_client_secret"`
	Refresh      string   `db:"oauth_refresh"`
	Scope        string   `db:"oauth_scope"`
	Access       string   `db:"oauth_access"`
	ExpiresAt    db.Time  `db:"oauth_expires_at"`
	Trust        string
}

const remoteColumns = `id, version, address, name, position, active, locale, imap_host, imap_port, imap_security, imap_user, imap_secret, imap_auth, imap_folder, imap_done,
	smtp_host, smtp_port, smtp_security, smtp_user, smtp_secret, smtp_auth, oauth_token_url, oauth_client_id, oauth_client_secret, oauth_refresh,
	oauth_scope, oauth_access, oauth_expires_at, trust`

// remoteOf reads a mailbox with its secrets open.
func remoteOf(ctx context.Context, q db.Querier, keys *secret.Keys, id MailboxID) (remote, error) {
	var r remoteRow
	if err := q.Get(ctx, &r, `SELECT `+remoteColumns+` FROM mailbox WHERE id = $1`, id); err != nil {
		return remote{}, err
	}
	return r.open(keys)
}

func (r remoteRow) open(keys *secret.Keys) (a remote, err error) {
	a = remote{
		Mailbox:  Mailbox{ID: r.ID, Address: r.Address, Name: r.Name, Position: r.Position, Active: r.Active, Locale: r.Locale},
		Version:  r.Version,
		Incoming: server{Host: r.IMAPHost, Port: r.IMAPPort, Security: r.IMAPSecurity, User: r.IMAPUser, Auth: r.IMAPAuth},
		Folder:   r.IMAPFolder, Done: r.IMAPDone,
		Outgoing: server{Host: r.SMTPHost, Port: r.SMTPPort, Security: r.SMTPSecurity, User: r.SMTPUser, Auth: r.SMTPAuth},
		OAuth:    grant{TokenURL: r.TokenURL, ClientID: r.ClientID, Scope: r.Scope, ExpiresAt: r.ExpiresAt},
		Trust:    r.Trust,
	}
	for _, s := range []struct {
		to     *secret.Text
		sealed string
		column string
	}{
		{&a.Incoming.Secret, r.IMAPSecret, "imap_secret"},
		{&a.Outgoing.Secret, r.SMTPSecret, "smtp_secret"},
		{&a.OAuth.Secret, r.ClientSecret, "oauth_client_secret"},
		{&a.OAuth.Refresh, r.Refresh, "oauth_refresh"},
		{&a.OAuth.Access, r.Access, "oauth_access"},
	} {
		if s.sealed == "" {
			continue
		}
		text, openErr := keys.Open(s.sealed, sealedIn(r.ID, s.column))
		if openErr != nil {
			err = errors.Join(err, fmt.Errorf("mailbox %d, %s: %w", r.ID, s.column, openErr))
			continue
		}
		*s.to = secret.NewText(string(text))
	}
	return a, err
}

// sealedIn is where a sealed secret belongs.
func sealedIn(id MailboxID, column string) string {
	return "mailbox/" + strconv.FormatInt(int64(id), 10) + "/" + column
}

// seal makes a secret fit for a column; nothing stays nothing.
func seal(keys *secret.Keys, id MailboxID, column string, text secret.Text) string {
	if text.Empty() {
		return ""
	}
	return keys.Seal([]byte(text.Reveal()), sealedIn(id, column))
}

// address is where the server listens.
func (s server) address() string { return net.JoinHostPort(s.Host, strconv.Itoa(s.Port)) }

// tls is how to speak TLS to a server of the account: its name must be on its certificate, which must be signed by whom we trust.
func (a remote) tls(s server, roots *x509.CertPool) (*tls.Config, error) {
	c := &tls.Config{ServerName: s.Host, MinVersion: tls.VersionTLS12, RootCAs: roots}
	if a.Trust != "" {
		c.RootCAs = x509.NewCertPool()
		if !c.RootCAs.AppendCertsFromPEM([]byte(a.Trust)) {
			return nil, errors.New("the certificate that the mailbox trusts cannot be read")
		}
	}
	return c, nil
}

// mayBePlain tells whether a password may go to the server without encryption: only within this machine.
func (s server) mayBePlain() bool {
	ip := net.ParseIP(s.Host)
	return s.Host == "localhost" || ip != nil && ip.IsLoopback()
}
