package ui

import (
	"context"
	"encoding/json"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/a-h/templ"
	"github.com/google/go-cmp/cmp"
	"golang.org/x/net/html"

	"firstline/internal/base/i18n"
	"firstline/internal/locale"
)

func page(t *testing.T, code string) Page {
	t.Helper()
	b, err := i18n.Load(locale.Files)
	if err != nil {
		t.Fatal(err)
	}
	return Page{
		Locale: b.For(code), Title: "A page", Path: "/here?q=1", Person: "Sanne de Vries", Zone: time.UTC, Live: "/-/live",
		Now: time.Date(2026, 11, 22, 13, 5, 0, 0, time.UTC),
	}
}

func source(t *testing.T, c templ.Component) string {
	t.Helper()
	var b strings.Builder
	if err := c.Render(context.Background(), &b); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func render(t *testing.T, c templ.Component) *html.Node {
	t.Helper()
	doc, err := html.Parse(strings.NewReader(source(t, c)))
	if err != nil {
		t.Fatal(err)
	}
	return doc
}

// all are the elements that match: a tag name, or empty for any, and attributes with their values; "*" takes any value.
func all(doc *html.Node, tag string, attrs ...string) []*html.Node {
	var found []*html.Node
	for n := range doc.Descendants() {
		if n.Type != html.ElementNode || (tag != "" && n.Data != tag) {
			continue
		}
		match := true
		for i := 0; i < len(attrs); i += 2 {
			v, ok := attr(n, attrs[i])
			match = match && ok && (attrs[i+1] == "*" || v == attrs[i+1])
		}
		if match {
			found = append(found, n)
		}
	}
	return found
}

func one(t *testing.T, doc *html.Node, tag string, attrs ...string) *html.Node {
	t.Helper()
	found := all(doc, tag, attrs...)
	if len(found) != 1 {
		t.Fatalf("%d elements %s %v, want one", len(found), tag, attrs)
	}
	return found[0]
}

func attr(n *html.Node, name string) (string, bool) {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val, true
		}
	}
	return "", false
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

// screens are the pages that hold every component.
func screens(p Page) map[string]templ.Component {
	return map[string]templ.Component{
		"gallery": Gallery(p), "portal": examplePortal(p), "workspace": exampleWorkspace(p), "signin": exampleSignIn(p),
		"problem": ProblemPage(p, Problem{Status: 503, ID: "X", Retry: "/again"}),
	}
}

func TestScreensNeedNoInlineScriptOrStyle(t *testing.T) {
	t.Parallel()
	for name, c := range screens(page(t, "fr")) {
		doc := render(t, c)
		for _, n := range all(doc, "") {
			for _, a := range n.Attr {
				if a.Key == "style" || strings.HasPrefix(a.Key, "on") || strings.HasPrefix(a.Key, "hx-on") || strings.HasPrefix(a.Val, "js:") {
					t.Errorf("%s: <%s %s=%q>", name, n.Data, a.Key, a.Val)
				}
			}
			if n.Data == "style" {
				t.Errorf("%s: an inline style sheet", name)
			}
			if _, ok := attr(n, "src"); n.Data == "script" && !ok {
				t.Errorf("%s: an inline script", name)
			}
		}
	}
}

func TestScreensKeepTheirReferences(t *testing.T) {
	t.Parallel()
	for name, c := range screens(page(t, "nl")) {
		doc := render(t, c)
		ids := make(map[string]bool)
		for _, n := range all(doc, "", "id", "*") {
			id, _ := attr(n, "id")
			if ids[id] {
				t.Errorf("%s: two elements with id %q", name, id)
			}
			ids[id] = true
		}
		for _, n := range all(doc, "") {
			for _, ref := range []string{"for", "aria-describedby", "aria-labelledby", "aria-controls", "data-rich", "data-opens"} {
				v, ok := attr(n, ref)
				for id := range strings.FieldsSeq(v) {
					if ok && !ids[id] {
						t.Errorf("%s: <%s %s=%q> leads nowhere", name, n.Data, ref, id)
					}
				}
			}
		}
		if len(all(doc, "main")) != 1 || len(all(doc, "h1")) != 1 || len(all(doc, "a", "class", "skip", "href", "#main")) != 1 {
			t.Errorf("%s: wants one main, one h1 and the link that skips to it", name)
		}
	}
}

func TestScreensSpeakEveryLanguage(t *testing.T) {
	t.Parallel()
	for _, code := range i18n.Codes() {
		for name, c := range screens(page(t, code)) {
			s := source(t, c)
			if i := strings.Index(s, "⟦"); i >= 0 {
				t.Errorf("%s in %s lacks a text: %s", name, code, s[i:min(i+60, len(s))])
			}
			if !strings.Contains(s, `<html lang="`+code+`"`) {
				t.Errorf("%s does not say that it is in %s", name, code)
			}
		}
	}
	for status := 400; status < 600; status++ {
		p := page(t, "fr")
		x := Problem{Status: status}
		if !p.Locale.Has(x.key("title")) || !p.Locale.Has(x.key("text")) {
			t.Errorf("status %d has no words", status)
		}
	}
}

func TestThemeIsSetOnlyWhenChosen(t *testing.T) {
	t.Parallel()
	p := page(t, "en")
	if n := one(t, render(t, Plain(p)), "html"); len(all(n.Parent, "html", "data-theme", "*")) != 0 {
		t.Error("a theme that nobody chose")
	}
	p.Theme = ParseTheme("dark")
	doc := render(t, Plain(p))
	one(t, doc, "html", "data-theme", "dark")
	one(t, doc, "button", "name", "theme", "value", "dark", "aria-current", "true")
	if got := ParseTheme(`"><script>`); got != System {
		t.Errorf("ParseTheme takes %q", got)
	}
}

func TestLanguageChangesByPlainForm(t *testing.T) {
	t.Parallel()
	p := page(t, "fr")
	p.Person = ""
	doc := render(t, Plain(p))
	form := one(t, doc, "form", "method", "post", "action", LanguagePath)
	one(t, form, "input", "name", "back", "value", "/here?q=1")
	one(t, form, "button", "name", "locale", "value", "fr", "aria-current", "true")
	if got := len(all(form, "button", "name", "locale", "lang", "*")); got != 3 {
		t.Errorf("%d languages", got)
	}
}

func TestTextsFromOutsideStayText(t *testing.T) {
	t.Parallel()
	evil := `"><img src=x onerror=alert(1)><script>alert(2)</script>`
	p := page(t, "en")
	p.Title, p.Person, p.Desk = evil, evil, evil
	for name, c := range map[string]templ.Component{
		"frame": Workspace(p), "row": ListRow(p, ListItem{Title: evil, From: evil, Snippet: evil}), "text": PlainText(evil),
		"field": Input(p, Field{Name: "x", Label: evil, Value: evil, Error: evil, Hint: evil}), "file": Attachments("a", Attachment{Name: evil}),
		"entry": TimelineEntry(p, Entry{Kind: EntryIn, Author: evil, Detail: evil, Via: evil}), "toast": Toast(p, Flash{Text: evil}),
	} {
		doc := render(t, c)
		for _, n := range all(doc, "script") {
			if _, ok := attr(n, "src"); !ok {
				t.Errorf("%s: runs a script", name)
			}
		}
		if len(all(doc, "img", "onerror", "*")) != 0 {
			t.Errorf("%s: makes an element of a text", name)
		}
	}
}

func TestAddressesCannotRunScript(t *testing.T) {
	t.Parallel()
	p := page(t, "en")
	bad := "javascript:alert(1)"
	for name, c := range map[string]templ.Component{
		"button": Button(Btn{Label: "x", Href: bad}), "row": ListRow(p, ListItem{Href: bad}), "fact": DescriptionList(Term{Value: "x", Href: bad}),
		"file": Attachments("a", Attachment{Name: "x", Href: bad}), "tab": Tabs("t", Tab{Label: "x", Href: bad}), "pager": Pager(p, bad, bad),
		"form": Banner(p, Flash{Undo: bad}), "menu": MoreMenu("m", MenuItem{Label: "x", Href: bad}, MenuItem{Label: "y", Href: bad, Post: true}),
	} {
		if s := source(t, c); strings.Contains(s, "javascript:") {
			t.Errorf("%s: %s", name, s)
		}
	}
}

func TestFieldTellsItsHintAndItsError(t *testing.T) {
	t.Parallel()
	doc := render(t, Input(page(t, "en"), Field{Name: "mail", Label: "E-mail", Hint: "At work", Error: "Write an address", Value: "a@", Required: true}))
	in := one(t, doc, "input", "id", "f-mail", "name", "mail", "value", "a@", "aria-invalid", "true", "required", "*")
	if d, _ := attr(in, "aria-describedby"); d != "f-mail-hint f-mail-error" {
		t.Errorf("described by %q", d)
	}
	if got := words(one(t, doc, "p", "id", "f-mail-error")); got != "Error: Write an address" {
		t.Errorf("error reads %q", got)
	}
	calm := one(t, render(t, Input(page(t, "en"), Field{Name: "mail", Label: "E-mail"})), "input")
	for _, name := range []string{"aria-invalid", "aria-describedby", "required"} {
		if v, ok := attr(calm, name); ok {
			t.Errorf("a field without error has %s=%q", name, v)
		}
	}
}

func TestErrorSummaryLeadsToTheFields(t *testing.T) {
	t.Parallel()
	p := page(t, "en")
	fields := []Field{{Name: "a", Error: "wrong"}, {Name: "b"}, {ID: "own", Error: "also"}}
	doc := render(t, ErrorSummary(p, "Look here", fields...))
	var got []string
	for _, a := range all(doc, "a") {
		href, _ := attr(a, "href")
		got = append(got, href+" "+words(a))
	}
	if diff := cmp.Diff([]string{"#f-a wrong", "#own also"}, got); diff != "" {
		t.Error(diff)
	}
	if s := source(t, ErrorSummary(p, "", fields...)); s != "" {
		t.Errorf("nothing went wrong, and it shows %s", s)
	}
}

func TestSelectGroupsItsOptions(t *testing.T) {
	t.Parallel()
	doc := render(t, Select(page(t, "en"), Field{Name: "team"}, Option{Value: "", Label: "none"},
		Option{Value: "1", Label: "a", Group: "L1"}, Option{Value: "2", Label: "b", Selected: true}, Option{Value: "3", Label: "c", Group: "L2"}))
	var got []string
	for _, g := range all(doc, "optgroup") {
		label, _ := attr(g, "label")
		got = append(got, label+": "+words(g))
	}
	if diff := cmp.Diff([]string{"L1: a b", "L2: c"}, got); diff != "" {
		t.Error(diff)
	}
	one(t, doc, "option", "value", "2", "selected", "*")
}

func TestNotesLookAndReadDifferentFromMessages(t *testing.T) {
	t.Parallel()
	p := page(t, "en")
	note := render(t, TimelineEntry(p, Entry{Kind: EntryNote, Author: "A", Private: "Only the desk"}))
	one(t, note, "li", "class", "entry entry-note")
	if !strings.Contains(words(note), "Only the desk") || len(all(note, "span", "class", "chip", "data-tone", "private")) != 1 {
		t.Errorf("a note does not say that it is one: %s", words(note))
	}
	answer := render(t, TimelineEntry(p, Entry{Kind: EntryOut, Author: "A", Private: "Only the desk"}))
	if strings.Contains(words(answer), "Only the desk") {
		t.Error("an answer is marked as a note")
	}
}

func TestListRowTellsWhatItsLookTells(t *testing.T) {
	t.Parallel()
	p := page(t, "en")
	doc := render(t, ListRow(p, ListItem{ID: "row-7", Href: "/7", Title: "Printer", Number: "#7", From: "Zoé", Unread: true, Selected: true, At: p.Now.Add(-3 * time.Minute)}))
	one(t, doc, "a", "href", "/7", "aria-current", "true")
	if got, want := strings.ReplaceAll(words(doc), "\u00a0", " "), "Unread Printer 3 min ago #7 Zoé"; got != want {
		t.Errorf("reads %q, want %q", got, want)
	}
	one(t, doc, "time", "datetime", "2026-11-22T13:02:00Z", "title", "Sunday 22 November 2026, 13:02 (UTC)")
}

func TestProgressMarksTheCurrentStep(t *testing.T) {
	t.Parallel()
	doc := render(t, Progress(page(t, "en"), "Progress", sampleSteps(1)...))
	if got := words(one(t, doc, "li", "aria-current", "step")); got != "Assigned now Youssef" {
		t.Errorf("current step reads %q", got)
	}
}

func TestPagerHasOnlyTheLinksThatLead(t *testing.T) {
	t.Parallel()
	p := page(t, "en")
	if s := source(t, Pager(p, "", "")); s != "" {
		t.Errorf("one page has a pager: %s", s)
	}
	doc := render(t, Pager(p, "", "/next"))
	one(t, doc, "a", "href", "/next", "rel", "next")
}

func TestOutsideHTMLGetsAClosedFrame(t *testing.T) {
	t.Parallel()
	doc := render(t, HTMLFrame("/mail/7/1", "Message", 6))
	one(t, doc, "iframe", "src", "/mail/7/1", "sandbox", "allow-popups allow-popups-to-escape-sandbox", "referrerpolicy", "no-referrer", "class", "mailframe mailframe-m")
}

func TestInitials(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]string{
		"Amélie Van den Broeck": "AB", "sanne": "S", "": "?", "élise martin": "ÉM", "printer@desk.example": "PE", "李 雷": "李雷", "<b>": "?",
	} {
		if got := initials(name); got != want {
			t.Errorf("initials of %q: %s, want %s", name, got, want)
		}
	}
}

func TestEveryIconIsDrawnOnce(t *testing.T) {
	t.Parallel()
	drawn := make(map[string]Icon)
	for _, i := range Icons() {
		d := i.path()
		if d == "" {
			t.Errorf("%s is not drawn", i)
		}
		if other, twice := drawn[d]; twice {
			t.Errorf("%s looks like %s", i, other)
		}
		drawn[d] = i
	}
}

func TestScriptsHaveAllTheirTexts(t *testing.T) {
	t.Parallel()
	var texts map[string]string
	if err := json.Unmarshal([]byte(scriptTexts(page(t, "fr").Locale)), &texts); err != nil {
		t.Fatal(err)
	}
	for name, s := range texts {
		if s == "" || strings.Contains(s, "⟦") {
			t.Errorf("%s: %q", name, s)
		}
	}
	if texts["ago"] != "il y a {d}" || texts["minutes"] != "{n}\u00a0min" {
		t.Errorf("places for the scripts are lost: %q %q", texts["ago"], texts["minutes"])
	}
}

// htmx ignores a setting that it does not know, so a misspelt one would open what it should close.
func TestHTMXKnowsItsSettings(t *testing.T) {
	t.Parallel()
	raw, err := os.ReadFile("../assets/node_modules/htmx.org/dist/htmx.esm.js")
	if os.IsNotExist(err) && os.Getenv("CI") != "true" {
		t.Skip("the npm packages are not installed: sh internal/web/assets/build.sh")
	}
	if err != nil {
		t.Fatal(err)
	}
	var config map[string]any
	if err := json.Unmarshal([]byte(htmxConfig), &config); err != nil {
		t.Fatal(err)
	}
	for key := range config {
		if !strings.Contains(string(raw), "this.config."+key) {
			t.Errorf("htmx does not read %s", key)
		}
	}
	if !slices.Contains(config["noSwap"].([]any), any("5xx")) {
		t.Error("an error page could land inside a page")
	}
}
