package vendor_test

import (
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"

	"firstline/internal/base/db"
	"firstline/internal/base/errs"
	"firstline/internal/desk/access"
	"firstline/internal/desk/calendar"
	"firstline/internal/desk/setting"
	"firstline/internal/desk/vendor"
	"firstline/internal/testdesk/testdb"
)

func store(t *testing.T, d *db.DB) *vendor.Store {
	t.Helper()
	settings, err := setting.NewStore(t.Context(), d)
	if err != nil {
		t.Fatal(err)
	}
	return vendor.NewStore(d, settings)
}

func good() vendor.Draft {
	return vendor.Draft{
		Name: " Orbis  Software ", Language: "nl", Active: true,
		Contacts: []vendor.Contact{
			{Name: "Service desk", Address: "Support@Orbis.example", Phone: "02 555 12 34", Role: "help desk"},
			{Name: "Mieke Bos", Address: "mieke@orbis.example"},
		},
		Contracts: []vendor.Contract{
			{Number: "OR-2026-1", FirstDay: calendar.On(2026, 1, 1), LastDay: calendar.On(2026, 12, 31), ResponseMinutes: 240, CalendarID: new(calendar.ID(1)), Covers: "ERP"},
			{Number: "OR-24/7", ResponseMinutes: 60},
		},
	}
}

func wrong(err error) (list []string) {
	if e, ok := errors.AsType[*errs.Error](err); ok {
		for _, f := range e.Fields {
			list = append(list, f.Name+" "+f.Key)
		}
	}
	return list
}

func TestAVendorIsKeptWithContactsAndContracts(t *testing.T) {
	t.Parallel()
	testdb.Each(t, func(t *testing.T, d *db.DB) {
		s := store(t, d)
		v, err := s.Create(t.Context(), access.System(), good())
		if err != nil {
			t.Fatal(err)
		}
		want := good()
		want.Name = "Orbis Software"
		want.Contacts[0].Address, want.Contacts[0].Phone = "support@orbis.example", "+3225551234"
		for i := range want.Contacts {
			want.Contacts[i].ID = v.Contacts[i].ID
		}
		for i := range want.Contracts {
			want.Contracts[i].ID = v.Contracts[i].ID
		}
		if diff := cmp.Diff(want, v.Draft); diff != "" {
			t.Error(diff)
		}

		// Addresses change places, a contact and a contract go, one comes: who stays keeps their id.
		next := v.Draft
		next.Contacts = []vendor.Contact{v.Contacts[1], v.Contacts[0], {Name: "New", Address: "new@orbis.example"}}
		next.Contacts[0].Address, next.Contacts[1].Address = v.Contacts[0].Address, v.Contacts[1].Address
		next.Contracts = v.Contracts[1:]
		after, err := s.Update(t.Context(), access.System(), v.ID, v.Version, next)
		if err != nil {
			t.Fatal(err)
		}
		next.Contacts[2].ID = after.Contacts[2].ID
		if diff := cmp.Diff(next, after.Draft); diff != "" {
			t.Error(diff)
		}
		if _, err := s.Update(t.Context(), access.System(), v.ID, v.Version, next); !errs.Is(err, errs.Conflict) {
			t.Errorf("an old version: %v", err)
		}
		idle := good()
		idle.Name, idle.Active, idle.Contacts = "Aardvark", false, nil
		if _, err := s.Create(t.Context(), access.System(), idle); err != nil {
			t.Fatal(err)
		}
		list, err := vendor.List(t.Context(), d)
		if err != nil || len(list) != 2 || list[0].Name != "Orbis Software" || len(list[0].Contacts) != 3 || list[1].Name != "Aardvark" {
			t.Errorf("list: %+v, %v", list, err)
		}
		if _, err := vendor.Get(t.Context(), d, 99); !errs.Is(err, errs.NotFound) {
			t.Errorf("none: %v", err)
		}
		var acts []string
		if err := d.Select(t.Context(), &acts, `SELECT action FROM audit WHERE object = 'vendor' ORDER BY id`); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff([]string{"vendor.create", "vendor.update", "vendor.create"}, acts); diff != "" {
			t.Error(diff)
		}
	})
}

func TestEachMistakeAboutAVendorIsToldAtItsField(t *testing.T) {
	t.Parallel()
	testdb.Each(t, func(t *testing.T, d *db.DB) {
		s := store(t, d)
		if _, err := s.Create(t.Context(), access.Actor{Person: 1, Agent: true}, good()); !errs.Is(err, errs.Forbidden) {
			t.Errorf("an agent may: %v", err)
		}
		if _, err := s.Create(t.Context(), access.System(), good()); err != nil {
			t.Fatal(err)
		}
		_, err := s.Create(t.Context(), access.System(), vendor.Draft{
			Name: "Orbis Software", Language: "de", Active: true,
			Contacts: []vendor.Contact{{Address: "nowhere", Phone: "12"}, {ID: 1, Name: "A", Address: "a@b.example"}, {Name: "B", Address: "A@b.example"}},
			Contracts: []vendor.Contract{
				{FirstDay: 20, LastDay: 10, ResponseMinutes: -1, CalendarID: new(calendar.ID(99))},
				{Number: "X"},
				{Number: "X"},
			},
		})
		want := []string{
			"language vendor.language_unknown", "name vendor.name_taken",
			"contact_0_name people.name_missing", "contact_0_address people.address_invalid", "contact_0_phone people.phone_invalid",
			"contact_1_name errs.conflict", "contact_2_address vendor.address_twice",
			"contract_0_number vendor.number_missing", "contract_0_last_day calendar.day_reversed", "contract_0_response vendor.response_invalid",
			"contract_0_calendar vendor.calendar_unknown", "contract_2_number vendor.number_twice",
		}
		if diff := cmp.Diff(want, wrong(err)); diff != "" {
			t.Error(diff)
		}
		_, err = s.Create(t.Context(), access.System(), vendor.Draft{Name: "Nobody", Language: "en", Active: true})
		if diff := cmp.Diff([]string{"contact_0_name vendor.contact_missing"}, wrong(err)); diff != "" {
			t.Error(diff)
		}
		if err := calendar.NewStore(d).Delete(t.Context(), access.System(), 1, 1); !errs.Is(err, errs.Conflict) {
			t.Errorf("a calendar that a contract goes by: %v", err)
		}
	})
}

func TestAContractIsInForceOnItsDaysOnly(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		first, last, day calendar.Date
		want             bool
	}{{0, 0, 5, true}, {5, 0, 5, true}, {6, 0, 5, false}, {0, 5, 5, true}, {0, 4, 5, false}, {4, 6, 5, true}} {
		if got := (vendor.Contract{FirstDay: c.first, LastDay: c.last}).InForce(c.day); got != c.want {
			t.Errorf("%+v: %v", c, got)
		}
	}
}
