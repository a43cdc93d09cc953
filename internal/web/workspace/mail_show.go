package workspace

import (
	"context"
	"time"

	"firstline/internal/base/errs"
	"firstline/internal/base/i18n"
	"firstline/internal/channel/mail"
	"firstline/internal/desk/access"
	"firstline/internal/front"
	"firstline/internal/web/ui"
)

// Flights is where the records of mails are read.
type Flights = *mail.Quarantine

// MailPage tells how a mail became a ticket, and shows it as it came.
type MailPage struct {
	Title  string
	Facts  []ui.Term
	Steps  []MailStep
	Raw    string
	More   string // says that only the start is shown
	Back   string // the ticket that it became; empty for none
	BackTo string
}

// MailStep is one thing that was found or decided.
type MailStep struct {
	At   time.Time
	Text string
}

// rawShown is how much of a mail's bytes a page shows.
const rawShown = 64 << 10

func (w workspace) showMail(rq *front.Request) error {
	id, err := rq.Int("id")
	if err != nil {
		return err
	}
	m, steps, err := w.Mails.Flight(rq.Context(), rq.Actor, mail.ID(id))
	if err != nil {
		return err
	}
	raw, size, err := w.rawOf(rq.Context(), rq.Actor, m.ID)
	if err != nil {
		return err
	}
	p := page(rq, rq.T("workspace.mail_title", errs.Args{"Subject": m.Subject}))
	return rq.Render(mailScreen(p, buildMail(p, m, steps, raw, size)))
}

// rawOf is the start of a mail's bytes; a mail whose bytes have gone, as retention wants, still has its record.
func (w workspace) rawOf(ctx context.Context, actor access.Actor, id mail.ID) (string, int64, error) {
	raw, size, err := w.Mails.Raw(ctx, actor, id, rawShown)
	if errs.Is(err, errs.NotFound) {
		return "", 0, nil
	}
	return raw, size, err
}

func buildMail(p ui.Page, m mail.Mail, steps []mail.Step, raw string, size int64) MailPage {
	x := MailPage{Title: m.Subject, Raw: raw}
	if x.Title == "" {
		x.Title = p.T("workspace.no_subject")
	}
	fact := func(key, value string) {
		if value != "" {
			x.Facts = append(x.Facts, ui.Term{Label: p.T(key), Value: value})
		}
	}
	fact("workspace.mail_from", m.FromName+" <"+m.FromAddress+">")
	fact("workspace.mail_to", m.EnvelopeTo)
	fact("workspace.mail_by", string(m.Source))
	fact("workspace.mail_size", p.Locale.Size(m.Size))
	fact("workspace.mail_state", p.T("workspace.mail_state_"+string(m.State)))
	if m.Verdict != "" {
		fact("workspace.mail_sender", p.T("workspace.flight_"+string(m.Verdict)))
	}
	x.Facts = append(x.Facts, ui.Term{Label: p.T("workspace.mail_at"), Show: ui.ExactTime(p, m.ReceivedAt.Time)})
	for _, s := range steps {
		x.Steps = append(x.Steps, MailStep{At: s.At.Time, Text: stepText(p, s)})
	}
	if int64(len(raw)) < size && len(raw) > 0 {
		x.More = p.T("workspace.mail_cut", errs.Args{"Size": i18n.Bytes(len(raw)), "All": i18n.Bytes(size)})
	}
	if m.TicketID != nil {
		x.Back, x.BackTo = place{}.ticket(*m.TicketID), p.T("workspace.ticket_number", errs.Args{"Ticket": int64(*m.TicketID)})
	}
	return x
}

// stepText is a step as a sentence. What the record keeps as a code is said in words where the catalogues have some.
func stepText(p ui.Page, s mail.Step) string {
	args := errs.Args{}
	for name, value := range s.Args {
		args[name] = value
		for _, key := range []string{mail.Reason(value).Key(), "workspace.flight_" + value} {
			if (name == "Reason" || name == "Verdict" || name == "By" || name == "As" || name == "Why" || name == "Kind") && p.Locale.Has(key) {
				args[name] = i18n.Key(key)
				break
			}
		}
		if value == "" {
			args[name] = p.T("workspace.flight_nothing")
		}
	}
	return p.T(s.What.Key(), args)
}
