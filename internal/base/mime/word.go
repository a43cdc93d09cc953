package mime

import (
	"bytes"
	"strings"
	"unicode"
	"unicode/utf8"
)

// word is one RFC 2047 encoded word, decoded from its transfer form but still in its charset.
type word struct {
	charset string
	data    []byte
}

// decodeWords turns a raw header value into text: encoded words, also adjacent or split inside a character, and raw 8-bit bytes in
// UTF-8, the declared charset or windows-1252. It reads each byte once.
func decodeWords(value []byte, declared string) string {
	text := decodeWordsOnce(value, declared)
	if strings.Contains(text, "=?") && strings.Contains(text, "?=") && bytes.Contains(value, []byte("=?")) {
		// Some senders encode a field that was encoded already.
		text = decodeWordsOnce([]byte(text), "utf-8")
	}
	return text
}

func decodeWordsOnce(value []byte, declared string) string {
	if bytes.IndexByte(value, '=') < 0 || !bytes.Contains(value, []byte("=?")) {
		return decodeRaw(value, declared)
	}
	var out strings.Builder
	var run word // adjacent words of one charset are joined before decoding: they may split a character
	flush := func() {
		if run.charset != "" {
			out.WriteString(decodeCharset(run.data, run.charset))
			run = word{}
		}
	}
	lastEnd := bytes.LastIndex(value, []byte("?="))
	for pos := 0; pos < len(value); {
		start := bytes.Index(value[pos:], []byte("=?"))
		if start < 0 || pos+start > lastEnd {
			flush()
			out.WriteString(decodeRaw(value[pos:], declared))
			break
		}
		gap := value[pos : pos+start]
		w, size := readWord(value[pos+start:])
		if size == 0 {
			flush()
			out.WriteString(decodeRaw(value[pos:pos+start+2], declared))
			pos += start + 2
			continue
		}
		if run.charset == "" || len(bytes.TrimSpace(gap)) > 0 {
			flush()
			out.WriteString(decodeRaw(gap, declared))
		}
		if !strings.EqualFold(run.charset, w.charset) {
			flush()
			run.charset = w.charset
		}
		run.data = append(run.data, w.data...)
		pos += start + size
	}
	flush()
	return out.String()
}

// readWord reads the encoded word that b begins with; size 0 means that it is none.
func readWord(b []byte) (w word, size int) {
	q := bytes.IndexByte(b[2:min(len(b), 82)], '?')
	if q <= 0 {
		return word{}, 0
	}
	charset := strings.TrimSpace(string(b[2 : 2+q]))
	charset, _, _ = strings.Cut(charset, "*") // RFC 2231 language
	if charset == "" || strings.ContainsAny(charset, " =\"<>") {
		return word{}, 0
	}
	text := b[2+q+1:]
	if len(text) < 2 || text[1] != '?' {
		return word{}, 0
	}
	end := bytes.Index(text[2:], []byte("?="))
	if end < 0 {
		return word{}, 0
	}
	body := text[2 : 2+end]
	switch text[0] {
	case 'b', 'B':
		w.data, _ = decodeBase64(body)
	case 'q', 'Q':
		w.data = decodeQ(body)
	default:
		return word{}, 0
	}
	w.charset = charset
	return w, 2 + q + 1 + 2 + end + 2
}

func decodeQ(b []byte) []byte {
	out := make([]byte, 0, len(b))
	for i := 0; i < len(b); i++ {
		switch {
		case b[i] == '_':
			out = append(out, ' ')
		case b[i] == '=' && i+2 < len(b) && isHex(b[i+1]) && isHex(b[i+2]):
			out = append(out, unhex(b[i+1])<<4|unhex(b[i+2]))
			i += 2
		default:
			out = append(out, b[i])
		}
	}
	return out
}

func isHex(c byte) bool {
	return c >= '0' && c <= '9' || c >= 'a' && c <= 'f' || c >= 'A' && c <= 'F'
}

func unhex(c byte) byte {
	switch {
	case c >= 'a':
		return c - 'a' + 10
	case c >= 'A':
		return c - 'A' + 10
	}
	return c - '0'
}

// oneLine makes text safe for a single line: control characters go, white space is one space.
func oneLine(s string) string {
	plain := true
	for i := 0; i < len(s); i++ {
		if c := s[i]; c < ' ' || c >= 0x7f || c == ' ' && (i == 0 || i == len(s)-1 || s[i-1] == ' ') {
			plain = false
			break
		}
	}
	if plain {
		return s
	}
	var b strings.Builder
	b.Grow(len(s))
	space := false
	for _, r := range s {
		if unicode.IsSpace(r) && r != '\u00a0' {
			space = b.Len() > 0
			continue
		}
		if unicode.IsControl(r) || r == '\ufeff' {
			continue
		}
		if space {
			b.WriteByte(' ')
			space = false
		}
		b.WriteRune(r)
	}
	return b.String()
}

// cutBytes shortens s to at most n bytes without splitting a character.
func cutBytes(s string, n int) string {
	if len(s) <= n {
		return s
	}
	for n > 0 && !utf8.RuneStart(s[n]) {
		n--
	}
	return s[:n]
}

// cutRunes shortens s to at most n characters.
func cutRunes(s string, n int) string {
	count := 0
	for i := range s {
		if count == n {
			return s[:i]
		}
		count++
	}
	return s
}
