package mail

import (
	"strconv"
	"strings"

	"firstline/internal/base/secret"
	"firstline/internal/desk/person"
	"firstline/internal/desk/ticket"
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

// LoopMark is the value of LoopHeader: the same for everything that this desk sends, and nobody else can make it up.
func LoopMark(keys *secret.Keys) string { return keys.Sign("loop", "desk") }

// isLoopMark tells our own mark from another desk's.
func isLoopMark(keys *secret.Keys, value string) bool {
	return value != "" && keys.Verify(strings.TrimSpace(value), "loop", "desk")
}
