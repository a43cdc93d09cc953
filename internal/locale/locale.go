// Package locale holds every text that people read, in English, French and Dutch.
//
// A file is <lang>/<area>.toml and holds the keys that begin with its area: ui.toml holds "ui.close". A text names its values in
// braces ("{{.Name}}"); a text that counts has the forms one and other and names the count {{.Count}}.
package locale

import "embed"

// Files are the catalogues, one folder per language.
//
//go:embed en/*.toml fr/*.toml nl/*.toml
var Files embed.FS
