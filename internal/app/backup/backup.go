// Package backup writes the whole desk into one file while it runs, and makes a desk of such a file again, on either database.
//
// The file is a compressed tar archive that other programs can read, too: manifest.json, the key file, the rows of each table as JSON
// lines, every stored file by its hash, and last a seal, the hash of all that stands before. A file without its right seal is refused,
// so that a part of a backup never passes for one. The file holds everything that the desk knows and its keys in the clear.
package backup

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"hash"
	"io"
	"os"
	"path/filepath"
	"time"

	"firstline/internal/base/blob"
	"firstline/internal/base/db"
	"firstline/internal/base/errs"
)

// Format is the version of the file's form.
const Format = 1

// The names inside the file.
const (
	manifestName = "manifest.json"
	keyName      = "key"
	tableFolder  = "tables/"
	fileFolder   = "files/"
	sealName     = "seal.json"
)

// Manifest says what a backup is.
type Manifest struct {
	Format  int        `json:"format"`
	Version string     `json:"version"` // of the program that wrote it
	MadeAt  time.Time  `json:"made_at"`
	Engine  db.Engine  `json:"engine"`
	Schema  int64      `json:"schema"` // the newest migration that the data has had
	Tables  []db.Table `json:"tables"`
}

// seal ends a backup.
type seal struct {
	SHA256  string `json:"sha256"` // of names, sizes and contents of all entries before
	Entries int    `json:"entries"`
}

// Source is a desk to back up.
type Source struct {
	DB      *db.DB
	Blobs   *blob.Files
	KeyPath string
	Version string
}

// Save writes a backup to path, which must not exist yet. It appears there only when it is whole and on disk.
func Save(ctx context.Context, path string, s Source) (m Manifest, err error) {
	defer errs.Wrap(&err, "back up the desk")
	if _, err := os.Stat(path); err == nil {
		return m, fmt.Errorf("%s is there already; a backup never replaces another", path)
	}
	part := path + ".part"
	file, err := os.OpenFile(part, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return m, err
	}
	m, err = Write(ctx, file, s)
	err = errors.Join(err, file.Sync(), file.Close())
	if err == nil {
		err = os.Rename(part, path)
	}
	if err != nil {
		return m, errors.Join(err, remove(part))
	}
	return m, syncFolder(filepath.Dir(path))
}

func remove(path string) error {
	if err := os.Remove(path); !errors.Is(err, os.ErrNotExist) {
		return err
	}
	return nil
}

func syncFolder(path string) error {
	dir, err := os.Open(path)
	if err != nil {
		return err
	}
	return errors.Join(dir.Sync(), dir.Close())
}

// Write writes a backup to w.
func Write(ctx context.Context, w io.Writer, s Source) (m Manifest, err error) {
	packed := gzip.NewWriter(w)
	a := &archive{tar: tar.NewWriter(packed), sum: sha256.New(), at: s.DB.Now().Time}
	err = s.DB.Snapshot(ctx, func(shot *db.Snapshot) error {
		m, err = describe(ctx, shot, s)
		if err != nil {
			return err
		}
		if err := a.addJSON(manifestName, m); err != nil {
			return err
		}
		key, err := os.ReadFile(s.KeyPath)
		if err != nil {
			return err
		}
		if err := a.add(keyName, key); err != nil {
			return err
		}
		for _, t := range m.Tables {
			if err := a.addTable(ctx, shot, t); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return m, err
	}
	// Files are stored before the rows that name them, so every file of the snapshot is there; newer ones do no harm.
	if err := s.Blobs.Walk(ctx, func(e blob.Entry) error { return a.addFile(ctx, s.Blobs, e) }); err != nil {
		return m, err
	}
	if err := a.addJSON(sealName, seal{SHA256: hex.EncodeToString(a.sum.Sum(nil)), Entries: a.entries}); err != nil {
		return m, err
	}
	return m, errors.Join(a.tar.Close(), packed.Close())
}

func describe(ctx context.Context, shot *db.Snapshot, s Source) (m Manifest, err error) {
	m = Manifest{Format: Format, Version: s.Version, MadeAt: s.DB.Now().Time, Engine: s.DB.Engine()}
	if m.Schema, err = shot.Version(ctx); err != nil {
		return m, err
	}
	m.Tables, err = shot.Tables(ctx)
	return m, err
}

// archive is a backup that is being written.
type archive struct {
	tar     *tar.Writer
	sum     hash.Hash
	at      time.Time
	entries int
}

func (a *archive) begin(name string, size int64) (io.Writer, error) {
	a.entries++
	_, _ = fmt.Fprintf(a.sum, "%s\x00%d\x00", name, size) // a hash takes everything
	err := a.tar.WriteHeader(&tar.Header{Name: name, Mode: 0o600, Size: size, ModTime: a.at, Format: tar.FormatPAX})
	return io.MultiWriter(a.tar, a.sum), err
}

func (a *archive) add(name string, content []byte) error {
	w, err := a.begin(name, int64(len(content)))
	if err != nil {
		return err
	}
	_, err = w.Write(content)
	return err
}

func (a *archive) addJSON(name string, v any) error {
	text, err := json.MarshalIndent(v, "", "\t")
	if err != nil {
		return err
	}
	return a.add(name, text)
}

// chunk is how many bytes of rows stand in one entry.
const chunk = 4 << 20

// addTable writes the rows in entries of bounded size, one JSON array a line.
func (a *archive) addTable(ctx context.Context, shot *db.Snapshot, t db.Table) error {
	var lines bytes.Buffer
	n := 0
	flush := func() error {
		n++
		err := a.add(fmt.Sprintf("%s%s/%06d.jsonl", tableFolder, t.Name, n), lines.Bytes())
		lines.Reset()
		return err
	}
	encoder := json.NewEncoder(&lines)
	encoder.SetEscapeHTML(false)
	err := shot.Rows(ctx, t, func(values []any) error {
		if err := encoder.Encode(cells(values)); err != nil {
			return err
		}
		if lines.Len() < chunk {
			return nil
		}
		return flush()
	})
	if err == nil && lines.Len() > 0 {
		err = flush()
	}
	return err
}

// raw is how bytes stand among the values of a row; everything else is what JSON has for it.
type raw struct {
	Bytes []byte `json:"bytes"`
}

func cells(values []any) []any {
	list := make([]any, len(values))
	for i, v := range values {
		if b, ok := v.([]byte); ok {
			v = raw{b}
		}
		list[i] = v
	}
	return list
}

func (a *archive) addFile(ctx context.Context, blobs *blob.Files, e blob.Entry) (err error) {
	r, err := blobs.Open(ctx, e.SHA256)
	if errs.Is(err, errs.NotFound) { // swept meanwhile: nothing names it
		return nil
	}
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, r.Close()) }()
	w, err := a.begin(fileFolder+e.SHA256, e.Size)
	if err != nil {
		return err
	}
	_, err = io.CopyN(w, r, e.Size)
	return err
}
