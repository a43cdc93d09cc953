package db

import (
	"bytes"
	"context"
	"database/sql"
	"fmt"
	"io/fs"
	"testing/fstest"
	"text/template"

	"github.com/pressly/goose/v3"
	"github.com/pressly/goose/v3/lock"

	"firstline/internal/base/errs"
)

// Migrate brings the database to the newest of the migrations in files (NNNN_name.sql, rendered for the engine). Nodes that start
// together wait for each other. It returns the names of the migrations that it ran.
func (d *DB) Migrate(ctx context.Context, files fs.FS) (ran []string, err error) {
	defer errs.Wrap(&err, "migrate database")
	p, err := d.migrations(files)
	if err != nil {
		return nil, err
	}
	results, err := p.Up(ctx)
	for _, r := range results {
		ran = append(ran, r.Source.Path)
	}
	return ran, err
}

// MigrateTo is Migrate up to a version only: for data that was written by an older program.
func (d *DB) MigrateTo(ctx context.Context, files fs.FS, version int64) (err error) {
	defer errs.Wrap(&err, "migrate database to version %d", version)
	p, err := d.migrations(files)
	if err != nil {
		return err
	}
	_, err = p.UpTo(ctx, version)
	return err
}

// Version is the number of the newest migration that the database has had, 0 for an empty one.
func (d *DB) Version(ctx context.Context, files fs.FS) (version int64, err error) {
	defer errs.Wrap(&err, "look at the database's version")
	p, err := d.migrations(files)
	if err != nil {
		return 0, err
	}
	return p.GetDBVersion(ctx)
}

// Pending tells how many of the migrations in files the database has not had yet, and whether it has had newer ones that this
// program does not know.
func (d *DB) Pending(ctx context.Context, files fs.FS) (pending int, newer bool, err error) {
	defer errs.Wrap(&err, "look at the database's version")
	p, err := d.migrations(files)
	if err != nil {
		return 0, false, err
	}
	has, err := p.GetDBVersion(ctx)
	if err != nil {
		return 0, false, err
	}
	sources := p.ListSources()
	for _, s := range sources {
		if s.Version > has {
			pending++
		}
	}
	return pending, len(sources) > 0 && has > sources[len(sources)-1].Version, nil
}

func (d *DB) migrations(files fs.FS) (*goose.Provider, error) {
	rendered, err := Render(files, d.engine)
	if err != nil {
		return nil, err
	}
	if d.engine == SQLite {
		return goose.NewProvider(goose.DialectSQLite3, d.writePool(), rendered)
	}
	locker, err := lock.NewPostgresSessionLocker()
	if err != nil {
		return nil, err
	}
	return goose.NewProvider(goose.DialectPostgres, d.pool, rendered, goose.WithSessionLocker(locker))
}

// writePool is the pool behind the writer: migrations take a second writing connection of it, before anything else writes.
func (d *DB) writePool() *sql.DB { return d.writer.db }

// Render turns migrations into one engine's SQL.
func Render(files fs.FS, e Engine) (fs.FS, error) {
	names, err := fs.Glob(files, "*.sql")
	if err != nil {
		return nil, err
	}
	out := fstest.MapFS{}
	for _, name := range names {
		t, err := template.New(name).Option("missingkey=error").ParseFS(files, name)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		var b bytes.Buffer
		if err := t.Execute(&b, columnTypes(e)); err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		out[name] = &fstest.MapFile{Data: b.Bytes()}
	}
	return out, nil
}
