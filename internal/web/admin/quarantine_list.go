package admin

import (
	"time"

	"firstline/internal/base/errs"
	"firstline/internal/channel/mail"
	"firstline/internal/front"
	"firstline/internal/web/ui"
)

type quarantinePage struct {
	ui.Page
	State       mail.State
	Tabs        []ui.Tab
	Rows        []mailRow
	Start, Next string
}

type mailRow struct {
	Subject, Href, From, Why string
	At                       time.Time
}

// quarantineStates are the lists of mail that became no message, in the order of the tabs.
func quarantineStates() []mail.State {
	return []mail.State{mail.Quarantined, mail.Ignored, mail.Discarded, mail.Pending}
}

// quarantineList shows the mail that waits for somebody, and why; beside it the mail that was put away.
func (s *screens) quarantineList(rq *front.Request) error {
	var q struct {
		State  mail.State `form:"state"`
		Before mail.ID    `form:"before"`
	}
	if err := rq.Decode(&q); err != nil {
		return errs.Missing()
	}
	if q.State == "" {
		q.State = mail.Quarantined
	}
	list, more, err := s.Quarantine.List(rq.Context(), rq.Actor, q.State, mail.Page{Before: q.Before, Limit: pageSize})
	if err != nil {
		return err
	}
	x := newQuarantinePage(rq.Page(rq.T("admin.nav_quarantine")), q.State, list)
	if q.Before > 0 {
		x.Start = quarantinePath + "?state=" + string(q.State)
	}
	if more {
		x.Next = quarantinePath + "?state=" + string(q.State) + "&before=" + number(list[len(list)-1].ID)
	}
	return rq.Render(quarantineView(x))
}

func newQuarantinePage(p ui.Page, state mail.State, list []mail.Mail) quarantinePage {
	x := quarantinePage{Page: p, State: state}
	for _, one := range quarantineStates() {
		x.Tabs = append(x.Tabs, ui.Tab{Label: p.T("admin.mail_state_" + string(one)), Href: quarantinePath + "?state=" + string(one), Current: one == state})
	}
	for _, m := range list {
		x.Rows = append(x.Rows, mailRow{Subject: subjectOf(p, m), Href: mailPath(m.ID), From: senderOf(p, m), Why: why(p, m), At: m.ReceivedAt.Time})
	}
	return x
}

func subjectOf(p ui.Page, m mail.Mail) string {
	if m.Subject == "" {
		return p.T("admin.mail_no_subject")
	}
	return m.Subject
}

func senderOf(p ui.Page, m mail.Mail) string {
	switch {
	case m.FromAddress == "" && m.EnvelopeFrom == "":
		return p.T("admin.mail_no_sender")
	case m.FromAddress == "":
		return m.EnvelopeFrom
	case m.FromName == "":
		return m.FromAddress
	}
	return m.FromName + " <" + m.FromAddress + ">"
}

// why says in words why a mail is where it is, with what a machine or a colleague said.
func why(p ui.Page, m mail.Mail) string {
	if m.Reason == "" {
		return ""
	}
	text := wordsFor(p, "mail.reason_", string(m.Reason))
	if m.Detail != "" {
		text += " – " + mail.Sign(p.Locale, m.Detail)
	}
	return text
}

func mailPath(id mail.ID) string { return "/mail/" + number(id) }
