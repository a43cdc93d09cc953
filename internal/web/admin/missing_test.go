package admin_test

import (
	"strings"
	"testing"

	"firstline/internal/desk/account"
	"firstline/internal/testdesk/testsite"
)

// TestActsOnWhatIsNotThereAreNotDone posts to every address with a number, as somebody who may do everything, for a number that nothing has.
func TestActsOnWhatIsNotThereAreNotDone(t *testing.T) {
	each(t, func(t *testing.T, d *testsite.Desk) {
		b := d.SignedIn(d.Person("Rita Bosmans", "en", account.Roles{Agent: true, Lead: true, Admin: true}))
		forms := map[string][]string{
			"/move": {"by", "1"}, "/discard": {"reason", "Why not"}, "/roles": {"agent", "1"}, "/active": {"active", "1"}, "/disabled": {"disabled", "1"},
			"/merge/{from}": {"version", "1"}, "/unmerge": {"from", "99998"}, "/restore": {},
		}
		fill := strings.NewReplacer("{id}", "99999", "{from}", "99998", "{group}", "nothing", "{kind}", "nothing", "{locale}", "nothing")
		for _, route := range d.Site.Routes() {
			if route.Surface != "admin" || route.Method != "POST" || !strings.Contains(route.Pattern, "{") {
				continue
			}
			form := []string{"name", "New name", "level", "1"}
			for end, fields := range forms {
				if strings.HasSuffix(route.Pattern, end) {
					form = fields
				}
			}
			if p := b.Post(fill.Replace(route.Pattern), form...); p.Status != 404 {
				t.Errorf("%s: status %d to %s", route.Pattern, p.Status, p.Location)
			}
		}
		var n int
		if err := d.DB.Get(t.Context(), &n, `SELECT count(*) FROM audit WHERE object <> 'person'`); err != nil {
			t.Fatal(err)
		}
		if n != 0 {
			t.Errorf("%d acts were noted as done", n)
		}
	})
}
