package person

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"

	"firstline/internal/base/db"
	"firstline/internal/base/errs"
	"firstline/internal/desk/access"
	"firstline/internal/desk/audit"
)

// Report tells what an import did, or would do.
type Report struct {
	Created   int
	Updated   int
	Unchanged int
	Problems  []Problem
}

// Problem is a line that an import left out, or a column that it did not understand (line 1).
type Problem struct {
	Line  int // of the file, from 1 on
	Field string
	Key   string // message key
	Args  errs.Args
}

// errDry undoes an import that was only tried.
var errDry = errors.New("dry run")

// Import adds and corrects people from a table with a heading, as spreadsheets save it (CSV). A line belongs to the person with its employee
// number, else with one of its addresses; empty cells change nothing. Lines with a problem are left out and reported, all others take
// effect together. A dry run tells the same and changes nothing.
func (s *Store) Import(ctx context.Context, actor access.Actor, r io.Reader, dryRun bool) (report Report, err error) {
	defer errs.Wrap(&err, "import people")
	if err := actor.Require(access.ManagePeople); err != nil {
		return report, err
	}
	lines, problems, err := readTable(r)
	if err != nil {
		return report, err
	}
	err = s.db.Write(ctx, func(tx *db.Tx) error {
		report = Report{Problems: slices.Clone(problems)}
		for _, l := range managersFirst(lines) {
			if err := s.importLine(ctx, tx, actor, l, &report); err != nil {
				return fmt.Errorf("line %d: %w", l.number, err)
			}
		}
		slices.SortStableFunc(report.Problems, func(a, b Problem) int { return a.Line - b.Line })
		if dryRun {
			return errDry
		}
		return audit.Record(ctx, tx, actor, audit.Act{Action: "person.import", Object: "person", Detail: map[string]any{
			"created": report.Created, "updated": report.Updated, "unchanged": report.Unchanged, "left_out": len(report.Problems),
		}})
	})
	if errors.Is(err, errDry) {
		err = nil
	}
	return report, err
}

// importLine does one line. What is wrong with it goes to the report; only a failing database is an error.
func (s *Store) importLine(ctx context.Context, tx *db.Tx, actor access.Actor, l line, report *Report) error {
	err := s.takeLine(ctx, tx, actor, l, report)
	e, ok := errors.AsType[*errs.Error](err)
	if !ok || e.Kind == errs.Internal {
		return err
	}
	if len(e.Fields) == 0 {
		e.Fields = []errs.Field{{Key: e.Key, Args: e.Args}}
	}
	for _, f := range e.Fields {
		report.Problems = append(report.Problems, Problem{Line: l.number, Field: f.Name, Key: f.Key, Args: f.Args})
	}
	return nil
}

func (s *Store) takeLine(ctx context.Context, tx *db.Tx, actor access.Actor, l line, report *Report) error {
	had, found, err := whoIs(ctx, tx, l)
	if err != nil {
		return err
	}
	draft := had.Draft()
	if number := l.cells[colNumber]; number != "" && draft.EmployeeNumber != "" && number != draft.EmployeeNumber {
		return errs.Bad("employee_number", "people.import_other_number", errs.Args{"Number": draft.EmployeeNumber})
	}
	if err := l.fill(ctx, tx, &draft); err != nil {
		return err
	}
	if !found {
		if _, err := s.create(ctx, tx, actor, draft); err != nil {
			return err
		}
		report.Created++
		return nil
	}
	draft, err = s.check(ctx, tx, draft, had.ID)
	if err != nil {
		return err
	}
	if sameDraft(draft, had.Draft()) {
		report.Unchanged++
		return nil
	}
	if _, err := s.update(ctx, tx, actor, had.ID, had.Version, draft); err != nil {
		return err
	}
	report.Updated++
	return nil
}

// managersFirst puts whoever is somebody's manager before them, so that a table may be in any order.
func managersFirst(lines []line) []line {
	byKey := map[string]int{}
	for i, l := range lines {
		for _, key := range append(l.addresses(), l.cells[colNumber]) {
			byKey[Fold(key)] = i
		}
	}
	ordered := make([]line, 0, len(lines))
	seen := make([]bool, len(lines))
	var visit func(i int)
	visit = func(i int) {
		if seen[i] {
			return
		}
		seen[i] = true
		if manager := lines[i].cells[colManager]; manager != "" {
			if above, ok := byKey[Fold(manager)]; ok {
				visit(above)
			}
		}
		ordered = append(ordered, lines[i])
	}
	for i := range lines {
		visit(i)
	}
	return ordered
}

// whoIs finds the person that a line is about.
func whoIs(ctx context.Context, q db.Querier, l line) (c Card, found bool, err error) {
	var p Person
	err = errs.Missing()
	if number := l.cells[colNumber]; number != "" {
		p, err = byNumber(ctx, q, number)
	}
	for _, address := range l.addresses() {
		if errs.Is(err, errs.NotFound) {
			p, err = ByAddress(ctx, q, address)
		}
	}
	if errs.Is(err, errs.NotFound) {
		return c, false, nil
	}
	if err != nil {
		return c, false, err
	}
	c, err = card(ctx, q, p)
	return c, true, err
}

// byNumber is who has an employee number; of merged persons the one who stayed.
func byNumber(ctx context.Context, q db.Querier, number string) (p Person, err error) {
	err = q.Get(ctx, &p, `
		SELECT `+columns+`
		FROM person
		WHERE id = (SELECT coalesce(merged_into, id) FROM person WHERE employee_number = $1)`, number)
	return p, err
}

// Meant is whom a table means by an employee number or an address.
func Meant(ctx context.Context, q db.Querier, text string) (p Person, err error) {
	p, err = byNumber(ctx, q, text)
	if errs.Is(err, errs.NotFound) {
		p, err = ByAddress(ctx, q, text)
	}
	return p, err
}

func sameDraft(a, b Draft) bool {
	if !slices.Equal(a.Addresses, b.Addresses) || !slices.Equal(a.Phones, b.Phones) {
		return false
	}
	a.Addresses, a.Phones, b.Addresses, b.Phones = nil, nil, nil, nil
	return fmt.Sprint(a) == fmt.Sprint(b)
}
