package admin_test

import (
	"strings"
	"testing"

	"firstline/internal/desk/account"
	"firstline/internal/desk/approval"
	"firstline/internal/desk/person"
	"firstline/internal/testdesk/testsite"
)

func TestAGroupOfApproversIsMadeAndChanged(t *testing.T) {
	each(t, func(t *testing.T, d *testsite.Desk) {
		_, b := boss(d)
		finn := d.Person("Finn Fox", "en", account.Roles{})
		address, err := person.PrimaryAddress(t.Context(), d.DB, finn.Person)
		if err != nil {
			t.Fatal(err)
		}
		if got := status(t, b.Get("/admin/approvers"), 200).Text("main"); !strings.Contains(got, "There is no group yet") {
			t.Errorf("empty: %s", got)
		}
		wrong := status(t, b.Post("/admin/approvers/new", "name", "Finance", "members", "ghost@org.example", "active", "1"), 422)
		if got := wrong.Text("#f-members-error"); !strings.Contains(got, "ghost@org.example") || wrong.Attr("#f-name", "value") != "Finance" {
			t.Errorf("members: %q", got)
		}
		status(t, b.Post("/admin/approvers/new", "name", "Finance", "members", address, "active", "1"), 303)
		status(t, b.Post("/admin/approvers/new", "name", "Finance", "members", address, "active", "1"), 422)
		edit := status(t, b.Get("/admin/approvers/1"), 200)
		if got := edit.Text("#f-members"); got != address {
			t.Errorf("members are %q", got)
		}
		status(t, b.Post("/admin/approvers/1", "version", "1", "name", "Finances", "members", address), 303)
		status(t, b.Post("/admin/approvers/1", "version", "1", "name", "Late", "members", address), 409)
		g, err := approval.GroupOf(t.Context(), d.DB, 1)
		if err != nil || g.Name != "Finances" || g.Active {
			t.Errorf("%+v, %v", g, err)
		}
	})
}
