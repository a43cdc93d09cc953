// Command gen counts the trigrams of the training texts beside it and prints the table that recognises languages.
package main

import (
	"embed"
	"fmt"
	"io"
	"log"
	"maps"
	"math"
	"os"
	"slices"
	"strings"

	"firstline/internal/base/language/trigram"
)

//go:embed en.txt fr.txt nl.txt
var texts embed.FS

func main() {
	if err := table(os.Stdout); err != nil {
		log.Fatal(err)
	}
}

// table writes one line for each trigram: its negative log probability times 100 in en, fr and nl; the first line is for all
// trigrams that were not seen.
func table(w io.Writer) error {
	const smoothing = 0.3
	counts := map[trigram.Trigram]*[3]float64{}
	var total [3]float64
	for i, name := range []string{"en.txt", "fr.txt", "nl.txt"} {
		text, err := texts.ReadFile(name)
		if err != nil {
			return fmt.Errorf("reading training text: %w", err)
		}
		for g := range trigram.Of(string(text)) {
			if counts[g] == nil {
				counts[g] = new([3]float64)
			}
			counts[g][i]++
			total[i]++
		}
	}
	cost := func(c [3]float64) (out [3]int) {
		for i := range c {
			out[i] = int(math.Round(-100 * math.Log((c[i]+smoothing)/(total[i]+smoothing*float64(len(counts))))))
		}
		return out
	}
	rows := []string{row("???", cost([3]float64{}))}
	for _, g := range slices.SortedFunc(maps.Keys(counts), func(a, b trigram.Trigram) int { return strings.Compare(a.String(), b.String()) }) {
		rows = append(rows, row(g.String(), cost(*counts[g])))
	}
	for _, r := range rows {
		if _, err := io.WriteString(w, r); err != nil {
			return fmt.Errorf("writing the table: %w", err)
		}
	}
	return nil
}

func row(g string, c [3]int) string { return fmt.Sprintf("%s %d %d %d\n", g, c[0], c[1], c[2]) }
