package admin

import (
	"firstline/internal/base/errs"
	"firstline/internal/channel/mail"
	"firstline/internal/front"
	"firstline/internal/web/ui"
)

// checkRow is one step of a test: what was tried, whether it worked, and what to do where it did not.
type checkRow struct {
	Server string
	What   string
	State  ui.Badge
	Do     string
}

// mailboxTry tests a mailbox as it is saved, step by step.
func (s *screens) mailboxTry(rq *front.Request) error {
	x, err := s.mailbox(rq)
	if err != nil {
		return err
	}
	checks, err := s.Network.Try(rq.Context(), rq.Actor, x.ID)
	if err != nil {
		t, ok := troubleOf(rq.Locale, err)
		if !ok {
			return err
		}
		return s.mailboxShow(rq, x, formOfMailbox(x), t, nil)
	}
	rows := []checkRow{}
	p := rq.Page("")
	for _, c := range checks {
		rows = append(rows, newCheckRow(p, c))
	}
	return s.mailboxShow(rq, x, formOfMailbox(x), trouble{}, rows)
}

func newCheckRow(p ui.Page, c mail.Check) checkRow {
	row := checkRow{Server: p.T("admin.box_outgoing"), What: p.T(c.Step, c.Args)}
	if c.Incoming {
		row.Server = p.T("admin.box_incoming")
	}
	switch c.State {
	case mail.CheckOK:
		row.State = ui.Badge{Label: p.T("mailtest.ok"), Tone: ui.Success, Icon: ui.IconCheck}
		return row
	case mail.CheckFailed:
		row.State = ui.Badge{Label: p.T("admin.check_failed"), Tone: ui.Bad, Icon: ui.IconError}
	case mail.CheckSkipped:
		row.State = ui.Badge{Label: p.T("admin.check_skipped"), Icon: ui.IconRing}
	}
	row.Do = p.T(c.Outcome, c.Args)
	if said, ok := c.Args["Said"].(string); ok && said != "" && c.State == mail.CheckFailed {
		row.Do += " " + p.T("mailtest.said", errs.Args{"Said": said})
	}
	return row
}
