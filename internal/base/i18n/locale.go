package i18n

import (
	"errors"
	"fmt"
	"strconv"
	"sync"
	"time"

	"golang.org/x/text/feature/plural"
	"golang.org/x/text/language"
	"golang.org/x/text/message"

	"firstline/internal/base/errs"
)

// Locale is one language: its texts and its ways of writing dates and numbers. It is safe for concurrent use.
type Locale struct {
	code    string
	tag     language.Tag
	texts   map[string]text
	printer *message.Printer
	names   calendarNames
	built   sync.Map // what Once built, by name
}

// Key is a value for a place that is itself a text of the catalogues: a status, a role.
type Key string

// Bytes is a value for a place that is a file size.
type Bytes int64

// Count is a value for a place that is an amount, written with the language's thousands; plain integers stay plain, as
// ticket numbers must.
type Count int

func newLocale(code string, texts map[string]text) *Locale {
	tag := language.MustParse(code)
	l := &Locale{code: code, tag: tag, texts: texts, printer: message.NewPrinter(tag)}
	l.names = l.calendarNames()
	return l
}

// Code is the language's code, as in lang="fr".
func (l *Locale) Code() string { return l.code }

// Name is what the language calls itself: «Français».
func (l *Locale) Name() string { return l.T("time.language") }

// Has tells whether the catalogues know the key.
func (l *Locale) Has(key string) bool {
	_, ok := l.texts[key]
	return ok
}

// Once is what build makes of the language's texts, built at the first call with the name: no page puts together again what is the same on
// every page.
func (l *Locale) Once(name string, build func(*Locale) string) string {
	built, ok := l.built.Load(name)
	if !ok {
		built, _ = l.built.LoadOrStore(name, build(l))
	}
	return built.(string) //nolint:forcetypeassert // nothing else is stored
}

// T is the text of key with its places filled from args; an unknown key shows itself as ⟦key⟧.
func (l *Locale) T(key string, args ...errs.Args) string {
	t, ok := l.texts[key]
	if !ok {
		return "⟦" + key + "⟧"
	}
	return t.other.fill(l, first(args), "")
}

// N is the text of key in the plural form of n; {{.Count}} is n.
func (l *Locale) N(key string, n int, args ...errs.Args) string {
	t, ok := l.texts[key]
	if !ok {
		return "⟦" + key + "⟧"
	}
	p := t.other
	if len(t.one.words) > 0 && l.singular(n) {
		p = t.one
	}
	return p.fill(l, first(args), l.Number(n))
}

// Error is what to tell the person; nothing of an internal cause shows.
func (l *Locale) Error(err error) string {
	e, ok := errors.AsType[*errs.Error](err)
	switch {
	case err == nil:
		return ""
	case !ok:
		return l.T("errs.internal")
	case e.Key == "" || !l.Has(e.Key):
		return l.T(kindKey(e.Kind))
	}
	return l.say(e.Key, e.Args)
}

// Fields are the texts for the inputs that err names, by field; the first word on a field wins.
func (l *Locale) Fields(err error) map[string]string {
	e, ok := errors.AsType[*errs.Error](err)
	if !ok {
		return nil
	}
	texts := make(map[string]string, len(e.Fields))
	for _, f := range e.Fields {
		if _, said := texts[f.Name]; !said {
			texts[f.Name] = l.say(f.Key, f.Args)
		}
	}
	return texts
}

// say is T, or N for a text that counts something: {{.Count}} of its arguments.
func (l *Locale) say(key string, args errs.Args) string {
	if n, ok := args["Count"].(int); ok {
		return l.N(key, n, args)
	}
	return l.T(key, args)
}

func kindKey(k errs.Kind) string {
	switch k {
	case errs.NotFound:
		return "errs.not_found"
	case errs.Invalid:
		return "errs.invalid"
	case errs.Conflict:
		return "errs.conflict"
	case errs.Forbidden:
		return "errs.forbidden"
	case errs.SignedOut:
		return "errs.signed_out"
	case errs.TooMany:
		return "errs.too_many"
	case errs.TooLarge:
		return "errs.too_large"
	case errs.Unavailable:
		return "errs.unavailable"
	}
	return "errs.internal"
}

// singular tells whether n takes the form one; French says «0 ticket», English and Dutch do not.
func (l *Locale) singular(n int) bool {
	if n < 0 {
		n = -n
	}
	return plural.Cardinal.MatchPlural(l.tag, n, 0, 0, 0, 0) == plural.One
}

func (l *Locale) value(v any) string {
	switch v := v.(type) {
	case string:
		return v
	case int:
		return strconv.Itoa(v)
	case Key:
		return l.T(string(v))
	case Bytes:
		return l.Size(int64(v))
	case Count:
		return l.Number(int(v))
	case time.Duration:
		return l.Duration(v)
	}
	return fmt.Sprint(v)
}

func first(args []errs.Args) errs.Args {
	if len(args) == 0 {
		return nil
	}
	return args[0]
}
