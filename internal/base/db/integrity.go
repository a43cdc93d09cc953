package db

import (
	"context"

	"firstline/internal/base/errs"
)

// Integrity asks the engine what is broken in the database's own file, and which rows point to rows that are not there. PostgreSQL keeps
// both whole by itself and is not asked.
func (d *DB) Integrity(ctx context.Context) (problems []string, err error) {
	defer errs.Wrap(&err, "check the database file")
	if d.engine == Postgres {
		return nil, nil
	}
	if err := d.Select(ctx, &problems, `SELECT integrity_check FROM pragma_integrity_check WHERE integrity_check <> 'ok'`); err != nil {
		return nil, err
	}
	var lost []string
	err = d.Select(ctx, &lost, `SELECT 'a row of ' || "table" || ' points to a row of ' || "parent" || ' that is not there' FROM pragma_foreign_key_check LIMIT 100`)
	return append(problems, lost...), err
}
