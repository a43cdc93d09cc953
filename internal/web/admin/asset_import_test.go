package admin_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"firstline/internal/desk/account"
	"firstline/internal/desk/asset"
	"firstline/internal/testdesk/testsite"
)

func TestAListOfMachinesIsTriedAndThenImported(t *testing.T) {
	each(t, func(t *testing.T, d *testsite.Desk) {
		who, b := boss(d)
		table := "Étiquette;Type;Modèle;Couleur\nPC-1;portable;EliteBook;rouge\nPC-2;grille-pain;;\n"
		status(t, b.Get("/admin/assets/import"), 200)
		tried := status(t, b.Post("/admin/assets/import", "table", table, "do", "try"), 200)
		want := []string{
			"1", "Couleur", "The column «Couleur» is not known and was left out.", "3", "Kind", "«grille-pain» is no kind that the desk knows.", "2", "PC-1", "New",
		}
		if diff := cmp.Diff(want, tried.All("tbody td")); diff != "" {
			t.Error(diff)
		}
		if got := tried.Attr("textarea[hidden]", "name"); got != "table" {
			t.Error("what was tried cannot be applied")
		}
		list, _, err := d.Assets.List(t.Context(), who, asset.Filter{}, nil, 5)
		if err != nil || len(list) != 0 {
			t.Fatalf("trying made %v, %v", list, err)
		}
		status(t, b.Post("/admin/assets/import", "table", table, "do", "apply"), 200)
		clean := "tag,model\nPC-1,ProBook\n"
		changed := status(t, b.Post("/admin/assets/import", "table", clean, "do", "try"), 200)
		if diff := cmp.Diff([]string{"2", "PC-1", "Changed: Model or product"}, changed.All("tbody td")); diff != "" {
			t.Error(diff)
		}
		status(t, b.Post("/admin/assets/import", "table", clean, "do", "apply"), 303)
		if again := status(t, b.Post("/admin/assets/import", "table", clean, "do", "try"), 200).Text("main"); !strings.Contains(again, "1 as before") {
			t.Errorf("again: %s", again)
		}
		wrong := status(t, b.Post("/admin/assets/import", "table", "colour\nred\n", "do", "try"), 422)
		if got := wrong.Text("#f-table-error"); !strings.Contains(got, "must be the tag or the serial number") {
			t.Errorf("no list of machines: %q", got)
		}
		status(t, d.SignedIn(d.Person("Amir Agent", "en", account.Roles{Agent: true})).Get("/admin/assets/import"), 403)
	})
}
