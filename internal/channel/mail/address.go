package mail

import (
	"strconv"
	"strings"

	"firstline/internal/base/secret"
	"firstline/internal/desk/person"
	"firstline/internal/desk/ticket"
	"firstline/internal/desk/vendorcase"
)

// replyAddress is what the signature in a reply address is for.
const replyAddress = "reply-address"

// ReplyAddress is where answers on a ticket go: help+12.SIGNATURE@example.org for the mailbox help@example.org. Whoever writes there has
// seen a letter of this ticket; whose words they are is decided by who they are.
func ReplyAddress(keys *secret.Keys, mailbox string, id ticket.ID) string {
	at := strings.LastIndexByte(mailbox, '@')
	if at < 0 {
		return mailbox
	}
	return mailbox[:at] + "+" + id.String() + "." + keys.Sign(replyAddress, id.String()) + mailbox[at:]
}

// ticketOfAddress reads the ticket from a reply address; false for any other address, and for one that was tampered with.
func ticketOfAddress(keys *secret.Keys, address string) (ticket.ID, bool) {
	address, err := person.Canonical(address)
	if err != nil {
		return 0, false
	}
	local := address[:strings.LastIndexByte(address, '@')]
	_, detail, plus := strings.Cut(local, "+")
	number, signature, dot := strings.Cut(detail, ".")
	if !plus || !dot || !keys.Verify(signature, replyAddress, number) {
		return 0, false
	}
	n, err := strconv.ParseInt(number, 10, 64)
	return ticket.ID(n), err == nil && n > 0
}

// caseAddress is what the signature in the reply address of a case with a vendor is for: none of them leads to the ticket.
const caseAddress = "vendor-reply-address"

// CaseAddress is where a vendor's answers on a case go: help+v7.SIGNATURE@example.org for the mailbox help@example.org.
func CaseAddress(keys *secret.Keys, mailbox string, id vendorcase.ID) string {
	at := strings.LastIndexByte(mailbox, '@')
	if at < 0 {
		return mailbox
	}
	number := strconv.FormatInt(int64(id), 10)
	return mailbox[:at] + "+v" + number + "." + keys.Sign(caseAddress, number) + mailbox[at:]
}

// caseOfAddress reads the case from an address that looks like one of a case; signed tells whether the desk made it.
func caseOfAddress(keys *secret.Keys, address string) (id vendorcase.ID, signed, ok bool) {
	address, err := person.Canonical(address)
	if err != nil {
		return 0, false, false
	}
	local := address[:strings.LastIndexByte(address, '@')]
	_, detail, _ := strings.Cut(local, "+v")
	number, signature, dot := strings.Cut(detail, ".")
	n, err := strconv.ParseInt(number, 10, 64)
	if !dot || err != nil || n <= 0 {
		return 0, false, false
	}
	return vendorcase.ID(n), keys.Verify(signature, caseAddress, number), true
}

// LoopMark is the value of LoopHeader: the same for everything that this desk sends, and nobody else can make it up.
func LoopMark(keys *secret.Keys) string { return keys.Sign("loop", "desk") }

// isLoopMark tells our own mark from another desk's.
func isLoopMark(keys *secret.Keys, value string) bool {
	return value != "" && keys.Verify(strings.TrimSpace(value), "loop", "desk")
}
