package person

import (
	"context"
	"io"
	"slices"
	"strings"

	"firstline/internal/base/db"
	"firstline/internal/base/errs"
	"firstline/internal/base/table"
)

// The columns that an import understands.
const (
	colName       = "name"
	colGiven      = "given_name"
	colFamily     = "family_name"
	colAddress    = "address"
	colNumber     = "employee_number"
	colDepartment = "department"
	colCompany    = "organisation"
	colSite       = "site"
	colPhone      = "phone"
	colLocale     = "locale"
	colTimeZone   = "time_zone"
	colManager    = "manager"
	colVIP        = "vip"
)

// headings are the words that spreadsheets of personnel departments use, folded and without signs.
var headings = map[string]string{
	"name": colName, "full name": colName, "display name": colName, "nom complet": colName, "naam": colName, "volledige naam": colName, "weergavenaam": colName,
	"first name": colGiven, "given name": colGiven, "prenom": colGiven, "voornaam": colGiven,
	"last name": colFamily, "family name": colFamily, "surname": colFamily, "nom": colFamily, "nom de famille": colFamily, "achternaam": colFamily, "familienaam": colFamily,
	"e mail": colAddress, "email": colAddress, "mail": colAddress, "address": colAddress, "email address": colAddress, "e mail address": colAddress, "courriel": colAddress,
	"adresse e mail": colAddress, "adresse mail": colAddress, "adresse electronique": colAddress, "e mailadres": colAddress, "mailadres": colAddress,
	"employee number": colNumber, "employee id": colNumber, "staff number": colNumber, "matricule": colNumber, "numero d employe": colNumber,
	"personeelsnummer": colNumber, "stamnummer": colNumber,
	"organisation": colCompany, "organization": colCompany, "company": colCompany, "societe": colCompany, "entreprise": colCompany, "organisatie": colCompany, "bedrijf": colCompany, "firma": colCompany,
	"department": colDepartment, "service": colDepartment, "departement": colDepartment, "dienst": colDepartment, "afdeling": colDepartment,
	"site": colSite, "location": colSite, "lieu": colSite, "lieu de travail": colSite, "locatie": colSite, "vestiging": colSite,
	"phone": colPhone, "telephone": colPhone, "mobile": colPhone, "gsm": colPhone, "portable": colPhone, "telefoon": colPhone, "mobiel": colPhone,
	"language": colLocale, "locale": colLocale, "langue": colLocale, "taal": colLocale,
	"time zone": colTimeZone, "timezone": colTimeZone, "fuseau horaire": colTimeZone, "tijdzone": colTimeZone,
	"manager": colManager, "line manager": colManager, "responsable": colManager, "superieur": colManager, "leidinggevende": colManager,
	"vip": colVIP,
}

// line is one person of a table, by column.
type line struct {
	number int
	cells  map[string]string
}

// readTable reads a table of people. Columns that it does not know, and lines that are no line of such a table, become problems.
func readTable(r io.Reader) (lines []line, problems []Problem, err error) {
	all, err := table.Read(r)
	switch {
	case err != nil:
		return nil, nil, err
	case len(all) == 0:
		return nil, nil, errs.Bad("file", "people.import_empty")
	case !all[0].Closed:
		return nil, nil, errs.Bad("file", "people.import_quote", errs.Args{"Line": all[0].Number})
	}
	columns, problems := readHead(all[0].Cells)
	if !slices.Contains(columns, colName) && !slices.Contains(columns, colFamily) {
		return nil, nil, errs.Bad("file", "people.import_no_name")
	}
	for _, l := range all[1:] {
		switch {
		case !l.Closed:
			problems = append(problems, Problem{Line: l.Number, Key: "people.import_quote", Args: errs.Args{"Line": l.Number}})
		case l.Beyond(columns):
			problems = append(problems, Problem{Line: l.Number, Key: "people.import_cells"})
		default:
			if cells := l.By(columns); len(cells) > 0 {
				lines = append(lines, line{number: l.Number, cells: cells})
			}
		}
	}
	return lines, problems, nil
}

func readHead(head []string) (columns []string, problems []Problem) {
	columns = table.Columns(head, headings, Fold)
	for i, text := range head {
		if columns[i] == "" && strings.TrimSpace(text) != "" {
			problems = append(problems, Problem{Line: 1, Field: text, Key: "people.import_column", Args: errs.Args{"Column": text}})
		}
	}
	// «Nom» is the family name beside «Prénom», and the whole name without it.
	if i := slices.Index(columns, colFamily); i >= 0 && !slices.Contains(columns, colGiven) && !slices.Contains(columns, colName) {
		columns[i] = colName
	}
	return columns, problems
}

func (l line) addresses() []string { return several(l.cells[colAddress], " |,;") }

func several(cell, apart string) []string {
	list := strings.FieldsFunc(cell, func(r rune) bool { return strings.ContainsRune(apart, r) })
	for i := range list {
		list[i] = strings.TrimSpace(list[i])
	}
	return slices.DeleteFunc(list, func(s string) bool { return s == "" })
}

// fill puts what the line says into a draft.
func (l line) fill(ctx context.Context, q db.Querier, d *Draft) error {
	put := func(column string, place *string) {
		if text := l.cells[column]; text != "" {
			*place = text
		}
	}
	put(colName, &d.Name)
	if l.cells[colName] == "" && l.cells[colGiven]+l.cells[colFamily] != "" {
		d.Name = strings.TrimSpace(l.cells[colGiven] + " " + l.cells[colFamily])
	}
	put(colNumber, &d.EmployeeNumber)
	put(colCompany, &d.Organisation)
	put(colDepartment, &d.Department)
	put(colSite, &d.Site)
	put(colTimeZone, &d.TimeZone)
	if text := l.cells[colLocale]; text != "" {
		d.Locale = readLocale(text)
	}
	if text := l.cells[colVIP]; text != "" {
		d.VIP = slices.Contains([]string{"1", "x", "yes", "true", "oui", "vrai", "ja", "waar"}, Fold(text))
	}
	d.Addresses = l.fillAddresses(d.Addresses)
	for _, number := range several(l.cells[colPhone], "|,;") {
		zone := d.TimeZone
		if clean, err := Phone(number, zone); err == nil {
			number = clean
		}
		if !slices.Contains(d.Phones, number) {
			d.Phones = append(d.Phones, number)
		}
	}
	return l.fillManager(ctx, q, d)
}

// fillAddresses adds the addresses of the line to those that the person has.
func (l line) fillAddresses(list []string) []string {
	for _, text := range l.addresses() {
		if clean, err := Canonical(text); err == nil {
			text = clean
		}
		if !slices.Contains(list, text) {
			list = append(list, text)
		}
	}
	return list
}

// fillManager finds the manager by employee number or address.
func (l line) fillManager(ctx context.Context, q db.Querier, d *Draft) error {
	text := l.cells[colManager]
	if text == "" {
		return nil
	}
	p, err := Meant(ctx, q, text)
	if errs.Is(err, errs.NotFound) {
		return errs.Bad("manager", "people.import_manager", errs.Args{"Manager": text})
	}
	d.ManagerID = p.ID
	return err
}

func readLocale(text string) string {
	switch f := Fold(text); {
	case strings.HasPrefix(f, "fr"):
		return "fr"
	case strings.HasPrefix(f, "nl"), strings.HasPrefix(f, "ned"), strings.HasPrefix(f, "dut"), strings.HasPrefix(f, "neer"), strings.HasPrefix(f, "vla"):
		return "nl"
	case strings.HasPrefix(f, "en"), strings.HasPrefix(f, "ang"):
		return "en"
	default:
		return text
	}
}
