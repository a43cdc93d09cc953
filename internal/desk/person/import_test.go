package person_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/text/encoding/charmap"

	"firstline/internal/base/db"
	"firstline/internal/base/errs"
	"firstline/internal/desk/access"
	"firstline/internal/desk/person"
	"firstline/internal/testdesk/testdb"
)

func load(t *testing.T, s *person.Store, table string, dry bool) person.Report {
	t.Helper()
	r, err := s.Import(t.Context(), admin, strings.NewReader(table), dry)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func draftOf(t *testing.T, d *db.DB, s *person.Store, address string) person.Draft {
	t.Helper()
	p, err := person.ByAddress(t.Context(), d, address)
	if err != nil {
		t.Fatal(err)
	}
	card, err := s.Get(t.Context(), admin, p.ID)
	if err != nil {
		t.Fatal(err)
	}
	return card.Draft()
}

func TestImportReadsTheTablesOfThreeLanguages(t *testing.T) {
	t.Parallel()
	french, err := charmap.Windows1252.NewEncoder().String(
		"Prénom;Nom;Courriel;Matricule;Société;Service;Téléphone;Langue;Fuseau horaire;Responsable\r\n" +
			"Élodie;Lefèvre;Elodie@example.org;42;Verdane SA;Comptabilité;03 20 55 12 34;français;Europe/Paris;boss@example.org\r\n" +
			"Bo;Oss;boss@example.org;1;;;;;;\r\n")
	if err != nil {
		t.Fatal(err)
	}
	testdb.Each(t, func(t *testing.T, d *db.DB) {
		for name, table := range map[string]string{
			"French, semicolons, windows-1252": french,
			"English, commas, byte order mark": "\ufefffull name,E-mail,Employee number,Company,Department,Phone,language,Time zone,Manager\n" +
				"Élodie Lefèvre,elodie@example.org,42,Verdane SA,Comptabilité,+33320551234,fr,Europe/Paris,1\n" +
				"Bo Oss,boss@example.org,1,,,,,,\n",
			"Dutch, tabs, quotes": "Voornaam\tAchternaam\tE-mailadres\tPersoneelsnummer\tBedrijf\tAfdeling\tTelefoon\tTaal\tTijdzone\tLeidinggevende\n" +
				"\"Élodie\"\tLefèvre\telodie@example.org\t42\tVerdane SA\tComptabilité\t03 20 55 12 34\tFrans\tEurope/Paris\tboss@example.org\n" +
				"Bo\tOss\tboss@exa\x00mple.org\t1\n",
		} {
			t.Run(name, func(t *testing.T) {
				t.Parallel()
				d := testdb.Open(t, d.Engine(), db.Options{})
				s := people(t, d)
				if diff := cmp.Diff(person.Report{Created: 2}, load(t, s, table, false)); diff != "" {
					t.Error(diff)
				}
				boss, err := person.ByAddress(t.Context(), d, "boss@example.org")
				if err != nil {
					t.Fatal(err)
				}
				want := person.Draft{
					Name: "Élodie Lefèvre", Locale: "fr", TimeZone: "Europe/Paris", EmployeeNumber: "42", Organisation: "Verdane SA", Department: "Comptabilité",
					ManagerID: boss.ID, Addresses: []string{"elodie@example.org"}, Phones: []string{"+33320551234"},
				}
				if diff := cmp.Diff(want, draftOf(t, d, s, "elodie@example.org")); diff != "" {
					t.Error(diff)
				}
				if diff := cmp.Diff(person.Report{Unchanged: 2}, load(t, s, table, false)); diff != "" {
					t.Errorf("the same again: %s", diff)
				}
			})
		}
	})
}

func TestImportMatchesByNumberThenAddressAndFillsOnly(t *testing.T) {
	t.Parallel()
	testdb.Each(t, func(t *testing.T, d *db.DB) {
		s := people(t, d)
		add(t, s, person.Draft{Name: "Ann Lee", EmployeeNumber: "7", Site: "Lille", Addresses: []string{"ann@example.org"}, VIP: true})
		sender(t, d, s, "bob", "bob@example.org", "nl")
		table := "name,e-mail,employee number,site\nAnn Leigh,a.leigh@example.org,7,\nBob Buck,BOB@example.org,8,Utrecht\n"
		want := person.Report{Updated: 2}
		if diff := cmp.Diff(want, load(t, s, table, true)); diff != "" {
			t.Error(diff)
		}
		if _, err := person.ByAddress(t.Context(), d, "a.leigh@example.org"); !errs.Is(err, errs.NotFound) {
			t.Errorf("a dry run changed something (%v)", err)
		}
		if diff := cmp.Diff(want, load(t, s, table, false)); diff != "" {
			t.Error(diff)
		}
		ann := person.Draft{
			Name: "Ann Leigh", Locale: "en", TimeZone: "Europe/Brussels", EmployeeNumber: "7", Site: "Lille", VIP: true,
			Addresses: []string{"ann@example.org", "a.leigh@example.org"},
		}
		bob := person.Draft{Name: "Bob Buck", Locale: "nl", TimeZone: "Europe/Brussels", EmployeeNumber: "8", Site: "Utrecht", Addresses: []string{"bob@example.org"}}
		if diff := cmp.Diff([]person.Draft{ann, bob}, []person.Draft{draftOf(t, d, s, "ann@example.org"), draftOf(t, d, s, "bob@example.org")}); diff != "" {
			t.Error(diff)
		}
	})
}

func TestImportLeavesOutWrongLinesAndSaysWhy(t *testing.T) {
	t.Parallel()
	testdb.Each(t, func(t *testing.T, d *db.DB) {
		s := people(t, d)
		add(t, s, person.Draft{Name: "Ann", EmployeeNumber: "7", Addresses: []string{"ann@example.org"}})
		got := load(t, s, strings.Join([]string{
			"name,e-mail,shoe size,employee number,phone,language,manager",
			"Good One,good@example.org,41,,,,",
			",nameless@example.org,,,,,",
			"Bad Mail,nowhere,,,12,Klingon,",
			"Too,many@example.org,,,,,,cells",
			"Other Number,ann@example.org,,8,,,",
			"No Manager,nm@example.org,,,,,ghost@example.org",
			"",
			"Good Two,good2@example.org,,,,,",
		}, "\n"), false)
		want := person.Report{Created: 2, Problems: []person.Problem{
			{Line: 1, Field: "shoe size", Key: "people.import_column", Args: errs.Args{"Column": "shoe size"}},
			{Line: 3, Field: "name", Key: "people.name_missing"},
			{Line: 4, Field: "locale", Key: "people.locale_invalid"},
			{Line: 4, Field: "addresses", Key: "people.address_invalid"},
			{Line: 4, Field: "phones", Key: "people.phone_invalid"},
			{Line: 5, Key: "people.import_cells"},
			{Line: 6, Field: "employee_number", Key: "people.import_other_number", Args: errs.Args{"Number": "7"}},
			{Line: 7, Field: "manager", Key: "people.import_manager", Args: errs.Args{"Manager": "ghost@example.org"}},
		}}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Error(diff)
		}
	})
}

func TestImportLosesOnlyTheLineOfAnUnclosedQuote(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		lines   []string
		created int
		problem []int // lines
	}{
		"to the end":                       {[]string{`One,one@example.org`, `"Two,two@example.org`, `Three,three@example.org`, `Four,four@example.org`}, 3, []int{3}},
		"to a mark that opens another":     {[]string{`"One,one@example.org`, `Two,two@example.org`, `"Three",three@example.org`}, 2, []int{2}},
		"in the last cell":                 {[]string{`One,"one@example.org`, `Two,two@example.org`}, 1, []int{2}},
		"twice":                            {[]string{`"One,one@example.org`, `Two,two@example.org`, `Three,"three@example.org`, ``, `Four,four@example.org`}, 2, []int{2, 4}},
		"something behind the second mark": {[]string{`"One" the first,one@example.org`, `Two,two@example.org`}, 1, []int{2}},
		"doubled marks only":               {[]string{`"One "",one@example.org`, `Two,two@example.org`}, 1, []int{2}},
		"marks within a cell":              {[]string{`Jan "One" Smit,one@example.org`, `Two,two@example.org`}, 2, nil},
		"a cell of several lines":          {[]string{"\"One", `""of"" many","one@example.org"`, `Two,nowhere`, `Three,three@example.org`}, 2, []int{4}},
		"longer than any cell":             {[]string{`"One,` + strings.Repeat("x", 1<<17), `Two,two@example.org"`, `Three,three@example.org`}, 1, []int{2, 3}},
	} {
		for _, end := range []string{"\n", "\r\n"} {
			t.Run(name, func(t *testing.T) {
				t.Parallel()
				s := people(t, testdb.Open(t, db.SQLite, db.Options{}))
				got := load(t, s, strings.Join(append([]string{"name,e-mail"}, c.lines...), end), false)
				var problem []int
				for _, p := range got.Problems {
					problem = append(problem, p.Line)
				}
				if diff := cmp.Diff(c.problem, problem); diff != "" || got.Created != c.created {
					t.Errorf("%d created, problems %+v", got.Created, got.Problems)
				}
			})
		}
	}
}

func TestImportRefusesWhatIsNoTableOfPeople(t *testing.T) {
	t.Parallel()
	s := people(t, testdb.Open(t, db.SQLite, db.Options{}))
	for table, want := range map[string]string{"": "file people.import_empty", "colour,size\nred,4\n": "file people.import_no_name", "\n\"name,e-mail\nAnn,\n": "file people.import_quote"} {
		_, err := s.Import(t.Context(), admin, strings.NewReader(table), false)
		if diff := cmp.Diff([]string{want}, fields(err)); diff != "" {
			t.Errorf("%q: %s", table, diff)
		}
	}
	if _, err := s.Import(t.Context(), agent, strings.NewReader("name\nAnn\n"), true); !errs.Is(err, errs.Forbidden) {
		t.Errorf("an agent imported: %v", err)
	}
	if _, err := s.Import(t.Context(), access.Actor{}, strings.NewReader("name\nAnn\n"), true); !errs.Is(err, errs.SignedOut) {
		t.Errorf("nobody imported: %v", err)
	}
}
