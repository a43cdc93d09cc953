package blob_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"testing/iotest"
	"time"

	"github.com/google/go-cmp/cmp"

	"firstline/internal/base/blob"
	"firstline/internal/base/errs"
)

func TestStoredBytesComeBack(t *testing.T) {
	t.Parallel()
	store, _ := open(t)
	for _, content := range []string{"", "hello", strings.Repeat("0123456789", 300_000)} {
		ref := put(t, store, content)
		if ref.Size != int64(len(content)) {
			t.Errorf("size %d, want %d", ref.Size, len(content))
		}
		if got := read(t, store, ref.SHA256); got != content {
			t.Errorf("%d bytes came back as %d others", len(content), len(got))
		}
	}
}

func TestSameContentIsKeptOnce(t *testing.T) {
	t.Parallel()
	store, dir := open(t)
	refs := make([]blob.Ref, 8)
	var wg sync.WaitGroup
	for i := range refs {
		wg.Go(func() { refs[i] = put(t, store, "the same picture") })
	}
	wg.Wait()
	for _, ref := range refs {
		if ref != refs[0] {
			t.Errorf("%v and %v", ref, refs[0])
		}
	}
	if files := files(t, dir); len(files) != 1 || !strings.HasSuffix(files[0], "/"+refs[0].SHA256) {
		t.Errorf("files on disk: %q", files)
	}
}

func TestContentThatComesAgainIsYoungAgain(t *testing.T) {
	t.Parallel()
	store, dir := open(t)
	ref := put(t, store, "x")
	old := time.Unix(1_000_000, 0)
	if err := os.Chtimes(filepath.Join(dir, files(t, dir)[0]), old, old); err != nil {
		t.Fatal(err)
	}
	put(t, store, "x")
	if got := walk(t, store); len(got) != 1 || got[0].Ref != ref || got[0].Stored.Equal(old) {
		t.Errorf("%+v", got)
	}
}

func TestOnlyFingerprintsAreNames(t *testing.T) {
	t.Parallel()
	store, dir := open(t)
	ref := put(t, store, "x")
	outside := filepath.Join(filepath.Dir(dir), "outside")
	if err := os.WriteFile(outside, []byte("secret"), 0o600); err != nil {
		t.Fatal(err)
	}
	up := strings.ToUpper(ref.SHA256)
	names := []string{
		"", ".", "..", "../outside", `..\outside`, "/etc/passwd", "incoming", ref.SHA256 + "\n", ref.SHA256[:63], ref.SHA256 + "0", up,
		ref.SHA256[:62] + "..", strings.Repeat("../", 21) + "x", "\u200b" + ref.SHA256, ref.SHA256[:63] + "\x00", outside, strings.Repeat("é", 32),
	}
	for _, name := range names {
		if file, err := store.Open(t.Context(), name); !errs.Is(err, errs.NotFound) {
			t.Errorf("open %q: %v, %v", name, file, err)
		}
		if err := store.Delete(t.Context(), name); !errs.Is(err, errs.NotFound) {
			t.Errorf("delete %q: %v", name, err)
		}
	}
	for _, file := range files(t, dir) {
		if !regexp.MustCompile(`^[0-9a-f]{64}$`).MatchString(filepath.Base(file)) {
			t.Errorf("on disk: %q", file)
		}
	}
}

func TestSymlinkOutOfTheStoreIsNotFollowed(t *testing.T) {
	t.Parallel()
	store, dir := open(t)
	ref := put(t, store, "x")
	at := filepath.Join(dir, files(t, dir)[0])
	outside := filepath.Join(t.TempDir(), "outside")
	if err := errors.Join(os.WriteFile(outside, []byte("secret"), 0o600), os.Remove(at), os.Symlink(outside, at)); err != nil {
		t.Fatal(err)
	}
	if _, err := store.Open(t.Context(), ref.SHA256); err == nil {
		t.Error("a link out of the store was followed")
	}
}

func TestDeletedBytesAreGone(t *testing.T) {
	t.Parallel()
	store, _ := open(t)
	ref := put(t, store, "x")
	for range 2 { // the second time there is nothing to delete
		if err := store.Delete(t.Context(), ref.SHA256); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := store.Open(t.Context(), ref.SHA256); !errs.Is(err, errs.NotFound) {
		t.Errorf("after deletion: %v", err)
	}
}

func TestOnlyOldBytesAreDeletedAsOld(t *testing.T) {
	t.Parallel()
	store, dir := open(t)
	ref := put(t, store, "x")
	before, old := time.Now().Add(-time.Hour), time.Unix(1_000_000, 0)
	if gone, err := store.DeleteOld(t.Context(), ref.SHA256, before); gone || err != nil {
		t.Errorf("young bytes: %v, %v", gone, err)
	}
	if err := os.Chtimes(filepath.Join(dir, files(t, dir)[0]), old, old); err != nil {
		t.Fatal(err)
	}
	for range 2 { // the second time there is nothing to delete
		if gone, err := store.DeleteOld(t.Context(), ref.SHA256, before); !gone || err != nil {
			t.Errorf("old bytes: %v, %v", gone, err)
		}
	}
}

func TestBrokenUploadLeavesNothing(t *testing.T) {
	t.Parallel()
	store, dir := open(t)
	broken := errors.New("connection lost")
	_, err := store.Put(t.Context(), io.MultiReader(strings.NewReader("half"), iotest.ErrReader(broken)))
	if !errors.Is(err, broken) {
		t.Errorf("got %v", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := store.Put(ctx, strings.NewReader("x")); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
	if files := files(t, dir); len(files) != 0 {
		t.Errorf("left behind: %q", files)
	}
}

func TestSweepTakesOnlyOldHalfWrittenFiles(t *testing.T) {
	t.Parallel()
	store, dir := open(t)
	put(t, store, "whole")
	now := time.Now()
	for name, age := range map[string]time.Duration{"old": 2 * time.Hour, "young": time.Minute} {
		at := filepath.Join(dir, "incoming", name)
		if err := errors.Join(os.WriteFile(at, nil, 0o600), os.Chtimes(at, now.Add(-age), now.Add(-age))); err != nil {
			t.Fatal(err)
		}
	}
	removed, err := store.SweepIncoming(now.Add(-time.Hour))
	if err != nil || removed != 1 {
		t.Errorf("removed %d, %v", removed, err)
	}
	if got := files(t, dir); len(got) != 2 || !strings.HasSuffix(got[1], "/young") && !strings.HasSuffix(got[0], "/young") {
		t.Errorf("left: %q", got)
	}
	if got := walk(t, store); len(got) != 1 {
		t.Errorf("walk: %v", got)
	}
}

func TestWalkFindsEveryBlobAndStrangersToo(t *testing.T) {
	t.Parallel()
	store, dir := open(t)
	want := map[blob.Ref]bool{}
	for i := range 20 {
		want[put(t, store, strings.Repeat("x", i))] = true
	}
	got := map[blob.Ref]bool{}
	for _, e := range walk(t, store) {
		got[e.Ref] = true
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	stop := errors.New("enough")
	if err := store.Walk(t.Context(), func(blob.Entry) error { return stop }); !errors.Is(err, stop) {
		t.Errorf("got %v", err)
	}
	if err := os.WriteFile(filepath.Join(dir, "stranger.txt"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := store.Walk(t.Context(), func(blob.Entry) error { return nil }); err == nil || !strings.Contains(err.Error(), "stranger.txt") {
		t.Errorf("a stranger in the store: %v", err)
	}
}

func TestStoreOpensAgain(t *testing.T) {
	t.Parallel()
	store, dir := open(t)
	ref := put(t, store, "x")
	again, err := blob.OpenFiles(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer again.Close()
	if got := read(t, again, ref.SHA256); got != "x" {
		t.Errorf("%q", got)
	}
}

func open(t *testing.T) (*blob.Files, string) {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "files")
	store, err := blob.OpenFiles(dir)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := store.Close(); err != nil {
			t.Error(err)
		}
	})
	return store, dir
}

func put(t *testing.T, store blob.Store, content string) blob.Ref {
	t.Helper()
	ref, err := store.Put(t.Context(), strings.NewReader(content))
	if err != nil {
		t.Error(err)
	}
	return ref
}

func read(t *testing.T, store blob.Store, sha256 string) string {
	t.Helper()
	file, err := store.Open(t.Context(), sha256)
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if _, err := io.Copy(&b, file); err != nil {
		t.Error(err)
	}
	if err := file.Close(); err != nil {
		t.Error(err)
	}
	return b.String()
}

func walk(t *testing.T, store *blob.Files) (found []blob.Entry) {
	t.Helper()
	err := store.Walk(t.Context(), func(e blob.Entry) error {
		found = append(found, e)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return found
}

func files(t *testing.T, dir string) (names []string) {
	t.Helper()
	err := fs.WalkDir(os.DirFS(dir), ".", func(at string, d fs.DirEntry, err error) error {
		if !d.IsDir() {
			names = append(names, at)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return names
}
