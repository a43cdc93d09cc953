// Package table reads tables with a heading, as spreadsheets save them: text with its cells apart by commas, semicolons or tabs.
package table

import (
	"bytes"
	"io"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"

	"firstline/internal/base/errs"
)

// The most that one table holds.
const (
	maxBytes = 20 << 20
	maxLines = 50_000
)

// Line is one line of a table that is not empty.
type Line struct {
	Number int // in the file, from 1 on
	Cells  []string
	Closed bool // false where a quotation mark opens a cell and does not close it rightly; then there are no cells
}

// Read gives the lines of a table in UTF-8 or windows-1252, the heading first.
func Read(r io.Reader) (lines []Line, err error) {
	raw, err := io.ReadAll(io.LimitReader(r, maxBytes+1))
	if err != nil {
		return nil, err
	}
	if len(raw) > maxBytes {
		return nil, errs.New(errs.TooLarge, "errs.too_large")
	}
	raw = bytes.ReplaceAll(bytes.TrimPrefix(raw, []byte("\ufeff")), []byte{0}, nil) // not every database keeps NUL
	if !utf8.Valid(raw) {
		if raw, err = charmap.Windows1252.NewDecoder().Bytes(raw); err != nil {
			return nil, err
		}
	}
	rest := newRecords(string(raw), separator(raw))
	for {
		cells, closed, more := rest.next()
		if !more {
			return lines, nil
		}
		if len(lines) > maxLines {
			return nil, errs.New(errs.TooLarge, "errs.too_large")
		}
		lines = append(lines, Line{Number: rest.line, Cells: cells, Closed: closed})
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

// Columns names the column of each cell of a heading by the words in known, which are folded and without signs; a cell that is not among
// them has no name. fold makes words equal that people take for the same.
func Columns(head []string, known map[string]string, fold func(string) string) []string {
	columns := make([]string, len(head))
	for i, text := range head {
		columns[i] = known[strings.Join(strings.FieldsFunc(fold(text), func(r rune) bool { return strings.ContainsRune(" -_.'’/°", r) }), " ")]
	}
	return columns
}

// Beyond tells whether a line says something behind its last column.
func (l Line) Beyond(columns []string) bool {
	return len(l.Cells) > len(columns) && strings.Join(l.Cells[len(columns):], "") != ""
}

// By gives the cells that are not empty by the names of their columns. What stands in several columns of one name is joined by « | ».
func (l Line) By(columns []string) map[string]string {
	cells := map[string]string{}
	for i, cell := range l.Cells {
		cell = strings.TrimSpace(cell)
		if i >= len(columns) || columns[i] == "" || cell == "" {
			continue
		}
		if had := cells[columns[i]]; had != "" { // two columns of phones, say
			cell = had + " | " + cell
		}
		cells[columns[i]] = cell
	}
	return cells
}
