package bench

import (
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"text/tabwriter"

	"firstline/internal/base/db"
)

// table gathers the figures by what was measured; the two databases stand side by side.
type table struct {
	size  int
	order []string
	lines map[string]*figure
}

type figure struct {
	goal  string
	value map[db.Engine]string
}

// both is the column of what does not depend on the database.
const both db.Engine = ""

func (t *table) put(e db.Engine, what, value, goal string) {
	if t.lines == nil {
		t.lines = map[string]*figure{}
	}
	if t.lines[what] == nil {
		t.lines[what] = &figure{goal: goal, value: map[db.Engine]string{}}
		t.order = append(t.order, what)
	}
	t.lines[what].value[e] = value
}

// String is the table as people read it.
func (t *table) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "\nFirstline with %d tickets stored, on %d cores (%s); clients and PostgreSQL share them\n\n", t.size, runtime.NumCPU(), runtime.Version())
	w := tabwriter.NewWriter(&b, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "\tSQLite\tPostgreSQL\tgoal")
	for _, what := range t.order {
		l := t.lines[what]
		if v, ok := l.value[both]; ok {
			fmt.Fprintf(w, "%s\t%s\t\t%s\n", what, v, l.goal)
			continue
		}
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\n", what, l.value[db.SQLite], l.value[db.Postgres], l.goal)
	}
	_ = w.Flush() // writes to memory
	return b.String()
}

// program is the built binary; make bench builds it first.
func program(b *testing.B) string {
	b.Helper()
	path, err := filepath.Abs("../../bin/firstline")
	if err == nil {
		_, err = os.Stat(path)
	}
	if err != nil {
		b.Fatal("bin/firstline is not built: run make bench, or make build first: ", err)
	}
	return path
}

// sizes weighs what is shipped.
func (t *table) sizes(b *testing.B) {
	b.Helper()
	info, err := os.Stat(program(b))
	if err != nil {
		b.Fatal(err)
	}
	t.put(both, "binary", megabytes(info.Size()), "≤ 60 MB")
	for _, part := range []struct{ name, what, goal string }{
		{"app", "scripts and styles of every page, compressed", "≤ 100 kB"},
		{"editor", "editor of agents, loaded when used, compressed", ""},
	} {
		packed, err := filepath.Glob("../web/assets/dist/" + part.name + "-*.br")
		if err != nil {
			b.Fatal(err)
		}
		sum := int64(0)
		for _, path := range packed {
			info, err := os.Stat(path)
			if err != nil {
				b.Fatal(err)
			}
			sum += info.Size()
		}
		t.put(both, part.what, fmt.Sprintf("%d kB", sum/1000), part.goal)
	}
}

func megabytes(n int64) string { return fmt.Sprintf("%.1f MB", float64(n)/1e6) }
