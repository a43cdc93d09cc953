package workspace

import (
	"strconv"
	"strings"

	"firstline/internal/base/errs"
	"firstline/internal/base/i18n"
	"firstline/internal/desk/ticket"
	"firstline/internal/desk/vendorcase"
	"firstline/internal/web/ui"
)

// vendorSaid is what the desk or a vendor wrote, in its place on the ticket's timeline. Only the desk and that vendor know it.
func (b *book) vendorSaid(it ticket.Item) Entry {
	p := payload[vendorcase.Payload](it)
	args := errs.Args{"Actor": b.actor(it.Entry), "Vendor": p.Vendor, "Case": p.Case.String()}
	key := map[ticket.EntryKind]string{
		vendorcase.CaseOpened: "vendorcase.event_opened", vendorcase.CaseWritten: "vendorcase.event_written", vendorcase.CaseAnswered: "vendorcase.event_answered",
	}[it.Kind]
	m, ok := b.r.said[it.Seq]
	if !ok {
		return thin(ui.IconOut, b.p.T(key, args))
	}
	e := b.vendorWords(m)
	e.Said.Kind, e.Said.Private = ui.EntryNote, b.p.T("vendorcase.private", args)
	e.Said.Badges = append([]ui.Badge{{Label: b.p.T(key, args), Icon: ui.IconOut, Plain: true}}, e.Said.Badges...)
	e.Case = casePath(it.TicketID, p.Case)
	return e
}

// vendorWords is a message between the desk and a vendor.
func (b *book) vendorWords(m vendorcase.Message) Entry {
	as := ticket.Message{TicketID: m.TicketID, Seq: m.Seq, AuthorName: m.AuthorName, HTML: m.HTML, Text: m.Text, QuotedHTML: m.QuotedHTML, QuotedText: m.QuotedText, Verdict: m.Verdict}
	e := Entry{At: m.At.Time, Words: b.words(&as), Said: ui.Entry{Kind: ui.EntryIn, Author: m.AuthorName, Detail: m.AuthorAddress, At: m.At.Time}}
	if m.FromDesk {
		e.Said.Kind, e.Sent = ui.EntryOut, b.sent(m.Seq)
	} else {
		e.Said.Badges = b.verdict(&as)
	}
	if m.MailID != nil {
		e.Mail = "/mail/" + strconv.FormatInt(*m.MailID, 10)
	}
	e.Files = b.files(m.Files, e.Words.Frame != "")
	return e
}

func (b *book) vendorReminded(it ticket.Item) Entry {
	p := payload[vendorcase.Payload](it)
	return b.line(it, ui.IconClock, "vendorcase.event_reminded", errs.Args{"Vendor": p.Vendor, "Case": p.Case.String()})
}

func (b *book) vendorReference(it ticket.Item) Entry {
	p := payload[vendorcase.ReferencePayload](it)
	args := errs.Args{"Vendor": p.Vendor, "Case": p.Case.String(), "Reference": p.To}
	if p.To == "" {
		return b.line(it, ui.IconTag, "vendorcase.event_reference_gone", args)
	}
	return b.line(it, ui.IconTag, "vendorcase.event_reference", args)
}

func (b *book) vendorClosed(it ticket.Item) Entry {
	p := payload[vendorcase.ClosedPayload](it)
	text := b.p.T("vendorcase.event_closed", errs.Args{
		"Actor": b.actor(it.Entry), "Vendor": p.Vendor, "Case": p.Case.String(), "Outcome": i18n.Key("vendorcase.outcome_" + string(p.Outcome)),
	})
	if strings.TrimSpace(p.Text) == "" {
		return thin(ui.IconCheck, text)
	}
	return b.told(it, ui.IconCheck, text, b.part("vendorcase.outcome_text", p.Text))
}
