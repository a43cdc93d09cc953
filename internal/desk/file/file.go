// Package file keeps what people attach: the name and kind that they see, and by its hash the place of the bytes.
package file

import (
	"context"
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"strings"

	"github.com/gabriel-vasile/mimetype"

	"firstline/internal/base/blob"
	"firstline/internal/base/db"
	"firstline/internal/base/errs"
	"firstline/internal/base/mime"
	"firstline/internal/base/secret"
	"firstline/internal/desk/access"
	"firstline/internal/desk/person"
)

// ID names a file: 128 random bits, so that it cannot be guessed. Knowing it is still no right to read it.
type ID string

// File is a stored file. Its type was decided by us from its bytes and its name, never taken from the sender.
type File struct {
	ID        ID
	SHA256    string `db:"sha256"`
	Name      string
	Type      string // media type
	Size      int64  // bytes
	AddedBy   *person.ID
	CreatedAt db.Time
}

// Attached is a file as it hangs on a message or note.
type Attached struct {
	ID        ID
	SHA256    string `db:"sha256"`
	Name      string
	Type      string
	Size      int64
	Inline    bool // shown inside the message's text
	ContentID string
}

// Store is the desk's files.
type Store struct {
	db    *db.DB
	blobs blob.Store
	days  days
}

// NewStore makes the store.
func NewStore(d *db.DB, blobs blob.Store) *Store {
	return &Store{db: d, blobs: blobs, days: days{of: map[access.PersonID]day{}}}
}

// sniffed is how many bytes tell what a file is.
const sniffed = 3072

// Keep puts the bytes of r on disk and gives the file that Insert makes known; until then nobody sees it. max bounds its size in bytes.
func (s *Store) Keep(ctx context.Context, actor access.Actor, name string, r io.Reader, max int64) (f File, err error) {
	defer errs.Wrap(&err, "keep file")
	head := make([]byte, sniffed)
	n, err := io.ReadFull(r, head)
	if err != nil && err != io.EOF && err != io.ErrUnexpectedEOF { //nolint:errorlint // a file that is short, and not one that was cut off
		return File{}, err
	}
	head = head[:n]
	ref, err := s.blobs.Put(ctx, io.LimitReader(io.MultiReader(strings.NewReader(string(head)), r), max+1))
	if err != nil {
		return File{}, err
	}
	if ref.Size > max {
		// The blob has no row; the sweeper takes it away.
		return File{}, errs.Bad("files", "ticket.file_too_large", errs.Args{"Name": mime.CleanName(name), "Max": max >> 20})
	}
	f = File{ID: ID(secret.ID()), SHA256: ref.SHA256, Name: mime.CleanName(name), Type: Type(name, head), Size: ref.Size}
	if actor.Person != 0 {
		f.AddedBy = &actor.Person
	}
	return f, nil
}

// Add keeps a file and makes it known at once: an upload.
func (s *Store) Add(ctx context.Context, actor access.Actor, name string, r io.Reader, max int64) (File, error) {
	f, err := s.Keep(ctx, actor, name, r, max)
	if err != nil {
		return File{}, err
	}
	return f, s.db.Write(ctx, func(tx *db.Tx) error {
		f.CreatedAt = tx.Now
		return Insert(ctx, tx, f)
	})
}

// Insert makes a kept file known in the transaction that also says where it belongs.
func Insert(ctx context.Context, tx *db.Tx, f File) error {
	_, err := tx.Exec(ctx, `
		INSERT INTO file (id, sha256, name, type, size, added_by, created_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7)`,
		f.ID, f.SHA256, f.Name, f.Type, f.Size, f.AddedBy, tx.Now)
	return err
}

// Open reads a file's bytes, once it is settled that the reader may have them.
func (s *Store) Open(ctx context.Context, f File) (io.ReadSeekCloser, error) {
	return s.blobs.Open(ctx, f.SHA256)
}

// MustBeOf refuses a file that is not the actor's own upload. The desk itself may attach any.
func MustBeOf(ctx context.Context, tx *db.Tx, actor access.Actor, id ID) error {
	if actor.IsSystem() {
		return nil
	}
	var n int
	if err := tx.Get(ctx, &n, `SELECT count(*) FROM file WHERE id = $1 AND added_by = $2`, id, actor.Person); err != nil {
		return err
	}
	if n == 0 {
		return errs.Bad("files", "ticket.file_unknown")
	}
	return nil
}

// ByIDs are the files of that name, in that order; those that are not there are left out.
func ByIDs(ctx context.Context, q db.Querier, ids ...ID) ([]File, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	var p db.Params
	var rows []File
	err := q.Select(ctx, &rows, `SELECT id, sha256, name, type, size, added_by, created_at FROM file WHERE id IN `+db.BindAll(&p, ids), p.Args...)
	if err != nil {
		return nil, fmt.Errorf("files by their ids: %w", err)
	}
	var list []File
	for _, id := range ids {
		if at := slices.IndexFunc(rows, func(f File) bool { return f.ID == id }); at >= 0 {
			list = append(list, rows[at])
		}
	}
	return list, nil
}

// images are the only types that a browser may show inside a page.
var images = map[string]string{"image/png": ".png", "image/jpeg": ".jpg", "image/gif": ".gif", "image/webp": ".webp"}

// IsImage tells whether files of the type may be shown inside a page.
func IsImage(mediaType string) bool { return images[mediaType] != "" }

// Type decides what a file is from its first bytes and its name. A picture must look like one and be named like one; whatever could
// run in a browser (HTML, SVG, XML, scripts) is served as bytes to download.
func Type(name string, head []byte) string {
	found := mimetype.Detect(head)
	ext := strings.ToLower(filepath.Ext(name))
	if ext == ".jpeg" {
		ext = ".jpg"
	}
	for mediaType, wants := range images {
		if found.Is(mediaType) {
			if ext == wants {
				return mediaType
			}
			return "application/octet-stream"
		}
	}
	switch {
	case found.Is("application/pdf") && ext == ".pdf":
		return "application/pdf"
	case found.Is("text/plain") && plain[ext]:
		return "text/plain"
	}
	if safe, ok := documents[ext]; ok && found.String() != "text/html" {
		return safe
	}
	return "application/octet-stream"
}

// plain are the endings under which text is shown as text.
var plain = map[string]bool{".txt": true, ".log": true, ".csv": true, ".md": true, ".ini": true, ".conf": true}

// documents are office files: named so that the right program opens the download; they are never shown in a page.
var documents = map[string]string{
	".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
	".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
	".pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
	".odt":  "application/vnd.oasis.opendocument.text",
	".ods":  "application/vnd.oasis.opendocument.spreadsheet",
	".zip":  "application/zip",
	".eml":  "message/rfc822",
}

// Unknown are the hashes of the given blobs that no row names.
func Unknown(ctx context.Context, q db.Querier, sha256 []string) (unknown []string, err error) {
	if len(sha256) == 0 {
		return nil, nil
	}
	var p db.Params
	var known []string
	err = q.Select(ctx, &known, `SELECT DISTINCT sha256 FROM file WHERE sha256 IN `+db.BindAll(&p, sha256), p.Args...)
	if err != nil {
		return nil, fmt.Errorf("look for files of blobs: %w", err)
	}
	has := map[string]bool{}
	for _, k := range known {
		has[k] = true
	}
	for _, h := range sha256 {
		if !has[h] {
			unknown = append(unknown, h)
		}
	}
	return unknown, nil
}
