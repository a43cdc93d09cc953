package mime

import (
	"bytes"
	"encoding/base64"
	"strings"
)

// decodeTransfer undoes the Content-Transfer-Encoding; a defect word says what was wrong with it, "" when nothing was.
func decodeTransfer(body []byte, enc string) (data []byte, defect string) {
	name := strings.ToLower(strings.TrimSpace(enc))
	name, _, _ = strings.Cut(name, ";")
	name, _, _ = strings.Cut(name, "(")
	name = strings.Trim(name, " \t\"'")
	switch strings.ReplaceAll(strings.ReplaceAll(name, " ", ""), "_", "-") {
	case "base64", "base-64", "b64":
		data, clean := decodeBase64(body)
		if !clean {
			return data, "base64_damaged"
		}
		return data, ""
	case "quoted-printable", "quotedprintable", "qp", "quoted-print":
		return decodeQuoted(body), ""
	case "x-uuencode", "uuencode", "x-uue", "uue":
		if files, _ := cutUU(body); len(files) > 0 {
			return files[0].data, ""
		}
		if len(bytes.TrimSpace(body)) == 0 {
			return nil, ""
		}
		return body, "uuencode_damaged"
	case "", "7bit", "8bit", "binary", "7-bit", "8-bit", "7bits", "8bits":
		return body, ""
	}
	return body, "transfer_encoding_unknown"
}

// decodeBase64 reads what can be read: foreign bytes are skipped, padding in the middle starts anew, a lost tail is dropped, and so
// is the plain text that mailing lists append behind the end.
func decodeBase64(b []byte) (out []byte, clean bool) {
	out = make([]byte, 0, len(b)/4*3+3)
	clean = true
	var quad [4]byte
	n, end := 0, -1 // end: how much was decoded when the padding came
	flush := func() {
		// A single left-over character holds no whole byte.
		if n > 1 {
			var three [3]byte
			m, _ := base64.RawStdEncoding.Decode(three[:], quad[:n])
			out = append(out, three[:m]...)
		}
		n = 0
	}
	for _, c := range b {
		switch {
		case c == '=':
			flush()
			end = len(out)
		case isBase64(c):
			quad[n] = c
			if n++; n == 4 {
				flush()
			}
		case c == '\r' || c == '\n' || c == ' ' || c == '\t':
		case end >= 0:
			return out[:end], false
		default:
			clean = false
		}
	}
	if n == 1 {
		clean = false
	}
	flush()
	return out, clean
}

func isBase64(c byte) bool {
	return c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || c == '+' || c == '/'
}

// decodeQuoted reads quoted-printable; a stray "=" stands for itself.
func decodeQuoted(b []byte) []byte {
	out := make([]byte, 0, len(b))
	for len(b) > 0 {
		i := bytes.IndexByte(b, '\n')
		line, ending := b, []byte(nil)
		if i >= 0 {
			line, ending, b = b[:i], b[i:i+1], b[i+1:]
			if k := len(line); k > 0 && line[k-1] == '\r' {
				line, ending = line[:k-1], []byte("\r\n")
			}
		} else {
			b = nil
		}
		line = bytes.TrimRight(line, " \t")
		soft := false
		if k := len(line); k > 0 && line[k-1] == '=' {
			line, soft = line[:k-1], true
		}
		for j := 0; j < len(line); j++ {
			if line[j] == '=' && j+2 < len(line) && isHex(line[j+1]) && isHex(line[j+2]) {
				out = append(out, unhex(line[j+1])<<4|unhex(line[j+2]))
				j += 2
				continue
			}
			out = append(out, line[j])
		}
		if !soft {
			out = append(out, ending...)
		}
	}
	return out
}

type uuFile struct {
	name string
	data []byte
}

// cutUU takes uuencoded files out of a text and gives the text without them.
func cutUU(text []byte) (files []uuFile, rest []byte) {
	if !bytes.Contains(text, []byte("begin ")) {
		return nil, text
	}
	for pos := 0; pos < len(text); {
		line, next := cutLine(text[pos:])
		after := len(text) - len(next)
		name, ok := uuBegin(line)
		if ok {
			if data, used := readUU(next); used > 0 {
				files = append(files, uuFile{name: name, data: data})
				pos = after + used
				continue
			}
		}
		rest = append(rest, text[pos:after]...)
		pos = after
	}
	return files, rest
}

func uuBegin(line []byte) (name string, ok bool) {
	f, found := bytes.CutPrefix(line, []byte("begin "))
	if !found || len(f) > 1000 {
		return "", false
	}
	mode, file, found := bytes.Cut(f, []byte{' '})
	if !found || len(mode) < 3 || len(mode) > 4 || len(bytes.Trim(mode, "01234567")) > 0 {
		return "", false
	}
	return string(bytes.TrimSpace(file)), len(bytes.TrimSpace(file)) > 0
}

// readUU decodes lines until "end"; used 0 means that the text only looked like a file. A begin line is followed by at least one
// good line or by the end, so prose is never eaten.
func readUU(b []byte) (data []byte, used int) {
	for pos := 0; pos < len(b); {
		line, next := cutLine(b[pos:])
		after := len(b) - len(next)
		trimmed := bytes.TrimRight(line, " ")
		if string(trimmed) == "end" {
			return data, after
		}
		if len(trimmed) > 0 && string(trimmed) != "`" {
			n := int((line[0] - ' ') & 63)
			need := (n + 2) / 3 * 4
			// Trailing spaces, which stand for zeros, are often lost on the way.
			if line[0] < ' ' || line[0] > '`' || len(line)-1 > need+2 || len(line)-1 < need-4 && len(trimmed)-1 < need/2 {
				return nil, 0
			}
			data = append(data, uuLine(line[1:], n)...)
		}
		pos = after
	}
	return nil, 0
}

func uuLine(chars []byte, n int) []byte {
	at := func(i int) byte {
		if i < len(chars) {
			return (chars[i] - ' ') & 63
		}
		return 0
	}
	out := make([]byte, 0, n+2)
	for i := 0; len(out) < n; i += 4 {
		a, b, c, d := at(i), at(i+1), at(i+2), at(i+3)
		out = append(out, a<<2|b>>4, b<<4|c>>2, c<<6|d)
	}
	return out[:n]
}
