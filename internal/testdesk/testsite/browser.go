package testsite

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"

	"golang.org/x/net/html"
)

// Browser asks the site for pages, keeps its cookies and says where it comes from as browsers do.
type Browser struct {
	desk    *Desk
	Cookies map[string]string
	Header  http.Header // sent with every request
}

// Browser is one in which nobody is signed in.
func (d *Desk) Browser() *Browser {
	return &Browser{desk: d, Cookies: map[string]string{}, Header: http.Header{"Sec-Fetch-Site": {"same-origin"}, "Accept-Language": {"en"}}}
}

// Page is an answer.
type Page struct {
	Status   int
	Header   http.Header
	Body     string
	Location string
	root     *html.Node
}

// Get asks for a path.
func (b *Browser) Get(path string) *Page {
	return b.Do(httptest.NewRequest(http.MethodGet, Base+path, nil))
}

// Post sends a form: names and values in turn.
func (b *Browser) Post(path string, form ...string) *Page {
	values := url.Values{}
	for i := 0; i+1 < len(form); i += 2 {
		values.Add(form[i], form[i+1])
	}
	r := httptest.NewRequest(http.MethodPost, Base+path, strings.NewReader(values.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return b.Do(r)
}

// Do sends a request.
func (b *Browser) Do(r *http.Request) *Page {
	b.desk.T.Helper()
	for name, values := range b.Header {
		if r.Header.Get(name) == "" {
			r.Header[name] = values
		}
	}
	for name, value := range b.Cookies {
		r.AddCookie(&http.Cookie{Name: name, Value: value})
	}
	w := httptest.NewRecorder()
	b.desk.Site.ServeHTTP(w, r)
	answer := w.Result()
	defer func() { _ = answer.Body.Close() }()
	for _, c := range answer.Cookies() {
		if c.MaxAge < 0 {
			delete(b.Cookies, c.Name)
		} else {
			b.Cookies[c.Name] = c.Value
		}
	}
	p := &Page{Status: answer.StatusCode, Header: answer.Header, Body: w.Body.String(), Location: answer.Header.Get("Location")}
	root, err := html.Parse(strings.NewReader(p.Body))
	if err != nil {
		b.desk.T.Fatal(err)
	}
	p.root = root
	return p
}

// Follow goes where an answer leads.
func (b *Browser) Follow(p *Page) *Page {
	b.desk.T.Helper()
	if p.Location == "" {
		b.desk.T.Fatalf("status %d leads nowhere: %s", p.Status, p.Body)
	}
	return b.Get(p.Location)
}

// Text is what the first element that matches says; empty when there is none. See All.
func (p *Page) Text(selector string) string {
	for _, n := range find(p.root, selector) {
		return words(n)
	}
	return ""
}

// All are the texts of all elements that match a selector: parts of tag, .class, #id and [name=value], one inside the other by spaces.
func (p *Page) All(selector string) (texts []string) {
	for _, n := range find(p.root, selector) {
		texts = append(texts, words(n))
	}
	return texts
}

// Attr is an attribute of the first element that matches.
func (p *Page) Attr(selector, name string) string {
	for _, n := range find(p.root, selector) {
		return attr(n, name)
	}
	return ""
}

// Attrs are an attribute of all elements that match.
func (p *Page) Attrs(selector, name string) (values []string) {
	for _, n := range find(p.root, selector) {
		values = append(values, attr(n, name))
	}
	return values
}

func find(root *html.Node, selector string) []*html.Node {
	found := []*html.Node{root}
	for part := range strings.FieldsSeq(selector) {
		var next []*html.Node
		seen := map[*html.Node]bool{}
		for _, n := range found {
			for d := range n.Descendants() {
				if d.Type == html.ElementNode && !seen[d] && matches(d, part) {
					seen[d] = true
					next = append(next, d)
				}
			}
		}
		found = next
	}
	return found
}

// matches takes one part of a selector apart at its signs.
func matches(n *html.Node, part string) bool {
	for part != "" {
		end := 1 + strings.IndexAny(part[1:], ".#[")
		if end == 0 {
			end = len(part)
		}
		if part[0] == '[' {
			end = strings.IndexByte(part, ']') + 1
		}
		if !is(n, part[:end]) {
			return false
		}
		part = part[end:]
	}
	return true
}

func is(n *html.Node, what string) bool {
	switch what[0] {
	case '.':
		return strings.Contains(" "+attr(n, "class")+" ", " "+what[1:]+" ")
	case '#':
		return attr(n, "id") == what[1:]
	case '[':
		name, value, hasValue := strings.Cut(what[1:len(what)-1], "=")
		for _, a := range n.Attr {
			if a.Key == name {
				return !hasValue || a.Val == strings.Trim(value, `"'`)
			}
		}
		return false
	}
	return n.Data == what
}

func attr(n *html.Node, name string) string {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}

func words(n *html.Node) string {
	var b strings.Builder
	for d := range n.Descendants() {
		if d.Type == html.TextNode {
			b.WriteString(d.Data + " ")
		}
	}
	return strings.Join(strings.Fields(b.String()), " ")
}

// addressOf is a person's mail address in tests: anna.maes@org.example.
func addressOf(name string) string {
	return strings.ReplaceAll(strings.ToLower(name), " ", ".") + "@org.example"
}
