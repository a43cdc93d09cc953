package word_test

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"firstline/internal/base/word"
)

func TestWordsOfATextAreFoldedAndKnowTheirPlace(t *testing.T) {
	t.Parallel()
	for text, want := range map[string][]string{
		"":                       nil,
		"L'écran n’affiche rien": {"ecran", "affiche", "rien"},
		"The user's foto's":      {"the", "user", "foto"},
		"Wi-Fi, e-mail":          {"wi", "fi", "wifi", "e", "mail", "email"},
		"PC-0042: 0x80070005!":   {"pc", "0042", "pc0042", "0x80070005"},
		"Æsop's œuvre, straße":   {"aesop", "oeuvre", "strasse"},
		"e\u0301cole":            {"ecole"},
		"a -- b":                 {"a", "b"},
		"принтер 打印":             {"принтер", "打印"},
		"c'est l'":               {"est", "l"},
	} {
		var got []string
		for x := range word.Of(text) {
			got = append(got, x.Word)
			if x.From < 0 || x.To > len(text) || x.From >= x.To {
				t.Errorf("%q: %q stands at %d to %d", text, x.Word, x.From, x.To)
			}
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%q: %s", text, diff)
		}
	}
}

func TestFormsOfAWordHaveOneStem(t *testing.T) {
	t.Parallel()
	s := word.NewStems()
	for lang, groups := range map[string][][]string{
		"en": {{"printer", "printers"}, {"print", "prints", "printing", "printed"}, {"battery", "batteries"}, {"crash", "crashes", "crashed", "crashing"}},
		"fr": {
			{"imprimante", "imprimantes"},
			{"réseau", "réseaux", "reseau"},
			{"bloqué", "bloquée", "bloquées", "bloquer", "bloquee"},
			{"journal", "journaux"},
			{"fonctionne", "fonctionnent", "fonctionner"},
			{"écran", "ecrans"},
			{"connecter", "connecté", "connectée"},
		},
		"nl": {
			{"printer", "printers"},
			{"scherm", "schermen"},
			{"muis", "muizen"},
			{"werkt", "werken", "gewerkt", "werk"},
			{"blokkeren", "geblokkeerd", "blokkeert"},
			{"inloggen", "ingelogd"},
			{"opstarten", "opgestart", "opstart"},
			{"vergadering", "vergaderingen"},
			{"gebruiker", "gebruikers"},
			{"netwerk", "netwerken"},
		},
	} {
		for _, forms := range groups {
			var stems []string
			for _, f := range forms {
				stems = append(stems, s.Stem(word.Fold(f), lang))
			}
			if len(slices.Compact(slices.Sorted(slices.Values(stems)))) != 1 {
				t.Errorf("%s: %q have the stems %q", lang, forms, stems)
			}
		}
	}
	if got := s.Stem("0x80070005", "en"); got != "0x80070005" {
		t.Errorf("a number became %q", got)
	}
}

func BenchmarkStem(b *testing.B) {
	s := word.NewStems()
	for b.Loop() {
		for x := range word.Of("Les imprimantes du réseau ne répondent plus depuis ce matin, mot de passe oublié") {
			s.Stem(x.Word, "fr")
		}
	}
}
