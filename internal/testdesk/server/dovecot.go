package server

import (
	"crypto/hmac"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"text/template"
	"time"
)

var errNoDovecot = errors.New("Dovecot 2.3 is not installed")

// Mailbox is one empty account on a real Dovecot, a test's own.
type Mailbox struct {
	IMAP  string // address; plain, and STARTTLS
	IMAPS string // address; TLS from the first byte
	LMTP  string // address; delivery to any account by its user name, with or without a domain

	User, Password string
	Bearer         string         // an OAuth2 access token of this user, for XOAUTH2 and OAUTHBEARER
	Trust          *x509.CertPool // knows the server's certificate, which names localhost and 127.0.0.1
	Certificate    string         // the same in PEM
}

// Dovecot returns a new, empty account on the mail store of this test process.
func Dovecot(t testing.TB) Mailbox {
	t.Helper()
	d, err := mailStore()
	if errors.Is(err, errNoDovecot) {
		missing(t, "Dovecot 2.3 (dovecot-imapd, dovecot-lmtpd)", "tests of fetching mail by IMAP")
	}
	if err != nil {
		t.Fatal(err)
	}
	name := "desk-" + word()
	return Mailbox{
		IMAP: d.imap, IMAPS: d.imaps, LMTP: d.lmtp,
		User: name, Password: d.password, Bearer: d.token(name, time.Now().Add(time.Hour)), Trust: d.trust,
		Certificate: d.certificate,
	}
}

// dovecot is the running mail store; any user name signs in with the one password.
type dovecot struct {
	imap, imaps, lmtp string
	password          string
	tokenKey          []byte
	trust             *x509.CertPool
	certificate       string
	run               *process
}

var mailStore = sync.OnceValues(startDovecot)

// dovecotConf keeps everything in one folder and takes out what slows tests down on purpose: the wait after a wrong password.
var dovecotConf = template.Must(template.New("dovecot.conf").Parse(`
base_dir = {{.Dir}}/run
log_path = /dev/stderr
protocols = imap lmtp
listen = 127.0.0.1
mail_location = maildir:{{.Dir}}/mail/%n
mail_max_userip_connections = 100
first_valid_uid = 1
{{if .Self}}default_internal_user = {{.Self}}
default_login_user = {{.Self}}
default_internal_group = {{.SelfGroup}}{{end}}

ssl = yes
ssl_cert = <{{.Dir}}/cert.pem
ssl_key = <{{.Dir}}/key.pem

disable_plaintext_auth = no
auth_mechanisms = plain login xoauth2 oauthbearer
auth_failure_delay = 0
passdb {
  driver = oauth2
  mechanisms = xoauth2 oauthbearer
  args = {{.Dir}}/oauth2.conf
}
passdb {
  driver = static
  mechanisms = plain login
  args = password={{.Password}}
}
userdb {
  driver = static
  args = uid={{.UID}} gid={{.GID}} home={{.Dir}}/mail/%n allow_all_users=yes
}
service anvil {
  chroot =
  unix_listener anvil-auth-penalty {
    mode = 0
  }
}
service imap-login {
  chroot =
  inet_listener imap {
    port = {{.IMAP}}
  }
  inet_listener imaps {
    port = {{.IMAPS}}
    ssl = yes
  }
}
service lmtp {
  inet_listener lmtp {
    port = {{.LMTP}}
  }
}
service stats {
  chroot =
}
`))

// dovecotOAuth lets Dovecot check tokens by itself, with a key from a file, instead of asking an identity provider.
const dovecotOAuth = `
introspection_mode = local
local_validation_key_dict = fs:posix:prefix=%s/keys/
username_attribute = sub
`

func startDovecot() (*dovecot, error) {
	bin, err := dovecotProgram()
	if err != nil {
		return nil, err
	}
	dir, err := folder("dovecot", account{})
	if err != nil {
		return nil, err
	}
	d, err := startDovecotIn(dir, bin)
	if err != nil {
		return nil, errors.Join(fmt.Errorf("Dovecot %w", err), os.RemoveAll(dir))
	}
	return d, nil
}

func startDovecotIn(dir, bin string) (*dovecot, error) {
	id, err := selfSigned()
	if err != nil {
		return nil, err
	}
	ports, err := freePorts(3)
	if err != nil {
		return nil, err
	}
	address := func(i int) string { return "127.0.0.1:" + strconv.Itoa(ports[i]) }
	d := &dovecot{
		imap: address(0), imaps: address(1), lmtp: address(2),
		password: word(), tokenKey: []byte(word() + word() + word() + word()), trust: id.trust, certificate: string(id.cert),
	}
	who, err := unprivileged("nobody")
	if err != nil {
		return nil, err
	}
	conf := map[string]any{
		"Dir": dir, "Password": d.password, "IMAP": ports[0], "IMAPS": ports[1], "LMTP": ports[2],
		"Self": "", "SelfGroup": "", "UID": os.Getuid(), "GID": os.Getgid(),
	}
	if who != (account{}) {
		conf["UID"], conf["GID"] = who.uid, who.gid
	} else {
		conf["Self"], conf["SelfGroup"], err = ownNames()
		if err != nil {
			return nil, err
		}
	}
	var text strings.Builder
	if err := dovecotConf.Execute(&text, conf); err != nil {
		return nil, err
	}
	keys := filepath.Join(dir, "keys", "default", "HS256")
	if err := errors.Join(os.Chmod(dir, 0o755), os.MkdirAll(keys, 0o755), os.Mkdir(filepath.Join(dir, "mail"), 0o777),
		os.Chmod(filepath.Join(dir, "mail"), 0o777)); err != nil { // #nosec G302 -- the mail processes run as another user
		return nil, err
	}
	for name, content := range map[string]string{
		"dovecot.conf": text.String(), "oauth2.conf": fmt.Sprintf(dovecotOAuth, dir),
		"cert.pem": string(id.cert), "key.pem": string(id.key),
		filepath.Join("keys", "default", "HS256", "default"): base64.StdEncoding.EncodeToString(d.tokenKey),
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(content), 0o644); err != nil {
			return nil, err
		}
	}
	d.run, err = start(dir, account{}, "TERM", bin, "-F", "-c", filepath.Join(dir, "dovecot.conf"))
	if err != nil {
		return nil, err
	}
	err = await(d.run, func() error { return errors.Join(greeted(d.imap, "* OK"), greeted(d.lmtp, "220 ")) })
	if err != nil {
		d.run.stop()
		return nil, err
	}
	return d, nil
}

// token is a signed JSON web token that says who signs in, and until when.
func (d *dovecot) token(name string, until time.Time) string {
	part := func(v map[string]any) string {
		b, _ := json.Marshal(v) // strings and numbers always marshal
		return base64.RawURLEncoding.EncodeToString(b)
	}
	now := time.Now().Add(-time.Minute).Unix()
	said := part(map[string]any{"alg": "HS256", "typ": "JWT"}) + "." +
		part(map[string]any{"sub": name, "iat": now, "nbf": now, "exp": until.Unix()})
	mac := hmac.New(sha256.New, d.tokenKey)
	mac.Write([]byte(said))
	return said + "." + base64.RawURLEncoding.EncodeToString(mac.Sum(nil))
}

// dovecotProgram finds the program; its settings have other names from 2.4 on.
func dovecotProgram() (string, error) {
	bin, err := exec.LookPath("dovecot")
	if err != nil {
		bin = "/usr/sbin/dovecot" // not in the path of ordinary users
	}
	said, err := exec.Command(bin, "--version").Output()
	if err != nil || !strings.HasPrefix(string(said), "2.3.") {
		return "", errNoDovecot
	}
	return bin, nil
}

// ownNames are the names of our own account and group, for a Dovecot that cannot change to others.
func ownNames() (account, group string, err error) {
	u, err := user.Current()
	if err != nil {
		return "", "", err
	}
	g, err := user.LookupGroupId(u.Gid)
	if err != nil {
		return "", "", err
	}
	return u.Username, g.Name, nil
}
