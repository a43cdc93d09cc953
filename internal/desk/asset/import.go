package asset

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"firstline/internal/base/db"
	"firstline/internal/base/errs"
	"firstline/internal/base/table"
	"firstline/internal/desk/access"
	"firstline/internal/desk/audit"
	"firstline/internal/desk/person"
)

// Report tells what an import did, or would do.
type Report struct {
	Created   int
	Updated   int
	Unchanged int
	Lines     []Effect // of those that make or change something, the first mostEffects
	Problems  []person.Problem
}

// Effect is what a line of the table does.
type Effect struct {
	Line   int // of the file, from 1 on
	ID     ID  // 0 where it is new
	Tag    string
	New    bool
	Fields []string // that get another content
}

// mostEffects bounds how many lines a report names: more nobody reads.
const mostEffects = 500

// errDry undoes an import that was only tried.
var errDry = errors.New("dry run")

// Import adds and corrects assets from a table with a heading, as spreadsheets save it (CSV). A line belongs to the asset with its tag, else
// to the one with its serial number; empty cells change nothing. Lines with a problem are left out and reported, all others take effect
// together. A dry run tells the same and changes nothing.
func (s *Store) Import(ctx context.Context, actor access.Actor, r io.Reader, dryRun bool) (report Report, err error) {
	defer errs.Wrap(&err, "import assets")
	if err := actor.Require(access.ManageAssets); err != nil {
		return report, err
	}
	lines, problems, err := readTable(r)
	if err != nil {
		return report, err
	}
	err = s.db.Write(ctx, func(tx *db.Tx) error {
		report = Report{Problems: slices.Clone(problems)}
		take := taking{reader: newReader(), actor: actor, holders: map[string]person.ID{}, seen: map[ID]int{}, report: &report}
		for _, l := range lines {
			if err := take.line(ctx, tx, l); err != nil {
				return fmt.Errorf("line %d: %w", l.number, err)
			}
		}
		slices.SortStableFunc(report.Problems, func(a, b person.Problem) int { return a.Line - b.Line })
		if dryRun {
			return errDry
		}
		return audit.Record(ctx, tx, actor, audit.Act{Action: "asset.import", Object: "asset", Detail: map[string]any{
			"created": report.Created, "updated": report.Updated, "unchanged": report.Unchanged, "left_out": len(report.Problems),
		}})
	})
	if errors.Is(err, errDry) {
		err = nil
	}
	return report, err
}

// line is one asset of a table, by column.
type line struct {
	number int
	cells  map[string]string
}

func readTable(r io.Reader) (lines []line, problems []person.Problem, err error) {
	all, err := table.Read(r)
	switch {
	case err != nil:
		return nil, nil, err
	case len(all) == 0:
		return nil, nil, errs.Bad("file", "people.import_empty")
	case !all[0].Closed:
		return nil, nil, errs.Bad("file", "people.import_quote", errs.Args{"Line": all[0].Number})
	}
	columns := table.Columns(all[0].Cells, headings(), person.Fold)
	for i, text := range all[0].Cells {
		if columns[i] == "" && strings.TrimSpace(text) != "" {
			problems = append(problems, person.Problem{Line: 1, Field: text, Key: "people.import_column", Args: errs.Args{"Column": text}})
		}
	}
	if !slices.Contains(columns, colTag) && !slices.Contains(columns, colSerial) {
		return nil, nil, errs.Bad("file", "asset.import_no_tag")
	}
	for _, l := range all[1:] {
		switch {
		case !l.Closed:
			problems = append(problems, person.Problem{Line: l.Number, Key: "people.import_quote", Args: errs.Args{"Line": l.Number}})
		case l.Beyond(columns):
			problems = append(problems, person.Problem{Line: l.Number, Key: "people.import_cells"})
		default:
			if cells := l.By(columns); len(cells) > 0 {
				lines = append(lines, line{number: l.Number, cells: cells})
			}
		}
	}
	return lines, problems, nil
}

// taking is an import under way.
type taking struct {
	reader
	actor   access.Actor
	holders map[string]person.ID // by what the table calls them
	seen    map[ID]int           // the line that an asset stood in before
	report  *Report
}

// line does one line. What is wrong with it goes to the report; only a failing database is an error.
func (t *taking) line(ctx context.Context, tx *db.Tx, l line) error {
	err := t.take(ctx, tx, l)
	e, ok := errors.AsType[*errs.Error](err)
	if !ok || e.Kind == errs.Internal {
		return err
	}
	if len(e.Fields) == 0 {
		e.Fields = []errs.Field{{Key: e.Key, Args: e.Args}}
	}
	for _, f := range e.Fields {
		t.report.Problems = append(t.report.Problems, person.Problem{Line: l.number, Field: f.Name, Key: f.Key, Args: f.Args})
	}
	return nil
}

func (t *taking) take(ctx context.Context, tx *db.Tx, l line) error {
	was, found, err := which(ctx, tx, l)
	if err != nil {
		return err
	}
	if found && t.seen[was.ID] > 0 {
		return errs.Bad(colTag, "asset.import_twice", errs.Args{"Line": t.seen[was.ID]})
	}
	draft := was.Draft()
	if err := t.fill(l.cells, &draft); err != nil {
		return err
	}
	if draft.HolderID, err = t.holder(ctx, tx, l.cells[colHolder], draft.HolderID); err != nil {
		return err
	}
	if !found {
		a, err := create(ctx, tx, t.actor, draft)
		if err != nil {
			return err
		}
		t.seen[a.ID] = l.number
		t.report.Created++
		t.tell(Effect{Line: l.number, Tag: a.Tag, New: true})
		return nil
	}
	if draft, err = check(ctx, tx, tx.Now, draft, was); err != nil {
		return err
	}
	if sortOf(draft.Tag) == was.TagSort { // another case is no other tag
		draft.Tag = was.Tag
	}
	if sortOf(draft.Serial) == sortOf(was.Serial) {
		draft.Serial = was.Serial
	}
	t.seen[was.ID] = l.number
	fields := was.changes(draft)
	if len(fields) == 0 {
		t.report.Unchanged++
		return nil
	}
	if _, err := update(ctx, tx, t.actor, was, draft); err != nil {
		return err
	}
	t.report.Updated++
	t.tell(Effect{Line: l.number, ID: was.ID, Tag: was.Tag, Fields: fields})
	return nil
}

func (t *taking) tell(e Effect) {
	if len(t.report.Lines) < mostEffects {
		t.report.Lines = append(t.report.Lines, e)
	}
}

// which finds the asset that a line is about.
func which(ctx context.Context, q db.Querier, l line) (a Asset, found bool, err error) {
	err = errs.Missing()
	if tag := l.cells[colTag]; tag != "" {
		err = q.Get(ctx, &a, `SELECT `+columns+` FROM asset a WHERE a.tag_sort = $1`, sortOf(tag))
	} else if serial := l.cells[colSerial]; serial != "" {
		var list []Asset
		err = q.Select(ctx, &list, `SELECT `+columns+` FROM asset a WHERE a.serial_sort = $1 ORDER BY a.id LIMIT 2`, sortOf(serial))
		switch {
		case err != nil:
		case len(list) == 1:
			return list[0], true, nil
		case len(list) > 1:
			return a, false, errs.Bad(colSerial, "asset.import_several")
		default:
			return a, false, errs.Bad(colTag, "asset.tag_missing")
		}
	}
	if errs.Is(err, errs.NotFound) {
		return Asset{}, false, nil
	}
	return a, err == nil, err
}

// holder finds who has it, by e-mail address or employee number. An empty cell leaves it where it is.
func (t *taking) holder(ctx context.Context, q db.Querier, text string, now person.ID) (person.ID, error) {
	if text == "" {
		return now, nil
	}
	id, known := t.holders[text]
	if !known {
		p, err := person.Meant(ctx, q, text)
		if err != nil && !errs.Is(err, errs.NotFound) {
			return 0, err
		}
		id = p.ID
		t.holders[text] = id
	}
	if id == 0 {
		return 0, errs.Bad(colHolder, "people.import_manager", errs.Args{"Manager": text})
	}
	return t.current(ctx, q, id, now)
}

// current keeps the holder where it is the same person as before, who was merged since.
func (t *taking) current(ctx context.Context, q db.Querier, id, now person.ID) (person.ID, error) {
	if now == 0 || now == id {
		return id, nil
	}
	stayed, err := person.Current(ctx, q, now)
	if err == nil && stayed == id {
		return now, nil
	}
	return id, err
}
