package demo_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"firstline/internal/app"
	"firstline/internal/base/word"
	"firstline/internal/desk/access"
	"firstline/internal/desk/search"
	"firstline/internal/desk/ticket"
)

// everyTicketIsFound types the subject of every ticket without accents and with one word in another form, the first two that have one in
// turn, and looks whether the ticket is among the first three.
func everyTicketIsFound(t *testing.T, d *app.Desk) {
	t.Helper()
	if err := d.Search.Catch(t.Context(), func() error { return nil }); err != nil {
		t.Fatal(err)
	}
	var tickets []struct {
		ID       ticket.ID
		Subject  string
		Language string
	}
	if err := d.DB.Select(t.Context(), &tickets, `SELECT id, subject, language FROM ticket ORDER BY id`); err != nil {
		t.Fatal(err)
	}
	subjects := map[ticket.ID]string{}
	for _, x := range tickets {
		subjects[x.ID] = x.Subject
	}
	right, asked := map[string]int{}, map[string]int{}
	var missed []string
	for _, x := range tickets {
		for _, text := range variants(x.Subject, x.Language) {
			q := d.Search.Read(access.System(), text, false)
			f, err := d.Search.Tickets(t.Context(), access.System(), &q)
			if err != nil {
				t.Fatal(err)
			}
			asked[x.Language]++
			first := f.Hits[:min(3, len(f.Hits))]
			if slices.ContainsFunc(first, func(h search.Hit) bool { return subjects[h.ID] == x.Subject }) {
				right[x.Language]++
			} else {
				missed = append(missed, fmt.Sprintf("%s: «%s» of «%s»", x.Language, text, x.Subject))
			}
		}
	}
	for _, lang := range word.Languages() {
		if asked[lang] < 100 || right[lang]*100 < asked[lang]*95 {
			t.Errorf("%s: %d of %d subjects are found:\n%s", lang, right[lang], asked[lang], strings.Join(missed[:min(len(missed), 40)], "\n"))
		}
		t.Logf("%s: %d of %d", lang, right[lang], asked[lang])
	}
}

// variants are a subject without accents, and the same with one of its words in another form.
func variants(subject, lang string) []string {
	var words []string
	for t := range word.Of(subject) {
		if !t.Joined {
			words = append(words, t.Word)
		}
	}
	list := []string{strings.Join(words, " ")}
	for i := range words {
		if other := inflected(words[i], lang); other != "" && len(list) < 3 {
			changed := slices.Clone(words)
			changed[i] = other
			list = append(list, strings.Join(changed, " "))
		}
	}
	return list
}

// inflected is a word in another form; empty where it is too short to have one, or no word.
func inflected(w, lang string) string {
	if len(w) < 5 || strings.ContainsAny(w, "0123456789") || invariable(w) {
		return ""
	}
	for _, change := range forms(lang) {
		if rest, ok := strings.CutSuffix(w, change[0]); ok {
			return rest + change[1]
		}
	}
	return w + "s"
}

// forms are endings and what stands there in another form of the word, the first that fits counts: plurals, conjugations, participles.
func forms(lang string) [][2]string {
	switch lang {
	case "en":
		return [][2]string{{"ies", "y"}, {"sses", "ss"}, {"ss", "sses"}, {"ing", "ed"}, {"ed", "ing"}, {"s", ""}, {"ch", "ches"}, {"sh", "shes"}}
	case "fr":
		return [][2]string{
			{"eaux", "eau"},
			{"eau", "eaux"},
			{"ations", "ation"},
			{"er", "e"},
			{"ees", "e"},
			{"ee", "es"},
			{"ment", "ments"},
			{"ent", "e"},
			{"es", "e"},
			{"s", ""},
			{"x", "x"},
		}
	}
	return [][2]string{
		{"ingen", "ing"},
		{"ing", "ingen"},
		{"elijk", "elijke"},
		{"ers", "er"},
		{"er", "ers"},
		{"els", "el"},
		{"el", "els"},
		{"eerd", "eren"},
		{"eren", "eert"},
		{"erm", "ermen"},
		{"erk", "erken"},
		{"ord", "orden"},
		{"ken", "kt"},
		{"kt", "ken"},
		{"s", ""},
	}
}

// invariable are words that have no other form: adverbs, prepositions, names.
func invariable(w string) bool {
	return slices.Contains(strings.Fields(`
		about above after again because before between cannot every since still their there these those under until where which while without always never today
		alors apres aussi avant avec chaque comme depuis encore entre jamais leurs moins parce pendant plusieurs quand quelques toujours toute toutes trois votre vers
		aucun aucune autre ancien chez aujourd hier demain
		achter alleen altijd andere binnen boven buiten daarna eerst elke geen hebben nieuw niets nooit onder opeens sinds steeds sommige telkens terug tijdens
		tussen voorbij wanneer waarom weer welke zonder
		outlook teams excel windows office sharepoint onedrive adobe chrome firefox android iphone`), w)
}
