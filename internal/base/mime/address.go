package mime

import (
	"bytes"
	"strings"
)

// parseAddresses reads an address list as people and programs really write it: groups, comments, unquoted commas and names,
// semicolons, missing brackets. It keeps only entries that have an address. Each byte is looked at a fixed number of times.
func parseAddresses(raw []byte, declared string) []Address {
	var out []Address
	var pending []byte // "Doe" of an unquoted "Doe, John <j@x>"
	for _, entry := range splitAddresses(raw) {
		entry = bytes.TrimSpace(entry)
		if len(entry) == 0 {
			pending = nil
			continue
		}
		if pending != nil {
			entry = append(append(append([]byte(nil), pending...), ", "...), entry...)
			pending = nil
		}
		a, ok := parseAddress(entry, declared)
		switch {
		case ok:
			out = append(out, a)
		case len(entry) < 200:
			pending = entry
		}
	}
	return out
}

// splitAddresses cuts at commas, semicolons and group names that stand outside quotes, comments and brackets.
func splitAddresses(raw []byte) [][]byte {
	var out [][]byte
	begin, comment := 0, 0
	quoted, angle := false, false
	for i := 0; i < len(raw); i++ {
		c := raw[i]
		switch {
		case quoted || comment > 0:
			switch {
			case c == '\\':
				i++
			case quoted:
				quoted = c != '"'
			case c == '(':
				comment++
			case c == ')':
				comment--
			}
		case c == '"' && !angle:
			// A quote that never closes is only a character.
			quoted = bytes.IndexByte(raw[i+1:min(len(raw), i+1000)], '"') >= 0
		case c == '(' && !angle:
			if bytes.IndexByte(raw[i+1:min(len(raw), i+1000)], ')') >= 0 {
				comment++
			}
		case c == '<':
			angle = bytes.IndexByte(raw[i+1:min(len(raw), i+1000)], '>') >= 0
		case c == '>':
			if angle && anotherFollows(raw[i+1:]) {
				out = append(out, raw[begin:i+1])
				begin = i + 1
			}
			angle = false
		case (c == ',' || c == ';') && !angle:
			out = append(out, raw[begin:i])
			if c == ';' {
				out = append(out, nil) // a group ends: nothing is pending across it
			}
			begin = i + 1
		case c == ':' && !angle && bytes.IndexByte(raw[begin:i], '@') < 0 && !bytes.EqualFold(bytes.TrimSpace(raw[begin:i]), []byte("mailto")):
			begin = i + 1 // group name
		}
	}
	return append(out, raw[begin:])
}

// anotherFollows tells whether a second "name <address>" stands behind an address without a comma between them.
func anotherFollows(b []byte) bool {
	b = bytes.TrimLeft(b[:min(len(b), 300)], " \t")
	if len(b) == 0 || bytes.IndexByte([]byte(",;(<>"), b[0]) >= 0 {
		return false
	}
	end := bytes.IndexAny(b, "<,;")
	return end > 0 && b[end] == '<'
}

func parseAddress(entry []byte, declared string) (Address, bool) {
	if open := bytes.LastIndexByte(entry, '<'); open >= 0 {
		inner := entry[open+1:]
		tail := []byte(nil)
		if end := bytes.IndexByte(inner, '>'); end >= 0 {
			inner, tail = inner[:end], inner[end+1:]
		}
		before := entry[:open]
		if i := bytes.IndexByte(before, '<'); i >= 0 && before[0] != '"' {
			before = before[:i] // "Name <a@b<mailto:a@b>>"
		}
		name := displayName(before, declared)
		if name == "" {
			name = displayName(tail, declared)
		}
		bare, _ := cutComments(inner)
		if addr, ok := cleanAddress(decodeWords(bare, declared)); ok {
			return Address{Name: name, Address: addr}, true
		}
		// "a@b.example <>" or brackets round the name.
		if addr, ok := cleanAddress(name); ok {
			return Address{Address: addr}, true
		}
		return Address{}, false
	}
	plain, comment := cutComments(entry)
	name := displayName(comment, declared)
	text := strings.Trim(decodeWords(plain, declared), " \t\"'")
	if strings.Count(text, "@") == 1 {
		if addr, ok := cleanAddress(text); ok && !spacedName(text) {
			return Address{Name: name, Address: addr}, true
		}
	}
	// A name without brackets: the first word with an @ is the address.
	words := strings.Fields(text)
	for i, word := range words {
		if addr, ok := cleanAddress(strings.Trim(word, "[]()<>\"',;:")); ok {
			if name == "" {
				name = strings.Join(words[:i], " ")
			}
			return Address{Name: name, Address: addr}, true
		}
	}
	return Address{}, false
}

// spacedName tells "Big Bug bb@bug.example", where the spaces part words, from the obsolete "jdoe @ machine . example".
func spacedName(s string) bool {
	words := strings.Fields(s)
	for i, w := range words {
		at := strings.IndexByte(w, '@')
		if at > 0 && i > 0 && !strings.HasSuffix(words[i-1], ".") && !strings.HasPrefix(w, ".") {
			return true
		}
	}
	return false
}

// cutComments takes (comments) out; the last one is often the name.
func cutComments(b []byte) (plain, comment []byte) {
	depth, begin := 0, 0
	quoted := false
	for i := 0; i < len(b); i++ {
		c := b[i]
		switch {
		case c == '\\':
			if depth == 0 {
				plain = append(plain, c)
			}
			if i++; i < len(b) && depth == 0 {
				plain = append(plain, b[i])
			}
			continue
		case c == '"' && depth == 0:
			quoted = !quoted
		case c == '(' && !quoted:
			if depth++; depth == 1 {
				begin = i + 1
			}
			continue
		case c == ')' && !quoted && depth > 0:
			if depth--; depth == 0 {
				comment = b[begin:i]
			}
			continue
		}
		if depth == 0 {
			plain = append(plain, c)
		}
	}
	return plain, comment
}

// displayName unquotes and decodes a name.
func displayName(raw []byte, declared string) string {
	raw = bytes.TrimSpace(raw)
	if len(raw) >= 2 && raw[0] == '(' && raw[len(raw)-1] == ')' {
		raw = raw[1 : len(raw)-1]
	}
	var b []byte
	for i := 0; i < len(raw); i++ {
		switch {
		case raw[i] == '\\' && i+1 < len(raw):
			i++
			b = append(b, raw[i])
		case raw[i] == '"':
		default:
			b = append(b, raw[i])
		}
	}
	name := strings.Trim(oneLine(decodeWords(b, declared)), " '\"")
	return cutRunes(stripInvisible(name), 200)
}

// cleanAddress checks and normalises one address: spaces go, the domain becomes lower case.
func cleanAddress(s string) (string, bool) {
	s = strings.Join(strings.Fields(stripInvisible(s)), "")
	s = strings.Trim(s, "<>,;'")
	if len(s) > 7 && strings.EqualFold(s[:7], "mailto:") {
		s = s[7:]
	}
	if i := strings.IndexByte(s, ':'); strings.HasPrefix(s, "@") && i > 0 {
		s = s[i+1:] // an old source route
	}
	at := strings.LastIndexByte(s, '@')
	if at <= 0 || at == len(s)-1 || len(s) > 320 {
		return "", false
	}
	local, domain := s[:at], strings.ToLower(strings.TrimRight(s[at+1:], "."))
	if domain == "" || strings.ContainsAny(domain, "()<>,;:\\\"/ ") && !strings.HasPrefix(domain, "[") {
		return "", false
	}
	if !strings.HasPrefix(local, `"`) && strings.ContainsAny(local, "()<>,;:\\\"[] ") {
		return "", false
	}
	return local + "@" + domain, true
}
