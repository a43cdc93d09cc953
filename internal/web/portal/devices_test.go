package portal_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"firstline/internal/desk/access"
	"firstline/internal/desk/account"
	"firstline/internal/desk/asset"
	"firstline/internal/testdesk/testsite"
)

func TestRequestersSeeAndNameTheirOwnDevices(t *testing.T) {
	each(t, func(t *testing.T, d *testsite.Desk) {
		anna, bob := d.Person("Anna Maes", "nl", account.Roles{}), d.Person("Bob Fox", "en", account.Roles{})
		b := d.SignedIn(anna)
		if got := status(t, b.Get("/devices"), 200).Text("main"); !strings.Contains(got, "Er is niets genoteerd") {
			t.Errorf("without devices: %s", got)
		}
		if got := status(t, b.Get("/tickets/new"), 200).Attrs("[name=asset]", "value"); len(got) != 0 {
			t.Errorf("the form offers %v", got)
		}
		var ids []string
		for _, draft := range []asset.Draft{
			{Tag: "PC-1", Kind: asset.Laptop, Model: "EliteBook", HolderID: anna.Person, Note: "for agents", RemoteAddress: "10.9.8.7"}, {Tag: "PC-2", Model: "Latitude", HolderID: bob.Person},
		} {
			a, err := d.Assets.Create(t.Context(), access.System(), draft)
			if err != nil {
				t.Fatal(err)
			}
			ids = append(ids, a.ID.String())
		}
		page := status(t, b.Get("/devices"), 200)
		got := page.Text("main")
		for word, there := range map[string]bool{"EliteBook": true, "PC-1": true, "Latitude": false, "for agents": false, "10.9.8.7": false} {
			if strings.Contains(got, word) != there {
				t.Errorf("%q on the page: %s", word, got)
			}
		}
		form := status(t, b.Get("/tickets/new?asset="+ids[0]), 200)
		if diff := cmp.Diff(ids[:1], form.Attrs("[name=asset][checked]", "value")); diff != "" {
			t.Error(diff)
		}
		sent := []string{"once", form.Attr("[name=once]", "value"), "subject", "Geen geluid", "text", "Niets te horen.", "asset"}
		foreign := status(t, b.Post("/tickets/new", append(sent, ids[1])...), 422)
		if got := foreign.Text("#f-asset-error"); !strings.Contains(got, "Dit apparaat bestaat niet") {
			t.Errorf("another's device: %q", got)
		}
		opened := status(t, b.Follow(status(t, b.Post("/tickets/new", append(sent, ids[0])...), 303)), 200)
		if got := opened.Text(".facts"); !strings.Contains(got, "EliteBook (PC-1)") {
			t.Errorf("the ticket's facts: %q", got)
		}
		status(t, b.Get("/tickets/new?asset=x"), 404)
	})
}
