package admin

import (
	"time"

	"firstline/internal/base/errs"
	"firstline/internal/channel/mail"
	"firstline/internal/front"
	"firstline/internal/web/ui"
)

type mailboxesPage struct {
	ui.Page
	Rows []mailboxRow
}

type mailboxRow struct {
	Address, Name, Href string
	State               ui.Badge
	Errors              []string
	LastMail            time.Time
	Active              bool
	Test, Pause         string
}

// mailboxList shows the desk's mailboxes and how each does.
func (s *screens) mailboxList(rq *front.Request) error {
	boxes, states, err := s.Mailboxes.List(rq.Context(), rq.Actor)
	if err != nil {
		return err
	}
	return rq.Render(mailboxesView(newMailboxesPage(rq.Page(rq.T("admin.nav_mailboxes")), boxes, states)))
}

func newMailboxesPage(p ui.Page, boxes []mail.Mailbox, states map[mail.MailboxID]mail.BoxState) mailboxesPage {
	x := mailboxesPage{Page: p}
	for _, b := range boxes {
		s := states[b.ID]
		row := mailboxRow{
			Address: b.Address, Name: b.Name, Href: mailboxPath(b.ID), State: boxBadge(p, b, s), LastMail: s.LastMailAt.Time, Active: b.Active,
			Test: mailboxPath(b.ID) + "/test", Pause: mailboxPath(b.ID) + "/active",
		}
		if s.LastError != "" {
			row.Errors = append(row.Errors, p.T("admin.box_fetch_error", errs.Args{"Since": sinceText(p, s.ErrorSince.Time), "Error": s.LastError}))
		}
		if s.SendError != "" {
			row.Errors = append(row.Errors, p.T("admin.box_send_error", errs.Args{"Since": sinceText(p, s.SendErrorSince.Time), "Error": s.SendError}))
		}
		x.Rows = append(x.Rows, row)
	}
	return x
}

func boxBadge(p ui.Page, b mail.Mailbox, s mail.BoxState) ui.Badge {
	switch {
	case !b.Active:
		return ui.Badge{Label: p.T("admin.box_paused"), Icon: ui.IconPause}
	case s.LastError != "" || s.SendError != "":
		return ui.Badge{Label: p.T("admin.box_failing"), Tone: ui.Bad, Icon: ui.IconError}
	case s.LastSeenAt.IsZero() && s.LastMailAt.IsZero() && s.LastSentAt.IsZero():
		return ui.Badge{Label: p.T("admin.box_untried"), Tone: ui.Info, Icon: ui.IconRing}
	}
	return ui.Badge{Label: p.T("admin.box_works"), Tone: ui.Success, Icon: ui.IconCheck}
}

func sinceText(p ui.Page, t time.Time) string {
	if t.IsZero() {
		return p.T("time.now")
	}
	return p.Locale.DateTime(t, p.Zone)
}

// mailboxActive pauses a mailbox or lets it work again.
func (s *screens) mailboxActive(rq *front.Request) error {
	id, err := rq.Int("id")
	if err != nil {
		return err
	}
	var f struct {
		Active bool `form:"active"`
	}
	if err := rq.Decode(&f); err != nil {
		return err
	}
	if err := s.Mailboxes.SetActive(rq.Context(), rq.Actor, mail.MailboxID(id), f.Active); err != nil {
		return err
	}
	done := "admin.box_paused_done"
	if f.Active {
		done = "admin.box_resumed_done"
	}
	rq.Flash(ui.Success, rq.T(done))
	return rq.Redirect(mailboxesPath)
}

func mailboxPath(id mail.MailboxID) string { return mailboxesPath + "/" + number(id) }
