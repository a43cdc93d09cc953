package glossary_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"firstline/internal/base/errs"
	"firstline/internal/desk/access"
	"firstline/internal/desk/account"
	"firstline/internal/desk/glossary"
	"firstline/internal/testdesk/testsite"
)

func TestEachLanguageHasItsWords(t *testing.T) {
	t.Parallel()
	for _, locale := range glossary.Locales() {
		list, wrong := glossary.Parse(glossary.Usual(locale))
		if len(list) < 25 || wrong != "" {
			t.Errorf("%s: %d words, wrong %q", locale, len(list), wrong)
		}
		seen := map[string]bool{}
		for _, e := range list {
			if seen[e.Jargon] {
				t.Errorf("%s: %s stands twice", locale, e.Jargon)
			}
			seen[e.Jargon] = true
		}
	}
}

func TestAdviceSaysWhatCouldBePlainer(t *testing.T) {
	t.Parallel()
	const hard = "The comprehensive reconfiguration of authorization infrastructure necessitates organizational prioritization considerations. " +
		"Additionally, interdepartmental communication methodologies require simultaneous modernization, incorporating administrative responsibilities. " +
		"Consequently, implementation possibilities deteriorate significantly. Unfortunately, alternative possibilities are unavailable immediately. " +
		"International documentation requirements necessitate supplementary investigations regarding compatibility. Organizational communication deteriorates accordingly."
	for _, x := range []struct {
		name, locale, text string
		want               []glossary.Advice
	}{
		{"nothing", "en", "", nil},
		{"plain", "en", "Hello Anna,\n\nplease restart your computer.\n\nKind regards", nil},
		{"two words", "en", "Thank you!", nil},
		{"no greeting", "en", "Please restart your computer and try it once more.", []glossary.Advice{{Kind: glossary.Greeting}}},
		{"jargon in its forms", "en", "Hi, we rebooted it. After rebooting the VPN works.", []glossary.Advice{
			{Kind: glossary.Jargon, What: "rebooted", Plain: "restart", Already: 1},
			{Kind: glossary.Jargon, What: "VPN", Plain: "secure connection to the office"},
		}},
		{"several words", "en", "Hi, is your IP address right?", []glossary.Advice{{Kind: glossary.Jargon, What: "IP address", Plain: "number of the computer in the network"}}},
		{"a long sentence", "en", "Hello,\n" + strings.Repeat("we look at it ", 7) + "now.", []glossary.Advice{{Kind: glossary.Long, What: "we look at it we look", Number: 29}}},
		{"a hard text", "en", "Dear Anna,\n" + hard, []glossary.Advice{{Kind: glossary.Hard, What: "Flesch 1948", Number: 0}}},
		{"French jargon", "fr", "Bonjour, nous avons rebooté le routeur.", []glossary.Advice{
			{Kind: glossary.Jargon, What: "rebooté", Plain: "redémarrer"},
			{Kind: glossary.Jargon, What: "routeur", Plain: "boîtier qui vous relie à internet"},
		}},
		{"French without a greeting", "fr", "Pouvez-vous redémarrer votre ordinateur et réessayer ?", []glossary.Advice{{Kind: glossary.Greeting}}},
		{"French greeting", "fr", "Chère Madame, pouvez-vous redémarrer votre ordinateur ?", nil},
		{"Dutch jargon", "nl", "Dag Joris, de firewall en uw credentials zijn in orde.", []glossary.Advice{
			{Kind: glossary.Jargon, What: "firewall", Plain: "bewaker tussen ons netwerk en het internet"},
			{Kind: glossary.Jargon, What: "credentials", Plain: "naam en wachtwoord"},
		}},
		{"Dutch without a greeting", "nl", "Kunt u uw computer opnieuw opstarten en het nog eens proberen?", []glossary.Advice{{Kind: glossary.Greeting}}},
		{"Dutch greeting", "nl", "Goedemorgen, kunt u uw computer opnieuw opstarten?", nil},
	} {
		list, _ := glossary.Parse(glossary.Usual(x.locale))
		if diff := cmp.Diff(x.want, glossary.New(x.locale, list).Advise(x.text)); diff != "" {
			t.Errorf("%s: %s", x.name, diff)
		}
	}
}

func TestEaseIsWhatTheFormulasSay(t *testing.T) {
	t.Parallel()
	for _, x := range []struct {
		locale, text string
		words        int
		sentences    int
		score        int
	}{
		// 206.835 - 1.015·5 - 84.6·1
		{"en", "The cat sat on mats. The dog ran to us.", 10, 2, 100},
		// 206.835 - 1.015·4 - 84.6·(9/4) = 12.4: computer, network, problem, today
		{"en", "Computer network problem today.", 4, 1, 12},
		// 207 - 1.015·4 - 73.6·(8/4): le réseau fonctionne bien = 1+2+2+1
		{"fr", "Le réseau fonctionne bien.", 4, 1, 92},
		// 206.835 - 0.93·5 - 77·(8/5): de computer werkt weer goed = 1+3+1+1+1
		{"nl", "De computer werkt weer goed.", 5, 1, 94},
		// A number, an address and a mark inside a word end no sentence.
		{"en", "See www.example.org or v2.3 at 3.5 now.", 8, 1, 0},
	} {
		e := glossary.Read(x.text, x.locale)
		if e.Words != x.words || len(e.Sentences) != x.sentences || x.score != 0 && e.Score != x.score {
			t.Errorf("%q: %d words, %d sentences, score %d", x.text, e.Words, len(e.Sentences), e.Score)
		}
	}
}

func TestAdministratorsMakeTheListTheirOwn(t *testing.T) {
	t.Parallel()
	testsite.Each(t, func(t *testing.T, d *testsite.Desk) {
		c, store := t.Context(), glossary.NewStore(d.DB)
		nadia, amir := d.Person("Nadia Admin", "en", account.Roles{Admin: true}), d.Person("Amir Agent", "en", account.Roles{Agent: true})
		advises := func(text string) int {
			t.Helper()
			g, err := store.In(c, "en")
			if err != nil {
				t.Fatal(err)
			}
			return len(g.Advise(text))
		}
		if advises("Hi, reboot!") != 1 || advises("Hi, the flux!") != 0 {
			t.Error("the product's own list does not count")
		}
		for _, x := range []struct {
			who  access.Actor
			page glossary.Page
			want errs.Kind
		}{
			{amir, glossary.Page{Locale: "en", Words: "a = b"}, errs.Forbidden},
			{nadia, glossary.Page{Locale: "en", Words: "a = b\nno sign"}, errs.Invalid},
			{nadia, glossary.Page{Locale: "de", Words: "a = b"}, errs.NotFound},
			{nadia, glossary.Page{Locale: "en", Version: 3, Words: "a = b"}, errs.Conflict},
		} {
			if err := store.Save(c, x.who, x.page); !errs.Is(err, x.want) {
				t.Errorf("saved %+v: %v, want %s", x.page, err, x.want)
			}
		}
		if err := store.Save(c, nadia, glossary.Page{Locale: "en", Words: "flux = current\n"}); err != nil {
			t.Fatal(err)
		}
		if advises("Hi, reboot!") != 0 || advises("Hi, the flux!") != 1 {
			t.Error("the administrator's list does not count")
		}
		if err := store.Save(c, nadia, glossary.Page{Locale: "en", Words: "x = y"}); !errs.Is(err, errs.Conflict) {
			t.Errorf("saved over what somebody else wrote: %v", err)
		}
		if p, err := store.Get(c, amir, "en"); err != nil || p.Version != 1 || p.Words != "flux = current" {
			t.Errorf("page %+v, %v", p, err)
		}
		if err := store.Restore(c, nadia, "en"); err != nil {
			t.Fatal(err)
		}
		if advises("Hi, reboot!") != 1 {
			t.Error("the product's own list is not back")
		}
	})
}
