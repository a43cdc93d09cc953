package admin

import (
	"strings"

	"firstline/internal/base/errs"
	"firstline/internal/base/i18n"
	"firstline/internal/desk/asset"
	"firstline/internal/front"
	"firstline/internal/web/ui"
)

type assetImportPage struct {
	ui.Page
	trouble
	Table   string
	Fields  []ui.Field
	Tried   bool // the report tells what would happen
	Some    bool // applying it would change something
	Result  string
	Effects []assetEffect
	Rows    []importRow // what is wrong
	More    string      // says that not all lines are named
}

// assetEffect is what a line of the table does, in words.
type assetEffect struct{ Line, Tag, Text string }

// assetImportForm asks for a list of machines.
func (s *screens) assetImportForm(rq *front.Request) error {
	return rq.Render(assetImportView(newAssetImport(rq.Page(rq.T("asset.import")), "", trouble{})))
}

// assetImportRun tries a list, or does what was tried.
func (s *screens) assetImportRun(rq *front.Request) error {
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
		err = errs.Bad("table", "asset.import_too_long", errs.Args{"Max": i18n.Bytes(maxTable)})
	}
	var report asset.Report
	if err == nil {
		report, err = s.Assets.Import(rq.Context(), rq.Actor, strings.NewReader(f.Table), f.Do != "apply")
	}
	p := rq.Page(rq.T("asset.import"))
	if err != nil {
		t, ok := troubleOf(rq.Locale, err)
		if !ok {
			return err
		}
		return rq.RenderStatus(t.code(), assetImportView(newAssetImport(p, f.Table, t)))
	}
	if f.Do == "apply" && len(report.Problems) == 0 {
		rq.Flash(ui.Success, assetResult(p, report))
		return rq.Redirect(assetsPath)
	}
	x := newAssetImport(p, f.Table, trouble{})
	return rq.Render(assetImportView(x.with(report, f.Do != "apply")))
}

func newAssetImport(p ui.Page, table string, t trouble) assetImportPage {
	// What is wrong with the table itself belongs to the field that shows it.
	if t.of("file") != "" && t.of("table") == "" && table != "" {
		t.fields = map[string]string{"table": t.of("file")}
	}
	fields := marked([]ui.Field{
		{Name: "file", Label: p.T("admin.import_file"), Hint: p.T("admin.import_file_hint"), Accept: ".csv,.txt,.tsv,text/csv", Optional: true},
		{Name: "table", Label: p.T("admin.import_table"), Hint: p.T("asset.import_table_hint"), Value: table, Rows: 10, Optional: true},
	}, t)
	return assetImportPage{Page: p, trouble: t, Table: table, Fields: fields}
}

// effectsShown is how many lines the page names: a person looks at the first, not at thousands.
const effectsShown = 200

func (x assetImportPage) with(r asset.Report, tried bool) assetImportPage {
	x.Tried, x.Some, x.Result = tried, r.Created+r.Updated > 0, assetResult(x.Page, r)
	for _, e := range r.Lines {
		if len(x.Effects) == effectsShown {
			break
		}
		text := x.T("asset.import_new")
		if !e.New {
			names := make([]string, len(e.Fields))
			for i, f := range e.Fields {
				names[i] = x.T("asset." + f)
			}
			text = x.T("asset.import_changes", errs.Args{"Fields": strings.Join(names, ", ")})
		}
		x.Effects = append(x.Effects, assetEffect{Line: x.Locale.Number(e.Line), Tag: e.Tag, Text: text})
	}
	if left := r.Created + r.Updated - len(x.Effects); left > 0 {
		x.More = x.N("asset.import_more", left)
	}
	for _, problem := range r.Problems {
		column := problem.Field
		if key := "asset." + column; column != "" && x.Locale.Has(key) {
			column = x.T(key)
		}
		x.Rows = append(x.Rows, importRow{Line: x.Locale.Number(problem.Line), Column: column, Text: x.T(problem.Key, problem.Args)})
	}
	return x
}

func assetResult(p ui.Page, r asset.Report) string {
	return strings.Join([]string{
		p.N("asset.import_created", r.Created), p.N("asset.import_updated", r.Updated), p.N("asset.import_unchanged", r.Unchanged),
		p.N("admin.import_left_out", len(r.Problems)),
	}, " · ")
}
