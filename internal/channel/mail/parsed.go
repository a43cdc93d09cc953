package mail

import (
	"net/url"
	"strconv"
	"strings"
	"time"

	"firstline/internal/base/clean"
	"firstline/internal/base/language"
	"firstline/internal/base/mime"
	"firstline/internal/base/reply"
	"firstline/internal/desk/file"
)

// Parsed is what the desk needs to know of a mail: read, taken apart and cleaned by the worker process.
type Parsed struct {
	Defect      string // stable word: it is no mail at all, and nothing else is set
	From        mime.Address
	Froms       int // From fields; with another number than one nobody knows which of them was vouched for
	To, Cc      []mime.Address
	DeliveredTo []string
	Subject     string
	Date        time.Time
	MessageID   string
	InReplyTo   []string
	References  []string
	Said        Written // what the sender typed
	Passed      Written // what they pass on, written by somebody else
	Repeated    Written // what their program repeated, and signatures
	Attachments []mime.Attachment
	Automatic   mime.Automatic
	Bounces     []mime.Bounce
	Forwarded   mime.Address
	IsForward   bool // the subject says so
	AuthResults []string
	LoopMark    string
	Loops       bool // more hops than a mail needs
	Problems    []string
	Language    string // en, fr, nl; empty when unsure
}

// Written is a part of what a mail says. The src of a picture is that of a file whose id is the index of its attachment.
type Written struct {
	Text string
	HTML clean.HTML
}

func (w Written) and(more Written) Written {
	return Written{Text: joined(w.Text, more.Text), HTML: w.HTML + more.HTML}
}

// parse reads a mail. It runs in the worker, on whatever strangers send.
func parse(r request) Parsed {
	m, err := mime.Parse(r.raw, r.Limits)
	if err != nil {
		if d, ok := err.(*mime.Defect); ok { //nolint:errorlint // Parse gives nothing else
			return Parsed{Defect: d.Reason}
		}
		return Parsed{Defect: err.Error()}
	}
	p := Parsed{
		From: mime.Address{Name: clean.Line(m.From.Name), Address: m.From.Address}, Froms: len(m.Header.Values("From")), To: m.To, Cc: m.Cc, DeliveredTo: m.DeliveredTo, Subject: clean.Line(m.Subject), Date: m.Date,
		MessageID: m.MessageID, InReplyTo: m.InReplyTo, References: m.References, Attachments: m.Attachments, Automatic: m.Automatic,
		Bounces: m.Bounces, Forwarded: m.Forwarded, IsForward: reply.IsForward(m.Subject), AuthResults: m.Header.Values("Authentication-Results"),
		LoopMark: m.Header.Get(LoopHeader), Problems: m.Problems,
	}
	if p.From.Address == "" && r.Envelope != nil {
		p.From.Address = *r.Envelope
	}
	for _, problem := range m.Problems {
		p.Loops = p.Loops || strings.HasPrefix(problem, "loop")
	}
	p.takeApart(m)
	lang, sure := language.Detect(m.Subject+"\n"+p.Said.and(p.Passed).Text, r.Locale)
	if sure {
		p.Language = lang
	}
	return p
}

// takeApart separates what was written now from what is repeated below it, and cleans all of it.
func (p *Parsed) takeApart(m *mime.Message) {
	if m.HTML != "" && p.takeApartHTML(m.HTML) {
		return
	}
	parts := reply.Split(m.Text)
	if p.IsForward {
		parts = parts.AsForward()
	}
	if parts.Empty() {
		parts = reply.Parts{Reply: m.Text}
	}
	p.Said, p.Passed, p.Repeated = fromText(parts.Reply), fromText(parts.Forwarded), fromText(joined(parts.Quoted, parts.Signature))
}

func (p *Parsed) takeApartHTML(source string) bool {
	parts := reply.SplitHTML(source)
	if p.IsForward {
		parts = parts.AsForward()
	}
	if parts.Empty() {
		parts = reply.HTMLParts{Reply: source}
	}
	var large bool
	written := func(fragment string) Written {
		c := clean.Mail(fragment, p.picture)
		large = large || c.TooLarge
		return Written{Text: veiled(strings.TrimSpace(c.Text)), HTML: clean.HTML(veiled(string(c.HTML)))}
	}
	p.Said, p.Passed, p.Repeated = written(parts.Reply), written(parts.Forwarded), written(parts.Quoted+parts.Signature)
	return !large && p.Said.Text+p.Passed.Text != "" || hasPicture(p.Said.HTML) || hasPicture(p.Passed.HTML)
}

func fromText(text string) Written {
	text = veiled(strings.TrimSpace(text))
	if text == "" {
		return Written{}
	}
	return Written{Text: text, HTML: clean.FromText(text)}
}

// picture finds the attachment that a picture in the text shows; it also takes the address that it gave before.
func (p *Parsed) picture(src string) (string, bool) {
	if index, given := file.InlineID(src); given {
		n, err := strconv.Atoi(string(index))
		return src, err == nil && n >= 0 && n < len(p.Attachments)
	}
	if len(src) < 5 || !strings.EqualFold(src[:4], "cid:") {
		return "", false
	}
	id := src[4:]
	if plain, err := url.PathUnescape(id); err == nil {
		id = plain
	}
	for i, a := range p.Attachments {
		if a.ContentID != "" && (a.ContentID == id || a.ContentID == src[4:]) {
			return file.Inline(file.ID(strconv.Itoa(i))), true
		}
	}
	return "", false
}

func hasPicture(h clean.HTML) bool { return strings.Contains(string(h), "<img ") }

func joined(a, b string) string {
	if a == "" || b == "" {
		return a + b
	}
	return a + "\n\n" + b
}
