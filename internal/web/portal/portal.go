// Package portal is where everybody asks the desk for help, follows their tickets and says whether they are solved.
package portal

import (
	"context"

	"firstline/internal/base/db"
	"firstline/internal/desk/account"
	"firstline/internal/desk/approval"
	"firstline/internal/desk/asset"
	"firstline/internal/desk/authenticator"
	"firstline/internal/desk/confirm"
	"firstline/internal/desk/entrust"
	"firstline/internal/desk/question"
	"firstline/internal/desk/search"
	"firstline/internal/desk/ticket"
	"firstline/internal/front"
	"firstline/internal/web/ui"
)

// Parts are what the portal is made of.
type Parts struct {
	DB        db.Querier // for names of people and categories
	Accounts  *account.Store
	Tickets   *ticket.Store
	Questions *question.Store
	Assets    *asset.Store
	Apps      *authenticator.Store
	Approval  *approval.Store
	Confirm   *confirm.Desk
	Entrust   *entrust.Store
	Ratings   *confirm.Ratings
	Search    *search.Store
	Letter    account.Deliver                 // writes the letter with a one-time link
	Found     func(ctx context.Context) error // gives a new desk its first team
}

type portal struct{ Parts }

// surface is what everybody sees of the site.
func surface() front.Surface {
	return front.Surface{Name: "portal", Via: account.ViaPortal, Home: "/", AsRequester: true, Live: true, Nav: nav, Menu: menu}
}

func nav(rq *front.Request) []ui.NavItem {
	return []ui.NavItem{
		{Label: rq.T("portal.my_tickets"), Href: "/", Current: rq.URL.Path == "/"},
		{Label: rq.T("portal.new_ticket"), Href: newPath, Current: rq.URL.Path == newPath},
		{Label: rq.T("asset.mine"), Href: devicesPath, Current: rq.URL.Path == devicesPath},
	}
}

// menu leads to one's own account, and those who work at the desk to where they do.
func menu(rq *front.Request) []ui.MenuItem {
	items := []ui.MenuItem{
		{Label: rq.T("account.title"), Href: accountPath, Icon: ui.IconUser}, {Label: rq.T("approval.mine"), Href: approvalsPath, Icon: ui.IconCheck},
	}
	who := rq.Session.Actor // in the portal rq.Actor has a requester's eyes
	if who.Agent || who.Lead {
		items = append(items, ui.MenuItem{Label: rq.T("portal.workspace"), Href: workspacePath, Icon: ui.IconInbox})
	}
	if who.Admin {
		items = append(items, ui.MenuItem{Label: rq.T("portal.admin"), Href: adminPath, Icon: ui.IconSettings})
	}
	return items
}

// Where the other surfaces begin.
const (
	workspacePath = "/w"
	adminPath     = "/admin"
)
