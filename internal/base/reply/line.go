package reply

import (
	"strings"
	"unicode/utf8"
)

// longestMachineLine is the length beyond which a line is never looked at as a header, attribution or delimiter.
const longestMachineLine = 1000

// line is one line of a message, from plain text or from HTML.
type line struct {
	raw    string // as it came
	text   string // what the rules look at: white space folded, emphasis, quote marks and invisible characters taken off
	blank  bool
	quoted bool // marked as a quote by `>` or by an element
	mark   mark
}

// mark is what the structure of an HTML message says about a line.
type mark uint8

const (
	noMark        mark = iota
	historyStarts      // everything from here on is an older message
	signatureHere      // a mail program put its signature here
	indented           // in a plain blockquote: a quote only when an attribution stands above it
)

func textLines(text string) []line {
	var lines []line
	for raw := range strings.SplitSeq(text, "\n") {
		raw = strings.TrimSuffix(raw, "\r")
		lines = append(lines, newLine(raw))
	}
	joinWrappedQuotes(lines)
	return lines
}

func newLine(raw string) line {
	l := line{raw: raw}
	rest := strings.TrimLeft(raw, " \t\u00a0\ufeff\u200b\u200e")
	for {
		cut, ok := strings.CutPrefix(rest, ">")
		if !ok {
			cut, ok = strings.CutPrefix(rest, "&gt;")
		}
		if !ok {
			break
		}
		l.quoted = true
		rest = strings.TrimLeft(cut, " \t\u00a0")
	}
	l.text = clean(rest)
	l.blank = l.text == "" && !l.quoted
	return l
}

// clean makes the form of a line that the rules read. A line too long to be put there by a machine is cut, never dropped.
func clean(s string) string {
	if len(s) > longestMachineLine {
		s = s[:longestMachineLine]
		for len(s) > 0 && !utf8.ValidString(s[len(s)-1:]) {
			s = s[:len(s)-1]
		}
		s += "…"
	}
	s = cleaner.Replace(s)
	s = strings.Join(strings.Fields(s), " ")
	if t := strings.TrimLeft(s, "*"); t != s && strings.Contains(t, "*") {
		s = strings.ReplaceAll(s, "*", "") // *From:* and **De :** of HTML turned into text
	}
	return s
}

var cleaner = strings.NewReplacer(
	"\u00a0", " ", "\u202f", " ", "\u2009", " ", "\u3000", " ",
	"\u200b", "", "\u200c", "", "\u200d", "", "\u200e", "", "\u200f", "", "\ufeff", "", "\u2060", "", "\u00ad", "",
	"\u202a", "", "\u202c", "", "\u2068", "", "\u2069", "",
	"&lt;", "<", "&gt;", ">", "&quot;", `"`, "&nbsp;", " ", "&amp;", "&", "’", "'", "：", ":",
)

// joinWrappedQuotes finds lines that a mail program broke off from the quoted line above without repeating the mark.
func joinWrappedQuotes(lines []line) {
	for i := 1; i+1 < len(lines); i++ {
		l, above, below := &lines[i], lines[i-1], lines[i+1]
		if l.blank || l.quoted || !above.quoted || !below.quoted || len(l.raw) > 60 || len(above.raw) < 60 {
			continue
		}
		first, _ := utf8.DecodeRuneInString(l.text)
		last, _ := utf8.DecodeLastRuneInString(above.text)
		if isLower(first) && !strings.ContainsRune(".?!:;", last) {
			l.quoted = true
		}
	}
}
