// Package access says who acts, and what their roles let them do.
//
// It stands left of every other room of the desk, because all of them ask it; so it names persons and teams by their numbers only.
package access

import (
	"slices"

	"firstline/internal/base/errs"
)

// PersonID names a person; package person calls it ID.
type PersonID int64

// TeamID names a team; package team calls it ID.
type TeamID int64

// Via is the road by which an act came in.
type Via string

// The roads.
const (
	ViaPortal    Via = "portal"
	ViaWorkspace Via = "workspace"
	ViaAdmin     Via = "admin"
	ViaAPI       Via = "api"
	ViaMail      Via = "mail"
	ViaLink      Via = "link"   // a signed link in a mail
	ViaCommand   Via = "cli"    // the command line of the server
	ViaBulk      Via = "bulk"   // one act on many tickets
	ViaSystem    Via = "system" // the desk itself: schedules, followers
)

// Actor is who acts, with all that decides what they may see and do. The zero Actor may nothing.
type Actor struct {
	Person PersonID   // 0: the desk itself
	Also   []PersonID // persons merged into this one: what was theirs is theirs
	Name   string
	Locale string
	Agent  bool
	Lead   bool
	Admin  bool
	Teams  []TeamID // member of
	Leads  []TeamID // leads these
	Scopes []string // of an API token; nil: no token, all that the roles allow
	Via    Via
	IP     string
}

// System is the desk acting by itself, in the schedule or after an event.
func System() Actor { return Actor{Name: "Firstline", Locale: "en", Via: ViaSystem} }

// IsSystem tells the desk itself, which also carries in mail for others, from a person.
func (a Actor) IsSystem() bool {
	return a.Person == 0 && (a.Via == ViaSystem || a.Via == ViaCommand || a.Via == ViaMail)
}

// AsRequester is the actor with a requester's eyes only: in the portal an agent is a colleague with a problem like any other.
func (a Actor) AsRequester() Actor {
	a.Agent, a.Lead, a.Admin, a.Teams, a.Leads = false, false, false, nil, nil
	return a
}

// SignedIn tells whether a person stands behind the actor.
func (a Actor) SignedIn() bool { return a.Person != 0 }

// Persons are the actor's own id and those merged into it.
func (a Actor) Persons() []PersonID { return append([]PersonID{a.Person}, a.Also...) }

// May tells whether the actor's roles, and the token's scopes where there is one, allow p.
func (a Actor) May(p Permission) bool {
	if a.IsSystem() {
		return true
	}
	rule, ok := permissions[p]
	if !ok || !a.SignedIn() {
		return false
	}
	if a.Scopes != nil && (rule.scope == "" || !slices.Contains(a.Scopes, rule.scope)) {
		return false
	}
	return rule.requester || rule.agent && a.Agent || rule.lead && a.Lead || rule.admin && a.Admin
}

// Require refuses an actor who lacks the permission.
func (a Actor) Require(p Permission) error {
	if !a.SignedIn() && !a.IsSystem() {
		return errs.New(errs.SignedOut, "errs.signed_out")
	}
	if !a.May(p) {
		return errs.New(errs.Forbidden, "errs.forbidden")
	}
	return nil
}

// Ref is the person behind the actor as a column keeps it: nil for the desk itself.
func (a Actor) Ref() *PersonID {
	if a.Person == 0 {
		return nil
	}
	return &a.Person
}
