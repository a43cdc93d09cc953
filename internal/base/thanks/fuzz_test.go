package thanks

import (
	"strings"
	"testing"
	"unicode/utf8"
)

func FuzzOnly(f *testing.F) {
	for _, s := range append(samples(f, "labels.txt"), samples(f, "heldout.txt")...) {
		f.Add(s.text)
	}
	f.Add("ﷺ" + strings.Repeat("ﷺ", 500))
	f.Add("thankſ merc\u0131 ẞ İ \u212a")
	f.Fuzz(func(t *testing.T, text string) {
		k, why := Only(text)
		if (k == Other) == (why == Understood) {
			t.Errorf("%v because %s", k, why)
		}
		if k2, _ := Only(" " + text + "\n"); k2 != k {
			t.Errorf("blanks around it make %v of %v", k2, k)
		}
		for _, other := range []string{strings.ToUpper(text), strings.ToLower(text)} {
			// Names that nobody knows are told by their capital, and then lost; nothing is won.
			if k2, _ := Only(other); k2 != k && k2 != Other && utf8.ValidString(text) {
				t.Errorf("%q is %v, %q is %v", text, k, other, k2)
			}
		}
		for _, more := range []string{" but", "\nmaar", ", mais", "?", " niet"} {
			if k2, _ := Only(text + more); k2 != Other {
				t.Errorf("%q is %v", text+more, k2)
			}
		}
	})
}

// The work is bounded by what a short text can ask for, however long the text is: it is not even read.
func TestLongTextsAreNotRead(t *testing.T) { // alone, since it counts allocations
	for _, text := range []string{
		strings.Repeat("thank you ", 100_000), strings.Repeat("\u0300", 1<<20), strings.Repeat("ﷺ", 400_000), strings.Repeat(" \n", 1<<19) + "x" + strings.Repeat(".", 1<<19),
	} {
		if k, why := Only(text); k != Other || why != Long {
			t.Errorf("%.20q… is %v (%s)", text, k, why)
		}
		allocs := testing.AllocsPerRun(1, func() { Only(text) })
		if allocs > 0 {
			t.Errorf("%.20q… was read: %v allocations", text, allocs)
		}
	}
	if k, _ := Only(strings.Repeat(" \n", 1<<19) + "Thanks" + strings.Repeat("\n", 1<<19)); k != Thanks {
		t.Errorf("blanks make %v of thanks", k)
	}
}
