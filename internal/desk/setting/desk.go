// Package setting knows how this desk is set up: its name and address, its languages, and every limit that protects it.
package setting

import "time"

// Desk is all settings, each with its default where an administrator has not chosen. It is read everywhere and changed by Save only.
type Desk struct {
	Name        string        // what the desk calls itself, in letters and on screens
	Address     string        // where people write to: help@example.org
	Locale      string        // for people whose language nobody knows
	TimeZone    string        // for people whose place nobody knows
	OwnDomains  []string      // senders from these are of the house
	UndoSend    time.Duration // so long an agent can take back what they have sent; 0: it leaves at once
	ClockLimit  time.Duration // a clock that an agent forgets to stop stops then
	ReopenDays  int           // an answer to a closed ticket reopens it so long; afterwards it opens a follow-up
	TrashDays   int           // spam and trash are gone for good after so long; 0: never
	ConfirmLife time.Duration // of the link by which a user says «solved» or «not solved»
	Silence     Silence
	Feedback    Feedback
	Vendors     Vendors
	Priorities  Matrix // how soon a ticket must be worked on, by its impact and urgency
	Identity    Identity
	Glass       time.Duration // how long somebody may look at a ticket that they may not see, with a reason
	SecretLife  time.Duration // how long a secret waits behind its link, and can be read once it was given
	Sessions    Sessions
	Login       Login
	Tokens      Tokens
	Notices     Notices
	Mail        Mail
	Senders     Senders
	Upload      Upload
	API         API
}

// Silence is what happens when a user does not say whether a ticket is solved, in working days after it was resolved; 0 leaves it out.
type Silence struct{ Reminder1, Reminder2, Close int }

// Feedback is how the desk asks users what they think of a closed ticket.
type Feedback struct {
	Ask    int           // 1: they are asked
	Window time.Duration // so long after the ticket was closed an answer is taken, and can be changed
	Low    int           // a rating up to this one asks the lead to look after it; 0: none does
	// FigureDays is how long the desk works with what an improvement changed before its figure is counted again.
	FigureDays int
}

// Vendors is what happens when a vendor does not answer in the agreed time: it is reminded by itself so many times, at once and then on each
// of its open days; where it is 0, an agent is offered to.
type Vendors struct{ Reminders int }

// Identity is how the desk makes sure who asks, where that matters.
type Identity struct {
	Cooling time.Duration // so long after it was changed, a number or a manager proves nothing
	VIP     int           // 1: every ticket of a VIP needs a proof
}

// Life is how long something stays open: untouched, and at most.
type Life struct{ Idle, Max time.Duration }

// Sessions are how long people stay signed in.
type Sessions struct{ Requester, Agent, Admin Life }

// Login are the limits of signing in and of asking for a new password.
type Login struct {
	Fails        int           // wrong passwords for one account from one network before each further one must wait
	FailWindow   time.Duration // without another try, that count starts again
	WaitMin      time.Duration // first wait; it doubles
	WaitMax      time.Duration
	NetworkFails int // wrong passwords from one network in an hour
	Consecutive  int // wrong passwords for one account since the last right one, from anywhere: then only a new password helps
	Resets       int // new passwords asked for one account in an hour
	NetworkReset int // from one network in an hour
	ResetLife    time.Duration
	InviteLife   time.Duration
}

// Tokens are the lives of API tokens.
type Tokens struct{ Life, MaxLife time.Duration }

// Notices are what the people of the desk were told: how long it is kept.
type Notices struct{ Keep time.Duration }

// Mail are the limits of one mail; what exceeds Size is refused, what exceeds another is kept and shown less of.
type Mail struct {
	Paused      int   // 1: outgoing mail waits; so a restored desk begins, until an administrator has looked
	Size        int64 // bytes on the wire
	Headers     int64 // bytes of all headers together
	Header      int64 // bytes of one
	Depth       int
	Parts       int
	Attachments int
	Copies      int // Cc addresses kept
	Subject     int // characters
	Indexed     int64
	Rendered    int64
	Hops        int
	Attached    int64 // bytes of files that a letter takes along; the others are named with the ticket's address
	ParseTime   time.Duration
	ParseMemory int64

	TrustedServers []string // their Authentication-Results are believed, in mail that comes by LMTP or IMAP
	TrustedDomains []string // senders from these count as verified in such mail, because our own server lets nobody else use them
}

// Senders are the limits that keep a sender from flooding the desk, and the desk from flooding others.
type Senders struct {
	Tickets       int // new ones of one address in an hour
	DomainTickets int // new ones of one domain that proves nothing, in an hour
	Burst         int // of one address in a minute
	Acks          int // automatic answers to one address in a day
	DomainAcks    int // automatic answers to one domain in an hour
	Reopens       int // of one ticket by mail in a day
	Outbound      int // mails that one mailbox sends in a minute
}

// Upload are the limits of files that people send in by pages.
type Upload struct {
	Size    int64
	Request int   // files at once
	Day     int64 // bytes of one person in a day
}

// API are the limits of programs.
type API struct {
	Anonymous int // requests of one network in a minute
	Token     int // requests of one token in a minute
	Burst     int // that much more at once
	Search    int // searches in a minute
	Page      int // rows
	Body      int64
	Nesting   int
}

// Zone is the desk's time zone: that of texts for people whose place nobody knows, and of dates that programs name.
func (d Desk) Zone() *time.Location {
	zone, err := time.LoadLocation(d.TimeZone)
	if err != nil { // it was there when it was saved
		return time.UTC
	}
	return zone
}
