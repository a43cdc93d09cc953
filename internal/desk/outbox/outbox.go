// Package outbox keeps what an agent has sent for the few seconds in which it can still be taken back, or until the time that they chose, and then
// lets it leave.
//
// Until it leaves, nothing has happened on the ticket: no entry, no state, no clock, no letter. So there is nothing that the requester, a
// program or another node could have seen, and taking it back takes back everything. What may not leave when its time has come stays here,
// with the reason, until its author takes it back.
package outbox

import (
	"context"
	"encoding/json"
	"strconv"
	"time"

	"firstline/internal/base/clean"
	"firstline/internal/base/db"
	"firstline/internal/base/errs"
	"firstline/internal/base/job"
	"firstline/internal/base/live"
	"firstline/internal/desk/access"
	"firstline/internal/desk/person"
	"firstline/internal/desk/setting"
	"firstline/internal/desk/ticket"
)

// ID names something that was sent and has not left.
type ID int64

func (id ID) String() string { return strconv.FormatInt(int64(id), 10) }

// Sent is an answer, or the answer that resolves a ticket, between the agent's key and the door.
type Sent struct {
	ID       ID
	TicketID ticket.ID
	PersonID person.ID
	Name     string // of its author
	Via      access.Via
	HTML     clean.HTML `db:"html"`
	Text     string
	Files    string       // JSON of []ticket.Attach
	Then     ticket.State `db:"then_state"` // after it has left; empty leaves it, Resolved resolves the ticket
	Cause    ticket.Cause
	Since    ticket.Seq // the newest entry of the ticket when it was sent
	SentAt   db.Time
	DueAt    db.Time
	Planned  bool   // for a time that its author chose
	Stayed   string // why it did not leave, as a message key; empty: it will
}

const columns = `o.id, o.ticket_id, o.person_id, p.name, o.via, o.html, o.text, o.files, o.then_state, o.cause, o.since, o.sent_at, o.due_at, o.planned, o.stayed`

// Attached are its files.
func (m Sent) Attached() (list []ticket.Attach) {
	_ = json.Unmarshal([]byte(m.Files), &list) // written by Send
	return list
}

// Body is what was written.
func (m Sent) Body() ticket.Body {
	return ticket.Body{HTML: m.HTML, Text: m.Text, Files: m.Attached()}
}

// Sending is what an agent wants to send. Then Resolved resolves the ticket by it, for which a cause is needed.
type Sending struct {
	Body  ticket.Body
	Then  ticket.State
	Cause ticket.Cause
	At    db.Time // when it shall leave; zero: as soon as the desk's seconds are over
	Read  ticket.Seq
	Once  ticket.Once
}

func (m Sending) answering() ticket.Answering {
	return ticket.Answering{Body: m.Body, Then: m.Then, Read: m.Read, Once: m.Once}
}

func (m Sending) solution() ticket.Solution {
	return ticket.Solution{Text: m.Body.Text, Cause: m.Cause, Files: m.Body.Files, Read: m.Read}
}

// Store is what waits at the door.
type Store struct {
	db       *db.DB
	settings *setting.Store
	tickets  *ticket.Store
	hub      *live.Hub
}

// NewStore makes the store.
func NewStore(d *db.DB, settings *setting.Store, tickets *ticket.Store, hub *live.Hub) *Store {
	return &Store{db: d, settings: settings, tickets: tickets, hub: hub}
}

// tell tells the desk's screens of a ticket that something about it changed that nobody else may know of.
func (s *Store) tell(ctx context.Context, tx *db.Tx, id ticket.ID) error {
	return ticket.TellDesk(ctx, tx, s.hub, id)
}

// Send takes what an agent sends: it leaves when the desk's seconds are over, or at once where there are none. Whatever would be refused then
// is refused now. While a colleague's answer stands at the door, no other is taken, so that two do not answer at once by accident.
func (s *Store) Send(ctx context.Context, actor access.Actor, id ticket.ID, m Sending) (err error) {
	defer errs.Wrap(&err, "send on ticket %d", id)
	wait := s.settings.Desk().UndoSend
	switch {
	case !m.At.IsZero(), wait > 0:
	case m.Then == ticket.Resolved:
		_, err = s.tickets.Resolve(ctx, actor, id, m.solution())
		return err
	default:
		_, _, err = s.tickets.Reply(ctx, actor, id, m.answering())
		return err
	}
	files, err := json.Marshal(m.Body.Files)
	if err != nil {
		return err
	}
	_, _, err = s.tickets.SayOnce(ctx, actor, id, "ticket.send", m.Once, func(c *ticket.Change) (ticket.Seq, error) {
		if err := s.mayLeave(ctx, c, m); err != nil {
			return 0, err
		}
		due, err := m.due(c.Tx.Now, wait)
		if err != nil {
			return 0, err
		}
		var row ID
		err = c.Tx.Insert(ctx, &row, `
			INSERT INTO outbox (ticket_id, person_id, via, html, text, files, then_state, cause, since, sent_at, due_at, planned)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
			RETURNING id`,
			id, actor.Person, actor.Via, m.Body.HTML, m.Body.Text, string(files), m.Then, m.Cause, c.Ticket.LastSeq, c.Tx.Now, due, !m.At.IsZero())
		if err != nil {
			return 0, err
		}
		if err := c.DropDraft(ctx, ticket.DraftReply); err != nil {
			return 0, err
		}
		if err := s.await(ctx, c.Tx, row, due); err != nil {
			return 0, err
		}
		return ticket.Seq(row), s.tell(ctx, c.Tx, id)
	})
	return err
}

// longest is how far ahead an answer can be sent.
const longest = 366 * 24 * time.Hour

// due is when it leaves: at the time that its author chose, but not before it could be taken back.
func (m Sending) due(now db.Time, wait time.Duration) (db.Time, error) {
	soonest := now.Add(wait)
	switch {
	case m.At.IsZero():
		return soonest, nil
	case !m.At.After(now.Time):
		return m.At, errs.Bad("at", "snooze.past")
	case m.At.Sub(now.Time) > longest:
		return m.At, errs.Bad("at", "snooze.too_long")
	case m.At.Before(soonest.Time):
		return soonest, nil
	}
	return m.At, nil
}

func (s *Store) mayLeave(ctx context.Context, c *ticket.Change, m Sending) error {
	var others int
	err := c.Tx.Get(ctx, &others, `SELECT count(*) FROM outbox WHERE ticket_id = $1 AND person_id <> $2 AND stayed = '' AND planned = FALSE`, c.Ticket.ID, c.Actor.Person)
	if err != nil {
		return err
	}
	if others > 0 {
		return errs.New(errs.Conflict, "composer.other_sends")
	}
	if m.Then == ticket.Resolved {
		return c.MayResolve(ctx, m.solution())
	}
	return c.MayReply(ctx, m.answering())
}

// LeaveJob is the kind of job that lets something leave when its time has come; LeaveArgs names it.
const LeaveJob = "outbox.leave"

// LeaveArgs is what leaves.
type LeaveArgs struct {
	Sent ID `json:"sent"`
}

const keyed = "outbox:"

func (s *Store) await(ctx context.Context, tx *db.Tx, id ID, due db.Time) error {
	return job.Enqueue(ctx, tx, LeaveJob, LeaveArgs{Sent: id}, job.At(due), job.Unique(keyed+id.String()))
}

// Unsent is what has not left a ticket that the reader may work on: their own drafts, and what anybody's waits at the door, oldest first. One
// question for both, since every ticket page asks it.
func Unsent(ctx context.Context, q db.Querier, actor access.Actor, id ticket.ID) (drafts []ticket.Draft, sent []Sent, err error) {
	var rows []struct {
		Sent
		Draft ticket.DraftKind
	}
	err = q.Select(ctx, &rows, `
		SELECT `+columns+`, '' AS draft
		FROM outbox o
		JOIN person p ON p.id = o.person_id
		WHERE o.ticket_id = $1
		UNION ALL
		SELECT 0, d.ticket_id, d.person_id, '', '', d.html, d.text, d.files, '', '', 0, d.updated_at, d.updated_at, FALSE, '', d.kind
		FROM draft d
		WHERE d.ticket_id = $1 AND d.person_id = $2
		ORDER BY 1`, id, actor.Person)
	for _, r := range rows {
		if r.Draft == "" {
			sent = append(sent, r.Sent)
			continue
		}
		drafts = append(drafts, ticket.Draft{Kind: r.Draft, HTML: r.HTML, Text: r.Text, Files: r.Files, UpdatedAt: r.SentAt})
	}
	return drafts, sent, err
}
