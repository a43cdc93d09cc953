package access

// Permission is something that a role may do; a route and a command name the one that they need. It decides about kinds of acts;
// which tickets an actor may do them to is decided by the queries of package ticket.
type Permission string

// The permissions.
const (
	UsePortal      Permission = "portal.use"           // see and answer one's own tickets
	OpenTicket     Permission = "ticket.open"          // open a ticket
	ReadTicket     Permission = "ticket.read"          // read the tickets that one may see
	WriteTicket    Permission = "ticket.write"         // answer in the requester's part
	WorkTicket     Permission = "ticket.work"          // reply, note, assign, resolve as an agent
	RedactTicket   Permission = "ticket.redact"        // take words and files away for good
	RevealMasked   Permission = "ticket.reveal"        // see the passwords and card numbers that are covered in messages
	SettleRatings  Permission = "rating.settle"        // look after low ratings of the teams that one leads
	ReadPeople     Permission = "people.read"          // find people and see how to reach them
	WritePeople    Permission = "people.write"         // add and correct people
	ManagePeople   Permission = "people.manage"        // import, merge, roles, sign-ins
	RemoveApps     Permission = "authenticator.remove" // take away the authenticator app of somebody who has lost it
	ReadAssets     Permission = "asset.read"           // find assets and see who has them
	WriteAssets    Permission = "asset.write"          // add and correct assets
	ManageAssets   Permission = "asset.manage"         // import assets from a table
	ManageTeams    Permission = "team.manage"          // teams, levels, members
	BreakGlass     Permission = "ticket.glass"         // look at one ticket that one may not see, with a reason that is noted
	ManageCategory Permission = "category.manage"      // the tree of categories, and what each brings
	ManageMail     Permission = "mail.manage"          // mailboxes, texts of letters
	ReadQuarantine Permission = "quarantine.read"      // read and release mail that could not be filed
	WriteCanned    Permission = "canned.write"         // one's own canned texts; those of a team or of everybody, by who leads and administers
	ReadRules      Permission = "rule.read"            // what the desk does by itself, and why
	ReviewProtocol Permission = "protocol.review"      // who has read the desk's protocol
	ReadDesk       Permission = "desk.read"            // how the desk is set up, as far as everybody who works at it may know
	ManageDesk     Permission = "desk.manage"          // settings, calendars, status, jobs
	ReadAudit      Permission = "audit.read"           // who did what
	ManageTokens   Permission = "token.manage"         // one's own API tokens
)

// A rule names the roles that have a permission, and the scope that an API token needs for it; no scope: not for tokens.
type rule struct {
	requester, agent, lead, admin bool
	scope                         string
}

// Scopes that an API token can have.
const (
	ScopeTicketsRead   = "tickets:read"
	ScopeTicketsWrite  = "tickets:write"
	ScopeTicketsGlass  = "tickets:glass"
	ScopeTicketsReveal = "tickets:reveal"
	ScopePeopleRead    = "people:read"
	ScopePeopleWrite   = "people:write"
	ScopeAssetsRead    = "assets:read"
	ScopeAssetsWrite   = "assets:write"
	ScopeDeskRead      = "desk:read"
	ScopeDeskWrite     = "desk:write"
)

var permissions = map[Permission]rule{
	UsePortal:      {requester: true},
	OpenTicket:     {requester: true, scope: ScopeTicketsWrite},
	ReadTicket:     {requester: true, scope: ScopeTicketsRead},
	WriteTicket:    {requester: true, scope: ScopeTicketsWrite},
	WorkTicket:     {agent: true, lead: true, scope: ScopeTicketsWrite},
	RedactTicket:   {lead: true, admin: true, scope: ScopeTicketsWrite},
	RevealMasked:   {agent: true, lead: true, scope: ScopeTicketsReveal},
	SettleRatings:  {lead: true, scope: ScopeTicketsWrite},
	ReadPeople:     {agent: true, lead: true, admin: true, scope: ScopePeopleRead},
	WritePeople:    {agent: true, lead: true, admin: true, scope: ScopePeopleWrite},
	ManagePeople:   {admin: true},
	RemoveApps:     {admin: true, scope: ScopePeopleWrite},
	ReadAssets:     {agent: true, lead: true, admin: true, scope: ScopeAssetsRead},
	WriteAssets:    {agent: true, lead: true, admin: true, scope: ScopeAssetsWrite},
	ManageAssets:   {admin: true, scope: ScopeAssetsWrite},
	ManageTeams:    {admin: true, scope: ScopeDeskWrite},
	BreakGlass:     {lead: true, admin: true, scope: ScopeTicketsGlass},
	ManageCategory: {admin: true, scope: ScopeDeskWrite},
	ManageMail:     {admin: true},
	ReadQuarantine: {agent: true, lead: true},
	WriteCanned:    {agent: true, lead: true, admin: true, scope: ScopeDeskWrite},
	ReadRules:      {lead: true, admin: true, scope: ScopeDeskRead},
	ReviewProtocol: {lead: true, admin: true, scope: ScopeDeskRead},
	ReadDesk:       {agent: true, lead: true, admin: true, scope: ScopeDeskRead},
	ManageDesk:     {admin: true, scope: ScopeDeskWrite},
	ReadAudit:      {admin: true},
	ManageTokens:   {agent: true, lead: true, admin: true},
}

// ScopeOf is the scope that an API token needs for p; empty where no token is enough.
func ScopeOf(p Permission) string { return permissions[p].scope }
