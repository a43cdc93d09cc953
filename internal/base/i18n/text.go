package i18n

import (
	"errors"
	"fmt"
	"regexp"
	"strings"

	"github.com/nicksnyder/go-i18n/v2/i18n"

	"firstline/internal/base/errs"
)

// text is one message, cut at its places once; one is empty unless the message counts.
type text struct{ one, other phrase }

// phrase is fixed text with places between: words[0] places[0] words[1] …
type phrase struct {
	words  []string
	places []string
}

var place = regexp.MustCompile(`\{\{\s*\.([A-Za-z]+)\s*\}\}`)

func parse(m *i18n.Message, code string) (text, error) {
	if m.Other == "" {
		return text{}, errors.New("the form other is missing")
	}
	if m.Zero+m.Two+m.Few+m.Many != "" {
		return text{}, errors.New("only the forms one and other are used")
	}
	other, err := cut(m.Other, code)
	if err != nil || m.One == "" {
		return text{other: other}, err
	}
	one, err := cut(m.One, code)
	return text{one: one, other: other}, err
}

func cut(s, code string) (phrase, error) {
	if code == "fr" {
		s = frenchSpaces.Replace(s)
	}
	var p phrase
	from := 0
	for _, at := range place.FindAllStringSubmatchIndex(s, -1) {
		p.words = append(p.words, s[from:at[0]])
		p.places = append(p.places, s[at[2]:at[3]])
		from = at[1]
	}
	p.words = append(p.words, s[from:])
	if strings.Contains(place.ReplaceAllString(s, ""), "{{") {
		return p, fmt.Errorf("%q: only {{.Name}} may stand in braces", s)
	}
	return p, nil
}

// frenchSpaces keeps the signs that French writes after a space on the line of their word.
var frenchSpaces = strings.NewReplacer(" ?", "\u00a0?", " !", "\u00a0!", " :", "\u00a0:", " ;", "\u00a0;", "« ", "«\u00a0", " »", "\u00a0»", " %", "\u00a0%")

// fill writes the phrase with its places filled; a place without a value shows its name, so that nobody overlooks it.
func (p phrase) fill(l *Locale, args errs.Args, count string) string {
	if len(p.places) == 0 {
		return p.words[0]
	}
	var b strings.Builder
	for i, name := range p.places {
		b.WriteString(p.words[i])
		if name == "Count" && count != "" {
			b.WriteString(count)
			continue
		}
		v, ok := args[name]
		if !ok {
			b.WriteString("⟦" + name + "⟧")
			continue
		}
		b.WriteString(l.value(v))
	}
	b.WriteString(p.words[len(p.places)])
	return b.String()
}
