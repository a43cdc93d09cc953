package mime_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"firstline/internal/base/mime"
)

func TestTextFromHTMLReadsLikeThePage(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ name, html, want string }{
		{"paragraphs", "<p>one</p>\n<p>two\n three</p>", "one\n\ntwo three"},
		{"lines", "a<br>b<div>c</div>d", "a\nb\nc\nd"},
		{"spaces", "a <b> b</b><i>c</i> &nbsp; d", "a bc d"},
		{"lists", "<ul><li>a<li><p>b</p></ul><ol start=3><li>c<li>d</ol>", "- a\n- b\n\n3. c\n4. d"},
		{"nested lists", "<ul><li>a<ul><li>b</ul><li>c</ul>", "- a\n  - b\n- c"},
		{"table", "<table><tr><th>Tag<th>Model<tr><td>1</td><td>X <b>2</b></td></tr></table>after", "Tag\tModel\n1\tX 2\n\nafter"},
		{"hidden", "<head><title>t</title><style>p{}</style></head><script>x()</script><div style='display: none'>pre<div>header</div></div>seen", "seen"},
		{"hidden for Outlook", "<span style=\"mso-hide:all\">x</span>seen<p hidden>y</p>", "seen"},
		{"all hidden by an unclosed element", "<div style='display:none'>preheader<p>text", "preheader\n\ntext"},
		{"quotation", "said:<blockquote>one<br>two<blockquote>three</blockquote></blockquote>four", "said:\n> one\n> two\n> > three\nfour"},
		{"link", "see <a href='https://x.example/a'>the page</a>.", "see the page <https://x.example/a>."},
		{"link that shows itself", "<a href='https://x.example/'>x.example</a> <a href='mailto:a@x.example'>a@x.example</a>", "x.example a@x.example"},
		{"link with a break at its end", "<a href='https://x.example/a'>click<br></a>now", "click <https://x.example/a>\nnow"},
		{"empty cells", "<table><tr><td>a<td> <td>b<td></tr></table>", "a\tb"},
		{"link that runs", "<a href='javascript:x()'>click</a>", "click"},
		{"preformatted", "<pre>a  b\n  c</pre>", "a  b\n  c"},
		{"image", "<img src=x alt='our logo'> hi<img src=y>", "[our logo] hi"},
		{"entities", "1 &lt; 2 &amp;amp; &eacute;", "1 < 2 &amp; é"},
		{"invisible filler", "a\u200b\u034f\u00adb", "ab"},
		{"comment", "a<!-- no --><!--[if mso]>no<![endif]-->b", "ab"},
		{"empty", "", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff(c.want, mime.TextFromHTML(c.html)); diff != "" {
				t.Error(diff)
			}
		})
	}
}
