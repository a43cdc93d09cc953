package ticket

import (
	"context"
	"strconv"
	"strings"

	"firstline/internal/base/db"
	"firstline/internal/base/errs"
	"firstline/internal/desk/access"
	"firstline/internal/desk/audit"
	"firstline/internal/desk/person"
)

// SpamSender is an address from which spam came: what it sends that proves nothing waits in quarantine.
type SpamSender struct {
	Address  string
	TicketID *ID // the ticket that was spam; it may be gone
	ByID     *person.ID
	By       string
	At       db.Time
}

// rememberSender notes from which address the ticket came by mail. Other doors ask who somebody is.
func (c *Change) rememberSender(ctx context.Context) error {
	var from string
	err := c.Tx.Get(ctx, &from, `SELECT author_address FROM message WHERE ticket_id = $1 AND seq = 1 AND channel = 'email'`, c.Ticket.ID)
	if errs.Is(err, errs.NotFound) || err == nil && from == "" {
		return nil
	}
	if err != nil {
		return err
	}
	address, err := person.Canonical(from)
	if err != nil { // nothing that the desk could recognise again
		return nil //nolint:nilerr // the ticket is spam all the same
	}
	_, err = c.Tx.Exec(ctx, `
		INSERT INTO spam_sender (address, ticket_id, by_id, at)
		VALUES ($1, $2, $3, $4)
		ON CONFLICT (address) DO NOTHING`, address, c.Ticket.ID, c.Actor.Ref(), c.Tx.Now)
	return err
}

// forgetSender takes back what rememberSender noted for this ticket.
func (c *Change) forgetSender(ctx context.Context) error {
	_, err := c.Tx.Exec(ctx, `DELETE FROM spam_sender WHERE ticket_id = $1`, c.Ticket.ID)
	return err
}

// IsSpamSender tells whether spam came from an address, in its canonical form.
func IsSpamSender(ctx context.Context, q db.Querier, address string) (bool, error) {
	var n int
	err := q.Get(ctx, &n, `SELECT count(*) FROM spam_sender WHERE address = $1`, address)
	return n > 0, err
}

// mostSenders bounds how many remembered senders a page shows.
const mostSenders = 200

// SpamSenders are those whose address begins with the text, the newest first; more tells whether there are others.
func (s *Store) SpamSenders(ctx context.Context, actor access.Actor, text string) (list []SpamSender, more bool, err error) {
	if err := actor.Require(access.ManageMail); err != nil {
		return nil, false, err
	}
	var p db.Params
	where := "TRUE"
	if text = strings.ToLower(strings.TrimSpace(text)); text != "" {
		where = "substr(x.address, 1, " + strconv.Itoa(len([]rune(text))) + ") = " + p.Bind(text)
	}
	err = s.db.Select(ctx, &list, `
		SELECT x.address, x.ticket_id, x.by_id, COALESCE(p.name, '') AS by, x.at
		FROM spam_sender x
		LEFT JOIN person p ON p.id = x.by_id
		WHERE `+where+`
		ORDER BY x.at DESC, x.address
		LIMIT `+p.Bind(mostSenders+1), p.Args...)
	if more = len(list) > mostSenders; more {
		list = list[:mostSenders]
	}
	return list, more, err
}

// LiftSender lets mail of an address in again. Doing so twice changes nothing.
func (s *Store) LiftSender(ctx context.Context, actor access.Actor, address string) (err error) {
	defer errs.Wrap(&err, "let a sender in again")
	if err := actor.Require(access.ManageMail); err != nil {
		return err
	}
	return s.db.Write(ctx, func(tx *db.Tx) error {
		n, err := tx.Exec(ctx, `DELETE FROM spam_sender WHERE address = $1`, address)
		if err != nil || n == 0 { // a colleague was faster
			return err
		}
		return audit.Record(ctx, tx, actor, audit.Act{Action: "mail.lift_sender", Object: "mail", Detail: map[string]any{"address": address}})
	})
}
