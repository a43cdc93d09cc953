package workspace

import (
	"strings"

	"firstline/internal/base/db"
	"firstline/internal/desk/account"
	"firstline/internal/desk/worklist"
	"firstline/internal/front"
	"firstline/internal/web/ui"
)

// shown is how a view looks in the navigation.
type shown struct {
	label, empty, key string
	icon              ui.Icon
}

var views = map[worklist.View]shown{
	worklist.Mine:       {"workspace.view_mine", "workspace.empty_mine", "g m", ui.IconUser},
	worklist.MyTeams:    {"workspace.view_team", "workspace.empty_team", "g t", ui.IconUsers},
	worklist.Unassigned: {"workspace.view_unassigned", "workspace.empty_unassigned", "g u", ui.IconInbox},
	worklist.AllOpen:    {"workspace.view_open", "workspace.empty_open", "g o", ui.IconList},
	worklist.Waiting:    {"workspace.view_waiting", "workspace.empty_waiting", "g w", ui.IconPause},
	worklist.AtVendor:   {"vendor.view", "workspace.empty_vendor", "g v", ui.IconOut},
	worklist.Owned:      {"workspace.view_owned", "workspace.empty_owned", "g a", ui.IconFlag},
	worklist.Due:        {"sla.view_due", "sla.empty_due", "g p", ui.IconClock},
	worklist.Done:       {"workspace.view_done", "workspace.empty_done", "g d", ui.IconDone},
	worklist.Snoozed:    {"snooze.view", "snooze.empty", "g z", ui.IconClock},
	worklist.Spam:       {"trash.view_spam", "trash.empty_spam", "g j", ui.IconWarn},
	worklist.Trash:      {"trash.view_trash", "trash.empty_trash", "g x", ui.IconTrash},
	worklist.All:        {"view.all", "view.empty", "", ui.IconFilter},
}

// nav is the navigation without counts: these are asked for by the page itself, so that no list waits for them.
func (w workspace) nav(rq *front.Request) []ui.NavItem { return w.navWith(rq, nil, waiting{}) }

// waiting is what else waits for somebody, beside the tickets of the views.
type waiting struct {
	mails   int // in the quarantine
	ratings int // low ones, for the lead
	pages   int // of the protocol, to be read
}

// quarantinePath is where the mail waits that became no ticket by itself.
const quarantinePath = "/quarantine"

// glassPath is where leads look at a ticket that is not theirs to see.
const glassPath = "/glass"

func (w workspace) navWith(rq *front.Request, counts map[worklist.View]int, more waiting) []ui.NavItem {
	here := current(rq).Path
	var items []ui.NavItem
	if !rq.Actor.May(account.WorkTicket) { // an administrator who looks after the assets
		if rq.Actor.May(account.BreakGlass) {
			items = append(items, ui.NavItem{Label: rq.T("category.glass_title"), Href: glassPath, Icon: ui.IconEye, Current: here == glassPath})
		}
		return append(items, cannedNav(rq, here), assetsNav(rq, here))
	}
	for _, v := range worklist.Views {
		x := views[v]
		item := navItem(v, here, counts)
		item.Label, item.Icon, item.Key = rq.T(x.label), x.icon, x.key
		items = append(items, item)
	}
	items = append(items, w.savedNav(rq, here, counts)...)
	items[0].Group = rq.T("workspace.views")
	items = append(items, ui.NavItem{
		Group: rq.T("workspace.intake"), Label: rq.T("workspace.new_ticket"), Href: newPath, Icon: ui.IconPlus, Key: "g n", Current: here == newPath,
	})
	items = append(items, ui.NavItem{Label: rq.T("todo.day"), Href: dayPath, Icon: ui.IconSun, Key: "g l", Current: here == dayPath})
	items = append(items, ui.NavItem{Label: rq.T("routing.there"), Href: therePath, Icon: ui.IconUsers, Key: "g h", Current: here == therePath})
	if rq.Actor.May(account.ReadQuarantine) {
		items = append(items, ui.NavItem{
			Label: rq.T("workspace.quarantine"), Href: quarantinePath, Icon: ui.IconMail, Key: "g q",
			Count: min(more.mails, worklist.CountBound-1), Capped: more.mails >= worklist.CountBound,
		})
	}
	if rq.Actor.May(account.ReadRules) {
		items = append(items, ui.NavItem{Label: rq.T("rule.title"), Href: "/admin/rules", Icon: ui.IconRefresh})
	}
	quality := rq.T("feedback.nav")
	if rq.Actor.May(account.SettleRatings) {
		items = append(items, ui.NavItem{
			Group: quality, Label: rq.T("feedback.low_ratings"), Href: ratingsPath, Icon: ui.IconStar, Key: "g r", Current: here == ratingsPath,
			Count: min(more.ratings, worklist.CountBound-1), Capped: more.ratings >= worklist.CountBound,
		})
		quality = ""
	}
	read := ui.NavItem{
		Group: quality, Label: rq.T("protocol.title"), Href: protocolPath, Icon: ui.IconBook, Key: "g k", Count: more.pages,
		Current: here == protocolPath || strings.HasPrefix(here, protocolPath+"/"),
	}
	if more.pages > 0 {
		read.Note = rq.T("protocol.banner")
	}
	items = append(items, read, cannedNav(rq, here), ui.NavItem{
		Label: rq.T("improvement.title"), Href: improvementsPath, Icon: ui.IconUp, Key: "g i", Current: strings.HasPrefix(here, improvementsPath),
	})
	if rq.Actor.May(account.ReviewProtocol) {
		items = append(items, ui.NavItem{Label: rq.T("checked.title"), Href: checkedPath, Icon: ui.IconShield, Key: "g y", Current: here == checkedPath})
	}
	return append(items, assetsNav(rq, here))
}

func cannedNav(rq *front.Request, here string) ui.NavItem {
	return ui.NavItem{Label: rq.T("canned.title"), Href: cannedPath, Icon: ui.IconChat, Current: here == cannedPath || strings.HasPrefix(here, cannedPath+"/")}
}

func assetsNav(rq *front.Request, here string) ui.NavItem {
	return ui.NavItem{
		Group: rq.T("asset.group"), Label: rq.T("asset.title"), Href: assetsPath, Icon: ui.IconScreen, Key: "g e",
		Current: here == assetsPath || strings.HasPrefix(here, assetsPath+"/"),
	}
}

// showCounts brings the counts of the navigation up to date.
func (w workspace) showCounts(rq *front.Request) error {
	counts, err := worklist.Counts(rq.Context(), w.DB, w.Tickets, rq.Actor, db.At(rq.Now))
	if err != nil {
		return err
	}
	if err := w.countSaved(rq, counts); err != nil {
		return err
	}
	var more waiting
	if rq.Actor.May(account.ReadQuarantine) {
		if more.mails, err = w.Mails.Waiting(rq.Context(), rq.Actor, worklist.CountBound); err != nil {
			return err
		}
	}
	if more.ratings, err = worklist.WaitingRatings(rq.Context(), w.DB, rq.Actor); err != nil {
		return err
	}
	if more.pages, err = w.Protocol.Unread(rq.Context(), rq.Actor); err != nil {
		return err
	}
	p := ui.Page{Locale: rq.Locale, Nav: w.navWith(rq, counts, more)}
	return rq.Render(ui.SideNav(p))
}
