// Package api lets programs work with the desk: tickets, what is said on them, and people, over HTTP and JSON.
//
// A program shows a token of somebody at the desk or of a requester, and sees and does what that person may, within the token's scopes.
// Each operation has its input and output as types of its own; the description of all of them (OpenAPI 3.1) is made from those types.
package api

import (
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"firstline/internal/base/db"
	"firstline/internal/base/i18n"
	"firstline/internal/desk/account"
	"firstline/internal/desk/approval"
	"firstline/internal/desk/asset"
	"firstline/internal/desk/authenticator"
	"firstline/internal/desk/bulk"
	"firstline/internal/desk/calendar"
	"firstline/internal/desk/canned"
	"firstline/internal/desk/category"
	"firstline/internal/desk/checklist"
	"firstline/internal/desk/confirm"
	"firstline/internal/desk/entrust"
	"firstline/internal/desk/file"
	"firstline/internal/desk/improvement"
	"firstline/internal/desk/lending"
	"firstline/internal/desk/notice"
	"firstline/internal/desk/person"
	"firstline/internal/desk/protocol"
	"firstline/internal/desk/question"
	"firstline/internal/desk/routing"
	"firstline/internal/desk/rule"
	"firstline/internal/desk/search"
	"firstline/internal/desk/setting"
	"firstline/internal/desk/sla"
	"firstline/internal/desk/team"
	"firstline/internal/desk/ticket"
	"firstline/internal/desk/todo"
	"firstline/internal/desk/trash"
	"firstline/internal/desk/vendor"
	"firstline/internal/desk/vendorcase"
	"firstline/internal/desk/worktime"
	"firstline/internal/front"
)

//go:generate go run ./gen ../../docs/api/openapi.yaml

// Prefix begins the address of everything here.
const Prefix = "/api/v1"

// Parts are what the surface is made of.
type Parts struct {
	DB           *db.DB
	Accounts     *account.Store
	Tickets      *ticket.Store
	Ratings      *confirm.Ratings
	Checklists   *checklist.Store
	Apps         *authenticator.Store
	Entrust      *entrust.Store
	Improvements *improvement.Store
	Bulk         *bulk.Store
	Trash        *trash.Store
	Canned       *canned.Store
	Routing      *routing.Store
	Rules        *rule.Store
	Lending      *lending.Store
	Protocol     *protocol.Store
	Questions    *question.Store
	Teams        *team.Store
	People       *person.Store
	Assets       *asset.Store
	Approvals    *approval.Store
	Calendars    *calendar.Store
	Promises     *sla.Store
	Vendors      *vendor.Store
	Files        *file.Store
	Search       *search.Store
	Settings     *setting.Store
	Texts        *i18n.Bundle

	Notices    *notice.Desk
	Work       *worktime.Store
	Todos      *todo.Store
	Categories *category.Store
	Cases      *vendorcase.Store
}

// surface is the whole API: its operations, and what guards them.
type surface struct {
	Parts
	site      *front.Site
	mux       *http.ServeMux
	described huma.API
	routes    []front.Route
	byToken   *limiter
	byNetwork *limiter
	json      []byte // the description, made once
	yaml      []byte
}

// Mount puts the API into the site.
func Mount(site *front.Site, p Parts) error {
	s, err := build(p)
	if err != nil {
		return err
	}
	s.site = site
	site.Mount(Prefix+"/", s, s.routes...)
	return nil
}

// Description is the OpenAPI description as YAML.
func Description() ([]byte, error) {
	s, err := build(Parts{})
	if err != nil {
		return nil, err
	}
	return s.yaml, nil
}

func build(p Parts) (*surface, error) {
	s := &surface{Parts: p, mux: http.NewServeMux(), byToken: newLimiter(), byNetwork: newLimiter()}
	s.described = s.describe()
	s.lists()
	s.ticketOperations()
	s.ticketActs()
	s.ticketLadder()
	s.ratings()
	s.checklists()
	s.authenticators()
	s.checklistItems()
	s.questions()
	s.openQuestions()
	s.questionSetup()
	s.improvements()
	s.bulks()
	s.cannedTexts()
	s.routing()
	s.presence()
	s.teamSetup()
	s.teamRouting()
	s.agents()
	s.rosters()
	s.protocol()
	s.protocolSetup()
	s.identityNeeds()
	s.glasses()
	s.ticketPriority()
	s.matrix()
	s.categorySetup()
	s.messages()
	s.notes()
	s.people()
	s.files()
	s.calendars()
	s.promises()
	s.vendors()
	s.vendorCases()
	s.assets()
	s.approvals()
	s.rules()
	s.search()
	s.notices()
	s.timeSpent()
	s.todos()
	s.mux.HandleFunc("/", s.nothing)
	return s, s.finish()
}
