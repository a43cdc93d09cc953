package mime

import (
	"encoding/binary"
	"strconv"
	"strings"
)

// The dictionary with which every compressed RTF begins ([MS-OXRTFCP] 2.1.2.1).
const rtfDictionary = `{\rtf1\ansi\mac\deff0\deftab720{\fonttbl;}{\f0\fnil \froman \fswiss \fmodern \fscript \fdecor MS Sans SerifSymbolArialTimes New RomanCourier{\colortbl\red0\green0\blue0` +
	"\r\n" + `\par \pard\plain\f0\fs20\b\i\u\tab\tx`

// Larger bodies are not written by people.
const maxRTF = 8 << 20

// unpackRTF undoes the LZFu compression of an RTF body, as far as it goes.
func unpackRTF(b []byte) []byte {
	if len(b) < 16 {
		return nil
	}
	size := min(int(binary.LittleEndian.Uint32(b[4:])), maxRTF)
	kind := binary.LittleEndian.Uint32(b[8:])
	body := b[16:]
	if kind == 0x414c454d { // "MELA": stored
		return body[:min(size, len(body))]
	}
	if kind != 0x75465a4c { // "LZFu"
		return nil
	}
	var window [4096]byte
	write := copy(window[:], rtfDictionary)
	out := make([]byte, 0, min(size, len(body)*17))
	for i := 0; i < len(body); {
		flags := body[i]
		i++
		for bit := 0; bit < 8 && i < len(body); bit++ {
			if flags>>bit&1 == 0 {
				out = append(out, body[i])
				window[write] = body[i]
				write = (write + 1) % len(window)
				i++
				continue
			}
			if i+1 >= len(body) {
				return out
			}
			token := int(body[i])<<8 | int(body[i+1])
			i += 2
			read := token >> 4
			if read == write {
				return out // the end mark
			}
			for range token&15 + 2 {
				c := window[read]
				read = (read + 1) % len(window)
				out = append(out, c)
				window[write] = c
				write = (write + 1) % len(window)
			}
			if len(out) >= maxRTF {
				return out
			}
		}
	}
	return out
}

// rtfGroup is the state that a brace opens and closes.
type rtfGroup struct {
	skip    bool // a destination that is not body text
	htmlRTF bool // \htmlrtf: RTF that stands beside the HTML and is not part of it
	unicode int  // characters that replace a \u for old readers
}

// readRTF takes the text out of RTF, or the HTML that Exchange wrapped into it ([MS-OXRTFEX]). It reads each byte once.
func readRTF(b []byte) (plain, html string) {
	if !strings.HasPrefix(string(b[:min(len(b), 5)]), `{\rtf`) {
		return "", ""
	}
	var out strings.Builder
	fromHTML := strings.Contains(string(b[:min(len(b), 2000)]), `\fromhtml1`)
	charset := "windows-1252"
	state := rtfGroup{unicode: 1}
	var stack []rtfGroup
	var bytesRun []byte // \'xx bytes wait, for a character may need two
	flush := func() {
		if len(bytesRun) > 0 {
			out.WriteString(decodeCharset(bytesRun, charset))
			bytesRun = nil
		}
	}
	swallow := 0
	visible := func() bool { return !state.skip && !state.htmlRTF }
	emit := func(s string) {
		if visible() {
			flush()
			out.WriteString(s)
		}
	}
	for i := 0; i < len(b); {
		switch c := b[i]; c {
		case '{':
			if len(stack) < 1000 {
				stack = append(stack, state)
			}
			i++
		case '}':
			flush()
			if n := len(stack); n > 0 {
				state, stack = stack[n-1], stack[:n-1]
			}
			i++
		case '\r', '\n', 0:
			i++
		case '\\':
			word, value, hasValue, used := rtfControl(b[i:])
			i += used
			switch {
			case word == "'":
				if swallow > 0 {
					swallow--
				} else if visible() {
					bytesRun = append(bytesRun, byte(value))
				}
			case word == "u" && hasValue:
				if value < 0 {
					value += 65536
				}
				emit(string(rune(value)))
				swallow = state.unicode
			case word == "uc" && hasValue:
				state.unicode = max(value, 0)
			case word == "ansicpg" && hasValue && knownCharset("cp"+strconv.Itoa(value)):
				charset = "cp" + strconv.Itoa(value)
			default:
				emit(rtfWord(word, &state, value, hasValue, fromHTML))
			}
		default:
			switch {
			case swallow > 0:
				swallow--
			case visible() && c < 0x80:
				flush()
				out.WriteByte(c)
			case visible():
				bytesRun = append(bytesRun, c)
			}
			i++
		}
	}
	flush()
	if fromHTML {
		return "", strings.TrimSpace(out.String())
	}
	return strings.TrimSpace(strings.ReplaceAll(out.String(), "\x00", "")), ""
}

// rtfControl reads a control word or symbol.
func rtfControl(b []byte) (word string, value int, hasValue bool, used int) {
	if len(b) < 2 {
		return "", 0, false, len(b)
	}
	if b[1] == '\'' {
		if len(b) >= 4 && isHex(b[2]) && isHex(b[3]) {
			return "'", int(unhex(b[2])<<4 | unhex(b[3])), true, 4
		}
		return "", 0, false, 2
	}
	i := 1
	for i < len(b) && i < 40 && (b[i] >= 'a' && b[i] <= 'z' || b[i] >= 'A' && b[i] <= 'Z') {
		i++
	}
	if i == 1 {
		return string(b[1:2]), 0, false, 2
	}
	word = string(b[1:i])
	begin := i
	if i < len(b) && b[i] == '-' {
		i++
	}
	for i < len(b) && i-begin < 8 && b[i] >= '0' && b[i] <= '9' {
		i++
	}
	value, err := strconv.Atoi(string(b[begin:i]))
	if err != nil {
		i = begin
	}
	if i < len(b) && b[i] == ' ' {
		i++
	}
	return word, value, err == nil, i
}

// rtfWord applies a control word to the state and gives the text that it stands for.
func rtfWord(word string, state *rtfGroup, value int, hasValue, fromHTML bool) string {
	switch word {
	case "*":
		state.skip = true
	case "htmltag":
		// \* made the group invisible; its content is markup, which is what is wanted.
		state.skip = !fromHTML
	case "mhtmltag":
		state.skip = true
	case "htmlrtf":
		state.htmlRTF = fromHTML && (!hasValue || value != 0)
	case "fonttbl", "colortbl", "stylesheet", "info", "pict", "object", "header", "footer", "generator", "themedata", "datastore",
		"listtable", "listoverridetable", "latentstyles", "rsidtbl", "xmlnstbl", "fldinst":
		state.skip = true
	case "par", "line", "row", "sect", "page":
		return "\n"
	case "tab", "cell":
		return "\t"
	case "lquote":
		return "‘"
	case "rquote":
		return "’"
	case "ldblquote":
		return "“"
	case "rdblquote":
		return "”"
	case "bullet":
		return "•"
	case "endash":
		return "–"
	case "emdash":
		return "—"
	case "~":
		return "\u00a0"
	case "_":
		return "-"
	case "\\", "{", "}":
		return word
	case "\r", "\n":
		return "\n"
	}
	return ""
}
