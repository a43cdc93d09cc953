package mime

import (
	"bytes"
	"encoding/base64"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/htmlindex"
	"golang.org/x/text/encoding/ianaindex"
	"golang.org/x/text/encoding/japanese"
	"golang.org/x/text/encoding/korean"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/traditionalchinese"
)

// charsetLabel reduces the many ways to misspell a charset to one.
func charsetLabel(label string) string {
	l := strings.ToLower(strings.Trim(label, " \t\"'<>;"))
	l = strings.TrimPrefix(l, "charset=")
	l = strings.TrimPrefix(l, "3d") // a quoted-printable "=3D" that nobody decoded
	l, _, _ = strings.Cut(l, ";")
	return strings.Trim(l, " \t\"'")
}

// knownCharset tells whether text in that charset can be read.
func knownCharset(label string) bool {
	switch l := charsetLabel(label); l {
	case "", "utf-8", "utf8", "us-ascii", "ascii", "utf-7", "unicode-1-1-utf-7", "iso-2022-kr":
		return true
	default:
		return lookupCharset(l) != nil
	}
}

func lookupCharset(label string) encoding.Encoding {
	switch label {
	case "cp932", "ms932", "windows-932", "x-sjis-jp", "sjis-win", "shift-jis":
		return japanese.ShiftJIS
	case "iso-2022-jp-1", "iso-2022-jp-2", "iso-2022-jp-ms", "cp50220", "cp50221", "jis":
		return japanese.ISO2022JP
	case "eucjp", "eucjp-ms", "cp51932":
		return japanese.EUCJP
	case "cp949", "uhc", "ms949", "ks_c_5601", "ksc5601", "ks_c_5601-1989", "euckr", "ks-c-5601-1987":
		return korean.EUCKR
	case "cp936", "gb18030-2000", "gb2312-80", "euc-cn", "gb_2312-80", "chinesegb", "gb-2312":
		return simplifiedchinese.GB18030
	case "hz", "hz-gb-2312":
		return simplifiedchinese.HZGB2312
	case "cp950", "big5-eten", "big-5", "x-big5", "chinesebig5", "big5hkscs":
		return traditionalchinese.Big5
	case "cp437", "ibm437", "437":
		return charmap.CodePage437
	case "cp850", "ibm850", "850":
		return charmap.CodePage850
	case "mac", "macroman", "x-mac-roman":
		return charmap.Macintosh
	}
	// cp1252, win-1252, windows1252, ms1252
	if n := len(label) - 4; n > 1 && label[n:n+3] == "125" && (label[0] == 'c' || label[0] == 'w' || label[0] == 'm') {
		label = "windows-" + label[n:]
	}
	if rest, ok := strings.CutPrefix(label, "iso8859-"); ok {
		label = "iso-8859-" + rest
	}
	for _, l := range []string{label, strings.ReplaceAll(label, "_", "-"), strings.ReplaceAll(label, "-", "_")} {
		if enc, err := htmlindex.Get(l); err == nil && enc != encoding.Replacement {
			return enc
		}
	}
	if enc, err := ianaindex.MIME.Encoding(label); err == nil && enc != nil {
		return enc
	}
	return nil
}

// decodeCharset turns bytes of the declared charset into valid UTF-8. What contradicts its declaration is guessed.
func decodeCharset(b []byte, label string) string {
	l := charsetLabel(label)
	switch l {
	case "utf-7", "unicode-1-1-utf-7", "x-unicode-2-0-utf-7":
		return decodeUTF7(b)
	case "iso-2022-kr":
		return decodeISO2022KR(b)
	case "utf-8", "utf8", "utf-8-mac", "unicode-1-1-utf-8":
		return decodeUTF8(b)
	}
	latin := l == "" || l == "us-ascii" || l == "ascii" || l == "iso-8859-1" || l == "latin1" || l == "windows-1252" || l == "ansi_x3.4-1968"
	if latin {
		return guess(b)
	}
	enc := lookupCharset(l)
	if enc == nil || strings.HasPrefix(l, "utf-16") && bytes.IndexByte(b, 0) < 0 && ascii(b) {
		return guess(b) // also for what was converted on the way, and kept the label
	}
	out, err := enc.NewDecoder().Bytes(b)
	if err != nil {
		return guess(b)
	}
	if bytes.Contains(out, []byte("\uFFFD")) && !ascii(b) && utf8.Valid(b) && !bytes.Contains(b, []byte("\uFFFD")) {
		return string(b)
	}
	return string(out)
}

// decodeRaw reads bytes that should have been ASCII: UTF-8 if they can be, then the declared charset, then windows-1252.
func decodeRaw(b []byte, declared string) string {
	if utf8.Valid(b) {
		if bytes.Contains(b, []byte("\x1b$")) {
			return guess(b)
		}
		return string(b)
	}
	return decodeCharset(b, declared)
}

// guess is for text without a usable charset. UTF-8 is hardly ever valid by accident; ISO-2022-JP announces itself.
func guess(b []byte) string {
	if bytes.Contains(b, []byte("\x1b$")) {
		if out, err := japanese.ISO2022JP.NewDecoder().Bytes(b); err == nil {
			return string(out)
		}
	}
	if utf8.Valid(b) {
		return string(b)
	}
	// windows-1252 stands for ISO-8859-1 too: nobody means the C1 controls.
	out, err := charmap.Windows1252.NewDecoder().Bytes(b)
	if err != nil {
		return strings.ToValidUTF8(string(b), "\uFFFD")
	}
	return string(out)
}

// decodeUTF8 repairs text declared as UTF-8: with no valid character beyond ASCII it was a Western 8-bit charset.
func decodeUTF8(b []byte) string {
	if utf8.Valid(b) {
		return string(bytes.TrimPrefix(b, []byte("\xef\xbb\xbf")))
	}
	good, wrong := 0, 0
	for i := 0; i < len(b); {
		if b[i] < utf8.RuneSelf {
			i++
			continue
		}
		r, n := utf8.DecodeRune(b[i:])
		if r == utf8.RuneError && n == 1 {
			wrong++
		} else {
			good++
		}
		i += n
	}
	if wrong > good {
		return guess(b)
	}
	return strings.ToValidUTF8(string(b), "\uFFFD")
}

// decodeUTF7 reads RFC 2152: +base64 of UTF-16-, closed by anything that is not base64.
func decodeUTF7(b []byte) string {
	var out strings.Builder
	for i := 0; i < len(b); i++ {
		if b[i] != '+' {
			out.WriteString(guess(b[i : i+1]))
			continue
		}
		end := i + 1
		for end < len(b) && isBase64(b[end]) {
			end++
		}
		if end == i+1 {
			out.WriteByte('+')
		} else {
			data, _ := base64.RawStdEncoding.DecodeString(string(b[i+1 : end]))
			units := make([]uint16, 0, len(data)/2)
			for k := 0; k+1 < len(data); k += 2 {
				units = append(units, uint16(data[k])<<8|uint16(data[k+1]))
			}
			out.WriteString(string(utf16.Decode(units)))
		}
		if end >= len(b) || b[end] != '-' {
			end--
		}
		i = end
	}
	return out.String()
}

// decodeISO2022KR shifts the two-byte sections up to EUC-KR, which has the same table.
func decodeISO2022KR(b []byte) string {
	b = bytes.ReplaceAll(b, []byte("\x1b$)C"), nil)
	out := make([]byte, 0, len(b))
	shifted := false
	for _, c := range b {
		switch {
		case c == 0x0e:
			shifted = true
		case c == 0x0f:
			shifted = false
		case shifted && c > ' ':
			out = append(out, c|0x80)
		default:
			out = append(out, c)
		}
	}
	text, err := korean.EUCKR.NewDecoder().Bytes(out)
	if err != nil {
		return guess(b)
	}
	return string(text)
}

func ascii(b []byte) bool {
	for _, c := range b {
		if c >= utf8.RuneSelf {
			return false
		}
	}
	return true
}
