package admin

import (
	"strconv"

	"firstline/internal/base/errs"
	"firstline/internal/desk/setting"
	"firstline/internal/front"
	"firstline/internal/web/ui"
)

// matrixKey is the setting that the screen edits.
const matrixKey = setting.MatrixKey

// matrixPage is the table of priorities: a row for each impact, a column for each urgency.
type matrixPage struct {
	ui.Page
	trouble
	Was     string // as the form was shown, so that what somebody else changed in between is seen
	Columns []ui.Column
	Rows    []matrixRow
}

type matrixRow struct {
	Impact string
	Cells  []matrixCell
}

type matrixCell struct {
	Field   ui.Field
	Options []ui.Option
}

// priorityForm shows how impact and urgency make a priority.
func (s *screens) priorityForm(rq *front.Request) error {
	now := s.Settings.Desk().Priorities
	return rq.Render(matrixView(newMatrixPage(rq.Page(rq.T("priority.matrix_title")), now, now, trouble{})))
}

// prioritySave changes the table.
func (s *screens) prioritySave(rq *front.Request) error {
	if err := rq.Decode(&struct{}{}); err != nil {
		return err
	}
	now := s.Settings.Desk().Priorities
	typed := now
	var err error
	for i := range typed {
		for j := range typed[i] {
			n, bad := strconv.Atoi(rq.Form.Get(cellName(i, j)))
			if bad != nil || n < 0 || n > 3 {
				return errs.Bad(cellName(i, j), "priority.unknown")
			}
			typed[i][j] = n
		}
	}
	if typed != now { // who wants what is there already has nothing to lose by it
		seen := map[string]string{matrixKey: rq.Form.Get("was")}
		err = s.Settings.SaveFrom(rq.Context(), rq.Actor, seen, map[string]string{matrixKey: typed.String()})
	}
	if err == nil {
		rq.Flash(ui.Success, rq.T("admin.saved"))
		return rq.Redirect(priorityPath)
	}
	t, ok := troubleOf(rq.Locale, err)
	if !ok {
		return err
	}
	p := rq.Page(rq.T("priority.matrix_title"))
	t.Changed = matrixChanges(p, now, typed)
	return rq.RenderStatus(t.code(), matrixView(newMatrixPage(p, now, typed, t)))
}

func cellName(impact, urgency int) string {
	return "p_" + strconv.Itoa(impact) + "_" + strconv.Itoa(urgency)
}

func newMatrixPage(p ui.Page, now, shown setting.Matrix, t trouble) matrixPage {
	x := matrixPage{Page: p, trouble: t, Was: now.String(), Columns: []ui.Column{{Label: p.T("workspace.field_impact")}}}
	for j := range urgencies {
		x.Columns = append(x.Columns, ui.Column{Label: p.T("workspace.urgency_" + strconv.Itoa(j))})
	}
	for i, row := range shown {
		r := matrixRow{Impact: p.T("workspace.impact_" + strconv.Itoa(i))}
		for j, chosen := range row {
			c := matrixCell{Field: ui.Field{Name: cellName(i, j), Label: cellLabel(p, i, j), HideLabel: true, Short: true}}
			for n := range 4 {
				c.Options = append(c.Options, ui.Option{Value: strconv.Itoa(n), Label: priorityWord(p, n), Selected: n == chosen})
			}
			r.Cells = append(r.Cells, c)
		}
		x.Rows = append(x.Rows, r)
	}
	return x
}

func cellLabel(p ui.Page, impact, urgency int) string {
	return p.T("workspace.impact_"+strconv.Itoa(impact)) + ", " + p.T("workspace.urgency_"+strconv.Itoa(urgency))
}

func priorityWord(p ui.Page, n int) string {
	return p.T("workspace.priority_" + []string{"low", "medium", "high", "critical"}[n])
}

// matrixChanges are the cells that somebody else has set otherwise than this form wants.
func matrixChanges(p ui.Page, theirs, yours setting.Matrix) (list []change) {
	for i, row := range yours {
		for j, n := range row {
			if theirs[i][j] != n {
				list = append(list, change{Label: cellLabel(p, i, j), Theirs: priorityWord(p, theirs[i][j]), Yours: priorityWord(p, n)})
			}
		}
	}
	return list
}
