// Package config holds the settings that the desk needs before it can start; all others are kept in the database and edited there.
//
// A setting comes from a flag (--base-url), else from a variable (FIRSTLINE_BASE_URL), else from the TOML file (base_url), else
// from its default. All mistakes are told together, each with the name of the setting, where it came from and what would be right.
package config

import (
	"log/slog"
	"net/netip"
	"net/url"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/alecthomas/kong"

	"firstline/internal/base/secret"
)

// Storage says where the desk keeps what it knows; every command needs it.
type Storage struct {
	Config   kong.ConfigFlag `help:"TOML file with settings (default: firstline.toml here or in /etc/firstline)." env:"FIRSTLINE_CONFIG" type:"path"`
	Data     string          `help:"Folder for files, keys and the embedded database." default:"./data" env:"FIRSTLINE_DATA" type:"path"`
	Database secret.Text     `help:"Database: sqlite:PATH or postgres://… (default: SQLite in the data folder)." env:"FIRSTLINE_DATABASE"`
	KeyFile  string          `help:"File with the installation's keys (default: key in the data folder, made at the first start)." env:"FIRSTLINE_KEY_FILE" type:"path"`
}

// DatabaseURL is the address for db.Open.
func (s *Storage) DatabaseURL() string {
	if s.Database.Empty() {
		return "sqlite:" + filepath.Join(s.Data, "firstline.db")
	}
	return s.Database.Reveal()
}

// KeyPath is the file for secret.LoadKeys.
func (s *Storage) KeyPath() string {
	if s.KeyFile == "" {
		return filepath.Join(s.Data, "key")
	}
	return s.KeyFile
}

// FilesPath is the folder for blob.OpenFiles.
func (s *Storage) FilesPath() string { return filepath.Join(s.Data, "files") }

// Log says what the program tells about its work.
type Log struct {
	LogLevel  string `help:"What to log: debug, info, warn or error." default:"info" env:"FIRSTLINE_LOG_LEVEL"`
	LogFormat string `help:"How to log: text or json." default:"text" env:"FIRSTLINE_LOG_FORMAT"`
}

// Level is the level for slog.
func (l *Log) Level() slog.Level {
	var level slog.Level
	_ = level.UnmarshalText([]byte(l.LogLevel)) // checked at start
	return level
}

// Serve are the settings of a running desk.
type Serve struct {
	Storage
	Log
	Listen         string        `help:"Address of the website." default:"127.0.0.1:8080" env:"FIRSTLINE_LISTEN"`
	BaseURL        string        `name:"base-url" help:"Address under which people reach the website (default: http:// and the listening address)." env:"FIRSTLINE_BASE_URL"`
	TrustedProxies []string      `help:"Networks of reverse proxies whose X-Forwarded headers are believed." env:"FIRSTLINE_TRUSTED_PROXIES"`
	TLSCert        string        `name:"tls-cert" help:"Certificate chain (PEM) for the website and the mail listeners." env:"FIRSTLINE_TLS_CERT" type:"path"`
	TLSKey         string        `name:"tls-key" help:"Key (PEM) of the certificate." env:"FIRSTLINE_TLS_KEY" type:"path"`
	ACMEDomains    []string      `name:"acme-domains" help:"Names for which to fetch certificates by ACME." env:"FIRSTLINE_ACME_DOMAINS"`
	ACMEEmail      string        `name:"acme-email" help:"Address that the certificate authority may write to." env:"FIRSTLINE_ACME_EMAIL"`
	ACMECache      string        `name:"acme-cache" help:"Folder for fetched certificates (default: acme in the data folder)." env:"FIRSTLINE_ACME_CACHE" type:"path"`
	ACMEDirectory  string        `name:"acme-directory" help:"Directory of another certificate authority than Let's Encrypt." env:"FIRSTLINE_ACME_DIRECTORY"`
	Metrics        string        `help:"Address of the second listener with /metrics and the status for machines, or off." default:"127.0.0.1:8081" env:"FIRSTLINE_METRICS"`
	SMTP           string        `name:"smtp" help:"Address on which to take mail by SMTP, or off." default:"off" env:"FIRSTLINE_SMTP"`
	LMTP           string        `name:"lmtp" help:"Address on which to take mail by LMTP (host:port or unix:PATH), or off." default:"off" env:"FIRSTLINE_LMTP"`
	Roles          []string      `help:"What this node does: web, mail, jobs." default:"web,mail,jobs" env:"FIRSTLINE_ROLES"`
	Demo           bool          `help:"Fill an empty database with demo data; mail then goes to a catcher page only." env:"FIRSTLINE_DEMO"`
	Dev            bool          `help:"For work on the product itself: shows all components at /-/ui, and answers under every name that this machine has for itself." env:"FIRSTLINE_DEV"`
	Shutdown       time.Duration `help:"How long a stopping node lets requests and jobs end." default:"15s" env:"FIRSTLINE_SHUTDOWN"`
}

// The roles of a node.
const (
	RoleWeb  = "web"
	RoleMail = "mail"
	RoleJobs = "jobs"
)

// Off is the listening address of what does not listen.
const Off = "off"

// Base is the address under which people reach the website, without a slash at its end.
func (s *Serve) Base() *url.URL {
	text := s.BaseURL
	if text == "" {
		scheme := "http://"
		if s.TLS() {
			scheme = "https://"
		}
		text = scheme + s.Listen
	}
	u, err := url.Parse(strings.TrimSuffix(text, "/"))
	if err != nil { // checked at start
		return &url.URL{}
	}
	return u
}

// Secure tells that people reach the website by https.
func (s *Serve) Secure() bool { return s.Base().Scheme == "https" }

// TLS tells that this program itself speaks TLS.
func (s *Serve) TLS() bool { return s.TLSCert != "" || s.ACME() }

// ACME tells that certificates are fetched.
func (s *Serve) ACME() bool { return len(s.ACMEDomains) > 0 }

// ACMEPath is the folder for fetched certificates.
func (s *Serve) ACMEPath() string {
	if s.ACMECache == "" {
		return filepath.Join(s.Data, "acme")
	}
	return s.ACMECache
}

// Proxies are the networks whose X-Forwarded headers are believed.
func (s *Serve) Proxies() []netip.Prefix {
	var all []netip.Prefix
	for _, text := range s.TrustedProxies {
		if p, err := parseNetwork(text); err == nil { // checked at start
			all = append(all, p)
		}
	}
	return all
}

// Has tells whether this node does a part of the work.
func (s *Serve) Has(role string) bool { return slices.Contains(s.Roles, role) }

// Listener splits a listening address: "unix" and a path, or "tcp" and host:port; ok is false when it is off.
func Listener(address string) (network, at string, ok bool) {
	if address == Off || address == "" {
		return "", "", false
	}
	if path, unix := strings.CutPrefix(address, "unix:"); unix {
		return "unix", path, true
	}
	return "tcp", address, true
}

func parseNetwork(text string) (netip.Prefix, error) {
	text = strings.TrimSpace(text)
	if address, err := netip.ParseAddr(text); err == nil {
		return netip.PrefixFrom(address, address.BitLen()), nil
	}
	p, err := netip.ParsePrefix(text)
	return p.Masked(), err
}
