package archtest

import (
	"os"
	"testing"
	"testing/fstest"
)

func TestHouseKeepsItsRules(t *testing.T) {
	t.Parallel()
	h, err := read(os.DirFS("../.."))
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range rules() {
		for _, b := range r.check(h) {
			t.Errorf("%s: %s", r.name, b)
		}
	}
}

// planted is a small house with a defect, or one that looks like a defect and is none.
type planted struct {
	name  string
	files map[string]string
	want  int // breaches
}

// TestEachRuleFindsWhatIsPlanted keeps the rules from passing because they look at nothing.
func TestEachRuleFindsWhatIsPlanted(t *testing.T) {
	t.Parallel()
	all := plants()
	for _, r := range rules() {
		t.Run(r.name, func(t *testing.T) {
			t.Parallel()
			bad, good := 0, 0
			for _, p := range all[r.name] {
				if p.want > 0 {
					bad++
				} else {
					good++
				}
				root := fstest.MapFS{}
				for name, text := range p.files {
					root[name] = &fstest.MapFile{Data: []byte(text)}
				}
				h, err := read(root)
				if err != nil {
					t.Fatalf("%s: %v", p.name, err)
				}
				if got := r.check(h); len(got) != p.want {
					t.Errorf("%s: %d breaches, want %d: %v", p.name, len(got), p.want, got)
				}
			}
			if bad == 0 || good == 0 {
				t.Errorf("%d planted breaches and %d innocents: a rule needs both", bad, good)
			}
		})
	}
	if len(all) != len(rules()) {
		t.Errorf("plants for %d rules, but there are %d", len(all), len(rules()))
	}
}

func TestAnEmptyHouseIsNotApproved(t *testing.T) {
	t.Parallel()
	if _, err := read(fstest.MapFS{}); err == nil {
		t.Error("a house without a file was read without complaint")
	}
}
