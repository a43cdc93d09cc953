package mail

import (
	"context"

	"firstline/internal/base/db"
	"firstline/internal/base/errs"
	"firstline/internal/desk/access"
	"firstline/internal/desk/account"
)

// Held is a mail that waits in quarantine, as those see it who look after the desk's mail and read nobody's: neither what it says nor who wrote it.
type Held struct {
	ID         ID
	Domain     string // of the sender; empty where there is none
	Reason     Reason
	ReceivedAt db.Time
}

// Held are the mails that wait in quarantine, the newest first; more tells whether older ones exist.
func (q *Quarantine) Held(ctx context.Context, actor access.Actor, page Page) (list []Held, more bool, err error) {
	defer errs.Wrap(&err, "list held mail")
	if err := actor.Require(account.ManageMail); err != nil {
		return nil, false, err
	}
	if page.Limit <= 0 || page.Limit > maxPage {
		page.Limit = 50
	}
	var p db.Params
	where := "state = 'quarantined' AND ticket_id IS NULL"
	if page.Before > 0 {
		where += " AND id < " + p.Bind(page.Before)
	}
	var rows []struct {
		Held
		FromAddress  string
		EnvelopeFrom string
	}
	err = q.db.Select(ctx, &rows, `
		SELECT id, from_address, envelope_from, reason, received_at
		FROM mail
		WHERE `+where+`
		ORDER BY id DESC
		LIMIT `+p.Bind(page.Limit+1), p.Args...)
	if more = len(rows) > page.Limit; more {
		rows = rows[:page.Limit]
	}
	for _, r := range rows {
		if r.Domain = domainOf(r.FromAddress); r.Domain == "" {
			r.Domain = domainOf(r.EnvelopeFrom)
		}
		list = append(list, r.Held)
	}
	return list, more, err
}

// holds tells whether the actor may decide about a mail without reading it: one that waits in quarantine, for those who look after the desk's mail.
func (q *Quarantine) holds(ctx context.Context, actor access.Actor, id ID) error {
	if !actor.May(account.ManageMail) {
		return errs.Missing()
	}
	m, err := get(ctx, q.db, id)
	if err == nil && (m.State != Quarantined || m.TicketID != nil) {
		err = errs.Missing()
	}
	return err
}
