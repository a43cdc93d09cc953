package backup

import (
	"archive/tar"
	"bufio"
	"bytes"
	"compress/gzip"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"firstline/internal/base/blob"
	"firstline/internal/base/config"
	"firstline/internal/base/db"
	"firstline/internal/base/errs"
	"firstline/internal/desk/access"
	"firstline/internal/desk/setting"
	"firstline/internal/schema"
)

// ErrBroken says that a file is no whole backup.
var ErrBroken = errors.New("this is no whole backup: its end is missing, or it was changed")

// Restore makes a desk of the backup at path, where c says, which must be empty. The whole file is checked before anything is written.
// Outgoing mail is paused afterwards: what the backup holds as waiting may have left since.
func Restore(ctx context.Context, path string, c config.Storage) (m Manifest, err error) {
	defer errs.Wrap(&err, "restore the desk")
	file, err := os.Open(path)
	if err != nil {
		return m, err
	}
	defer file.Close()
	if m, err = Check(ctx, file); err != nil {
		return m, err
	}
	if err := mustBeEmpty(c); err != nil {
		return m, err
	}
	d, err := db.Open(ctx, c.DatabaseURL(), db.Options{})
	if err != nil {
		return m, err
	}
	defer func() { err = errors.Join(err, d.Close()) }()
	if has, err := d.Version(ctx, schema.Files); err != nil || has > 0 {
		return m, errors.Join(err, errors.New("the database is not empty; a backup is restored into an empty one only"))
	}
	if _, err := file.Seek(0, io.SeekStart); err != nil {
		return m, err
	}
	return m, unpack(ctx, file, m, d, c)
}

// mustBeEmpty refuses a folder in which something is already: a restore never replaces a desk.
func mustBeEmpty(c config.Storage) error {
	for _, path := range []string{c.Data, c.FilesPath()} {
		entries, err := os.ReadDir(path)
		if err != nil && !errors.Is(err, os.ErrNotExist) {
			return err
		}
		if len(entries) > 0 {
			return fmt.Errorf("%s is not empty; a backup is restored into an empty data folder only", path)
		}
	}
	if _, err := os.Stat(c.KeyPath()); err == nil {
		return fmt.Errorf("%s is there already; a restore never replaces keys", c.KeyPath())
	}
	if lite, ok := strings.CutPrefix(c.DatabaseURL(), "sqlite:"); ok {
		if _, err := os.Stat(lite); err == nil {
			return fmt.Errorf("%s is there already; a backup is restored into an empty database only", lite)
		}
	}
	return nil
}

// Check reads a backup to its end and compares it with its seal.
func Check(ctx context.Context, r io.Reader) (m Manifest, err error) {
	sum, entries, sealed := sha256.New(), 0, false
	err = walk(ctx, r, func(h *tar.Header, content io.Reader) error {
		if sealed {
			return ErrBroken
		}
		if h.Name == sealName {
			var s seal
			if err := json.NewDecoder(content).Decode(&s); err != nil {
				return ErrBroken
			}
			if s.SHA256 != hex.EncodeToString(sum.Sum(nil)) || s.Entries != entries {
				return ErrBroken
			}
			sealed = true
			return nil
		}
		entries++
		_, _ = fmt.Fprintf(sum, "%s\x00%d\x00", h.Name, h.Size) // a hash takes everything
		content = io.TeeReader(content, sum)
		if h.Name == manifestName {
			if err := json.NewDecoder(content).Decode(&m); err != nil {
				return ErrBroken
			}
		}
		_, err := io.Copy(io.Discard, content)
		return err
	})
	switch {
	case err != nil && ctx.Err() == nil:
		return m, fmt.Errorf("%w (%w)", ErrBroken, err)
	case err != nil:
		return m, err
	case !sealed:
		return m, ErrBroken
	case m.Format != Format:
		return m, fmt.Errorf("the backup has form %d, this program reads %d; use the program that wrote it (%s)", m.Format, Format, m.Version)
	}
	return m, nil
}

func walk(ctx context.Context, r io.Reader, visit func(h *tar.Header, content io.Reader) error) error {
	packed, err := gzip.NewReader(bufio.NewReaderSize(r, 1<<20))
	if err != nil {
		return err
	}
	entries := tar.NewReader(packed)
	for {
		h, err := entries.Next()
		if errors.Is(err, io.EOF) {
			_, err := io.Copy(io.Discard, packed) //nolint:gosec // kept nowhere; to the checksum of the compressed form
			return err
		}
		if err := errors.Join(err, ctx.Err()); err != nil {
			return err
		}
		if err := visit(h, entries); err != nil {
			return err
		}
	}
}

// unpack writes a checked backup: files first, then all rows in one transaction, and last the keys, without which no desk opens.
func unpack(ctx context.Context, r io.Reader, m Manifest, d *db.DB, c config.Storage) error {
	blobs, err := blob.OpenFiles(c.FilesPath())
	if err != nil {
		return err
	}
	defer blobs.Close()
	if err := d.MigrateTo(ctx, schema.Files, m.Schema); err != nil {
		return err
	}
	if has, err := d.Version(ctx, schema.Files); err != nil || has != m.Schema {
		return errors.Join(err, fmt.Errorf("the backup was written by a newer program (%s); restore it with that one", m.Version))
	}
	var key []byte
	err = d.Load(ctx, func(l *db.Loader) error {
		for _, t := range m.Tables {
			if err := l.Clear(ctx, t); err != nil {
				return err
			}
		}
		err := walk(ctx, r, func(h *tar.Header, content io.Reader) (err error) {
			switch {
			case h.Name == keyName:
				key, err = io.ReadAll(content)
				return err
			case strings.HasPrefix(h.Name, tableFolder):
				return loadRows(ctx, l, m, h.Name, content)
			case strings.HasPrefix(h.Name, fileFolder):
				return loadFile(ctx, blobs, strings.TrimPrefix(h.Name, fileFolder), content)
			}
			return nil
		})
		for _, t := range m.Tables {
			if err == nil {
				err = l.Next(ctx, t)
			}
		}
		return err
	})
	if err != nil {
		return err
	}
	if _, err := d.Migrate(ctx, schema.Files); err != nil {
		return err
	}
	if err := pauseMail(ctx, d); err != nil {
		return err
	}
	return writeKey(c.KeyPath(), key)
}

func loadRows(ctx context.Context, l *db.Loader, m Manifest, name string, content io.Reader) error {
	table, _, _ := strings.Cut(strings.TrimPrefix(name, tableFolder), "/")
	i := slices.IndexFunc(m.Tables, func(t db.Table) bool { return t.Name == table })
	if i < 0 {
		return fmt.Errorf("%s belongs to no table of the manifest", name)
	}
	rows := json.NewDecoder(content)
	rows.UseNumber()
	for {
		var row []any
		err := rows.Decode(&row)
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		for j, v := range row {
			if row[j], err = value(v); err != nil {
				return fmt.Errorf("%s: %w", name, err)
			}
		}
		if err := l.Row(ctx, m.Tables[i], row); err != nil {
			return err
		}
	}
}

// value is a cell as the database takes it.
func value(v any) (any, error) {
	switch v := v.(type) {
	case json.Number:
		return v.Int64()
	case map[string]any:
		text, err := json.Marshal(v)
		if err != nil {
			return nil, err
		}
		var r raw
		err = json.Unmarshal(text, &r)
		if r.Bytes == nil {
			r.Bytes = []byte{}
		}
		return r.Bytes, err
	}
	return v, nil
}

func loadFile(ctx context.Context, blobs *blob.Files, name string, content io.Reader) error {
	ref, err := blobs.Put(ctx, content)
	if err == nil && ref.SHA256 != name {
		err = fmt.Errorf("file %s was damaged before it was backed up; what is there has hash %s", name, ref.SHA256)
	}
	return err
}

// pauseMail holds back outgoing mail until an administrator has looked: letters that wait here may have left after the backup was made.
func pauseMail(ctx context.Context, d *db.DB) error {
	settings, err := setting.NewStore(ctx, d)
	if err != nil {
		return err
	}
	return settings.Save(ctx, access.Actor{Name: "Firstline", Locale: "en", Via: access.ViaCommand}, map[string]string{"mail.paused": "1"})
}

func writeKey(path string, key []byte) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return err
	}
	file, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	_, err = io.Copy(file, bytes.NewReader(key))
	return errors.Join(err, file.Sync(), file.Close())
}
