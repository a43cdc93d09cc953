package account

import "firstline/internal/desk/access"

// Who acts, by which road and with which permissions stands in package access, where the rooms left of this one reach it too; all others
// know it by the account's name.

// Actor is who acts.
type Actor = access.Actor

// TeamID names a team.
type TeamID = access.TeamID

// Via is the road by which an act comes in.
type Via = access.Via

// Permission is something that a role may do.
type Permission = access.Permission

// The roads by which an act comes in.
const (
	ViaPortal    = access.ViaPortal
	ViaWorkspace = access.ViaWorkspace
	ViaAdmin     = access.ViaAdmin
	ViaAPI       = access.ViaAPI
	ViaMail      = access.ViaMail
	ViaLink      = access.ViaLink
	ViaCommand   = access.ViaCommand
	ViaSystem    = access.ViaSystem
)

// The permissions that a route and a command name.
const (
	UsePortal      = access.UsePortal
	OpenTicket     = access.OpenTicket
	ReadTicket     = access.ReadTicket
	WriteTicket    = access.WriteTicket
	WorkTicket     = access.WorkTicket
	ReadPeople     = access.ReadPeople
	WritePeople    = access.WritePeople
	ManagePeople   = access.ManagePeople
	RemoveApps     = access.RemoveApps
	ReadAssets     = access.ReadAssets
	WriteAssets    = access.WriteAssets
	ManageAssets   = access.ManageAssets
	ManageTeams    = access.ManageTeams
	BreakGlass     = access.BreakGlass
	ManageCategory = access.ManageCategory
	ManageMail     = access.ManageMail
	ReadQuarantine = access.ReadQuarantine
	SettleRatings  = access.SettleRatings
	RedactTicket   = access.RedactTicket
	RevealMasked   = access.RevealMasked
	WriteCanned    = access.WriteCanned
	ReadRules      = access.ReadRules
	ReviewProtocol = access.ReviewProtocol
	ReadDesk       = access.ReadDesk
	ManageDesk     = access.ManageDesk
	ReadAudit      = access.ReadAudit
	ManageTokens   = access.ManageTokens
)

// Scopes that an API token can have.
const (
	ScopeTicketsRead   = access.ScopeTicketsRead
	ScopeTicketsWrite  = access.ScopeTicketsWrite
	ScopePeopleRead    = access.ScopePeopleRead
	ScopePeopleWrite   = access.ScopePeopleWrite
	ScopeAssetsRead    = access.ScopeAssetsRead
	ScopeAssetsWrite   = access.ScopeAssetsWrite
	ScopeDeskRead      = access.ScopeDeskRead
	ScopeTicketsGlass  = access.ScopeTicketsGlass
	ScopeTicketsReveal = access.ScopeTicketsReveal
	ScopeDeskWrite     = access.ScopeDeskWrite
)

// System is the desk acting by itself, in the schedule or after an event.
func System() Actor { return access.System() }
