// Package worktime keeps how long agents worked on tickets: by a clock that they start, or as they say.
//
// Each entry is one agent's, so that a ticket that went through several hands tells whose time it took.
package worktime

import (
	"context"
	"slices"
	"strconv"

	"firstline/internal/base/clean"
	"firstline/internal/base/db"
	"firstline/internal/base/errs"
	"firstline/internal/base/live"
	"firstline/internal/desk/access"
	"firstline/internal/desk/audit"
	"firstline/internal/desk/notice"
	"firstline/internal/desk/person"
	"firstline/internal/desk/setting"
	"firstline/internal/desk/ticket"
)

// ID names an entry.
type ID int64

func (id ID) String() string { return strconv.FormatInt(int64(id), 10) }

// Spent is time that an agent spent on a ticket.
type Spent struct {
	ID        ID
	TicketID  ticket.ID // another than the ticket that was asked for, where it was merged into that
	PersonID  person.ID
	Name      string // of the agent
	Minutes   int
	Word      string     // what it was for
	Seq       ticket.Seq // the entry that it was spent on; 0: none
	Forgotten bool       // the desk stopped the clock, so that it may be too much
	At        db.Time
}

// Draft is what somebody says of their time.
type Draft struct {
	Minutes int
	Word    string
	Seq     ticket.Seq
}

// Total is how long one agent worked on a ticket.
type Total struct {
	PersonID person.ID
	Name     string
	Minutes  int
}

// The bounds of an entry.
const (
	mostMinutes = 24 * 60
	maxWord     = 200
)

// Store keeps the time.
type Store struct {
	db       *db.DB
	settings *setting.Store
	tickets  *ticket.Store
	notices  *notice.Desk
	hub      *live.Hub
}

// NewStore makes the store.
func NewStore(d *db.DB, settings *setting.Store, tickets *ticket.Store, notices *notice.Desk, hub *live.Hub) *Store {
	return &Store{db: d, settings: settings, tickets: tickets, notices: notices, hub: hub}
}

// Of is the time spent on a ticket that the reader may see and on those that were merged into it, oldest first, and the clock that the reader
// has running, on this ticket or another; the zero clock runs nowhere.
func Of(ctx context.Context, q db.Querier, reader access.Actor, id ticket.ID) (list []Spent, running Clock, err error) {
	var rows []struct {
		Spent
		Running bool
	}
	err = q.Select(ctx, &rows, `
		SELECT w.id, w.ticket_id, w.person_id, p.name, w.minutes, w.word, w.seq, w.forgotten, w.at, FALSE AS running
		FROM work_time w
		JOIN person p ON p.id = w.person_id
		WHERE w.deleted_at IS NULL AND `+ticket.WithMerged("w.ticket_id", "$1")+`
		UNION ALL
		SELECT 0, c.ticket_id, c.person_id, '', 0, '', 0, FALSE, c.started_at, TRUE
		FROM work_clock c
		WHERE c.person_id = $2
		ORDER BY 1`, id, reader.Person)
	for _, r := range rows {
		if r.Running {
			running = Clock{TicketID: r.TicketID, StartedAt: r.At}
			continue
		}
		list = append(list, r.Spent)
	}
	return list, running, err
}

// Totals are the same for each agent, in the order in which they began.
func Totals(list []Spent) (sums []Total) {
	for _, x := range list {
		i := slices.IndexFunc(sums, func(t Total) bool { return t.PersonID == x.PersonID })
		if i < 0 {
			i = len(sums)
			sums = append(sums, Total{PersonID: x.PersonID, Name: x.Name})
		}
		sums[i].Minutes += x.Minutes
	}
	return sums
}

// MayChange tells whether the actor may change an entry on the page of a ticket: their own, and those on tickets of a team that they lead.
func (x *Spent) MayChange(a access.Actor, t *ticket.Ticket) bool {
	return a.Person == x.PersonID || slices.Contains(a.Leads, t.TeamID)
}

func (d *Draft) check() error {
	d.Word = clean.Line(d.Word)
	var c errs.Check
	c.That(d.Minutes >= 1 && d.Minutes <= mostMinutes, "minutes", "worktime.minutes_wrong")
	c.That(len([]rune(d.Word)) <= maxWord, "word", "people.too_long", errs.Args{"Max": maxWord})
	return c.Err()
}

// Add notes time that the actor spent.
func (s *Store) Add(ctx context.Context, actor access.Actor, id ticket.ID, d Draft) (x Spent, err error) {
	if err = d.check(); err != nil {
		return x, err
	}
	err = s.on(ctx, actor, id, "ticket.time", func(c *ticket.Change) error {
		if err := c.MustWork(); err != nil {
			return err
		}
		c.Ticket.Timed = true
		if err := stands(c, d.Seq); err != nil {
			return err
		}
		x, err = add(ctx, c.Tx, Spent{TicketID: id, PersonID: actor.Person, Name: actor.Name, Minutes: d.Minutes, Word: d.Word, Seq: d.Seq})
		return err
	})
	return x, err
}

// stands refuses an entry that the ticket does not have.
func stands(c *ticket.Change, seq ticket.Seq) error {
	if seq < 0 || seq > c.Ticket.LastSeq {
		return errs.Bad("entry", "worktime.no_entry")
	}
	return nil
}

func add(ctx context.Context, tx *db.Tx, x Spent) (Spent, error) {
	x.At = tx.Now
	err := tx.Insert(ctx, &x.ID, `
		INSERT INTO work_time (ticket_id, person_id, minutes, word, seq, forgotten, at)
		VALUES ($1, $2, $3, $4, $5, $6, $7)
		RETURNING id`, x.TicketID, x.PersonID, x.Minutes, x.Word, x.Seq, x.Forgotten, x.At)
	return x, err
}

// on runs f on a ticket, and tells its screens.
func (s *Store) on(ctx context.Context, actor access.Actor, id ticket.ID, action string, f func(c *ticket.Change) error) error {
	_, err := s.tickets.Change(ctx, actor, id, action, func(c *ticket.Change) error {
		if err := f(c); err != nil {
			return err
		}
		return ticket.TellDesk(ctx, c.Tx, s.hub, id)
	})
	return err
}

// Edit changes what an entry says; the entry that it was spent on stays.
func (s *Store) Edit(ctx context.Context, actor access.Actor, id ticket.ID, of ID, d Draft) (err error) {
	if err = d.check(); err != nil {
		return err
	}
	return s.change(ctx, actor, id, of, false, "worktime.edit", map[string]any{"minutes": d.Minutes}, func(tx *db.Tx) error {
		_, err := tx.Exec(ctx, `UPDATE work_time SET minutes = $2, word = $3, forgotten = FALSE WHERE id = $1`, of, d.Minutes, d.Word)
		return err
	})
}

// Delete takes an entry away; Restore gives it back.
func (s *Store) Delete(ctx context.Context, actor access.Actor, id ticket.ID, of ID) error {
	return s.change(ctx, actor, id, of, false, "worktime.delete", nil, func(tx *db.Tx) error {
		_, err := tx.Exec(ctx, `UPDATE work_time SET deleted_at = $2 WHERE id = $1`, of, tx.Now)
		return err
	})
}

// Restore gives a deleted entry back.
func (s *Store) Restore(ctx context.Context, actor access.Actor, id ticket.ID, of ID) error {
	return s.change(ctx, actor, id, of, true, "worktime.restore", nil, func(tx *db.Tx) error {
		_, err := tx.Exec(ctx, `UPDATE work_time SET deleted_at = NULL WHERE id = $1`, of)
		return err
	})
}

// change runs f on an entry of a ticket, or of one that was merged into it, that the actor may change, and notes what it was.
func (s *Store) change(ctx context.Context, actor access.Actor, id ticket.ID, of ID, deleted bool, action string, detail map[string]any, f func(tx *db.Tx) error) error {
	return s.on(ctx, actor, id, "ticket.time", func(c *ticket.Change) error {
		var was struct {
			Spent
			DeletedAt db.Time
		}
		err := c.Tx.Get(ctx, &was, `
			SELECT id, ticket_id, person_id, minutes, deleted_at
			FROM work_time
			WHERE id = $2 AND `+ticket.WithMerged("ticket_id", "$1"), id, of)
		switch {
		case err != nil:
			return err
		case was.DeletedAt.IsZero() == deleted:
			return errs.Missing()
		}
		if err := c.MustWork(); err != nil {
			return err
		}
		if !was.MayChange(actor, &c.Ticket) {
			return errs.New(errs.Forbidden, "worktime.not_yours")
		}
		if err := f(c.Tx); err != nil {
			return err
		}
		if detail == nil {
			detail = map[string]any{}
		}
		detail["ticket"], detail["person"], detail["was"] = int64(was.TicketID), int64(was.PersonID), was.Minutes
		return audit.Record(ctx, c.Tx, actor, audit.Act{Action: action, Object: "work_time", ObjectID: int64(of), Detail: detail})
	})
}
