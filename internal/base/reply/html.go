package reply

import (
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// HTMLParts is an HTML message taken apart into well-formed fragments. Each piece of text and each image stands in exactly one.
type HTMLParts struct {
	Reply     string // what the sender typed now, with the quotes that stand between inline answers
	Signature string
	Forwarded string // a message that the sender passes on: to be shown open below the reply
	Quoted    string // older messages of the conversation
}

// Empty says that nothing was typed and nothing passed on: the whole message should be shown instead.
func (p HTMLParts) Empty() bool { return p.Reply == "" && p.Forwarded == "" }

// AsForward is for messages whose subject or headers say that they are forwarded where the body does not.
func (p HTMLParts) AsForward() HTMLParts {
	p.Forwarded, p.Quoted = p.Forwarded+p.Quoted, ""
	return p
}

// SplitHTML takes the body of an HTML message apart, cleaned or as it came: by the elements that mail programs put round history
// and signatures where they are still there, and by the rules for text over its lines. It cleans nothing.
func SplitHTML(source string) HTMLParts {
	nodes, err := html.ParseFragment(strings.NewReader(source), &html.Node{Type: html.ElementNode, Data: "body", DataAtom: atom.Body})
	if err != nil { // nested too deep to be taken apart
		return HTMLParts{Reply: source}
	}
	r := reader{lineOf: make(map[*html.Node]int)}
	for _, n := range nodes {
		r.read(n, place{})
	}
	r.endLine(true)
	joinWrappedQuotes(r.lines)
	classes := classify(r.lines)
	blanksLead(r.lines, classes)
	w := writer{class: func(n *html.Node) class { return classes[r.lineOf[n]] }, in: make(map[*html.Node]uint8)}
	for _, n := range nodes {
		w.sort(n)
	}
	return HTMLParts{Reply: w.part(nodes, typed), Signature: w.part(nodes, signature), Forwarded: w.part(nodes, forwarded), Quoted: w.part(nodes, history)}
}

// blanksLead gives empty lines between two parts to the lower one, so that no part ends in white space.
func blanksLead(lines []line, c []class) {
	textBelow := false
	for i := len(lines) - 1; i >= 0; i-- {
		if lines[i].blank && textBelow {
			c[i] = c[i+1]
		}
		textBelow = textBelow || !lines[i].blank
	}
}

// writer makes one fragment for each class: the same tree, with only the leaves of that class and what stands above them.
type writer struct {
	class func(*html.Node) class
	in    map[*html.Node]uint8 // classes below a node, as bits
}

func (w *writer) sort(n *html.Node) uint8 {
	var bits uint8
	if isLeaf(n) {
		bits = 1 << w.class(n)
	}
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		if !isLeaf(n) {
			bits |= w.sort(c)
		}
	}
	w.in[n] = bits
	return bits
}

func (w *writer) part(nodes []*html.Node, c class) string {
	var b strings.Builder
	shown := false
	for _, n := range nodes {
		copied := w.copy(n, c, &shown)
		if copied == nil {
			continue
		}
		if err := html.Render(&b, copied); err != nil {
			return ""
		}
	}
	if !shown {
		return ""
	}
	return b.String()
}

func (w *writer) copy(n *html.Node, c class, shown *bool) *html.Node {
	if w.in[n]&(1<<c) == 0 {
		return nil
	}
	out := &html.Node{Type: n.Type, DataAtom: n.DataAtom, Data: n.Data, Namespace: n.Namespace, Attr: n.Attr}
	if n.Type == html.TextNode {
		*shown = *shown || strings.Trim(clean(n.Data), " ") != ""
	} else {
		*shown = *shown || n.DataAtom == atom.Img || n.DataAtom == atom.Video || n.DataAtom == atom.Audio || n.DataAtom == atom.Svg || n.DataAtom == atom.Math
	}
	for child := n.FirstChild; child != nil; child = child.NextSibling {
		if isLeaf(n) {
			out.AppendChild(deepCopy(child))
		} else if kid := w.copy(child, c, shown); kid != nil {
			out.AppendChild(kid)
		}
	}
	return out
}

func deepCopy(n *html.Node) *html.Node {
	out := &html.Node{Type: n.Type, DataAtom: n.DataAtom, Data: n.Data, Namespace: n.Namespace, Attr: n.Attr}
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		out.AppendChild(deepCopy(c))
	}
	return out
}

// isLeaf is a node that is never taken apart.
func isLeaf(n *html.Node) bool {
	if n.Type != html.ElementNode || n.FirstChild == nil || n.Namespace != "" {
		return n.Type != html.CommentNode
	}
	switch n.DataAtom {
	case atom.Style, atom.Script, atom.Title, atom.Template, atom.Textarea, atom.Select, atom.Svg, atom.Math, atom.Video, atom.Audio, atom.Object, atom.Noscript, atom.Iframe:
		return true
	}
	return false
}
