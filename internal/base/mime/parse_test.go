package mime_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"firstline/internal/base/mime"
)

func parse(t *testing.T, raw string) *mime.Message {
	t.Helper()
	m, err := mime.Parse([]byte(raw), mime.DefaultLimits())
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func TestSubjectIsReadInEveryEncoding(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ name, raw, want string }{
		{"plain", "Subject: printer jams", "printer jams"},
		{"raw UTF-8", "Subject: l'écran est noir", "l'écran est noir"},
		{"raw windows-1252", "Subject: l\x92\xe9cran co\xfbte 5 \x80", "l’écran coûte 5 €"},
		{"raw in the declared charset", "Content-Type: text/plain; charset=koi8-r\nSubject: \xf0\xd2\xc9\xd7\xc5\xd4", "Привет"},
		{"iso-8859-1 meaning windows-1252", "Subject: =?iso-8859-1?Q?it=92s_5_=80?=", "it’s 5 €"},
		{"adjacent words", "Subject: =?utf-8?Q?caf?=\n =?utf-8?Q?=C3=A9?= bar", "café bar"},
		{"a character split between words", "Subject: =?utf-8?Q?caf=C3?= =?utf-8?Q?=A9?=", "café"},
		{"words glued together", "Subject: =?utf-8?Q?a?==?iso-8859-1?Q?=E9?=", "aé"},
		{"a word with spaces in it", "Subject: =?utf-8?Q?two words?=", "two words"},
		{"a word inside a word", "Subject: x=?utf-8?Q?=C3=A9?=y", "xéy"},
		{"a question mark", "Subject: =?utf-8?Q?Why??=", "Why?"},
		{"encoded twice", "Subject: =?utf-8?Q?=3D=3Futf-8=3FQ=3F=C3=A9=3F=3D?=", "é"},
		{"base64 without padding", "Subject: =?utf-8?B?w6k?=", "é"},
		{"unknown charset", "Subject: =?x-none?Q?=C3=A9?=", "é"},
		{"unfinished word", "Subject: =?utf-8?Q?abc", "=?utf-8?Q?abc"},
		{"a language", "Subject: =?utf-8*fr?Q?=C3=A9?=", "é"},
		{"japanese", "Subject: =?ISO-2022-JP?B?GyRCJF4kXyRgJGEkYhsoQg==?=", "まみむめも"},
		{"raw ISO-2022-JP", "Subject: \x1b$B$^$_\x1b(B", "まみ"},
		{"korean", "Subject: =?ks_c_5601-1987?B?vbrGvMfY?=", "스티해"},
		{"chinese", "Subject: =?gb2312?B?xOO6ww==?= =?big5?B?p0Gmbg==?=", "你好你好"},
		{"shift_jis", "Subject: =?cp932?B?g2WDWINn?=", "テスト"},
		{"UTF-7", "Subject: =?utf-7?Q?caf+AOk-?=", "café"},
		{"folded", "Subject: one\n  two\n\tthree", "one two three"},
		{"NUL and controls", "Subject: a\x00b\x07c", "abc"},
		{"a repeated field, the first one empty", "Subject:\nSubject: second", "second"},
		{"space before the colon", "Subject : x", "x"},
		{"a fold of white space only", "Subject: a\n \n b\nTo: x@y.example", "a b"},
		{"a line that lost its indentation", "Subject: a\nb c\nTo: x@y.example", "a b c"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			if got := parse(t, c.raw+"\n\nbody\n").Subject; got != c.want {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}

func TestAddressesAreReadAsPeopleWriteThem(t *testing.T) {
	t.Parallel()
	type list = []mime.Address
	for _, c := range []struct {
		raw  string
		want list
	}{
		{"jan@desk.example", list{{"", "jan@desk.example"}}},
		{"Jan <Jan.Peeters@Desk.Example>", list{{"Jan", "Jan.Peeters@desk.example"}}},
		{`"Peeters, Jan" <jan@desk.example>, mia@desk.example`, list{{"Peeters, Jan", "jan@desk.example"}, {"", "mia@desk.example"}}},
		{"Peeters, Jan <jan@desk.example>", list{{"Peeters, Jan", "jan@desk.example"}}},
		{"jan@desk.example (Jan Peeters)", list{{"Jan Peeters", "jan@desk.example"}}},
		{"Jan Peeters jan@desk.example", list{{"Jan Peeters", "jan@desk.example"}}},
		{"one@desk.example two@desk.example", list{{"", "one@desk.example"}}},
		{"One <one@desk.example> Two <two@desk.example>", list{{"One", "one@desk.example"}, {"Two", "two@desk.example"}}},
		{"a@desk.example; b@desk.example", list{{"", "a@desk.example"}, {"", "b@desk.example"}}},
		{"Team: a@desk.example, B <b@desk.example>;", list{{"", "a@desk.example"}, {"B", "b@desk.example"}}},
		{"undisclosed-recipients:;", nil},
		{"=?utf-8?Q?Zo=C3=AB=2C_Marie?= <zoe@desk.example>", list{{"Zoë, Marie", "zoe@desk.example"}}},
		{`"=?utf-8?Q?Zo=C3=AB?=" <zoe@desk.example>`, list{{"Zoë", "zoe@desk.example"}}},
		{"Zoé <zoé@école.example>", list{{"Zoé", "zoé@école.example"}}},
		{"<mailto:jan@desk.example>", list{{"", "jan@desk.example"}}},
		{"'jan@desk.example'", list{{"", "jan@desk.example"}}},
		{"\"jan@desk.example\" <jan@desk.example>", list{{"jan@desk.example", "jan@desk.example"}}},
		{"<pete(his account)@silly.test(his host)>", list{{"", "pete@silly.test"}}},
		{"jdoe @ machine . example", list{{"", "jdoe@machine.example"}}},
		{"Jan (IT) <jan@desk.example>", list{{"Jan (IT)", "jan@desk.example"}}},
		{"\u202eevil <jan@desk.example>", list{{"evil", "jan@desk.example"}}},
		{"Jan <jan@desk.example<mailto:jan@desk.example>>", list{{"Jan", "jan@desk.example"}}},
		{"nobody", nil},
		{"<>", nil},
		{`"unclosed <jan@desk.example>`, list{{"unclosed", "jan@desk.example"}}},
	} {
		t.Run(c.raw, func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff(c.want, parse(t, "To: "+c.raw+"\n\nbody").To); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestSenderFallsBack(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ raw, want string }{
		{"From: a@x.example\nSender: b@x.example", "a@x.example"},
		{"Sender: b@x.example", "b@x.example"},
		{"From: nobody\nReply-To: c@x.example", "c@x.example"},
		{"Subject: none", ""},
	} {
		if got := parse(t, c.raw+"\n\nbody").From.Address; got != c.want {
			t.Errorf("%q: got %q, want %q", c.raw, got, c.want)
		}
	}
}

func TestThreadFieldsAreIDs(t *testing.T) {
	t.Parallel()
	m := parse(t, "Message-ID: <a@x>\nIn-Reply-To: Your message <b@x> of Monday\nReferences: <c@x>\n\t<d@x>,<e@x>\nReturn-Path: <>\n"+
		"Delivered-To: desk@x.example\nX-Original-To: Help <help@x.example>\n\nbody")
	got := []any{m.MessageID, m.InReplyTo, m.References, m.ReturnPath, m.DeliveredTo}
	want := []any{"<a@x>", []string{"<b@x>"}, []string{"<c@x>", "<d@x>", "<e@x>"}, "<>", []string{"desk@x.example", "help@x.example"}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestDatesAreReadWithTheirDefects(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ raw, want string }{
		{"Mon, 02 Mar 2026 10:11:12 +0100", "2026-03-02T10:11:12+01:00"},
		{"2 Mar 2026 10:11 +0100 (CET)", "2026-03-02T10:11:00+01:00"},
		{"lundi, 02 Mar 2026 10:11:12 +0100", "2026-03-02T10:11:12+01:00"},
		{"Mon, 2 Mar 26 10:11:12 GMT", "2026-03-02T10:11:12Z"},
		{"2026-03-02T10:11:12Z", "2026-03-02T10:11:12Z"},
		{"yesterday", ""},
	} {
		got := ""
		if d := parse(t, "Date: "+c.raw+"\n\nbody").Date; !d.IsZero() {
			got = d.Format(time.RFC3339)
		}
		if got != c.want {
			t.Errorf("%q: got %q, want %q", c.raw, got, c.want)
		}
	}
}

func TestBodiesAreReadFromEveryShape(t *testing.T) {
	t.Parallel()
	mixed := "Content-Type: multipart/mixed; boundary=b\n\n"
	for _, c := range []struct{ name, raw, text, html string }{
		{"no header of its own", mixed + "--b\njust text\n--b--\n", "just text", ""},
		{"boundary missing", "Content-Type: multipart/mixed\n\n--x1y\nContent-Type: text/plain\n\nhello\n--x1y--\n", "hello", ""},
		{"boundary wrong", "Content-Type: multipart/mixed; boundary=other\n\n--x1y\nContent-Type: text/plain\n\nhello\n--x1y--\n", "hello", ""},
		{"no content type at all", "Subject: x\n\n--x1y\nContent-Type: text/plain\n\nhello\n--x1y--\n", "hello", ""},
		{"no parts", "Content-Type: multipart/mixed; boundary=b\n\nhello\n", "hello\n", ""},
		{"boundary that begins another", mixed + "--bb\n--b\n\none\n--bb\n--b--\n", "one\n--bb", ""},
		{"two texts", mixed + "--b\n\none\n--b\n\ntwo\n--b--\n", "one\n\ntwo", ""},
		{
			"alternative", "Content-Type: multipart/alternative; boundary=b\n\n--b\nContent-Type: text/plain\n\nplain\n--b\nContent-Type: text/html\n\n<p>html\n--b--\n",
			"plain", "<p>html",
		},
		{"text behind HTML", mixed + "--b\nContent-Type: text/html\n\n<p>main\n--b\n\nfooter <x>\n--b--\n", "main\n\nfooter <x>", "<p>main<pre>footer &lt;x&gt;</pre>"},
		{"only HTML", "Content-Type: text/html\n\n<p>Hello<p>you\n", "Hello\n\nyou", "<p>Hello<p>you\n"},
		{"HTML that names its charset", "Content-Type: text/html\n\n<meta charset=koi8-r>\xf0\xd2\xc9", "При", "<meta charset=koi8-r>При"},
		{"windows-1252 called iso-8859-1", "Content-Type: text/plain; charset=iso-8859-1\n\nit\x92s", "it’s", ""},
		{"UTF-8 called us-ascii", "Content-Type: text/plain; charset=us-ascii\n\ncafé", "café", ""},
		{"windows-1252 called UTF-8", "Content-Type: text/plain; charset=utf-8\n\ncaf\xe9", "café", ""},
		{"NUL bytes", "Subject: x\n\na\x00b", "ab", ""},
		{"quoted-printable", "Content-Transfer-Encoding: Quoted-Printable\nContent-Type: text/plain; charset=utf-8\n\nsoft =\nline=C3=A9 =3D =zz\n", "soft lineé = =zz\n", ""},
		{"damaged base64", "Content-Transfer-Encoding: base64\n\naGVs*bG8=\n", "hello", ""},
		{"a footer behind base64", "Content-Transfer-Encoding: base64\n\naGVsbG8=\n______\nThe list\n", "hello", ""},
		{"base64 in two pieces", "Content-Transfer-Encoding: base64\n\naGVsbG8=\nIHlvdQ==\n", "hello you", ""},
		{"an encoding with a comment", "Content-Transfer-Encoding: base64 (really)\n\naGVsbG8=\n", "hello", ""},
		{"flowed", "Content-Type: text/plain; format=flowed\n\nlong \nline\n> quoted \n> on\n-- \nsig\n", "long line\n> quoted on\n-- \nsig\n", ""},
		{"flowed without the space", "Content-Type: text/plain; format=flowed; delsp=yes\n\nlong \nline\n", "longline\n", ""},
		{"mbox line, byte order mark, empty lines", "\xef\xbb\xbf\n\nFrom x@y Mon Jan  1 00:00:00 2024\nSubject: x\n\nhi", "hi", ""},
		{"bare CR", "Subject: x\r\rhi\rthere", "hi\nthere", ""},
		{"no empty line before the body", "Subject: x\nHello, my screen is black.\nIt stays black.\n", "Hello, my screen is black.\nIt stays black.\n", ""},
		{"misspelt charset", "Content-Type: text/plain; charset=win-1252\n\nit\x92s", "it’s", ""},
		{"UTF-16", "Content-Type: text/plain; charset=utf-16le\nContent-Transfer-Encoding: base64\n\naADpAA==", "hé", ""},
		{"ASCII called UTF-16", "Content-Type: text/plain; charset=utf-16\n\nhello", "hello", ""},
		{"ISO-2022-KR", "Content-Type: text/plain; charset=iso-2022-kr\n\n\x1b$)C\x0eGQ19\x0f ok", "한국 ok", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			m := parse(t, c.raw)
			if diff := cmp.Diff([]string{c.text, c.html}, []string{m.Text, m.HTML}); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestPlainIsTheTextAsSent(t *testing.T) {
	t.Parallel()
	m := parse(t, "Content-Type: text/html\n\n<p>Hello")
	if m.Plain != "" || m.Text != "Hello" || !m.HasHTML {
		t.Errorf("plain %q, text %q, HTML %v", m.Plain, m.Text, m.HasHTML)
	}
	if m = parse(t, "Content-Type: text/plain; format=flowed\n\na \nb"); m.Plain != "a \nb" {
		t.Errorf("plain %q", m.Plain)
	}
}

func TestAttachmentsKeepTheirNames(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ head, want string }{
		{"Content-Disposition: attachment; filename=\"a b.txt\"", "a b.txt"},
		{"Content-Disposition: attachment; filename=a b.txt", "a b.txt"},
		{"Content-Disposition: attachment; filename=\"a \"b\" c.txt\"; size=3", "a \"b\" c.txt"},
		{"Content-Disposition: attachment; filename*=utf-8''na%C3%AFve.txt; filename=x", "naïve.txt"},
		{"Content-Disposition: attachment; filename*0*=iso-8859-1'fr'%E9t; filename*1=\"e.txt\"", "éte.txt"},
		{"Content-Disposition: attachment; filename*1=b.txt; filename*0=a", "ab.txt"},
		{"Content-Disposition: attachment; filename=\"=?utf-8?Q?caf=C3=A9?=\n =?utf-8?Q?.pdf?=\"", "café.pdf"},
		{"Content-Disposition: attachment; filename=\"caf\xe9.pdf\"", "café.pdf"},
		{"Content-Type: image/png; name=x.png", "x.png"},
		{"Content-Type: image/png name=x.png", "x.png"},
		{"Content-Type: application/pdf\nContent-Disposition: attachment", "attachment-1.pdf"},
		{"Content-Disposition: attachment; filename=\"C:\\dir\\evil.exe\"", "evil.exe"},
		{"Content-Disposition: attachment; filename=\"../../etc/passwd\"", "passwd"},
		{"Content-Type: message/rfc822", "Inner subject.eml"},
	} {
		t.Run(c.head, func(t *testing.T) {
			t.Parallel()
			m := parse(t, "Content-Type: multipart/mixed; boundary=b\n\n--b\n"+c.head+"\n\nSubject: Inner subject\n\ndata\n--b--\n")
			if len(m.Attachments) != 1 || m.Attachments[0].Name != c.want {
				t.Errorf("got %+v, want %q", m.Attachments, c.want)
			}
		})
	}
}

func TestInlineImagesAreMarked(t *testing.T) {
	t.Parallel()
	m := parse(t, "Content-Type: multipart/related; boundary=b\n\n--b\nContent-Type: text/html\n\n<img src=\"CID:one@x\"><img src='cid:three%40x'>\n"+
		"--b\nContent-Type: image/png\nContent-ID: <one@x>\n\nA\n--b\nContent-Type: image/png; name=p.png\nContent-ID: <two@x>\n\nB\n"+
		"--b\nContent-Type: image/png; name=q.png\nContent-ID: <three@x>\nContent-Disposition: attachment\n\nC\n--b--\n")
	var got []mime.Attachment
	for _, a := range m.Attachments {
		a.Data = nil
		got = append(got, a)
	}
	want := []mime.Attachment{
		{Name: "attachment-1.png", Type: "image/png", Size: 1, Inline: true, ContentID: "one@x"},
		{Name: "p.png", Named: true, Type: "image/png", Size: 1, ContentID: "two@x"},
		{Name: "q.png", Named: true, Type: "image/png", Size: 1, Inline: true, ContentID: "three@x"},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestUuencodedFilesAreTakenOutOfTheText(t *testing.T) {
	t.Parallel()
	m := parse(t, "Subject: x\n\nsee file\nbegin 644 hello.txt\n%:&5L;&\\\n`\nend\nbye\nbegin 2026 with joy\n")
	if m.Text != "see file\nbye\nbegin 2026 with joy\n" || len(m.Attachments) != 1 || m.Attachments[0].Name != "hello.txt" || string(m.Attachments[0].Data) != "hello" {
		t.Errorf("text %q, files %+v", m.Text, m.Attachments)
	}
}

func TestWhatIsNoMailIsADefect(t *testing.T) {
	t.Parallel()
	for raw, reason := range map[string]string{"": "empty", "\r\n \r\n": "empty", "\x00\x00": "empty", "no mail at all\nreally": "no_header", "\x89PNG\r\n\x1a\n": "no_header"} {
		_, err := mime.Parse([]byte(raw), mime.DefaultLimits())
		d, ok := errors.AsType[*mime.Defect](err)
		if !ok || d.Reason != reason || !strings.Contains(d.Error(), reason) {
			t.Errorf("%q: got %v, want %s", raw, err, reason)
		}
	}
}
