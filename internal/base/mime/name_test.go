package mime_test

import (
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"pgregory.net/rapid"

	"firstline/internal/base/mime"
)

func TestCleanNameDisarms(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"report.pdf":                       "report.pdf",
		"":                                 "file",
		"...":                              "file",
		"../../etc/passwd":                 "passwd",
		`..\..\boot.ini`:                   "boot.ini",
		"C:\\temp\\a.txt":                  "a.txt",
		"file.txt:stream":                  "file.txt_stream",
		"FW: help.eml":                     "FW_ help.eml",
		"\u200b.htaccess":                  "_htaccess",
		".htaccess":                        "_htaccess",
		"invoice\u202efdp.exe":             "invoicefdp.exe",
		"a\x00b\r\nc.txt":                  "abc.txt",
		"cafe\u0301.txt":                   "café.txt",
		"CON":                              "_CON",
		"con.txt":                          "_con.txt",
		"console.txt":                      "console.txt",
		"LPT1.log":                         "_LPT1.log",
		" spaces .txt ":                    "spaces .txt",
		"name. ":                           "name",
		"a\u2044b":                         "b",
		"🍿.txt":                            "🍿.txt",
		"\xff\xfe.txt":                     "_txt",
		strings.Repeat("é", 200) + ".docx": strings.Repeat("é", 97) + ".docx",
		"x." + strings.Repeat("y", 5000):   "x." + strings.Repeat("y", 198),
	} {
		if got := mime.CleanName(in); got != want {
			t.Errorf("%q: got %q, want %q", in, got, want)
		}
	}
}

func TestCleanNameIsAlwaysSafe(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		name := rapid.StringOf(rapid.OneOf(rapid.Rune(), rapid.RuneFrom([]rune("./\\: \u200b\u202e\x00\ncon1")))).Draw(t, "name")
		got := mime.CleanName(name)
		if got == "" || len(got) > 200 || !utf8.ValidString(got) || strings.ContainsAny(got, "/\\:") || strings.HasPrefix(got, ".") {
			t.Fatalf("unsafe: %q", got)
		}
		for _, r := range got {
			if unicode.IsControl(r) || unicode.Is(unicode.Cf, r) {
				t.Fatalf("invisible %U in %q", r, got)
			}
		}
		if again := mime.CleanName(got); again != got {
			t.Fatalf("%q becomes %q when cleaned again", got, again)
		}
	})
}
