package doctor_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"encoding/pem"
	"math/big"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"firstline/internal/app"
	"firstline/internal/app/doctor"
	"firstline/internal/base/config"
	"firstline/internal/base/db"
	"firstline/internal/base/secret"
	"firstline/internal/channel/mail"
	"firstline/internal/desk/access"
	"firstline/internal/desk/account"
	"firstline/internal/desk/person"
	"firstline/internal/testdesk/testdb"
)

// versions is the table in which the database keeps its shape.
const versions = "goose_db_version"

// settings are those of a desk that is well, in a folder that is not there yet.
func settings(t *testing.T) *config.Serve {
	t.Helper()
	c := &config.Serve{Listen: "127.0.0.1:8080", BaseURL: "https://help.desk.example", TrustedProxies: []string{"127.0.0.1/32"}}
	c.Data = filepath.Join(t.TempDir(), "data")
	return c
}

// look gives what was said about one thing, each on a line: state, detail, advice.
func look(t *testing.T, c *config.Serve, what string) string {
	t.Helper()
	return strings.Join(all(t, c)[what], "\n")
}

func all(t *testing.T, c *config.Serve) map[string][]string {
	t.Helper()
	said := map[string][]string{}
	doctor.Look(t.Context(), c, func(v doctor.Verdict) {
		said[v.What] = append(said[v.What], strings.TrimRight(string(v.State)+": "+v.Detail+" | "+v.Advice, " |"))
	})
	return said
}

func by() access.Actor { return access.Actor{Name: "Firstline", Locale: "en", Via: access.ViaCommand} }

// desk makes the desk of the settings, with an administrator.
func desk(t *testing.T, c *config.Serve) *app.Desk {
	t.Helper()
	d, err := app.OpenWith(t.Context(), c.Storage, &url.URL{Scheme: "https", Host: "help.desk.example"}, db.Options{NoSync: true})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = d.Close() })
	p, err := d.People.Create(t.Context(), by(), person.Draft{Name: "Ada Min", Addresses: []string{"ada@desk.example"}})
	if err != nil {
		t.Fatal(err)
	}
	if err := d.Accounts.Create(t.Context(), by(), p.ID, account.Roles{Agent: true, Lead: true, Admin: true}, "orange-lantern-on-the-quay"); err != nil {
		t.Fatal(err)
	}
	return d
}

func mailbox(t *testing.T, d *app.Desk, change func(x *mail.Setup)) {
	t.Helper()
	server := mail.Server{Port: 993, Security: mail.TLS, Auth: mail.Password, User: "help", Secret: secret.NewText("hush-hush")}
	x := mail.Setup{Mailbox: mail.Mailbox{Address: "help@desk.example", Name: "Help", Active: true}, Incoming: server, Outgoing: server}
	change(&x)
	if _, err := mail.NewSetups(d.DB, d.Keys).Create(t.Context(), by(), x); err != nil {
		t.Fatal(err)
	}
}

func TestADeskThatIsWellHasNothingWrong(t *testing.T) {
	t.Parallel()
	c := settings(t)
	desk(t, c)
	got := all(t, c)
	delete(got, "disk") // the machine's
	want := map[string][]string{
		"time zones": {"ok: known"}, "address": {"ok: https://help.desk.example"}, "data folder": {"ok: " + c.Data},
		"key file": {"ok: " + c.KeyPath()}, "database": {"ok: sqlite"},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestLookingAtNothingMakesNothing(t *testing.T) {
	t.Parallel()
	c := settings(t)
	for what, want := range map[string]string{
		"data folder": "warn: " + c.Data + " is not there yet | serve or migrate makes it.",
		"key file":    "warn: " + c.KeyPath() + " is not there yet | The first start makes it. If this desk has run before, put its key file back: without it, mailbox passwords are lost.",
		"database":    "warn: " + filepath.Join(c.Data, "firstline.db") + " is not there yet | serve or migrate makes it.",
	} {
		if diff := cmp.Diff(want, look(t, c, what)); diff != "" {
			t.Errorf("%s: %s", what, diff)
		}
	}
	if _, err := os.Stat(c.Data); !os.IsNotExist(err) {
		t.Errorf("the folder was made: %v", err)
	}
}

func TestALostKeyIsNotReplaced(t *testing.T) {
	t.Parallel()
	c := settings(t)
	desk(t, c)
	if err := os.Remove(c.KeyPath()); err != nil {
		t.Fatal(err)
	}
	if got := look(t, c, "key file"); !strings.HasPrefix(got, "warn: "+c.KeyPath()+" is not there yet") {
		t.Error(got)
	}
	if _, err := os.Stat(c.KeyPath()); !os.IsNotExist(err) {
		t.Errorf("a new key hides that the old one is lost: %v", err)
	}
}

func TestFilesThatOthersMayReadAreTold(t *testing.T) {
	t.Parallel()
	c := settings(t)
	desk(t, c)
	for path, mode := range map[string]os.FileMode{c.Data: 0o755, c.KeyPath(): 0o640} {
		if err := os.Chmod(path, mode); err != nil {
			t.Fatal(err)
		}
	}
	got := all(t, c)
	for what, want := range map[string]string{
		"data folder": "warn: " + c.Data + " can be entered by others (mode 0755) | chmod 700 " + c.Data,
		"key file":    "ill: " + c.KeyPath() + " can be read by others (mode 0640) | chmod 600 " + c.KeyPath(),
	} {
		if diff := cmp.Diff([]string{want}, got[what]); diff != "" {
			t.Errorf("%s: %s", what, diff)
		}
	}
}

func TestAFolderThatCannotBeReadIsIll(t *testing.T) {
	t.Parallel()
	c := settings(t)
	if err := os.WriteFile(c.Data, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	c.Data = filepath.Join(c.Data, "inside-a-file")
	got := all(t, c)
	for what, want := range map[string]string{
		"data folder": "ill: stat " + c.Data + ": not a directory | Let the user that runs the desk read and write it.",
		"key file":    "ill: stat " + c.KeyPath() + ": not a directory | Let the user that runs the desk read it.",
	} {
		if diff := cmp.Diff([]string{want}, got[what]); diff != "" {
			t.Errorf("%s: %s", what, diff)
		}
	}
}

func TestAddressesThatDoNotFitAreTold(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		change func(c *config.Serve)
		want   string
	}{
		"no encryption":    {func(c *config.Serve) { c.BaseURL = "http://help.desk.example" }, "ill: http://help.desk.example sends passwords unencrypted"},
		"an unnamed proxy": {func(c *config.Serve) { c.TrustedProxies = nil }, "warn: https://help.desk.example is encrypted by a proxy that is not named"},
		"links lead home": {
			func(c *config.Serve) { c.Listen, c.BaseURL = "0.0.0.0:8080", "http://localhost:8080" },
			"warn: links lead to http://localhost:8080, though the desk listens on 0.0.0.0:8080",
		},
		"at home": {func(c *config.Serve) { c.BaseURL = "" }, "ok: http://127.0.0.1:8080"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := settings(t)
			c.change(s)
			if got := look(t, s, "address"); !strings.HasPrefix(got, c.want) {
				t.Errorf("%s, not %s", got, c.want)
			}
		})
	}
}

// certificate writes one for a name that ends after some time.
func certificate(t *testing.T, name string, life time.Duration) (path string, end time.Time) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	end = time.Now().Add(life)
	x := &x509.Certificate{SerialNumber: big.NewInt(1), DNSNames: []string{name}, NotBefore: end.Add(-1000 * time.Hour), NotAfter: end}
	der, err := x509.CreateCertificate(rand.Reader, x, x, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	path = filepath.Join(t.TempDir(), "cert.pem")
	if err := os.WriteFile(path, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}), 0o600); err != nil {
		t.Fatal(err)
	}
	return path, end.UTC()
}

func TestCertificatesThatBrowsersWillRefuseAreTold(t *testing.T) {
	t.Parallel()
	const day = 24 * time.Hour
	for name, c := range map[string]struct {
		host string
		life time.Duration
		want string
	}{
		"good":        {"help.desk.example", 100 * day, "ok: good until "},
		"ends soon":   {"*.desk.example", 20 * day, "warn: ends on "},
		"has ended":   {"help.desk.example", -day, "ill: ended on "},
		"other names": {"desk.example", 100 * day, "ill: is not for help.desk.example"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := settings(t)
			var end time.Time
			s.TLSCert, end = certificate(t, c.host, c.life)
			want := c.want
			if strings.HasSuffix(want, " ") {
				want += end.Format(time.DateOnly)
			}
			if got := look(t, s, "certificate"); !strings.HasPrefix(got, want) {
				t.Errorf("%s, not %s", got, want)
			}
		})
	}
	s := settings(t)
	s.TLSCert = filepath.Join(t.TempDir(), "missing.pem")
	if diff := cmp.Diff("ill: open "+s.TLSCert+": no such file or directory | Check tls_cert.", look(t, s, "certificate")); diff != "" {
		t.Error(diff)
	}
	if err := os.WriteFile(s.TLSCert, []byte("-----BEGIN NOTHING-----"), 0o600); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff("ill: "+s.TLSCert+" holds no certificate | Check tls_cert.", look(t, s, "certificate")); diff != "" {
		t.Error(diff)
	}
}

func TestDatabasesThatCannotBeUsedAreTold(t *testing.T) {
	t.Parallel()
	s := settings(t)
	s.Database = secret.NewText("postgres://desk:hush-hush@127.0.0.1:1/desk?connect_timeout=2")
	got := look(t, s, "database")
	if !strings.HasPrefix(got, "ill: ") || !strings.Contains(got, "connection refused") || !strings.HasSuffix(got, " | Check the setting database, and that the server runs and lets this user in.") {
		t.Error(got)
	}
	if strings.Contains(got, "hush-hush") {
		t.Errorf("the password is told: %s", got)
	}
	s.Database = secret.NewText("sqlite:" + filepath.Join(t.TempDir(), "text.db"))
	if err := os.WriteFile(strings.TrimPrefix(s.DatabaseURL(), "sqlite:"), []byte(strings.Repeat("These are letters to Anna.", 100)), 0o600); err != nil {
		t.Fatal(err)
	}
	if got := look(t, s, "database"); !strings.HasPrefix(got, "ill: ") || !strings.Contains(got, "not a database") {
		t.Error(got)
	}
}

func TestDatabasesOfOtherVersionsAreTold(t *testing.T) {
	t.Parallel()
	for _, engine := range []db.Engine{db.SQLite, db.Postgres} {
		t.Run(string(engine), func(t *testing.T) {
			t.Parallel()
			s := settings(t)
			s.Database = secret.NewText(testdb.URL(t, engine))
			d, err := db.Open(t.Context(), s.DatabaseURL(), db.Options{NoSync: true})
			if err != nil {
				t.Fatal(err)
			}
			defer d.Close()
			change := func(sql string) {
				t.Helper()
				if err := d.Write(t.Context(), func(tx *db.Tx) error { _, err := tx.Exec(t.Context(), sql); return err }); err != nil {
					t.Fatal(err)
				}
			}
			last := func() string { said := all(t, s)["database"]; return said[len(said)-1] }
			if got, want := last(), "ok: "+string(engine); got != want {
				t.Errorf("%s, not %s", got, want)
			}
			change(`DELETE FROM ` + versions + ` WHERE version_id = (SELECT max(version_id) FROM ` + versions + `)`)
			if got, want := last(), "warn: has the shape of an older version (1 steps behind) | serve or migrate brings it up; make a backup first."; got != want {
				t.Errorf("%s, not %s", got, want)
			}
			change(`INSERT INTO ` + versions + ` (version_id, is_applied) VALUES (9999, TRUE)`)
			if got, want := last(), "ill: was written by a newer version of Firstline | Start that one, or restore a backup that this one made."; got != want {
				t.Errorf("%s, not %s", got, want)
			}
		})
	}
}

func TestWhatStandsInTheDatabaseIsLookedAt(t *testing.T) {
	t.Parallel()
	for _, engine := range []db.Engine{db.SQLite, db.Postgres} {
		t.Run(string(engine), func(t *testing.T) {
			t.Parallel()
			s := settings(t)
			s.Database = secret.NewText(testdb.URL(t, engine))
			d := desk(t, s)
			if err := d.Settings.Save(t.Context(), by(), map[string]string{"mail.paused": "1"}); err != nil {
				t.Fatal(err)
			}
			mailbox(t, d, func(x *mail.Setup) {
				x.Incoming.Host, x.Outgoing.Host = "127.0.0.1", "127.0.0.1"
				x.Outgoing.Port = 2525
			})
			mailbox(t, d, func(x *mail.Setup) { x.Address = "by-lmtp@desk.example" })
			mailbox(t, d, func(x *mail.Setup) { x.Address, x.Active, x.Incoming.Host = "old@desk.example", false, "127.0.0.1" })
			got := all(t, s)
			const test = " | Test it on the admin's page, which shows each step."
			for what, want := range map[string][]string{
				"outgoing mail": {"warn: is paused | Look at what waits, then stop holding outgoing mail on the settings page."},
				"mailbox help@desk.example": {
					"ill: The server does not answer on this port. Check the port and the firewall." + test,
					"ill: Mail servers are reached on the ports 25, 143, 465, 587 and 993 only." + test,
				},
				"mailbox by-lmtp@desk.example": {"warn: has no servers: nothing is fetched, and nothing sent from it | Enter its servers on the admin's page, unless mail comes by the desk's own listener."},
				"mailbox old@desk.example":     nil,
				"administrator":                nil,
			} {
				if diff := cmp.Diff(want, got[what]); diff != "" {
					t.Errorf("%s: %s", what, diff)
				}
			}
		})
	}
	s := settings(t)
	s.Database = secret.NewText(testdb.URL(t, db.SQLite))
	if err := os.MkdirAll(s.Data, 0o700); err != nil {
		t.Fatal(err)
	}
	if _, err := secret.LoadKeys(s.KeyPath()); err != nil {
		t.Fatal(err)
	}
	if got, want := look(t, s, "administrator"), "warn: nobody administers this desk yet | Start the desk and open the address that it prints."; got != want {
		t.Errorf("%s, not %s", got, want)
	}
}
