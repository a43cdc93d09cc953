package setting

import (
	"slices"
	"strings"
)

// MatrixKey is the setting that holds the matrix.
const MatrixKey = "priority.matrix"

// Matrix is the priority for each impact (the rows: one person, a team, a site, everyone) and urgency (the columns: can wait, hinders,
// blocks); 0 is low, 3 critical.
type Matrix [4][3]int

// String is the matrix as the database has it: the words of a row, and the rows after each other with commas.
func (m Matrix) String() string {
	rows := make([]string, len(m))
	for i, row := range m {
		cells := make([]string, len(row))
		for j, p := range row {
			cells[j] = priorities()[p]
		}
		rows[i] = strings.Join(cells, " ")
	}
	return strings.Join(rows, ", ")
}

// ParseMatrix reads a matrix from its text.
func ParseMatrix(s string) (m Matrix, ok bool) {
	rows := strings.Split(s, ",")
	if len(rows) != len(m) {
		return m, false
	}
	for i, row := range rows {
		cells := strings.Fields(row)
		if len(cells) != len(m[i]) {
			return m, false
		}
		for j, word := range cells {
			if m[i][j] = slices.Index(priorities(), word); m[i][j] < 0 {
				return Matrix{}, false
			}
		}
	}
	return m, true
}

// priorities are the words for the numbers of a matrix.
func priorities() []string { return []string{"low", "medium", "high", "critical"} }
