package mime

import (
	"bytes"
	"strings"
)

// Header is the header block of a mail or of one part, in its order.
type Header struct {
	Fields  []Field
	Charset string // declared by the Content-Type beside it: the second guess for raw 8-bit fields
}

// Field is one line of a header, with its folds undone.
type Field struct {
	Name  string // as written
	Value []byte // still encoded, without NUL
}

// Get is the first field of that name, decoded, "" when there is none.
func (h Header) Get(name string) string {
	return h.text(h.raw(name))
}

// Values are all fields of that name, decoded, in order.
func (h Header) Values(name string) []string {
	var out []string
	for _, f := range h.Fields {
		if strings.EqualFold(f.Name, name) {
			out = append(out, h.text(f.Value))
		}
	}
	return out
}

// Has tells whether a field of that name is there, even an empty one.
func (h Header) Has(name string) bool {
	for _, f := range h.Fields {
		if strings.EqualFold(f.Name, name) {
			return true
		}
	}
	return false
}

// raw prefers the first field with a value: broken senders repeat fields and leave the first one empty.
func (h Header) raw(name string) []byte {
	for _, f := range h.Fields {
		if strings.EqualFold(f.Name, name) && len(f.Value) > 0 {
			return f.Value
		}
	}
	return nil
}

func (h Header) text(value []byte) string {
	return oneLine(decodeWords(value, h.Charset))
}

// problems collects defects once each, so that a hostile mail cannot grow the list.
type problems struct{ list []string }

const maxProblems = 40

func (p *problems) add(word string, detail ...string) {
	if len(detail) > 0 && detail[0] != "" {
		word += ": " + oneLine(cutBytes(strings.ToValidUTF8(detail[0], "\uFFFD"), 120))
	}
	for _, have := range p.list {
		if have == word {
			return
		}
	}
	if len(p.list) < maxProblems {
		p.list = append(p.list, word)
	}
}

// readHeader takes the header block off data and gives the rest. It reads each line once, and keeps no more than the limits allow:
// a field that is too long is cut, so that the fields after it are still read.
func readHeader(data []byte, lim Limits, bad *problems) (Header, []byte) {
	h := headerReader{lim: lim, bad: bad}
	rest := data
	for len(rest) > 0 {
		line, next := cutLine(rest)
		if len(line) == 0 {
			return h.Header, next
		}
		switch {
		case line[0] == ' ' || line[0] == '\t':
			unfolded := bytes.TrimLeft(line, " \t")
			switch {
			case len(h.Fields) == 0 && fieldName(unfolded) > 0:
				bad.add("header_indented")
				h.begin(unfolded)
			case len(unfolded) == 0 && !folded(next) && !headerGoesOn(next):
				return h.Header, next
			default:
				h.fold(line)
			}
		case fieldName(line) > 0:
			h.begin(line)
		case bytes.HasPrefix(line, []byte("From ")) || bytes.HasPrefix(line, []byte(">From ")):
			bad.add("mbox_line")
		case len(h.Fields) > 0 && headerGoesOn(next):
			bad.add("header_wrapped_badly")
			h.fold(line)
		default:
			bad.add("header_not_ended")
			return h.Header, rest
		}
		if h.kept > lim.HeaderBlock {
			bad.add("header_block_too_large")
			return h.Header, skipHeader(next)
		}
		rest = next
	}
	return h.Header, nil
}

type headerReader struct {
	Header
	lim  Limits
	bad  *problems
	kept int
}

func (h *headerReader) begin(line []byte) {
	n := fieldName(line)
	f := Field{Name: string(bytes.TrimRight(line[:n], " \t"))}
	h.Fields = append(h.Fields, f)
	h.kept += n + 2
	h.fold(line[n+1:])
}

// fold appends a line to the last field; the space that folding stood for is kept as one space.
func (h *headerReader) fold(line []byte) {
	if len(h.Fields) == 0 {
		h.bad.add("header_begins_folded")
		return
	}
	f := &h.Fields[len(h.Fields)-1]
	more := bytes.TrimSpace(line)
	if len(f.Value)+len(more) > h.lim.Header {
		h.bad.add("header_too_long", f.Name)
		more = more[:max(0, min(len(more), h.lim.Header-len(f.Value)))]
	}
	if len(more) == 0 {
		return
	}
	h.kept += len(more) + 1
	if len(f.Value) > 0 {
		f.Value = append(f.Value, ' ')
	}
	for _, c := range more {
		if c != 0 && c != '\r' {
			f.Value = append(f.Value, c)
		}
	}
}

// skipHeader looks for the empty line that ends a header block of which no more is read.
func skipHeader(rest []byte) []byte {
	for len(rest) > 0 {
		line, next := cutLine(rest)
		if len(line) == 0 {
			return next
		}
		rest = next
	}
	return nil
}

// folded tells a continuation line with text on it.
func folded(next []byte) bool {
	line, _ := cutLine(next[:min(len(next), 1024)])
	return len(line) > 0 && (line[0] == ' ' || line[0] == '\t') && len(bytes.TrimSpace(line)) > 0
}

// cutLine gives the first line without its ending, and what follows it.
func cutLine(b []byte) (line, rest []byte) {
	i := bytes.IndexByte(b, '\n')
	if i < 0 {
		return bytes.TrimSuffix(b, []byte{'\r'}), nil
	}
	return bytes.TrimRight(b[:i], "\r"), b[i+1:]
}

// fieldName is the length of the field name that line begins with, 0 when it is no header field.
func fieldName(line []byte) int {
	for i, c := range line {
		switch {
		case c == ':':
			return i
		case c == ' ' || c == '\t':
			// Obsolete syntax allows white space before the colon, and nothing else.
			rest := bytes.TrimLeft(line[i:min(len(line), i+20)], " \t")
			if i > 0 && len(rest) > 0 && rest[0] == ':' {
				return i + bytes.IndexByte(line[i:], ':')
			}
			return 0
		case c < 33 || c > 126 || i > 200:
			return 0
		}
	}
	return 0
}

// headerGoesOn tells whether a header block continues below a line that does not belong in one, so the line was only broken: within a
// few lines a field that mails have follows, and no empty line and no delimiter before it.
func headerGoesOn(next []byte) bool {
	for range 4 {
		line, rest := cutLine(next[:min(len(next), 1024)])
		if len(line) == 0 || bytes.HasPrefix(line, []byte("--")) {
			return false
		}
		if line[0] != ' ' && line[0] != '\t' {
			if n := fieldName(line); n > 0 {
				return commonField(strings.TrimRight(string(line[:n]), " \t"))
			}
		}
		next = next[len(next[:min(len(next), 1024)])-len(rest):]
	}
	return false
}

// commonField knows the fields that stand in nearly every mail; "Note:" in a text is none of them.
func commonField(name string) bool {
	name = strings.ToLower(name)
	switch name {
	case "from", "to", "cc", "bcc", "subject", "date", "sender", "reply-to", "message-id", "in-reply-to", "references", "mime-version",
		"received", "return-path", "delivered-to", "importance", "priority", "user-agent", "thread-topic", "thread-index", "errors-to":
		return true
	}
	return strings.HasPrefix(name, "content-") || strings.HasPrefix(name, "x-") || strings.HasPrefix(name, "list-") ||
		strings.HasPrefix(name, "arc-") || strings.HasPrefix(name, "dkim-") || strings.HasPrefix(name, "authentication-")
}
