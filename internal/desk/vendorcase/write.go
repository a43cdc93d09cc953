package vendorcase

import (
	"context"
	"slices"
	"strings"

	"firstline/internal/base/db"
	"firstline/internal/base/errs"
	"firstline/internal/desk/access"
	"firstline/internal/desk/file"
	"firstline/internal/desk/letter"
	"firstline/internal/desk/ticket"
	"firstline/internal/desk/vendor"
)

// Saying is another letter of the desk on a case.
type Saying struct {
	Contact vendor.ContactID // 0: whoever was written to before
	Text    string
	Files   []file.ID  // of public messages
	Read    ticket.Seq // newest entry that the actor had before their eyes: when the vendor wrote since, it is a conflict; 0 does not ask
}

// Write goes on with a case; a closed one is open again. The ticket waits for the vendor, unless it is solved.
func (s *Store) Write(ctx context.Context, actor access.Actor, on ticket.ID, id ID, w Saying) (Case, error) {
	return s.change(ctx, actor, on, id, "vendor_case.write", func(c *ticket.Change, k *Case) error {
		var check errs.Check
		checkText(&check, &w.Text)
		if err := s.checkFiles(ctx, c, &check, w.Files); err != nil {
			return err
		}
		to, ok, err := s.addressee(ctx, c.Tx, k, w.Contact)
		if err != nil {
			return err
		}
		check.That(ok, "contact", "vendorcase.contact_unknown")
		if err := check.Err(); err != nil {
			return err
		}
		if err := mustHaveRead(ctx, c, k, w.Read); err != nil {
			return err
		}
		seq, err := c.Record(ctx, CaseWritten, false, k.payload())
		if err != nil {
			return err
		}
		if err := s.send(ctx, c, k, to, seq, letter.CaseGoesOn, w.Text, w.Files); err != nil {
			return err
		}
		if !k.owed() { // of two letters that wait for an answer, the first says by when
			if err := s.expect(ctx, c, k); err != nil {
				return err
			}
		}
		k.ContactID, k.State, k.Outcome, k.OutcomeText, k.ClosedAt = &to.ID, Waiting, "", "", db.Time{}
		if err := alarm(ctx, c.Tx, k); err != nil {
			return err
		}
		if !c.Ticket.State.IsOpen() {
			return nil
		}
		return c.SetState(ctx, ticket.WaitingVendor)
	})
}

// mustHaveRead refuses to write past an answer of the vendor's.
func mustHaveRead(ctx context.Context, c *ticket.Change, k *Case, read ticket.Seq) error {
	if read == 0 {
		return nil
	}
	var n int
	err := c.Tx.Get(ctx, &n, `SELECT count(*) FROM vendor_message WHERE case_id = $1 AND seq > $2`, k.ID, read)
	if err == nil && n > 0 {
		err = errs.New(errs.Conflict, "vendorcase.wrote_meanwhile")
	}
	return err
}

// addressee is the contact to write to: the one that was chosen, or was written to before, or else the vendor's first.
func (s *Store) addressee(ctx context.Context, q db.Querier, k *Case, chosen vendor.ContactID) (to vendor.Contact, ok bool, err error) {
	v, err := vendor.Get(ctx, q, k.VendorID)
	if err != nil {
		return to, false, err
	}
	if chosen == 0 && k.ContactID != nil && slices.ContainsFunc(v.Contacts, func(c vendor.Contact) bool { return c.ID == *k.ContactID }) {
		chosen = *k.ContactID
	}
	to, ok = contactOf(v, chosen)
	return to, ok, nil
}

// Remind asks the vendor again for the answer that it owes. seen is how many reminders the actor saw: another number is a conflict, so that
// none goes twice; nil does not ask.
func (s *Store) Remind(ctx context.Context, actor access.Actor, on ticket.ID, id ID, seen *int) (Case, error) {
	return s.change(ctx, actor, on, id, "vendor_case.remind", func(c *ticket.Change, k *Case) error {
		if k.State != Waiting {
			return errs.New(errs.Conflict, "vendorcase.not_waiting")
		}
		if seen != nil && *seen != k.Reminders {
			return errs.New(errs.Conflict, "vendorcase.reminded_meanwhile")
		}
		if err := s.remind(ctx, c, k); err != nil || k.NextAt.IsZero() || c.Tx.Now.Before(k.DueAt.Time) {
			return err
		}
		var err error
		k.NextAt, err = s.dayAfter(ctx, c.Tx, k, c.Tx.Now) // the next that goes by itself keeps its distance; the alarm that waits sets itself later
		return err
	})
}

func (s *Store) remind(ctx context.Context, c *ticket.Change, k *Case) error {
	to, ok, err := s.addressee(ctx, c.Tx, k, 0)
	if err != nil {
		return err
	}
	if !ok {
		return errs.Bad("contact", "vendorcase.contact_unknown")
	}
	seq, err := c.Record(ctx, CaseReminded, false, k.payload())
	if err != nil {
		return err
	}
	k.Reminders++
	return s.owe(ctx, c, k, to, seq, letter.CaseReminder)
}

// SetReference keeps the vendor's own number of a case. It stands in the subject of later letters.
func (s *Store) SetReference(ctx context.Context, actor access.Actor, on ticket.ID, id ID, reference string) (Case, error) {
	reference = strings.Join(strings.Fields(reference), " ")
	return s.change(ctx, actor, on, id, "vendor_case.reference", func(c *ticket.Change, k *Case) error {
		if len([]rune(reference)) > maxReference {
			return errs.Bad("reference", "people.too_long", errs.Args{"Max": maxReference})
		}
		if k.Reference == reference {
			return nil
		}
		p := ReferencePayload{Payload: k.payload(), From: k.Reference, To: reference}
		k.Reference = reference
		_, err := c.Record(ctx, ReferenceChanged, false, p)
		return err
	})
}

// Closing is how a case ended.
type Closing struct {
	Outcome Outcome
	Text    string
}

// Close ends a case. A ticket that waited for nobody else is open again.
func (s *Store) Close(ctx context.Context, actor access.Actor, on ticket.ID, id ID, x Closing) (Case, error) {
	return s.change(ctx, actor, on, id, "vendor_case.close", func(c *ticket.Change, k *Case) error {
		if k.State == Closed {
			return errs.New(errs.Conflict, "vendorcase.closed_already")
		}
		x.Text = strings.TrimSpace(x.Text)
		var check errs.Check
		check.That(slices.Contains(Outcomes, x.Outcome), "outcome", "vendorcase.outcome_missing")
		check.That(len(x.Text) <= maxText, "text", "ticket.text_too_long")
		if err := check.Err(); err != nil {
			return err
		}
		if err := s.promises.VendorSpared(ctx, c, int64(k.ID)); err != nil {
			return err
		}
		k.State, k.Outcome, k.OutcomeText, k.ClosedAt = Closed, x.Outcome, x.Text, c.Tx.Now
		k.NextAt = db.Time{}
		if _, err := c.Record(ctx, CaseClosed, false, ClosedPayload{Payload: k.payload(), Outcome: x.Outcome, Text: x.Text}); err != nil {
			return err
		}
		if c.Ticket.State != ticket.WaitingVendor {
			return nil
		}
		var others int
		err := c.Tx.Get(ctx, &others, `SELECT count(*) FROM vendor_case WHERE ticket_id = $1 AND id <> $2 AND state = 'waiting'`, on, id)
		if err != nil || others > 0 {
			return err
		}
		return c.SetState(ctx, ticket.Open)
	})
}
