package mail

import (
	"html"
	"regexp"
	"strings"
	"unicode"

	"firstline/internal/base/errs"
	"firstline/internal/base/place"
)

// Places that stand alone in their paragraph and become more than words.
const (
	messagePlace = "message" // what was said, with its pictures
	buttonsPlace = "buttons" // what the reader can answer with one click
	noticesPlace = "notices" // what they were told, line by line
)

// checkText refuses a text of a letter that names a place which its kind has not, or lacks one that it must have.
func checkText(c *errs.Check, kind TextKind, subject, body string) {
	c.That(strings.TrimSpace(subject) != "", "subject", "letter.subject_missing")
	c.That(len([]rune(subject)) <= 200 && !strings.ContainsFunc(subject, isControl), "subject", "letter.subject_too_long", errs.Args{"Max": 200})
	c.That(strings.TrimSpace(body) != "", "body", "letter.body_missing")
	c.That(len([]rune(body)) <= 10_000, "body", "letter.body_too_long", errs.Args{"Max": 10_000})
	for _, wrong := range place.Unknown(subject, kind.headPlaces()) {
		c.That(false, "subject", "letter.place_unknown", errs.Args{"Place": wrong})
	}
	for _, wrong := range place.Unknown(body, kind.Places()) {
		c.That(false, "body", "letter.place_unknown", errs.Args{"Place": wrong})
	}
	for _, must := range kind.needs() {
		c.That(strings.Contains(body, "{"+must+"}"), "body", "letter.place_missing", errs.Args{"Place": "{" + must + "}"})
	}
	for _, block := range []string{messagePlace, buttonsPlace, noticesPlace} {
		for _, p := range paragraphs(body) {
			c.That(!strings.Contains(p, "{"+block+"}") || p == "{"+block+"}", "body", "letter.place_alone", errs.Args{"Place": "{" + block + "}"})
		}
	}
}

// values fill the places of one letter, the names in braces that its text leaves open.
type values map[string]string

// head fills a text for a header: one line, nothing that could begin another.
func (v values) head(text string) string {
	return oneHeaderLine(place.Fill(text, func(name string) string { return v[name] }), 250)
}

// plain fills a paragraph for reading as it is.
func (v values) plain(text string) string {
	return place.Fill(text, func(name string) string { return printable(v[name]) })
}

// html fills a paragraph for a page. Only the desk's own link becomes one: an address inside a name or a subject stays text.
func (v values) html(text string) string {
	filled := place.Fill(html.EscapeString(text), func(name string) string {
		value := html.EscapeString(printable(v[name]))
		if name == "link" && value != "" {
			value = `<a href="` + value + `">` + value + `</a>`
		}
		return value
	})
	return strings.ReplaceAll(filled, "\n", "<br/>\n")
}

// paragraphs are the parts of a text between blank lines.
func paragraphs(text string) (list []string) {
	for _, p := range regexp.MustCompile(`\n[ \t]*\n\s*`).Split(strings.ReplaceAll(text, "\r\n", "\n"), -1) {
		if p = strings.TrimSpace(p); p != "" {
			list = append(list, p)
		}
	}
	return list
}

// printable takes out what has no form on paper, and what turns or hides the rest of a line.
func printable(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\n' || r == '\t':
			return r
		case isControl(r), unicode.Is(unicode.Bidi_Control, r):
			return -1
		}
		return r
	}, strings.ToValidUTF8(s, "\uFFFD"))
}

// oneHeaderLine makes of any text something that stays within its header field.
func oneHeaderLine(s string, most int) string {
	s = strings.Map(func(r rune) rune {
		if r == '\n' || r == '\t' || r == '\r' || r == '\u2028' || r == '\u2029' || r == '\u0085' {
			return ' '
		}
		return r
	}, s)
	return cutTo(strings.Join(strings.FieldsFunc(printable(s), mayBreak), " "), most)
}

// mayBreak tells spaces at which a line may end from those that keep a sign with its word.
func mayBreak(r rune) bool { return unicode.IsSpace(r) && r != '\u00a0' && r != '\u202f' }

func isControl(r rune) bool { return unicode.IsControl(r) || r == '\u2028' || r == '\u2029' }

func cutTo(s string, runes int) string {
	list := []rune(s)
	if len(list) <= runes {
		return s
	}
	return string(list[:runes-1]) + "…"
}
