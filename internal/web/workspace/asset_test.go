package workspace_test

import (
	"net/http"
	"testing"

	"github.com/google/go-cmp/cmp"

	"firstline/internal/desk/access"
	"firstline/internal/desk/account"
	"firstline/internal/desk/asset"
	"firstline/internal/desk/ticket"
)

// asset is one that is there already.
func (d *desk) asset(draft asset.Draft) asset.Asset {
	d.T.Helper()
	a, err := d.Assets.Create(d.T.Context(), access.System(), draft)
	if err != nil {
		d.T.Fatal(err)
	}
	return a
}

func assetPath(id asset.ID, more string) string { return "/w/assets/" + id.String() + more }

func TestAgentAddsFindsAndChangesAnAsset(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		amir := d.SignedIn(d.amir)
		form := []string{"tag", "PC-0042", "kind", "laptop", "state", "in_use", "model", "EliteBook", "q", "anna", "warranty_until", "2020-02-28"}
		p := amir.Post("/w/assets/new", append(form, "purchased_on", "soon")...)
		wantStatus(t, p, http.StatusUnprocessableEntity)
		if p.Attr("#f-tag", "value") != "PC-0042" || p.Attr("#f-purchased_on", "aria-invalid") != "true" {
			t.Errorf("tag %q, date %q", p.Attr("#f-tag", "value"), p.Text("#f-purchased_on-error"))
		}
		wantStatus(t, amir.Post("/w/assets/new", form...), http.StatusSeeOther)
		p = amir.Get("/w/assets?q=pc00")
		wantStatus(t, p, http.StatusOK)
		if diff := cmp.Diff([]string{"EliteBook"}, p.All(".row-title")); diff != "" {
			t.Error(diff)
		}
		if got := p.Text(".row"); !contains(got, "Anna Ask") || !contains(got, "No warranty since") {
			t.Errorf("the row says %q", got)
		}
		one := assetPath(1, "")
		if p = amir.Get(one); p.Text("h1") != "PC-0042" || !contains(p.Text(".facts"), "Anna Ask") {
			t.Errorf("%q: %q", p.Text("h1"), p.Text(".facts"))
		}
		p = amir.Get(assetPath(1, "/edit"))
		if p.Attr("[name=person][checked]", "value") != text(d.anna.Person) {
			t.Error("the holder is not chosen")
		}
		change := []string{"version", "1", "tag", "PC-0042", "kind", "laptop", "state", "in_repair", "person", "0"}
		wantStatus(t, amir.Post(assetPath(1, "/edit"), change...), http.StatusSeeOther)
		late := amir.Post(assetPath(1, "/edit"), append(change[:7:7], "lost", "person", "0", "site", "Lille")...)
		wantStatus(t, late, http.StatusConflict)
		if !contains(late.Text("#f-state-error"), "In repair") || late.Attr("#f-site", "value") != "Lille" || late.Attr("[name=version]", "value") != "2" {
			t.Errorf("state %q, site %q", late.Text("#f-state-error"), late.Attr("#f-site", "value"))
		}
		wantStatus(t, amir.Post(assetPath(1, "/state"), "version", "2", "state", "retired"), http.StatusSeeOther)
		if p = amir.Get("/w/assets"); len(p.All(".row")) != 0 {
			t.Errorf("a retired asset is listed: %q", p.Text(".row"))
		}
		if p = amir.Get("/w/assets?state=any"); len(p.All(".row")) != 1 {
			t.Error("a retired asset is gone")
		}
		wantStatus(t, amir.Get("/w/assets/99"), http.StatusNotFound)
	})
}

func TestWhatATicketIsAboutIsChosenBesideIt(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		laptop := d.asset(asset.Draft{Tag: "PC-1", Kind: asset.Laptop, Model: "EliteBook", HolderID: d.anna.Person, Note: "Slow fan"})
		printer := d.asset(asset.Draft{Tag: "PRN-1", Kind: asset.Printer})
		d.asset(asset.Draft{Tag: "PRN-2", Kind: asset.Printer})
		id := d.ticket().ID
		amir := d.SignedIn(d.amir)
		if got := amir.Get(path(id, "")).Text("#ticket-devices"); !contains(got, "The requester also has") || !contains(got, "PC-1 EliteBook") {
			t.Errorf("before: %q", got)
		}
		p := amir.Get(path(id, "?do=asset"))
		if diff := cmp.Diff([]string{laptop.ID.String()}, p.Attrs(".detail-foot [name=asset]", "value")); diff != "" {
			t.Error(diff)
		}
		if diff := cmp.Diff([]string{laptop.ID.String(), printer.ID.String()}, amir.Get("/w/assets/offered?aq=prn-1&person="+text(d.anna.Person)).Attrs("[name=asset]", "value")); diff != "" {
			t.Error(diff)
		}
		p = amir.Post(path(id, "/assets"), "aq", "prn")
		wantStatus(t, p, http.StatusUnprocessableEntity)
		if p.Attr("#task-aq", "value") != "prn" || p.Attr("#task-aq", "aria-invalid") != "true" {
			t.Errorf("the words were lost: %q", p.Attr("#task-aq", "value"))
		}
		wantStatus(t, amir.Post(path(id, "/assets"), "asset", laptop.ID.String()), http.StatusSeeOther)
		wantStatus(t, amir.Post(path(id, "/assets"), "aq", "prn-1"), http.StatusSeeOther)
		wantStatus(t, amir.Post(path(id, "/assets/remove"), "asset", printer.ID.String()), http.StatusSeeOther)
		p = amir.Get(path(id, ""))
		if got := p.Text("#ticket-devices"); !contains(got, "Slow fan") || contains(got, "PRN-1") || contains(got, "also has") {
			t.Errorf("after: %q", got)
		}
		if got := p.Text("#timeline"); !contains(got, "Amir Agent noted that it is about PC-1") || !contains(got, "Amir Agent noted that it is not about PRN-1") {
			t.Errorf("the timeline says %q", got)
		}
		if got := amir.Get(assetPath(laptop.ID, "")).All(".row-title"); len(got) != 1 {
			t.Errorf("its history is %q", got)
		}
		if got := amir.Get("/w/find?person=" + text(d.anna.Person)).Text(".admin-main"); !contains(got, "Devices of Anna Ask") {
			t.Errorf("the person's page says %q", got)
		}
	})
}

func TestANewTicketOffersWhatTheCallerHas(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		laptop := d.asset(asset.Draft{Tag: "PC-1", Kind: asset.Laptop, HolderID: d.anna.Person})
		printer := d.asset(asset.Draft{Tag: "PRN-1", Kind: asset.Printer})
		amir := d.SignedIn(d.amir)
		p := amir.Get("/w/new?person=" + text(d.anna.Person) + "&asset=" + printer.ID.String())
		if diff := cmp.Diff([]string{printer.ID.String(), laptop.ID.String()}, p.Attrs("[name=asset]", "value")); diff != "" {
			t.Error(diff)
		}
		if diff := cmp.Diff([]string{printer.ID.String()}, p.Attrs("[name=asset][checked]", "value")); diff != "" {
			t.Error(diff)
		}
		form := []string{"channel", "phone", "person", text(d.anna.Person), "subject", "Smoke", "text", "From the side", "kind", "incident"}
		p = amir.Post("/w/new", append(form, "aq", "nothing like it")...)
		wantStatus(t, p, http.StatusUnprocessableEntity)
		if p.Attr("#f-aq", "aria-invalid") != "true" {
			t.Error("nothing is said at the field")
		}
		wantStatus(t, amir.Post("/w/new", append(form, "asset", laptop.ID.String())...), http.StatusSeeOther)
		list, _, err := d.Tickets.List(t.Context(), d.amir, ticket.Listing{Filter: ticket.Filter{Asset: &laptop.ID}})
		if err != nil || len(list) != 1 {
			t.Errorf("%v, %v", list, err)
		}
	})
}

func TestAnAdministratorWhoIsNoAgentLooksAfterAssetsAndTextsOnly(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		a := d.asset(asset.Draft{Tag: "PC-1"})
		admin := d.SignedIn(d.Person("Ada Admin", "en", account.Roles{Admin: true}))
		p := admin.Get("/w/assets")
		wantStatus(t, p, http.StatusOK)
		if diff := cmp.Diff([]string{"/glass", "/w/canned", "/w/assets"}, p.Attrs("#sidenav a", "href")); diff != "" {
			t.Error(diff)
		}
		if p = admin.Get(assetPath(a.ID, "")); p.Status != http.StatusOK || contains(p.Text("main"), "Tickets about it") {
			t.Errorf("status %d: %s", p.Status, p.Text("main"))
		}
	})
}
