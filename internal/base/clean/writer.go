package clean

import (
	"slices"
	"strings"

	"golang.org/x/net/html"
)

// maxDepth is how deep elements may stand in each other; what is deeper loses its element and keeps its text.
const maxDepth = 64

// writer reads HTML token by token and writes what may stay, each element in a place where HTML allows it, and closed. So a page
// into which the result is put stays as it is, whatever end tags the text holds.
type writer struct {
	rules  *rules
	image  ImageFunc
	out    strings.Builder
	stack  []string // open elements
	remote int
}

const (
	dropped  = " script style template iframe noembed noframes noscript object applet svg math title textarea select audio video canvas plaintext xmp frameset datalist "
	void     = " br hr img "
	blocks   = " p div blockquote pre ul ol li dl dt dd h1 h2 h3 h4 h5 h6 hr table center address section article header footer main figure figcaption "
	headings = " h1 h2 h3 h4 h5 h6 "
	cells    = " td th caption "
	sections = " thead tbody tfoot "
	frames   = " table thead tbody tfoot tr " // table elements that hold no text themselves
)

func in(list, name string) bool { return strings.Contains(list, " "+name+" ") }

func (w *writer) read(text string) {
	z := html.NewTokenizer(strings.NewReader(text))
	skip, depth := "", 0 // inside an element that is dropped with what it holds
	for {
		kind := z.Next()
		if kind == html.ErrorToken { // the end; a Reader over a string has no other error
			break
		}
		t := z.Token()
		if kind == html.StartTagToken || kind == html.SelfClosingTagToken {
			w.countRemote(t)
		}
		switch {
		case skip != "":
			if kind == html.TextToken && skip == "style" {
				w.remote += len(fetches.FindAllString(unescapeCSS(t.Data), -1))
			}
			if kind == html.StartTagToken && t.Data == skip {
				depth++
			}
			if kind == html.EndTagToken && t.Data == skip {
				if depth--; depth == 0 {
					skip = ""
				}
			}
		case kind == html.StartTagToken && in(dropped, t.Data):
			skip, depth = t.Data, 1
		case kind == html.StartTagToken || kind == html.SelfClosingTagToken:
			w.start(t)
		case kind == html.EndTagToken:
			w.end(w.name(t.Data))
		case kind == html.TextToken:
			w.text(t.Data)
		}
	}
	w.popTo(0)
}

func (w *writer) name(name string) string {
	if to := w.rules.rename[name]; to != "" {
		return to
	}
	return name
}

func (w *writer) text(s string) {
	s = strings.Map(func(r rune) rune {
		if r < ' ' && r != '\n' && r != '\t' || r == 0x7f || r == 0xfffe || r == 0xffff {
			return -1
		}
		return r
	}, strings.ToValidUTF8(s, "\ufffd"))
	if w.top() != "" && in(frames, w.top()) {
		if strings.TrimSpace(s) == "" {
			return
		}
		w.cell()
	}
	w.out.WriteString(html.EscapeString(s))
}

func (w *writer) start(t html.Token) {
	name := w.name(t.Data)
	if w.rules.elements[name] == nil {
		return
	}
	if !in(void, name) && len(w.stack) >= maxDepth {
		return
	}
	if name = w.makeRoom(name); name == "" {
		return
	}
	attributes, ok := w.attributes(name, t.Attr)
	if !ok {
		return
	}
	w.out.WriteString("<" + name + attributes + ">")
	if !in(void, name) {
		w.stack = append(w.stack, name)
	}
}

// makeRoom closes what cannot stand around name and opens what must. It gives the element to write, "" for none.
func (w *writer) makeRoom(name string) string {
	switch {
	case in(sections, name) || name == "caption" || name == "tr" || in(cells, name):
		return w.tableRoom(name)
	case w.top() != "" && in(frames, w.top()):
		w.cell()
	}
	if in(blocks, name) {
		w.closeIn("p", cells)
	}
	switch {
	case in(headings, name) && in(headings, w.top()):
		w.popTo(len(w.stack) - 1)
	case name == "a":
		w.closeIn("a", cells)
	case name == "li":
		return w.itemRoom("li", " li ", " ul ol ")
	case name == "dt" || name == "dd":
		return w.itemRoom(name, " dt dd ", " dl ")
	}
	return name
}

// itemRoom closes the item before, and makes an item outside of any list a plain block.
func (w *writer) itemRoom(name, items, lists string) string {
	for i, open := range slices.Backward(w.stack) {
		switch {
		case in(items, open):
			w.popTo(i)
			return name
		case in(lists, open):
			return name
		case in(cells, open):
			return w.block()
		}
	}
	return w.block()
}

func (w *writer) block() string {
	if w.rules.elements["div"] != nil {
		return "div"
	}
	w.closeIn("p", cells)
	return "p"
}

// tableRoom puts parts of a table directly where they belong in the nearest table; without one they are nothing.
func (w *writer) tableRoom(name string) string {
	table := lastIndex(w.stack, "table")
	if table < 0 {
		return ""
	}
	switch {
	case in(sections, name) || name == "caption":
		w.popTo(table + 1)
	case name == "tr":
		w.popTo(w.lowest(table, sections) + 1)
	default:
		row := w.lowest(table, " thead tbody tfoot tr ")
		w.popTo(row + 1)
		if w.top() != "tr" {
			w.push("tr")
		}
	}
	return name
}

// lowest is the place of the last element of list directly inside the table, or of the table.
func (w *writer) lowest(table int, list string) int {
	at := table
	for i := table + 1; i < len(w.stack) && in(list, w.stack[i]); i++ {
		at = i
	}
	return at
}

// cell opens a cell for content that stands in a table outside of one.
func (w *writer) cell() {
	if w.top() != "tr" {
		w.push("tr")
	}
	w.push("td")
}

func (w *writer) push(name string) {
	w.out.WriteString("<" + name + ">")
	w.stack = append(w.stack, name)
}

// end closes name if it is open here; other end tags are ignored.
func (w *writer) end(name string) {
	if name == "table" || name == "tr" || in(sections, name) || in(cells, name) {
		w.closeIn(name, " table ")
		return
	}
	w.closeIn(name, cells)
}

// closeIn closes the innermost name, unless one of the borders stands before it.
func (w *writer) closeIn(name, borders string) {
	for i, open := range slices.Backward(w.stack) {
		if open == name {
			w.popTo(i)
			return
		}
		if in(borders, open) {
			return
		}
	}
}

func (w *writer) popTo(n int) {
	for i := len(w.stack) - 1; i >= n; i-- {
		w.out.WriteString("</" + w.stack[i] + ">")
	}
	w.stack = w.stack[:n]
}

func (w *writer) top() string {
	if len(w.stack) == 0 {
		return ""
	}
	return w.stack[len(w.stack)-1]
}

func lastIndex(list []string, name string) int {
	for i, s := range slices.Backward(list) {
		if s == name {
			return i
		}
	}
	return -1
}
