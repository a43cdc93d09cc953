package vendorcase

import (
	"firstline/internal/base/db"
	"firstline/internal/desk/ticket"
)

// What happens between the desk and a vendor is for the desk's eyes only: none of these entries is public.
const (
	CaseOpened       ticket.EntryKind = "vendor_case_opened" // OpenedPayload; the letter stands under the same number
	CaseWritten      ticket.EntryKind = "vendor_written"     // Payload; so does this one
	CaseAnswered     ticket.EntryKind = "vendor_answered"    // Payload; and the vendor's answer
	CaseReminded     ticket.EntryKind = "vendor_reminded"    // Payload
	ReferenceChanged ticket.EntryKind = "vendor_reference"   // ReferencePayload
	CaseClosed       ticket.EntryKind = "vendor_case_closed" // ClosedPayload
)

// EntryKinds are all of them.
var EntryKinds = []ticket.EntryKind{CaseOpened, CaseWritten, CaseAnswered, CaseReminded, ReferenceChanged, CaseClosed}

// Payload names the case and its vendor.
type Payload struct {
	Case   ID     `json:"case"`
	Vendor string `json:"vendor"`
}

// OpenedPayload tells what the vendor has promised for it.
type OpenedPayload struct {
	Payload
	Contract string  `json:"contract,omitempty"`
	Due      db.Time `json:"due,omitzero"`
}

// ReferencePayload is a change of the vendor's own number.
type ReferencePayload struct {
	Payload
	From string `json:"from,omitempty"`
	To   string `json:"to,omitempty"`
}

// ClosedPayload tells how a case ended.
type ClosedPayload struct {
	Payload
	Outcome Outcome `json:"outcome"`
	Text    string  `json:"text,omitempty"`
}

func (k *Case) payload() Payload { return Payload{Case: k.ID, Vendor: k.Vendor} }
