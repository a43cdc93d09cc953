package config

import (
	"crypto/tls"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/mail"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/alecthomas/kong"
)

// problems gathers what is wrong, by the name of the flag.
type problems []problem

type problem struct{ flag, text string }

func (p *problems) that(ok bool, flag, format string, args ...any) {
	if !ok {
		*p = append(*p, problem{flag, fmt.Sprintf(format, args...)})
	}
}

// AfterApply is called when all settings are there; it tells everything that is wrong with them.
func (s *Serve) AfterApply(ctx *kong.Context) error {
	var p problems
	s.checkStorage(&p)
	s.checkLog(&p)
	s.checkWeb(&p)
	s.checkTLS(&p)
	s.checkListeners(&p)
	for _, role := range s.Roles {
		p.that(slices.Contains([]string{RoleWeb, RoleMail, RoleJobs}, role), "roles", "%q is none of web, mail, jobs", role)
	}
	p.that(len(s.Roles) > 0, "roles", "a node without a role does nothing")
	p.that(s.Shutdown > 0, "shutdown", "must be longer than nothing, such as 15s")
	return p.errors(ctx)
}

// errors names for each problem where the setting came from.
func (p problems) errors(ctx *kong.Context) error {
	all := make([]error, 0, len(p))
	for _, one := range p {
		all = append(all, fmt.Errorf("setting %s (%s): %s", strings.ReplaceAll(one.flag, "-", "_"), origin(ctx, one.flag), one.text))
	}
	return errors.Join(all...)
}

func origin(ctx *kong.Context, name string) string {
	for _, step := range ctx.Path {
		if step.Flag != nil && step.Flag.Name == name {
			if step.Resolved {
				return "from the settings file"
			}
			return "from flag --" + name
		}
	}
	for _, flag := range ctx.Flags() {
		if flag.Name != name {
			continue
		}
		for _, env := range flag.Envs {
			if os.Getenv(env) != "" {
				return "from variable " + env
			}
		}
	}
	return "by default"
}

func (s *Storage) checkStorage(p *problems) {
	if info, err := os.Stat(s.Data); err == nil {
		p.that(info.IsDir(), "data", "%s is a file, not a folder", s.Data)
	}
	address := s.DatabaseURL()
	path, lite := strings.CutPrefix(address, "sqlite:")
	p.that(!lite || path != "", "database", "sqlite: must be followed by a path")
	if !lite {
		u, err := url.Parse(address)
		// The address is not repeated: it may hold a password.
		p.that(err == nil && (u.Scheme == "postgres" || u.Scheme == "postgresql") && u.Host != "", "database", "must be sqlite:PATH or postgres://user:password@host/name")
	}
}

func (l *Log) checkLog(p *problems) {
	var level slog.Level
	p.that(slices.Contains([]string{"debug", "info", "warn", "error"}, l.LogLevel) && level.UnmarshalText([]byte(l.LogLevel)) == nil,
		"log-level", "%q is none of debug, info, warn, error", l.LogLevel)
	p.that(l.LogFormat == "text" || l.LogFormat == "json", "log-format", "%q is neither text nor json", l.LogFormat)
}

func (s *Serve) checkWeb(p *problems) {
	checkAddress(p, "listen", s.Listen)
	if s.BaseURL != "" {
		u, err := url.Parse(s.BaseURL)
		ok := err == nil && (u.Scheme == "http" || u.Scheme == "https") && u.Hostname() != "" &&
			(u.Path == "" || u.Path == "/") && u.RawQuery == "" && u.Fragment == "" && u.User == nil
		p.that(ok, "base-url", "%q must be http:// or https:// and a host, without a path", s.BaseURL)
		p.that(!ok || u.Scheme == "https" || !s.TLS(), "base-url", "must begin with https://, since this node speaks TLS")
	} else if host, _, err := net.SplitHostPort(s.Listen); err == nil {
		ip := net.ParseIP(host)
		p.that(host != "" && (ip == nil || !ip.IsUnspecified()), "base-url", "is needed when the website listens on every address (%s)", s.Listen)
	}
	for _, text := range s.TrustedProxies {
		network, err := parseNetwork(text)
		p.that(err == nil, "trusted-proxies", "%q is no network such as 10.0.0.0/8", text)
		p.that(err != nil || network.Bits() > 0, "trusted-proxies", "%s would believe everybody", text)
	}
}

func (s *Serve) checkTLS(p *problems) {
	p.that((s.TLSCert == "") == (s.TLSKey == ""), "tls-cert", "tls_cert and tls_key belong together; one is missing")
	if s.TLSCert != "" && s.TLSKey != "" {
		_, err := tls.LoadX509KeyPair(s.TLSCert, s.TLSKey)
		p.that(err == nil, "tls-cert", "certificate and key cannot be used: %v", err)
	}
	if !s.ACME() {
		p.that(s.ACMEEmail == "" && s.ACMECache == "" && s.ACMEDirectory == "", "acme-domains", "are needed for the other acme settings")
		return
	}
	p.that(s.TLSCert == "", "acme-domains", "certificates come from files or by ACME, not both")
	for _, domain := range s.ACMEDomains {
		p.that(strings.Contains(domain, ".") && net.ParseIP(domain) == nil && !strings.ContainsAny(domain, " /:*@"), "acme-domains", "%q is no full name of a host", domain)
	}
	p.that(slices.Contains(s.ACMEDomains, s.Base().Hostname()), "acme-domains", "must hold the host of base_url (%s)", s.Base().Hostname())
	if s.ACMEEmail != "" {
		_, err := mail.ParseAddress(s.ACMEEmail)
		p.that(err == nil, "acme-email", "%q is no mail address", s.ACMEEmail)
	}
	if s.ACMEDirectory != "" {
		u, err := url.Parse(s.ACMEDirectory)
		p.that(err == nil && u.Scheme == "https" && u.Host != "", "acme-directory", "%q must begin with https://", s.ACMEDirectory)
	}
}

func (s *Serve) checkListeners(p *problems) {
	taken := map[string]string{s.Listen: "listen"}
	for _, l := range []struct{ flag, address string }{{"metrics", s.Metrics}, {"smtp", s.SMTP}, {"lmtp", s.LMTP}} {
		network, at, on := Listener(l.address)
		if !on {
			continue
		}
		if network == "unix" {
			p.that(l.flag == "lmtp", l.flag, "cannot listen on a unix socket")
			_, err := os.Stat(filepath.Dir(at))
			p.that(at != "" && err == nil, l.flag, "the folder of socket %q is not there", at)
			continue
		}
		checkAddress(p, l.flag, at)
		p.that(taken[at] == "" || strings.HasSuffix(at, ":0"), l.flag, "%s is the address of %s already", at, taken[at])
		taken[at] = l.flag
	}
}

func checkAddress(p *problems, flag, address string) {
	_, port, err := net.SplitHostPort(address)
	if err == nil {
		_, err = strconv.ParseUint(port, 10, 16)
	}
	p.that(err == nil, flag, "%q is no address such as 127.0.0.1:8080", address)
}
