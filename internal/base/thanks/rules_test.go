package thanks

import (
	"slices"
	"strings"
	"testing"
)

func TestRulesAreReadable(t *testing.T) {
	t.Parallel()
	entries, err := files.ReadDir("rules")
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		data, err := files.ReadFile("rules/" + e.Name())
		if err != nil {
			t.Fatal(err)
		}
		if !strings.HasPrefix(string(data), "# ") {
			t.Errorf("%s does not say what it is", e.Name())
		}
		all := sections(string(data))
		for name, lines := range all {
			if !slices.IsSorted(lines) || len(slices.Compact(slices.Clone(lines))) != len(lines) {
				t.Errorf("%s [%s] is not sorted, or has a line twice", e.Name(), name)
			}
			used := partOf(name) != none || slices.Contains([]string{"name", "word", "ending", "particle", "smile", "thumb"}, name) || strings.Contains(string(data), "<"+name+">")
			if !used {
				t.Errorf("%s [%s] is no part and no phrase uses it", e.Name(), name)
			}
		}
	}
}

func TestNoPhraseHasAWordOfDoubt(t *testing.T) {
	t.Parallel()
	r := rules()
	doubt := map[string]bool{}
	for _, of := range r.refusals {
		for _, ph := range of {
			if len(ph.elements) == 1 {
				doubt[ph.elements[0].words[0][0]] = len(ph.elements[0].words[0]) == 1
			}
		}
	}
	if !doubt["but"] || !doubt["mais"] || !doubt["maar"] || !doubt["not"] || !doubt["pas"] || !doubt["niet"] {
		t.Fatalf("the commonest words of doubt are missing: %v", doubt)
	}
	seen := map[*phrase]bool{}
	var check func(ps phrases)
	check = func(ps phrases) {
		for _, of := range ps {
			for _, ph := range of {
				if seen[ph] {
					continue
				}
				seen[ph] = true
				for _, e := range ph.elements {
					for _, w := range slices.Concat(e.words...) {
						if doubt[w] {
							t.Errorf("%q stands in a phrase", w)
						}
					}
					for _, c := range e.classes {
						check(c)
					}
				}
			}
		}
	}
	check(r.phrases)
	if len(seen) < 1000 {
		t.Errorf("only %d phrases were looked at", len(seen))
	}
}

func TestBrokenRulesAreRefused(t *testing.T) {
	t.Parallel()
	for why, all := range map[string]map[string][]string{
		"no such class":        {"thanks": {"thank <whom>"}},
		"a class in itself":    {"thanks": {"<a>"}, "a": {"<b>"}, "b": {"x", "y <a>"}},
		"may say nothing":      {"thanks": {"very? much?"}},
		"an empty alternative": {"thanks": {"thanks|| you"}},
	} {
		r := &ruleset{phrases: phrases{}, refusals: phrases{}, known: map[string]bool{}}
		if err := r.add(all); err == nil {
			t.Errorf("%s was accepted", why)
		}
	}
}
