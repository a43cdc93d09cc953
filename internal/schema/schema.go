// Package schema holds the shape of everything that the desk keeps, as numbered migrations that are rendered for each database engine.
package schema

import "embed"

//go:generate env FIRSTLINE_UPDATE=1 go test -count=1 -run TestMigrationsMakeWhatTheSnapshotsSay .

// Files are the migrations NNNN_name.sql: one text for both engines, with {{.ID}}, {{.Blob}} and {{.Bytewise}} for what differs.
//
//go:embed *.sql
var Files embed.FS
