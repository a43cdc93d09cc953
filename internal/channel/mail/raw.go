package mail

import (
	"context"
	"io"
	"slices"

	"firstline/internal/base/blob"
	"firstline/internal/base/db"
	"firstline/internal/base/errs"
)

// raw reads the bytes of a mail as they came.
func raw(ctx context.Context, q db.Querier, blobs blob.Store, m Mail) ([]byte, error) {
	if m.SHA256 != "" {
		r, err := blobs.Open(ctx, m.SHA256)
		if err != nil {
			return nil, err
		}
		defer r.Close()
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

// Unknown are the hashes of the given blobs that no mail names. Whoever sweeps blobs asks here as well as package file.
func Unknown(ctx context.Context, q db.Querier, sha256 []string) (unknown []string, err error) {
	defer errs.Wrap(&err, "look for mails of blobs")
	var p db.Params
	var known []string
	in := db.BindAll(&p, sha256)
	if err := q.Select(ctx, &known, `SELECT DISTINCT sha256 FROM mail WHERE sha256 <> '' AND sha256 IN `+in, p.Args...); err != nil {
		return nil, err
	}
	for _, h := range sha256 {
		if !slices.Contains(known, h) {
			unknown = append(unknown, h)
		}
	}
	return unknown, nil
}
