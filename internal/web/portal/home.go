package portal

import (
	"net/url"

	"firstline/internal/desk/ticket"
	"firstline/internal/front"
	"firstline/internal/web/ui"
)

// How many tickets a page shows: the ones that still move, each with its progress, and the ones that are over.
const (
	openRows = 10
	doneRows = 20
)

// homePage is a person's own tickets, and those that others share with them.
type homePage struct {
	ui.Page
	Open      []ticketLine
	Done      []ticketLine
	MoreOpen  string // address of the next page
	MoreDone  string
	Continued bool // a later page: no greeting
}

// ticketLine is one ticket in the list.
type ticketLine struct {
	Item  ui.ListItem
	Steps []ui.Step
}

func (p portal) home(rq *front.Request) error {
	query := rq.URL.Query()
	afterOpen, err := ticket.ParseCursor(query.Get("open"))
	if err != nil {
		return err
	}
	afterDone, err := ticket.ParseCursor(query.Get("done"))
	if err != nil {
		return err
	}
	x := homePage{Page: rq.Page(rq.T("portal.my_tickets")), Continued: afterOpen.ID != 0 || afterDone.ID != 0}
	if afterDone.ID == 0 {
		list, next, err := p.Tickets.List(rq.Context(), rq.Actor, ticket.Listing{
			Filter: ticket.Filter{States: []ticket.State{ticket.New, ticket.Open, ticket.WaitingUser, ticket.WaitingVendor, ticket.Resolved}}, After: afterOpen, Limit: openRows,
		})
		if err != nil {
			return err
		}
		x.Open, x.MoreOpen = lines(x.Page, list), more("open", next)
	}
	if afterOpen.ID == 0 {
		list, next, err := p.Tickets.List(rq.Context(), rq.Actor, ticket.Listing{
			Filter: ticket.Filter{States: []ticket.State{ticket.Closed, ticket.Merged, ticket.Cancelled}}, After: afterDone, Limit: doneRows,
		})
		if err != nil {
			return err
		}
		x.Done, x.MoreDone = lines(x.Page, list), more("done", next)
	}
	return rq.Render(homeView(x))
}

func more(name string, next ticket.Cursor) string {
	if next.ID == 0 {
		return ""
	}
	return "/?" + url.Values{name: {next.String()}}.Encode()
}

func lines(p ui.Page, list []ticket.Ticket) []ticketLine {
	rows := make([]ticketLine, len(list))
	for i := range list {
		t := &list[i]
		rows[i] = ticketLine{
			Item: ui.ListItem{
				Href: ticketPath(t.ID), Title: t.Subject, Number: "#" + t.ID.String(), Snippet: t.Preview, At: t.ActivityAt.Time,
				Badges: []ui.Badge{stateBadge(p, t)},
			},
			Steps: progress(p, t),
		}
	}
	return rows
}

func (x homePage) none() bool { return len(x.Open)+len(x.Done) == 0 && !x.Continued }
