package db

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"strings"

	"github.com/georgysavva/scany/v2/dbscan"

	"firstline/internal/base/errs"
)

// Table is what a copy of a table needs to know of it.
type Table struct {
	Name    string   `json:"name"`
	Columns []string `json:"columns"`
	Next    int64    `json:"next,omitempty"` // the last number that its ids have used, 0 where it has none
}

// Snapshot is the database as it was at one moment, whatever is written meanwhile.
type Snapshot struct {
	engine Engine
	tx     *sql.Tx
}

// Snapshot calls f with a still picture of the database; writers do not wait for it.
func (d *DB) Snapshot(ctx context.Context, f func(s *Snapshot) error) (err error) {
	defer errs.Wrap(&err, "read a snapshot of the database")
	o := &sql.TxOptions{ReadOnly: true}
	if d.engine == Postgres {
		o.Isolation = sql.LevelRepeatableRead
	}
	tx, err := d.pool.BeginTx(ctx, o)
	if err != nil {
		return err
	}
	defer tx.Rollback() //nolint:errcheck // nothing was changed
	return f(&Snapshot{engine: d.engine, tx: tx})
}

// versions is the table of migrations; it belongs to the shape of a database, not to its content.
const versions = "goose_db_version"

// Version is the number of the newest migration that the database has had.
func (s *Snapshot) Version(ctx context.Context) (version int64, err error) {
	err = s.tx.QueryRowContext(ctx, `SELECT max(version_id) FROM `+versions).Scan(&version)
	return version, err
}

// Tables are all tables with content, by name; not those named index_…, which are made of the others.
func (s *Snapshot) Tables(ctx context.Context) ([]Table, error) {
	return tables(ctx, s.engine, s.query)
}

// Rows gives each row of a table to f, its values in the order of the columns: nil, bool, int64, string or bytes.
func (s *Snapshot) Rows(ctx context.Context, t Table, f func(values []any) error) (err error) {
	defer errs.Wrap(&err, "read table %s", t.Name)
	rows, err := s.tx.QueryContext(ctx, `SELECT `+quoted(t.Columns)+` FROM "`+t.Name+`"`) //nolint:gosec // names of our own schema
	if err != nil {
		return err
	}
	defer rows.Close()
	kinds, err := rows.ColumnTypes()
	if err != nil {
		return err
	}
	values, places := make([]any, len(t.Columns)), make([]any, len(t.Columns))
	for i := range values {
		places[i] = &values[i]
	}
	for rows.Next() {
		if err := rows.Scan(places...); err != nil {
			return err
		}
		for i, v := range values {
			if n, ok := v.(int64); ok && kinds[i].DatabaseTypeName() == "BOOLEAN" { // SQLite keeps them as numbers
				values[i] = n != 0
			}
		}
		if err := f(values); err != nil {
			return err
		}
	}
	return rows.Err()
}

func (s *Snapshot) query(ctx context.Context, query string, args []any) (dbscan.Rows, error) {
	return s.tx.QueryContext(ctx, query, args...)
}

func tables(ctx context.Context, e Engine, q queryFunc) (list []Table, err error) {
	var names []string
	query := `SELECT name FROM sqlite_master WHERE type = 'table' AND substr(name, 1, 7) <> 'sqlite_'
		AND substr(name, 1, 6) <> 'index_' AND name <> $1 ORDER BY name`
	if e == Postgres {
		query = `SELECT CAST(table_name AS TEXT) FROM information_schema.tables
			WHERE table_schema = current_schema() AND table_type = 'BASE TABLE'
				AND substr(table_name, 1, 6) <> 'index_' AND table_name <> $1 ORDER BY 1`
	}
	if err := selectAll(ctx, q, &names, query, []any{versions}); err != nil {
		return nil, err
	}
	for _, name := range names {
		t := Table{Name: name}
		query := `SELECT name FROM pragma_table_info($1) ORDER BY cid`
		if e == Postgres {
			query = `SELECT CAST(column_name AS TEXT) FROM information_schema.columns
				WHERE table_schema = current_schema() AND table_name = $1 ORDER BY ordinal_position`
		}
		if err := selectAll(ctx, q, &t.Columns, query, []any{name}); err != nil {
			return nil, err
		}
		if t.Next, err = lastID(ctx, e, q, name); err != nil {
			return nil, err
		}
		list = append(list, t)
	}
	return list, nil
}

// lastID is the last id that a table gave out, whether its row is still there or not.
func lastID(ctx context.Context, e Engine, q queryFunc, table string) (last int64, err error) {
	query := `SELECT coalesce((SELECT seq FROM sqlite_sequence WHERE name = $1), 0)`
	if e == Postgres {
		query = `SELECT coalesce((
			SELECT s.last_value
			FROM pg_sequences s
			WHERE s.schemaname = current_schema() AND s.sequencename = CAST($1 AS TEXT) || '_id_seq'), 0)`
	}
	err = get(ctx, q, &last, query, []any{table})
	return last, err
}

func quoted(columns []string) string { return `"` + strings.Join(columns, `", "`) + `"` }

// Loader puts rows into an empty database.
type Loader struct {
	tx     *Tx
	tables map[string]Table
}

// Load lets f fill an empty database in one transaction: all of it, or nothing. Rows may come in any order; when f has ended they must
// fit together.
func (d *DB) Load(ctx context.Context, f func(l *Loader) error) (err error) {
	defer errs.Wrap(&err, "fill the database")
	return d.Write(ctx, func(tx *Tx) error {
		list, err := tables(ctx, tx.engine, tx.query)
		if err != nil {
			return err
		}
		l := &Loader{tx: tx, tables: map[string]Table{}}
		for _, t := range list {
			l.tables[t.Name] = t
		}
		if tx.engine == SQLite {
			if _, err := tx.Exec(ctx, `PRAGMA defer_foreign_keys = 1`); err != nil { // until the commit
				return err
			}
			return f(l)
		}
		return l.withoutReferences(ctx, f)
	})
}

// withoutReferences takes the foreign keys away and gives them back at the end, when the engine checks each.
func (l *Loader) withoutReferences(ctx context.Context, f func(l *Loader) error) error {
	var keys []struct{ Name, Place, Definition string }
	err := l.tx.Select(ctx, &keys, `
		SELECT CAST(c.conname AS TEXT) AS name, CAST(t.relname AS TEXT) AS place, pg_get_constraintdef(c.oid) AS definition
		FROM pg_constraint c
		JOIN pg_class t ON t.oid = c.conrelid
		JOIN pg_namespace n ON n.oid = t.relnamespace
		WHERE c.contype = 'f' AND n.nspname = current_schema()`)
	if err != nil {
		return err
	}
	for _, k := range keys {
		if _, err := l.tx.Exec(ctx, `ALTER TABLE "`+k.Place+`" DROP CONSTRAINT "`+k.Name+`"`); err != nil {
			return err
		}
	}
	if err := f(l); err != nil {
		return err
	}
	for _, k := range keys {
		if _, err := l.tx.Exec(ctx, `ALTER TABLE "`+k.Place+`" ADD CONSTRAINT "`+k.Name+`" `+k.Definition); err != nil {
			return err
		}
	}
	return nil
}

// Clear takes away the rows that a migration put into a table: the copy has them, as they were when it was made.
func (l *Loader) Clear(ctx context.Context, t Table) error {
	if err := l.knows(t); err != nil {
		return err
	}
	var made int
	if err := l.tx.Get(ctx, &made, `SELECT count(*) FROM "`+t.Name+`"`); err != nil || made == 0 {
		return err // some tables refuse each DELETE
	}
	_, err := l.tx.Exec(ctx, `DELETE FROM "`+t.Name+`"`)
	return err
}

// Row adds a row to a table of the database's own shape.
func (l *Loader) Row(ctx context.Context, t Table, values []any) error {
	if err := l.knows(t); err != nil {
		return err
	}
	if len(values) != len(t.Columns) {
		return fmt.Errorf("a row of %s has %d values for %d columns", t.Name, len(values), len(t.Columns))
	}
	if l.tx.engine == Postgres {
		values = slices.Clone(values)
		for i, v := range values {
			if text, ok := v.(string); ok { // the other engine keeps NUL, this one would refuse the whole copy
				values[i] = strings.ReplaceAll(text, "\x00", "")
			}
		}
	}
	_, err := l.tx.Exec(ctx, `INSERT INTO "`+t.Name+`" (`+quoted(t.Columns)+`) VALUES `+In(len(values), 1), values...)
	return err
}

// Next lets the table's ids go on where those of the copy ended.
func (l *Loader) Next(ctx context.Context, t Table) error {
	if err := l.knows(t); err != nil || t.Next == 0 {
		return err
	}
	if l.tx.engine == Postgres {
		var set int64
		return l.tx.Get(ctx, &set, `SELECT setval(pg_get_serial_sequence(CAST($1 AS TEXT), 'id'), CAST($2 AS BIGINT))`, `"`+t.Name+`"`, t.Next)
	}
	if _, err := l.tx.Exec(ctx, `DELETE FROM sqlite_sequence WHERE name = $1`, t.Name); err != nil {
		return err
	}
	_, err := l.tx.Exec(ctx, `INSERT INTO sqlite_sequence (name, seq) VALUES ($1, $2)`, t.Name, t.Next)
	return err
}

// knows refuses names that are not of this database: they come from a file.
func (l *Loader) knows(t Table) error {
	own, ok := l.tables[t.Name]
	if !ok {
		return fmt.Errorf("there is no table %q here", t.Name)
	}
	for _, c := range t.Columns {
		found := false
		for _, o := range own.Columns {
			found = found || o == c
		}
		if !found {
			return fmt.Errorf("table %s has no column %q here", t.Name, c)
		}
	}
	return nil
}
