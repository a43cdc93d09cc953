// Package approval asks a line manager or a group whether a request may be granted, and takes their yes or no.
package approval

import (
	"context"
	"slices"
	"strconv"

	"firstline/internal/base/db"
	"firstline/internal/base/errs"
	"firstline/internal/base/secret"
	"firstline/internal/desk/calendar"
	"firstline/internal/desk/person"
	"firstline/internal/desk/setting"
	"firstline/internal/desk/ticket"
)

// ID names an approval.
type ID int64

func (id ID) String() string { return strconv.FormatInt(int64(id), 10) }

// State is how far an approval is.
type State string

// The states.
const (
	Open      State = "open" // nobody has answered yet
	Approved  State = "approved"
	Refused   State = "refused"
	Withdrawn State = "withdrawn" // the desk does not ask any more
)

// Approval is what was asked about a ticket, and what the answer was.
type Approval struct {
	ID         ID
	TicketID   ticket.ID
	State      State
	GroupName  string // empty where the line manager was asked
	Question   string // in the agent's words
	AskedBy    *person.ID
	AskedAt    db.Time
	Reminded   int
	RemindedAt db.Time
	AnsweredBy *person.ID
	AnsweredAt db.Time
	Words      string // beside the answer
	InSpite    string // why the desk goes on after a no, or asks no more
}

// Blocks tells whether the ticket can not be resolved because of it.
func (a *Approval) Blocks() bool { return a.State == Open || a.State == Refused && a.InSpite == "" }

const columns = `a.id, a.ticket_id, a.state, a.group_name, a.question, a.asked_by, a.asked_at, a.reminded, a.reminded_at, a.answered_by, a.answered_at,
	a.words, a.in_spite`

// The entries that this package records. That something was asked and what came of it the requester may see, not the words.
const (
	WasAsked    ticket.EntryKind = "approval_asked"    // Payload
	WasReminded ticket.EntryKind = "approval_reminded" // Payload
	WasAnswered ticket.EntryKind = "approval_answered" // Payload
	WasSetAside ticket.EntryKind = "approval_set_aside"
)

// Payload names an approval and how it stood then. Words stand with the approval, where they can be erased.
type Payload struct {
	Approval ID     `json:"approval"`
	Of       string `json:"of,omitempty"` // the group that is asked
	State    State  `json:"state"`
}

func (a *Approval) payload() Payload { return Payload{Approval: a.ID, Of: a.GroupName, State: a.State} }

// Store asks, and takes the answers.
type Store struct {
	db      *db.DB
	keys    *secret.Keys
	hours   *calendar.Store
	tickets *ticket.Store

	settings *setting.Store
}

// NewStore makes the store.
func NewStore(d *db.DB, keys *secret.Keys, hours *calendar.Store, tickets *ticket.Store, settings *setting.Store) *Store {
	return &Store{db: d, keys: keys, hours: hours, tickets: tickets, settings: settings}
}

// Get is an approval, for rooms that decide themselves who may see it.
func Get(ctx context.Context, q db.Querier, id ID) (a Approval, err error) {
	err = q.Get(ctx, &a, `SELECT `+columns+` FROM approval a WHERE a.id = $1`, id)
	return a, err
}

// OfTicket are those of a ticket that the caller was allowed to read, the newest first.
func OfTicket(ctx context.Context, q db.Querier, id ticket.ID) (list []Approval, err error) {
	err = q.Select(ctx, &list, `SELECT `+columns+` FROM approval a WHERE `+ticket.WithMerged("a.ticket_id", "$1")+` ORDER BY a.id DESC`, id)
	return list, err
}

// Granted tells whether the line manager of a ticket's requester, or who stands in for them, has granted it.
func Granted(ctx context.Context, q db.Querier, id ticket.ID, manager person.ID) (granted bool, err error) {
	err = q.Get(ctx, &granted, `
		SELECT EXISTS (
			SELECT 1
			FROM approval a
			JOIN approval_asked x ON x.approval_id = a.id
			JOIN person p ON p.id = x.person_id
			WHERE a.ticket_id = $1 AND a.state = 'approved' AND a.group_name = ''
				AND COALESCE(p.merged_into, p.id) = (SELECT COALESCE(m.merged_into, m.id) FROM person m WHERE m.id = $2))`, id, manager)
	return granted, err
}

// Asked are those who may answer: whom the desk asked, and who stands in for them today, without the requester, who does not approve
// their own wish.
func Asked(ctx context.Context, q db.Querier, now db.Time, a *Approval) (ids []person.ID, err error) {
	err = q.Select(ctx, &ids, `
		WITH asked AS (
			SELECT COALESCE(p.merged_into, p.id) AS id
			FROM approval_asked x
			JOIN person p ON p.id = x.person_id
			WHERE x.approval_id = $1
		)
		SELECT DISTINCT w.id
		FROM (
			SELECT id FROM asked
			UNION
			SELECT COALESCE(p.merged_into, p.id)
			FROM approval_deputy d
			JOIN asked ON asked.id = d.person_id
			JOIN person p ON p.id = d.deputy_id
			WHERE d.until IS NULL OR d.until >= $2
		) w
		JOIN person p ON p.id = w.id AND p.active = TRUE
		WHERE w.id <> (SELECT COALESCE(r.merged_into, r.id) FROM ticket t JOIN person r ON r.id = t.requester_id WHERE t.id = $3)
		ORDER BY w.id`, a.ID, calendar.DateOf(now.UTC()), a.TicketID)
	return ids, err
}

// Gate refuses to resolve a ticket whose approval still waits, or was refused and nobody said why the desk goes on.
func Gate(ctx context.Context, c *ticket.Change, step ticket.GuardedStep) error {
	if step != ticket.BeforeResolve {
		return nil
	}
	list, err := OfTicket(ctx, c.Tx, c.Ticket.ID)
	if err != nil {
		return err
	}
	if slices.ContainsFunc(list, func(a Approval) bool { return a.State == Open }) { // of a ticket that was merged into it as well
		return errs.New(errs.Conflict, "approval.still_open")
	}
	if len(list) == 0 || !list[0].Blocks() {
		return nil
	}
	return errs.New(errs.Conflict, "approval.was_refused")
}
