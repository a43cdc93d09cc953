// Package workspace is the screen where agents work: the lists of tickets, what was said and done on each, and all that an agent does
// about it.
package workspace

import (
	"net/url"
	"strings"

	"firstline/internal/base/db"
	"firstline/internal/base/i18n"
	"firstline/internal/channel/mail"
	"firstline/internal/desk/account"
	"firstline/internal/desk/approval"
	"firstline/internal/desk/asset"
	"firstline/internal/desk/bulk"
	"firstline/internal/desk/canned"
	"firstline/internal/desk/checklist"
	"firstline/internal/desk/confirm"
	"firstline/internal/desk/entrust"
	"firstline/internal/desk/glossary"
	"firstline/internal/desk/improvement"
	"firstline/internal/desk/lending"
	"firstline/internal/desk/notice"
	"firstline/internal/desk/outbox"
	"firstline/internal/desk/person"
	"firstline/internal/desk/presence"
	"firstline/internal/desk/protocol"
	"firstline/internal/desk/question"
	"firstline/internal/desk/routing"
	"firstline/internal/desk/rule"
	"firstline/internal/desk/search"
	"firstline/internal/desk/setting"
	"firstline/internal/desk/team"
	"firstline/internal/desk/ticket"
	"firstline/internal/desk/todo"
	"firstline/internal/desk/trash"
	"firstline/internal/desk/vendorcase"
	"firstline/internal/desk/worklist"
	"firstline/internal/desk/worktime"
	"firstline/internal/front"
	"firstline/internal/web/ui"
)

// Parts are what the workspace stands on.
type Parts struct {
	DB           db.Querier
	Tickets      *ticket.Store
	Saves        *worklist.Saves
	Bulk         *bulk.Store
	Trash        *trash.Store
	Ratings      *confirm.Ratings
	Checklists   *checklist.Store
	Improvements *improvement.Store
	Routing      *routing.Store
	Rules        *rule.Store
	Lending      *lending.Store
	Protocol     *protocol.Store
	Teams        *team.Store
	People       *person.Store
	Assets       *asset.Store
	Approve      *approval.Store
	Mails        *mail.Quarantine
	Sender       *mail.Sender
	Accounts     *account.Store
	Signatures   *mail.Signatures
	Notices      *notice.Desk
	Search       *search.Store

	Questions *question.Store
	Canned    *canned.Store
	Glossary  *glossary.Store

	Outbox   *outbox.Store
	Entrust  *entrust.Store
	Work     *worktime.Store
	Todos    *todo.Store
	Settings *setting.Store
	Presence *presence.Room
	Cases    *vendorcase.Store
	Texts    *i18n.Bundle // a vendor is written to in its own language
}

type workspace struct{ Parts }

const (
	home       = "/w"
	newPath    = "/w/new"
	askedPath  = "/w/new/questions"
	nextPath   = "/w/next"
	findPath   = "/w/find"
	countsPath = "/w/counts"
	herePath   = "/w/here"

	therePath    = "/w/there"
	absencesPath = therePath + "/absences"
	assetsPath   = "/w/assets"
	offerPath    = "/w/assets/offered"
)

func (w workspace) surface() front.Surface {
	return front.Surface{Name: "workspace", Via: account.ViaWorkspace, Home: home, Live: true, Nav: w.nav, Menu: menu}
}

// menu leads to the other places of somebody who works here.
func menu(rq *front.Request) []ui.MenuItem {
	items := []ui.MenuItem{
		{Label: rq.T("personal.title"), Href: personalPath, Icon: ui.IconSettings, Key: "g s"},
		{Label: rq.T("workspace.to_portal"), Href: "/", Icon: ui.IconHome},
	}
	if rq.Actor.Admin {
		items = append(items, ui.MenuItem{Label: rq.T("workspace.to_admin"), Href: "/admin", Icon: ui.IconSettings})
	}
	return items
}

// page is the frame's part of a page, with the box that «/» leads to.
func page(rq *front.Request, title string) ui.Page {
	p := rq.Page(title)
	p.Search, p.Bell = findPath, bell(rq)
	return p
}

// inPlace tells that the page asks for what is open beside its list, and not for a whole page.
func inPlace(rq *front.Request) bool {
	return rq.Partial() && rq.Header.Get("HX-Target") == "div#detail" && rq.Header.Get("HX-History-Restore-Request") == ""
}

// current is the address that the browser shows: of the page itself, where it asks for a part of itself.
func current(rq *front.Request) *url.URL {
	if rq.Partial() {
		if u, err := url.Parse(rq.Header.Get("HX-Current-URL")); err == nil && strings.HasPrefix(u.Path, home) {
			return u
		}
	}
	return rq.URL
}
