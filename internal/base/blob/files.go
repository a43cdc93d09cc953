package blob

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"sync"
	"time"

	"firstline/internal/base/errs"
	"firstline/internal/base/secret"
)

// incoming holds what is being written; a crash leaves its files behind for SweepIncoming.
const incoming = "incoming"

// Files is a Store in a folder of this machine: ab/abcd… for content whose SHA-256 begins so. Nothing outside the folder can
// be reached, whatever a name says.
type Files struct {
	root *os.Root

	naming sync.RWMutex // held alone while bytes are found old and removed, shared while bytes get their name

	mu        sync.Mutex
	confirmed map[string]bool // shards that are on disk for certain

	losing sync.Once
	lost   chan struct{} // closed once the disk has refused to confirm a write
}

var _ Store = (*Files)(nil)

// OpenFiles uses the folder at path and makes it when it is missing.
func OpenFiles(path string) (_ *Files, err error) {
	defer errs.Wrap(&err, "open file store %s", path)
	if err := os.MkdirAll(path, 0o700); err != nil {
		return nil, err
	}
	root, err := os.OpenRoot(path)
	if err != nil {
		return nil, err
	}
	if err := root.Mkdir(incoming, 0o700); err != nil && !errors.Is(err, fs.ErrExist) {
		return nil, errors.Join(err, root.Close())
	}
	return &Files{root: root, confirmed: make(map[string]bool), lost: make(chan struct{})}, nil
}

// Close lets go of the folder.
func (f *Files) Close() error { return f.root.Close() }

// Lost is closed once the disk has refused to confirm a write: see ErrSync.
func (f *Files) Lost() <-chan struct{} { return f.lost }

// sync confirms a file or folder on disk. Once that has failed, it fails for good.
func (f *Files) sync(file *os.File) error {
	select {
	case <-f.lost:
		return ErrSync
	default:
	}
	if err := file.Sync(); err != nil {
		f.losing.Do(func() { close(f.lost) })
		return fmt.Errorf("%w: %w", ErrSync, err)
	}
	return nil
}

// Put writes r beside its place, confirms it on disk, and then gives it its name.
func (f *Files) Put(ctx context.Context, r io.Reader) (ref Ref, err error) {
	defer errs.Wrap(&err, "store file")
	temp := path.Join(incoming, secret.ID())
	ref, err = f.write(ctx, temp, r)
	if err == nil {
		err = f.place(temp, ref)
	}
	if err != nil {
		if gone := f.root.Remove(temp); gone != nil && !errors.Is(gone, fs.ErrNotExist) {
			err = errors.Join(err, gone)
		}
		return Ref{}, err
	}
	return ref, nil
}

func (f *Files) write(ctx context.Context, temp string, r io.Reader) (ref Ref, err error) {
	file, err := f.root.OpenFile(temp, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return Ref{}, err
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	sum := sha256.New()
	size, err := io.Copy(io.MultiWriter(file, sum), reader{ctx, r})
	if err != nil {
		return Ref{}, err
	}
	if err := f.sync(file); err != nil {
		return Ref{}, err
	}
	return Ref{SHA256: hex.EncodeToString(sum.Sum(nil)), Size: size}, nil
}

// place renames temp to its content's name. Content that is there already is replaced by its equal, which also makes it young
// again: the sweeper must not take away what a transaction is about to point to.
func (f *Files) place(temp string, ref Ref) error {
	shard := ref.SHA256[:2]
	if err := f.shard(shard); err != nil {
		return err
	}
	f.naming.RLock()
	err := f.root.Rename(temp, name(ref.SHA256))
	f.naming.RUnlock()
	if err != nil {
		return err
	}
	return f.syncDir(shard)
}

// shard makes a folder that is there for certain. That it exists is not enough: whoever made it may not have confirmed it yet.
func (f *Files) shard(dir string) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.confirmed[dir] {
		return nil
	}
	if err := f.root.Mkdir(dir, 0o700); err != nil && !errors.Is(err, fs.ErrExist) {
		return err
	}
	if err := f.syncDir("."); err != nil {
		return err
	}
	f.confirmed[dir] = true
	return nil
}

func (f *Files) syncDir(dir string) (err error) {
	d, err := f.root.Open(dir)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, d.Close()) }()
	return f.sync(d)
}

// Open reads stored bytes.
func (f *Files) Open(_ context.Context, sha256 string) (io.ReadSeekCloser, error) {
	if !valid(sha256) {
		return nil, errs.Missing()
	}
	file, err := f.root.Open(name(sha256))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, errs.Missing()
	}
	if err != nil {
		return nil, fmt.Errorf("open stored file: %w", err)
	}
	return file, nil
}

// Delete removes stored bytes.
func (f *Files) Delete(_ context.Context, sha256 string) error {
	if !valid(sha256) {
		return errs.Missing()
	}
	if err := f.root.Remove(name(sha256)); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("delete stored file: %w", err)
	}
	return nil
}

// DeleteOld is Delete for bytes that did not come again since before, and tells whether they are gone: what somebody stores while the
// sweeper decides stays.
func (f *Files) DeleteOld(ctx context.Context, sha256 string, before time.Time) (bool, error) {
	if !valid(sha256) {
		return false, errs.Missing()
	}
	f.naming.Lock()
	defer f.naming.Unlock()
	info, err := f.root.Stat(name(sha256))
	if errors.Is(err, fs.ErrNotExist) {
		return true, nil
	}
	if err != nil || !info.ModTime().Before(before) {
		return false, err
	}
	return true, f.Delete(ctx, sha256)
}

// Walk visits every stored blob in order of its name; the check of the whole installation and the sweeper use it. An error from
// visit ends the walk.
func (f *Files) Walk(ctx context.Context, visit func(Entry) error) (err error) {
	defer errs.Wrap(&err, "walk file store")
	return fs.WalkDir(f.root.FS(), ".", func(at string, d fs.DirEntry, err error) error {
		if err := errors.Join(err, ctx.Err()); err != nil {
			return err
		}
		if d.IsDir() {
			if at == incoming {
				return fs.SkipDir
			}
			return nil
		}
		if !valid(d.Name()) || at != name(d.Name()) {
			return fmt.Errorf("%s does not belong into the store", at)
		}
		info, err := d.Info()
		if errors.Is(err, fs.ErrNotExist) { // deleted since the folder was read
			return nil
		}
		if err != nil {
			return err
		}
		return visit(Entry{Ref: Ref{SHA256: d.Name(), Size: info.Size()}, Stored: info.ModTime()})
	})
}

// SweepIncoming removes what crashes left half-written before the given time, and tells how many files that were.
func (f *Files) SweepIncoming(before time.Time) (removed int, err error) {
	defer errs.Wrap(&err, "sweep half-written files")
	entries, err := fs.ReadDir(f.root.FS(), incoming)
	if err != nil {
		return 0, err
	}
	for _, e := range entries {
		info, err := e.Info()
		if err != nil || !info.ModTime().Before(before) { // gone meanwhile, or still being written
			continue
		}
		if err := f.root.Remove(path.Join(incoming, e.Name())); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return removed, err
		}
		removed++
	}
	return removed, nil
}

func name(sha256 string) string { return sha256[:2] + "/" + sha256 }

// reader stops a copy when its request ends.
type reader struct {
	ctx context.Context
	r   io.Reader
}

func (r reader) Read(p []byte) (int, error) {
	if err := r.ctx.Err(); err != nil {
		return 0, err
	}
	return r.r.Read(p)
}
