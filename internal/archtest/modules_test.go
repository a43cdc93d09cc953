package archtest

import (
	"os"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestEveryModuleHasAReason(t *testing.T) {
	t.Parallel()
	goMod, err := os.ReadFile("../../go.mod")
	if err != nil {
		t.Fatal(err)
	}
	list, err := os.ReadFile("modules.txt")
	if err != nil {
		t.Fatal(err)
	}
	found, err := moduleBreaches(string(goMod), string(list))
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range found {
		t.Error(f)
	}
}

func TestModuleGuardFindsWhatIsPlanted(t *testing.T) {
	t.Parallel()
	const goMod = "module m\n\nrequire one.example/a v1.0.0\n\nrequire (\n\ttwo.example/b v1.0.0\n\tthree.example/c v1.0.0 // indirect\n)\n"
	got, err := moduleBreaches(goMod, "# list\none.example/a  needed\nfour.example/d  gone\n")
	if err != nil {
		t.Fatal(err)
	}
	want := []string{
		"two.example/b is required, but modules.txt does not say what for",
		"four.example/d stands in modules.txt, but go.mod does not require it",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	for name, list := range map[string]string{"no reason": "one.example/a\n", "twice": "one.example/a x\none.example/a y\n"} {
		if _, err := moduleBreaches(goMod, list); err == nil {
			t.Errorf("%s: no complaint", name)
		}
	}
	if _, err := moduleBreaches("module m\n", ""); err == nil {
		t.Error("a go.mod without requirements was approved")
	}
}
