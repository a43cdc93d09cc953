package asset_test

import (
	"errors"
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"firstline/internal/base/db"
	"firstline/internal/base/errs"
	"firstline/internal/desk/access"
	"firstline/internal/desk/asset"
	"firstline/internal/desk/calendar"
	"firstline/internal/desk/person"
	"firstline/internal/desk/setting"
	"firstline/internal/testdesk/testdb"
)

// room is the assets of two people: Anna Ask (1, number 42) and Bert Beg (2).
type room struct {
	*asset.Store
	db                        *db.DB
	people                    *person.Store
	admin, agent, anna, stray access.Actor
}

func newRoom(t *testing.T, d *db.DB) *room {
	t.Helper()
	settings, err := setting.NewStore(t.Context(), d)
	if err != nil {
		t.Fatal(err)
	}
	r := &room{Store: asset.NewStore(d), db: d, people: person.NewStore(d, settings, nil)}
	for _, p := range []person.Draft{
		{Name: "Anna Ask", EmployeeNumber: "42", Addresses: []string{"anna@example.org"}}, {Name: "Bert Beg", Addresses: []string{"bert@example.org"}},
	} {
		if _, err := r.people.Create(t.Context(), access.System(), p); err != nil {
			t.Fatal(err)
		}
	}
	r.admin = access.Actor{Person: 2, Admin: true, Via: access.ViaAdmin}
	r.agent = access.Actor{Person: 2, Agent: true, Via: access.ViaWorkspace}
	r.anna, r.stray = access.Actor{Person: 1, Via: access.ViaPortal}, access.Actor{}
	return r
}

func (r *room) add(t *testing.T, d asset.Draft) asset.Asset {
	t.Helper()
	a, err := r.Create(t.Context(), r.agent, d)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func each(t *testing.T, f func(t *testing.T, r *room)) {
	t.Helper()
	t.Parallel()
	testdb.Each(t, func(t *testing.T, d *db.DB) { f(t, newRoom(t, d)) })
}

// wrong are the fields of an invalid input with the keys of what is said about them.
func wrong(err error) map[string]string {
	e, ok := errors.AsType[*errs.Error](err)
	if !ok {
		return nil
	}
	found := map[string]string{}
	for _, f := range e.Fields {
		found[f.Name] = f.Key
	}
	return found
}

func TestAnAssetIsKeptAsItWasWritten(t *testing.T) {
	each(t, func(t *testing.T, r *room) {
		d := asset.Draft{
			Tag: "PC-0042", Serial: "5CD1234XYZ", Kind: asset.Laptop, State: asset.InUse, Model: "HP EliteBook 840", Release: "G9", HolderID: 1, Site: "Lille",
			Vendor: "Comptoir", PurchasedOn: new(calendar.On(2024, 3, 1)), WarrantyUntil: new(calendar.On(2027, 2, 28)), RemoteAddress: "rdp://pc-0042", Note: "Two\nlines",
		}
		made := r.add(t, d)
		got, err := r.Get(t.Context(), r.agent, made.ID)
		if diff := cmp.Diff(d, got.Draft()); diff != "" || err != nil {
			t.Error(diff, err)
		}
		if diff := cmp.Diff(made, got); diff != "" {
			t.Error(diff)
		}
		d.HolderID, d.State = 0, asset.Retired
		changed, err := r.Update(t.Context(), r.agent, made.ID, made.Version, d)
		if err != nil || changed.State != asset.Retired || changed.HolderID != nil || changed.Version != made.Version+1 {
			t.Errorf("%+v, %v", changed, err)
		}
		if _, err := r.Update(t.Context(), r.agent, made.ID, made.Version, d); !errs.Is(err, errs.Conflict) {
			t.Errorf("changed over a colleague's change: %v", err)
		}
		same, err := r.Update(t.Context(), r.agent, made.ID, changed.Version, d)
		if err != nil || same.Version != changed.Version {
			t.Errorf("the same again counted as a change: %+v, %v", same, err)
		}
		var acts []struct{ Action, Detail string }
		if err := r.db.Select(t.Context(), &acts, `SELECT action, detail FROM audit WHERE object = 'asset' ORDER BY id`); err != nil {
			t.Fatal(err)
		}
		want := []struct{ Action, Detail string }{{"asset.create", "{}"}, {"asset.update", `{"fields":["state","holder"]}`}}
		if diff := cmp.Diff(want, acts); diff != "" {
			t.Error(diff)
		}
	})
}

func TestWhatIsWrongWithAnAssetStandsAtItsField(t *testing.T) {
	each(t, func(t *testing.T, r *room) {
		r.add(t, asset.Draft{Tag: "PC-1", Serial: "abc", Kind: asset.Laptop})
		for name, c := range map[string]struct {
			draft asset.Draft
			want  map[string]string
		}{
			"nothing":          {asset.Draft{}, map[string]string{"tag": "asset.tag_missing"}},
			"signs only":       {asset.Draft{Tag: " -- "}, map[string]string{"tag": "asset.tag_signs"}},
			"tag of another":   {asset.Draft{Tag: "pc-1"}, map[string]string{"tag": "asset.tag_taken"}},
			"serial of other":  {asset.Draft{Tag: "PC-2", Serial: "ABC", Kind: asset.Laptop}, map[string]string{"serial": "asset.serial_taken"}},
			"unknown words":    {asset.Draft{Tag: "PC-2", Kind: "toaster", State: "asleep"}, map[string]string{"kind": "asset.kind_unknown", "state": "asset.state_unknown"}},
			"unknown holder":   {asset.Draft{Tag: "PC-2", HolderID: 99}, map[string]string{"holder": "asset.holder_unknown"}},
			"dates reversed":   {asset.Draft{Tag: "PC-2", PurchasedOn: new(calendar.On(2024, 1, 2)), WarrantyUntil: new(calendar.On(2024, 1, 1))}, map[string]string{"warranty_until": "asset.warranty_before"}},
			"a date long gone": {asset.Draft{Tag: "PC-2", PurchasedOn: new(calendar.On(202, 1, 2))}, map[string]string{"purchased_on": "asset.date_far"}},
		} {
			_, err := r.Create(t.Context(), r.agent, c.draft)
			if diff := cmp.Diff(c.want, wrong(err)); diff != "" {
				t.Errorf("%s: %s", name, diff)
			}
		}
		r.add(t, asset.Draft{Tag: "LIC-1", Serial: "KEY", Kind: asset.Software})
		r.add(t, asset.Draft{Tag: "LIC-2", Serial: "KEY", Kind: asset.Software}) // one key for many seats
	})
}

func TestAssetsAreFoundByTheBeginningOfWhatPeopleKnow(t *testing.T) {
	each(t, func(t *testing.T, r *room) {
		r.add(t, asset.Draft{Tag: "PC-0042", Serial: "5CD-77/Q", Kind: asset.Laptop, Model: "HP ÉliteBook", HolderID: 1})
		r.add(t, asset.Draft{Tag: "PRN-7", Kind: asset.Printer, Model: "HP LaserJet", Site: "Utrecht"})
		r.add(t, asset.Draft{Tag: "OLD-1", Kind: asset.Laptop, State: asset.Retired, HolderID: 2})
		for name, c := range map[string]struct {
			filter asset.Filter
			want   []string
		}{
			"all":             {asset.Filter{}, []string{"OLD-1", "PC-0042", "PRN-7"}},
			"tag":             {asset.Filter{Query: "pc-00"}, []string{"PC-0042"}},
			"tag read out":    {asset.Filter{Query: "PC0042"}, []string{"PC-0042"}},
			"serial":          {asset.Filter{Query: "5cd77"}, []string{"PC-0042"}},
			"model":           {asset.Filter{Query: "elite"}, []string{"PC-0042"}},
			"two words":       {asset.Filter{Query: "hp laser"}, []string{"PRN-7"}},
			"holder":          {asset.Filter{Query: "ann"}, []string{"PC-0042"}},
			"holder and word": {asset.Filter{Query: "hp ask"}, []string{"PC-0042"}},
			"site":            {asset.Filter{Query: "utr"}, []string{"PRN-7"}},
			"the middle":      {asset.Filter{Query: "book"}, nil},
			"signs":           {asset.Filter{Query: "%_'"}, nil},
			"state":           {asset.Filter{States: asset.Present()}, []string{"PC-0042", "PRN-7"}},
			"kind and holder": {asset.Filter{Kinds: []asset.Kind{asset.Laptop}, Holder: []person.ID{2, 3}}, []string{"OLD-1"}},
		} {
			list, next, err := r.List(t.Context(), r.agent, c.filter, nil, 10)
			if err != nil || next != nil {
				t.Fatal(name, err, next)
			}
			var got []string
			for _, a := range list {
				got = append(got, a.Tag)
			}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Errorf("%s: %s", name, diff)
			}
		}
	})
}

func TestPagesOfAssetsMeet(t *testing.T) {
	each(t, func(t *testing.T, r *room) {
		var want, got []string
		for n := range 7 {
			want = append(want, fmt.Sprintf("PC-%d", n))
			r.add(t, asset.Draft{Tag: want[n], HolderID: 1})
		}
		var at *asset.Cursor
		for range want {
			list, next, err := r.List(t.Context(), r.agent, asset.Filter{}, at, 3)
			if err != nil {
				t.Fatal(err)
			}
			for _, a := range list {
				if a.Holder == nil || *a.Holder != "Anna Ask" {
					t.Errorf("%s is held by %v", a.Tag, a.Holder)
				}
				got = append(got, a.Tag)
			}
			if at = next; next == nil {
				break
			}
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Error(diff)
		}
	})
}

func TestWhoHasAThingSeesItWithoutWhatIsForAgents(t *testing.T) {
	each(t, func(t *testing.T, r *room) {
		r.add(t, asset.Draft{Tag: "PC-1", HolderID: 1, Note: "secret", RemoteAddress: "10.0.0.1", Vendor: "V"})
		r.add(t, asset.Draft{Tag: "PC-2", HolderID: 2})
		r.add(t, asset.Draft{Tag: "PC-3", HolderID: 1, State: asset.Retired})
		mine, err := r.Mine(t.Context(), r.anna)
		if err != nil || len(mine) != 1 || mine[0].Tag != "PC-1" || mine[0].Note+mine[0].RemoteAddress+mine[0].Vendor != "" {
			t.Errorf("%+v, %v", mine, err)
		}
		if err := r.people.Merge(t.Context(), r.admin, 1, 2); err != nil {
			t.Fatal(err)
		}
		both := access.Actor{Person: 2, Also: []person.ID{1}, Via: access.ViaPortal}
		if mine, err = r.Mine(t.Context(), both); err != nil || len(mine) != 2 {
			t.Errorf("of two merged persons: %+v, %v", mine, err)
		}
		for name, err := range map[string]error{
			"list by a requester": func() error { _, _, err := r.List(t.Context(), r.anna, asset.Filter{}, nil, 5); return err }(),
			"get by a requester":  func() error { _, err := r.Get(t.Context(), r.anna, 1); return err }(),
			"add by a requester":  func() error { _, err := r.Create(t.Context(), r.anna, asset.Draft{Tag: "X"}); return err }(),
			"edit by a requester": func() error { _, err := r.Update(t.Context(), r.anna, 1, 1, asset.Draft{Tag: "X"}); return err }(),
		} {
			if !errs.Is(err, errs.Forbidden) {
				t.Errorf("%s: %v", name, err)
			}
		}
		if _, err := r.Mine(t.Context(), r.stray); !errs.Is(err, errs.SignedOut) {
			t.Errorf("nobody has devices: %v", err)
		}
	})
}

func TestWarrantyCountsItsLastDay(t *testing.T) {
	t.Parallel()
	end := calendar.On(2026, 5, 31)
	a := asset.Asset{WarrantyUntil: &end}
	for day, want := range map[calendar.Date]asset.Warranty{
		end + 1: asset.OutOfIt, end: asset.EndsSoon, end - 59: asset.EndsSoon, end - 60: asset.UnderIt,
	} {
		if got := a.WarrantyOn(day); got != want {
			t.Errorf("on %s: %q, want %q", day, got, want)
		}
	}
	if got := (&asset.Asset{}).WarrantyOn(end); got != asset.NoWarranty {
		t.Errorf("without a date: %q", got)
	}
}
