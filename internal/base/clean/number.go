package clean

import (
	"regexp"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// numbered is a ticket's number as people write it: #123, not within a word or an address.
var numbered = regexp.MustCompile(`(?:^|[\s(«"'])(#[1-9][0-9]{0,11})\b`)

// WithNumbers makes links of the ticket numbers in clean HTML, to the address of ours where href says that a number leads.
func (h HTML) WithNumbers(href func(number string) string) HTML {
	if !strings.Contains(string(h), "#") {
		return h
	}
	root := &html.Node{Type: html.ElementNode, Data: "div", DataAtom: atom.Div}
	for _, n := range parse(string(h)) {
		root.AppendChild(n)
	}
	numbersIn(root, href)
	var b strings.Builder
	for n := root.FirstChild; n != nil; n = n.NextSibling {
		_ = html.Render(&b, n) // a Builder never fails, and every node came from the parser
	}
	return HTML(b.String())
}

func numbersIn(n *html.Node, href func(number string) string) {
	if n.DataAtom == atom.A || n.DataAtom == atom.Pre || n.DataAtom == atom.Code {
		return
	}
	for c := n.FirstChild; c != nil; {
		next := c.NextSibling
		if c.Type == html.TextNode {
			linkNumbers(n, c, href)
		} else {
			numbersIn(c, href)
		}
		c = next
	}
}

// linkNumbers puts links in the place of the numbers in one text of parent.
func linkNumbers(parent, text *html.Node, href func(number string) string) {
	at := 0
	for _, span := range numbered.FindAllStringSubmatchIndex(text.Data, -1) {
		number := text.Data[span[2]:span[3]]
		to := href(number[1:])
		if !ownAddress(to) {
			continue
		}
		parent.InsertBefore(&html.Node{Type: html.TextNode, Data: text.Data[at:span[2]]}, text)
		a := &html.Node{Type: html.ElementNode, Data: "a", DataAtom: atom.A, Attr: []html.Attribute{{Key: "href", Val: to}}}
		a.AppendChild(&html.Node{Type: html.TextNode, Data: number})
		parent.InsertBefore(a, text)
		at = span[3]
	}
	text.Data = text.Data[at:]
}
