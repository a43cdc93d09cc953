// Package doctor looks at the settings and the surroundings of a desk, and says what is wrong there and what to do about it.
package doctor

import (
	"context"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"firstline/internal/app"
	"firstline/internal/base/config"
	"firstline/internal/base/db"
	"firstline/internal/desk/access"
	"firstline/internal/schema"
)

// State says how something is.
type State string

// The states.
const (
	OK   State = "ok"
	Warn State = "warn" // works, but not as it should
	Ill  State = "ill"  // does not work, or is not safe
)

// Verdict is what was found about one thing.
type Verdict struct {
	State  State  `json:"state"`
	What   string `json:"what"`
	Detail string `json:"detail"`
	Advice string `json:"advice,omitempty"`
}

// patient is a desk that is being looked at.
type patient struct {
	config *config.Serve
	tell   func(Verdict)
}

func (p *patient) say(state State, what, detail, advice string) {
	p.tell(Verdict{State: state, What: what, Detail: detail, Advice: advice})
}

// Look examines the desk of these settings and tells each verdict as it comes. It changes nothing; a desk that is not there yet is not made.
func Look(ctx context.Context, c *config.Serve, tell func(Verdict)) {
	p := &patient{config: c, tell: tell}
	p.zones()
	p.address()
	p.certificate()
	folder := p.folder()
	p.disk()
	key := p.key()
	// Opening a desk makes what it lacks, and a new key would hide that the old one is lost.
	if p.database(ctx) && folder && key {
		p.desk(ctx)
	}
}

func (p *patient) zones() {
	if _, err := time.LoadLocation("Europe/Brussels"); err != nil {
		p.say(Ill, "time zones", err.Error(), "Install the package tzdata, or use the released program, which brings its own.")
		return
	}
	p.say(OK, "time zones", "known", "")
}

// address compares what people type with what the desk listens on.
func (p *patient) address() {
	base, c := p.config.Base(), p.config
	host, _, _ := net.SplitHostPort(c.Listen) // checked with the settings
	ip := net.ParseIP(base.Hostname())
	local := base.Hostname() == "localhost" || ip != nil && ip.IsLoopback()
	switch {
	case base.Scheme == "http" && !local:
		p.say(Ill, "address", base.String()+" sends passwords unencrypted", "Set tls_cert and tls_key, or acme_domains, or put a proxy with TLS in front and begin base_url with https://.")
	case base.Scheme == "https" && !c.TLS() && len(c.TrustedProxies) == 0:
		p.say(Warn, "address", base.String()+" is encrypted by a proxy that is not named", "Name the proxy's network in trusted_proxies; else every visitor seems to come from it, and limits hit all of them.")
	case local && host != "127.0.0.1" && host != "localhost" && host != "::1":
		p.say(Warn, "address", "links lead to "+base.String()+", though the desk listens on "+c.Listen, "Set base_url to the address that people type.")
	default:
		p.say(OK, "address", base.String(), "")
	}
}

// Days before its end from which a certificate is worth a word.
const expiring = 21 * 24 * time.Hour

func (p *patient) certificate() {
	if p.config.TLSCert == "" {
		return
	}
	c, err := readCertificate(p.config.TLSCert)
	if err != nil {
		p.say(Ill, "certificate", err.Error(), "Check tls_cert.")
		return
	}
	host, end := p.config.Base().Hostname(), c.NotAfter
	left := time.Until(end)
	switch err := c.VerifyHostname(host); {
	case err != nil:
		p.say(Ill, "certificate", "is not for "+host, "Get one with this name, or set base_url to a name that it has; browsers refuse others.")
	case left < 0:
		p.say(Ill, "certificate", "ended on "+end.Format(time.DateOnly), "Renew it and start the desk again.")
	case left < expiring:
		p.say(Warn, "certificate", "ends on "+end.Format(time.DateOnly), "Renew it and start the desk again.")
	default:
		p.say(OK, "certificate", "good until "+end.Format(time.DateOnly), "")
	}
}

// readCertificate is the first certificate of a file: the website's own.
func readCertificate(path string) (*x509.Certificate, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	block, _ := pem.Decode(text)
	if block == nil {
		return nil, errors.New(path + " holds no certificate")
	}
	return x509.ParseCertificate(block.Bytes)
}

// folder tells whether there is one to work in.
func (p *patient) folder() bool {
	path := p.config.Data
	info, err := os.Stat(path)
	switch {
	case os.IsNotExist(err):
		p.say(Warn, "data folder", path+" is not there yet", "serve or migrate makes it.")
		return false
	case err != nil:
		p.say(Ill, "data folder", err.Error(), "Let the user that runs the desk read and write it.")
		return false
	case info.Mode().Perm()&0o077 != 0:
		p.say(Warn, "data folder", fmt.Sprintf("%s can be entered by others (mode %04o)", path, info.Mode().Perm()), "chmod 700 "+path)
	default:
		if err := writable(path); err != nil {
			p.say(Ill, "data folder", err.Error(), "Let the user that runs the desk write into it.")
			return false
		}
		p.say(OK, "data folder", path, "")
	}
	return true
}

func writable(path string) error {
	file, err := os.CreateTemp(path, ".doctor-*")
	if err != nil {
		return err
	}
	_ = file.Close() // nothing was written
	return os.Remove(file.Name())
}

// Free space under which to worry, in bytes.
const (
	littleDisk = 5 << 30
	noDisk     = 500 << 20
)

func (p *patient) disk() {
	path := p.config.Data
	for {
		if _, err := os.Stat(path); err == nil || path == filepath.Dir(path) {
			break
		}
		path = filepath.Dir(path)
	}
	var s syscall.Statfs_t
	if err := syscall.Statfs(path, &s); err != nil {
		p.say(Warn, "disk", err.Error(), "")
		return
	}
	free := s.Bavail * uint64(s.Bsize)
	detail := fmt.Sprintf("%.1f GiB free", float64(free)/(1<<30))
	switch {
	case free < noDisk:
		p.say(Ill, "disk", detail, "Make room now: a full disk refuses mail and answers.")
	case free < littleDisk:
		p.say(Warn, "disk", detail, "Make room, or move the data folder.")
	default:
		p.say(OK, "disk", detail, "")
	}
}

// key tells whether there is one that can be read.
func (p *patient) key() bool {
	path := p.config.KeyPath()
	info, err := os.Stat(path)
	switch {
	case os.IsNotExist(err):
		p.say(Warn, "key file", path+" is not there yet", "The first start makes it. If this desk has run before, put its key file back: without it, mailbox passwords are lost.")
		return false
	case err != nil:
		p.say(Ill, "key file", err.Error(), "Let the user that runs the desk read it.")
		return false
	case info.Mode().Perm()&0o077 != 0:
		p.say(Ill, "key file", fmt.Sprintf("%s can be read by others (mode %04o)", path, info.Mode().Perm()), "chmod 600 "+path)
	default:
		p.say(OK, "key file", path, "")
	}
	return true
}

// database tells whether there is one that the desk can be opened on.
func (p *patient) database(ctx context.Context) bool {
	url := p.config.DatabaseURL()
	if path, lite := strings.CutPrefix(url, "sqlite:"); lite {
		if _, err := os.Stat(path); err != nil {
			p.say(Warn, "database", path+" is not there yet", "serve or migrate makes it.")
			return false
		}
	}
	d, err := db.Open(ctx, url, db.Options{Readers: 1})
	if err != nil {
		p.say(Ill, "database", err.Error(), "Check the setting database, and that the server runs and lets this user in.")
		return false
	}
	defer d.Close()
	for _, trouble := range d.Settings(ctx) {
		p.say(Ill, "database", trouble.Detail, trouble.Advice)
	}
	pending, newer, err := d.Pending(ctx, schema.Files)
	switch {
	case err != nil:
		p.say(Ill, "database", err.Error(), "Check that the user may read and make tables.")
		return false
	case newer:
		p.say(Ill, "database", "was written by a newer version of Firstline", "Start that one, or restore a backup that this one made.")
		return false
	case pending > 0:
		p.say(Warn, "database", fmt.Sprintf("has the shape of an older version (%d steps behind)", pending), "serve or migrate brings it up; make a backup first.")
		return false
	}
	p.say(OK, "database", string(d.Engine()), "")
	return true
}

// desk looks at what stands in the database.
func (p *patient) desk(ctx context.Context) {
	d, err := app.Open(ctx, p.config.Storage, p.config.Base())
	if err != nil {
		p.say(Ill, "desk", err.Error(), "")
		return
	}
	defer d.Close()
	if needed, err := d.Accounts.NeedsSetup(ctx); err != nil || needed {
		p.say(Warn, "administrator", "nobody administers this desk yet", "Start the desk and open the address that it prints.")
	}
	if d.Settings.Desk().Mail.Paused != 0 {
		p.say(Warn, "outgoing mail", "is paused", "Look at what waits, then stop holding outgoing mail on the settings page.")
	}
	p.mailboxes(ctx, d, access.Actor{Name: "Firstline", Locale: "en", Via: access.ViaCommand})
}
