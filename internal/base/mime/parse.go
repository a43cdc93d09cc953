package mime

import (
	"bytes"
	"fmt"
	"net/mail"
	"regexp"
	"strings"
	"time"
)

// Parse reads a mail. It gives a Message with its Problems for everything that has at least one header field, and a *Defect for
// what is no mail. Its work grows with the size of the mail alone, and stops at the limits.
func Parse(raw []byte, lim Limits) (*Message, error) {
	r := &reader{lim: lim}
	if len(raw) > 0 && bytes.IndexByte(raw, '\n') < 0 && bytes.IndexByte(raw, '\r') >= 0 {
		raw = bytes.ReplaceAll(raw, []byte{'\r'}, []byte{'\n'})
		r.bad.add("bare_cr")
	}
	rest := skipPreface(raw)
	if len(bytes.Trim(rest, " \t\r\n\x00")) == 0 {
		return nil, &Defect{Reason: "empty"}
	}
	h, body := readHeader(rest, lim, &r.bad)
	if len(h.Fields) == 0 {
		return nil, &Defect{Reason: "no_header", Detail: "the first line is no header field"}
	}
	tree := r.read(h, body, "text/plain", 0)
	m := &Message{Header: tree.header}
	m.envelope(lim, &r.bad)
	c := &content{lim: lim, bad: &r.bad}
	c.walk(tree, root)
	c.join(m)
	m.Attachments = c.files
	m.attachedMail = c.mails
	if c.lost > 0 {
		r.bad.add("too_many_attachments", fmt.Sprintf("%d left out", c.lost))
	}
	m.markInline()
	m.Bounces = findBounces(m, tree, c.report)
	m.Automatic = detectAutomatic(m, tree)
	m.Forwarded = findForwarded(m)
	m.Problems = r.bad.list
	return m, nil
}

// skipPreface drops what may stand before the first field: a byte order mark, empty lines, the mbox line.
func skipPreface(raw []byte) []byte {
	raw = bytes.TrimPrefix(raw, []byte("\xef\xbb\xbf"))
	for {
		line, next := cutLine(raw)
		empty := len(bytes.Trim(line, " \t\x00")) == 0
		if len(raw) == 0 || !empty && !bytes.HasPrefix(line, []byte("From ")) && !bytes.HasPrefix(line, []byte(">From ")) {
			return raw
		}
		raw = next
	}
}

// envelope fills what the header says about sender, recipients, subject, time and thread.
func (m *Message) envelope(lim Limits, bad *problems) {
	h := m.Header
	m.Subject = h.Get("Subject")
	if cut := cutRunes(m.Subject, lim.Subject); cut != m.Subject {
		bad.add("subject_too_long")
		m.Subject = cut
	}
	m.Sender = one(m.addresses("Sender"))
	m.ReplyTo = m.addresses("Reply-To")
	m.To = m.addresses("To")
	m.Cc = m.addresses("Cc")
	if len(m.Cc) > lim.Cc {
		bad.add("too_many_cc", fmt.Sprint(len(m.Cc)))
		m.Cc = m.Cc[:lim.Cc]
	}
	m.From = m.sender(bad)
	if raw := h.raw("Return-Path"); raw != nil {
		m.ReturnPath = "<>"
		if a := one(m.parse(raw)); a.Address != "" {
			m.ReturnPath = a.Address
		} else if len(bytes.Trim(raw, "<> ")) > 0 {
			m.ReturnPath = ""
		}
	}
	for _, name := range []string{"Delivered-To", "X-Original-To", "Envelope-To", "X-Envelope-To"} {
		for _, a := range m.addresses(name) {
			m.DeliveredTo = append(m.DeliveredTo, a.Address)
		}
	}
	m.MessageID = first(messageIDs(h.raw("Message-Id")))
	m.InReplyTo = messageIDs(h.raw("In-Reply-To"))
	for _, f := range h.Fields {
		if strings.EqualFold(f.Name, "References") && len(m.References) < 200 {
			m.References = append(m.References, messageIDs(f.Value)...)
		}
	}
	date := h.Get("Date")
	var ok bool
	if m.Date, ok = parseDate(date); !ok && date != "" {
		bad.add("date_invalid", date)
	}
	if n := len(h.Values("Received")); n > lim.Hops {
		bad.add("loop", fmt.Sprintf("%d hops", n))
	}
}

func (m *Message) parse(raw []byte) []Address { return parseAddresses(raw, m.Header.Charset) }

// addresses reads every field of that name: broken senders repeat it instead of listing.
func (m *Message) addresses(name string) []Address {
	var out []Address
	for _, f := range m.Header.Fields {
		if strings.EqualFold(f.Name, name) {
			out = append(out, m.parse(f.Value)...)
		}
	}
	return out
}

// sender is who the mail says it is from.
func (m *Message) sender(bad *problems) Address {
	if a := one(m.addresses("From")); a.Address != "" {
		return a
	}
	bad.add("from_missing", m.Header.Get("From"))
	if m.Sender.Address != "" {
		return m.Sender
	}
	return one(m.ReplyTo)
}

func one(list []Address) Address {
	if len(list) == 0 {
		return Address{}
	}
	return list[0]
}

func first(list []string) string {
	if len(list) == 0 {
		return ""
	}
	return list[0]
}

// messageIDs reads the ids of a thread field, at most 200; text between them is ignored.
func messageIDs(raw []byte) []string {
	var out []string
	s := string(raw)
	for len(out) < 200 {
		_, after, ok := strings.Cut(s, "<")
		if !ok {
			break
		}
		id, rest, closed := strings.Cut(after, ">")
		id = strings.Join(strings.Fields(id), "")
		if closed && id != "" && len(id) < 1000 {
			out = append(out, "<"+strings.ToValidUTF8(id, "\uFFFD")+">")
		}
		s = rest
	}
	if len(out) == 0 {
		for _, word := range strings.Fields(s) {
			word = strings.Trim(word, "<>,;\"")
			if len(word) > 2 && len(word) < 1000 && len(out) < 200 && (strings.Contains(word, "@") || len(strings.Fields(s)) == 1) {
				out = append(out, "<"+strings.ToValidUTF8(word, "\uFFFD")+">")
			}
		}
	}
	return out
}

var datePart = regexp.MustCompile(`(\d{1,2})[ -]([A-Za-z]{3})[a-z]*[ -](\d{2,4})[ ,]+(\d{1,2})[:.](\d{2})(?:[:.](\d{2}))?\s*([+-]\d{4}|[A-Z]{1,5}[+-]\d{1,4}|[A-Za-z]{1,5})?`)

// parseDate reads the Date field, also with wrong day names, old zones and additions.
func parseDate(s string) (time.Time, bool) {
	s = strings.TrimSpace(cutBytes(s, 200))
	if s == "" {
		return time.Time{}, false
	}
	if t, err := mail.ParseDate(s); err == nil && plausible(t) {
		return t, true
	}
	for _, layout := range []string{time.RFC3339, "2006-01-02 15:04:05 -0700", "2006-01-02 15:04:05", time.ANSIC, time.UnixDate, "Mon Jan _2 15:04:05 2006 -0700"} {
		if t, err := time.Parse(layout, s); err == nil && plausible(t) {
			return t, true
		}
	}
	p := datePart.FindStringSubmatch(s)
	if p == nil {
		return time.Time{}, false
	}
	year := p[3]
	if len(year) == 2 {
		century := "20"
		if year >= "70" {
			century = "19"
		}
		year = century + year
	}
	seconds := p[6]
	if seconds == "" {
		seconds = "00"
	}
	zone := "+0000"
	if i := strings.IndexAny(p[7], "+-"); i >= 0 && len(p[7])-i == 5 {
		zone = p[7][i:]
	}
	t, err := time.Parse("2 Jan 2006 15:4:05 -0700", fmt.Sprintf("%s %s %s %s:%s:%s %s", p[1], p[2], year, p[4], p[5], seconds, zone))
	return t, err == nil && plausible(t)
}

func plausible(t time.Time) bool { return t.Year() > 1900 && t.Year() < 3000 }

// A longer content id is no id.
var cidLink = regexp.MustCompile(`(?i)\bcid:([^"'<> )\r\n]{1,500})`)

// markInline marks the files that the HTML shows.
func (m *Message) markInline() {
	shown := map[string]bool{}
	for _, link := range cidLink.FindAllStringSubmatch(m.HTML, -1) {
		shown[link[1]] = true
		shown[string(unpercent([]byte(link[1])))] = true
	}
	for i := range m.Attachments {
		if id := m.Attachments[i].ContentID; id != "" && shown[id] {
			m.Attachments[i].Inline = true
		}
	}
}
