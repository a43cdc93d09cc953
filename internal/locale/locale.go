// Package locale holds every text that people read, in English, French and Dutch.
//
// A file is <lang>/<area>.toml; a key stands in one of them. A text names its values in braces ("{{.Name}}"); a text that counts
// has the forms one and other and names the count {{.Count}}. No key may end in .one, .other, .id, .hash or .description: the
// format gives these names a meaning.
package locale

import "embed"

// Files are the catalogues, one folder per language.
//
//go:embed en/*.toml fr/*.toml nl/*.toml
var Files embed.FS
