package workspace

import (
	"net/url"
	"strconv"
	"strings"

	"firstline/internal/base/errs"
	"firstline/internal/desk/person"
	"firstline/internal/desk/search"
	"firstline/internal/front"
	"firstline/internal/web/ui"
)

// FindPage is what was found: tickets, people and assets, and the tickets of one of the people.
type FindPage struct {
	Query    string
	Problems []string
	Count    string
	Part     bool // the tickets lack one of the words
	Found    []ui.Found
	More     string // address of the next page of tickets
	People   []FoundPerson
	Assets   []ui.ListItem
	Of       *personFound // whose tickets are shown
	Empty    ui.Empty     // where nothing was found, or nothing asked
}

// FoundPerson is a person in the list of those who were found.
type FoundPerson struct {
	Name, Hint, Href string
	Current          bool
}

// How much one page lists.
const (
	foundTicketsMost = 20
	foundBesideMost  = 10
)

func personPath(id person.ID) string { return findPath + "?person=" + idText(id) }

// find lists the tickets, people and assets with what was typed; a number alone opens its ticket.
func (w workspace) find(rq *front.Request) error {
	var form struct {
		Query  string    `form:"q"`
		Person person.ID `form:"person"`
		After  string    `form:"after"`
	}
	if err := rq.Decode(&form); err != nil {
		return err
	}
	q := w.Search.Read(rq.Actor, form.Query, true)
	quick := rq.Partial() && rq.Header.Get("HX-Target") == "div#side-found"
	typing := quick || rq.Partial() && rq.Header.Get("HX-Target") == "div#found"
	if q.Number != 0 && !typing && form.Person == 0 {
		if _, err := w.Tickets.Get(rq.Context(), rq.Actor, q.Number); err == nil {
			return rq.Redirect(place{}.ticket(q.Number))
		} else if !errs.Is(err, errs.NotFound) {
			return err
		}
	}
	p := page(rq, rq.T("search.title"))
	x := FindPage{Query: form.Query}
	if form.Person == 0 {
		if err := w.findTickets(rq, p, &x, &q, form.After); err != nil {
			return err
		}
	}
	if form.After == "" {
		if err := w.findBeside(rq, p, &x, &q, &form.Person); err != nil {
			return err
		}
	}
	if form.Person != 0 {
		if err := w.ticketsOf(rq, p, &x, form.Person, form.After); err != nil {
			return err
		}
	}
	if q.Number != 0 && len(x.Found) == 0 && x.Of == nil {
		x.Problems = append(x.Problems, p.T("search.no_such_ticket", errs.Args{"Number": form.Query}))
	}
	x.Empty = ui.Empty{Icon: ui.IconSearch, Title: p.T("search.nothing"), Text: p.T("search.nothing_text")}
	if form.Query == "" {
		x.Empty = ui.Empty{Icon: ui.IconSearch, Title: p.T("search.start"), Text: p.T("search.start_text")}
	}
	switch {
	case quick:
		return rq.Render(findQuick(p, x.quick()))
	case typing:
		return rq.Render(findResults(p, x))
	}
	return rq.Render(findScreen(p, x))
}

// quickMost is how many of each sort are offered below the field while somebody types.
const quickMost = 5

// QuickLink is something that was found, as it is offered while somebody types.
type QuickLink struct {
	Number string
	Label  []ui.Stretch
	Hint   string
	Href   string
}

// quick are the first of what was found, and where all of it is; nothing where nothing is asked.
func (x *FindPage) quick() (list []QuickLink) {
	for _, r := range x.Found[:min(len(x.Found), quickMost)] {
		list = append(list, QuickLink{Number: r.Number, Label: r.Title, Hint: r.Facts, Href: r.Href})
	}
	for _, one := range x.People[:min(len(x.People), quickMost)] {
		list = append(list, QuickLink{Label: []ui.Stretch{{Text: one.Name}}, Hint: one.Hint, Href: one.Href})
	}
	for _, a := range x.Assets[:min(len(x.Assets), quickMost)] {
		list = append(list, QuickLink{Number: a.Number, Label: []ui.Stretch{{Text: a.Title}}, Hint: a.From, Href: a.Href})
	}
	return list
}

// findTickets fills in the tickets.
func (w workspace) findTickets(rq *front.Request, p ui.Page, x *FindPage, q *search.Query, cursor string) error {
	after, err := search.ParseCursor(cursor)
	if err != nil {
		return errs.Missing()
	}
	f, err := w.Search.Tickets(rq.Context(), rq.Actor, q)
	if err != nil {
		return err
	}
	for _, wrong := range q.Problems {
		x.Problems = append(x.Problems, p.T(wrong.Key, wrong.Args))
	}
	hits, next := f.Page(after, foundTicketsMost)
	list, err := w.Search.Results(rq.Context(), rq.Actor, q, hits)
	if err != nil {
		return err
	}
	for i := range list {
		x.Found = append(x.Found, foundTicket(p, &list[i]))
	}
	if next.ID != 0 {
		x.More = findPath + "?" + url.Values{"q": {x.Query}, "after": {next.String()}}.Encode()
	}
	x.Count, x.Part = strconv.Itoa(len(f.Hits)), f.Part
	if f.More {
		x.Count += "+"
	}
	return nil
}

func foundTicket(p ui.Page, r *search.Result) ui.Found {
	facts := []string{r.Requester, r.Team}
	if r.Assignee != nil {
		facts = append(facts, *r.Assignee)
	}
	return ui.Found{
		Href: place{}.ticket(r.ID), Number: number(r.ID), Title: stretches(r.Subject), Extract: stretches(r.Extract), Facts: strings.Join(facts, " · "),
		At: r.ActivityAt.Time, Badges: []ui.Badge{stateBadge(p, r.State), priorityBadge(p, r.Priority)},
	}
}

func stretches(pieces []search.Piece) []ui.Stretch {
	list := make([]ui.Stretch, len(pieces))
	for i, x := range pieces {
		list[i] = ui.Stretch(x)
	}
	return list
}

// findBeside fills in people and assets. A person who is all that was found is chosen.
func (w workspace) findBeside(rq *front.Request, p ui.Page, x *FindPage, q *search.Query, chosen *person.ID) error {
	people, err := w.Search.People(rq.Context(), rq.Actor, q, foundBesideMost)
	if err != nil {
		return err
	}
	assets, err := w.Search.Assets(rq.Context(), rq.Actor, q, foundBesideMost)
	if err != nil {
		return err
	}
	if len(people) == 1 && len(x.Found) == 0 && *chosen == 0 {
		*chosen = people[0].ID
	}
	for _, one := range people {
		x.People = append(x.People, FoundPerson{
			Name: one.Name, Hint: personHint(one), Href: personPath(one.ID) + "&q=" + url.QueryEscape(x.Query), Current: one.ID == *chosen,
		})
	}
	for i := range assets {
		x.Assets = append(x.Assets, assetItem(p, &assets[i]))
	}
	return nil
}
