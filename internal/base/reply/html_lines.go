package reply

import (
	"regexp"
	"slices"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// reader turns a tree into lines and remembers in which line each leaf stands.
type reader struct {
	lines  []line
	lineOf map[*html.Node]int
	text   strings.Builder
	here   place // where the line being read began
	begun  bool
	starts bool // an element said that from the next text on everything is older
}

// place is what the elements above a node say about it.
type place struct {
	quoted bool
	pre    bool
	mark   mark
}

func (r *reader) read(n *html.Node, at place) {
	switch {
	case n.Type == html.TextNode && at.pre:
		r.readPreformatted(n, at)
	case n.Type == html.TextNode:
		r.leaf(n, n.Data, at)
	case n.Type != html.ElementNode:
	case n.DataAtom == atom.Br:
		r.leaf(n, "", at)
		r.endLine(true)
	case n.DataAtom == atom.Hr:
		r.endLine(false)
		r.starts = r.starts || startsHistory(n)
		r.leaf(n, "_____", at)
		r.endLine(true)
	case isLeaf(n):
		r.starts = r.starts || startsHistory(n)
		r.leaf(n, shownAs(n), at)
	default:
		r.element(n, at)
	}
}

func (r *reader) element(n *html.Node, at place) {
	at = inside(n, at)
	r.starts = r.starts || !at.quoted && startsHistory(n)
	apart := isBlock(n.DataAtom)
	if apart {
		r.endLine(false)
		r.gap(n)
	}
	for c := n.FirstChild; c != nil; {
		next := c.NextSibling
		r.read(c, at)
		c = next
	}
	if n.DataAtom == atom.Td || n.DataAtom == atom.Th {
		r.text.WriteByte(' ')
	}
	if apart {
		r.endLine(false)
		r.gap(n)
	}
}

// readPreformatted makes one node of each line, so that they can go into different parts.
func (r *reader) readPreformatted(n *html.Node, at place) {
	for {
		cut := strings.IndexByte(n.Data, '\n')
		if cut < 0 {
			r.leaf(n, n.Data, at)
			return
		}
		rest := &html.Node{Type: html.TextNode, Data: n.Data[cut+1:]}
		n.Data = n.Data[:cut+1]
		if n.Parent != nil {
			n.Parent.InsertBefore(rest, n.NextSibling)
		}
		r.leaf(n, n.Data, at)
		r.endLine(true)
		n = rest
	}
}

func (r *reader) leaf(n *html.Node, text string, at place) {
	r.lineOf[n] = len(r.lines)
	if !r.begun && strings.TrimSpace(text) != "" {
		r.begun, r.here = true, at
		if r.starts {
			r.here.mark, r.starts = historyStarts, false
		}
	}
	r.text.WriteString(text)
}

func (r *reader) endLine(always bool) {
	text := r.text.String()
	if !always && strings.Trim(text, " \t\r\n\f") == "" {
		return
	}
	l := newLine(text)
	if r.begun {
		l.quoted = l.quoted || r.here.quoted
		l.mark = r.here.mark
	}
	r.lines = append(r.lines, l)
	r.text.Reset()
	r.begun, r.here = false, place{}
}

// gap is the empty line that people see between paragraphs; Word's paragraphs have none.
func (r *reader) gap(n *html.Node) {
	switch n.DataAtom {
	case atom.P:
		if strings.Contains(attr(n, "class"), "Mso") {
			return
		}
	case atom.Blockquote, atom.Ul, atom.Ol, atom.Table, atom.Pre, atom.H1, atom.H2, atom.H3, atom.H4:
	default:
		return
	}
	if len(r.lines) > 0 && !r.lines[len(r.lines)-1].blank {
		r.lines = append(r.lines, line{blank: true})
	}
}

// shownAs is what stands for a leaf in the text of its line.
func shownAs(n *html.Node) string {
	switch n.DataAtom {
	case atom.Img, atom.Svg, atom.Video, atom.Audio, atom.Object, atom.Iframe:
		return "[image]"
	}
	return ""
}

func isBlock(a atom.Atom) bool {
	switch a {
	case atom.P, atom.Div, atom.Blockquote, atom.Table, atom.Tr, atom.Ul, atom.Ol, atom.Li, atom.Dl, atom.Dt, atom.Dd, atom.Pre, atom.Hr, atom.H1, atom.H2, atom.H3,
		atom.H4, atom.H5, atom.H6, atom.Section, atom.Article, atom.Header, atom.Footer, atom.Main, atom.Center, atom.Form, atom.Fieldset, atom.Figure, atom.Address,
		atom.Tbody, atom.Thead, atom.Tfoot, atom.Aside, atom.Nav, atom.Details:
		return true
	}
	return false
}

var (
	quoteBar     = regexp.MustCompile(`border-left(?:-[a-z]+)?\s*:\s*[^;]*(?:\d|solid|#|rgb)`)
	noBar        = regexp.MustCompile(`border(?:-left)?\s*:\s*(?:none|0)`)
	outlookRule  = regexp.MustCompile(`border-top\s*:\s*solid\s*#(?:e1e1e1|b5c4df)`)
	quoteNames   = []string{"gmail_attr", "moz-cite-prefix", "yahoo_quoted", "protonmail_quote", "tutanota_quote", "zmail_extra", "freshdesk_quote", "front-blockquote", "mail_quote", "OLK_SRC_BODY_SECTION"}
	signedNames  = []string{"gmail_signature", "moz-signature", "protonmail_signature_block", "Signature", "signature", "ms-outlook-mobile-signature", "composer_signature", "messageSignatureSection", "__SIG_PRE__"}
	historyNames = []string{"divRplyFwdMsg", "mail-editor-reference-message-container", "ms-outlook-mobile-reference-message", "OutlookMessageHeader", "zwchr", "__HEADERS__", "__QUOTED_TEXT__", "isReplyContent", "messageReplySection"}
)

// inside adds what an element says about what stands in it.
func inside(n *html.Node, at place) place {
	at.pre = at.pre || n.DataAtom == atom.Pre || strings.Contains(strings.ToLower(attr(n, "style")), "white-space: pre")
	if at.quoted {
		return at
	}
	style := strings.ToLower(attr(n, "style"))
	switch {
	case n.DataAtom == atom.Blockquote && (strings.EqualFold(attr(n, "type"), "cite") || attr(n, "cite") != "" || strings.Contains(attr(n, "class"), "quote")):
		at.quoted = true
	case n.DataAtom == atom.Blockquote && noBar.MatchString(style):
	case n.DataAtom == atom.Blockquote && quoteBar.MatchString(style):
		at.quoted = true
	case n.DataAtom == atom.Blockquote && at.mark == noMark:
		at.mark = indented
	case named(n, quoteNames):
		at.quoted = true
	case named(n, signedNames):
		at.mark = signatureHere
	}
	if at.quoted {
		at.mark = noMark
	}
	return at
}

func startsHistory(n *html.Node) bool {
	return named(n, historyNames) || outlookRule.MatchString(strings.ToLower(attr(n, "style")))
}

// named says whether an element bears one of the names that mail programs use, as id, class, name or marker; web mails put x_
// before those of others.
func named(n *html.Node, names []string) bool {
	for _, a := range n.Attr {
		switch a.Key {
		case "id", "class", "name", "data-marker", "data-smartmail":
			for name := range strings.FieldsSeq(a.Val) {
				name = strings.TrimLeft(strings.TrimPrefix(name, "x_"), "_")
				if slices.ContainsFunc(names, func(known string) bool { return strings.TrimLeft(known, "_") == name }) {
					return true
				}
			}
		}
	}
	return false
}

func attr(n *html.Node, key string) string {
	for _, a := range n.Attr {
		if a.Key == key {
			return a.Val
		}
	}
	return ""
}
