package workspace

import (
	"errors"
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
	Title   string
	Place   place
	Here    []Present // of a whole page; a part of one leaves it to the script
	Groups  []ListGroup
	Compact bool
	Empty   ui.Empty
	Newer   string // addresses of the neighbouring pages
	Older   string
	Sort    ui.Btn   // turns the order of the list
	Only    string   // the answer that all of its tickets have
	All     string   // address of the list without that
	Wrong   []string // what is wrong with the filter, a sentence for each term
}

// ListGroup is some rows of a page that stand together; without a name where nothing is grouped.
type ListGroup struct {
	Name string
	Rows []ui.ListItem
}

// start leads to the view that an agent's day begins with.
func (w workspace) start(rq *front.Request) error {
	return rq.Redirect(place{View: w.startView(rq)}.list())
}

func (w workspace) showList(rq *front.Request) error {
	at := placeOf(worklist.View(rq.PathValue("view")), rq.URL.Query())
	p := page(rq, "")
	l, err := w.list(rq, p, at, 0)
	if err != nil {
		return err
	}
	if l.Here, err = w.present(rq); err != nil {
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
	s, err := w.scope(rq, at)
	if wrong, ok := errors.AsType[*errs.Error](err); ok && wrong.Kind == errs.Invalid {
		return notUnderstood(p, at, wrong), nil
	}
	if err != nil {
		return ListPage{}, err
	}
	after, err := ticket.ParseCursor(at.After)
	if err != nil {
		return ListPage{}, errs.Missing()
	}
	only, err := w.onlyAnswered(rq, p, at, &s.filter)
	if err != nil {
		return ListPage{}, err
	}
	l := ticket.Listing{Filter: s.filter, After: after, Oldest: s.sort == sortOld}
	var rows []worklist.Row
	var next ticket.Cursor
	if s.sort == sortDue {
		rows, next, err = worklist.DueRows(rq.Context(), w.DB, rq.Actor, l, at.View.Until(db.At(rq.Now)), s.look.Columns...)
	} else {
		rows, next, err = worklist.Rows(rq.Context(), w.DB, rq.Actor, l, s.look.Columns...)
	}
	if err != nil {
		return ListPage{}, err
	}
	if s.look.Shows(worklist.ShowTags) {
		if err := worklist.AddTags(rq.Context(), w.DB, rows); err != nil {
			return ListPage{}, err
		}
	}
	absent, err := w.Lending.Absent(rq.Context())
	if err != nil {
		return ListPage{}, err
	}
	items := make([]ui.ListItem, len(rows))
	for i, r := range rows {
		items[i] = rowItem(p, r, s.look)
		items[i].Here = r.ID.String()
		items[i].Href, items[i].Selected = at.ticket(r.ID), r.ID == open
		items[i].Pick, items[i].PickOf = r.ID.String(), p.T("bulk.choose", errs.Args{"Number": number(r.ID)})
		items[i].Badges = append(items[i].Badges, lendingBadges(p, r, rq.Actor.Person, absent)...)
	}
	x := buildList(p, at, s, grouped(p, s.look.Group, rows, items), next)
	x.Only, x.All = only, place{View: at.View, Filter: at.Filter, Sort: at.Sort}.list()
	return x, nil
}

func buildList(p ui.Page, at place, s scope, groups []ListGroup, next ticket.Cursor) ListPage {
	l := ListPage{Title: s.title, Place: at, Groups: groups, Compact: s.look.Compact, Empty: emptyView(p, at)}
	l.Sort = sortButton(p, at, s.sort)
	if at.After != "" {
		l.Newer = at.newer().list()
	}
	if next.ID != 0 {
		l.Older = at.older(next).list()
	}
	return l
}

// sortButton leads to the same list in the other order; the view of what is due has one only.
func sortButton(p ui.Page, at place, sort string) ui.Btn {
	switch {
	case at.View == worklist.Due || at.View == worklist.Done || isAway(at.View):
		return ui.Btn{}
	case sort == sortDue:
		return ui.Btn{Label: p.T("sla.sort_newest"), Icon: ui.IconList, IconOnly: true, Small: true, Weight: ui.Quiet, Href: at.sorted(sortNew).list()}
	}
	return ui.Btn{Label: p.T("sla.sort_due"), Icon: ui.IconClock, IconOnly: true, Small: true, Weight: ui.Quiet, Href: at.sorted(sortDue).list()}
}

// rowItem is a ticket as a list shows it.
func rowItem(p ui.Page, r worklist.Row, look worklist.Look) ui.ListItem {
	item := ui.ListItem{ID: "row-" + r.ID.String(), Title: r.Subject, Number: number(r.ID), From: r.Requester, At: r.ActivityAt.Time, Unread: r.Unread()}
	if look.Shows(worklist.ShowPreview) {
		item.Snippet = beginning(r.Preview)
	}
	if look.Shows(worklist.ShowAssignee) {
		item.Avatar = r.Assignee
	}
	if look.Shows(worklist.ShowState) {
		item.Badges = append(item.Badges, stateBadge(p, r.State))
	}
	if look.Shows(worklist.ShowPriority) {
		item.Badges = append(item.Badges, priorityBadge(p, r.Priority))
	}
	if look.Shows(worklist.ShowPromise) && !r.DueAt.IsZero() && r.State.IsOpen() {
		item.Badges = append(item.Badges, promiseBadge(p, r.Clock()))
	}
	if r.Snoozed {
		item.Badges = append(item.Badges, snoozeBadge(p, &ticket.Ticket{SnoozedUntil: r.SnoozedUntil}))
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
	item.Badges = append(item.Badges, tagBadges(r.Tags)...)
	item.Facts = strings.Join(rowFacts(p, r, look), " · ")
	return item
}

// rowFacts are where a ticket belongs, as far as the list shows it.
func rowFacts(p ui.Page, r worklist.Row, look worklist.Look) (facts []string) {
	if look.Shows(worklist.ShowTeam) {
		facts = append(facts, p.T("workspace.level", errs.Args{"Level": strconv.Itoa(r.Level)})+" "+r.Team)
	}
	if look.Shows(worklist.ShowCategory) && r.Category != "" {
		facts = append(facts, r.Category)
	}
	if look.Shows(worklist.ShowOwner) && r.Owner != "" {
		facts = append(facts, p.T("view.owned_by", errs.Args{"Person": r.Owner}))
	}
	if look.Shows(worklist.ShowChannel) {
		facts = append(facts, p.T(channelKey(r.Channel)))
	}
	if look.Shows(worklist.ShowCreated) {
		facts = append(facts, p.T("view.opened_on", errs.Args{"Day": p.Locale.Date(r.CreatedAt.Time, p.Zone)}))
	}
	return facts
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
	if at.Filter != "" {
		return ui.Empty{
			Icon: ui.IconInbox, Title: p.T("view.empty"), Text: p.T("view.empty_text"),
			Next: []ui.Btn{{Label: p.T("view.change"), Href: at.filter(), Icon: ui.IconFilter}},
		}
	}
	if at.Answer != "" {
		return ui.Empty{
			Icon: ui.IconInbox, Title: p.T("question.empty_list"), Text: p.T("question.empty_list_text"),
			Next: []ui.Btn{{Label: p.T("question.show_all"), Href: place{View: at.View}.list(), Icon: ui.IconList}},
		}
	}
	x, ok := views[at.View]
	if !ok {
		x.empty = "view.empty"
	}
	e := ui.Empty{Icon: ui.IconInbox, Title: p.T(x.empty), Text: p.T(x.empty + "_text")}
	switch at.View {
	case worklist.Mine:
		e.Next = []ui.Btn{{Label: p.T("workspace.view_unassigned"), Href: place{View: worklist.Unassigned}.list(), Icon: ui.IconInbox}}
	case worklist.Done, worklist.Waiting, worklist.AtVendor, worklist.Spam, worklist.Trash:
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
