// Package schema holds the shape of everything that the desk keeps, as numbered migrations that are rendered for each database engine.
package schema

import "embed"

// Files are the migrations NNNN_name.sql: one text for both engines, with {{.ID}}, {{.Blob}} and {{.Bytewise}} for what differs.
//
//go:embed *.sql
var Files embed.FS
