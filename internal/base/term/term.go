// Package term reads what people type into a box to find something: words, "phrases", and field:value, each of which a minus before it turns
// round.
package term

import (
	"strings"
	"unicode"
)

// Term is one thing that somebody typed.
type Term struct {
	Text   string   // as it was typed
	Not    bool     // what must not be
	Field  string   // in small letters; empty for a word or phrase
	Values []string // of a field: any of them will do
	Word   string   // without a field
	Phrase bool     // the Word stood between quotes
}

// Parse reads a text from left to right; there is no text that it cannot read.
func Parse(text string) (terms []Term) {
	for {
		text = strings.TrimLeftFunc(text, unicode.IsSpace)
		if text == "" {
			return terms
		}
		t, rest := next(text)
		t.Text = text[:len(text)-len(rest)]
		if t.Field != "" || t.Word != "" {
			terms = append(terms, t)
		}
		text = rest
	}
}

// Join is a text that Parse reads as the terms.
func Join(terms []Term) string {
	texts := make([]string, len(terms))
	for i, t := range terms {
		texts[i] = t.String()
	}
	return strings.Join(texts, " ")
}

// String is the term as one would type it.
func (t Term) String() string {
	var b strings.Builder
	if t.Not {
		b.WriteByte('-')
	}
	if t.Field == "" {
		word := t.Word
		if field, _ := fieldOf(word); t.Phrase || field != "" || strings.HasPrefix(word, "-") {
			word = `"` + strings.ReplaceAll(word, `"`, "") + `"`
		}
		b.WriteString(word)
		return b.String()
	}
	b.WriteString(t.Field)
	b.WriteByte(':')
	for i, v := range t.Values {
		if i > 0 {
			b.WriteByte(',')
		}
		b.WriteString(quoted(v))
	}
	return b.String()
}

func quoted(value string) string {
	if value == "" || strings.ContainsFunc(value, func(r rune) bool { return r == ',' || r == '"' || unicode.IsSpace(r) }) {
		return `"` + strings.ReplaceAll(value, `"`, "") + `"`
	}
	return value
}

// next reads the term that text begins with.
func next(text string) (t Term, rest string) {
	if len(text) > 1 && text[0] == '-' && text[1] != '-' && !unicode.IsSpace(rune(text[1])) {
		t.Not, text = true, text[1:]
	}
	if field, after := fieldOf(text); field != "" {
		t.Field = field
		t.Values, rest = values(after)
		return t, rest
	}
	t.Word, t.Phrase, rest = value(text, false)
	return t, rest
}

// fieldOf is the name before the colon that text begins with; none where an address of the web begins.
func fieldOf(text string) (field, after string) {
	end := strings.IndexByte(text, ':')
	if end <= 0 || strings.HasPrefix(text[end:], "://") {
		return "", text
	}
	for i, r := range text[:end] {
		if !unicode.IsLetter(r) && r != '_' && (i == 0 || !unicode.IsDigit(r) && r != '.') {
			return "", text
		}
	}
	return strings.ToLower(text[:end]), text[end+1:]
}

// values reads what stands behind the colon, joined by commas; one that is empty is left out.
func values(text string) (list []string, rest string) {
	for {
		v, phrase, after := value(text, true)
		if v != "" || phrase {
			list = append(list, v)
		}
		if !strings.HasPrefix(after, ",") {
			return list, after
		}
		text = after[1:]
	}
}

// value reads a word, or what stands between quotes, of which the last may be missing.
func value(text string, comma bool) (v string, phrase bool, rest string) {
	if strings.HasPrefix(text, `"`) {
		v, rest, _ = strings.Cut(text[1:], `"`)
		return v, true, rest
	}
	end := strings.IndexFunc(text, func(r rune) bool { return unicode.IsSpace(r) || comma && r == ',' })
	if end < 0 {
		end = len(text)
	}
	return strings.ReplaceAll(text[:end], `"`, ""), false, text[end:]
}
