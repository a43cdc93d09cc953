// Package todo keeps what agents have to do at a time, on a ticket or beside all of them: to-dos, and people to call back.
package todo

import (
	"context"
	"strconv"

	"firstline/internal/base/clean"
	"firstline/internal/base/db"
	"firstline/internal/base/errs"
	"firstline/internal/base/live"
	"firstline/internal/desk/access"
	"firstline/internal/desk/audit"
	"firstline/internal/desk/notice"
	"firstline/internal/desk/person"
	"firstline/internal/desk/ticket"
)

// ID names a to-do.
type ID int64

func (id ID) String() string { return strconv.FormatInt(int64(id), 10) }

// Kind is what has to be done.
type Kind string

// The kinds.
const (
	Task Kind = "task"
	Call Kind = "call" // whoever asked is to be called back
)

// A Todo is one thing to do.
type Todo struct {
	ID        ID
	Kind      Kind
	Title     string
	PersonID  person.ID // who has to do it
	Name      string
	ByID      person.ID // who asked for it
	ByName    string
	TicketID  *ticket.ID
	DueAt     db.Time
	DoneAt    db.Time
	DeletedAt db.Time
}

// Draft is what somebody says of a to-do. Ticket 0 is none; Person 0 is whoever says it.
type Draft struct {
	Kind   Kind
	Title  string
	Person person.ID
	Ticket ticket.ID
	Due    db.Time
}

// maxTitle bounds what is to be done, in characters.
const maxTitle = 200

// Store keeps what is to be done.
type Store struct {
	db      *db.DB
	tickets *ticket.Store
	notices *notice.Desk
	hub     *live.Hub
}

// NewStore makes the store.
func NewStore(d *db.DB, tickets *ticket.Store, notices *notice.Desk, hub *live.Hub) *Store {
	return &Store{db: d, tickets: tickets, notices: notices, hub: hub}
}

func (d *Draft) check(actor access.Actor) error {
	d.Title = clean.Line(d.Title)
	if d.Kind == "" {
		d.Kind = Task
	}
	if d.Person == 0 {
		d.Person = actor.Person
	}
	var c errs.Check
	c.That(d.Title != "", "title", "todo.title_missing")
	c.That(len([]rune(d.Title)) <= maxTitle, "title", "people.too_long", errs.Args{"Max": maxTitle})
	c.That(d.Kind == Task || d.Kind == Call, "kind", "todo.kind_invalid")
	c.That(!d.Due.IsZero(), "due", "todo.due_missing")
	return c.Err()
}

// Add notes what is to be done. On a ticket that is for those who work on it. Where it is somebody else's to do, they are told.
func (s *Store) Add(ctx context.Context, actor access.Actor, d Draft) (x Todo, err error) {
	defer errs.Wrap(&err, "add a to-do")
	if err := actor.Require(access.WorkTicket); err != nil {
		return x, err
	}
	if err := d.check(actor); err != nil {
		return x, err
	}
	if d.Ticket == 0 {
		err = s.db.Write(ctx, func(tx *db.Tx) error {
			x, err = s.add(ctx, tx, actor, nil, d)
			return err
		})
		return x, err
	}
	_, err = s.tickets.Change(ctx, actor, d.Ticket, "ticket.todo", func(c *ticket.Change) error {
		if err := c.MustWork(); err != nil {
			return err
		}
		c.Ticket.Todos = true
		x, err = s.add(ctx, c.Tx, actor, &c.Ticket, d)
		return err
	})
	return x, err
}

func (s *Store) add(ctx context.Context, tx *db.Tx, actor access.Actor, t *ticket.Ticket, d Draft) (x Todo, err error) {
	if err := s.mayDo(ctx, tx, actor, t, d.Person); err != nil {
		return x, err
	}
	x = Todo{Kind: d.Kind, Title: d.Title, PersonID: d.Person, ByID: actor.Person, ByName: actor.Name, DueAt: d.Due}
	if t != nil {
		x.TicketID = &t.ID
	}
	err = tx.Insert(ctx, &x.ID, `
		INSERT INTO todo (kind, title, person_id, by_id, ticket_id, due_at, created_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7)
		RETURNING id`, x.Kind, x.Title, x.PersonID, x.ByID, x.TicketID, x.DueAt, tx.Now)
	if err != nil {
		return x, err
	}
	return x, s.arrange(ctx, tx, actor, &x, "todo.add", 0)
}

// mayDo refuses people who do not work at the desk, share no team with the actor or the ticket, or may not know of the ticket.
func (s *Store) mayDo(ctx context.Context, tx *db.Tx, actor access.Actor, t *ticket.Ticket, who person.ID) error {
	if who == actor.Person {
		return nil
	}
	teams := append(append([]access.TeamID{0}, actor.Teams...), actor.Leads...)
	if t != nil {
		ok, err := ticket.MayHold(ctx, tx, t, who)
		if err != nil {
			return err
		}
		if !ok {
			return errs.Bad("person", "todo.person_wrong")
		}
		teams = append(teams, t.TeamID)
	}
	var p db.Params
	where := "a.person_id = " + p.Bind(who) + " AND m.team_id IN " + db.BindAll(&p, teams)
	var n int
	err := tx.Get(ctx, &n, `
		SELECT count(*)
		FROM account a
		JOIN team_member m ON m.person_id = a.person_id
		WHERE a.agent = TRUE AND a.disabled_at IS NULL AND `+where, p.Args...)
	if err == nil && n == 0 {
		err = errs.Bad("person", "todo.person_wrong")
	}
	return err
}

// arrange sets the alarm of an open to-do, tells who has to do it now and did not before, and the screens of its ticket; and notes the act.
func (s *Store) arrange(ctx context.Context, tx *db.Tx, actor access.Actor, x *Todo, action string, was person.ID) error {
	if x.DoneAt.IsZero() && x.DeletedAt.IsZero() {
		if err := s.await(ctx, tx, x); err != nil {
			return err
		}
		if x.PersonID != was && x.PersonID != actor.Person {
			if err := s.notices.Remind(ctx, tx, x.told(notice.TodoGiven)); err != nil {
				return err
			}
		}
	}
	if x.TicketID != nil {
		if err := ticket.TellDesk(ctx, tx, s.hub, *x.TicketID); err != nil {
			return err
		}
	}
	detail := map[string]any{"person": int64(x.PersonID), "due": x.DueAt.UnixMicro()}
	if x.TicketID != nil {
		detail["ticket"] = int64(*x.TicketID)
	}
	return audit.Record(ctx, tx, actor, audit.Act{Action: action, Object: "todo", ObjectID: int64(x.ID), Detail: detail})
}

// told is what is told of a to-do: what is to be done stands where else the name of who did something does.
func (x *Todo) told(kind notice.Kind) notice.Told {
	t := notice.Told{Kind: kind, Person: x.PersonID, By: x.Title}
	if x.TicketID != nil {
		t.Ticket = *x.TicketID
	}
	if x.Kind == Call && kind == notice.TodoDue {
		t.Kind = notice.CallDue
	}
	return t
}

// Edit changes what is to be done, by whom and when. The ticket stays.
func (s *Store) Edit(ctx context.Context, actor access.Actor, id ID, d Draft) error {
	return s.change(ctx, actor, id, "todo.edit", func(tx *db.Tx, x *Todo, t *ticket.Ticket) error {
		d.Ticket = 0
		if t != nil {
			d.Ticket = t.ID
		}
		if err := d.check(actor); err != nil {
			return err
		}
		if d.Person != x.PersonID {
			if err := s.mayDo(ctx, tx, actor, t, d.Person); err != nil {
				return err
			}
		}
		x.Kind, x.Title, x.PersonID, x.DueAt = d.Kind, d.Title, d.Person, d.Due
		_, err := tx.Exec(ctx, `UPDATE todo SET kind = $2, title = $3, person_id = $4, due_at = $5 WHERE id = $1`, id, x.Kind, x.Title, x.PersonID, x.DueAt)
		return err
	})
}

// SetDone notes that something was done, or that it still has to be.
func (s *Store) SetDone(ctx context.Context, actor access.Actor, id ID, done bool) error {
	action := "todo.open"
	if done {
		action = "todo.done"
	}
	return s.change(ctx, actor, id, action, func(tx *db.Tx, x *Todo, _ *ticket.Ticket) error {
		var by *person.ID
		x.DoneAt = db.Time{}
		if done {
			x.DoneAt, by = tx.Now, &actor.Person
		}
		_, err := tx.Exec(ctx, `UPDATE todo SET done_at = $2, done_by = $3 WHERE id = $1`, id, x.DoneAt, by)
		return err
	})
}

// Delete takes a to-do away; Restore gives it back.
func (s *Store) Delete(ctx context.Context, actor access.Actor, id ID) error {
	return s.change(ctx, actor, id, "todo.delete", func(tx *db.Tx, x *Todo, _ *ticket.Ticket) error {
		x.DeletedAt = tx.Now
		_, err := tx.Exec(ctx, `UPDATE todo SET deleted_at = $2 WHERE id = $1`, id, tx.Now)
		return err
	})
}

// Restore gives a deleted to-do back.
func (s *Store) Restore(ctx context.Context, actor access.Actor, id ID) error {
	return s.change(ctx, actor, id, "todo.restore", func(tx *db.Tx, x *Todo, _ *ticket.Ticket) error {
		x.DeletedAt = db.Time{}
		_, err := tx.Exec(ctx, `UPDATE todo SET deleted_at = NULL WHERE id = $1`, id)
		return err
	})
}

// change runs f on a to-do that the actor may change: theirs to do, asked for by them, or on a ticket that they work on. t is nil for none.
func (s *Store) change(ctx context.Context, actor access.Actor, id ID, action string, f func(tx *db.Tx, x *Todo, t *ticket.Ticket) error) (err error) {
	defer errs.Wrap(&err, "%s %d", action, id)
	x, t, err := s.Get(ctx, actor, id)
	if err != nil {
		return err
	}
	return s.db.Write(ctx, func(tx *db.Tx) error {
		if err := tx.Get(ctx, &x, read+` WHERE o.id = $1`, id); err != nil {
			return err
		}
		if gone := !x.DeletedAt.IsZero(); gone != (action == "todo.restore") {
			return errs.Missing()
		}
		was := x.PersonID
		if err := f(tx, &x, t); err != nil {
			return err
		}
		return s.arrange(ctx, tx, actor, &x, action, was)
	})
}
