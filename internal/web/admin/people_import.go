package admin

import (
	"io"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"

	"firstline/internal/base/errs"
	"firstline/internal/base/i18n"
	"firstline/internal/desk/person"
	"firstline/internal/front"
	"firstline/internal/web/ui"
)

type importPage struct {
	ui.Page
	trouble
	Table  string
	Fields []ui.Field
	Tried  bool // the report tells what would happen
	Report person.Report
	Rows   []importRow
	Result string
}

type importRow struct{ Line, Column, Text string }

// importForm asks for a table of people.
func (s *screens) importForm(rq *front.Request) error {
	return rq.Render(importView(newImportPage(rq.Page(rq.T("admin.import")), "", trouble{})))
}

// importRun tries a table, or does what was tried.
func (s *screens) importRun(rq *front.Request) error {
	var f struct {
		Table string `form:"table,raw"`
		Do    string `form:"do"`
	}
	err := rq.Decode(&f)
	if err == nil && f.Do != "apply" {
		f.Table, err = uploaded(rq, f.Table)
	}
	if err == nil && strings.TrimSpace(f.Table) == "" {
		err = errs.Bad("table", "admin.import_nothing")
	}
	if err == nil && len(f.Table) > maxTable {
		err = errs.Bad("table", "admin.import_too_long", errs.Args{"Max": i18n.Bytes(maxTable)})
	}
	var report person.Report
	if err == nil {
		report, err = s.People.Import(rq.Context(), rq.Actor, strings.NewReader(f.Table), f.Do != "apply")
	}
	p := rq.Page(rq.T("admin.import"))
	if err != nil {
		t, ok := troubleOf(rq.Locale, err)
		if !ok {
			return err
		}
		return rq.RenderStatus(t.code(), importView(newImportPage(p, f.Table, t)))
	}
	if f.Do == "apply" && len(report.Problems) == 0 {
		rq.Flash(ui.Success, importResult(p, report))
		return rq.Redirect(peoplePath)
	}
	x := newImportPage(p, f.Table, trouble{})
	return rq.Render(importView(x.withReport(report, f.Do != "apply")))
}

// uploaded is the text of the file that the form brought, or what was pasted where there is none. Spreadsheets of old save windows-1252.
func uploaded(rq *front.Request, pasted string) (string, error) {
	if rq.MultipartForm == nil || len(rq.MultipartForm.File["file"]) == 0 || rq.MultipartForm.File["file"][0].Filename == "" {
		return pasted, nil
	}
	file, err := rq.MultipartForm.File["file"][0].Open()
	if err != nil {
		return pasted, err
	}
	raw, err := io.ReadAll(io.LimitReader(file, maxTable+1))
	_ = file.Close() // it was read
	if err != nil {
		return pasted, err
	}
	if !utf8.Valid(raw) {
		if raw, err = charmap.Windows1252.NewDecoder().Bytes(raw); err != nil {
			return pasted, errs.Bad("file", "admin.import_not_text")
		}
	}
	if strings.ContainsRune(string(raw), 0) {
		return pasted, errs.Bad("file", "admin.import_not_text")
	}
	return strings.TrimPrefix(string(raw), "\ufeff"), nil
}

func newImportPage(p ui.Page, table string, t trouble) importPage {
	// What is wrong with the table itself belongs to the field that shows it.
	if t.of("file") != "" && t.of("table") == "" && table != "" {
		t.fields = map[string]string{"table": t.of("file")}
	}
	fields := marked([]ui.Field{
		{Name: "file", Label: p.T("admin.import_file"), Hint: p.T("admin.import_file_hint"), Accept: ".csv,.txt,.tsv,text/csv", Optional: true},
		{Name: "table", Label: p.T("admin.import_table"), Hint: p.T("admin.import_table_hint"), Value: table, Rows: 10, Optional: true},
	}, t)
	return importPage{Page: p, trouble: t, Table: table, Fields: fields}
}

func (x importPage) withReport(r person.Report, tried bool) importPage {
	x.Report, x.Tried, x.Result = r, tried, importResult(x.Page, r)
	for _, problem := range r.Problems {
		x.Rows = append(x.Rows, importRow{
			Line: x.Locale.Number(problem.Line), Column: problem.Field, Text: x.T(problem.Key, problem.Args),
		})
	}
	return x
}

func importResult(p ui.Page, r person.Report) string {
	return strings.Join([]string{
		p.N("admin.import_created", r.Created), p.N("admin.import_updated", r.Updated), p.N("admin.import_unchanged", r.Unchanged),
		p.N("admin.import_left_out", len(r.Problems)),
	}, " · ")
}

// some tells whether applying the report would change anything.
func (x importPage) some() bool { return x.Report.Created+x.Report.Updated > 0 }
