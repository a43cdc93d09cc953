package vendorcase

import (
	"context"

	"firstline/internal/base/db"
	"firstline/internal/base/errs"
	"firstline/internal/desk/access"
	"firstline/internal/desk/ticket"
	"firstline/internal/desk/vendor"
)

// Answer is what a vendor wrote on a case.
type Answer struct {
	Name    string
	Address string
	Body    ticket.Body
	Verdict string
	MailID  *int64
}

// ContactAt is the contact of a case's vendor who writes from a canonical address; errs.NotFound for everybody else.
func ContactAt(ctx context.Context, q db.Querier, k Case, address string) (c vendor.Contact, err error) {
	err = q.Get(ctx, &c, `SELECT id, name, address, phone, role FROM vendor_contact WHERE vendor_id = $1 AND address = $2`, k.VendorID, address)
	return c, err
}

// ReceiveIn adds a vendor's answer to a case. The first one to a letter ends the vendor's clock; each wakes a ticket that waits for a vendor.
func (s *Store) ReceiveIn(ctx context.Context, tx *db.Tx, actor access.Actor, id ID, a Answer) (seq ticket.Seq, err error) {
	defer errs.Wrap(&err, "answer on vendor case %d", id)
	k, err := Get(ctx, tx, id)
	if err != nil {
		return 0, err
	}
	_, err = s.changeIn(ctx, tx, actor, k.TicketID, id, "vendor_case.answer", func(c *ticket.Change, k *Case) error {
		c.Author = new(access.PersonID(0)) // nobody of the desk's
		if seq, err = c.Record(ctx, CaseAnswered, false, k.payload()); err != nil {
			return err
		}
		m := Message{
			Seq: seq, CaseID: k.ID, AuthorName: a.Name, AuthorAddress: a.Address, HTML: a.Body.HTML, Text: a.Body.Text, QuotedHTML: a.Body.QuotedHTML,
			QuotedText: a.Body.QuotedText, Verdict: a.Verdict, MailID: a.MailID,
		}
		if err := say(ctx, c, m, a.Body.Files); err != nil {
			return err
		}
		if k.AnsweredAt.IsZero() {
			if err := s.promises.VendorAnswered(ctx, c, int64(k.ID)); err != nil {
				return err
			}
			k.AnsweredAt = c.Tx.Now
		}
		k.NextAt = db.Time{}
		if k.State == Waiting {
			k.State = Answered
		}
		if c.Ticket.State != ticket.WaitingVendor {
			return nil
		}
		return c.SetState(ctx, ticket.Open)
	})
	return seq, err
}
