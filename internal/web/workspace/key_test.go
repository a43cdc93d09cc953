package workspace_test

import (
	"testing"

	"firstline/internal/desk/account"
)

func TestNoPageHasAKeyTwice(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		lead := d.Person("Lea Lead", "en", account.Roles{Agent: true, Lead: true, Admin: true})
		id := d.Open(d.anna, "Printer is on strike", "It says no.").ID
		browser := d.SignedIn(lead)
		for _, address := range []string{path(id, ""), "/w/unassigned", "/w/open/" + id.String(), "/w/new", "/w/there", "/w/assets", "/w/improvements", "/w/protocol"} {
			seen := map[string]int{}
			for _, key := range browser.Get(address).Attrs("[data-key]", "data-key") {
				seen[key]++
			}
			if len(seen) < 10 {
				t.Errorf("%s has the keys %v", address, seen)
			}
			for key, n := range seen {
				if n > 1 && key != "Ctrl Enter" && key != "::" { // which are keys of the form that one is in
					t.Errorf("%s has %q %d times", address, key, n)
				}
			}
		}
	})
}
