package mail

import (
	"context"

	"firstline/internal/base/db"
	"firstline/internal/base/errs"
	"firstline/internal/desk/person"
	"firstline/internal/desk/ticket"
	"firstline/internal/desk/vendorcase"
)

// caseClaim says that a mail answers a case with a vendor.
type caseClaim struct {
	id     vendorcase.ID
	on     ticket.ID
	signed bool // the desk made what names the case; else somebody made it up
	weak   bool // it answers a mail of the vendor's, and names nothing of ours
}

// caseClaim finds the case that the mail goes on from: by the signed address, by a letter of ours that it answers, or by an earlier mail
// of the vendor's. nil when it names none. Whoever names a case does not get near a ticket.
func (w *work) caseClaim(ctx context.Context) (*caseClaim, error) {
	var found []caseClaim
	for _, address := range w.recipients() {
		if id, signed, ok := caseOfAddress(w.rooms.Keys, address); ok && w.ours(address) {
			found = append(found, caseClaim{id: id, signed: signed})
		}
	}
	ids := w.answered()
	for _, id := range ids {
		if n, ok := w.rooms.Post.CaseOf(id); ok {
			found = append(found, caseClaim{id: vendorcase.ID(n), signed: true})
		}
	}
	if len(found) == 0 && len(ids) > 0 {
		var earlier []vendorcase.ID
		var p db.Params
		where := "message_id IN " + db.BindAll(&p, ids)
		err := w.tx.Select(ctx, &earlier, `SELECT case_id FROM mail WHERE `+where+` AND case_id IS NOT NULL AND state = 'filed' ORDER BY id DESC`, p.Args...)
		if err != nil {
			return nil, err
		}
		for _, id := range earlier {
			found = append(found, caseClaim{id: id, signed: true, weak: true})
		}
	}
	var forged *caseClaim
	for _, c := range found {
		k, err := vendorcase.Get(ctx, w.tx, c.id)
		if errs.Is(err, errs.NotFound) && !c.signed {
			k, err = vendorcase.Case{}, nil
		}
		if errs.Is(err, errs.NotFound) {
			continue
		}
		if err != nil {
			return nil, err
		}
		c.on = k.TicketID
		if c.signed {
			return &c, nil
		}
		forged = &c
	}
	return forged, nil
}

// ours tells whether an address, without what stands behind its plus, is one of the desk's.
func (w *work) ours(address string) bool { return isOwn(w.boxes, address) }

// vendor makes a vendor's answer of a mail that names a case, or lets it wait for an agent: when somebody writes who is no contact of the
// vendor, or it is not sure that it is them. An agent who has seen it decides otherwise.
func (w *work) vendor(ctx context.Context, claim caseClaim, address string) error {
	if w.args.NewTicket {
		return w.asTicket(ctx, address)
	}
	if !w.args.Forced {
		if reason, err := w.floods(ctx, address, false); err != nil || reason != "" {
			if err != nil {
				return err
			}
			return w.toQuarantine(ctx, reason, "")
		}
	}
	k, err := vendorcase.Get(ctx, w.tx, claim.id)
	if errs.Is(err, errs.NotFound) { // made up as a whole
		if w.args.Forced {
			return w.asTicket(ctx, address)
		}
		return w.toQuarantine(ctx, VendorForged, claim.id.String())
	}
	if err != nil {
		return err
	}
	contact, err := vendorcase.ContactAt(ctx, w.tx, k, address)
	if err != nil && !errs.Is(err, errs.NotFound) {
		return err
	}
	known := err == nil
	name := contact.Name
	if !known {
		if name = plain(w.parsed.From.Name); name == "" {
			name = address
		}
	}
	if !w.args.Forced {
		detail := k.ID.String() + " · " + k.Vendor
		switch {
		case claim.weak && (!known || w.checks.Verdict != Verified):
			return w.asTicket(ctx, address) // anybody may know the name of a mail that is not ours
		case !claim.signed, known && w.checks.Verdict == Failed:
			return w.toQuarantine(ctx, VendorForged, detail)
		case !known:
			return w.toQuarantine(ctx, VendorUnknown, detail)
		}
	}
	body, err := w.body(ctx, w.parsed.Said.and(w.parsed.Passed), w.parsed.Repeated, person.Person{Locale: k.Language})
	if err != nil {
		return err
	}
	w.flight.note(StepVendor, "Case", k.ID.String(), "Ticket", k.TicketID.String())
	seq, err := w.rooms.Cases.ReceiveIn(ctx, w.tx, by(), k.ID, vendorcase.Answer{
		Name: name, Address: address, Body: body, Verdict: string(w.checks.Verdict), MailID: new(int64(w.mail.ID)),
	})
	if err != nil {
		return err
	}
	w.mail.TicketID, w.mail.Seq, w.mail.CaseID = &k.TicketID, &seq, &k.ID
	return w.filed(ctx, StepJoined)
}
