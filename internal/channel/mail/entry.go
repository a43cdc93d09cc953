package mail

import "firstline/internal/desk/ticket"

// The entries that this room records on a ticket's timeline; the payload is named beside. Agents see them, requesters do not.
const (
	EntryIgnored      ticket.EntryKind = "mail_ignored"       // IgnoredPayload: a machine answered
	EntryBounced      ticket.EntryKind = "mail_bounced"       // BouncedPayload: a letter came back
	EntryDelivery     ticket.EntryKind = "mail_delivery"      // DeliveryPayload: what became of a letter
	EntryOtherMailbox ticket.EntryKind = "mail_other_mailbox" // OtherMailboxPayload: the same mail came to another address of ours
	EntryForwarded    ticket.EntryKind = "mail_forwarded"     // ForwardedPayload: an agent passed it on for the requester
)

// EntryKinds are all of them, for the table of renderers.
var EntryKinds = []ticket.EntryKind{EntryIgnored, EntryBounced, EntryDelivery, EntryOtherMailbox, EntryForwarded}

// IgnoredPayload tells why a mail on this ticket is no message.
type IgnoredPayload struct {
	Mail    ID     `json:"mail"`
	Reason  Reason `json:"reason"`
	Sign    string `json:"sign,omitempty"` // how that is known
	Address string `json:"address"`
}

// BouncedPayload tells which address a letter did not reach, and what the other side said.
type BouncedPayload struct {
	Mail    ID         `json:"mail"`
	Letter  int64      `json:"letter,omitempty"`
	Seq     ticket.Seq `json:"seq,omitempty"` // the message that it carried
	Address string     `json:"address"`
	Status  string     `json:"status,omitempty"`
	Said    string     `json:"said,omitempty"`
	Delayed bool       `json:"delayed,omitempty"` // it is still being tried
}

// DeliveryPayload tells what became of a letter where its state alone does not: given up, or perhaps sent twice.
type DeliveryPayload struct {
	Letter  int64      `json:"letter"`
	Seq     ticket.Seq `json:"seq,omitempty"`
	Address string     `json:"address"`
	State   string     `json:"state"`
	Said    string     `json:"said,omitempty"`
}

// OtherMailboxPayload names the other address of ours to which the same mail came.
type OtherMailboxPayload struct {
	Mail    ID     `json:"mail"`
	Address string `json:"address"`
}

// ForwardedPayload names the agent who passed on what somebody else had written.
type ForwardedPayload struct {
	Mail ID     `json:"mail"`
	By   string `json:"by"`
	From string `json:"from"`
}
