package mime

import (
	"regexp"
	"strings"
)

// Only the beginning of a text is searched for the head of a forwarded mail.
const forwardLines = 400

var (
	forwardSubject = regexp.MustCompile(`(?i)^\s*(fwd?|fw|tr|doorst|doorgestuurd|ds|wg|weitergeleitet|i|rv)\s*:`)
	forwardMark    = regexp.MustCompile(`(?i)(forwarded message|begin forwarded|forwarded by|message transféré|message transfere|message transmis|message réexpédié|` +
		`début du message (transféré|réexpédié)|courriel transféré|doorgestuurd bericht|doorgestuurde bericht|doorgezonden bericht|weitergeleitete nachricht|` +
		`anfang der weitergeleiteten)`)
	fromLabel = regexp.MustCompile(`(?i)^(from|de|van|von|expéditeur|afzender)\s*:\s*(.*)$`)
	headLabel = regexp.MustCompile(`(?i)^(sent|date|to|cc|subject|reply-to|importance|` +
		`envoyé( le)?|à|a|objet|verzonden( op)?|datum|aan|onderwerp|gesendet|an|betreff|destinataire|sujet|priorité|urgentie|wichtigkeit)\s*:`)
)

// findForwarded names the original author of a forwarded mail: from the one mail attached to it, or from the head that mail
// programs write above the forwarded text in English, French, Dutch and German. A reply with its quoted head is no forward.
func findForwarded(m *Message) Address {
	if m.Automatic.Kind == Bounced || m.Automatic.Kind == Report {
		return Address{}
	}
	lines := strings.SplitN(m.Text, "\n", forwardLines+1)
	lines = lines[:min(len(lines), forwardLines)]
	marked := false
	for i, line := range lines {
		line = bareLine(line)
		if forwardMark.MatchString(cutBytes(line, 200)) && len(line) < 200 {
			marked = marked || !strings.HasPrefix(strings.TrimSpace(lines[i]), ">")
			continue
		}
		if !isHead(lines, i) {
			continue
		}
		if !marked && !forwardSubject.MatchString(m.Subject) {
			return Address{}
		}
		return headAddress(fromLabel.FindStringSubmatch(cutBytes(line, 1000))[2])
	}
	if len(m.attachedMail) != 1 {
		return Address{}
	}
	var ignored problems
	h, _ := readHeader(skipPreface(m.attachedMail[0]), DefaultLimits(), &ignored)
	inner := Message{Header: h}
	return inner.sender(&ignored)
}

// bareLine drops quote marks and the emphasis that programs put round labels, and the hard space before a French colon.
func bareLine(s string) string {
	s = strings.ReplaceAll(cutBytes(s, 2000), "\u00a0", " ")
	return strings.TrimSpace(strings.ReplaceAll(strings.TrimLeft(s, "> \t\u00a0"), "*", ""))
}

// isHead tells whether line i is the From line of a head: another two labels follow closely.
func isHead(lines []string, i int) bool {
	if !fromLabel.MatchString(cutBytes(bareLine(lines[i]), 1000)) {
		return false
	}
	labels := 0
	for _, next := range lines[i+1 : min(len(lines), i+10)] {
		if headLabel.MatchString(cutBytes(bareLine(next), 200)) {
			labels++
		}
	}
	return labels >= 2
}

var mailtoLink = regexp.MustCompile(`\[mailto:([^\]\s]{3,320})\]`)

func headAddress(s string) Address {
	s = mailtoLink.ReplaceAllString(s, "<$1>")
	if a := one(parseAddresses([]byte(s), "utf-8")); a.Address != "" {
		return a
	}
	return Address{Name: cutRunes(strings.Trim(stripInvisible(s), " \"'"), 200)}
}
