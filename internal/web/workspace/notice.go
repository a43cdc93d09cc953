package workspace

import (
	"strconv"
	"time"

	"firstline/internal/base/errs"
	"firstline/internal/desk/notice"
	"firstline/internal/desk/ticket"
	"firstline/internal/front"
	"firstline/internal/web/ui"
)

const (
	noticesPath   = "/w/notices"
	bellPath      = noticesPath + "/count"
	bellPanelPath = noticesPath + "/panel"
	readPath      = noticesPath + "/read"
	noticesShown  = 50
	noticesInBell = 20
)

// bell is how much the agent has not read of what they were told.
func bell(rq *front.Request) *ui.Bell {
	return &ui.Bell{Page: noticesPath, Panel: bellPanelPath, Count: bellPath, Unread: rq.Session.Unread}
}

// noticesPage is what an agent was told, by ticket.
type noticesPage struct {
	ui.Page
	Tabs   []ui.Tab
	Groups []noticeGroup
	Empty  ui.Empty
	Newest notice.ID // up to which all can be marked as read; 0: there is nothing to mark
	Older  string
}

// noticeGroup is what was told of one ticket.
type noticeGroup struct {
	Title string
	Href  string // empty: there is nothing to open, or it may not be seen any more
	Gone  bool   // the reader may not see it any more
	Lines []noticeLine
	Mark  ui.Btn // marks as read, or as unread
	Act   string
	Open  bool // something of it is unread
}

type noticeLine struct {
	Text string
	At   time.Time
	Open bool
}

// showNotices shows what the agent was told.
func (w workspace) showNotices(rq *front.Request) error {
	var form struct {
		All    bool      `form:"all"`
		Before notice.ID `form:"before"`
	}
	if err := rq.Decode(&form); err != nil {
		return err
	}
	list, more, err := w.Notices.Of(rq.Context(), rq.Actor, notice.Page{Before: form.Before, Limit: noticesShown, Unread: !form.All})
	if err != nil {
		return err
	}
	p := page(rq, rq.T("notice.title"))
	x := noticesPage{Page: p, Groups: noticeGroups(p, list)}
	x.Tabs = []ui.Tab{
		{Label: p.T("notice.unread"), Href: noticesPath, Current: !form.All},
		{Label: p.T("notice.all"), Href: noticesPath + "?all=1", Current: form.All},
	}
	x.Empty = ui.Empty{Icon: ui.IconBell, Title: p.T("notice.none_unread"), Text: p.T("notice.none_unread_text")}
	if form.All {
		x.Empty = ui.Empty{Icon: ui.IconBell, Title: p.T("notice.none"), Text: p.T("notice.none_text")}
	}
	if rq.Session.Unread > 0 && len(list) > 0 {
		x.Newest = list[0].ID
	}
	if more {
		x.Older = noticesPath + "?before=" + noticeText(list[len(list)-1].ID)
		if form.All {
			x.Older += "&all=1"
		}
	}
	return rq.Render(noticesScreen(x))
}

// showBell brings the number at the bell up to date.
func (w workspace) showBell(rq *front.Request) error {
	p := part(rq)
	p.Bell = bell(rq)
	return rq.Render(ui.BellCount(p))
}

// showPanel fills the panel under the bell.
func (w workspace) showPanel(rq *front.Request) error {
	list, _, err := w.Notices.Of(rq.Context(), rq.Actor, notice.Page{Limit: noticesInBell, Unread: true})
	if err != nil {
		return err
	}
	p := part(rq)
	x := noticesPage{Page: p, Groups: noticeGroups(p, list)}
	if len(list) > 0 {
		x.Newest = list[0].ID
	}
	return rq.Render(noticePanel(x))
}

// noticeGroups puts together what was told of the same ticket, in the order of the newest of each.
func noticeGroups(p ui.Page, list []notice.Notice) (groups []noticeGroup) {
	at := map[ticket.ID]int{}
	for _, n := range list {
		i, ok := at[n.TicketID]
		if !ok || n.TicketID == 0 {
			i = len(groups)
			at[n.TicketID] = i
			groups = append(groups, newGroup(p, n))
		}
		g := &groups[i]
		g.Open = g.Open || n.ReadAt.IsZero()
		g.Lines = append(g.Lines, noticeLine{Text: noticeWords(p, n), At: n.At.Time, Open: n.ReadAt.IsZero()})
	}
	for i := range groups {
		groups[i].mark(p)
	}
	return groups
}

func newGroup(p ui.Page, n notice.Notice) noticeGroup {
	g := noticeGroup{Act: noticeText(n.ID)}
	switch {
	case n.TicketID == 0 && n.Kind.Topic() == notice.AboutDay:
		g.Title, g.Href = p.T("todo.day"), dayPath
	case n.TicketID == 0:
		g.Title = p.T("notice.try_title")
	case n.Kind == notice.ApprovalAsked && n.Subject == nil: // who is asked need not see the ticket
		g.Title, g.Href = number(n.TicketID), "/approvals"
	case n.Subject == nil:
		g.Title, g.Gone = number(n.TicketID), true
	default:
		g.Title, g.Href = number(n.TicketID)+" "+*n.Subject, place{}.ticket(n.TicketID)
	}
	return g
}

// mark offers to mark a group: what is unread as read, and else its newest line as unread.
func (g *noticeGroup) mark(p ui.Page) {
	g.Mark = ui.Btn{Label: p.T("notice.mark_read"), Icon: ui.IconCheck, IconOnly: true, Small: true, Weight: ui.Quiet, Name: "group", Value: g.Act, Attrs: spoken(p.T("notice.mark_read_of", errs.Args{"Ticket": g.Title}))}
	if !g.Open {
		g.Mark = ui.Btn{Label: p.T("notice.mark_unread"), Icon: ui.IconRing, IconOnly: true, Small: true, Weight: ui.Quiet, Name: "unread", Value: g.Act, Attrs: spoken(p.T("notice.mark_unread_of", errs.Args{"Ticket": g.Title}))}
	}
}

// noticeWords say what somebody was told.
func noticeWords(p ui.Page, n notice.Notice) string {
	return p.T(n.Kind.Key(), errs.Args{"By": n.ByName})
}

// markNotices marks what the agent was told: all up to one, all about one ticket, or one as unread again.
func (w workspace) markNotices(rq *front.Request) error {
	var form struct {
		UpTo   notice.ID `form:"up_to"`
		Group  notice.ID `form:"group"`
		Unread notice.ID `form:"unread"`
		Back   string    `form:"back"`
	}
	if err := rq.Decode(&form); err != nil {
		return err
	}
	var err error
	switch {
	case form.Unread != 0:
		err = w.Notices.Unread(rq.Context(), rq.Actor, form.Unread)
	case form.Group != 0:
		err = w.Notices.ReadWith(rq.Context(), rq.Actor, form.Group)
	default:
		err = w.Notices.ReadAll(rq.Context(), rq.Actor, form.UpTo)
	}
	if err != nil {
		return err
	}
	return rq.Redirect(rq.Next(form.Back))
}

func noticeText(id notice.ID) string { return strconv.FormatInt(int64(id), 10) }
