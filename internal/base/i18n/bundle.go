// Package i18n speaks to each person in their language: texts by key, plurals, dates, numbers, sizes and durations.
package i18n

import (
	"errors"
	"fmt"
	"io/fs"
	"strings"

	"github.com/BurntSushi/toml"
	"github.com/nicksnyder/go-i18n/v2/i18n"
	"golang.org/x/text/language"
)

// Default is the language of texts for people whose language nobody knows.
const Default = "en"

// Codes are the languages that the product speaks, in the order in which it offers them.
func Codes() []string { return []string{"en", "fr", "nl"} }

// Bundle holds the texts of all languages. It never changes after Load, so any number of requests may use it.
type Bundle struct {
	locales map[string]*Locale
	matcher language.Matcher
}

// Load reads <lang>/<area>.toml of each language from fsys and prepares every text once, so that showing one costs a lookup.
// A text that a language lacks is taken from English.
func Load(fsys fs.FS) (*Bundle, error) {
	b := &Bundle{locales: make(map[string]*Locale)}
	var tags []language.Tag
	for _, code := range Codes() {
		texts, err := read(fsys, code)
		if err != nil {
			return nil, err
		}
		if code != Default {
			for key, text := range b.locales[Default].texts {
				if _, ok := texts[key]; !ok {
					texts[key] = text
				}
			}
		}
		b.locales[code] = newLocale(code, texts)
		tags = append(tags, language.MustParse(code))
	}
	b.matcher = language.NewMatcher(tags)
	return b, nil
}

// For is the language of a code such as "fr" or "nl-BE"; English when it is none of ours.
func (b *Bundle) For(code string) *Locale {
	if l, ok := b.locales[code]; ok {
		return l
	}
	base, _, _ := strings.Cut(strings.ToLower(code), "-")
	if l, ok := b.locales[base]; ok {
		return l
	}
	return b.locales[Default]
}

// Has tells whether code is exactly one of our languages.
func (b *Bundle) Has(code string) bool { return b.locales[code] != nil }

// Match is the code of the language that suits an Accept-Language header best.
func (b *Bundle) Match(acceptLanguage string) string {
	// A browser sends a handful; a longer header is cut so that nobody makes us parse pages of it.
	if len(acceptLanguage) > 200 {
		acceptLanguage = acceptLanguage[:200]
	}
	wanted, _, err := language.ParseAcceptLanguage(acceptLanguage)
	if err != nil || len(wanted) == 0 {
		return Default
	}
	_, i, confidence := b.matcher.Match(wanted...)
	if confidence == language.No {
		return Default
	}
	return Codes()[i]
}

// read parses the area files of one language.
func read(fsys fs.FS, code string) (map[string]text, error) {
	names, err := fs.Glob(fsys, code+"/*.toml")
	if err != nil {
		return nil, fmt.Errorf("list the catalogues of %s: %w", code, err)
	}
	if len(names) == 0 {
		return nil, fmt.Errorf("list the catalogues of %s: %w", code, fs.ErrNotExist)
	}
	texts := make(map[string]text)
	for _, name := range names {
		if err := readArea(fsys, name, code, texts); err != nil {
			return nil, fmt.Errorf("read catalogue %s: %w", name, err)
		}
	}
	return texts, nil
}

func readArea(fsys fs.FS, name, code string, texts map[string]text) error {
	raw, err := fs.ReadFile(fsys, name)
	if err != nil {
		return err
	}
	messages, err := i18n.ParseMessageBytes(raw, toml.Unmarshal)
	if err != nil {
		return err
	}
	var wrong []error
	for _, m := range messages {
		t, err := parse(m, code)
		if err != nil {
			wrong = append(wrong, fmt.Errorf("key %q: %w", m.ID, err))
			continue
		}
		texts[m.ID] = t
	}
	return errors.Join(wrong...)
}
