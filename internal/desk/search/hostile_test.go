package search_test

import (
	"math/rand/v2"
	"strings"
	"testing"
	"unicode"

	"firstline/internal/desk/access"
)

// T16 for searches: what somebody types is words to both engines, and never a part of their languages. Whatever signs of these it has, nothing
// breaks, and it finds what its words find without them.
func TestSignsOfTheEnginesLanguagesMeanNothing(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		d.open("Printer on strike", "It prints nothing.")
		d.open("No sound", "It is silent.")
		d.index()
		for _, text := range []string{
			`strike' | 'sound`, `strike) OR (sound`, `strike NEAR(sound, 9)`, `{subject} strike`, `strike* OR *`, `^strike`, `strike' || 'sound`, `strike <2> sound`,
			`!strike`, `strike\' OR \'sound`, `$1 strike $2`, `strike'; DROP TABLE ticket;`, `(strike & !sound)`,
		} {
			words := strings.Join(strings.FieldsFunc(text, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }), " ")
			for _, who := range []access.Actor{d.amir, d.anna} {
				if got, want := d.found(who, text), d.found(who, words); got != want {
					t.Errorf("%s as %s finds %q, its words alone %q", text, who.Name, got, want)
				}
			}
		}
		// What breaks a statement of either engine fails the test in found.
		random := rand.New(rand.NewPCG(16, 1)) // the same texts every time
		signs := []string{`"`, `'`, `(`, `)`, `*`, `:`, `&`, `|`, `!`, `<->`, `<`, `>`, `^`, `{`, `}`, `\`, `$1`, `%`, `--`, `;`, `+`, `-`, `,`, "\x00", " ", " ", "\u2028", "strike", "sound", "OR", "AND", "NOT", "NEAR", "subject", "created", "état", "日本"}
		for range 300 {
			var text strings.Builder
			for range 1 + random.IntN(12) {
				text.WriteString(signs[random.IntN(len(signs))])
			}
			d.found(d.amir, text.String())
			d.found(d.anna, text.String())
		}
	})
}
