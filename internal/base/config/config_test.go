package config_test

import (
	"fmt"
	"log/slog"
	"net/netip"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/alecthomas/kong"
	"github.com/google/go-cmp/cmp"

	"firstline/internal/base/config"
)

func TestDefaultsStartADeskOnThisMachineOnly(t *testing.T) {
	s, err := parse(t, "")
	if err != nil {
		t.Fatal(err)
	}
	got := []any{s.Listen, s.Base().String(), s.Metrics, s.SMTP, s.LMTP, s.Roles, s.Shutdown, s.Level(), s.Secure(), s.TLS(), s.Demo, filepath.Base(s.Data), strings.HasPrefix(s.DatabaseURL(), "sqlite:/") && strings.HasSuffix(s.DatabaseURL(), "/data/firstline.db"), filepath.Base(s.KeyPath())}
	want := []any{"127.0.0.1:8080", "http://127.0.0.1:8080", "127.0.0.1:8081", "off", "off", []string{"web", "mail", "jobs"}, 15 * time.Second, slog.LevelInfo, false, false, false, "data", true, "key"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestFlagGoesBeforeVariableBeforeFileBeforeDefault(t *testing.T) {
	const file = "listen = \"127.0.0.1:3\"\nlog_level = \"warn\"\nmetrics = \"127.0.0.1:9\"\ntrusted_proxies = [\"10.0.0.0/8\", \"::1\"]\ndemo = true\nshutdown = \"3s\""
	t.Setenv("FIRSTLINE_LISTEN", "127.0.0.1:2")
	t.Setenv("FIRSTLINE_LOG_LEVEL", "debug")
	s, err := parse(t, file, "--listen=127.0.0.1:1")
	if err != nil {
		t.Fatal(err)
	}
	got := []any{s.Listen, s.LogLevel, s.Metrics, s.LogFormat, s.Demo, s.Shutdown}
	if diff := cmp.Diff([]any{"127.0.0.1:1", "debug", "127.0.0.1:9", "text", true, 3 * time.Second}, got); diff != "" {
		t.Error(diff)
	}
	if got, want := fmt.Sprint(s.Proxies()), fmt.Sprint([]netip.Prefix{netip.MustParsePrefix("10.0.0.0/8"), netip.MustParsePrefix("::1/128")}); got != want {
		t.Errorf("proxies %s", got)
	}
}

func TestEachMistakeNamesItsSettingAndSource(t *testing.T) {
	dir := t.TempDir()
	plain := filepath.Join(dir, "plain")
	if err := os.WriteFile(plain, []byte("x"), 0o600); err != nil {
		t.Fatal(err)
	}
	for given, want := range map[string]string{
		"--data=" + plain:                                       "setting data (from flag --data): " + plain + " is a file",
		"--database=mysql://u:hunter2@h/x":                      "setting database (from flag --database): must be sqlite:PATH or postgres://",
		"--database=sqlite:":                                    "setting database (from flag --database): sqlite: must be followed by a path",
		"--listen=8080":                                         `setting listen (from flag --listen): "8080" is no address`,
		"--listen=127.0.0.1:99999":                              `setting listen (from flag --listen): "127.0.0.1:99999" is no address`,
		"--listen=:8080":                                        "setting base_url (by default): is needed when the website listens on every address",
		"--listen=0.0.0.0:80":                                   "setting base_url (by default): is needed",
		"--base-url=help.x.example":                             `setting base_url (from flag --base-url): "help.x.example" must be`,
		"--base-url=https://x.example/help":                     "setting base_url (from flag --base-url): ",
		"--base-url=https://a@x.example":                        "setting base_url (from flag --base-url): ",
		"--trusted-proxies=x":                                   `setting trusted_proxies (from flag --trusted-proxies): "x" is no network`,
		"--trusted-proxies=0.0.0.0/0":                           "would believe everybody",
		"--tls-cert=" + plain:                                   "setting tls_cert (from flag --tls-cert): tls_cert and tls_key belong together",
		"--tls-cert=" + plain + " --tls-key=" + plain:           "certificate and key cannot be used",
		"--acme-email=a@x.example":                              "setting acme_domains (by default): are needed",
		"--acme-domains=x --base-url=https://x":                 `setting acme_domains (from flag --acme-domains): "x" is no full name`,
		"--acme-domains=x.example --base-url=https://y.example": "must hold the host of base_url (y.example)",
		"--acme-domains=x.example --base-url=http://x.example":  "setting base_url (from flag --base-url): must begin with https://",
		"--acme-domains=x.example --base-url=https://x.example --acme-email=x":            "setting acme_email",
		"--acme-domains=x.example --base-url=https://x.example --acme-directory=http://x": "setting acme_directory",
		"--acme-domains=x.example --tls-cert=" + plain + " --base-url=https://x.example":  "by ACME, not both",
		"--metrics=127.0.0.1:8080":               "setting metrics (from flag --metrics): 127.0.0.1:8080 is the address of listen already",
		"--metrics=unix:/x":                      "setting metrics (from flag --metrics): cannot listen on a unix socket",
		"--smtp=25":                              `setting smtp (from flag --smtp): "25" is no address`,
		"--lmtp=unix:" + dir + "/missing/l.sock": "setting lmtp (from flag --lmtp): the folder of socket",
		"--roles=web,cook":                       `setting roles (from flag --roles): "cook" is none of`,
		"--log-level=loud":                       `setting log_level (from flag --log-level): "loud" is none of`,
		"--log-format=xml":                       `setting log_format (from flag --log-format): "xml" is neither`,
		"--shutdown=0s":                          "setting shutdown (from flag --shutdown)",
		"FILE:listen = \"x\"":                    `setting listen (from the settings file): "x" is no address`,
		"FILE:lissten = \"x\"\nbase-url = \"y\"": "settings file: there is no setting base-url, lissten",
		"FILE:listen = x":                        "settings file, line 1",
		"FILE:[listen]\nx = 1":                   "settings file: listen is a table",
		"ENV:FIRSTLINE_LISTEN=x":                 `setting listen (from variable FIRSTLINE_LISTEN): "x" is no address`,
	} {
		t.Run(given, func(t *testing.T) {
			file, args := "", strings.Fields(given)
			if text, ok := strings.CutPrefix(given, "FILE:"); ok {
				file, args = text, nil
			}
			if text, ok := strings.CutPrefix(given, "ENV:"); ok {
				name, value, _ := strings.Cut(text, "=")
				t.Setenv(name, value)
				args = nil
			}
			_, err := parse(t, file, args...)
			if err == nil || !strings.Contains(err.Error(), want) {
				t.Errorf("got %v", err)
			} else if strings.Contains(err.Error(), "hunter2") {
				t.Errorf("shows the password: %v", err)
			}
		})
	}
}

func TestAllMistakesAreToldTogether(t *testing.T) {
	_, err := parse(t, "", "--listen=x", "--smtp=y", "--log-level=z")
	if err == nil || strings.Count(err.Error(), "setting ") != 3 {
		t.Errorf("got %v", err)
	}
}

func TestGoodSettingsArePassed(t *testing.T) {
	s, err := parse(t, "", "--database=postgres://u:hunter2@h/x", "--base-url=https://help.x.example/", "--listen=:443", "--acme-domains=help.x.example,www.x.example",
		"--acme-email=a@x.example", "--smtp=:25", "--lmtp=unix:"+t.TempDir()+"/l.sock", "--metrics=off", "--roles=web,jobs", "--key-file=/k")
	if err != nil {
		t.Fatal(err)
	}
	if s.Base().String() != "https://help.x.example" || !s.Secure() || !s.ACME() || s.Has(config.RoleMail) || !s.Has(config.RoleWeb) || s.KeyPath() != "/k" || s.DatabaseURL() != "postgres://u:hunter2@h/x" {
		t.Errorf("%+v", s)
	}
	if shown := fmt.Sprintf("%+v", s); strings.Contains(shown, "hunter2") {
		t.Errorf("settings show the password: %s", shown)
	}
	for address, want := range map[string]string{"off": " ", "unix:/x": "unix /x", ":25": "tcp :25"} {
		if network, at, _ := config.Listener(address); network+" "+at != want {
			t.Errorf("%s: %s %s", address, network, at)
		}
	}
}

func parse(t *testing.T, file string, args ...string) (*config.Serve, error) {
	t.Helper()
	var cli struct {
		Serve   config.Serve   `cmd:""`
		Migrate config.Storage `cmd:""`
	}
	options := []kong.Option{kong.Configuration(config.File), kong.Exit(func(int) { t.Error("exits") })}
	if file != "" {
		path := filepath.Join(t.TempDir(), "firstline.toml")
		if err := os.WriteFile(path, []byte(file), 0o600); err != nil {
			t.Fatal(err)
		}
		args = append(args, "--config="+path)
	}
	parser, err := kong.New(&cli, options...)
	if err != nil {
		t.Fatal(err)
	}
	_, err = parser.Parse(append([]string{"serve"}, args...))
	return &cli.Serve, err
}
