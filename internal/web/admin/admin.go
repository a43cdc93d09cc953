// Package admin is where administrators set the desk up and see how it is, and where agents look after mail that could not be filed.
package admin

import (
	"time"

	"firstline/internal/base/db"
	"firstline/internal/channel/mail"
	"firstline/internal/desk/account"
	"firstline/internal/desk/approval"
	"firstline/internal/desk/asset"
	"firstline/internal/desk/authenticator"
	"firstline/internal/desk/calendar"
	"firstline/internal/desk/category"
	"firstline/internal/desk/checklist"
	"firstline/internal/desk/glossary"
	"firstline/internal/desk/lending"
	"firstline/internal/desk/person"
	"firstline/internal/desk/protocol"
	"firstline/internal/desk/question"
	"firstline/internal/desk/routing"
	"firstline/internal/desk/rule"
	"firstline/internal/desk/setting"
	"firstline/internal/desk/sla"
	"firstline/internal/desk/team"
	"firstline/internal/desk/ticket"
	"firstline/internal/desk/vendor"
	"firstline/internal/front"
	"firstline/internal/web/ui"
)

// Parts are what the screens are made of.
type Parts struct {
	DB         *db.DB
	Settings   *setting.Store
	People     *person.Store
	Tickets    *ticket.Store
	Accounts   *account.Store
	Teams      *team.Store
	Routing    *routing.Store
	Lending    *lending.Store
	Protocol   *protocol.Store
	Categories *category.Store
	Calendars  *calendar.Store
	Promises   *sla.Store
	Rules      *rule.Store
	Vendors    *vendor.Store
	Assets     *asset.Store
	Approvals  *approval.Store
	Glossary   *glossary.Store
	Checklists *checklist.Store
	Apps       *authenticator.Store
	Questions  *question.Store
	Letter     account.Deliver // writes the letter with a one-time link
	Mailboxes  *mail.Setups
	Network    *mail.Network // tests mailboxes
	Watch      *mail.Watch
	Texts      *mail.Texts
	Quarantine *mail.Quarantine
	Catcher    *mail.Catcher // only in a demo
	Version    string        // of the program
	Started    time.Time
}

type screens struct{ Parts }

// pageSize is how many rows a list shows at once.
const pageSize = 50

// surface is what those who look after the desk see of the site.
func (s *screens) surface() front.Surface {
	return front.Surface{Name: "admin", Via: account.ViaAdmin, Home: "/", Nav: s.nav, Menu: menu}
}

// place is one entry of the navigation, for those who may see what is behind it.
type place struct {
	group, label, href string
	icon               ui.Icon
	need               account.Permission
}

func (s *screens) places() []place {
	list := []place{
		{"admin.nav_desk", "admin.nav_status", statusPath, ui.IconHome, account.ManageDesk},
		{"", "admin.nav_settings", settingsPath, ui.IconSettings, account.ManageDesk},
		{"", "admin.nav_categories", categoriesPath, ui.IconTag, account.ManageCategory},
		{"", "tag.admin_title", tagsPath, ui.IconTag, account.ManageDesk},
		{"", "category.glass_title", glassPath, ui.IconEye, account.BreakGlass},
		{"", "priority.matrix_title", priorityPath, ui.IconFlag, account.ManageDesk},
		{"", "checklist.admin_title", checklistsPath, ui.IconCheck, account.ManageDesk},
		{"", "protocol.title", protocolPath, ui.IconBook, account.ManageDesk},
		{"", "identity.admin_title", identityPath, ui.IconShield, account.ManageDesk},
		{"", "calendar.title", calendarsPath, ui.IconClock, account.ManageDesk},
		{"", "sla.title", promisesPath, ui.IconFlag, account.ManageDesk},
		{"", "rule.title", rulesPath, ui.IconRefresh, account.ReadRules},
		{"", "canned.title", cannedPath, ui.IconChat, account.ManageDesk},
		{"", "plain.title", glossaryPath, ui.IconBook, account.ManageDesk},
		{"", "vendor.title", vendorsPath, ui.IconOut, account.ManageDesk},
		{"admin.nav_who", "admin.nav_people", peoplePath, ui.IconUser, account.ManagePeople},
		{"", "admin.nav_teams", teamsPath, ui.IconUsers, account.ManageTeams},
		{"", "routing.admin", routingPath, ui.IconLevel, account.ManageTeams},
		{"", "approval.groups", approversPath, ui.IconCheck, account.ManageDesk},
		{"", "asset.import", assetImportPath, ui.IconScreen, account.ManageAssets},
		{"admin.nav_mail", "admin.nav_quarantine", quarantinePath, ui.IconPause, account.ReadQuarantine},
		{"", "admin.nav_quarantine", heldPath, ui.IconPause, account.ManageMail},
		{"", "admin.nav_mailboxes", mailboxesPath, ui.IconMail, account.ManageMail},
		{"", "trash.senders", spamPath, ui.IconWarn, account.ManageMail},
		{"", "admin.nav_texts", textsPath, ui.IconEdit, account.ManageMail},
		{"admin.nav_system", "admin.nav_jobs", jobsPath, ui.IconClock, account.ManageDesk},
		{"", "admin.nav_audit", auditPath, ui.IconShield, account.ReadAudit},
		{"", "admin.nav_tokens", tokensPath, ui.IconKey, account.ManageTokens},
	}
	if s.Catcher != nil {
		list = append(list, place{"admin.nav_demo", "admin.nav_caught", caughtPath, ui.IconMail, account.UsePortal})
	}
	return list
}

// nav shows each their own places; a heading stands above the first of its group that they may see.
func (s *screens) nav(rq *front.Request) []ui.NavItem {
	var items []ui.NavItem
	heading := ""
	for _, x := range s.places() {
		if x.group != "" {
			heading = rq.T(x.group)
		}
		if !rq.Actor.May(x.need) || x.href == heldPath && rq.Actor.May(account.ReadQuarantine) { // who may read them has the list that shows them
			continue
		}
		item := ui.NavItem{Group: heading, Label: rq.T(x.label), Href: x.href, Icon: x.icon, Current: inside(rq.URL.Path, x.href)}
		if x.href == quarantinePath || x.href == heldPath {
			item.Count, item.Capped = s.waiting(rq)
		}
		items = append(items, item)
		heading = ""
	}
	return items
}

// menu leads to where the person answers tickets, and to their own account.
func menu(rq *front.Request) []ui.MenuItem {
	var items []ui.MenuItem
	if rq.Actor.May(account.WorkTicket) {
		items = append(items, ui.MenuItem{Label: rq.T("admin.to_workspace"), Href: "/w", Icon: ui.IconInbox})
	}
	return append(items, ui.MenuItem{Label: rq.T("admin.my_account"), Href: "/account", Icon: ui.IconUser})
}

// inside tells whether a path is a place or below it; the start page is only itself.
func inside(path, place string) bool {
	if path == place {
		return true
	}
	return place != statusPath && len(path) > len(place) && path[:len(place)+1] == place+"/"
}

// maxWaiting bounds what is counted for the navigation.
const maxWaiting = 99

// waiting is how many mails wait in quarantine. A count that could not be had is no reason not to show the page.
func (s *screens) waiting(rq *front.Request) (n int, capped bool) {
	n, err := s.Quarantine.Waiting(rq.Context(), rq.Actor, maxWaiting+1)
	if err != nil {
		return 0, false
	}
	return min(n, maxWaiting), n > maxWaiting
}
