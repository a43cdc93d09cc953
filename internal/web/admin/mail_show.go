package admin

import (
	"strings"
	"time"

	"firstline/internal/base/errs"
	"firstline/internal/base/i18n"
	"firstline/internal/channel/mail"
	"firstline/internal/front"
	"firstline/internal/web/ui"
)

type mailPage struct {
	ui.Page
	trouble
	Path    string
	Lead    string // what became of it
	Back    string // where mail of its kind is found
	BackTo  string
	State   ui.Badge
	Why     string
	Waits   bool // can be released or tried again
	Discard bool // can be put away
	Reason  ui.Field
	Facts   []ui.Term
	Steps   []mailStep
	Header  string
	Body    string
	Cut     string // says that only the start is shown
	Ticket  string // where it went
}

type mailStep struct {
	At   time.Time
	Text string
}

// rawShown is how many bytes of a mail a page shows; the rest is in the download.
const rawShown = 64 << 10

// mailShow tells how a mail became what it is and why, and shows it as it came, as text and as nothing else.
func (s *screens) mailShow(rq *front.Request) error { return s.mailAgain(rq, "", trouble{}) }

func (s *screens) mailAgain(rq *front.Request, reason string, t trouble) error {
	id, err := rq.Int("id")
	if err != nil {
		return err
	}
	m, steps, err := s.Quarantine.Flight(rq.Context(), rq.Actor, mail.ID(id))
	if err != nil {
		return err
	}
	raw, size, err := s.Quarantine.Raw(rq.Context(), rq.Actor, m.ID, rawShown)
	if err != nil && !errs.Is(err, errs.NotFound) { // its bytes have gone, its record has not
		return err
	}
	x := newMailPage(rq.Page(""), m, steps, t)
	x.Reason.Value = reason
	return rq.RenderStatus(t.code(), mailView(x.withRaw(raw, size)))
}

func newMailPage(p ui.Page, m mail.Mail, steps []mail.Step, t trouble) mailPage {
	p.Title = subjectOf(p, m)
	x := mailPage{Page: p, trouble: t, Path: mailPath(m.ID), Lead: p.T("admin.mail_lead_" + string(m.State)), State: mailState(p, m.State), Why: why(p, m)}
	x.Back, x.BackTo = quarantinePath+"?state="+string(m.State), p.T("admin.nav_quarantine")
	x.Waits = m.State == mail.Quarantined || m.State == mail.Ignored || m.State == mail.Discarded
	x.Discard = m.State == mail.Quarantined
	x.Reason = marked([]ui.Field{{Name: "reason", Label: p.T("admin.mail_discard_reason"), Hint: p.T("admin.mail_discard_hint"), Required: true, MaxLength: 500}}, t)[0]
	for _, term := range []ui.Term{
		{Label: p.T("admin.mail_from"), Value: senderOf(p, m)},
		{Label: p.T("admin.mail_to"), Value: m.EnvelopeTo},
		{Label: p.T("admin.mail_sender"), Value: verdict(p, m.Verdict)},
		{Label: p.T("admin.mail_door"), Value: wordsFor(p, "admin.mail_door_", string(m.Source))},
		{Label: p.T("admin.mail_size"), Value: p.Locale.Size(m.Size)},
	} {
		if term.Value != "" {
			x.Facts = append(x.Facts, term)
		}
	}
	x.Facts = append(x.Facts, ui.Term{Label: p.T("admin.mail_at"), Show: ui.ExactTime(p, m.ReceivedAt.Time)})
	if m.TicketID != nil {
		x.Ticket = "/w/tickets/" + m.TicketID.String()
	}
	switch {
	case m.State == mail.Filed && x.Ticket != "":
		x.Back, x.BackTo = x.Ticket, p.T("admin.mail_back", errs.Args{"Number": m.TicketID.String()})
	case m.State == mail.Filed:
		x.Back, x.BackTo = "", ""
	}
	for _, s := range steps {
		x.Steps = append(x.Steps, mailStep{At: s.At.Time, Text: s.Text(p.Locale)})
	}
	return x
}

// withRaw adds the mail as it came: its header, and below the first empty line the rest.
func (x mailPage) withRaw(raw string, size int64) mailPage {
	x.Header, x.Body, _ = strings.Cut(strings.ReplaceAll(raw, "\r\n", "\n"), "\n\n")
	if size > rawShown {
		x.Cut = x.T("admin.mail_cut", errs.Args{"Size": i18n.Bytes(rawShown), "All": i18n.Bytes(size)})
	}
	return x
}

func mailState(p ui.Page, s mail.State) ui.Badge {
	b := ui.Badge{Label: p.T("admin.mail_state_" + string(s)), Icon: ui.IconMail}
	switch s {
	case mail.Quarantined:
		b.Tone, b.Icon = ui.Warning, ui.IconPause
	case mail.Filed:
		b.Tone, b.Icon = ui.Success, ui.IconCheck
	case mail.Discarded:
		b.Icon = ui.IconTrash
	case mail.Pending:
		b.Tone, b.Icon = ui.Info, ui.IconClock
	case mail.Ignored:
	}
	return b
}

func verdict(p ui.Page, v mail.Verdict) string {
	if v == "" {
		return ""
	}
	return wordsFor(p, "mail.verdict_", string(v))
}
