package mime

import (
	"slices"
	"strings"
	"time"
)

// Wire is one mail as `firstline mail parse --json` prints it. Lists are never null.
type Wire struct {
	File        string           `json:"file"`
	MessageID   string           `json:"message_id"`
	Subject     string           `json:"subject"`
	From        WireAddress      `json:"from"`
	To          []WireAddress    `json:"to"`
	Cc          []WireAddress    `json:"cc"`
	Date        string           `json:"date"` // RFC 3339, "" when the mail has none that can be read
	Text        string           `json:"text"` // the plain text parts as sent, "" for a mail of HTML alone
	HTML        bool             `json:"html"`
	ReplyText   string           `json:"reply_text"`
	Attachments []WireAttachment `json:"attachments"`
	Automatic   WireAutomatic    `json:"automatic"`
	Bounce      WireBounce       `json:"bounce"`
	Language    string           `json:"language"`
	Problems    []string         `json:"problems"`
}

// WireAddress is a mailbox; the address is in lower case, as addresses are compared.
type WireAddress struct {
	Name    string `json:"name"`
	Address string `json:"address"`
}

// WireAttachment is a file of a mail; the name is "" when the sender gave none.
type WireAttachment struct {
	Name   string `json:"name"`
	Type   string `json:"type"`
	Size   int    `json:"size"`
	Inline bool   `json:"inline"`
}

// WireAutomatic says whether a machine sent the mail, and how that is known.
type WireAutomatic struct {
	Kind   string `json:"kind"`
	Reason string `json:"reason"`
}

// WireBounce is the first recipient of a delivery report whom the mail did not reach, else the first at all; all fields are "" when the mail is no report.
type WireBounce struct {
	Recipient  string `json:"recipient"`
	Action     string `json:"action"`
	Status     string `json:"status"`
	Diagnostic string `json:"diagnostic"`
}

// JSON makes the printable form of a mail. What was newly written and its language are judged by others and handed in.
func JSON(file string, m *Message, reply, language string) Wire {
	w := Wire{
		File: file, MessageID: m.MessageID, Subject: m.Subject, From: wireAddress(m.From),
		To: wireAddresses(m.To), Cc: wireAddresses(m.Cc), Text: strings.TrimSpace(m.Plain), HTML: m.HasHTML, ReplyText: reply,
		Attachments: []WireAttachment{}, Automatic: WireAutomatic{Kind: m.Automatic.Kind.String(), Reason: m.Automatic.Reason},
		Language: language, Problems: append([]string{}, m.Problems...),
	}
	if bare := m.Header.Get("Message-Id"); "<"+bare+">" == m.MessageID {
		w.MessageID = bare // as written, without the brackets that it should have
	}
	if !m.Date.IsZero() {
		w.Date = m.Date.Format(time.RFC3339)
	}
	for _, a := range m.Attachments {
		name := ""
		if a.Named {
			name = a.Name
		}
		w.Attachments = append(w.Attachments, WireAttachment{Name: name, Type: a.Type, Size: a.Size, Inline: a.Inline})
	}
	if len(m.Bounces) > 0 {
		b := m.Bounces[max(0, slices.IndexFunc(m.Bounces, func(b Bounce) bool { return b.Action == "failed" }))]
		w.Bounce = WireBounce{Recipient: b.Recipient, Action: b.Action, Status: b.Status, Diagnostic: b.Diagnostic}
	}
	return w
}

func wireAddress(a Address) WireAddress {
	return WireAddress{Name: a.Name, Address: strings.ToLower(a.Address)}
}

func wireAddresses(list []Address) []WireAddress {
	out := make([]WireAddress, 0, len(list))
	for _, a := range list {
		out = append(out, wireAddress(a))
	}
	return out
}
