package bench

import (
	"fmt"
	"os"
	"strconv"
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

// BenchmarkDesk fills a desk on each database, measures it, and prints one table.
func BenchmarkDesk(b *testing.B) {
	size := stored(b)
	all := &table{size: size}
	for _, e := range []db.Engine{db.SQLite, db.Postgres} {
		d := newDesk(b, e, size, all)
		d.reads()
		d.creation()
		d.mail()
		d.idle()
		d.program()
		d.stop()
	}
	all.sizes(b)
	fmt.Println(all)
}
