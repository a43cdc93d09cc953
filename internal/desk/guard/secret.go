package guard

import (
	"slices"

	"firstline/internal/base/mask"
)

// secrets are the passwords and card numbers in the words, as far as they are told: that there is a password, and how a card ends.
func secrets(text string) (list []Finding) {
	found := mask.Look(text).Found()
	if slices.ContainsFunc(found, func(f mask.Found) bool { return f.Kind == mask.Password }) {
		list = append(list, Finding{Password, ""})
	}
	if at := slices.IndexFunc(found, func(f mask.Found) bool { return f.Kind == mask.Card }); at >= 0 {
		list = append(list, Finding{Card, found[at].End()})
	}
	return list
}
