// Package glossary knows the plain word for the jargon of those who work with computers, and advises how a text can be said more plainly.
//
// Each language has a list: the product's own, or what an administrator made of it. Advice never keeps anybody from sending.
package glossary

import (
	"context"
	"embed"
	"slices"
	"strings"
	"time"

	"firstline/internal/base/db"
	"firstline/internal/base/errs"
	"firstline/internal/base/word"
	"firstline/internal/desk/access"
	"firstline/internal/desk/audit"
)

// usual are the lists that come with the product: «jargon = plain word», one a line.
//
//go:embed usual/*.txt
var usual embed.FS

// Entry is a word and what to say in its place.
type Entry struct {
	Jargon string
	Plain  string
}

// Glossary is the list of one language, ready to be looked for in texts.
type Glossary struct {
	Locale string
	byStem map[string][]stemmed // by the first word
	stems  *word.Stems
}

type stemmed struct {
	Entry
	stems []string
}

// New makes a glossary of a language's entries.
func New(locale string, list []Entry) *Glossary {
	g := &Glossary{Locale: locale, byStem: map[string][]stemmed{}, stems: word.NewStems()}
	for _, e := range list {
		x := stemmed{Entry: e}
		for t := range word.Of(e.Jargon) {
			if !t.Joined {
				x.stems = append(x.stems, g.stem(t.Word))
			}
		}
		if len(x.stems) > 0 {
			g.byStem[x.stems[0]] = append(g.byStem[x.stems[0]], x)
		}
	}
	return g
}

func (g *Glossary) stem(folded string) string { return g.stems.Stem(folded, g.Locale) }

// Locales are the languages that have a glossary, as forms show them.
func Locales() []string { return []string{"en", "fr", "nl"} }

// Usual is the product's own list of a language, as people write it.
func Usual(locale string) string {
	text, err := usual.ReadFile("usual/" + locale + ".txt")
	if err != nil { // not one of Locales
		return ""
	}
	return string(text)
}

// Page is the list of one language as an administrator edits it.
type Page struct {
	Locale  string
	Version int64 // 0: the product's own
	Words   string
}

// Edited tells whether it is no longer the product's own.
func (p Page) Edited() bool { return p.Version > 0 }

// Store keeps what administrators made of the lists.
type Store struct {
	db    *db.DB
	known *db.Memory[string, *Glossary]
}

const subject = "glossary"

// NewStore makes the store. What another node changed is seen within ten seconds.
func NewStore(d *db.DB) *Store {
	return &Store{db: d, known: db.NewMemory[string, *Glossary](d, subject, 10*time.Second)}
}

// In is the glossary of a language; of one that has none, an empty one.
func (s *Store) In(ctx context.Context, locale string) (*Glossary, error) {
	now := s.db.Now()
	if g, ok := s.known.Recall(locale, now); ok {
		return g, nil
	}
	dated := s.known.Dated()
	p, err := s.page(ctx, locale)
	if err != nil {
		return nil, err
	}
	list, _ := Parse(p.Words)
	g := New(locale, list)
	s.known.Keep(locale, g, now, dated)
	return g, nil
}

// Get is the list of a language, for those who edit it.
func (s *Store) Get(ctx context.Context, a access.Actor, locale string) (p Page, err error) {
	defer errs.Wrap(&err, "read glossary %s", locale)
	if err := a.Require(access.ReadDesk); err != nil {
		return p, err
	}
	if !slices.Contains(Locales(), locale) {
		return p, errs.Missing()
	}
	return s.page(ctx, locale)
}

func (s *Store) page(ctx context.Context, locale string) (p Page, err error) {
	err = s.db.Get(ctx, &p, `SELECT locale, version, words FROM glossary WHERE locale = $1`, locale)
	if errs.Is(err, errs.NotFound) {
		return Page{Locale: locale, Words: Usual(locale)}, nil
	}
	return p, err
}

// maxWords bounds a list.
const maxWords = 50_000

// Save puts an administrator's list in place of the one that was there at version.
func (s *Store) Save(ctx context.Context, a access.Actor, p Page) (err error) {
	defer errs.Wrap(&err, "save glossary %s", p.Locale)
	if err := a.Require(access.ManageDesk); err != nil {
		return err
	}
	if !slices.Contains(Locales(), p.Locale) {
		return errs.Missing()
	}
	p.Words = strings.TrimSpace(strings.ReplaceAll(p.Words, "\r\n", "\n"))
	var c errs.Check
	c.That(len(p.Words) <= maxWords, "words", "people.too_long", errs.Args{"Max": maxWords})
	if _, wrong := Parse(p.Words); wrong != "" {
		c.That(false, "words", "plain.line_wrong", errs.Args{"Line": wrong})
	}
	if err := c.Err(); err != nil {
		return err
	}
	return s.db.Write(ctx, func(tx *db.Tx) error {
		n, err := tx.Exec(ctx, `
			INSERT INTO glossary (locale, version, words, updated_at)
			SELECT $1, 1, $2, $3
			WHERE CAST($4 AS BIGINT) = 0
			ON CONFLICT (locale) DO NOTHING`, p.Locale, p.Words, tx.Now, p.Version)
		if err == nil && n == 0 {
			n, err = tx.Exec(ctx, `
				UPDATE glossary
				SET version = version + 1, words = $2, updated_at = $3
				WHERE locale = $1 AND version = $4`, p.Locale, p.Words, tx.Now, p.Version)
		}
		if err == nil && n == 0 {
			err = errs.New(errs.Conflict, "errs.conflict")
		}
		if err != nil {
			return err
		}
		return s.changed(ctx, tx, a, "glossary.save", p.Locale)
	})
}

// Restore gives a language the product's own list again.
func (s *Store) Restore(ctx context.Context, a access.Actor, locale string) (err error) {
	defer errs.Wrap(&err, "restore glossary %s", locale)
	if err := a.Require(access.ManageDesk); err != nil {
		return err
	}
	return s.db.Write(ctx, func(tx *db.Tx) error {
		if _, err := tx.Exec(ctx, `DELETE FROM glossary WHERE locale = $1`, locale); err != nil {
			return err
		}
		return s.changed(ctx, tx, a, "glossary.restore", locale)
	})
}

func (s *Store) changed(ctx context.Context, tx *db.Tx, a access.Actor, act, locale string) error {
	tx.Outdate(subject)
	return audit.Record(ctx, tx, a, audit.Act{Action: act, Object: "glossary", Detail: map[string]any{"locale": locale}})
}

// Parse reads a list, one «jargon = plain word» a line. wrong is the first line that is not one.
func Parse(text string) (list []Entry, wrong string) {
	for line := range strings.SplitSeq(text, "\n") {
		if strings.TrimSpace(line) == "" {
			continue
		}
		jargon, plain, ok := strings.Cut(line, "=")
		e := Entry{Jargon: strings.TrimSpace(jargon), Plain: strings.TrimSpace(plain)}
		if !ok || e.Jargon == "" || e.Plain == "" {
			if wrong == "" {
				wrong = strings.TrimSpace(line)
			}
			continue
		}
		list = append(list, e)
	}
	return list, wrong
}
