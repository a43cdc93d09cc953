package admin_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"firstline/internal/desk/access"
	"firstline/internal/desk/vendor"
	"firstline/internal/testdesk/testsite"
)

// orbis is the form of a vendor.
func orbis(more ...string) []string {
	return append([]string{
		"name", "Orbis", "language", "nl", "active", "on",
		"contact_id", "", "contact_name", "Service desk", "contact_address", "support@orbis.example", "contact_phone", "", "contact_role", "Help desk",
		"contact_id", "", "contact_name", "", "contact_address", "", "contact_phone", "", "contact_role", "",
		"contract_id", "", "contract_number", "OR-1", "contract_first_day", "2026-01-01", "contract_last_day", "", "contract_response", "4,5", "contract_calendar", "1", "contract_covers", "ERP",
		"contract_id", "", "contract_number", "OR-24", "contract_first_day", "", "contract_last_day", "", "contract_response", "1", "contract_calendar", "always", "contract_covers", "",
	}, more...)
}

func TestVendorIsAddedChangedAndPutOutOfUse(t *testing.T) {
	each(t, func(t *testing.T, d *testsite.Desk) {
		_, b := boss(d)
		if got := status(t, b.Get("/admin/vendors"), 200).Text("main"); !strings.Contains(got, "No vendor is known yet") {
			t.Errorf("empty: %s", got)
		}
		one := status(t, b.Post("/admin/vendors/new", orbis("do", "add-contact")...), 200)
		if diff := cmp.Diff([]string{"Service desk", ""}, one.Attrs("[name=contact_name]", "value")); diff != "" {
			t.Error(diff)
		}
		less := status(t, b.Post("/admin/vendors/new", orbis("do", "remove-contract-0")...), 200)
		if diff := cmp.Diff([]string{"OR-24"}, less.Attrs("[name=contract_number]", "value")); diff != "" {
			t.Error(diff)
		}
		status(t, b.Post("/admin/vendors/new", orbis()...), 303)
		cells := status(t, b.Get("/admin/vendors"), 200).All("tbody td")
		want := []string{"Orbis", "Nederlands", "Service desk <support@orbis.example>", "OR-1: answer within 4 h 30 min of working time (Europe/Brussels, 9–17) OR-24: answer within 1 h, day and night"}
		if diff := cmp.Diff(want, cells); diff != "" {
			t.Error(diff)
		}
		edit := status(t, b.Get("/admin/vendors/1"), 200)
		if diff := cmp.Diff([]string{"4.5", "1"}, edit.Attrs("[name=contract_response]", "value")); diff != "" {
			t.Error(diff)
		}
		ids := edit.Attrs("[name=contract_id]", "value")
		contact := edit.Attr("[name=contact_id]", "value")
		form := orbis("version", "1")
		form[slices.Index(form, "contact_id")+1] = contact
		form[slices.Index(form, "contract_id")+1] = ids[0]
		form[slices.Index(form, "active")+1] = ""
		second := slices.Index(form, "OR-24")
		form[second-2] = ids[1]
		status(t, b.Post("/admin/vendors/1", form...), 303)
		v, err := vendor.Get(t.Context(), d.DB, 1)
		if err != nil || v.Active || v.Version != 2 || v.Contracts[0].ResponseMinutes != 270 || v.Contracts[1].CalendarID != nil {
			t.Errorf("%+v, %v", v, err)
		}
		late := status(t, b.Post("/admin/vendors/1", form...), 409).Text("main")
		if !strings.Contains(late, "Orbis") || strings.Contains(late, "No vendor") {
			t.Errorf("an old version: %s", late)
		}
		status(t, b.Get("/admin/vendors/99"), 404)
	})
}

func TestVendorsMistakesStandAtTheirFields(t *testing.T) {
	each(t, func(t *testing.T, d *testsite.Desk) {
		if _, err := vendor.NewStore(d.DB, d.Settings).Create(t.Context(), access.System(), vendor.Draft{Name: "Orbis", Language: "en"}); err != nil {
			t.Fatal(err)
		}
		_, b := boss(d)
		page := status(t, b.Post("/admin/vendors/new", orbis()...), 422)
		if got := page.Text("#f-name-error"); !strings.Contains(got, "Another vendor has this name.") {
			t.Errorf("name: %q", got)
		}
		form := orbis()
		form[slices.Index(form, "contract_response")+1] = "soon"
		form[slices.Index(form, "contract_first_day")+1] = "tomorrow"
		page = status(t, b.Post("/admin/vendors/new", form...), 422)
		if got := page.Text("#f-contract_0_response-error"); !strings.Contains(got, "Write hours") {
			t.Errorf("response: %q", got)
		}
		if got := page.Attr("#f-contract_0_response", "value"); got != "soon" {
			t.Errorf("what was typed: %q", got)
		}
	})
}
