package mime

import (
	"bytes"
	"sort"
	"strconv"
	"strings"
)

// mediaType is the value of Content-Type or Content-Disposition, read as leniently as it is written.
type mediaType struct {
	value  string // lower case, "" when missing
	params map[string]string
}

// What stands behind is no file name that anybody could use.
const maxParams = 8 << 10

// parseMediaType reads a raw value: missing semicolons, unquoted or wrongly quoted values, repeated names, encoded words and
// RFC 2231 pieces. The first of two equal names counts.
func parseMediaType(raw []byte, declared string) mediaType {
	m := mediaType{params: map[string]string{}}
	head := raw
	if i := bytes.IndexAny(raw, "; \t"); i >= 0 {
		head = raw[:i]
	}
	rest := raw[len(head):]
	if bytes.IndexByte(head, '=') >= 0 {
		head, rest = nil, raw
	}
	value := strings.ToLower(strings.Trim(decodeRaw(head, declared), " \t\"'<>,"))
	if main, sub, ok := strings.Cut(value, "/"); ok {
		sub, _, _ = strings.Cut(sub, "/")
		value = main + "/" + sub
	}
	m.value = strings.Map(func(r rune) rune {
		if r <= ' ' || r >= 0x7f || strings.ContainsRune("()<>@,;:\\\"[]?=", r) {
			return -1
		}
		return r
	}, value)
	pieces := map[string][]piece{}
	rest = rest[:min(len(rest), maxParams)]
	for n := 0; len(rest) > 0 && n < 100; n++ {
		var name string
		var val []byte
		name, val, rest = nextParam(rest)
		if name == "" {
			continue
		}
		if base, p, ok := splitPiece(name, val); ok {
			pieces[base] = append(pieces[base], p)
			continue
		}
		if _, seen := m.params[name]; !seen {
			m.params[name] = oneLine(decodeWords(val, declared))
		}
	}
	for name, list := range pieces {
		if joined := joinPieces(list, declared); joined != "" {
			m.params[name] = joined
		}
	}
	return m
}

// nextParam reads "; name = value" from b and gives what follows it.
func nextParam(b []byte) (name string, value, rest []byte) {
	b = bytes.TrimLeft(b, "; \t,")
	i := bytes.IndexAny(b, "=;")
	if i < 0 {
		return "", nil, nil
	}
	if b[i] == ';' {
		return "", nil, b[i:]
	}
	words := bytes.Fields(b[:i])
	if len(words) > 0 {
		name = strings.ToLower(strings.Trim(string(words[len(words)-1]), "\"'"))
	}
	b = bytes.TrimLeft(b[i+1:], " \t")
	if len(b) > 0 && b[0] == '"' {
		if end := closingQuote(b); end > 0 {
			return name, unquote(b[1:end]), b[end+1:]
		}
		b = b[1:]
	}
	end := bytes.IndexByte(b, ';')
	if end < 0 {
		end = len(b)
	}
	value = bytes.TrimSpace(b[:end])
	// "a=b c=d": the semicolon is missing.
	if name != "name" && name != "filename" {
		if k := bytes.IndexAny(value, " \t"); k > 0 && bytes.IndexByte(value[k:], '=') > 0 {
			return name, value[:k], b[k:]
		}
	}
	return name, bytes.Trim(value, "\"'"), b[end:]
}

// closingQuote finds the quote that ends a quoted value: one that a semicolon, another parameter or the end follows, else the first.
func closingQuote(b []byte) int {
	first := 0
	for i, quotes := 1, 0; i < len(b) && quotes < 16; i++ {
		switch b[i] {
		case '\\':
			if i+1 < len(b) && b[i+1] == '"' && endsValue(b[i+2:]) && first == 0 && bytes.IndexByte(b[i+2:], '"') < 0 {
				return i + 1 // a Windows path: the backslash escapes nothing
			}
			i++
		case '"':
			if endsValue(b[i+1:]) {
				return i
			}
			if first == 0 {
				first = i
			}
			quotes++
		}
	}
	return first
}

func endsValue(b []byte) bool {
	b = bytes.TrimLeft(b[:min(len(b), 40)], " \t")
	if len(b) == 0 || b[0] == ';' || b[0] == '(' || b[0] == ',' {
		return true
	}
	n := bytes.IndexByte(b, '=')
	return n > 0 && len(bytes.Trim(b[:n], "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-*")) == 0
}

func unquote(b []byte) []byte {
	if bytes.IndexByte(b, '\\') < 0 {
		return b
	}
	out := make([]byte, 0, len(b))
	for i := 0; i < len(b); i++ {
		if b[i] == '\\' && i+1 < len(b) && (b[i+1] == '"' || b[i+1] == '\\') {
			i++
		}
		out = append(out, b[i])
	}
	return out
}

// piece is one RFC 2231 section of a parameter: name*2*=value.
type piece struct {
	index   int
	encoded bool
	value   []byte
}

func splitPiece(name string, value []byte) (base string, p piece, ok bool) {
	base, rest, found := strings.Cut(name, "*")
	if !found {
		return "", piece{}, false
	}
	p.value = value
	if rest == "" {
		p.encoded = true
		return base, p, true
	}
	number, encoded := strings.CutSuffix(rest, "*")
	n, err := strconv.Atoi(number)
	if err != nil || n < 0 {
		return "", piece{}, false
	}
	p.index, p.encoded = n, encoded
	return base, p, true
}

func joinPieces(list []piece, declared string) string {
	sort.SliceStable(list, func(i, j int) bool { return list[i].index < list[j].index })
	charset, raw := declared, []byte(nil)
	encoded := false
	for i, p := range list {
		v := p.value
		if p.encoded {
			if i == 0 {
				if parts := bytes.SplitN(v, []byte{'\''}, 3); len(parts) == 3 {
					charset, v = string(parts[0]), parts[2]
				}
			}
			encoded = true
			v = unpercent(v)
		}
		raw = append(raw, v...)
	}
	if !encoded {
		return oneLine(decodeWords(raw, charset))
	}
	return oneLine(decodeCharset(raw, charset))
}

func unpercent(b []byte) []byte {
	out := make([]byte, 0, len(b))
	for i := 0; i < len(b); i++ {
		if b[i] == '%' && i+2 < len(b) && isHex(b[i+1]) && isHex(b[i+2]) {
			out = append(out, unhex(b[i+1])<<4|unhex(b[i+2]))
			i += 2
			continue
		}
		out = append(out, b[i])
	}
	return out
}
