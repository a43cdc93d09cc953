package api

import (
	"context"
	"net/http"
	"strings"

	"firstline/internal/desk/account"
)

// AssetTable is a table of assets, as spreadsheets save it.
type AssetTable struct {
	Body struct {
		Table  string `json:"table" minLength:"1" doc:"CSV with a heading; names of columns in English, French or Dutch. The whole request may have 1 MB: send longer tables in parts"`
		DryRun bool   `json:"dry_run,omitempty" doc:"Tell what would happen, and change nothing"`
	}
}

// AssetLine is what a line of the table does.
type AssetLine struct {
	Line   int      `json:"line" doc:"Of the table, from 1 on"`
	ID     int64    `json:"id,omitempty" doc:"Absent where it is new"`
	Tag    string   `json:"tag"`
	New    bool     `json:"new,omitempty"`
	Fields []string `json:"fields,omitempty" nullable:"false" doc:"That get another content"`
}

// AssetProblem is why a line is left out.
type AssetProblem struct {
	Line    int    `json:"line" doc:"Of the table, from 1 on"`
	Column  string `json:"column,omitempty"`
	Code    string `json:"code"`
	Message string `json:"message" doc:"In the caller's language"`
}

// AssetReport tells what an import did, or would do.
type AssetReport struct {
	Body struct {
		DryRun    bool           `json:"dry_run,omitempty"`
		Created   int            `json:"created"`
		Updated   int            `json:"updated"`
		Unchanged int            `json:"unchanged"`
		Lines     []AssetLine    `json:"lines" nullable:"false" doc:"Those that make or change something, the first 500"`
		Problems  []AssetProblem `json:"problems" nullable:"false" doc:"The lines that are left out"`
	}
}

func (s *surface) assetImport() {
	add(s, operation{
		method: http.MethodPost, path: "/assets/import", need: account.ManageAssets, id: "import-assets", tag: "Assets", summary: "Add and correct assets from a table",
		more: "A line belongs to the asset with its tag, else to the one with its serial number; empty cells change nothing. Lines with a problem are left out and reported, all others take effect together. For administrators.",
	}, s.importAssets)
}

func (s *surface) importAssets(ctx context.Context, c *caller, in *AssetTable) (*AssetReport, error) {
	r, err := s.Assets.Import(ctx, c.actor, strings.NewReader(in.Body.Table), in.Body.DryRun)
	if err != nil {
		return nil, inFields(err, map[string]string{"file": "body.table"})
	}
	x := &AssetReport{}
	b := &x.Body
	b.DryRun, b.Created, b.Updated, b.Unchanged = in.Body.DryRun, r.Created, r.Updated, r.Unchanged
	b.Lines, b.Problems = make([]AssetLine, len(r.Lines)), make([]AssetProblem, len(r.Problems))
	for i, e := range r.Lines {
		b.Lines[i] = AssetLine{Line: e.Line, ID: int64(e.ID), Tag: e.Tag, New: e.New, Fields: e.Fields}
	}
	for i, p := range r.Problems {
		b.Problems[i] = AssetProblem{Line: p.Line, Column: p.Field, Code: p.Key, Message: c.locale.T(p.Key, p.Args)}
	}
	return x, nil
}
