// Package mime reads any e-mail, however broken, into one typed message: who wrote, what they said, what they attached, and
// whether a person or a machine sent it.
package mime

import "time"

// Limits bound the work and the size that one mail may cost. What lies beyond them is left out and noted as a problem; the raw
// mail is always kept by the caller.
type Limits struct {
	HeaderBlock int // bytes of one header block that are read
	Header      int // bytes of one header field
	Depth       int // multiparts inside multiparts
	Parts       int // parts of the whole mail
	Attachments int // attachments kept
	Cc          int // recipients kept in Cc
	Subject     int // runes of the subject
	HTML        int // bytes of HTML that will be shown; a longer one becomes a file
	Text        int // bytes of text kept; a longer one becomes a file
	Hops        int // Received fields, above which the mail is going round in circles
}

// DefaultLimits are the limits that the product publishes.
func DefaultLimits() Limits {
	return Limits{
		HeaderBlock: 128 << 10, Header: 32 << 10, Depth: 20, Parts: 500, Attachments: 50,
		Cc: 50, Subject: 500, HTML: 2 << 20, Text: 2 << 20, Hops: 50,
	}
}

// Message is a mail as the desk understands it.
type Message struct {
	Header       Header
	From         Address // Sender or Reply-To where From is missing or unreadable
	Sender       Address
	ReplyTo      []Address
	To           []Address
	Cc           []Address
	DeliveredTo  []string // addresses that the receiving servers wrote down, the latest first
	ReturnPath   string   // envelope sender: "<>" for the null sender, "" when no server noted it
	Subject      string
	Date         time.Time // zero when missing or unreadable
	MessageID    string    // with its angle brackets, "" when missing
	InReplyTo    []string
	References   []string
	Text         string // what to read: unwrapped plain text, or the text of the HTML where there is none
	Plain        string // the plain text parts exactly as sent; empty when the mail has only HTML
	HTML         string // as sent, not safe to show; cid: links name a ContentID
	HasHTML      bool   // the mail has an HTML part, even if it was too large for HTML
	Attachments  []Attachment
	Automatic    Automatic
	Bounces      []Bounce // one for each recipient that a delivery report names
	Forwarded    Address  // original author of a forwarded mail, zero when it is none
	Problems     []string // defects found: a stable word, then details after a colon
	attachedMail [][]byte // message/rfc822 parts, for reports and forwards
}

// Address is a mailbox with its display name; the domain is in lower case, the rest as written.
type Address struct {
	Name    string
	Address string
}

// Attachment is a file that came with the mail.
type Attachment struct {
	Name      string // safe to show and to store as a label, never empty
	Named     bool   // the sender gave the name; otherwise it was made from the type
	Type      string // media type as declared, in lower case
	Size      int
	Inline    bool   // shown inside the text
	ContentID string // without angle brackets
	Data      []byte
}

// Defect is the answer for input that is no mail at all.
type Defect struct {
	Reason string // stable word: empty, no_header
	Detail string
}

// Error is the text for logs and for the quarantine list.
func (d *Defect) Error() string {
	if d.Detail == "" {
		return "unreadable mail: " + d.Reason
	}
	return "unreadable mail: " + d.Reason + ": " + d.Detail
}
