package person

import (
	"bytes"
	"context"
	"io"
	"slices"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"

	"firstline/internal/base/db"
	"firstline/internal/base/errs"
)

// The columns that an import understands.
const (
	colName       = "name"
	colGiven      = "given_name"
	colFamily     = "family_name"
	colAddress    = "address"
	colNumber     = "employee_number"
	colDepartment = "department"
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
	"department": colDepartment, "service": colDepartment, "departement": colDepartment, "dienst": colDepartment, "afdeling": colDepartment,
	"site": colSite, "location": colSite, "lieu": colSite, "lieu de travail": colSite, "locatie": colSite, "vestiging": colSite,
	"phone": colPhone, "telephone": colPhone, "mobile": colPhone, "gsm": colPhone, "portable": colPhone, "telefoon": colPhone, "mobiel": colPhone,
	"language": colLocale, "locale": colLocale, "langue": colLocale, "taal": colLocale,
	"time zone": colTimeZone, "timezone": colTimeZone, "fuseau horaire": colTimeZone, "tijdzone": colTimeZone,
	"manager": colManager, "line manager": colManager, "responsable": colManager, "superieur": colManager, "leidinggevende": colManager,
	"vip": colVIP,
}

// The most that one import takes.
const (
	maxTable = 20 << 20
	maxLines = 50_000
)

// line is one person of a table, by column.
type line struct {
	number int
	cells  map[string]string
}

// readTable reads a table in UTF-8 or windows-1252, with its cells apart by comma, semicolon or tab. Columns that it does not know, and lines
// that are no line of such a table, become problems.
func readTable(r io.Reader) (lines []line, problems []Problem, err error) {
	raw, err := io.ReadAll(io.LimitReader(r, maxTable+1))
	if err != nil {
		return nil, nil, err
	}
	if len(raw) > maxTable {
		return nil, nil, errs.New(errs.TooLarge, "errs.too_large")
	}
	raw = bytes.ReplaceAll(bytes.TrimPrefix(raw, []byte("\ufeff")), []byte{0}, nil) // not every database keeps NUL
	if !utf8.Valid(raw) {
		if raw, err = charmap.Windows1252.NewDecoder().Bytes(raw); err != nil {
			return nil, nil, err
		}
	}
	table := newRecords(string(raw), separator(raw))
	head, closed, more := table.next()
	switch {
	case !more:
		return nil, nil, errs.Bad("file", "people.import_empty")
	case !closed:
		return nil, nil, errs.Bad("file", "people.import_quote", errs.Args{"Line": table.line})
	}
	columns, problems := readHead(head)
	if !slices.Contains(columns, colName) && !slices.Contains(columns, colFamily) {
		return nil, nil, errs.Bad("file", "people.import_no_name")
	}
	for {
		cells, closed, more := table.next()
		switch {
		case !more:
			return lines, problems, nil
		case !closed:
			problems = append(problems, Problem{Line: table.line, Key: "people.import_quote", Args: errs.Args{"Line": table.line}})
			continue
		case len(cells) > len(columns) && strings.Join(cells[len(columns):], "") != "":
			problems = append(problems, Problem{Line: table.line, Key: "people.import_cells"})
			continue
		}
		if len(lines) == maxLines {
			return nil, nil, errs.New(errs.TooLarge, "errs.too_large")
		}
		if l := newLine(table.line, columns, cells); len(l.cells) > 0 {
			lines = append(lines, l)
		}
	}
}

func separator(raw []byte) byte {
	head, _, _ := bytes.Cut(raw, []byte("\n"))
	best := byte(',')
	for _, sep := range []byte{';', '\t'} {
		if bytes.Count(head, []byte{sep}) > bytes.Count(head, []byte{best}) {
			best = sep
		}
	}
	return best
}

func readHead(head []string) (columns []string, problems []Problem) {
	for _, text := range head {
		known := headings[strings.Join(strings.FieldsFunc(Fold(text), func(r rune) bool { return strings.ContainsRune(" -_.'’", r) }), " ")]
		if known == "" && strings.TrimSpace(text) != "" {
			problems = append(problems, Problem{Line: 1, Field: text, Key: "people.import_column", Args: errs.Args{"Column": text}})
		}
		columns = append(columns, known)
	}
	// «Nom» is the family name beside «Prénom», and the whole name without it.
	if i := slices.Index(columns, colFamily); i >= 0 && !slices.Contains(columns, colGiven) && !slices.Contains(columns, colName) {
		columns[i] = colName
	}
	return columns, problems
}

func newLine(number int, columns, cells []string) line {
	l := line{number: number, cells: map[string]string{}}
	for i, cell := range cells {
		cell = strings.TrimSpace(cell)
		if i >= len(columns) || columns[i] == "" || cell == "" {
			continue
		}
		if had := l.cells[columns[i]]; had != "" { // two columns of phones, say
			cell = had + " | " + cell
		}
		l.cells[columns[i]] = cell
	}
	return l
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
	p, err := byNumber(ctx, q, text)
	if errs.Is(err, errs.NotFound) {
		p, err = ByAddress(ctx, q, text)
	}
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
