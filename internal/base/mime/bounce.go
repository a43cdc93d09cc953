package mime

import (
	"regexp"
	"slices"
	"strings"
)

// Bounce is what became of a mail of ours for one recipient.
type Bounce struct {
	Recipient         string
	Action            string // failed, delayed, delivered, relayed, expanded
	Status            string // RFC 3463 code such as 5.1.1, "" when unknown
	Diagnostic        string
	OriginalMessageID string
}

const maxBounces = 100

// findBounces reads the delivery report of a mail, or the prose of servers that write none.
func findBounces(m *Message, tree *part, report []byte) []Bounce {
	var out []Bounce
	if len(report) > 0 && (tree.media.value == "multipart/report" || daemon(m) || m.ReturnPath == "<>") {
		out = readReport(report)
	}
	if len(out) == 0 {
		out = failedRecipients(m)
	}
	if len(out) == 0 && (localPart(m.From.Address) == "mailer-daemon" || (daemon(m) || m.ReturnPath == "<>") && bounceSubject(m.Subject)) {
		out = readBounceText(m)
	}
	if len(out) == 0 {
		return nil
	}
	id := originalID(m)
	for i := range out {
		out[i].OriginalMessageID = id
	}
	return out
}

// readReport reads message/delivery-status (RFC 3464): groups of fields, one for each recipient.
func readReport(report []byte) []Bounce {
	var out []Bounce
	lim := DefaultLimits()
	for rest := report; len(rest) > 0 && len(out) < maxBounces; {
		line, next := cutLine(rest)
		if len(strings.TrimSpace(string(line[:min(len(line), 500)]))) == 0 || fieldName(line) == 0 {
			rest = next
			continue
		}
		var ignored problems
		var h Header
		h, rest = readHeader(rest, lim, &ignored)
		b := Bounce{
			Recipient:  reportAddress(h.Get("Final-Recipient")),
			Action:     strings.ToLower(firstWord(h.Get("Action"))),
			Status:     statusCode.FindString(h.Get("Status")),
			Diagnostic: diagnostic(h.Get("Diagnostic-Code")),
		}
		if original := reportAddress(h.Get("Original-Recipient")); strings.Contains(original, "@") {
			b.Recipient = original // what we wrote to; the final address may be an alias behind it
		}
		if b.Recipient == "" && b.Action == "" {
			continue
		}
		if b.Status == "" {
			b.Status = statusCode.FindString(b.Diagnostic)
		}
		if b.Action == "" {
			b.Action = actionOf(b.Status)
		}
		out = append(out, b)
	}
	return out
}

func actionOf(status string) string {
	switch {
	case strings.HasPrefix(status, "4"):
		return "delayed"
	case strings.HasPrefix(status, "2"):
		return "delivered"
	}
	return "failed"
}

func firstWord(s string) string {
	if f := strings.FieldsFunc(s, func(r rune) bool { return r == ' ' || r == ';' || r == '(' }); len(f) > 0 {
		return f[0]
	}
	return ""
}

// reportAddress reads "rfc822; a@b.example".
func reportAddress(s string) string {
	if _, after, ok := strings.Cut(s, ";"); ok {
		s = after
	}
	if a := one(parseAddresses([]byte(s), "")); a.Address != "" {
		return a.Address
	}
	return strings.Trim(cutBytes(strings.TrimSpace(s), 320), "<>")
}

func diagnostic(s string) string {
	if kind, after, ok := strings.Cut(s, ";"); ok && !strings.Contains(strings.TrimSpace(kind), " ") {
		s = after
	}
	return cutRunes(oneLine(s), 500)
}

func failedRecipients(m *Message) []Bounce {
	var out []Bounce
	for _, a := range m.addresses("X-Failed-Recipients") {
		if len(out) < maxBounces {
			b := Bounce{Recipient: a.Address, Action: textAction(m)}
			b.Status, b.Diagnostic = textReason(m.Text, a.Address)
			out = append(out, b)
		}
	}
	return out
}

var (
	statusCode  = regexp.MustCompile(`\b[245]\.\d{1,3}\.\d{1,3}\b`)
	replyCode   = regexp.MustCompile(`(?:^|[\s:(#])[45]\d\d[\s-]`)
	mailAddress = regexp.MustCompile(`[A-Za-z0-9.!#$%&'*+/=?^_{|}~-]{1,64}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){1,8}`)
	ownID       = regexp.MustCompile(`(?im)^[>\s]{0,10}message-id:\s{0,10}(<[^<>\s]{3,300}>)`)
)

// The beginning of a bounce says what happened; the rest is the mail that came back.
const bounceProse = 16 << 10

// readBounceText finds the recipients in the prose of qmail, Exim, Exchange, Gmail and others: the addresses that stand before the
// copy of the returned mail, other than our own and the server's.
func readBounceText(m *Message) []Bounce {
	text := cutBytes(m.Text, bounceProse)
	for _, mark := range []string{
		"--- Below this line is a copy", "------ This is a copy of", "----- Original message", "-----Original Message", "Original message headers",
		"Diagnostic information for administrators", "--- The header of the original", "----- Unsent message", "Received:", "Return-Path:", "Reporting-MTA",
	} {
		if i := strings.Index(text, mark); i > 0 {
			text = text[:i]
		}
	}
	skip := map[string]bool{strings.ToLower(m.From.Address): true}
	for _, a := range m.To {
		skip[strings.ToLower(a.Address)] = true
	}
	var out []Bounce
	for _, found := range mailAddress.FindAllString(text, 20) {
		address, ok := cleanAddress(strings.TrimRight(found, ".-"))
		if !ok || skip[strings.ToLower(address)] || strings.HasPrefix(localPart(address), "postmaster") {
			continue
		}
		skip[strings.ToLower(address)] = true
		b := Bounce{Recipient: address, Action: textAction(m)}
		b.Status, b.Diagnostic = textReason(m.Text, address)
		out = append(out, b)
	}
	return out
}

// textAction tells a warning from a failure; when in doubt the mail has failed.
func textAction(m *Message) string {
	text := strings.ToLower(m.Subject + "\n" + cutBytes(m.Text, bounceProse))
	if containsAny(text, "permanent", "giving up", "gave up", "returned mail", "failed permanently") {
		return "failed"
	}
	if containsAny(text, "warning", "delayed", "will keep trying", "will continue to", "will be retried", "still trying", "do not need to resend", "retardé", "vertraagd") {
		return "delayed"
	}
	return "failed"
}

// textReason finds the server's own words behind the address.
func textReason(text, address string) (status, words string) {
	text = cutBytes(text, bounceProse)
	if i := strings.Index(strings.ToLower(text), strings.ToLower(address)); i >= 0 && i < len(text) {
		text = text[i:]
	}
	for line := range strings.SplitSeq(text, "\n") {
		if code := statusCode.FindString(line); code != "" {
			return code, cutRunes(oneLine(line), 500)
		}
		if words == "" && replyCode.MatchString(line) {
			words = cutRunes(oneLine(line), 500)
		}
	}
	return "", words
}

// originalID is the id of our mail that came back: from the copy of it, or from its header in the text.
func originalID(m *Message) string {
	copies := slices.Clone(m.attachedMail)
	for _, a := range m.Attachments {
		if a.Type == "text/rfc822-headers" || a.Type == "message/rfc822-headers" || a.Type == "message/global-headers" {
			copies = append(copies, a.Data)
		}
	}
	for _, data := range copies {
		var ignored problems
		h, _ := readHeader(skipPreface(data), DefaultLimits(), &ignored)
		if id := first(messageIDs(h.raw("Message-Id"))); id != "" {
			return id
		}
	}
	if found := ownID.FindStringSubmatch(cutBytes(m.Text, 4*bounceProse)); found != nil {
		return found[1]
	}
	return first(m.InReplyTo)
}
