package main_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"io"
	"io/fs"
	"net"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"firstline/internal/app"
	"firstline/internal/base/config"
	"firstline/internal/base/mime"
	"firstline/internal/base/secret"
	"firstline/internal/channel/mail"
	"firstline/internal/desk/access"
	"firstline/internal/testdesk/binary"
	"firstline/internal/testdesk/server"
)

// TestSecretsStandNowhere (T38) lives a day with the real program, which logs all that it can, gives it every secret that it takes, takes every secret that it
// gives, and looks for them: in the log, on every page, in the API, in the figures for machines, in the database and the files, in a backup, and in what the
// commands say.
func TestSecretsStandNowhere(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("walks every page of a running program: left out by -short")
	}
	s := newSecretDesk(t)
	s.signInAndOut()
	s.resetByMail()
	s.useToken()
	s.walk()
	s.commands()
	s.process.Kill()
	s.look("the log", s.log.Bytes())
	if !bytes.Contains(s.log.Bytes(), []byte("mailbox cannot be fetched")) {
		t.Errorf("the log does not even tell of a mailbox that cannot be fetched, so this test proves little: %s", s.log)
	}
	s.files()
}

const secretHelp = "help@org.example"

type secretDesk struct {
	t        *testing.T
	storage  config.Storage
	relay    *server.Relay
	log      *bytes.Buffer
	process  *binary.Process
	client   *http.Client
	canaries map[string]string
}

func newSecretDesk(t *testing.T) *secretDesk {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	s := &secretDesk{
		t: t, storage: config.Storage{Data: t.TempDir()}, relay: server.SMTP(t), log: &bytes.Buffer{}, client: &http.Client{Jar: jar, Timeout: time.Minute},
		canaries: map[string]string{
			"first password": "canary orbit lantern kettle", "wrong password": "canary wrong lantern kettle", "second password": "canary second lantern kettle",
			"third password": "canary third lantern kettle", "IMAP password": "canary-imap-5", "OAuth client's secret": "canary-client-6", "OAuth refresh token": "canary-refresh-7",
			"password of a database": "canary-database-8", "forged token": "fl_canaryforged9",
		},
	}
	s.canaries["SMTP password"] = s.relay.Password
	s.relay.RequireSignIn()
	s.furnish()
	s.process = binary.ServeTo(t, s.log, "--data", s.storage.Data, "--listen", "127.0.0.1:0", "--metrics", "off", "--log-level", "debug", "--base-url", "http://desk.example",
		"--trusted-proxies", "127.0.0.0/8")
	desk := s.open() // the program has printed a link, which this one replaces
	s.canaries["set-up link"] = setupLink(t, desk)
	if err := desk.Close(); err != nil {
		t.Fatal(err)
	}
	s.post("/setup/"+s.canaries["set-up link"], "name", "Ada", "address", "ada@org.example", "locale", "en", "password", s.canaries["first password"])
	return s
}

func (s *secretDesk) open() *app.Desk {
	s.t.Helper()
	desk, err := app.Open(s.t.Context(), s.storage, &url.URL{Scheme: "http", Host: "desk.example"})
	if err != nil {
		s.t.Fatal(err)
	}
	return desk
}

// furnish gives the desk, before it runs, two mailboxes with everything secret that a mailbox can have.
func (s *secretDesk) furnish() {
	s.t.Helper()
	desk := s.open()
	defer desk.Close()
	host, text, err := net.SplitHostPort(s.relay.Addr)
	if err != nil {
		s.t.Fatal(err)
	}
	port, err := strconv.Atoi(text)
	if err != nil {
		s.t.Fatal(err)
	}
	for _, box := range []mail.Setup{{
		Mailbox:  mail.Mailbox{Address: secretHelp, Name: "Help", Active: true},
		Incoming: mail.Server{Host: "127.0.0.1", Port: 993, Security: mail.TLS, Auth: mail.Password, User: "help", Secret: secret.NewText(s.canaries["IMAP password"])},
		Outgoing: mail.Server{Host: host, Port: port, Security: mail.STARTTLS, Auth: mail.Password, User: s.relay.User, Secret: secret.NewText(s.relay.Password)},
		Folder:   "INBOX", Trust: s.relay.Certificate,
	}, {
		Mailbox:  mail.Mailbox{Address: "cloud@org.example", Name: "Cloud", Active: true, Position: 1},
		Incoming: mail.Server{Host: "127.0.0.1", Port: 993, Security: mail.TLS, Auth: mail.OAuth2, User: "cloud"},
		Outgoing: mail.Server{Security: mail.TLS, Auth: mail.Password},
		Folder:   "INBOX",
		OAuth: mail.OAuth{
			TokenURL: "https://127.0.0.1:1/token", ClientID: "desk", Secret: secret.NewText(s.canaries["OAuth client's secret"]),
			Refresh: secret.NewText(s.canaries["OAuth refresh token"]),
		},
	}} {
		if _, err := mail.NewSetups(desk.DB, desk.Keys).Create(s.t.Context(), access.System(), box); err != nil {
			s.t.Fatal(err)
		}
	}
}

// ask sends a request as a browser does and gives what is answered.
func (s *secretDesk) ask(method, path, body string, headers ...string) string {
	s.t.Helper()
	rq, err := http.NewRequestWithContext(s.t.Context(), method, "http://"+s.process.Address+path, strings.NewReader(body))
	if err != nil {
		s.t.Fatal(err)
	}
	rq.Host = "desk.example"
	rq.Header.Set("Sec-Fetch-Site", "same-origin")
	rq.Header.Set("Accept-Language", "en")
	if method == http.MethodPost {
		rq.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	for i := 0; i+1 < len(headers); i += 2 {
		rq.Header.Set(headers[i], headers[i+1])
	}
	client := *s.client
	client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	answer, err := client.Do(rq)
	if err != nil {
		s.t.Fatal(err)
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	if err != nil {
		s.t.Fatal(err)
	}
	if answer.StatusCode >= http.StatusInternalServerError {
		s.t.Errorf("%s %s: status %d", method, path, answer.StatusCode)
	}
	for _, c := range answer.Cookies() {
		if c.Name == "fl" && c.Value != "" {
			s.canaries["session "+strconv.Itoa(len(s.canaries))] = c.Value
		}
	}
	return string(text)
}

func (s *secretDesk) post(path string, form ...string) string {
	s.t.Helper()
	values := url.Values{}
	for i := 0; i+1 < len(form); i += 2 {
		values.Add(form[i], form[i+1])
	}
	return s.ask(http.MethodPost, path, values.Encode())
}

func (s *secretDesk) get(path string, headers ...string) string {
	s.t.Helper()
	return s.ask(http.MethodGet, path, "", headers...)
}

// signInAndOut signs in wrongly and rightly, and changes the password.
func (s *secretDesk) signInAndOut() {
	s.t.Helper()
	s.post("/sign-out")
	s.look("the page after a wrong password", []byte(s.post("/sign-in", "email", "ada@org.example", "password", s.canaries["wrong password"])))
	s.post("/sign-in", "email", "ada@org.example", "password", s.canaries["first password"])
	s.look("the page after a changed password", []byte(s.post("/account/password", "old", s.canaries["first password"], "password", s.canaries["second password"])))
	if !strings.Contains(s.get("/account"), "Ada") {
		s.t.Fatal("Ada is not signed in")
	}
}

var passwordLink = regexp.MustCompile(`/password/([A-Za-z0-9_-]+)`)

// resetByMail asks for a link to choose another password and uses it.
func (s *secretDesk) resetByMail() {
	s.t.Helper()
	s.post("/forgotten", "email", "ada@org.example")
	late := time.NewTimer(2 * time.Minute)
	defer late.Stop()
	for s.canaries["reset link"] == "" {
		for _, m := range s.relay.Mails() {
			letter, err := mime.Parse(m.Data, mime.DefaultLimits())
			if err != nil {
				s.t.Fatal(err)
			}
			if found := passwordLink.FindStringSubmatch(letter.Text); found != nil {
				s.canaries["reset link"] = found[1]
			}
		}
		select {
		case <-late.C:
			s.t.Fatal("the link never came")
		case <-time.After(20 * time.Millisecond):
		}
	}
	s.get("/password/" + s.canaries["reset link"])
	s.post("/password/"+s.canaries["reset link"], "password", s.canaries["third password"])
	s.post("/sign-in", "email", "ada@org.example", "password", s.canaries["third password"])
}

var apiToken = regexp.MustCompile(`fl_[A-Za-z0-9_-]{20,}`)

// useToken makes a token, which is shown once, and asks the API with it and with a wrong one.
func (s *secretDesk) useToken() {
	s.t.Helper()
	form := url.Values{"name": {"Reader"}, "life": {"30"}, "scopes": {"tickets:read", "people:read", "people:write"}}
	token := apiToken.FindString(s.ask(http.MethodPost, "/account/tokens", form.Encode()))
	if token == "" {
		s.t.Fatal("no token was made")
	}
	s.canaries["API token"] = token
	for _, bearer := range []string{token, s.canaries["forged token"]} {
		for _, path := range []string{"/api/v1/me", "/api/v1/people", "/api/v1/tickets", "/api/v1/openapi.json"} {
			s.look("GET "+path, []byte(s.get(path, "Authorization", "Bearer "+bearer)))
		}
		s.look("a refused creation", []byte(s.ask(http.MethodPost, "/api/v1/people", `{"name":"","nothing":1}`, "Authorization", "Bearer "+bearer, "Content-Type", "application/json")))
	}
}

var pageLink = regexp.MustCompile(`href="(/[^"#]*)"`)

// walk looks at every page that a link leads to.
func (s *secretDesk) walk() {
	s.t.Helper()
	left, seen := []string{"/", "/admin", "/account", "/account/tokens", "/admin/mailboxes/1", "/admin/mailboxes/2", "/-/nothing"}, map[string]bool{}
	for len(left) > 0 && len(seen) < 150 {
		path := strings.ReplaceAll(left[0], "&amp;", "&")
		left = left[1:]
		if seen[path] || strings.HasPrefix(path, "/assets/") || strings.HasPrefix(path, "/live") {
			continue
		}
		seen[path] = true
		page := s.get(path)
		s.look("GET "+path, []byte(page))
		for _, to := range pageLink.FindAllStringSubmatch(page, -1) {
			left = append(left, to[1])
		}
	}
	if len(seen) < 40 {
		s.t.Errorf("only %d pages were seen", len(seen))
	}
}

// commands runs what tells of the desk beside the running program, and looks into a backup.
func (s *secretDesk) commands() {
	s.t.Helper()
	run := func(args ...string) {
		s.t.Helper()
		ctx, stop := context.WithTimeout(s.t.Context(), 2*time.Minute)
		defer stop()
		cmd := exec.CommandContext(ctx, binary.Path(s.t), args...)
		cmd.Env = append(os.Environ(), "FIRSTLINE_LOG_LEVEL=debug", "FIRSTLINE_DATA="+s.storage.Data)
		out, _ := cmd.CombinedOutput() // doctor fails: no mailbox can be fetched
		if len(out) == 0 && args[0] != "backup" {
			s.t.Errorf("%v says nothing", args)
		}
		s.look(strings.Join(args[:1], " "), out)
	}
	backup := filepath.Join(s.t.TempDir(), "desk.backup")
	run("doctor")
	run("fsck")
	run("setting", "list")
	run("token", "list", "ada@org.example")
	run("backup", backup)
	run("serve", "--listen", "127.0.0.1:0", "--metrics", "off", "--database", "postgres://desk:"+s.canaries["password of a database"]+"@127.0.0.1:1/desk")
	file, err := os.Open(backup)
	if err != nil {
		s.t.Fatal(err)
	}
	defer file.Close()
	packed, err := gzip.NewReader(file)
	if err != nil {
		s.t.Fatal(err)
	}
	content, err := io.ReadAll(packed)
	if err != nil {
		s.t.Fatal(err)
	}
	if !bytes.Contains(content, []byte("ada@org.example")) {
		s.t.Error("the backup cannot be read as this test does")
	}
	s.look("the backup", content)
}

// files looks into all that the desk keeps on its disk.
func (s *secretDesk) files() {
	s.t.Helper()
	known := false
	err := filepath.WalkDir(s.storage.Data, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		content, err := os.ReadFile(path)
		known = known || bytes.Contains(content, []byte("ada@org.example"))
		s.look(path, content)
		return err
	})
	if err != nil {
		s.t.Fatal(err)
	}
	if !known {
		s.t.Error("the database cannot be read as this test does")
	}
}

// look fails the test for every secret that stands in a text, by itself or as addresses and logs write it.
func (s *secretDesk) look(where string, text []byte) {
	s.t.Helper()
	for what, canary := range s.canaries {
		for _, form := range []string{canary, url.QueryEscape(canary), url.PathEscape(canary)} {
			if bytes.Contains(text, []byte(form)) {
				at := max(0, bytes.Index(text, []byte(form))-200)
				s.t.Errorf("%s stands in %s: …%s…", what, where, text[at:min(len(text), at+300)])
				break
			}
		}
	}
}
