package mail

import (
	"context"

	"firstline/internal/base/db"
	"firstline/internal/base/errs"
	"firstline/internal/base/job"
	"firstline/internal/desk/ticket"
)

// copies notes on the ticket that the same mail came to other mailboxes after it was filed.
func (f *Filing) copies(ctx context.Context, j job.Job[Args]) (err error) {
	defer errs.Wrap(&err, "note copies of mail %d", j.Args.Mail)
	return f.db.Write(ctx, func(tx *db.Tx) error {
		m, err := get(ctx, tx, j.Args.Mail)
		if err != nil {
			return err
		}
		w := &work{Filing: f, stored: m}
		w.begin(tx)
		if err := w.noteCopies(ctx); err != nil {
			return err
		}
		return j.Complete(ctx, tx)
	})
}

// noteCopies records the other mailboxes that got the mail, each once, and lets its ticket belong to the one with the best rank.
func (w *work) noteCopies(ctx context.Context) error {
	if w.mail.TicketID == nil {
		return nil
	}
	var boxes []Mailbox
	err := w.tx.Select(ctx, &boxes, `
		SELECT b.id, b.address, b.name, b.position, b.active, b.locale
		FROM mail_copy c
		JOIN mailbox b ON b.id = c.mailbox_id
		WHERE c.mail_id = $1 AND c.noted = FALSE
		ORDER BY b.position, b.id`, w.mail.ID)
	if err != nil || len(boxes) == 0 {
		return err
	}
	first, err := mailboxByID(ctx, w.tx, w.mail.MailboxID)
	if err != nil {
		return err
	}
	_, err = w.rooms.Tickets.ChangeIn(ctx, w.tx, by(), *w.mail.TicketID, "ticket.mail_copy", func(c *ticket.Change) error {
		for _, b := range boxes {
			if w.mail.Opened && compareRank(b, first) < 0 {
				if err := w.moveTo(ctx, b, first); err != nil {
					return err
				}
				c.Ticket.MailboxID, first, b = new(int64(b.ID)), b, first
			}
			if _, err := c.Record(ctx, EntryOtherMailbox, false, OtherMailboxPayload{Mail: w.mail.ID, Address: b.Address}); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	_, err = w.tx.Exec(ctx, `UPDATE mail_copy SET noted = TRUE WHERE mail_id = $1`, w.mail.ID)
	return err
}

// moveTo makes a mailbox the one to which the mail belongs; the one before it has only got a copy.
func (w *work) moveTo(ctx context.Context, to, from Mailbox) error {
	w.mail.MailboxID = to.ID
	if _, err := w.tx.Exec(ctx, `UPDATE mail SET mailbox_id = $2 WHERE id = $1`, w.mail.ID, to.ID); err != nil {
		return err
	}
	return addCopies(ctx, w.tx, w.mail.ID, []Mailbox{from})
}

func mailboxByID(ctx context.Context, q db.Querier, id MailboxID) (b Mailbox, err error) {
	err = q.Get(ctx, &b, `SELECT `+mailboxColumns+` FROM mailbox WHERE id = $1`, id)
	return b, err
}
