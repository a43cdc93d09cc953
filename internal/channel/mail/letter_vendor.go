package mail

import (
	"context"
	"fmt"
	"strings"

	"firstline/internal/base/errs"
	"firstline/internal/desk/letter"
	"firstline/internal/desk/ticket"
	"firstline/internal/desk/vendorcase"
)

// readCase reads what was said with the vendor, up to the letter. Nothing of the ticket is read: a vendor gets what an agent wrote to it.
func (x *writing) readCase(ctx context.Context) error {
	k, err := vendorcase.Get(ctx, x.db, vendorcase.ID(*x.letter.CaseID))
	if err != nil {
		return err
	}
	x.vendor = &k
	said, err := vendorcase.Said(ctx, x.db, k.ID, ticket.Seq(*x.letter.Seq))
	if err != nil {
		return err
	}
	for i := len(said) - 1; i >= 0; i-- {
		m := said[i]
		as := ticket.Message{Seq: m.Seq, At: m.At, AuthorName: m.AuthorName, HTML: m.HTML, Text: m.Text, Files: m.Files}
		if m.Seq == ticket.Seq(*x.letter.Seq) {
			x.message = &as
		} else if len(x.earlier) < quotedMessages {
			x.earlier = append(x.earlier, as)
		}
	}
	if x.message == nil && x.letter.Kind != letter.CaseReminder {
		return fmt.Errorf("case %d has nothing to send under %d", k.ID, *x.letter.Seq)
	}
	return nil
}

// fillCase gives each place its value. The contract and the vendor's own number are whole lines, so that nothing stands there without them.
func (x *writing) fillCase() {
	k, d := x.vendor, x.rooms.Settings.Desk()
	x.values = values{
		"desk": d.Name, "name": x.letter.Name, "agent": x.sender, "number": k.ID.String(), "subject": k.Subject, "vendor": k.Vendor,
		"sent": x.locale.LongDate(k.OpenedAt.Time, x.zone), "contract": "", "reference": "",
	}
	if x.sender == "" {
		x.values["agent"] = d.Name
	}
	if k.ContractNumber != "" {
		x.values["contract"] = x.locale.T("vendorcase.letter_contract", errs.Args{"Number": k.ContractNumber})
	}
	if k.Reference != "" {
		x.values["reference"] = x.locale.T("vendorcase.letter_reference", errs.Args{"Number": k.Reference})
	}
}

// layOutCase puts the case's own number, and the vendor's, into the subject; the rest is as in other letters.
func (x *writing) layOutCase() {
	p := &x.page
	subject := "[" + x.vendor.ID.String() + "] " + p.Subject
	if x.vendor.Reference != "" {
		subject += " (" + x.values["reference"] + ")"
	}
	p.Subject = oneHeaderLine(subject, 250)
	p.Marker = "##- " + x.locale.T("letter.answer_above") + " -##"
	if x.message != nil {
		x.enclose(x.message)
	}
	for _, m := range x.earlier {
		p.Quotes = append(p.Quotes, x.quote(m))
	}
}

// caseThread is the mails of the case before this one, ours and the vendor's, and no other.
func (x *writing) caseThread(ctx context.Context) (ids []string, err error) {
	err = x.db.Select(ctx, &ids, `
		SELECT message_id
		FROM (
			SELECT message_id, seq FROM mail WHERE case_id = $1 AND seq IS NOT NULL AND seq < $2 AND state = 'filed' AND message_id <> ''
			UNION ALL
			SELECT message_id, seq FROM letter WHERE case_id = $1 AND seq IS NOT NULL AND seq < $2 AND state IN ('sent', 'uncertain')
		) AS both_sides
		ORDER BY seq DESC
		LIMIT $3`, x.vendor.ID, *x.letter.Seq, maxEarlier)
	if err != nil {
		return nil, err
	}
	var thread []string
	for i := len(ids) - 1; i >= 0; i-- {
		if id := strings.Trim(ids[i], "<>"); isMessageID(id) {
			thread = append(thread, id)
		}
	}
	return thread, nil
}
