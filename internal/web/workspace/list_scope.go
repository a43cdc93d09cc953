package workspace

import (
	"slices"
	"strconv"

	"firstline/internal/base/db"
	"firstline/internal/base/errs"
	"firstline/internal/desk/ticket"
	"firstline/internal/desk/worklist"
	"firstline/internal/front"
	"firstline/internal/web/ui"
)

// scope is which tickets a list shows, and how.
type scope struct {
	title  string
	filter ticket.Filter
	look   worklist.Look
	sort   string
	saved  worklist.Saved // the zero one for a list that everybody has
}

// scope finds out what the address of a list means to the agent. What its filter says wrong comes back as an invalid error.
func (w workspace) scope(rq *front.Request, at place) (s scope, err error) {
	now := rq.Now.In(rq.Zone)
	if id, ok := at.View.Saved(); ok {
		if s.saved, err = w.Saves.Get(rq.Context(), rq.Actor, id); err != nil {
			return s, err
		}
		s.title = s.saved.Name
		if at.Filter == "" { // else the saved filter is being changed, and the address has it whole
			if s.filter, err = ticket.FilterOf(rq.Context(), w.DB, rq.Actor, now, s.saved.Query); err != nil {
				return s, err
			}
		}
	} else if s.filter, ok = at.View.Filter(rq.Actor, db.At(rq.Now)); !ok {
		return s, errs.Missing()
	} else {
		s.title = rq.T(views[at.View].label)
	}
	if at.Filter != "" {
		more, err := ticket.FilterOf(rq.Context(), w.DB, rq.Actor, now, at.Filter)
		if err != nil {
			return s, err
		}
		if at.View == worklist.All || s.saved.ID != 0 {
			s.filter = more
		} else {
			s.filter = s.filter.And(more)
		}
	}
	if s.look, err = w.Saves.LookAt(rq.Context(), rq.Actor, at.View); err != nil {
		return s, err
	}
	s.sort = at.Sort
	if s.sort == "" {
		s.sort = map[worklist.Sort]string{worklist.Newest: sortNew, worklist.Oldest: sortOld, worklist.ByDue: sortDue}[s.look.Sort]
	}
	return s, nil
}

// notUnderstood is a list whose filter says something that nobody understands: what, and no tickets, since they would be the wrong ones.
func notUnderstood(p ui.Page, at place, wrong *errs.Error) ListPage {
	l := ListPage{Title: titleOf(p, at.View), Place: at}
	l.Empty = ui.Empty{
		Icon: ui.IconFilter, Title: p.T("view.terms_wrong"), Text: p.T("view.wrong_text"),
		Next: []ui.Btn{{Label: p.T("view.change"), Href: at.filter(), Icon: ui.IconFilter}},
	}
	for _, f := range wrong.Fields {
		l.Wrong = append(l.Wrong, p.T("view.wrong", errs.Args{"Term": f.Name, "Why": p.T(f.Key, f.Args)}))
	}
	return l
}

// titleOf is the name of a list. Those that people saved stand in the navigation.
func titleOf(p ui.Page, v worklist.View) string {
	if x, ok := views[v]; ok {
		return p.T(x.label)
	}
	here := place{View: v}.list()
	if at := slices.IndexFunc(p.Nav, func(i ui.NavItem) bool { return i.Href == here }); at >= 0 {
		return p.Nav[at].Label
	}
	return p.T("view.saved")
}

// grouped puts the rows of a page together, in the order in which their groups come first.
func grouped(p ui.Page, by worklist.Group, rows []worklist.Row, items []ui.ListItem) (groups []ListGroup) {
	if len(rows) == 0 {
		return nil
	}
	if by == worklist.NoGroup {
		return []ListGroup{{Rows: items}}
	}
	for i, r := range rows {
		name := groupName(p, by, r)
		at := slices.IndexFunc(groups, func(g ListGroup) bool { return g.Name == name })
		if at < 0 {
			at = len(groups)
			groups = append(groups, ListGroup{Name: name})
		}
		groups[at].Rows = append(groups[at].Rows, items[i])
	}
	return groups
}

func groupName(p ui.Page, by worklist.Group, r worklist.Row) string {
	switch by {
	case worklist.ByState:
		return p.T(stateKey(r.State))
	case worklist.ByPriority:
		return p.T(priorityKey(r.Priority))
	case worklist.ByTeam:
		return p.T("workspace.level", errs.Args{"Level": strconv.Itoa(r.Level)}) + " " + r.Team
	case worklist.ByAssignee:
		if r.Assignee == "" {
			return p.T("workspace.nobody")
		}
		return r.Assignee
	case worklist.NoGroup:
	}
	return ""
}

// savedNav are the lists that people saved, for the navigation. What cannot be read is missing from it: the page itself says what is wrong.
func (w workspace) savedNav(rq *front.Request, here string, counts map[worklist.View]int) (items []ui.NavItem) {
	list, err := w.Saves.Of(rq.Context(), rq.Actor)
	if err != nil {
		list = nil
	}
	for _, v := range list {
		item := navItem(v.ID.View(), here, counts)
		item.Label, item.Icon = v.Name, ui.IconFilter
		if v.Sharing != worklist.Own {
			item.Icon = ui.IconUsers
		}
		items = append(items, item)
	}
	return items
}

// navItem is a list in the navigation.
func navItem(v worklist.View, here string, counts map[worklist.View]int) ui.NavItem {
	item := ui.NavItem{Href: place{View: v}.list()}
	item.Current = here == item.Href || len(here) > len(item.Href) && here[:len(item.Href)+1] == item.Href+"/"
	item.Count = min(counts[v], worklist.CountBound-1)
	item.Capped = counts[v] >= worklist.CountBound
	return item
}

// countSaved counts the lists that the agent has, beside those that everybody has. A filter that no longer says anything has no count.
func (w workspace) countSaved(rq *front.Request, counts map[worklist.View]int) error {
	list, err := w.Saves.Of(rq.Context(), rq.Actor)
	if err != nil {
		return err
	}
	for _, v := range list {
		f, err := ticket.FilterOf(rq.Context(), w.DB, rq.Actor, rq.Now.In(rq.Zone), v.Query)
		if errs.Is(err, errs.Invalid) {
			continue
		}
		if err != nil {
			return err
		}
		if counts[v.ID.View()], err = w.Tickets.Count(rq.Context(), rq.Actor, f, worklist.CountBound); err != nil {
			return err
		}
	}
	return nil
}
