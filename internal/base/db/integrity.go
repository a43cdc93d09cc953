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

// Trouble is a setting of a database server under which the desk cannot keep its promises.
type Trouble struct{ Detail, Advice string }

// Settings looks at the settings of a database server that decide whether what was answered is kept. SQLite has none: we set them ourselves.
func (d *DB) Settings(ctx context.Context) (troubles []Trouble) {
	if d.engine == SQLite {
		return nil
	}
	for _, s := range []struct{ name, bad, advice string }{ // an encoding must be UTF8
		{"fsync", "off", "Set fsync = on: without it a crash of the server loses what people were told is kept."},
		{"synchronous_commit", "off", "Set synchronous_commit = on: without it a crash loses the last answers."},
		{"full_page_writes", "off", "Set full_page_writes = on: without it a crash may break tables."},
		{"server_encoding", "", "Make the database anew with ENCODING 'UTF8'."},
	} {
		var has string
		if err := d.Get(ctx, &has, `SELECT current_setting($1)`, s.name); err != nil {
			troubles = append(troubles, Trouble{Detail: err.Error()})
		} else if has == s.bad || s.bad == "" && has != "UTF8" {
			troubles = append(troubles, Trouble{Detail: s.name + " is " + has, Advice: s.advice})
		}
	}
	return troubles
}
