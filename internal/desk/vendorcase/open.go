package vendorcase

import (
	"context"
	"slices"
	"strings"

	"firstline/internal/base/clean"
	"firstline/internal/base/errs"
	"firstline/internal/desk/access"
	"firstline/internal/desk/calendar"
	"firstline/internal/desk/file"
	"firstline/internal/desk/letter"
	"firstline/internal/desk/ticket"
	"firstline/internal/desk/vendor"
)

// Opening asks a vendor for help.
type Opening struct {
	Vendor   vendor.ID
	Contract vendor.ContractID // 0: none
	Contact  vendor.ContactID  // 0: the vendor's first
	Subject  string            // the ticket's where empty
	Text     string
	Files    []file.ID // of public messages
	Cases    *int      // how many cases of the ticket the actor saw: another number is a conflict, so that nothing is sent twice; nil does not ask
}

const (
	maxSubject   = 200
	maxText      = 100_000
	maxReference = 100
)

// Open sends a ticket's problem to a vendor. The ticket waits for the vendor from then on.
func (s *Store) Open(ctx context.Context, actor access.Actor, on ticket.ID, o Opening) (k Case, err error) {
	defer errs.Wrap(&err, "open vendor case on ticket %d", on)
	_, err = s.tickets.Change(ctx, actor, on, "vendor_case.open", func(c *ticket.Change) error {
		k, err = s.open(ctx, c, o)
		return err
	})
	return k, err
}

func (s *Store) open(ctx context.Context, c *ticket.Change, o Opening) (k Case, err error) {
	if err := mustWork(c); err != nil {
		return k, err
	}
	if o.Cases != nil {
		var n int
		if err := c.Tx.Get(ctx, &n, `SELECT count(*) FROM vendor_case WHERE ticket_id = $1`, c.Ticket.ID); err != nil {
			return k, err
		}
		if n != *o.Cases {
			return k, errs.New(errs.Conflict, "vendorcase.opened_meanwhile")
		}
	}
	v, contract, contact, err := s.checkOpening(ctx, c, &o)
	if err != nil {
		return k, err
	}
	if c.Ticket.AssigneeID == nil && ticket.Receives(c.Actor, &c.Ticket) && c.Actor.Person != 0 {
		if err := c.Assign(ctx, c.Actor.Person); err != nil {
			return k, err
		}
	}
	k = Case{
		TicketID: c.Ticket.ID, VendorID: v.ID, Vendor: v.Name, Language: v.Language, ContactID: &contact.ID, State: Waiting, Subject: o.Subject, OpenedAt: c.Tx.Now,
		ContractNumber: contract.Number, ResponseMinutes: contract.ResponseMinutes, CalendarID: contract.CalendarID,
	}
	if contract.ID != 0 {
		k.ContractID = &contract.ID
	}
	if c.Actor.Person != 0 {
		k.OpenedBy = new(c.Actor.Person)
	}
	k.AskedAt = c.Tx.Now
	err = c.Tx.Insert(ctx, &k.ID, `
		INSERT INTO vendor_case (ticket_id, vendor_id, contract_id, contact_id, contract_number, response_minutes, calendar_id, state, subject, opened_by, opened_at, asked_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
		RETURNING id`,
		k.TicketID, k.VendorID, k.ContractID, k.ContactID, k.ContractNumber, k.ResponseMinutes, k.CalendarID, k.State, k.Subject, k.OpenedBy, k.OpenedAt, k.AskedAt)
	if err != nil {
		return k, err
	}
	if err := s.expect(ctx, c, &k); err != nil {
		return k, err
	}
	seq, err := c.Record(ctx, CaseOpened, false, OpenedPayload{Payload: k.payload(), Contract: k.ContractNumber, Due: k.DueAt})
	if err != nil {
		return k, err
	}
	if err := s.send(ctx, c, &k, contact, seq, letter.CaseOpened, o.Text, o.Files); err != nil {
		return k, err
	}
	if err := store(ctx, c.Tx, k); err != nil {
		return k, err
	}
	if err := alarm(ctx, c.Tx, &k); err != nil {
		return k, err
	}
	return k, c.SetState(ctx, ticket.WaitingVendor)
}

// checkOpening says of every field at once what is wrong with it, and finds what was chosen.
func (s *Store) checkOpening(ctx context.Context, c *ticket.Change, o *Opening) (v vendor.Vendor, contract vendor.Contract, contact vendor.Contact, err error) {
	var check errs.Check
	check.That(c.Ticket.State.IsOpen(), "state", "vendorcase.not_open")
	if o.Subject = strings.Join(strings.Fields(o.Subject), " "); o.Subject == "" {
		o.Subject = c.Ticket.Subject
	}
	if r := []rune(o.Subject); len(r) > maxSubject {
		o.Subject = string(r[:maxSubject])
	}
	checkText(&check, &o.Text)
	if err := s.checkFiles(ctx, c, &check, o.Files); err != nil {
		return v, contract, contact, err
	}
	v, err = vendor.Get(ctx, c.Tx, o.Vendor)
	if err != nil && !errs.Is(err, errs.NotFound) {
		return v, contract, contact, err
	}
	found := err == nil && v.Active
	check.That(found, "vendor", "vendorcase.vendor_missing")
	if o.Contract != 0 && found {
		today := calendar.DateOf(c.Tx.Now.In(s.settings.Desk().Zone()))
		i := slices.IndexFunc(v.Contracts, func(x vendor.Contract) bool { return x.ID == o.Contract && x.InForce(today) })
		check.That(i >= 0, "contract", "vendorcase.contract_unknown")
		if i >= 0 {
			contract = v.Contracts[i]
		}
	}
	contact, known := contactOf(v, o.Contact)
	check.That(!found || known, "contact", "vendorcase.contact_unknown")
	return v, contract, contact, check.Err()
}

func checkText(check *errs.Check, text *string) {
	*text = strings.TrimSpace(*text)
	check.That(*text != "", "text", "ticket.text_missing")
	check.That(len(*text) <= maxText, "text", "ticket.text_too_long")
}

// checkFiles takes files of public messages only, and no more than one letter carries.
func (s *Store) checkFiles(ctx context.Context, c *ticket.Change, check *errs.Check, files []file.ID) error {
	if len(files) == 0 {
		return nil
	}
	public, err := ticket.PublicFiles(ctx, c.Tx, c.Ticket.ID)
	if err != nil {
		return err
	}
	var size int64
	for _, id := range slices.Compact(slices.Sorted(slices.Values(files))) {
		i := slices.IndexFunc(public, func(f file.Attached) bool { return f.ID == id })
		check.That(i >= 0, "files", "ticket.file_unknown")
		if i >= 0 {
			size += public[i].Size
		}
	}
	most := s.settings.Desk().Mail.Attached
	check.That(size <= most, "files", "vendorcase.files_too_large", errs.Args{"Max": most >> 20})
	return nil
}

// contactOf is a contact of the vendor: the first, where none is named.
func contactOf(v vendor.Vendor, id vendor.ContactID) (vendor.Contact, bool) {
	i := slices.IndexFunc(v.Contacts, func(x vendor.Contact) bool { return id == 0 || x.ID == id })
	if i < 0 {
		return vendor.Contact{}, false
	}
	return v.Contacts[i], true
}

// send keeps what the desk says under the entry seq, and owes the vendor a letter with it.
func (s *Store) send(ctx context.Context, c *ticket.Change, k *Case, to vendor.Contact, seq ticket.Seq, kind letter.Kind, text string, files []file.ID) error {
	m := Message{Seq: seq, CaseID: k.ID, FromDesk: true, AuthorName: c.Actor.Name, HTML: clean.FromText(text), Text: text}
	if c.Actor.Person != 0 {
		m.AuthorID = new(c.Actor.Person)
	}
	var list []ticket.Attach
	for _, id := range files {
		if !slices.ContainsFunc(list, func(a ticket.Attach) bool { return a.File == id }) {
			list = append(list, ticket.Attach{File: id})
		}
	}
	if err := say(ctx, c, m, list); err != nil {
		return err
	}
	return s.owe(ctx, c, k, to, seq, kind)
}

// owe writes the letter of an entry to a contact. Only one that a person wrote bears their name.
func (s *Store) owe(ctx context.Context, c *ticket.Change, k *Case, to vendor.Contact, seq ticket.Seq, kind letter.Kind) error {
	l := letter.Letter{
		Kind: kind, TicketID: new(int64(c.Ticket.ID)), Seq: new(int64(seq)), CaseID: new(int64(k.ID)), Address: to.Address, Name: to.Name,
		Locale: k.Language, MailboxID: c.Ticket.MailboxID,
	}
	if c.Actor.Person != 0 {
		l.SenderID = new(c.Actor.Person)
	}
	_, err := s.post.Write(ctx, c.Tx, l, nil)
	return err
}
