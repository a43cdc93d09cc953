package workspace

import (
	"firstline/internal/base/errs"
	"firstline/internal/desk/asset"
	"firstline/internal/desk/person"
	"firstline/internal/desk/ticket"
	"firstline/internal/desk/worklist"
	"firstline/internal/front"
	"firstline/internal/web/ui"
)

// personFound is what the desk knows of one person: their tickets and devices.
type personFound struct {
	Name    string
	Tickets []ui.ListItem
	Older   string
	Devices []ui.ListItem
	None    ui.Empty // where they have no tickets
}

// ticketsOf fills in the tickets and devices of a person.
func (w workspace) ticketsOf(rq *front.Request, p ui.Page, x *FindPage, who person.ID, cursor string) error {
	c, err := w.People.Get(rq.Context(), rq.Actor, who)
	if err != nil {
		return err
	}
	after, err := ticket.ParseCursor(cursor)
	if err != nil {
		return errs.Missing()
	}
	rows, next, err := worklist.Rows(rq.Context(), w.DB, rq.Actor, ticket.Listing{Filter: ticket.Filter{Requester: &c.ID}, After: after})
	if err != nil {
		return err
	}
	of := &personFound{Name: c.Name}
	for _, r := range rows {
		item := rowItem(p, r, worklist.Look{})
		item.Href = place{}.ticket(r.ID)
		of.Tickets = append(of.Tickets, item)
	}
	if next.ID != 0 {
		of.Older = personPath(c.ID) + "&after=" + next.String()
	}
	held, err := w.held(rq.Context(), c.ID)
	if err != nil {
		return err
	}
	for i := range held {
		of.Devices = append(of.Devices, assetItem(p, &asset.Listed{Asset: held[i]}))
	}
	of.None = ui.Empty{
		Icon: ui.IconInbox, Title: p.T("workspace.find_no_tickets"), Text: p.T("workspace.find_no_tickets_text"),
		Next: []ui.Btn{{Label: p.T("workspace.new_ticket"), Href: newPath + "?person=" + idText(c.ID), Icon: ui.IconPlus}},
	}
	x.Of = of
	return nil
}
