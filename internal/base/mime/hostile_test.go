package mime_test

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"firstline/internal/base/mime"
)

// hostile mails are built to cost more than they should. Sizes are those of the threat list.
func hostile() map[string]func() []byte {
	const head = "From: a@b.example\r\nSubject: s\r\nMIME-Version: 1.0\r\n"
	repeat := strings.Repeat
	return map[string]func() []byte{
		"ten thousand parts": func() []byte {
			return []byte(head + "Content-Type: multipart/mixed; boundary=b\r\n\r\n" + repeat("--b\r\nContent-Type: text/plain\r\n\r\nx\r\n", 10000) + "--b--\r\n")
		},
		"ten thousand levels": func() []byte {
			var b bytes.Buffer
			b.WriteString(head + "Content-Type: multipart/mixed; boundary=b0\r\n\r\n")
			for i := range 10000 {
				fmt.Fprintf(&b, "--b%d\r\nContent-Type: multipart/mixed; boundary=b%d\r\n\r\n", i, i+1)
			}
			return b.Bytes()
		},
		"ten thousand levels with one boundary": func() []byte {
			return []byte(head + "Content-Type: multipart/mixed; boundary=b\r\n\r\n" + repeat("--b\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n", 10000))
		},
		"mails inside mails": func() []byte {
			return []byte(head + repeat("Content-Type: message/rfc822\r\n\r\n"+head, 10000))
		},
		"a million headers": func() []byte { return []byte(repeat("X-A: b\r\n", 1000000) + "Subject: late\r\n\r\nbody") },
		"a million folded lines": func() []byte {
			return []byte("Subject: s\r\n" + repeat(" x\r\n", 1000000) + "\r\nbody")
		},
		"a million broken header lines": func() []byte {
			return []byte("Subject: s\r\n" + repeat("broken line\r\nTo: x\r\n", 500000) + "\r\nbody")
		},
		"a line of 100 MB":           func() []byte { return []byte(head + "\r\n" + repeat("x", 100<<20)) },
		"a header line of 100 MB":    func() []byte { return []byte("Subject: " + repeat("x", 100<<20) + "\r\nFrom: a@b.example\r\n\r\nbody") },
		"encoded words":              func() []byte { return []byte("Subject: " + repeat("=?utf-8?Q?=41?= ", 2<<20/16) + "\r\n\r\nbody") },
		"encoded words that break":   func() []byte { return []byte("Subject: " + repeat("=?a?b?=?q?", 2<<20/10) + "\r\n\r\nbody") },
		"half encoded words, folded": func() []byte { return []byte("Subject: x\r\n" + repeat(" =?utf-8?B?\r\n", 2<<20/14) + "\r\nbody") },
		"addresses": func() []byte {
			return []byte("To: " + repeat("<a@b>,\"", 30000) + "\r\nCc: " + repeat("((((", 30000) + "\r\n\r\nbody")
		},
		"address openers": func() []byte {
			return []byte("To: " + repeat("<", 30000) + "\r\nCc: " + repeat("x, ", 10000) + "\r\n\r\nbody")
		},
		"parameters": func() []byte {
			return []byte("Content-Type: text/plain; " + repeat("a=\"", 10000) + repeat(";b*0=x", 3000) + "\r\n\r\nbody")
		},
		"delimiters": func() []byte {
			return []byte(head + "Content-Type: multipart/mixed; boundary=b\r\n\r\n" + repeat("--b--\r\n", 500000))
		},
		"false delimiters": func() []byte {
			return []byte(head + "Content-Type: multipart/mixed; boundary=b\r\n\r\n" + repeat("--bb\r\n", 500000))
		},
		"false file beginnings": func() []byte { return []byte(head + "\r\n" + repeat("begin 644 x\r\n#0V%T\r\n", 200000)) },
		"quotes in five hundred parts": func() []byte {
			part := "--b\r\nContent-Type: image/png; " + repeat("a=\"\"", 6000) + "\r\nContent-Disposition: x; " + repeat("\"", 30000) + "\r\n\r\nx\r\n"
			return []byte(head + "Content-Type: multipart/mixed; boundary=b\r\n\r\n" + repeat(part, 499) + "--b--\r\n")
		},
		"a large text and five hundred small": func() []byte {
			return []byte(head + "Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\n" + repeat("large ", 5<<20) + repeat("\r\n--b\r\n\r\nx", 499) + "--b--\r\n")
		},
		"nested HTML": func() []byte {
			return []byte(head + "Content-Type: text/html\r\n\r\n" + repeat("<blockquote><ul><li><a href=http://x>", 50000) + "x")
		},
		"open tags": func() []byte {
			return []byte(head + "Content-Type: text/html\r\n\r\n" + repeat("<a b=\"", 300000) + repeat("<!--", 300000) + repeat("&#x", 300000))
		},
		"hidden HTML": func() []byte {
			return []byte(head + "Content-Type: text/html\r\n\r\n" + repeat("<div style='display:none'>x", 100000))
		},
		"cid links": func() []byte { return []byte(head + "Content-Type: text/html\r\n\r\n" + repeat("cid:x", 500000)) },
		"vacation of RTF": func() []byte {
			return []byte(head + "Content-Type: application/ms-tnef\r\n\r\n" + repeat("\x78\x9f\x3e\x22\x01\x00\x02", 100000))
		},
		"forwards": func() []byte {
			return []byte(head + "\r\n" + repeat("---- Forwarded message ----\r\nFrom: x\r\n", 200000))
		},
	}
}

func TestHostileMailCostsLittle(t *testing.T) {
	for name, build := range hostile() {
		t.Run(name, func(t *testing.T) {
			raw := build()
			begin := time.Now()
			m, err := mime.Parse(raw, mime.DefaultLimits())
			took := time.Since(begin)
			if _, defect := errors.AsType[*mime.Defect](err); err != nil && !defect {
				t.Fatalf("no Defect: %v", err)
			}
			if took > 5*time.Second {
				t.Errorf("%d bytes took %v", len(raw), took)
			}
			if m != nil && (len(m.Attachments) > 53 || len(m.Text) > 2<<20 || len(m.HTML) > 2<<20 || len(m.Problems) > 40) {
				t.Errorf("limits passed: %d files, %d text, %d HTML, %d problems", len(m.Attachments), len(m.Text), len(m.HTML), len(m.Problems))
			}
			t.Logf("%d bytes in %v, problems %q", len(raw), took.Round(time.Millisecond), m.Problems)
		})
	}
}

func TestLimitsAreReportedAndTheRestIsKept(t *testing.T) {
	t.Parallel()
	many := func(n int, s string) string { return strings.Repeat(s, n) }
	for _, c := range []struct {
		name, raw, problem string
		check              func(m *mime.Message) bool
	}{
		{"a field of 33 KiB", "To: " + many(33<<10, "x") + "\nSubject: after\n\nbody", "header_too_long: To", func(m *mime.Message) bool { return m.Subject == "after" }},
		{"a block of 129 KiB", many(129<<7, "X-A: 56\n") + "\nbody", "header_block_too_large", func(m *mime.Message) bool { return m.Text == "body" }},
		{"501 runes of subject", "Subject: " + many(501, "é") + "\n\nbody", "subject_too_long", func(m *mime.Message) bool { return m.Subject == many(500, "é") }},
		{"51 in Cc", "Cc: " + many(51, "a@b.example, ") + "\n\nbody", "too_many_cc: 51", func(m *mime.Message) bool { return len(m.Cc) == 50 }},
		{"51 hops", many(51, "Received: from x\n") + "\nbody", "loop: 51 hops", func(m *mime.Message) bool { return m.Text == "body" }},
		{
			"51 files", "Content-Type: multipart/mixed; boundary=b\n\n" + many(51, "--b\nContent-Disposition: attachment; filename=x\n\ny\n") + "--b--\n",
			"too_many_attachments: 1 left out", func(m *mime.Message) bool { return len(m.Attachments) == 50 },
		},
		{
			"2 MiB of HTML and a little", "Content-Type: text/html\n\n<p>begin</p>" + many(2<<18, "<i> </i>"), "html_too_large: 4194316",
			func(m *mime.Message) bool {
				return m.HTML == "" && m.Text == "begin" && m.Attachments[0].Name == "message.html"
			},
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			m, err := mime.Parse([]byte(c.raw), mime.DefaultLimits())
			if err != nil {
				t.Fatal(err)
			}
			found := false
			for _, p := range m.Problems {
				found = found || p == c.problem
			}
			if !found {
				t.Errorf("problems %q, wanted %q", m.Problems, c.problem)
			}
			if !c.check(m) {
				t.Errorf("the rest of the mail is not as it should be: %.200q, text %.100q", m.Subject, m.Text)
			}
		})
	}
}

func TestAtTheLimitNothingIsReported(t *testing.T) {
	t.Parallel()
	raw := strings.Repeat("Received: from x\n", 50) + "Subject: " + strings.Repeat("é", 500) + "\nCc: " + strings.Repeat("a@b.example, ", 50) +
		"\nFrom: a@b.example\nX-Long: " + strings.Repeat("x", 32<<10) +
		"\nContent-Type: multipart/mixed; boundary=b\n\n" + strings.Repeat("--b\nContent-Disposition: attachment; filename=x\n\ny\n", 50) + "--b--\n"
	m, err := mime.Parse([]byte(raw), mime.DefaultLimits())
	if err != nil {
		t.Fatal(err)
	}
	if len(m.Problems) > 0 {
		t.Errorf("problems %q", m.Problems)
	}
}
