package admin

import (
	"time"

	"firstline/internal/base/errs"
	"firstline/internal/desk/ticket"
	"firstline/internal/front"
	"firstline/internal/web/ui"
)

// spamPath is where the senders of spam are listed, and let in again.
const spamPath = "/admin/spam"

type spamPage struct {
	ui.Page
	Query string
	Rows  []spamRow
	More  bool
}

type spamRow struct {
	Address, By, Ticket string
	At                  time.Time
}

// spamList shows from whom spam came, the newest first.
func (s *screens) spamList(rq *front.Request) error {
	var form struct {
		Query string `form:"q"`
	}
	if err := rq.Decode(&form); err != nil {
		return err
	}
	list, more, err := s.Tickets.SpamSenders(rq.Context(), rq.Actor, form.Query)
	if err != nil {
		return err
	}
	return rq.Render(spamView(newSpamPage(rq.Page(rq.T("trash.senders")), form.Query, list, more)))
}

func newSpamPage(p ui.Page, query string, list []ticket.SpamSender, more bool) spamPage {
	x := spamPage{Page: p, Query: query, More: more}
	for _, one := range list {
		row := spamRow{Address: one.Address, By: one.By, At: one.At.Time}
		if one.TicketID != nil {
			row.Ticket = "#" + one.TicketID.String()
		}
		x.Rows = append(x.Rows, row)
	}
	return x
}

// spamLift lets an address in again.
func (s *screens) spamLift(rq *front.Request) error {
	var form struct {
		Address string `form:"address"`
	}
	if err := rq.Decode(&form); err != nil {
		return err
	}
	if err := s.Tickets.LiftSender(rq.Context(), rq.Actor, form.Address); err != nil {
		return err
	}
	rq.Flash(ui.Success, rq.T("trash.lifted", errs.Args{"Address": form.Address}))
	return rq.Redirect(spamPath)
}
