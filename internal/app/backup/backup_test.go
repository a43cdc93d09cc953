package backup_test

import (
	"bytes"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"firstline/internal/app"
	"firstline/internal/app/backup"
	"firstline/internal/app/fsck"
	"firstline/internal/base/config"
	"firstline/internal/base/db"
	"firstline/internal/base/secret"
	"firstline/internal/desk/access"
	"firstline/internal/desk/account"
	"firstline/internal/desk/person"
	"firstline/internal/desk/team"
	"firstline/internal/desk/ticket"
	"firstline/internal/testdesk/server"
	"firstline/internal/testdesk/testdb"
)

func base() *url.URL { return &url.URL{Scheme: "https", Host: "desk.example"} }

func opened(t *testing.T, c config.Storage) *app.Desk {
	t.Helper()
	d, err := app.OpenWith(t.Context(), c, base(), db.Options{NoSync: true})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = d.Close() })
	return d
}

// desk is a desk with a team, a requester and a way to open tickets.
type desk struct {
	*app.Desk
	t      *testing.T
	config config.Storage
	anna   person.ID
}

func newDesk(t *testing.T, engine db.Engine) *desk {
	t.Helper()
	c := config.Storage{Data: filepath.Join(t.TempDir(), "data"), Database: secret.NewText(testdb.URL(t, engine))}
	d := &desk{Desk: opened(t, c), t: t, config: c}
	lead := d.person("Lena Lead", "lena@desk.example")
	d.anna = d.person("Änna «Ask» O'Neil", "anna@desk.example")
	d.must(d.Accounts.Create(t.Context(), by(), lead, account.Roles{Agent: true, Lead: true, Admin: true}, "orange-lantern-on-the-quay"))
	_, err := d.Teams.Create(t.Context(), by(), team.Draft{Name: "Desk", Level: 1, Members: []person.ID{lead}, Leads: []person.ID{lead}})
	d.must(err)
	return d
}

func by() access.Actor { return access.Actor{Name: "Firstline", Locale: "en", Via: access.ViaCommand} }

func (d *desk) must(err error) {
	d.t.Helper()
	if err != nil {
		d.t.Fatal(err)
	}
}

func (d *desk) person(name, address string) person.ID {
	d.t.Helper()
	p, err := d.People.Create(d.t.Context(), by(), person.Draft{Name: name, Addresses: []string{address}})
	d.must(err)
	return p.ID
}

// open makes a ticket with a file of some bytes.
func (d *desk) open(n int) error {
	ctx := d.t.Context()
	f, err := d.Files.Add(ctx, by(), "note.txt", strings.NewReader(fmt.Sprintf("line %d\n\x00end", n)), 1<<20)
	if err != nil {
		return err
	}
	_, err = d.Tickets.Open(ctx, by(), ticket.Opening{
		Subject: fmt.Sprintf("Problem %d with «signs», \"quotes\" and 😀", n), Channel: ticket.Phone, Requester: d.anna,
		Body: ticket.Written("", "It is <broken>.\n\tSince when?", []ticket.Attach{{File: f.ID}}),
	})
	return err
}

func (d *desk) save(name string) string {
	d.t.Helper()
	path := filepath.Join(d.t.TempDir(), name)
	_, err := backup.Save(d.t.Context(), path, backup.Source{DB: d.DB, Blobs: d.Blobs, KeyPath: d.config.KeyPath(), Version: "test"})
	d.must(err)
	return path
}

// empty is a place for a desk on an engine, with nothing in it.
func empty(t *testing.T, engine db.Engine) config.Storage {
	t.Helper()
	c := config.Storage{Data: filepath.Join(t.TempDir(), "restored")}
	if engine == db.Postgres {
		c.Database = secret.NewText(server.Postgres(t))
	}
	return c
}

type row struct {
	ID      int64
	Subject string
	Text    string
	Name    string
}

func rows(t *testing.T, d *app.Desk) (list []row) {
	t.Helper()
	err := d.DB.Select(t.Context(), &list, `
		SELECT t.id, t.subject, m.text, p.name
		FROM ticket t
		JOIN message m ON m.ticket_id = t.id
		JOIN person p ON p.id = t.requester_id
		ORDER BY t.id, m.seq`)
	if err != nil {
		t.Fatal(err)
	}
	return list
}

func findings(t *testing.T, d *app.Desk) (list []fsck.Finding) {
	t.Helper()
	if err := fsck.Run(t.Context(), d.DB, d.Blobs, func(f fsck.Finding) { list = append(list, f) }); err != nil {
		t.Fatal(err)
	}
	return list
}

// From each engine to each.
func TestRestoredDeskIsTheSame(t *testing.T) {
	t.Parallel()
	for _, from := range []db.Engine{db.SQLite, db.Postgres} {
		for _, to := range []db.Engine{db.SQLite, db.Postgres} {
			t.Run(fmt.Sprintf("%s to %s", from, to), func(t *testing.T) {
				t.Parallel()
				d := newDesk(t, from)
				for n := range 5 {
					d.must(d.open(n))
				}
				place := empty(t, to)
				if _, err := backup.Restore(t.Context(), d.save("desk.backup"), place); err != nil {
					t.Fatal(err)
				}
				again := opened(t, place)
				if diff := cmp.Diff(rows(t, d.Desk), rows(t, again)); diff != "" {
					t.Error(diff)
				}
				if diff := cmp.Diff([]fsck.Finding(nil), findings(t, again)); diff != "" {
					t.Error(diff)
				}
				if again.Keys.ID() != d.Keys.ID() {
					t.Error("restored with other keys")
				}
				if again.Settings.Desk().Mail.Paused != 1 {
					t.Error("a restored desk sends mail at once")
				}
				restored := &desk{Desk: again, t: t, anna: d.anna}
				d.must(restored.open(5)) // ids go on
				if list := rows(t, again); list[len(list)-1].ID <= rows(t, d.Desk)[4].ID {
					t.Error("a number was given out twice")
				}
			})
		}
	}
}

func TestBackupWhileTheDeskWritesIsWhole(t *testing.T) {
	t.Parallel()
	for _, engine := range []db.Engine{db.SQLite, db.Postgres} {
		t.Run(string(engine), func(t *testing.T) {
			t.Parallel()
			d := newDesk(t, engine)
			started, stop, ended := make(chan struct{}), make(chan struct{}), make(chan error, 1)
			go func() {
				for n := 0; ; n++ {
					if err := d.open(n); err != nil {
						ended <- err
						return
					}
					if n == 3 {
						close(started)
					}
					select {
					case <-stop:
						ended <- nil
						return
					default:
					}
				}
			}()
			<-started
			path := d.save("busy.backup")
			close(stop)
			d.must(<-ended)
			place := empty(t, db.SQLite)
			if _, err := backup.Restore(t.Context(), path, place); err != nil {
				t.Fatal(err)
			}
			again := opened(t, place)
			if diff := cmp.Diff([]fsck.Finding(nil), findings(t, again)); diff != "" {
				t.Error(diff)
			}
			if len(rows(t, again)) < 4 {
				t.Error("what was there before the backup is not in it")
			}
		})
	}
}

func TestPartOfABackupIsRefused(t *testing.T) {
	t.Parallel()
	d := newDesk(t, db.SQLite)
	d.must(d.open(1))
	whole, err := os.ReadFile(d.save("desk.backup"))
	d.must(err)
	changed := bytes.Clone(whole)
	changed[len(changed)/2] ^= 1
	for name, content := range map[string][]byte{
		"half": whole[:len(whole)/2], "all but a byte": whole[:len(whole)-1], "changed": changed, "empty": {}, "something else": []byte("hello, I am a letter"),
	} {
		place := empty(t, db.SQLite)
		path := filepath.Join(t.TempDir(), "broken")
		d.must(os.WriteFile(path, content, 0o600))
		if _, err := backup.Restore(t.Context(), path, place); !errors.Is(err, backup.ErrBroken) {
			t.Errorf("%s: %v", name, err)
		}
		if _, err := os.Stat(place.Data); !errors.Is(err, os.ErrNotExist) {
			t.Errorf("%s: something was written", name)
		}
	}
}

func TestRestoreReplacesNothing(t *testing.T) {
	t.Parallel()
	d := newDesk(t, db.SQLite)
	path := d.save("desk.backup")
	if _, err := backup.Restore(t.Context(), path, d.config); err == nil {
		t.Error("a backup was restored over a desk")
	}
	if _, err := backup.Save(t.Context(), path, backup.Source{DB: d.DB, Blobs: d.Blobs, KeyPath: d.config.KeyPath()}); err == nil {
		t.Error("a backup replaced another")
	}
	info, err := os.Stat(path)
	d.must(err)
	if info.Mode().Perm() != 0o600 {
		t.Errorf("a backup can be read by others: %o", info.Mode().Perm())
	}
}
