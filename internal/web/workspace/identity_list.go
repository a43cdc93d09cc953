package workspace

import (
	"strconv"
	"time"

	"firstline/internal/base/errs"
	"firstline/internal/front"
	"firstline/internal/web/ui"
)

// checkedPath is where leads look over all identity checks.
const checkedPath = "/w/identity"

// checkedShown is how many a page shows.
const checkedShown = 50

// CheckedPage is the list of identity checks.
type CheckedPage struct {
	Rows  []CheckedRow
	Empty ui.Empty
	Older string
}

// CheckedRow is one of them.
type CheckedRow struct {
	Ticket, Href, Person, How, Note, By string
	Second                              ui.Badge
	At                                  time.Time
}

func (w workspace) listChecked(rq *front.Request) error {
	var form struct {
		Before int64 `form:"before"`
	}
	if err := rq.Decode(&form); err != nil {
		return err
	}
	list, err := w.Checklists.AllChecked(rq.Context(), rq.Actor, form.Before, checkedShown+1)
	if err != nil {
		return err
	}
	p := page(rq, rq.T("checked.title"))
	x := CheckedPage{Empty: ui.Empty{Icon: ui.IconShield, Title: p.T("checked.none"), Text: p.T("checked.none_text")}}
	if len(list) > checkedShown {
		list = list[:checkedShown]
		x.Older = checkedPath + "?before=" + strconv.FormatInt(list[checkedShown-1].ID, 10)
	}
	for _, c := range list {
		row := CheckedRow{
			Ticket: number(c.TicketID) + " " + c.Subject, Href: place{}.ticket(c.TicketID), Person: c.Person, How: p.T("identity.kind_" + string(c.Kind)), Note: c.Note, By: c.ByName, At: c.At.Time,
		}
		switch {
		case c.Second && c.SecondedBy == nil:
			row.Second = ui.Badge{Label: p.T("checked.waits"), Tone: ui.Warning, Icon: ui.IconWarn}
		case c.SecondedBy != nil:
			row.Second = ui.Badge{Label: p.T("checked.confirmed", errs.Args{"Person": c.Confirmed}), Tone: ui.Success, Icon: ui.IconShield}
		}
		x.Rows = append(x.Rows, row)
	}
	return rq.Render(checkedScreen(p, x))
}
