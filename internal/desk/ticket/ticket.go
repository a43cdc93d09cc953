// Package ticket keeps each problem, request or question from the first contact until the user says that it is solved: its fields,
// its messages and notes, and the timeline of everything that happened.
//
// A command (Open, Reply, Resolve, …) opens one transaction, changes the ticket and records an entry; recording calls the followers
// in that transaction (see app/followers.go). What an actor may see is part of every query here; see access.go.
package ticket

import (
	"strconv"

	"firstline/internal/base/db"
	"firstline/internal/desk/access"
	"firstline/internal/desk/category"
	"firstline/internal/desk/person"
	"firstline/internal/desk/question"
)

// ID is a ticket's number, as people read it out. It is not a secret and opens nothing.
type ID int64

func (id ID) String() string { return strconv.FormatInt(int64(id), 10) }

// Seq numbers the entries of one ticket from 1 on; a message or note has the number of its entry.
type Seq int64

// Kind is what sort of work a ticket is.
type Kind string

// The kinds.
const (
	Incident Kind = "incident" // something is broken
	Question Kind = "question"
	Request  Kind = "request" // something is wanted
)

// Kinds are all kinds, in the order that forms show them.
var Kinds = []Kind{Incident, Question, Request}

// State is where a ticket is in its life.
type State string

// The states.
const (
	New           State = "new"
	Open          State = "open"
	WaitingUser   State = "waiting_user"
	WaitingVendor State = "waiting_vendor" // for the desk's eyes only: to its requester the ticket is open
	Resolved      State = "resolved"       // solved in the desk's eyes, the user has not said so yet
	Closed        State = "closed"
	Merged        State = "merged" // goes on in another ticket
)

// IsOpen tells whether somebody still has to work on a ticket in this state.
func (s State) IsOpen() bool {
	return s == New || s == Open || s == WaitingUser || s == WaitingVendor
}

// ForRequester is the state as the requester sees it. Who else the desk waits for is the desk's affair, and so is what it puts away.
func (s State) ForRequester() State {
	switch {
	case s == WaitingVendor:
		return Open
	case s.IsHidden():
		return Closed
	}
	return s
}

// Channel is the door through which a contact came.
type Channel = question.Channel

// The channels.
const (
	Email  = question.ByEmail
	Portal = question.ByPortal
	Phone  = question.ByPhone
	Visit  = question.ByVisit
	API    = question.ByAPI
)

// Channels are all channels, in the order that forms show them.
var Channels = []Channel{Email, Portal, Phone, Visit, API}

// Cause says why the problem was there.
type Cause string

// The causes.
const (
	UserKnowledge Cause = "user_knowledge"
	Hardware      Cause = "hardware"
	Software      Cause = "software"
	Network       Cause = "network"
	AccountAccess Cause = "account"
	Vendor        Cause = "vendor"
	Other         Cause = "other"
)

// Causes are all causes, in the order that forms show them.
var Causes = []Cause{UserKnowledge, Hardware, Software, Network, AccountAccess, Vendor, Other}

// Priority is how soon a ticket must be worked on: 0 low, 1 medium, 2 high, 3 critical.
type Priority int

// The priorities.
const (
	Low Priority = iota
	Medium
	High
	Critical
)

// Name is the priority's word in message keys and the API.
func (p Priority) Name() string { return [...]string{"low", "medium", "high", "critical"}[p] }

// CloseKind says how a closed ticket came to its end.
type CloseKind string

// The ways to close.
const (
	Confirmed   CloseKind = "confirmed"   // the user said that it is solved
	ByWord      CloseKind = "by_word"     // the user told an agent that it is solved, and the agent noted it
	Unconfirmed CloseKind = "unconfirmed" // closed without the user's word: by an agent, or because the user said nothing
)

// Ticket is one problem, request or question.
type Ticket struct {
	ID              ID
	Version         int64
	Kind            Kind
	State           State
	OpenState       bool // State.IsOpen, kept for the partial indexes
	Subject         string
	Preview         string // start of the newest public message
	Channel         Channel
	Language        string // of the requester's words: en, fr, nl, or empty when unknown
	CategoryID      *category.ID
	CategoryTrail   string // the ids from the top of the tree to its category, as category.Within reads them; kept with the category
	SealedTo        string // the teams that its category is sealed to, as category.Named reads them; empty: not sensitive. Kept with the category
	TeamID          access.TeamID
	RequesterID     person.ID
	OpenedBy        *person.ID
	OwnerID         *person.ID // answers to the user until the user is satisfied; nil only where no lead exists
	AssigneeID      *person.ID // works on it now
	LentToID        *person.ID // answers for it while its owner is absent
	LentUntil       db.Time    // the owner's absence ends then
	Impact          int        // 0 one person, 1 a team, 2 a site, 3 everyone
	Urgency         int        // 0 can wait, 1 hinders, 2 blocks
	ImpactChosen    bool       // by somebody; else it is what the category brings
	UrgencyChosen   bool
	Priority        Priority // by the desk's matrix, unless an agent overrode it
	Overridden      bool
	OverrideReason  string
	Symptom         string
	ErrorMessage    string
	Tried           string
	Resolution      string
	Cause           Cause
	CloseKind       CloseKind
	Reopened        int        // how often
	Returned        int        // how often a team sent it back down
	EscalationSeq   Seq        // the entry of the escalation that it stands on, 0 for none
	EscalationWaits bool       // the receiving team has not accepted it yet
	OwnerAskedID    *person.ID // the agent who is asked to become its owner
	MailboxID       *int64
	FollowsID       *ID     // the closed ticket that this one goes on from
	Links           int     // to how many tickets it is linked
	Tags            int     // how many it has
	Timed           bool    // agents noted time on it, once
	Todos           bool    // something was to be done on it at a time, once
	Snoozed         bool    // out of the lists of open ones
	SnoozedUntil    db.Time // zero: until its user answers
	MergedInto      *ID     // the ticket in which this one goes on, however often that was merged itself
	Absorbed        int     // how many were merged into it
	LastSeq         Seq
	CreatedAt       db.Time
	ActivityAt      db.Time // newest message, note or change
	RequesterAt     db.Time // newest word from the requester's side
	FirstResponseAt db.Time
	ResolvedAt      db.Time
	ClosedAt        db.Time
}

// Answerable is who answers for the ticket to its user now: whoever stands in for its owner, or else the owner.
func (t *Ticket) Answerable() *person.ID {
	if t.LentToID != nil {
		return t.LentToID
	}
	return t.OwnerID
}

const columns = `id, version, kind, state, open_state, subject, preview, channel, language, category_id, team_id, requester_id, opened_by,
	owner_id, assignee_id, impact, urgency, priority, symptom, error_message, tried, resolution, cause, close_kind, reopened, mailbox_id,
	follows_id, last_seq, created_at, activity_at, requester_at, first_response_at, resolved_at, closed_at,
	returned, escalation_seq, escalation_waits, owner_asked_id, impact_chosen, urgency_chosen, overridden, override_reason,
	lent_to_id, lent_until, links, tags, timed, todos, snoozed, snoozed_until, merged_into, absorbed,
	` + CategoryTrail + `,
	COALESCE((SELECT g.sealed_to FROM category g WHERE g.id = category_id), '') AS sealed_to`

// CategoryTrail is the column of that name, for rooms that read a few of a ticket's columns.
const CategoryTrail = `COALESCE((SELECT g.trail FROM category g WHERE g.id = category_id), '') AS category_trail`
