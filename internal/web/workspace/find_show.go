package workspace

import (
	"net/url"
	"strconv"
	"strings"

	"firstline/internal/base/errs"
	"firstline/internal/desk/asset"
	"firstline/internal/desk/person"
	"firstline/internal/desk/ticket"
	"firstline/internal/desk/worklist"
	"firstline/internal/front"
	"firstline/internal/web/ui"
)

// FindPage is what was found: people, and the tickets of one of them.
type FindPage struct {
	Query   string
	Problem string
	People  []FoundPerson
	Chosen  string // whose tickets are shown
	Tickets []ui.ListItem
	Older   string
	Devices []ui.ListItem
	Empty   ui.Empty // where nobody was found
	None    ui.Empty // where the chosen person has no tickets
	NewFor  string   // address of a new ticket for the chosen person
}

// FoundPerson is a person in the list of those who were found.
type FoundPerson struct {
	Name, Hint, Href string
	Current          bool
}

// foundPeopleMost is how many people one answer lists.
const foundPeopleMost = 25

func personPath(id person.ID) string { return findPath + "?person=" + idText(id) }

// find opens a ticket by its number, or lists people by name or address with the tickets of the one who is meant.
func (w workspace) find(rq *front.Request) error {
	var form struct {
		Query  string    `form:"q"`
		Person person.ID `form:"person"`
		After  string    `form:"after"`
	}
	if err := rq.Decode(&form); err != nil {
		return err
	}
	x := FindPage{Query: form.Query}
	if id, ok := numberIn(form.Query); ok {
		_, err := w.Tickets.Get(rq.Context(), rq.Actor, id)
		if err == nil {
			return rq.Redirect(place{}.ticket(id))
		}
		if !errs.Is(err, errs.NotFound) {
			return err
		}
		x.Problem = rq.T("workspace.no_such_ticket", errs.Args{"Number": form.Query})
	}
	p := page(rq, rq.T("workspace.find_title"))
	if form.Query != "" {
		list, _, err := w.People.List(rq.Context(), rq.Actor, person.Filter{Query: form.Query, Inactive: true}, nil, foundPeopleMost)
		if err != nil {
			return err
		}
		if len(list) == 1 && form.Person == 0 {
			form.Person = list[0].ID
		}
		x.People = foundList(list, form.Query, form.Person)
	}
	if form.Person != 0 {
		if err := w.ticketsOf(rq, p, &x, form.Person, form.After); err != nil {
			return err
		}
	}
	x.Empty = ui.Empty{Icon: ui.IconSearch, Title: p.T("workspace.find_nothing"), Text: p.T("workspace.find_nothing_text")}
	if form.Query == "" && form.Person == 0 {
		x.Empty = ui.Empty{Icon: ui.IconSearch, Title: p.T("workspace.find_title"), Text: p.T("workspace.find_hint")}
	}
	return rq.Render(findScreen(p, x))
}

// numberIn reads a ticket's number as people write it: 12, #12, [#12].
func numberIn(query string) (ticket.ID, bool) {
	n, err := strconv.ParseInt(strings.Trim(query, "#[] "), 10, 64)
	return ticket.ID(n), err == nil && n > 0
}

func foundList(list []person.Listed, query string, chosen person.ID) []FoundPerson {
	found := make([]FoundPerson, 0, len(list))
	for _, x := range list {
		found = append(found, FoundPerson{
			Name: x.Name, Hint: personHint(x), Href: personPath(x.ID) + "&q=" + url.QueryEscape(query), Current: x.ID == chosen,
		})
	}
	return found
}

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
	x.Chosen, x.NewFor = c.Name, newPath+"?person="+idText(c.ID)
	for _, r := range rows {
		item := rowItem(p, r, worklist.Look{})
		item.Href = place{}.ticket(r.ID)
		x.Tickets = append(x.Tickets, item)
	}
	if next.ID != 0 {
		x.Older = personPath(c.ID) + "&after=" + next.String()
	}
	held, err := w.held(rq.Context(), c.ID)
	if err != nil {
		return err
	}
	for i := range held {
		item := assetItem(p, &asset.Listed{Asset: held[i]})
		x.Devices = append(x.Devices, item)
	}
	x.None = ui.Empty{
		Icon: ui.IconInbox, Title: p.T("workspace.find_no_tickets"), Text: p.T("workspace.find_no_tickets_text"),
		Next: []ui.Btn{{Label: p.T("workspace.new_ticket"), Href: x.NewFor, Icon: ui.IconPlus}},
	}
	return nil
}
