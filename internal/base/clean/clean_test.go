package clean_test

import (
	"bufio"
	"os"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
	"pgregory.net/rapid"

	"firstline/internal/base/clean"
)

func TestHostileTextNeverRuns(t *testing.T) {
	t.Parallel()
	payloads := lines(t, "testdata/xss.txt")
	// The same again where a parser is in another state.
	var all []string
	for _, p := range payloads {
		all = append(all, p, "<table><tr><td>"+p, "<p><b><a href=https://x.example>"+p+"</a>", `<div title="`+p+`">`+p)
	}
	for _, p := range all {
		check(t, p)
	}
	if len(payloads) < 250 {
		t.Errorf("only %d payloads", len(payloads))
	}
}

func TestEveryEventHandlerOnEveryElementIsRemoved(t *testing.T) {
	t.Parallel()
	elements := strings.Fields("a b p div img br hr td th table li ul span font h1 pre code blockquote svg math video body details custom-x")
	events := strings.Fields("onclick onerror onload onfocus onmouseover ontoggle onbegin onpointerdown onanimationend onwheel onbeforematch onscrollsnapchange")
	for _, element := range elements {
		for _, event := range events {
			check(t, "<"+element+" src=cid:x "+event+"=alert(1) "+strings.ToUpper(event)+" = 'alert(1)'>x</"+element+">")
		}
	}
}

func TestNothingRemoteIsLoaded(t *testing.T) {
	t.Parallel()
	vectors := lines(t, "testdata/remote.txt")
	if len(vectors) < 60 {
		t.Errorf("only %d vectors", len(vectors))
	}
	for _, v := range vectors {
		for name, res := range map[string]clean.Result{"mail": clean.Mail(v, ours), "composer": clean.Composer(v, ours)} {
			if strings.Contains(string(res.HTML), "CANARY") {
				t.Errorf("%s of %q is %q", name, v, res.HTML)
			}
			if res.RemoteBlocked == 0 {
				t.Errorf("%s of %q: nothing counted", name, v)
			}
		}
	}
}

func TestOrdinaryMailLooksAsItWasMeant(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"Hello <b>you</b>":                   "Hello <b>you</b>",
		"a < b && c > d":                     "a &lt; b &amp;&amp; c &gt; d",
		"<p>One<p>Two":                       "<p>One</p><p>Two</p>",
		"<b><i>x</b>y</i>":                   "<b><i>x</i></b>y",
		"</div></td>x":                       "x",
		"<li>x<li>y":                         "<div>x<div>y</div></div>",
		"<ul><li>x<li>y<ul><li>z</ul></ul>":  "<ul><li>x</li><li>y<ul><li>z</li></ul></li></ul>",
		"<table><td>a<td>b<tr><td>c</table>": "<table><tbody><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr></tbody></table>",
		"<table>loose<tr><td>x</table>":      "<table><tbody><tr><td>loose</td></tr><tr><td>x</td></tr></tbody></table>",
		"<td>x</td>":                         "x",
		`<p style="COLOR: Red; position:fixed; font-weight:bold !important">x</p>`: `<p style="color:red;font-weight:bold">x</p>`,
		`<a href="https://x.example/a?b=c&amp;d=é" class=x>x</a>`:                  `<a href="https://x.example/a?b=c&amp;d=é" rel="noopener noreferrer nofollow" target="_blank">x</a>`,
		`<a href="mailto:help@x.example?subject=hi">x</a>`:                         `<a href="mailto:help@x.example?subject=hi" rel="noopener noreferrer nofollow" target="_blank">x</a>`,
		`<a href="tel:+3225551234">x</a>`:                                          `<a href="tel:+3225551234" rel="noopener noreferrer nofollow" target="_blank">x</a>`,
		`<a href="#top">x</a>`:                                                     `<a>x</a>`,
		`<img src="cid:logo@x" alt="Logo">`:                                        `<img alt="Logo" src="/f/logo"/>`,
		`<img src="cid:other@x" alt="x">y`:                                         `y`,
		`<img src="/f/stranger">y`:                                                 `y`,
		`<img src="data:image/png;base64,iVBORw0KGgo=">`:                           `<img src="data:image/png;base64,iVBORw0KGgo="/>`,
		"<o:p>x</o:p><!-- c --><![if !mso]>y<![endif]>":                            "xy",
		"<html><head><title>t</title></head><body>x</body>":                        "x",
		"<script>x</script>y<style>p{}</style>z":                                   "yz",
		"<font color=#ff0000 size=2 face=Arial>x</font>":                           `<font color="#ff0000" size="2">x</font>`,
		"<div dir=rtl lang=ar>x</div>":                                             `<div dir="rtl" lang="ar">x</div>`,
		"<form><input value=x><button>Send</button>y</form>":                       "Sendy",
		"<pre>a\n  b</pre>":                                                        "<pre>a\n  b</pre>",
		"<p>x\x00\x07y\r\nz</p>":                                                   "<p>xy\nz</p>",
		"<h1>a<h2>b</h2>":                                                          "<h1>a</h1><h2>b</h2>",
		"<a href=https://x.example>a<a href=https://y.example>b":                   `<a href="https://x.example" rel="noopener noreferrer nofollow" target="_blank">a</a><a href="https://y.example" rel="noopener noreferrer nofollow" target="_blank">b</a>`,
	} {
		if diff := cmp.Diff(want, string(clean.Mail(text, ours).HTML)); diff != "" {
			t.Errorf("%q: %s", text, diff)
		}
	}
}

func TestComposerKeepsStructureAndNoLooks(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		`<p style="color:red" dir=rtl>x</p>`:           "<p>x</p>",
		"<div>a</div><div>b</div>":                     "<p>a</p><p>b</p>",
		"<strike>x</strike><del>y</del>":               "<s>x</s><s>y</s>",
		"<h6>x</h6>":                                   "<h4>x</h4>",
		"<table><tr><td>a</td><td>b</td></tr></table>": "<p>ab</p>",
		"<ol start=3><li>x</ol>":                       `<ol start="3"><li>x</li></ol>`,
		`<img src=data:image/png;base64,AAAA>x`:        "x",
		`<img src=/f/logo>`:                            `<img src="/f/logo"/>`,
		"<li>x":                                        "<p>x</p>",
		"<span class=mention>@a</span>":                "@a",
	} {
		if diff := cmp.Diff(want, string(clean.Composer(text, ours).HTML)); diff != "" {
			t.Errorf("%q: %s", text, diff)
		}
	}
}

func TestOnlyNotesKeepMarksOfPersons(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		`<p>Ask <span data-person="12" class=x onclick=y>@Anna <b>B</b></span></p>`: `<p>Ask <span data-person="12">@Anna <b>B</b></span></p>`,
		`<span class=mention>@a</span>`:                                             "@a",
		`<span data-person="x">@a</span>`:                                           "@a",
		`<span data-person="012">@a</span>`:                                         "@a",
		`<p data-person="12">@a</p><b>b</b>`:                                        "<p>@a</p><b>b</b>",
		`<span data-person=7>a<i>b</i></span>c`:                                     `<span data-person="7">a<i>b</i></span>c`,
	} {
		if diff := cmp.Diff(want, string(clean.Note(text, ours).HTML)); diff != "" {
			t.Errorf("%q: %s", text, diff)
		}
		for name, res := range map[string]clean.Result{"composer": clean.Composer(text, ours), "mail": clean.Mail(text, ours)} {
			if strings.Contains(string(res.HTML), "data-person") {
				t.Errorf("%s of %q is %q", name, text, res.HTML)
			}
		}
	}
	h := clean.Note(`<p><span data-person="12">@a</span> <span data-person="7">@b</span> <span data-person="12">@a</span></p>`, ours).HTML
	if diff := cmp.Diff([]int64{12, 7}, h.Mentioned()); diff != "" {
		t.Error(diff)
	}
}

func TestTicketNumbersBecomeLinks(t *testing.T) {
	t.Parallel()
	to := func(number string) string { return "/w/find?q=%23" + number }
	for text, want := range map[string]string{
		"<p>See #12, (#7) and #12.</p>":                 `<p>See <a href="/w/find?q=%2312">#12</a>, (<a href="/w/find?q=%237">#7</a>) and <a href="/w/find?q=%2312">#12</a>.</p>`,
		"<p>a#1 #x #0 #12a &#39;</p>":                   "<p>a#1 #x #0 #12a &#39;</p>",
		`<p><a href="https://x.example/#1">#1</a></p>`:  `<p><a href="https://x.example/#1">#1</a></p>`,
		"<pre>#1</pre><p><code>#1</code> <b>#1</b></p>": `<pre>#1</pre><p><code>#1</code> <b><a href="/w/find?q=%231">#1</a></b></p>`,
		"<p>&lt;b&gt; #1 &amp; &lt;script&gt;</p>":      `<p>&lt;b&gt; <a href="/w/find?q=%231">#1</a> &amp; &lt;script&gt;</p>`,
		"<p>nothing</p>":                                "<p>nothing</p>",
	} {
		if diff := cmp.Diff(want, string(clean.HTML(text).WithNumbers(to))); diff != "" {
			t.Errorf("%q: %s", text, diff)
		}
	}
	if got := clean.HTML("<p>#1</p>").WithNumbers(func(string) string { return "javascript:alert(1)" }); got != "<p>#1</p>" {
		t.Errorf("linked to %q", got)
	}
}

func TestTextIsWhatAReaderSees(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"<p>One  two\nthree</p><p>Four<br>five</p>": "One two three\n\nFour\nfive",
		"<ul><li>a<li>b</ul>after":                  "- a\n- b\n\nafter",
		"<table><tr><td>a<td>b<tr><td>c</table>":    "a b\nc",
		"<pre>a\n  b</pre>":                         "a\n  b",
		"x<script>y</script><style>z</style>":       "x",
		"<b>a</b><i>b</i> <u>c</u>":                 "ab c",
		"<div><div>a</div></div><div>b</div>":       "a\nb",
		"<img src=cid:logo@x alt='our logo'> x":     "[our logo] x",
		"&eacute;&nbsp;&lt;x&gt;":                   "é\u00a0<x>",
	} {
		if diff := cmp.Diff(want, clean.Mail(text, ours).Text); diff != "" {
			t.Errorf("%q: %s", text, diff)
		}
	}
}

func TestPlainTextBecomesParagraphsAndLinks(t *testing.T) {
	t.Parallel()
	const rel = ` rel="noopener noreferrer nofollow" target="_blank"`
	for text, want := range map[string]string{
		"":                            "",
		" \n\n ":                      "",
		"a\nb\r\n\r\n\n c <b> & \"d'": "<p>a<br/>b</p><p>c &lt;b&gt; &amp; &#34;d&#39;</p>",
		"See https://x.example/a_(b). (https://y.example/?q=1&r=2), javascript:alert(1)": `<p>See <a href="https://x.example/a_(b)"` + rel + `>https://x.example/a_(b)</a>. (<a href="https://y.example/?q=1&amp;r=2"` + rel + `>https://y.example/?q=1&amp;r=2</a>), javascript:alert(1)</p>`,
		"https://a:b@x.example": "<p>https://a:b@x.example</p>",
	} {
		got := clean.FromText(text)
		if diff := cmp.Diff(want, string(got)); diff != "" {
			t.Errorf("%q: %s", text, diff)
		}
		if again := clean.Composer(string(got), ours).HTML; again != got {
			t.Errorf("%q is not clean: %q", got, again)
		}
	}
}

func TestImagesAreMappedForTheirReader(t *testing.T) {
	t.Parallel()
	h := clean.Mail(`<p>a<img src="cid:logo@x"><img src="data:image/png;base64,AAAA"></p>`, ours).HTML
	sign := func(src string) (string, bool) { return src + "/17/abc", src == "/f/logo" }
	if got, want := string(h.WithImages(sign)), `<p>a<img src="/f/logo/17/abc"/><img src="data:image/png;base64,AAAA"/></p>`; got != want {
		t.Errorf("got %q", got)
	}
	for _, bad := range []string{"//evil.example", "https://evil.example", "javascript:alert(1)", "/a/../b", `/\evil`} {
		if got := h.WithImages(func(string) (string, bool) { return bad, true }); strings.Contains(string(got), "evil") || strings.Contains(string(got), "..") || strings.Contains(string(got), "java") {
			t.Errorf("%q went through: %q", bad, got)
		}
	}
	if h := clean.HTML("<p>x</p>"); h.WithImages(sign) != h {
		t.Error("changed without an image")
	}
}

func TestHugeAndDeepTextsStayWithinBounds(t *testing.T) {
	t.Parallel()
	n := clean.MaxHTML
	if res := clean.Mail(strings.Repeat("<p>x</p>", n/8+1), ours); !res.TooLarge || res.HTML != "" || res.Text == "" {
		t.Errorf("too large: %v, %d bytes of HTML", res.TooLarge, len(res.HTML))
	}
	for name, piece := range map[string]string{
		"open": "<div>", "table": "<table><tr><td>", "bold": "<b>", "link": "<a href=https://x.example>", "font": "<font color=red><p>", "less": "<",
		"comment": "<!--", "amp": "&", "attr": "<p a=", "quote": `<p a="`, "li": "<li>", "end": "</b>", "svg": "<svg>", "style": "<style>",
		"css": `<p style="color:red;`, "escape": `<p style="\`, "mixed": "<b><p><i><table><a href=//x>", "nul": "\x00", "object": "<object>", "src": "<img src=data:image/png;base64,AAAA srcset=a,b>",
	} {
		start := time.Now()
		res := clean.Mail(strings.Repeat(piece, n/4/len(piece)), ours)
		if took := time.Since(start); took > 20*time.Second { // far beyond what linear work takes, far below what quadratic would
			t.Errorf("%s: %v", name, took)
		}
		if len(res.HTML) > n {
			t.Errorf("%s: %d bytes", name, len(res.HTML))
		}
	}
}

func TestCleaningCleanTextChangesNothing(t *testing.T) {
	t.Parallel()
	piece := rapid.SampledFrom(strings.Split(`<p>|</p>|<b>|</b>|<i>|</i>|<a href=https://x.example>|</a>|<table>|</table>|<tr>|</tr>|<td>|</td>|<li>|<ul>|</ul>|<div>|</div>|<pre>|</pre>|
|<h1>|</h1>|<br>|<hr>|<img src=cid:logo@x>|<font color=red>|</font>|<center>|</center>|x| |&lt;|&amp;lt;|<caption>|<tbody>|<dl>|<dt>|<dd>|</dl>|<svg>|</svg>|<style>|</style>|<span style=color:red>|</span>|<blockquote>|</blockquote>|<form>|<select>|"|'|<`, "|"))
	rapid.Check(t, func(t *rapid.T) { same(t, strings.Join(rapid.SliceOfN(piece, 0, 40).Draw(t, "pieces"), "")) })
}

func FuzzClean(f *testing.F) {
	for _, line := range lines(f, "testdata/xss.txt") {
		f.Add(line)
	}
	f.Fuzz(func(t *testing.T, text string) {
		check(t, text)
		same(t, text)
	})
}

func TestTheCheckItselfFindsWhatRuns(t *testing.T) {
	t.Parallel()
	missed, all := 0, lines(t, "testdata/xss.txt")
	for _, text := range all {
		doc, err := html.Parse(strings.NewReader("<body>" + text))
		if err != nil {
			continue
		}
		found := false
		for n := range doc.Descendants() {
			found = found || bad(n) != ""
		}
		if !found {
			missed++
		}
	}
	if missed > len(all)/10 { // a few are harmless as they stand and become harmful only when a cleaner decodes them once too often
		t.Errorf("%d hostile texts look harmless to the check", missed)
	}
}

type failer interface {
	Helper()
	Errorf(format string, args ...any)
}

func same(t failer, text string) {
	t.Helper()
	for name, f := range map[string]func(string, clean.ImageFunc) clean.Result{"mail": clean.Mail, "composer": clean.Composer, "note": clean.Note} {
		first := f(text, ours)
		again := f(string(first.HTML), ours)
		if first.HTML != again.HTML {
			t.Errorf("%s of %q is %q, then %q", name, text, first.HTML, again.HTML)
		}
		if again.RemoteBlocked != 0 {
			t.Errorf("%s of %q: %d remote in the clean text", name, text, again.RemoteBlocked)
		}
	}
}

// ours gives the one image of the message.
func ours(src string) (string, bool) { return "/f/logo", src == "cid:logo@x" || src == "/f/logo" }

var (
	mayStand = regexp.MustCompile(`^(href|src|style|rel|target|alt|width|height|dir|lang|color|size|start|align|bgcolor|valign|colspan|rowspan|border|cellpadding|cellspacing)$`)
	badStyle = regexp.MustCompile(`(?i)url|expression|import|\\|/\*|@|<|behavior|binding|position|var\(|image`)
)

// check reads cleaned text again like a browser, as a page and inside a page, and looks for anything that could run or load.
func check(t failer, text string) {
	t.Helper()
	for name, res := range map[string]clean.Result{"mail": clean.Mail(text, ours), "composer": clean.Composer(text, ours), "note": clean.Note(text, ours)} {
		for _, page := range []string{string(res.HTML), "<!DOCTYPE html><main><table><tr><td><ul><li><div id=wrapper>" + string(res.HTML) + "</div><b id=after>"} {
			doc, err := html.Parse(strings.NewReader(page))
			if err != nil {
				t.Errorf("%s of %q: %v", name, text, err)
				continue
			}
			for n := range doc.Descendants() {
				if why := bad(n); why != "" {
					t.Errorf("%s of %q: %s in %q", name, text, why, res.HTML)
				}
				if n.DataAtom == atom.B && attr(n, "id") == "after" && (n.PrevSibling == nil || attr(n.PrevSibling, "id") != "wrapper") {
					t.Errorf("%s of %q breaks out of its place: %q", name, text, res.HTML)
				}
			}
		}
	}
}

func bad(n *html.Node) string {
	if n.Type == html.CommentNode {
		return "comment"
	}
	if n.Type != html.ElementNode || attr(n, "id") == "wrapper" || attr(n, "id") == "after" {
		return ""
	}
	switch n.Data {
	case "script", "style", "svg", "math", "iframe", "object", "embed", "form", "input", "button", "select", "textarea", "base", "meta", "link", "template", "noscript", "video", "audio", "applet", "frame", "frameset", "title", "dialog", "details":
		return n.Data
	}
	if n.Namespace != "" {
		return "namespace " + n.Namespace
	}
	for _, a := range n.Attr {
		switch value := strings.ToLower(a.Val); {
		case !mayStand.MatchString(a.Key):
			return "attribute " + a.Key
		case a.Key == "href" && !strings.HasPrefix(value, "http://") && !strings.HasPrefix(value, "https://") && !strings.HasPrefix(value, "mailto:") && !strings.HasPrefix(value, "tel:"):
			return "link to " + value
		case a.Key == "src" && value != "/f/logo" && !strings.HasPrefix(value, "data:image/png;") && !strings.HasPrefix(value, "data:image/gif;"):
			return "image from " + value
		case a.Key == "style" && badStyle.MatchString(value):
			return "style " + value
		case a.Key == "target" && attr(n, "rel") != "noopener noreferrer nofollow":
			return "rel " + attr(n, "rel")
		}
	}
	return ""
}

func attr(n *html.Node, key string) string {
	for _, a := range n.Attr {
		if a.Key == key {
			return a.Val
		}
	}
	return ""
}

// lines reads a list of texts with their escapes.
func lines(t testing.TB, path string) (all []string) {
	t.Helper()
	file, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	scanner := bufio.NewScanner(file)
	for scanner.Scan() {
		line := scanner.Text()
		if strings.HasPrefix(line, "#") {
			continue
		}
		quoted := strings.NewReplacer(`"`, `\"`, `\0`, `\x00`).Replace(line)
		text, err := strconv.Unquote(`"` + quoted + `"`)
		if err != nil {
			t.Fatalf("%s: %q", line, err)
		}
		all = append(all, text)
	}
	return all
}
