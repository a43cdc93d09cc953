package app_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"firstline/internal/base/db"
	"firstline/internal/base/errs"
	"firstline/internal/desk/access"
)

// I7: bytes that nothing names are removed, and nothing that has a name loses its bytes.
func TestBytesWithoutARowAreSweptOnceTheyAreOld(t *testing.T) {
	onEngines(t, func(t *testing.T, d *desk) {
		ctx, folder := t.Context(), d.config.FilesPath()
		old := time.Now().Add(-25 * time.Hour)
		store := func(content string, age time.Time) string {
			t.Helper()
			ref, err := d.Blobs.Put(ctx, strings.NewReader(content))
			if err != nil {
				t.Fatal(err)
			}
			if err := os.Chtimes(filepath.Join(folder, ref.SHA256[:2], ref.SHA256), age, age); err != nil {
				t.Fatal(err)
			}
			return ref.SHA256
		}
		named, err := d.Files.Add(ctx, access.System(), "a.txt", strings.NewReader("of a file"), 1000)
		if err != nil {
			t.Fatal(err)
		}
		store("of a file", old)
		posted := store("of a mail", old)
		d.write(func(tx *db.Tx) error {
			_, err := tx.Exec(ctx, `
				INSERT INTO mail (mailbox_id, source, digest, size, received_at, state, sha256)
				VALUES ((SELECT max(id) FROM mailbox), 'lmtp', $1, 1, 1, 'quarantined', $2)`, []byte("digest"), posted)
			return err
		})
		young, stray := store("young", time.Now()), store("stray", old)
		half := filepath.Join(folder, "incoming", "half")
		if err := os.WriteFile(half, []byte("x"), 0o600); err != nil {
			t.Fatal(err)
		}
		if err := os.Chtimes(half, old, old); err != nil {
			t.Fatal(err)
		}
		if err := d.Sweep(ctx); err != nil {
			t.Fatal(err)
		}
		for name, sha := range map[string]string{"of a file": named.SHA256, "of a mail": posted, "young": young} {
			if r, err := d.Blobs.Open(ctx, sha); err != nil {
				t.Errorf("%s: %v", name, err)
			} else if err := r.Close(); err != nil {
				t.Error(err)
			}
		}
		if _, err := d.Blobs.Open(ctx, stray); !errs.Is(err, errs.NotFound) {
			t.Errorf("stray bytes: %v", err)
		}
		if _, err := os.Stat(half); !os.IsNotExist(err) {
			t.Errorf("half-written bytes: %v", err)
		}
	})
}
