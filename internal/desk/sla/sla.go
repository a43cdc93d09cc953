// Package sla keeps the desk's promises: what is answered or solved by when, why by then, and whether it was.
//
// A policy says what is promised for which tickets. Each promise of a ticket has a clock, and a ledger of entries that are added and never
// changed; the clock is what they come to. See machine.go for how entries follow from each other, follow.go for what starts and stops a
// clock, and due.go for what happens when time runs out.
package sla

import (
	"encoding/json"
	"time"

	"firstline/internal/base/db"
	"firstline/internal/desk/calendar"
	"firstline/internal/desk/ticket"
)

// Target is what is promised.
type Target string

// The targets.
const (
	FirstResponse Target = "first_response" // the first public message of an agent
	NextResponse  Target = "next_response"  // an agent's answer to what the user wrote since
	Update        Target = "update"         // a public message every so often, for as long as the ticket is open
	Resolution    Target = "resolution"
	Vendor        Target = "vendor" // a vendor's answer to the desk; each case has a clock of its own, see VendorOf
)

// Targets are what a policy can promise, in the order that screens show it.
var Targets = []Target{FirstResponse, NextResponse, Update, Resolution, Vendor}

// Key names the target in the catalogues, without its case.
func (t Target) Key() string { return "sla.target_" + string(t.Sort()) }

// pausable tells whether the clock stands still while the desk waits for the user: answers are owed all the same.
func (t Target) pausable() bool { return t == Update || t == Resolution }

// Goal is how long something may take: so many minutes of open time, or until the same time so many open days later. The zero Goal
// promises nothing.
type Goal struct {
	Minutes int `json:"minutes,omitempty"`
	Days    int `json:"days,omitempty"`
}

// IsZero tells that nothing is promised.
func (g Goal) IsZero() bool { return g == Goal{} }

// State is how a clock stands.
type State string

// The states.
const (
	Running   State = "running"
	Paused    State = "paused"
	Met       State = "met"  // done in time
	Late      State = "late" // done, but not in time
	Cancelled State = "cancelled"
)

// Live tells that the promise is still to be kept.
func (s State) Live() bool { return s == Running || s == Paused }

// Clock is how one promise of a ticket stands.
type Clock struct {
	TicketID   ticket.ID
	Target     Target
	PolicyID   PolicyID
	State      State
	Seq        int // of its newest entry
	Minutes    int
	Days       int
	StartedAt  db.Time
	SinceAt    db.Time // it runs, stands still or has ended since
	Spent      int64   // microseconds of open time that were used before SinceAt
	DueAt      db.Time // zero while it stands still
	NextAt     db.Time // when somebody is warned or told next; zero for never
	WarnedAt   db.Time
	BreachedAt db.Time
	Share      int // percent of the time that had passed when somebody was warned last; 0 for never
}

// Goal is how long it may take.
func (c *Clock) Goal() Goal { return Goal{Minutes: c.Minutes, Days: c.Days} }

// Move is what happened to a clock.
type Move string

// The kinds. What done in time is met, is missed when it comes late.
const (
	Started       Move = "started"
	PausedAt      Move = "paused"
	Resumed       Move = "resumed"
	Warned        Move = "warned"
	Breached      Move = "breached"
	WasMet        Move = "met"
	WasLate       Move = "late"
	WasCancelled  Move = "cancelled"
	PolicyChanged Move = "policy_changed"
)

// Moves are all kinds.
var Moves = []Move{Started, PausedAt, Resumed, Warned, Breached, WasMet, WasLate, WasCancelled, PolicyChanged}

// Entry is one thing that happened to a clock; it never changes.
type Entry struct {
	TicketID ticket.ID
	Target   Target
	Seq      int
	At       db.Time
	Kind     Move
	DueAt    db.Time
	Data     string
	PolicyID PolicyID // the one that holds for the clock now, and its name; only read
	Policy   string
}

// Data is what an entry fixed. Of the rest the clock keeps what it had.
type Data struct {
	Policy  PolicyID        `json:"policy,omitempty"`
	Minutes int             `json:"minutes,omitempty"`
	Days    int             `json:"days,omitempty"`
	Start   int64           `json:"start,omitempty"` // microseconds since 1970, where it is not the entry's own time
	Spent   int64           `json:"spent,omitempty"`
	Next    int64           `json:"next,omitempty"` // microseconds since 1970
	Share   int             `json:"share,omitempty"`
	In      ticket.State    `json:"in,omitempty"` // for whom the desk waits, of a clock that is paused
	Quiet   bool            `json:"quiet,omitempty"`
	Merged  bool            `json:"merged,omitempty"` // it ended because the ticket goes on in another
	Away    bool            `json:"away,omitempty"`   // it ended because the ticket was put away
	Agreed  bool            `json:"agreed,omitempty"` // the time is that of a vendor's contract
	Facts   *calendar.Facts `json:"facts,omitempty"`
}

// Key names in the catalogues what happened.
func (e *Entry) Key() string {
	key := "sla.entry_" + string(e.Kind)
	if e.Kind != Started && e.Kind != PausedAt && e.Kind != WasCancelled {
		return key
	}
	var d Data
	if json.Unmarshal([]byte(e.Data), &d) != nil {
		return key
	}
	if d.Merged {
		return "sla.entry_cancelled_merged"
	}
	if d.Away {
		return "sla.entry_cancelled_away"
	}
	if d.Agreed {
		return "sla.entry_started_agreed"
	}
	switch d.In {
	case ticket.WaitingUser:
		key += "_user"
	case ticket.WaitingVendor:
		key += "_vendor"
	default:
	}
	return key
}

func micros(n int64) db.Time {
	if n == 0 {
		return db.Time{}
	}
	return db.At(time.UnixMicro(n))
}
