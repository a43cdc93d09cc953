package clean

import (
	"regexp"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

var (
	blankLines = regexp.MustCompile(`\n[ \t]*\n\s*`)
	address    = regexp.MustCompile(`https?://[^\s<>"'«»“”]+`)
)

// FromText makes HTML of plain text: paragraphs, lines, and links where an address stands.
func FromText(text string) HTML {
	text = strings.Map(func(r rune) rune {
		if r < ' ' && r != '\n' && r != '\t' || r == 0x7f {
			return -1
		}
		return r
	}, strings.ReplaceAll(strings.ToValidUTF8(text, "\ufffd"), "\r\n", "\n"))
	var b strings.Builder
	for _, paragraph := range blankLines.Split(strings.Trim(text, "\n\t "), -1) {
		if paragraph == "" {
			continue
		}
		b.WriteString("<p>")
		for i, line := range strings.Split(paragraph, "\n") {
			if i > 0 {
				b.WriteString("<br/>")
			}
			writeLine(&b, strings.TrimRight(line, " \t"))
		}
		b.WriteString("</p>")
	}
	return HTML(b.String())
}

func writeLine(b *strings.Builder, line string) {
	at := 0
	for _, span := range address.FindAllStringIndex(line, -1) {
		shown := strings.TrimRight(line[span[0]:span[1]], ".,;:!?")
		if strings.HasSuffix(shown, ")") && !strings.Contains(shown, "(") {
			shown = strings.TrimSuffix(shown, ")")
		}
		href, ok := link(shown)
		if !ok {
			continue
		}
		b.WriteString(html.EscapeString(line[at:span[0]]))
		b.WriteString(`<a href="` + html.EscapeString(href) + `" rel="noopener noreferrer nofollow" target="_blank">` + html.EscapeString(shown) + `</a>`)
		at = span[0] + len(shown)
	}
	b.WriteString(html.EscapeString(line[at:]))
}

// plain is what a reader would see, line by line.
func plain(nodes []*html.Node) string {
	t := &textWriter{}
	for _, n := range nodes {
		t.node(n, false)
	}
	return strings.TrimSpace(t.b.String())
}

type textWriter struct {
	b     strings.Builder
	lines int  // line ends at the end of b
	space bool // a space is owed before the next word
}

func (t *textWriter) node(n *html.Node, pre bool) {
	if n.Type == html.TextNode {
		t.text(n.Data, pre)
		return
	}
	gap := gapAround(n.DataAtom)
	t.newline(gap)
	switch n.DataAtom {
	case atom.Br:
		t.lines, t.space = t.lines+1, false
		t.b.WriteByte('\n')
	case atom.Li:
		t.text("- ", true)
	case atom.Td, atom.Th:
		t.space = true
	case atom.Img:
		for _, a := range n.Attr {
			if a.Key == "alt" && a.Val != "" {
				t.text("["+a.Val+"]", false)
			}
		}
	}
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		t.node(c, pre || n.DataAtom == atom.Pre)
	}
	t.newline(gap)
}

func (t *textWriter) text(s string, pre bool) {
	if pre {
		t.b.WriteString(s)
		t.lines, t.space = 0, false
		return
	}
	for i, word := range strings.FieldsFunc(s, isSpace) {
		if (i > 0 || t.space || isSpace(rune(s[0]))) && t.lines == 0 && t.b.Len() > 0 && !strings.HasSuffix(t.b.String(), " ") {
			t.b.WriteByte(' ')
		}
		t.b.WriteString(word)
		t.lines, t.space = 0, false
	}
	if s != "" && isSpace(rune(s[len(s)-1])) {
		t.space = true
	}
}

// newline makes sure that at least n line ends stand at the end.
func (t *textWriter) newline(n int) {
	if t.b.Len() == 0 {
		return
	}
	for n > 0 && t.lines < n {
		t.b.WriteByte('\n')
		t.lines++
		t.space = false
	}
}

func isSpace(r rune) bool { return r == ' ' || r == '\n' || r == '\t' || r == '\r' || r == '\f' }

func gapAround(a atom.Atom) int {
	switch a {
	case atom.P, atom.H1, atom.H2, atom.H3, atom.H4, atom.H5, atom.H6, atom.Blockquote, atom.Pre, atom.Table, atom.Ul, atom.Ol, atom.Dl:
		return 2
	case atom.Div, atom.Li, atom.Tr, atom.Dt, atom.Dd, atom.Hr, atom.Center, atom.Address, atom.Caption, atom.Section, atom.Article,
		atom.Header, atom.Footer, atom.Main, atom.Figure, atom.Figcaption:
		return 1
	default:
		return 0
	}
}
