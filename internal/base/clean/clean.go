// Package clean makes HTML from mails and from people harmless before anybody sees it: nothing in it runs, and nothing is
// fetched from elsewhere.
//
// Only what is on a list stays. The text is read token by token (linear, whatever the nesting), every element is put where HTML
// allows it and closed, a second allow-list (bluemonday) goes over the result, and a real HTML parser reads it and writes it
// anew. That is repeated until nothing changes, so cleaning clean HTML gives the same, and a browser sees what we saw.
package clean

import (
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// MaxHTML is how many bytes are cleaned; a larger text is shown as plain text and offered for download.
const MaxHTML = 2 << 20

// HTML may be written into a page as it is. Only this package makes it: no other converts a string to it, except from its own table.
type HTML string

// ImageFunc maps the source of an image ("cid:logo@x", or an address that it gave before) to an address of ours. Images that it
// refuses are removed. It must accept only what belongs to the same message, whatever the source says.
type ImageFunc func(src string) (url string, ok bool)

// Result is a cleaned text.
type Result struct {
	HTML          HTML
	Text          string // what is left to read, for search, lists and plain mails
	RemoteBlocked int    // references to other machines that were removed
	TooLarge      bool   // HTML is empty: show Text, which is cut
}

// Mail cleans the HTML of a mail. It may look like its sender meant it, within a frame of its own.
func Mail(text string, image ImageFunc) Result { return run(text, mailRules(), image) }

// Composer cleans what somebody wrote in our own editor or in a program that uses the API: structure without looks.
func Composer(text string, image ImageFunc) Result { return run(text, composerRules(), image) }

// Note is Composer for what stays within the desk: it also keeps the marks of those who are mentioned.
func Note(text string, image ImageFunc) Result { return run(text, noteRules(), image) }

// WithImages maps the sources of images in clean HTML once more, for addresses that are signed for each reader.
func (h HTML) WithImages(image ImageFunc) HTML {
	if !strings.Contains(string(h), "<img ") {
		return h
	}
	nodes := parse(string(h))
	for _, n := range nodes {
		mapImages(n, image)
	}
	return HTML(render(nodes))
}

// rounds is how often the result may still change; hostile nesting that goes on longer is shown as text.
const rounds = 6

func run(text string, rules *rules, image ImageFunc) Result {
	var res Result
	if image == nil {
		image = func(string) (string, bool) { return "", false }
	}
	if len(text) > MaxHTML {
		res.TooLarge = true
		text = strings.ToValidUTF8(text[:MaxHTML], "")
	}
	out, nodes, remote := once(text, rules, image)
	res.RemoteBlocked, res.Text = remote, plain(nodes)
	if res.TooLarge {
		return res
	}
	for range rounds {
		if len(out) > MaxHTML { // entities are longer than what they stand for
			res.TooLarge = true
			return res
		}
		again, _, _ := once(out, rules, image)
		if again == out {
			res.HTML = HTML(out)
			return res
		}
		out = again
	}
	if res.HTML = FromText(res.Text); len(res.HTML) > MaxHTML {
		res.HTML, res.TooLarge = "", true
	}
	return res
}

func once(text string, rules *rules, image ImageFunc) (out string, nodes []*html.Node, remote int) {
	w := &writer{rules: rules, image: image}
	w.read(text)
	nodes = parse(rules.gate.Sanitize(w.out.String()))
	for _, n := range nodes {
		harden(n)
	}
	return render(nodes), nodes, w.remote
}

func parse(text string) []*html.Node {
	nodes, err := html.ParseFragment(strings.NewReader(text), &html.Node{Type: html.ElementNode, Data: "div", DataAtom: atom.Div})
	if err != nil { // only for nesting deeper than the writer lets through
		return []*html.Node{{Type: html.TextNode, Data: text}}
	}
	return nodes
}

func render(nodes []*html.Node) string {
	var b strings.Builder
	for _, n := range nodes {
		_ = html.Render(&b, n) // a Builder never fails, and every node came from the parser
	}
	return b.String()
}

// harden gives every link what keeps its target from learning about or reaching back to the page.
func harden(n *html.Node) {
	if n.Type == html.ElementNode && n.DataAtom == atom.A {
		href := ""
		for _, a := range n.Attr {
			if a.Key == "href" {
				href = a.Val
			}
		}
		n.Attr = nil
		if href != "" {
			n.Attr = []html.Attribute{{Key: "href", Val: href}, {Key: "rel", Val: "noopener noreferrer nofollow"}, {Key: "target", Val: "_blank"}}
		}
	}
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		harden(c)
	}
}

func mapImages(n *html.Node, image ImageFunc) {
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		mapImages(c, image)
	}
	if n.DataAtom != atom.Img {
		return
	}
	kept := n.Attr[:0]
	for _, a := range n.Attr {
		if a.Key == "src" && !strings.HasPrefix(a.Val, "data:") {
			to, ok := image(a.Val)
			if !ok || !ownAddress(to) {
				continue
			}
			a.Val = to
		}
		kept = append(kept, a)
	}
	n.Attr = kept
}
