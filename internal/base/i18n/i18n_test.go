package i18n_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/google/go-cmp/cmp"

	"firstline/internal/base/errs"
	"firstline/internal/base/i18n"
	"firstline/internal/locale"
)

func bundle(t *testing.T) *i18n.Bundle {
	t.Helper()
	b, err := i18n.Load(locale.Files)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// small is a catalogue with one area in three languages.
func small(t *testing.T, en, fr, nl string) (*i18n.Bundle, error) {
	t.Helper()
	return i18n.Load(fstest.MapFS{
		"en/demo.toml": {Data: []byte(en)}, "fr/demo.toml": {Data: []byte(fr)}, "nl/demo.toml": {Data: []byte(nl)},
	})
}

func TestTextsFillPlacesAndShowWhatIsMissing(t *testing.T) {
	t.Parallel()
	b, err := small(t, "[demo]\nhello = \"Hello {{.Name}}, welcome\"\nonly = \"English only\"",
		"[demo]\nhello = \"Bonjour {{ .Name }} !\"", "[demo]\nhello = \"Dag {{.Name}}\"")
	if err != nil {
		t.Fatal(err)
	}
	fr := b.For("fr")
	got := []string{
		fr.T("demo.hello", errs.Args{"Name": "<Zoé>"}), fr.T("demo.only"), fr.T("demo.nothing"), fr.N("demo.nothing", 2), fr.T("demo.hello"),
	}
	want := []string{"Bonjour <Zoé>\u00a0!", "English only", "⟦demo.nothing⟧", "⟦demo.nothing⟧", "Bonjour ⟦Name⟧\u00a0!"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestPlaceTakesKeysSizesAndCounts(t *testing.T) {
	t.Parallel()
	b, err := small(t, "[demo]\nv = \"{{.A}} {{.B}} {{.C}} {{.D}} {{.E}}\"\nname = \"a name\"", "[demo]\nv = \"x\"", "[demo]\nv = \"x\"")
	if err != nil {
		t.Fatal(err)
	}
	got := b.For("en").T("demo.v", errs.Args{"A": i18n.Key("demo.name"), "B": i18n.Count(12345), "C": 12345, "D": int64(7), "E": errors.New("e")})
	if want := "a name 12,345 12345 7 e"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestLoadRefusesWhatWouldShowWrong(t *testing.T) {
	t.Parallel()
	for name, en := range map[string]string{
		"logic in braces": "[demo]\nx = \"{{if .A}}x{{end}}\"",
		"form many":       "[demo]\nx = { one = \"a\", many = \"b\", other = \"c\" }",
		"not TOML":        "[demo",
	} {
		if _, err := small(t, en, "", ""); err == nil {
			t.Errorf("%s: loaded", name)
		}
	}
	if _, err := i18n.Load(fstest.MapFS{}); err == nil {
		t.Error("no catalogue at all: loaded")
	}
}

func TestPluralsFollowTheLanguage(t *testing.T) {
	t.Parallel()
	b, err := small(t, "[demo]\nn = { one = \"{{.Count}} file\", other = \"{{.Count}} files\" }",
		"[demo]\nn = { one = \"{{.Count}} fichier\", other = \"{{.Count}} fichiers\" }",
		"[demo]\nn = { one = \"{{.Count}} bestand\", other = \"{{.Count}} bestanden\" }")
	if err != nil {
		t.Fatal(err)
	}
	want := map[string][]string{
		"en": {"0 files", "1 file", "2 files", "12,345 files", "1,000,000 files"},
		"fr": {"0 fichier", "1 fichier", "2 fichiers", "12\u202f345 fichiers", "1\u202f000\u202f000 fichiers"},
		"nl": {"0 bestanden", "1 bestand", "2 bestanden", "12.345 bestanden", "1.000.000 bestanden"},
	}
	for code, want := range want {
		var got []string
		for _, n := range []int{0, 1, 2, 12345, 1000000} {
			got = append(got, strings.ReplaceAll(b.For(code).N("demo.n", n), "\u00a0", "\u202f"))
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s: %s", code, diff)
		}
	}
}

func TestDatesAndTimes(t *testing.T) {
	t.Parallel()
	b := bundle(t)
	zone, err := time.LoadLocation("Europe/Brussels")
	if err != nil {
		t.Fatal(err)
	}
	at := time.Date(2026, 11, 22, 13, 5, 0, 0, time.UTC)
	first := time.Date(2026, 3, 31, 23, 30, 0, 0, time.UTC) // 1 April in Brussels
	want := map[string][]string{
		"en": {"22 Nov 2026, 14:05", "Sunday 22 November 2026, 14:05 (CET)", "1 Apr 2026"},
		"fr": {"22 nov. 2026 à 14:05", "dimanche 22 novembre 2026 à 14:05 (CET)", "1er avr. 2026"},
		"nl": {"22 nov. 2026 om 14:05", "zondag 22 november 2026 om 14:05 (CET)", "1 apr. 2026"},
	}
	for code, want := range want {
		l := b.For(code)
		if diff := cmp.Diff(want, []string{l.DateTime(at, zone), l.Exact(at, zone), l.Date(first, zone)}); diff != "" {
			t.Errorf("%s: %s", code, diff)
		}
	}
}

func TestRelativeTimes(t *testing.T) {
	t.Parallel()
	b := bundle(t)
	now := time.Date(2026, 11, 22, 13, 5, 0, 0, time.UTC)
	cases := []struct {
		ago        time.Duration
		en, fr, nl string
	}{
		{20 * time.Second, "just now", "à l’instant", "zojuist"},
		{-20 * time.Second, "just now", "à l’instant", "zojuist"},
		{3*time.Minute + 59*time.Second, "3 min ago", "il y a 3 min", "3 min geleden"},
		{25 * time.Hour, "1 d ago", "il y a 1 j", "1 d geleden"},
		{-2 * time.Hour, "in 2 h", "dans 2 h", "over 2 u"},
		{8 * 24 * time.Hour, "14 Nov", "14 nov.", "14 nov."},
		{400 * 24 * time.Hour, "18 Oct 2025", "18 oct. 2025", "18 okt. 2025"},
	}
	for _, c := range cases {
		got := []string{}
		for _, code := range i18n.Codes() {
			got = append(got, strings.ReplaceAll(b.For(code).Relative(now.Add(-c.ago), now, time.UTC), "\u00a0", " "))
		}
		if diff := cmp.Diff([]string{c.en, c.fr, c.nl}, got); diff != "" {
			t.Errorf("%v: %s", c.ago, diff)
		}
	}
}

func TestSizesAndDurations(t *testing.T) {
	t.Parallel()
	en, fr, nl := bundle(t).For("en"), bundle(t).For("fr"), bundle(t).For("nl")
	got := []string{
		en.Size(0), en.Size(1), en.Size(1023), en.Size(1024), en.Size(1 << 20), fr.Size(2_600_000), en.Size(1<<20 - 10), en.Size(5 << 40), en.Size(5 << 50),
		en.Duration(42 * time.Second), fr.Duration(65 * time.Minute), nl.Duration(2 * time.Hour), en.Duration(76 * time.Hour), nl.Duration(48 * time.Hour),
		en.WorkingTime(30 * time.Hour), fr.Percent(0.125), en.Decimal(2, 1),
	}
	want := []string{
		"0 bytes", "1 byte", "1,023 bytes", "1 kB", "1.0 MB", "2,5 Mo", "1.0 MB", "5.0 TB", "5,120 TB",
		"42 s", "1 h 05 min", "2 u", "3 d 4 h", "2 d",
		"30 h of working time", "12 %", "2.0",
	}
	for i := range got {
		got[i] = strings.ReplaceAll(got[i], "\u00a0", " ")
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestErrorsAreToldWithoutTheirCause(t *testing.T) {
	t.Parallel()
	en := bundle(t).For("en")
	secret := errors.New("password=hunter2")
	for _, err := range []error{secret, fmt.Errorf("save: %w", &errs.Error{Kind: errs.Unavailable, Cause: secret}), errs.New(errs.Conflict, "no.such_key")} {
		got := en.Error(err)
		if strings.Contains(got, "hunter2") || strings.Contains(got, "⟦") || got == "" {
			t.Errorf("%v is told as %q", err, got)
		}
	}
	if got := en.Error(nil); got != "" {
		t.Errorf("no error is told as %q", got)
	}
	var c errs.Check
	c.That(false, "name", "errs.too_large")
	c.That(false, "name", "errs.invalid")
	c.That(false, "mail", "errs.too_many")
	want := map[string]string{"name": "That is too large.", "mail": "That was too often. Wait a moment and try again."}
	if diff := cmp.Diff(want, en.Fields(fmt.Errorf("create: %w", c.Err()))); diff != "" {
		t.Error(diff)
	}
}

func TestLanguageIsNegotiated(t *testing.T) {
	t.Parallel()
	b := bundle(t)
	for header, want := range map[string]string{
		"": "en", "fr-BE,fr;q=0.9,en;q=0.8": "fr", "nl": "nl", "de-DE,de;q=0.9,nl;q=0.3": "nl", "ja": "en", "en-US": "en",
		"not a header;;;": "en", strings.Repeat("fr,", 5000): "fr", "*": "en",
	} {
		if got := b.Match(header); got != want {
			t.Errorf("Match(%.40q) = %s, want %s", header, got, want)
		}
	}
	for code, want := range map[string]string{"fr": "fr", "nl-BE": "nl", "FR": "fr", "": "en", "xx": "en"} {
		if got := b.For(code).Code(); got != want {
			t.Errorf("For(%q) = %s, want %s", code, got, want)
		}
	}
}

func BenchmarkPageOfTexts(b *testing.B) {
	bundle, err := i18n.Load(locale.Files)
	if err != nil {
		b.Fatal(err)
	}
	l := bundle.For("fr")
	for b.Loop() {
		for range 300 {
			_ = l.T("time.ago", errs.Args{"Duration": "3 min"})
		}
	}
}
