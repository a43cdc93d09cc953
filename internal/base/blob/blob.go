// Package blob keeps the bytes of files and mails: each content once, under its own fingerprint, safe on disk before anybody is told.
package blob

import (
	"context"
	"errors"
	"io"
	"time"
)

// Ref names stored bytes.
type Ref struct {
	SHA256 string // 64 hex digits
	Size   int64
}

// Store keeps bytes by their content. Whether somebody may see them is decided before a store is asked.
type Store interface {
	// Put stores all of r and returns once it is durable. The same content again is the same Ref and takes no space.
	Put(ctx context.Context, r io.Reader) (Ref, error)
	// Open reads what Put stored; errs.NotFound when it is not there.
	Open(ctx context.Context, sha256 string) (io.ReadSeekCloser, error)
	// Delete removes the bytes; it is no error when they are gone already.
	Delete(ctx context.Context, sha256 string) error
}

// Entry is a stored blob as Walk meets it.
type Entry struct {
	Ref
	Stored time.Time // when the bytes came last; younger ones may belong to a transaction that is still open
}

// ErrSync says that the disk refused to confirm what was written. Nothing written before is certain after that, so the process
// must end instead of trying again: a second attempt may succeed without having written anything.
var ErrSync = errors.New("the disk did not confirm the write")

// valid is the only form of name that ever reaches the disk.
func valid(sha256 string) bool {
	if len(sha256) != 64 {
		return false
	}
	for _, c := range []byte(sha256) {
		if (c < '0' || c > '9') && (c < 'a' || c > 'f') {
			return false
		}
	}
	return true
}
