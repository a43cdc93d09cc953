package admin

import (
	"strings"

	"firstline/internal/web/ui"
)

// wordsFor is the text of a name that rooms of the desk choose (a kind of job, an act), and the name itself where no text says it better.
func wordsFor(p ui.Page, prefix, name string) string {
	key := prefix + strings.ReplaceAll(name, ".", "_")
	if p.Locale.Has(key) {
		return p.T(key)
	}
	return name
}
