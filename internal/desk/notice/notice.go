// Package notice tells the people of the desk what concerns them, in the ways that each of them chose: in a list of their own, by letter, or
// gathered in one letter a day.
//
// Package notify decides who hears of something; this one decides how, and keeps what was told.
package notice

import (
	"context"

	"firstline/internal/base/db"
	"firstline/internal/base/errs"
	"firstline/internal/desk/account"
	"firstline/internal/desk/calendar"
	"firstline/internal/desk/letter"
	"firstline/internal/desk/person"
	"firstline/internal/desk/setting"
	"firstline/internal/desk/ticket"
)

// ID names a notice.
type ID int64

// Kind is what somebody is told.
type Kind string

// The kinds.
const (
	Assigned         Kind = "assigned"          // the ticket is yours to work on
	OwnerAsked       Kind = "owner_asked"       // will you answer for it?
	OwnerMoved       Kind = "owner_moved"       // you answer for it from now on
	OwnerDeclined    Kind = "owner_declined"    // whom you asked to answer for it will not
	Answered         Kind = "answered"          // the requester's side wrote
	Mentioned        Kind = "mentioned"         // a colleague names you in a note
	Reopened         Kind = "reopened"          // the user says that it is still broken
	ReopenedAgain    Kind = "reopened_again"    // to the lead: not for the first time
	PromiseWarned    Kind = "promise_warned"    // time runs out
	PromiseBroken    Kind = "promise_broken"    // it has run out
	ApprovalAsked    Kind = "approval_asked"    // may it be granted?
	ApprovalAnswered Kind = "approval_answered" // somebody has said yes or no
	Accepted         Kind = "accepted"          // the level above works on what you passed on
	Returned         Kind = "returned"          // it was sent back
	ReturnedAgain    Kind = "returned_again"    // more than once, which those hear who answer for it and who lead
	LowRating        Kind = "low_rating"        // a user is not content
	VendorWrote      Kind = "vendor_wrote"
	VendorLate       Kind = "vendor_late"
	RuleTold         Kind = "rule_told"     // a rule wants you to know
	GlassBroken      Kind = "glass_broken"  // to the lead: somebody looks at what is not theirs to see
	OnCall           Kind = "on_call"       // a critical ticket, while you are on call
	TodoDue          Kind = "todo_due"      // it is time for something that you have to do
	CallDue          Kind = "call_due"      // or for a call
	TodoGiven        Kind = "todo_given"    // a colleague wants you to do something
	ClockStopped     Kind = "clock_stopped" // you forgot to stop your clock
	Tried            Kind = "tried"         // you wanted to see how it is to be told
)

// Key is the sentence that says it, in the catalogues.
func (k Kind) Key() string { return "notice.kind_" + string(k) }

// Notice is one thing that somebody was told.
type Notice struct {
	ID       ID
	Kind     Kind
	TicketID ticket.ID // 0: none
	Seq      ticket.Seq
	ByName   string // who did it; empty: the desk
	At       db.Time
	ReadAt   db.Time
	Subject  *string // of the ticket; nil where the reader may not see it (any more)
}

// Told is something of which a person hears.
type Told struct {
	Kind   Kind
	Person person.ID
	Ticket ticket.ID // 0: none
	Seq    ticket.Seq
	By     string
	Called bool // they are on call for it: a letter leaves at once, whatever they chose
}

// Teller tells the open screens of a person, in the transaction, that what they were told is not the same any more.
type Teller func(ctx context.Context, tx *db.Tx, who person.ID) error

// Desk is what the people of the desk were told.
type Desk struct {
	db        *db.DB
	settings  *setting.Store
	calendars *calendar.Store
	post      *letter.Post
	tell      Teller
}

// NewDesk makes it; tell may be nil.
func NewDesk(d *db.DB, settings *setting.Store, calendars *calendar.Store, post *letter.Post, tell Teller) *Desk {
	if tell == nil {
		tell = func(context.Context, *db.Tx, person.ID) error { return nil }
	}
	return &Desk{db: d, settings: settings, calendars: calendars, post: post, tell: tell}
}

// Tell lets somebody hear of something as they chose, and says whether a letter of its own shall be written now. Whoever does not work at the
// desk chose nothing: they get letters only.
func (d *Desk) Tell(ctx context.Context, tx *db.Tx, t Told) (writes bool, err error) {
	defer errs.Wrap(&err, "tell person %d", t.Person)
	w, ok, err := d.ways(ctx, tx, t.Person, t.Kind.Topic())
	if err != nil || !ok {
		return err == nil, err
	}
	var due db.Time
	switch {
	case t.Called:
		writes = true
	case w.Mail == AtOnce:
		if due, err = d.allowed(ctx, tx, w, tx.Now); err != nil {
			return false, err
		}
		if writes = !due.After(tx.Now.Time); writes {
			due = db.Time{}
		}
	case w.Mail == Gathered:
		if due, err = d.nextLetter(ctx, tx, w); err != nil {
			return false, err
		}
	}
	if !w.App && due.IsZero() {
		return writes, nil
	}
	return writes, d.keep(ctx, tx, t, w.App, due)
}

// Remind is Tell for what follows from no entry of a ticket: a letter at once is the one that gathers.
func (d *Desk) Remind(ctx context.Context, tx *db.Tx, t Told) (err error) {
	defer errs.Wrap(&err, "remind person %d", t.Person)
	w, ok, err := d.ways(ctx, tx, t.Person, t.Kind.Topic())
	if err != nil || !ok {
		return err
	}
	var due db.Time
	switch w.Mail {
	case AtOnce:
		due, err = d.allowed(ctx, tx, w, tx.Now)
	case Gathered:
		due, err = d.nextLetter(ctx, tx, w)
	case Never:
	}
	if err != nil || !w.App && due.IsZero() {
		return err
	}
	return d.keep(ctx, tx, t, w.App, due)
}

// keep writes a notice down.
func (d *Desk) keep(ctx context.Context, tx *db.Tx, t Told, shown bool, due db.Time) error {
	var about *ticket.ID
	if t.Ticket != 0 {
		about = &t.Ticket
	}
	err := tx.Later(ctx, `
		INSERT INTO notice (person_id, kind, ticket_id, seq, by_name, at, shown, mail_due)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`, t.Person, t.Kind, about, t.Seq, t.By, tx.Now, shown, due)
	if err != nil {
		return err
	}
	if !due.IsZero() {
		if err := await(ctx, tx, t.Person, due); err != nil {
			return err
		}
	}
	if !shown {
		return nil
	}
	if err := account.CountUnread(ctx, tx, t.Person, 1); err != nil {
		return err
	}
	return d.tell(ctx, tx, t.Person)
}
