package mail

import (
	"context"
	"io"

	"firstline/internal/base/blob"
	"firstline/internal/base/db"
)

// raw reads the bytes of a mail as they came.
func raw(ctx context.Context, q db.Querier, blobs blob.Store, m Mail) ([]byte, error) {
	if m.SHA256 != "" {
		r, err := blobs.Open(ctx, m.SHA256)
		if err != nil {
			return nil, err
		}
		defer r.Close() //nolint:errcheck // opened for reading
		return io.ReadAll(r)
	}
	var bytes []byte
	err := q.Get(ctx, &bytes, `SELECT bytes FROM mail_raw WHERE mail_id = $1`, m.ID)
	return bytes, err
}

func get(ctx context.Context, q db.Querier, id ID) (m Mail, err error) {
	err = q.Get(ctx, &m, `SELECT `+columns+` FROM mail WHERE id = $1`, id)
	return m, err
}
