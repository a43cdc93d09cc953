package testdb

import (
	"crypto/sha256"
	"database/sql"
	"fmt"
	"io/fs"
	"regexp"
	"slices"
	"strings"
	"testing"

	"firstline/internal/schema"
)

// Print tells one state of a whole database from another: a line for each table.
type Print string

// PrintOf takes the print of the database at an address of URL. What the named columns (table.column) and tables hold makes no difference.
func PrintOf(t testing.TB, url string, but ...string) Print {
	t.Helper()
	driver := "pgx"
	if path, ok := strings.CutPrefix(url, "sqlite:"); ok {
		driver, url = "sqlite", path
	}
	direct, err := sql.Open(driver, url)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = direct.Close() }()
	var b strings.Builder
	for _, table := range tables(t) {
		if slices.Contains(but, table) {
			continue
		}
		rows, err := direct.QueryContext(t.Context(), `SELECT * FROM `+table)
		if err != nil {
			t.Fatal(err)
		}
		lines, err := linesOf(rows, table, but)
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprintf(&b, "%s: %d rows, %x\n", table, len(lines), sha256.Sum256([]byte(strings.Join(lines, "\n"))))
	}
	return Print(b.String())
}

// Changed are the lines of a later print that differ.
func (p Print) Changed(later Print) (lines []string) {
	for line := range strings.Lines(string(later)) {
		if !strings.Contains(string(p), line) {
			lines = append(lines, strings.TrimSpace(line))
		}
	}
	return lines
}

// tables are all that the migrations make, but those that are made of the others a moment later.
func tables(t testing.TB) (names []string) {
	t.Helper()
	files, err := fs.Glob(schema.Files, "*.sql")
	if err != nil || len(files) == 0 {
		t.Fatal("no migrations", err)
	}
	for _, file := range files {
		text, err := fs.ReadFile(schema.Files, file)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range regexp.MustCompile(`(?m)^CREATE TABLE (\w+)`).FindAllSubmatch(text, -1) {
			if name := string(m[1]); !strings.HasPrefix(name, "index_") {
				names = append(names, name)
			}
		}
	}
	return names
}

// linesOf is what the rows hold, in an order that does not matter.
func linesOf(rows *sql.Rows, table string, but []string) (lines []string, err error) {
	defer func() { _ = rows.Close() }()
	columns, err := rows.Columns()
	if err != nil {
		return nil, err
	}
	for rows.Next() {
		values, places := make([]any, len(columns)), make([]any, len(columns))
		for i := range values {
			places[i] = &values[i]
		}
		if err := rows.Scan(places...); err != nil {
			return nil, err
		}
		for i, column := range columns {
			if slices.Contains(but, table+"."+column) {
				values[i] = nil
			}
		}
		lines = append(lines, fmt.Sprint(values...))
	}
	slices.Sort(lines)
	return lines, rows.Err()
}
