package clean_test

import (
	"testing"
	"unicode"
	"unicode/utf8"

	"firstline/internal/base/clean"
)

func TestLinesShowWhatTheyHold(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"":                              "",
		"Printer on floor 2":            "Printer on floor 2",
		"  Two \t\r\n words\u2028 now ": "Two words now",
		"invoice\u202efdp.exe":          "invoicefdp.exe",
		"\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f\u061c": "",
		"a\u2066b\u2069c":                        "abc",
		"pay\u00adroll\u200b \u2060now\ufeff":    "payroll now",
		"Ad\u200dmin Ad\u200cmin":                "Admin Admin",
		"Аd\u200cмин":                            "Аdмин",
		"bell\a\x00 and\x7f\u0085end":            "bell and end",
		"Hangul \u3164\u115f\uffa0filler\u034fs": "Hangul fillers",
		"می\u200cخواهم":                          "می\u200cخواهم",
		"\u200cمی\u200c \u200dخواهم\u200d":       "می خواهم",
		"ක්\u200dෂ":                              "ක්\u200dෂ",
		"👩\u200d💻 ❤\ufe0f\u200d🔥 👍🏽":             "👩\u200d💻 ❤\ufe0f\u200d🔥 👍🏽",
		"👩\u200d\u200d💻":                         "👩\u200d💻",
		"x\ufe0f\ufe0f\U000e0101y \ufe0f":        "x\ufe0fy",
		"🏴\U000e0067\U000e0062\U000e007f":        "🏴",
		"\u0600١٢":                               "\u0600١٢",
		"Élodie d’Ouest · 東京":                    "Élodie d’Ouest · 東京",
		"half \xff":                              "half \ufffd",
	} {
		if got := clean.Line(in); got != want {
			t.Errorf("%+q becomes %+q instead of %+q", in, got, want)
		}
	}
}

func FuzzLine(f *testing.F) {
	f.Add("a\u202eb \u200d👩\u200d💻\xff")
	f.Fuzz(func(t *testing.T, s string) {
		got := clean.Line(s)
		if again := clean.Line(got); again != got || !utf8.ValidString(got) {
			t.Errorf("%+q becomes %+q, and that %+q", s, got, again)
		}
		for _, r := range got {
			if unicode.Is(unicode.Bidi_Control, r) || unicode.IsControl(r) {
				t.Errorf("%+q keeps %U", s, r)
			}
		}
	})
}
