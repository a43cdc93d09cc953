package mail

import (
	"context"
	"slices"
	"strings"

	"firstline/internal/base/db"
	"firstline/internal/base/errs"
	"firstline/internal/desk/person"
)

// MailboxID names a mailbox.
type MailboxID int64

// Mailbox is an address of the desk. What is needed to fetch and send is read by those who do.
type Mailbox struct {
	ID       MailboxID
	Address  string
	Name     string
	Position int // rank: a mail to several mailboxes belongs to the one with the lowest
	Active   bool
	Locale   string // of writers whose language is not known; empty: the desk's
}

const mailboxColumns = `id, address, name, position, active, locale`

// mailboxOf finds the active mailbox that an address of a recipient means: exactly, or without what stands behind a plus.
func mailboxOf(ctx context.Context, q db.Querier, address string) (b Mailbox, err error) {
	address, err = person.Canonical(address)
	if err != nil {
		return b, errs.Missing()
	}
	plain := withoutDetail(address)
	err = q.Get(ctx, &b, `
		SELECT `+mailboxColumns+`
		FROM mailbox
		WHERE address IN ($1, $2) AND active = TRUE
		ORDER BY CASE WHEN address = $1 THEN 0 ELSE 1 END
		LIMIT 1`, address, plain)
	return b, err
}

// withoutDetail is help@example.org for help+12.abc@example.org.
func withoutDetail(address string) string {
	at := strings.LastIndexByte(address, '@')
	if plus := strings.IndexByte(address[:at], '+'); plus > 0 {
		return address[:plus] + address[at:]
	}
	return address
}

// mailboxes are all, by rank.
func mailboxes(ctx context.Context, q db.Querier) (list []Mailbox, err error) {
	err = q.Select(ctx, &list, `SELECT `+mailboxColumns+` FROM mailbox ORDER BY position, id`)
	return list, err
}

// isOwn tells whether an address is one of the desk's own, with or without a plus.
func isOwn(boxes []Mailbox, address string) bool {
	address, err := person.Canonical(address)
	if err != nil {
		return false
	}
	plain := withoutDetail(address)
	return slices.ContainsFunc(boxes, func(b Mailbox) bool { return b.Address == address || b.Address == plain })
}
