package mime

import (
	"bytes"
	"fmt"
	"html"
	"regexp"
	"strings"
)

// segment is one piece of what the mail says: in an alternative both forms of the same, else one of them.
type segment struct {
	plain, html       string
	flowed            string // plain, unwrapped for reading
	hasPlain, hasHTML bool
}

// content gathers what the tree says and carries, in the order in which a reader would meet it.
type content struct {
	lim      Limits
	bad      *problems
	segments []segment
	wrapped  []segment // bodies inside winmail.dat: mostly the same text again
	files    []Attachment
	mails    [][]byte
	report   []byte // message/delivery-status, decoded
	lost     int
}

// place is where a part stands in the tree.
type place int

const (
	beside place = iota // among others: text with a file name is a file
	branch              // one form of an alternative: text is the body whatever it is called
	root                // the whole mail: text of any kind is the body
)

// walk visits the leaves.
func (c *content) walk(p *part, at place) {
	if len(p.kids) == 0 {
		c.leaf(p, at)
		return
	}
	if p.media.value != "multipart/alternative" {
		for _, kid := range p.kids {
			c.walk(kid, beside)
		}
		return
	}
	before := c.segments
	c.segments = nil
	for _, kid := range p.kids {
		c.walk(kid, branch)
	}
	if one, ok := merge(c.segments); ok {
		before = append(before, one)
	}
	c.segments = before
}

// merge makes one segment of the branches of an alternative.
func merge(list []segment) (one segment, ok bool) {
	var plain, flowed, html []string
	for _, s := range list {
		if s.hasPlain {
			plain, flowed = append(plain, s.plain), append(flowed, s.flowed)
		}
		if s.hasHTML {
			html = append(html, s.html)
		}
	}
	return segment{
		plain: paragraphs(plain), flowed: paragraphs(flowed), html: paragraphs(html), hasPlain: len(plain) > 0, hasHTML: len(html) > 0,
	}, len(list) > 0
}

// paragraphs joins texts with an empty line between those that say anything.
func paragraphs(list []string) string {
	var kept []string
	for _, s := range list {
		if strings.TrimSpace(s) != "" {
			kept = append(kept, s)
		}
	}
	switch len(kept) {
	case 0:
		return ""
	case 1:
		return kept[0]
	}
	for i := range kept[:len(kept)-1] {
		kept[i] = strings.TrimRight(kept[i], "\n")
	}
	return strings.Join(kept, "\n\n")
}

func (c *content) leaf(p *part, at place) {
	data, defect := decodeTransfer(p.body, p.header.Get("Content-Transfer-Encoding"))
	if defect != "" {
		c.bad.add(defect, p.header.Get("Content-Transfer-Encoding"))
	}
	name := p.fileName()
	attached := p.disposition.value == "attachment" || name != "" && at == beside
	switch kind := p.media.value; {
	case strings.HasPrefix(kind, "multipart/") && len(bytes.TrimSpace(data)) == 0:
	case strings.HasPrefix(kind, "multipart/"):
		// Without parts, or deeper than the limit: shown as text when it is all there is.
		if at == root {
			c.text(p, data)
		} else {
			c.attach(p, data, name)
		}
	case kind == "message/rfc822" || kind == "message/global":
		c.mails = append(c.mails, data)
		c.attach(p, data, name)
	case kind == "message/delivery-status" || kind == "message/global-delivery-status":
		c.report = append(append(c.report, data...), "\n\n"...)
		c.attach(p, data, name)
	case kind == "application/ms-tnef" || kind == "application/vnd.ms-tnef" || strings.EqualFold(name, "winmail.dat"):
		c.unpack(p, data, name)
	case kind == "text/x-amp-html" && !attached:
	case !attached && kind == "text/html":
		c.html(p, data)
	case !attached && (kind == "text/plain" || at == root && strings.HasPrefix(kind, "text/") && name == ""):
		c.text(p, data)
	default:
		c.attach(p, data, name)
	}
}

func (c *content) text(p *part, data []byte) {
	files, rest := cutUU(data)
	for _, f := range files {
		c.add(Attachment{Name: guess([]byte(f.name)), Named: true, Type: "application/octet-stream", Data: f.data})
	}
	s := segment{hasPlain: true, plain: c.decode(rest, p.media.params["charset"])}
	s.flowed = s.plain
	if strings.EqualFold(p.media.params["format"], "flowed") {
		s.flowed = unflow(s.plain, strings.EqualFold(p.media.params["delsp"], "yes"))
	}
	c.segments = append(c.segments, s)
}

// The longest prefix that may declare the charset inside the HTML itself.
const metaPrefix = 2048

var metaCharset = regexp.MustCompile(`(?i)<meta[^>]{0,200}charset\s*=\s*["']?\s*([a-z0-9_:.\-]{2,40})`)

func (c *content) html(p *part, data []byte) {
	label := p.media.params["charset"]
	if charsetLabel(label) == "" || !knownCharset(label) {
		if m := metaCharset.FindSubmatch(data[:min(len(data), metaPrefix)]); m != nil {
			label = string(m[1])
		}
	}
	c.segments = append(c.segments, segment{hasHTML: true, html: c.decode(data, label)})
}

func (c *content) decode(data []byte, label string) string {
	if !knownCharset(label) {
		c.bad.add("charset_unknown", label)
	}
	if bytes.HasPrefix(data, []byte("\xff\xfe")) || bytes.HasPrefix(data, []byte("\xfe\xff")) {
		label = "utf-16"
	}
	if bytes.IndexByte(data, 0) >= 0 && !strings.HasPrefix(charsetLabel(label), "utf-16") {
		c.bad.add("nul_bytes")
		data = bytes.ReplaceAll(data, []byte{0}, nil)
	}
	text := decodeCharset(data, label)
	text = strings.ReplaceAll(text, "\r\n", "\n")
	text = strings.ReplaceAll(text, "\r", "\n")
	return strings.ReplaceAll(strings.TrimPrefix(text, "\ufeff"), "\x00", "")
}

func (c *content) attach(p *part, data []byte, name string) {
	a := Attachment{
		Name: name, Named: name != "", Type: p.media.value, Data: data,
		Inline:    p.disposition.value == "inline",
		ContentID: strings.Trim(p.header.Get("Content-Id"), "<> "),
	}
	if a.Type == "message/rfc822" && name == "" {
		var none problems
		h, _ := readHeader(skipPreface(data), c.lim, &none)
		if s := h.Get("Subject"); s != "" {
			a.Name = cutRunes(s, 100) + ".eml"
		}
	}
	c.add(a)
}

// add keeps a file under a safe name, as long as the limit allows.
func (c *content) add(a Attachment) {
	if len(c.files) >= c.lim.Attachments {
		c.lost++
		return
	}
	if a.Name == "" {
		a.Name = fmt.Sprintf("attachment-%d%s", len(c.files)+1, extension(a.Type))
	}
	a.Name = CleanName(a.Name)
	a.Size = len(a.Data)
	c.files = append(c.files, a)
}

// unpack replaces a winmail.dat by what is in it; one that cannot be read stays as it is.
func (c *content) unpack(p *part, data []byte, name string) {
	t, err := readTNEF(data, c.lim)
	if err != nil {
		c.bad.add("tnef_damaged", err.Error())
	}
	if err != nil && len(t.files) == 0 && t.html == "" && t.plain == "" {
		c.attach(p, data, name)
		return
	}
	for _, f := range t.files {
		c.add(f)
	}
	if t.html != "" || t.plain != "" {
		c.wrapped = append(c.wrapped, segment{plain: t.plain, flowed: t.plain, hasPlain: t.plain != "", html: t.html, hasHTML: t.html != ""})
	}
}

// join makes the body of the message from its segments.
func (c *content) join(m *Message) {
	if len(c.wrapped) > 0 && !c.says() {
		c.segments = append(c.segments, c.wrapped...)
	}
	for _, s := range c.segments {
		m.HasHTML = m.HasHTML || s.hasHTML && strings.TrimSpace(s.html) != ""
	}
	var plain, text []string
	var page strings.Builder
	for _, s := range c.segments {
		plain = append(plain, s.plain)
		read := s.flowed
		if strings.TrimSpace(read) == "" && s.hasHTML {
			read = TextFromHTML(s.html)
		}
		text = append(text, read)
		switch {
		case s.hasHTML:
			page.WriteString(s.html)
		case m.HasHTML && strings.TrimSpace(s.plain) != "":
			page.WriteString("<pre>" + html.EscapeString(s.plain) + "</pre>")
		}
	}
	m.Plain, m.Text = paragraphs(plain), paragraphs(text)
	if m.HasHTML {
		m.HTML = page.String()
	}
	c.shorten(m)
}

// says tells whether the parts of the mail itself hold any text.
func (c *content) says() bool {
	for _, s := range c.segments {
		if strings.TrimSpace(s.plain) != "" || s.hasHTML && TextFromHTML(s.html) != "" {
			return true
		}
	}
	return false
}

// shorten turns a body that is too large to show into a file beside its beginning.
func (c *content) shorten(m *Message) {
	if len(m.HTML) > c.lim.HTML {
		c.bad.add("html_too_large", fmt.Sprint(len(m.HTML)))
		c.add(Attachment{Name: "message.html", Type: "text/html", Data: []byte(m.HTML)})
		m.HTML = ""
	}
	if len(m.Text) > c.lim.Text {
		c.bad.add("text_too_large", fmt.Sprint(len(m.Text)))
		c.add(Attachment{Name: "message.txt", Type: "text/plain", Data: []byte(m.Text)})
		m.Text = cutBytes(m.Text, c.lim.Text)
	}
	m.Plain = cutBytes(m.Plain, c.lim.Text)
}

// extension is what a file of that type is usually called, so that a made-up name opens in the right program.
func extension(kind string) string {
	switch kind {
	case "text/plain", "message/delivery-status", "text/rfc822-headers":
		return ".txt"
	case "text/html":
		return ".html"
	case "text/csv":
		return ".csv"
	case "text/calendar":
		return ".ics"
	case "text/vcard", "text/x-vcard":
		return ".vcf"
	case "image/jpeg", "image/jpg", "image/pjpeg":
		return ".jpg"
	case "image/png", "image/gif", "image/bmp", "image/webp", "image/tiff", "image/heic":
		return "." + strings.TrimPrefix(kind, "image/")
	case "image/svg+xml":
		return ".svg"
	case "application/pdf", "application/zip", "application/rtf", "application/json", "application/xml":
		return "." + strings.TrimPrefix(kind, "application/")
	case "application/msword":
		return ".doc"
	case "application/vnd.openxmlformats-officedocument.wordprocessingml.document":
		return ".docx"
	case "application/vnd.ms-excel":
		return ".xls"
	case "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet":
		return ".xlsx"
	case "application/vnd.openxmlformats-officedocument.presentationml.presentation":
		return ".pptx"
	case "application/pgp-signature":
		return ".asc"
	case "application/pkcs7-signature", "application/x-pkcs7-signature":
		return ".p7s"
	case "application/pkcs7-mime", "application/x-pkcs7-mime":
		return ".p7m"
	case "message/rfc822", "message/global":
		return ".eml"
	case "audio/mpeg":
		return ".mp3"
	case "audio/wav", "audio/x-wav":
		return ".wav"
	case "video/mp4":
		return ".mp4"
	}
	return ".bin"
}
