package place_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"firstline/internal/base/place"
)

func TestEachNameIsFilledOnceAndNothingElse(t *testing.T) {
	t.Parallel()
	value := func(name string) string {
		return map[string]string{"name": "{ticket.number}", "ticket.number": "#7"}[name]
	}
	for text, want := range map[string]string{
		"Hello {name}, {ticket.number}.": "Hello {ticket.number}, #7.",
		"{unknown}{{name}}":              "{{ticket.number}}",
		"{Name} {na me} {} {a.b.c}":      "{Name} {na me} {} {a.b.c}",
		"":                               "",
	} {
		if diff := cmp.Diff(want, place.Fill(text, value)); diff != "" {
			t.Errorf("%q: %s", text, diff)
		}
	}
}

func TestUnknownNamesAreToldAsTheyAreWritten(t *testing.T) {
	t.Parallel()
	for text, want := range map[string][]string{
		"{name} {ticket.number}": nil,
		"{nam} and {name.x}":     {"{nam}", "{name.x}"},
		"{ name }":               {"{ name }"},
		"a } b { c":              {"}", "{"},
		"{{name}}":               {"{}"},
		"{an endless story that nobody wants to read in a message}": {"{an endless story that nobody wants to …"},
	} {
		if diff := cmp.Diff(want, place.Unknown(text, []string{"name", "ticket.number"})); diff != "" {
			t.Errorf("%q: %s", text, diff)
		}
	}
}
