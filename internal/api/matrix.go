package api

import (
	"context"
	"net/http"

	"firstline/internal/base/errs"
	"firstline/internal/desk/setting"
	"firstline/internal/desk/ticket"
)

// MatrixRow is how soon a ticket must be worked on when it holds up so many, by how much it holds them up.
type MatrixRow struct {
	CanWait string `json:"can_wait" enum:"low,medium,high,critical"`
	Hinders string `json:"hinders" enum:"low,medium,high,critical"`
	Blocks  string `json:"blocks" enum:"low,medium,high,critical"`
}

// Matrix is the priority that follows from impact (the rows) and urgency (their fields).
type Matrix struct {
	Person   MatrixRow `json:"person"`
	Team     MatrixRow `json:"team"`
	Site     MatrixRow `json:"site"`
	Everyone MatrixRow `json:"everyone"`
}

// rows are the matrix in the order of its impacts.
func (m *Matrix) rows() [4]*MatrixRow { return [4]*MatrixRow{&m.Person, &m.Team, &m.Site, &m.Everyone} }

// MatrixAnswer is the matrix with its version.
type MatrixAnswer struct {
	ETag string `header:"ETag" doc:"The matrix's version, for If-Match"`
	Body Matrix
}

// MatrixReplacement asks for another matrix.
type MatrixReplacement struct {
	IfMatch
	Body Matrix
}

func (s *surface) matrix() {
	add(s, operation{
		method: http.MethodGet, path: "/priority-matrix", need: readDesk, id: "get-priority-matrix", tag: "Desk", summary: "Read which priority follows from impact and urgency",
	}, s.getMatrix)
	add(s, operation{
		method: http.MethodPut, path: "/priority-matrix", need: manageDesk, id: "replace-priority-matrix", tag: "Desk", summary: "Change which priority follows from impact and urgency",
		more: "As a whole. Tickets take it up when their impact, urgency or category is next set.", refusals: []int{412, 428},
	}, s.replaceMatrix)
}

func (s *surface) getMatrix(context.Context, *caller, *Empty) (*MatrixAnswer, error) {
	return matrixOf(s.Settings.Desk().Priorities), nil
}

func (s *surface) replaceMatrix(ctx context.Context, c *caller, in *MatrixReplacement) (*MatrixAnswer, error) {
	version, err := in.version()
	if err != nil {
		return nil, err
	}
	now := s.Settings.Desk().Priorities
	var wanted setting.Matrix
	for i, row := range in.Body.rows() {
		for j, word := range []string{row.CanWait, row.Hinders, row.Blocks} {
			wanted[i][j] = int(priorityNamed(word))
		}
	}
	if digits(now) != version {
		return nil, stale(errs.New(errs.Conflict, "errs.conflict"))
	}
	err = s.Settings.SaveFrom(ctx, c.actor, map[string]string{setting.MatrixKey: now.String()}, map[string]string{setting.MatrixKey: wanted.String()})
	if errs.Is(err, errs.Conflict) {
		return nil, stale(err)
	}
	if err != nil {
		return nil, err
	}
	return matrixOf(wanted), nil
}

func matrixOf(m setting.Matrix) *MatrixAnswer {
	x := &MatrixAnswer{ETag: etag(digits(m))}
	for i, row := range x.Body.rows() {
		word := func(urgency int) string { return ticket.Priority(m[i][urgency]).Name() }
		row.CanWait, row.Hinders, row.Blocks = word(0), word(1), word(2)
	}
	return x
}

// digits are a matrix as one number, a digit a cell: settings have no version of their own, and what says the same is the same.
func digits(m setting.Matrix) (n int64) {
	for _, row := range m {
		for _, cell := range row {
			n = n*10 + int64(cell)
		}
	}
	return n
}
