// Package vendorcase asks vendors for help with a ticket: each case is a conversation of its own with one vendor, which the ticket's user
// never sees, with the time that was agreed for an answer.
//
// What a vendor is told comes from the agent's text and from files of public messages; notes are not even known here. All changes of a
// case are changes of its ticket (ticket.Change), so they come one after the other.
package vendorcase

import (
	"context"
	"strconv"
	"time"

	"firstline/internal/base/db"
	"firstline/internal/base/errs"
	"firstline/internal/desk/access"
	"firstline/internal/desk/calendar"
	"firstline/internal/desk/letter"
	"firstline/internal/desk/person"
	"firstline/internal/desk/setting"
	"firstline/internal/desk/sla"
	"firstline/internal/desk/ticket"
	"firstline/internal/desk/vendor"
)

// ID names a case.
type ID int64

// String is the case as vendors and agents read it: V12.
func (id ID) String() string { return "V" + strconv.FormatInt(int64(id), 10) }

// State is whose turn it is.
type State string

// The states.
const (
	Waiting  State = "waiting"  // the vendor's
	Answered State = "answered" // the desk's
	Closed   State = "closed"
)

// Outcome is how a case ended.
type Outcome string

// The outcomes.
const (
	Solved     Outcome = "solved"
	Workaround Outcome = "workaround"
	NotCovered Outcome = "not_covered" // the vendor says that the contract does not cover it
	NoAnswer   Outcome = "no_answer"
	NotNeeded  Outcome = "not_needed" // it was solved otherwise
)

// Outcomes are all outcomes, in the order that forms show them.
var Outcomes = []Outcome{Solved, Workaround, NotCovered, NoAnswer, NotNeeded}

// Case is one problem that one vendor was asked to help with.
type Case struct {
	ID              ID
	TicketID        ticket.ID
	VendorID        vendor.ID
	Vendor          string // its name
	Language        string // of its letters
	ContractID      *vendor.ContractID
	ContactID       *vendor.ContactID // who is written to; nil when they are no contact any more
	ContractNumber  string            // as it stood when the case was sent, like the next two
	ResponseMinutes int
	CalendarID      *calendar.ID
	Calendar        string // its name
	State           State
	Subject         string
	Reference       string // the vendor's own number for it
	Reminders       int
	Outcome         Outcome
	OutcomeText     string
	OpenedBy        *person.ID
	OpenedAt        db.Time
	AskedAt         db.Time // of the oldest letter that has no answer, or of the one that had it last
	DueAt           db.Time // of the answer, by its clock (see sla); zero where nothing is promised
	AnsweredAt      db.Time // when it came
	OverdueAt       db.Time // when the desk noticed that it is late
	Nudges          int     // how often the vendor was reminded of it by itself
	NextAt          db.Time // when the desk looks again; zero for never
	ClosedAt        db.Time
}

// Response is the time that was agreed for an answer; 0 for none.
func (c Case) Response() time.Duration { return time.Duration(c.ResponseMinutes) * time.Minute }

// Late tells whether an answer is owed since longer than agreed.
func (c Case) Late(now time.Time) bool { return c.owed() && now.After(c.DueAt.Time) }

// owed tells whether the vendor has an answer to give by an agreed time.
func (c Case) owed() bool { return c.State == Waiting && c.AnsweredAt.IsZero() && !c.DueAt.IsZero() }

// Store opens cases and goes on with them.
type Store struct {
	db       *db.DB
	tickets  *ticket.Store
	post     *letter.Post
	promises *sla.Store
	settings *setting.Store
}

// NewStore makes the store.
func NewStore(d *db.DB, tickets *ticket.Store, post *letter.Post, promises *sla.Store, settings *setting.Store) *Store {
	return &Store{db: d, tickets: tickets, post: post, promises: promises, settings: settings}
}

const selectCase = `
	SELECT c.id, c.ticket_id, c.vendor_id, v.name AS vendor, v.language, c.contract_id, c.contact_id, c.contract_number, c.response_minutes, c.calendar_id,
		COALESCE(k.name, '') AS calendar, c.state, c.subject, c.reference, c.reminders, c.outcome, c.outcome_text, c.opened_by, c.opened_at, c.asked_at,
		x.due_at, c.answered_at, x.breached_at AS overdue_at, c.nudges, c.next_at, c.closed_at
	FROM vendor_case c
	JOIN vendor v ON v.id = c.vendor_id
	LEFT JOIN calendar k ON k.id = c.calendar_id
	LEFT JOIN clock x ON x.ticket_id = c.ticket_id AND x.target = 'vendor:' || CAST(c.id AS TEXT) AND x.started_at = c.asked_at`

// Get is a case, for those who carry mail. It asks nobody's permission.
func Get(ctx context.Context, q db.Querier, id ID) (c Case, err error) {
	err = q.Get(ctx, &c, selectCase+` WHERE c.id = $1`, id)
	return c, err
}

// OfTicket are the cases of a ticket, the oldest first, for those who work at the desk and see the ticket.
func (s *Store) OfTicket(ctx context.Context, actor access.Actor, id ticket.ID) (list []Case, err error) {
	if err := s.maySee(ctx, actor, id); err != nil {
		return nil, err
	}
	err = s.db.Select(ctx, &list, selectCase+` WHERE `+ticket.WithMerged("c.ticket_id", "$1")+` ORDER BY c.id`, id)
	return list, err
}

// One is a case of a ticket.
func (s *Store) One(ctx context.Context, actor access.Actor, on ticket.ID, id ID) (c Case, err error) {
	if err := s.maySee(ctx, actor, on); err != nil {
		return c, err
	}
	err = s.db.Get(ctx, &c, selectCase+` WHERE c.ticket_id = $1 AND c.id = $2`, on, id)
	return c, err
}

// maySee lets in who sees the ticket as somebody of the desk; for everybody else there is nothing.
func (s *Store) maySee(ctx context.Context, actor access.Actor, id ticket.ID) error {
	if !actor.Agent && !actor.IsSystem() {
		return errs.Missing()
	}
	_, err := s.tickets.Get(ctx, actor, id)
	return err
}

// change runs f on a case of a ticket that the actor works on, with the case as it stands.
func (s *Store) change(ctx context.Context, actor access.Actor, on ticket.ID, id ID, action string, f func(c *ticket.Change, k *Case) error) (k Case, err error) {
	defer errs.Wrap(&err, "%s of case %d", action, id)
	err = s.db.Write(ctx, func(tx *db.Tx) error {
		k, err = s.changeIn(ctx, tx, actor, on, id, action, f)
		return err
	})
	return k, err
}

func (s *Store) changeIn(ctx context.Context, tx *db.Tx, actor access.Actor, on ticket.ID, id ID, action string, f func(c *ticket.Change, k *Case) error) (k Case, err error) {
	_, err = s.tickets.ChangeIn(ctx, tx, actor, on, action, func(c *ticket.Change) error {
		if err := mustWork(c); err != nil {
			return err
		}
		if err := c.Tx.Get(ctx, &k, selectCase+` WHERE c.ticket_id = $1 AND c.id = $2`, on, id); err != nil {
			return err
		}
		if err := f(c, &k); err != nil {
			return err
		}
		return store(ctx, c.Tx, k)
	})
	return k, err
}

func mustWork(c *ticket.Change) error {
	if !ticket.CanWork(c.Actor, &c.Ticket) {
		return errs.New(errs.Forbidden, "ticket.not_yours_to_work")
	}
	return nil
}

// store keeps what changes in a case.
func store(ctx context.Context, tx *db.Tx, k Case) error {
	_, err := tx.Exec(ctx, `
		UPDATE vendor_case
		SET contact_id = $2, state = $3, reference = $4, reminders = $5, outcome = $6, outcome_text = $7, asked_at = $8, answered_at = $9,
			nudges = $10, next_at = $11, closed_at = $12
		WHERE id = $1`,
		k.ID, k.ContactID, k.State, k.Reference, k.Reminders, k.Outcome, k.OutcomeText, k.AskedAt, k.AnsweredAt, k.Nudges, k.NextAt, k.ClosedAt)
	return err
}
