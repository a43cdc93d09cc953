package asset_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/text/encoding/charmap"

	"firstline/internal/base/db"
	"firstline/internal/base/errs"
	"firstline/internal/desk/access"
	"firstline/internal/desk/asset"
	"firstline/internal/desk/calendar"
	"firstline/internal/desk/person"
	"firstline/internal/testdesk/testdb"
)

func (r *room) load(t *testing.T, table string, dry bool) asset.Report {
	t.Helper()
	report, err := r.Import(t.Context(), r.admin, strings.NewReader(table), dry)
	if err != nil {
		t.Fatal(err)
	}
	return report
}

// drafts are all assets by tag.
func (r *room) drafts(t *testing.T) map[string]asset.Draft {
	t.Helper()
	list, _, err := r.List(t.Context(), r.agent, asset.Filter{}, nil, 100)
	if err != nil {
		t.Fatal(err)
	}
	found := map[string]asset.Draft{}
	for _, a := range list {
		found[a.Tag] = a.Draft()
	}
	return found
}

func TestImportReadsListsOfMachinesInThreeLanguages(t *testing.T) {
	t.Parallel()
	french, err := charmap.Windows1252.NewEncoder().String(
		"N° d'inventaire;Numéro de série;Type;Marque;Modèle;Matricule;Lieu;Date d'achat;Garantie jusqu'au;État\r\n" +
			"PC-1;S1;Ordinateur portable;HP;EliteBook 840;42;Lille;01/03/2024;28/02/2027;En service\r\n" +
			"LIC-1;;Logiciel;;Orbis;;;;;\r\n")
	if err != nil {
		t.Fatal(err)
	}
	testdb.Each(t, func(t *testing.T, d *db.DB) {
		for name, table := range map[string]string{
			"French, semicolons, windows-1252": french,
			"English, commas, byte order mark": "\ufeffAsset tag,Serial number,Kind,Manufacturer,Model,Used by,Location,Purchase date,Warranty until,State\n" +
				"PC-1,S1,Laptop,HP,HP EliteBook 840,ANNA@example.org,Lille,2024-03-01,2027-02-28,in use\n" +
				"LIC-1,,Software,,Orbis,,,,,\n",
			"Dutch, tabs": "Inventarisnummer\tSerienummer\tSoort\tMerk\tModel\tGebruiker\tVestiging\tAankoopdatum\tGarantie tot\tStaat\n" +
				"PC-1\tS1\tLaptop\tHP\tEliteBook 840\tanna@example.org\tLille\t1-3-2024\t28.02.27\tIn gebruik\n" +
				"LIC-1\t\tLicentie\t\tOrbis\n",
		} {
			t.Run(name, func(t *testing.T) {
				t.Parallel()
				r := newRoom(t, testdb.Open(t, d.Engine(), db.Options{}))
				want := asset.Report{Created: 2, Lines: []asset.Effect{{Line: 2, Tag: "PC-1", New: true}, {Line: 3, Tag: "LIC-1", New: true}}}
				if diff := cmp.Diff(want, r.load(t, table, true)); diff != "" {
					t.Error(diff)
				}
				if had := r.drafts(t); len(had) > 0 {
					t.Errorf("a dry run left %v", had)
				}
				if diff := cmp.Diff(want, r.load(t, table, false)); diff != "" {
					t.Error(diff)
				}
				drafts := map[string]asset.Draft{
					"PC-1": {
						Tag: "PC-1", Serial: "S1", Kind: asset.Laptop, State: asset.InUse, Model: "HP EliteBook 840", HolderID: 1, Site: "Lille",
						PurchasedOn: new(calendar.On(2024, 3, 1)), WarrantyUntil: new(calendar.On(2027, 2, 28)),
					},
					"LIC-1": {Tag: "LIC-1", Kind: asset.Software, State: asset.InUse, Model: "Orbis"},
				}
				if diff := cmp.Diff(drafts, r.drafts(t)); diff != "" {
					t.Error(diff)
				}
				if diff := cmp.Diff(asset.Report{Unchanged: 2}, r.load(t, table, false)); diff != "" {
					t.Errorf("the same again: %s", diff)
				}
			})
		}
	})
}

func TestImportChangesOnlyWhatTheTableSays(t *testing.T) {
	each(t, func(t *testing.T, r *room) {
		was := r.add(t, asset.Draft{Tag: "PC-1", Serial: "S1", Kind: asset.Laptop, HolderID: 1, Site: "Lille", Note: "kept"})
		report := r.load(t, "serial,site,holder\ns1,Utrecht,\n", false)
		want := asset.Report{Updated: 1, Lines: []asset.Effect{{Line: 2, ID: was.ID, Tag: "PC-1", Fields: []string{"site"}}}}
		if diff := cmp.Diff(want, report); diff != "" {
			t.Error(diff)
		}
		draft := was.Draft()
		draft.Site = "Utrecht"
		if diff := cmp.Diff(map[string]asset.Draft{"PC-1": draft}, r.drafts(t)); diff != "" {
			t.Error(diff)
		}
	})
}

func TestImportOfAMergedHolderChangesNothing(t *testing.T) {
	each(t, func(t *testing.T, r *room) {
		r.add(t, asset.Draft{Tag: "PC-1", HolderID: 1})
		if err := r.people.Merge(t.Context(), r.admin, 1, 2); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(asset.Report{Unchanged: 1}, r.load(t, "tag,holder\nPC-1,anna@example.org\n", false)); diff != "" {
			t.Error(diff)
		}
	})
}

func TestImportLeavesOutWrongLinesAndNamesTheirFields(t *testing.T) {
	each(t, func(t *testing.T, r *room) {
		r.add(t, asset.Draft{Tag: "OLD", Serial: "S0", Kind: asset.Laptop})
		got := r.load(t, strings.Join([]string{
			"tag;serial;kind;colour;holder;warranty;state",
			"PC-1;S1;laptop;red;42;2027-01-01;in use",
			";S9;laptop;;;;",
			"PC-2;S0;laptop;;;;",
			"PC-3;;toaster;;ghost@example.org;soon;asleep",
			"PC-4;;laptop;;ghost@example.org;;",
			"PC-5;;;;;;;too many",
			"\"PC-6;;;;;;",
			"pc-1;S1;;;;;",
			"PC-7;;;;;1/1/0027;",
		}, "\n"), false)
		want := asset.Report{
			Created: 1, Lines: []asset.Effect{{Line: 2, Tag: "PC-1", New: true}},
			Problems: []person.Problem{
				{Line: 1, Field: "colour", Key: "people.import_column", Args: errs.Args{"Column": "colour"}},
				{Line: 3, Field: "tag", Key: "asset.tag_missing"},
				{Line: 4, Field: "serial", Key: "asset.serial_taken", Args: errs.Args{"Tag": "OLD"}},
				{Line: 5, Field: "kind", Key: "asset.import_kind", Args: errs.Args{"Word": "toaster"}},
				{Line: 5, Field: "state", Key: "asset.import_state", Args: errs.Args{"Word": "asleep"}},
				{Line: 5, Field: "warranty_until", Key: "asset.import_date", Args: errs.Args{"Date": "soon"}},
				{Line: 6, Field: "holder", Key: "people.import_manager", Args: errs.Args{"Manager": "ghost@example.org"}},
				{Line: 7, Key: "people.import_cells"},
				{Line: 8, Key: "people.import_quote", Args: errs.Args{"Line": 8}},
				{Line: 9, Field: "tag", Key: "asset.import_twice", Args: errs.Args{"Line": 2}},
				{Line: 10, Field: "warranty_until", Key: "asset.date_far"},
			},
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Error(diff)
		}
	})
}

func TestImportRefusesWhatIsNoListOfMachines(t *testing.T) {
	t.Parallel()
	r := newRoom(t, testdb.Open(t, db.SQLite, db.Options{}))
	for table, want := range map[string]string{"": "people.import_empty", "colour,size\nred,4\n": "asset.import_no_tag", "\"tag\nPC-1\n": "people.import_quote"} {
		_, err := r.Import(t.Context(), r.admin, strings.NewReader(table), false)
		if diff := cmp.Diff(map[string]string{"file": want}, wrong(err)); diff != "" {
			t.Errorf("%q: %s", table, diff)
		}
	}
	for _, actor := range []access.Actor{r.agent, r.anna} {
		if _, err := r.Import(t.Context(), actor, strings.NewReader("tag\nPC-1\n"), true); !errs.Is(err, errs.Forbidden) {
			t.Errorf("%+v imported: %v", actor, err)
		}
	}
}
