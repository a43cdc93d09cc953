package table_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"firstline/internal/base/errs"
	"firstline/internal/base/table"
)

func TestLinesKeepTheirNumbersAndCells(t *testing.T) {
	t.Parallel()
	got, err := table.Read(strings.NewReader("\ufeffname;e-mail\r\n\r\n\"Ann; \"\"A\"\"\nLee\";ann\r\n\"Bob;bob\r\nCid;\xe9\r\n"))
	want := []table.Line{
		{Number: 1, Cells: []string{"name", "e-mail"}, Closed: true},
		{Number: 3, Cells: []string{"Ann; \"A\"\nLee", "ann"}, Closed: true},
		{Number: 5},
		{Number: 6, Cells: []string{"Cid", "é"}, Closed: true},
	}
	// The byte order mark of UTF-8 before windows-1252 is what some programs write.
	if diff := cmp.Diff(want, got); diff != "" || err != nil {
		t.Error(diff, err)
	}
}

func TestColumnsAreKnownByTheirWords(t *testing.T) {
	t.Parallel()
	columns := table.Columns([]string{"E-Mail", "N°", "Colour"}, map[string]string{"e mail": "address", "n": "number"}, strings.ToLower)
	if diff := cmp.Diff([]string{"address", "number", ""}, columns); diff != "" {
		t.Fatal(diff)
	}
	l := table.Line{Cells: []string{" a@b ", "", "red", ""}}
	if diff := cmp.Diff(map[string]string{"address": "a@b"}, l.By(columns)); diff != "" || l.Beyond(columns) {
		t.Error(diff, l.Beyond(columns))
	}
	twice := table.Line{Cells: []string{"1", "2", "", "x"}}
	if diff := cmp.Diff(map[string]string{"phone": "1 | 2"}, twice.By([]string{"phone", "phone", ""})); diff != "" || !twice.Beyond(columns) {
		t.Error(diff)
	}
}

func TestTooLongATableIsRefused(t *testing.T) {
	t.Parallel()
	if _, err := table.Read(strings.NewReader(strings.Repeat("a\n", 50_002))); !errs.Is(err, errs.TooLarge) {
		t.Errorf("got %v", err)
	}
}
