package workspace

import (
	"strconv"
	"strings"

	"firstline/internal/base/db"
	"firstline/internal/base/errs"
	"firstline/internal/desk/ticket"
	"firstline/internal/desk/worklist"
	"firstline/internal/front"
	"firstline/internal/web/ui"
)

// ListPage is a page of a view.
type ListPage struct {
	Title string
	Place place
	Rows  []ui.ListItem
	Empty ui.Empty
	Newer string // addresses of the neighbouring pages
	Older string
	Sort  ui.Btn // turns the order of the list
	Only  string // the answer that all of its tickets have
	All   string // address of the list without that
}

// start leads to the view that an agent's day begins with.
func (w workspace) start(rq *front.Request) error {
	return rq.Redirect(place{View: worklist.Mine}.list())
}

func (w workspace) showList(rq *front.Request) error {
	at := placeOf(worklist.View(rq.PathValue("view")), rq.URL.Query())
	p := page(rq, "")
	l, err := w.list(rq, p, at, 0)
	if err != nil {
		return err
	}
	p.Title = l.Title
	return rq.Render(listScreen(p, l, nothingOpen(p)))
}

// showRows brings the rows of a page up to date.
func (w workspace) showRows(rq *front.Request) error {
	at := placeOf(worklist.View(rq.PathValue("view")), rq.URL.Query())
	p := ui.Page{Locale: rq.Locale, Now: rq.Now, Zone: rq.Zone}
	l, err := w.list(rq, p, at, openIn(current(rq).Path))
	if err != nil {
		return err
	}
	return rq.Render(listRows(p, l))
}

// list reads a page of a view in one query.
func (w workspace) list(rq *front.Request, p ui.Page, at place, open ticket.ID) (ListPage, error) {
	filter, ok := at.View.Filter(rq.Actor)
	if !ok {
		return ListPage{}, errs.Missing()
	}
	after, err := ticket.ParseCursor(at.After)
	if err != nil {
		return ListPage{}, errs.Missing()
	}
	only, err := w.onlyAnswered(rq, p, at, &filter)
	if err != nil {
		return ListPage{}, err
	}
	l := ticket.Listing{Filter: filter, After: after}
	var rows []worklist.Row
	var next ticket.Cursor
	if at.Sort == sortDue {
		rows, next, err = worklist.DueRows(rq.Context(), w.DB, rq.Actor, l, at.View.Until(db.At(rq.Now)))
	} else {
		rows, next, err = worklist.Rows(rq.Context(), w.DB, rq.Actor, l)
	}
	if err != nil {
		return ListPage{}, err
	}
	absent, err := w.Lending.Absent(rq.Context())
	if err != nil {
		return ListPage{}, err
	}
	x := buildList(p, at, rows, next, open)
	for i, r := range rows {
		x.Rows[i].Badges = append(x.Rows[i].Badges, lendingBadges(p, r, rq.Actor.Person, absent)...)
	}
	x.Only, x.All = only, place{View: at.View, Sort: at.Sort}.list()
	return x, nil
}

func buildList(p ui.Page, at place, rows []worklist.Row, next ticket.Cursor, open ticket.ID) ListPage {
	x := views[at.View]
	l := ListPage{Title: p.T(x.label), Place: at, Empty: emptyView(p, at)}
	for _, r := range rows {
		item := rowItem(p, r)
		item.Href, item.Selected = at.ticket(r.ID), r.ID == open
		l.Rows = append(l.Rows, item)
	}
	l.Sort = sortButton(p, at)
	if at.After != "" {
		l.Newer = at.newer().list()
	}
	if next.ID != 0 {
		l.Older = at.older(next).list()
	}
	return l
}

// sortButton leads to the same list in the other order; the view of what is due has one only.
func sortButton(p ui.Page, at place) ui.Btn {
	switch {
	case at.View == worklist.Due || at.View == worklist.Done:
		return ui.Btn{}
	case at.Sort == sortDue:
		return ui.Btn{Label: p.T("sla.sort_newest"), Icon: ui.IconList, IconOnly: true, Small: true, Weight: ui.Quiet, Href: place{View: at.View, Answer: at.Answer}.list()}
	}
	return ui.Btn{Label: p.T("sla.sort_due"), Icon: ui.IconClock, IconOnly: true, Small: true, Weight: ui.Quiet, Href: place{View: at.View, Answer: at.Answer, Sort: sortDue}.list()}
}

// rowItem is a ticket as a list shows it.
func rowItem(p ui.Page, r worklist.Row) ui.ListItem {
	item := ui.ListItem{
		ID: "row-" + r.ID.String(), Title: r.Subject, Number: number(r.ID), From: r.Requester, Snippet: beginning(r.Preview), At: r.ActivityAt.Time,
		Unread: r.Unread(), Avatar: r.Assignee, Badges: []ui.Badge{stateBadge(p, r.State), priorityBadge(p, r.Priority)},
	}
	if !r.DueAt.IsZero() && r.State.IsOpen() {
		item.Badges = append(item.Badges, promiseBadge(p, r.Clock()))
	}
	if r.VIP {
		item.Badges = append(item.Badges, vipBadge(p))
	}
	if r.EscalationWaits && r.State.IsOpen() {
		item.Badges = append(item.Badges, ui.Badge{Label: p.T("ladder.waits"), Tone: ui.Info, Icon: ui.IconLevel})
	}
	if r.Reopened > 0 && r.State.IsOpen() {
		item.Badges = append(item.Badges, cameBackBadge(p, r.Reopened))
	}
	if r.Returned >= ticket.WarnReturns {
		item.Badges = append(item.Badges, returnedBadge(p, r.Returned))
	}
	if !r.Verified {
		item.Badges = append(item.Badges, unverifiedBadge(p))
	}
	facts := []string{p.T("workspace.level", errs.Args{"Level": strconv.Itoa(r.Level)}) + " " + r.Team}
	if r.Category != "" {
		facts = append(facts, r.Category)
	}
	item.Facts = strings.Join(facts, " · ")
	return item
}

// snippetRunes is what fits into a row; an update of fifty rows stays small.
const snippetRunes = 64

func beginning(text string) string {
	if r := []rune(text); len(r) > snippetRunes {
		return string(r[:snippetRunes]) + "…"
	}
	return text
}

func emptyView(p ui.Page, at place) ui.Empty {
	if at.After != "" {
		return ui.Empty{
			Icon: ui.IconInbox, Title: p.T("workspace.empty_page"), Text: p.T("workspace.empty_page_text"),
			Next: []ui.Btn{{Label: p.T("workspace.to_top"), Href: place{View: at.View}.list(), Icon: ui.IconUp}},
		}
	}
	if at.Answer != "" {
		return ui.Empty{
			Icon: ui.IconInbox, Title: p.T("question.empty_list"), Text: p.T("question.empty_list_text"),
			Next: []ui.Btn{{Label: p.T("question.show_all"), Href: place{View: at.View}.list(), Icon: ui.IconList}},
		}
	}
	e := ui.Empty{Icon: ui.IconInbox, Title: p.T(views[at.View].empty), Text: p.T(views[at.View].empty + "_text")}
	switch at.View {
	case worklist.Mine:
		e.Next = []ui.Btn{{Label: p.T("workspace.view_unassigned"), Href: place{View: worklist.Unassigned}.list(), Icon: ui.IconInbox}}
	case worklist.Done, worklist.Waiting, worklist.AtVendor:
		e.Next = []ui.Btn{{Label: p.T("workspace.view_open"), Href: place{View: worklist.AllOpen}.list(), Icon: ui.IconList}}
	default:
		e.Next = []ui.Btn{{Label: p.T("workspace.new_ticket"), Href: newPath, Icon: ui.IconPlus}}
	}
	return e
}

// nothingOpen stands beside a list until a ticket is chosen.
func nothingOpen(p ui.Page) ui.Empty {
	return ui.Empty{Icon: ui.IconMail, Title: p.T("workspace.nothing_open"), Text: p.T("workspace.nothing_open_text")}
}
