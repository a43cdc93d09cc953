package bench

import (
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"

	"firstline/internal/base/db"
	"firstline/internal/channel/mail"
)

// TestMain lets the desk under measure start this program again as the reader of mails, as it does with the real one.
func TestMain(m *testing.M) {
	if len(os.Args) == 2 && os.Args[1] == "parse-worker" {
		if err := mail.ParseWorker(os.Stdin, os.Stdout); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	os.Exit(m.Run())
}

// stored is how many tickets the desk has before anything is measured.
func stored(b *testing.B) int {
	b.Helper()
	text := os.Getenv("FIRSTLINE_BENCH_TICKETS")
	if text == "" {
		return 100_000
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < 1000 {
		b.Fatalf("FIRSTLINE_BENCH_TICKETS is %q, not a number from 1000 on", text)
	}
	return n
}

// wanted tells whether FIRSTLINE_BENCH_ONLY, words of parts and engines to be measured, leaves this one in; all are when it is empty.
func wanted(word string, among ...string) bool {
	only := strings.Fields(os.Getenv("FIRSTLINE_BENCH_ONLY"))
	named := func(w string) bool { return slices.Contains(only, w) }
	return named(word) || !slices.ContainsFunc(among, named)
}

// BenchmarkDesk fills a desk on each database, measures it, and prints one table.
func BenchmarkDesk(b *testing.B) {
	size := stored(b)
	all := &table{size: size}
	engines := []string{string(db.SQLite), string(db.Postgres)}
	parts := []string{"reads", "search", "program", "creation", "added", "mail", "idle"} // the program starts on a desk that nobody has just crowded
	for _, e := range []db.Engine{db.SQLite, db.Postgres} {
		if !wanted(string(e), engines...) {
			continue
		}
		d := newDesk(b, e, size, all)
		for i, measure := range []func(){d.reads, d.find, d.program, d.creation, d.added, d.mail, d.idle} {
			if wanted(parts[i], parts...) {
				measure()
			}
		}
		d.stop()
	}
	all.sizes(b)
	fmt.Println(all)
}
