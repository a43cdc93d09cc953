package portal

import (
	"net/url"

	"firstline/internal/base/errs"
	"firstline/internal/desk/search"
	"firstline/internal/desk/ticket"
	"firstline/internal/front"
	"firstline/internal/web/ui"
)

// foundRows is how many tickets a page of results shows.
const foundRows = 20

// searchPage is what somebody finds among their own tickets.
type searchPage struct {
	ui.Page
	Query string
	Found []ui.Found
	More  string
}

// search finds among the tickets that somebody may read, by what they may read of them.
func (p portal) search(rq *front.Request) error {
	var form struct {
		Query string `form:"q"`
		After string `form:"after"`
	}
	if err := rq.Decode(&form); err != nil {
		return err
	}
	after, err := search.ParseCursor(form.After)
	if err != nil {
		return errs.Missing()
	}
	q := p.Search.Read(rq.Actor, form.Query, true)
	f, err := p.Search.Tickets(rq.Context(), rq.Actor, &q)
	if err != nil {
		return err
	}
	hits, next := f.Page(after, foundRows)
	list, err := p.Search.Results(rq.Context(), rq.Actor, &q, hits)
	if err != nil {
		return err
	}
	x := searchPage{Page: rq.Page(rq.T("search.own")), Query: form.Query}
	for i := range list {
		x.Found = append(x.Found, foundOwn(x.Page, &list[i]))
	}
	if next.ID != 0 {
		x.More = searchPath + "?" + url.Values{"q": {form.Query}, "after": {next.String()}}.Encode()
	}
	return rq.Render(searchView(x))
}

func foundOwn(p ui.Page, r *search.Result) ui.Found {
	list := func(pieces []search.Piece) []ui.Stretch {
		stretches := make([]ui.Stretch, len(pieces))
		for i, x := range pieces {
			stretches[i] = ui.Stretch(x)
		}
		return stretches
	}
	return ui.Found{
		Href: ticketPath(r.ID), Number: "#" + r.ID.String(), Title: list(r.Subject), Extract: list(r.Extract), At: r.ActivityAt.Time,
		Badges: []ui.Badge{stateBadge(p, &ticket.Ticket{State: r.State})},
	}
}
