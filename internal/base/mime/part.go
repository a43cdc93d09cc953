package mime

import (
	"bytes"
	"fmt"
	"strings"
)

// part is one node of the MIME tree. Bodies are slices of the raw mail: building the tree copies nothing.
type part struct {
	header      Header
	media       mediaType
	disposition mediaType
	body        []byte // still transfer-encoded
	kids        []*part
}

// reader walks a mail once, outermost first, and stops at the limits.
type reader struct {
	lim   Limits
	bad   problems
	parts int
}

// read builds the part from a header and the body after it. usual is the type of parts that declare none.
func (r *reader) read(h Header, body []byte, usual string, depth int) *part {
	r.parts++
	p := &part{header: h, body: body}
	raw := h.raw("Content-Type")
	p.media = parseMediaType(raw, "")
	p.header.Charset = p.media.params["charset"]
	if !ascii(raw) {
		p.media = parseMediaType(raw, p.header.Charset)
	}
	p.disposition = parseMediaType(h.raw("Content-Disposition"), p.header.Charset)
	p.media.value = plainType(p.media.value, usual, len(raw) > 0, &r.bad)
	if len(raw) == 0 && depth == 0 {
		if b := sniffBoundary(body, true); b != "" {
			r.bad.add("content_type_missing")
			p.media = mediaType{value: "multipart/mixed", params: map[string]string{"boundary": b}}
		}
	}
	if !strings.HasPrefix(p.media.value, "multipart/") {
		return p
	}
	if enc := strings.ToLower(h.Get("Content-Transfer-Encoding")); enc == "base64" || enc == "quoted-printable" {
		// Forbidden, and sent all the same; only a body without its delimiters was really encoded.
		if data, _ := decodeTransfer(body, enc); !bytes.Contains(body, []byte("--"+p.media.params["boundary"])) {
			p.body, body = data, data
			r.bad.add("multipart_encoded")
		}
	}
	if depth >= r.lim.Depth {
		r.bad.add("too_deep", fmt.Sprint(r.lim.Depth))
		return p
	}
	r.split(p, body, depth)
	return p
}

// split reads the parts of a multipart; one without a usable boundary stays a leaf.
func (r *reader) split(p *part, body []byte, depth int) {
	boundary := p.media.params["boundary"]
	if boundary == "" {
		r.bad.add("boundary_missing")
		boundary = sniffBoundary(body, false)
	}
	sections, closed := cutSections(body, boundary, r.lim.Parts-r.parts+1)
	if len(sections) == 0 && boundary != "" {
		if found := sniffBoundary(body, false); found != "" {
			r.bad.add("boundary_wrong")
			sections, closed = cutSections(body, found, r.lim.Parts-r.parts+1)
		}
	}
	if len(sections) == 0 {
		r.bad.add("multipart_without_parts")
		return
	}
	if !closed {
		r.bad.add("boundary_not_closed")
	}
	usual := "text/plain"
	if p.media.value == "multipart/digest" {
		usual = "message/rfc822"
	}
	for _, s := range sections {
		if r.parts >= r.lim.Parts {
			r.bad.add("too_many_parts", fmt.Sprint(r.lim.Parts))
			return
		}
		var h Header
		rest := s
		if looksLikeHeader(s) {
			h, rest = readHeader(s, r.lim, &r.bad)
		} else {
			r.bad.add("part_without_header")
		}
		p.kids = append(p.kids, r.read(h, rest, usual, depth+1))
	}
}

// looksLikeHeader tells a part that begins with header fields, or with the empty line after none, from one that has only text.
func looksLikeHeader(s []byte) bool {
	line, _ := cutLine(s[:min(len(s), 2048)])
	if len(line) == 0 {
		return true
	}
	n := fieldName(bytes.TrimLeft(line, " \t"))
	return n > 0
}

// cutSections cuts a multipart body at its delimiter lines, at most limit of them. The line break before a delimiter belongs to it.
func cutSections(body []byte, boundary string, limit int) (sections [][]byte, closed bool) {
	if boundary == "" {
		return nil, false
	}
	delim := []byte("--" + boundary)
	begin := -1 // where the current section begins
	for pos := 0; pos < len(body) && len(sections) < limit; {
		i := bytes.Index(body[pos:], delim)
		if i < 0 {
			break
		}
		at := pos + i
		after := at + len(delim)
		lineEnd := len(body)
		if k := bytes.IndexByte(body[after:], '\n'); k >= 0 {
			lineEnd = after + k + 1
		}
		tail := bytes.TrimRight(body[after:lineEnd], " \t\r\n")
		last := bytes.HasPrefix(tail, []byte("--"))
		if at > 0 && body[at-1] != '\n' || len(tail) > 0 && !last {
			pos = after
			continue
		}
		if begin >= 0 {
			sections = append(sections, trimBreak(body[begin:max(begin, at)]))
		}
		if last {
			// More parts after the end are a defect, but they are there.
			if next := bytes.Index(body[lineEnd:], append([]byte{'\n'}, delim...)); next < 0 || begin < 0 {
				return sections, true
			}
			begin = -1
			pos = lineEnd
			closed = true
			continue
		}
		begin, pos, closed = lineEnd, lineEnd, false
	}
	if begin >= 0 && begin < len(body) && len(sections) < limit {
		sections = append(sections, body[begin:])
	}
	return sections, closed
}

func trimBreak(b []byte) []byte {
	b = bytes.TrimSuffix(b, []byte{'\n'})
	return bytes.TrimSuffix(b, []byte{'\r'})
}

// sniffBoundary finds the delimiter of a multipart that does not name it: a line "--x" with a Content- field below it. With first,
// only the first line of text may be it.
func sniffBoundary(body []byte, first bool) string {
	for rest, lines := body, 0; len(rest) > 0 && lines < 1000; lines++ {
		line, next := cutLine(rest)
		rest = next
		if len(bytes.TrimSpace(line)) == 0 {
			continue
		}
		if bytes.HasPrefix(line, []byte("--")) && len(line) > 4 && len(line) < 200 {
			below, _ := cutLine(next[:min(len(next), 1024)])
			if len(below) > 8 && bytes.EqualFold(below[:8], []byte("content-")) {
				return strings.TrimRight(string(line[2:]), " \t")
			}
		}
		if first {
			return ""
		}
	}
	return ""
}

// plainType repairs the media type: what cannot be one counts as the usual type.
func plainType(value, usual string, declared bool, bad *problems) string {
	main, sub, ok := strings.Cut(value, "/")
	switch {
	case !declared:
		return usual
	case ok && main != "" && sub != "":
		return value
	case main == "text" || main == "plain" || main == "txt":
		bad.add("content_type_invalid", value)
		return "text/plain"
	case main == "html":
		bad.add("content_type_invalid", value)
		return "text/html"
	case main == "multipart":
		bad.add("content_type_invalid", value)
		return "multipart/mixed"
	case value == "":
		bad.add("content_type_invalid", value)
		return usual
	}
	bad.add("content_type_invalid", value)
	return "application/octet-stream"
}

// fileName is the name that the sender gave to a part, "" when none.
func (p *part) fileName() string {
	for _, name := range []string{
		p.disposition.params["filename"], p.media.params["name"], p.media.params["filename"], p.disposition.params["name"], p.media.params["file"],
	} {
		if strings.TrimSpace(name) != "" {
			return name
		}
	}
	return ""
}
