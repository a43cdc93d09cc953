package ticket

import (
	"context"

	"firstline/internal/base/db"
	"firstline/internal/desk/file"
)

// FilesAt are the files of one message or note; the caller has made sure that the reader may see it.
func FilesAt(ctx context.Context, q db.Querier, id ID, seq Seq) ([]file.Attached, error) {
	files, err := attached(ctx, q, id, seq, seq)
	return files[seq], err
}
