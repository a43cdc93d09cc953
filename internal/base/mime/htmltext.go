package mime

import (
	"errors"
	"io"
	"strconv"
	"strings"
	"unicode"

	"golang.org/x/net/html"
)

// TextFromHTML gives what a reader sees of an HTML mail as plain text: blocks on their own lines, lists with their marks, table cells
// apart, quotations behind ">", links with their address; styles, scripts and hidden parts are left out. It reads the input once.
func TextFromHTML(source string) string {
	if text := textFromHTML(source, true); text != "" {
		return text
	}
	// A mail that hides everything (an unclosed preheader) is better shown than lost.
	return textFromHTML(source, false)
}

func textFromHTML(source string, hide bool) string {
	w := textWriter{hide: hide}
	z := html.NewTokenizer(strings.NewReader(source))
	for {
		switch kind := z.Next(); kind {
		case html.ErrorToken:
			if errors.Is(z.Err(), io.EOF) {
				w.endLink()
			}
			return strings.TrimSpace(w.out.String())
		case html.TextToken:
			if w.hidden == "" && !w.raw {
				w.text(string(z.Text()))
			}
			w.raw = false
		case html.StartTagToken, html.SelfClosingTagToken:
			name, more := z.TagName()
			w.open(string(name), attributes(z, more), kind == html.SelfClosingTagToken)
		case html.EndTagToken:
			name, _ := z.TagName()
			w.close(string(name))
		}
	}
}

type attrs struct{ style, href, alt, typ, start, hidden string }

func attributes(z *html.Tokenizer, more bool) attrs {
	var a attrs
	var key, val []byte
	for n := 0; more && n < 200; n++ {
		key, val, more = z.TagAttr()
		switch string(key) {
		case "style":
			a.style = string(val)
		case "href":
			a.href = string(val)
		case "alt":
			a.alt = string(val)
		case "type":
			a.typ = string(val)
		case "start":
			a.start = string(val)
		case "hidden":
			a.hidden = "hidden"
		}
	}
	return a
}

// textWriter collects words and remembers how many line breaks stand before the next one.
type textWriter struct {
	out    strings.Builder
	hide   bool
	hidden string // element that hides what is inside it, "" when none
	nested int    // elements of that name inside it
	raw    bool   // the next text belongs to a style or script
	breaks int    // line breaks waiting
	gap    string // a space or tab is waiting
	began  bool   // the line has text
	quote  int
	pre    int
	lists  []int // item numbers of open lists, -1 for bullets
	link   string
	linked int // where the link's text begins in out
}

const maxNesting = 20

func (w *textWriter) open(name string, a attrs, closed bool) {
	if w.hidden != "" {
		if name == w.hidden && !closed {
			w.nested++
		}
		return
	}
	switch name {
	case "style", "script", "title", "noframes", "noembed", "iframe":
		w.raw = !closed
		return
	case "br":
		w.newline()
		return
	case "hr":
		w.block(1)
		w.text("---")
		w.block(1)
		return
	case "img":
		if alt := strings.TrimSpace(a.alt); alt != "" && !w.isHidden(a) {
			w.text("[" + cutBytes(oneLine(alt), 200) + "]")
		}
		return
	case "meta", "link", "base", "input", "wbr", "col", "area", "source":
		return
	}
	if w.hide && !closed && (w.isHidden(a) || name == "xml" || name == "template" || name == "svg" || name == "select" || name == "datalist") {
		w.hidden, w.nested = name, 0
		return
	}
	switch name {
	case "p", "h1", "h2", "h3", "h4", "h5", "h6", "dl", "fieldset", "figure":
		w.block(2)
	case "ul":
		w.list(-1)
	case "ol":
		n, err := strconv.Atoi(a.start)
		if err != nil {
			n = 1
		}
		w.list(max(n, 0))
	case "li":
		w.item()
	case "pre":
		w.block(2)
		w.pre++
	case "blockquote":
		w.block(1)
		w.quote = min(w.quote+1, maxNesting)
	case "td", "th":
		if w.began {
			w.gap = "\t"
		}
	case "a":
		w.endLink()
		w.link, w.linked = strings.TrimSpace(a.href), w.out.Len()
	default:
		if isBlock(name) {
			w.block(1)
		}
	}
}

func (w *textWriter) close(name string) {
	if w.hidden != "" {
		if name != w.hidden {
			return
		}
		if w.nested > 0 {
			w.nested--
			return
		}
		w.hidden = ""
		return
	}
	w.raw = false
	switch name {
	case "p", "h1", "h2", "h3", "h4", "h5", "h6", "dl", "fieldset", "figure", "table":
		w.block(2)
	case "ul", "ol":
		if len(w.lists) > 0 {
			w.lists = w.lists[:len(w.lists)-1]
		}
		w.block(1)
	case "pre":
		w.pre = max(w.pre-1, 0)
		w.block(2)
	case "blockquote":
		w.block(1)
		w.quote = max(w.quote-1, 0)
	case "a":
		w.endLink()
	default:
		if isBlock(name) {
			w.block(1)
		}
	}
}

func isBlock(name string) bool {
	switch name {
	case "div", "tr", "table", "tbody", "thead", "tfoot", "section", "article", "header", "footer", "main", "nav", "aside", "address",
		"form", "center", "caption", "dt", "dd", "body", "html", "figcaption", "details", "summary", "li", "option", "legend":
		return true
	}
	return false
}

// isHidden knows the ways in which mails hide their preheader.
func (w *textWriter) isHidden(a attrs) bool {
	if !w.hide {
		return false
	}
	if a.hidden != "" {
		return true
	}
	if a.style == "" {
		return false
	}
	style := strings.ToLower(strings.Join(strings.Fields(cutBytes(a.style, 4096)), ""))
	return strings.Contains(style, "display:none") || strings.Contains(style, "mso-hide:all") || strings.Contains(style, "visibility:hidden")
}

func (w *textWriter) list(start int) {
	if len(w.lists) == 0 {
		w.block(2)
	} else {
		w.block(1)
	}
	if len(w.lists) < maxNesting {
		w.lists = append(w.lists, start)
	}
}

func (w *textWriter) item() {
	w.block(1)
	mark := "- "
	if n := len(w.lists); n > 0 {
		if w.lists[n-1] >= 0 {
			mark = strconv.Itoa(w.lists[n-1]) + ". "
			w.lists[n-1]++
		}
		mark = strings.Repeat("  ", n-1) + mark
	}
	w.write(mark)
	w.began = false // a paragraph inside the item stays on its line
}

// block asks for at least n line breaks before the next text, except at the beginning and behind the mark of a list item.
func (w *textWriter) block(n int) {
	w.gap = ""
	if !w.began && w.breaks == 0 {
		return
	}
	w.breaks = max(w.breaks, n)
	w.began = false
}

func (w *textWriter) newline() {
	w.gap = ""
	w.breaks = min(w.breaks+1, 2)
	w.began = false
}

func (w *textWriter) text(s string) {
	if w.pre > 0 {
		for i, line := range strings.Split(s, "\n") {
			if i > 0 {
				w.newline()
			}
			if line = strings.TrimRight(line, " \t\r"); line != "" {
				w.write(line)
			}
		}
		return
	}
	from := -1
	for i, r := range s {
		invisible := r == '\u200b' || r == '\ufeff' || r == '\u034f' || r == '\u00ad' || r == 0
		if !invisible && !unicode.IsSpace(r) {
			if from < 0 {
				from = i
			}
			continue
		}
		if from >= 0 {
			w.write(s[from:i])
			from = -1
		}
		if !invisible && w.began && w.gap == "" {
			w.gap = " "
		}
	}
	if from >= 0 {
		w.write(s[from:])
	}
}

// write puts one word down, after the line breaks or the space that wait for it.
func (w *textWriter) write(word string) {
	if w.out.Len() == 0 {
		w.breaks = 0
		w.prefix()
	}
	for ; w.breaks > 0; w.breaks-- {
		w.out.WriteByte('\n')
		w.prefix()
	}
	w.out.WriteString(w.gap)
	w.gap = ""
	w.out.WriteString(word)
	w.began = true
}

func (w *textWriter) prefix() {
	for range w.quote {
		w.out.WriteString("> ")
	}
}

// endLink writes the address behind the text of a link, unless the text is the address.
func (w *textWriter) endLink() {
	href := w.link
	w.link = ""
	if href == "" || len(href) > 2000 || w.linked > w.out.Len() {
		return
	}
	shown := strings.TrimSpace(w.out.String()[w.linked:])
	lower := strings.ToLower(href)
	if shown == "" || !strings.HasPrefix(lower, "http://") && !strings.HasPrefix(lower, "https://") && !strings.HasPrefix(lower, "mailto:") {
		return
	}
	if bare(shown) == bare(href) {
		return
	}
	breaks := w.breaks // those inside the link come behind its address
	w.breaks, w.gap = 0, " "
	w.write("<" + strings.TrimPrefix(href, "mailto:") + ">")
	w.breaks, w.began = breaks, breaks == 0
}

func bare(s string) string {
	s = strings.ToLower(s)
	for _, p := range []string{"mailto:", "https://", "http://"} {
		s = strings.TrimPrefix(s, p)
	}
	s, _, _ = strings.Cut(s, "?subject=")
	return strings.Trim(s, "/<> ")
}
