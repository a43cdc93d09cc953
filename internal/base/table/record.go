package table

import "strings"

// maxQuoted bounds a cell in quotation marks, in bytes: a mark that nobody closed is not sought through the whole table.
const maxQuoted = 64 << 10

// records reads a table record by record, as spreadsheets write them. A quotation mark that is not closed costs its own line only: what
// encoding/csv takes for one cell, down to the next mark anywhere, would take the lines between with it.
type records struct {
	rest      string
	separator byte
	line      int // of the record that next gives
	following int // line after it
}

func newRecords(table string, separator byte) *records {
	return &records{rest: strings.ReplaceAll(table, "\r\n", "\n"), separator: separator, following: 1}
}

// next gives the cells of the next line that is not empty, with all the lines that a cell in it goes on to. closed is false where a quotation
// mark that begins a cell has no end before a separator or the end of a line; then the line has no cells. more is false after the last one.
func (r *records) next() (cells []string, closed, more bool) {
	after := strings.TrimLeft(r.rest, "\n")
	r.line = r.following + len(r.rest) - len(after)
	if after == "" {
		return nil, true, false
	}
	cells, size, closed := r.record(after)
	if !closed {
		size = len(firstLine(after))
	}
	r.following = r.line + strings.Count(after[:size], "\n")
	r.rest = after[size:]
	return cells, closed, true
}

func firstLine(text string) string {
	line, _, _ := strings.Cut(text, "\n")
	return line
}

// record is the cells at the beginning of a text, and how long they are there.
func (r *records) record(text string) (cells []string, size int, closed bool) {
	for {
		cell, n, ok := r.cell(text[size:])
		if !ok {
			return nil, 0, false
		}
		cells, size = append(cells, cell), size+n
		if size == len(text) || text[size] != r.separator {
			return cells, size, true
		}
		size++
	}
}

// cell is what stands before the next separator or end of line. Marks that do not begin it are letters like others.
func (r *records) cell(text string) (cell string, size int, closed bool) {
	if !strings.HasPrefix(text, `"`) {
		if end := strings.IndexAny(text, string(rune(r.separator))+"\n"); end >= 0 {
			text = text[:end]
		}
		return text, len(text), true
	}
	var b strings.Builder
	within := text[1:min(len(text), maxQuoted)]
	for size = 1; ; {
		end := strings.IndexByte(within, '"')
		if end < 0 {
			return "", 0, false
		}
		b.WriteString(within[:end])
		size, within = size+end+1, within[end+1:]
		if !strings.HasPrefix(within, `"`) {
			break
		}
		b.WriteByte('"')
		size, within = size+1, within[1:]
	}
	if size < len(text) && text[size] != r.separator && text[size] != '\n' {
		return "", 0, false
	}
	return b.String(), size, true
}
