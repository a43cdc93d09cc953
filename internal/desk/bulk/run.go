package bulk

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"

	"firstline/internal/base/db"
	"firstline/internal/base/errs"
	"firstline/internal/desk/access"
	"firstline/internal/desk/account"
	"firstline/internal/desk/category"
	"firstline/internal/desk/ticket"
)

// work is an act that is being done.
type work struct {
	Bulk
	actor access.Actor
}

// Run does what is left of an act, ticket by ticket: what a ticket comes to is written down in the transaction that changes it, so that a run
// that ended in the middle is gone on with, and nothing happens twice. A ticket on which something is broken ends the run, so that it is tried
// again; the last run names it and goes on with the others.
func (s *Store) Run(ctx context.Context, id ID, last bool) (err error) {
	defer errs.Wrap(&err, "bulk %d", id)
	w, err := s.work(ctx, id)
	if err != nil {
		return err
	}
	for {
		var next ticket.ID
		err := s.db.Get(ctx, &next, `SELECT ticket_id FROM bulk_ticket WHERE act_id = $1 AND outcome = '' ORDER BY place LIMIT 1`, id)
		if errs.Is(err, errs.NotFound) {
			break
		}
		if err != nil {
			return err
		}
		if err := s.one(ctx, w, next, last); err != nil {
			return err
		}
	}
	return s.db.Write(ctx, func(tx *db.Tx) error {
		_, err := tx.Exec(ctx, `UPDATE bulk_act SET finished_at = $2 WHERE id = $1 AND finished_at IS NULL`, id, tx.Now)
		return err
	})
}

func (s *Store) work(ctx context.Context, id ID) (w work, err error) {
	var text string
	err = s.db.Get(ctx, &text, `SELECT act FROM bulk_act WHERE id = $1`, id)
	if err != nil {
		return w, err
	}
	if err := s.db.Get(ctx, &w.Bulk, `SELECT id, person_id, undoes_id, created_at, finished_at FROM bulk_act WHERE id = $1`, id); err != nil {
		return w, err
	}
	if err := json.Unmarshal([]byte(text), &w.Act); err != nil {
		return w, err
	}
	w.actor, err = account.ActorOf(ctx, s.db, w.PersonID, access.ViaBulk)
	return w, err
}

// errTaken says that another run has dealt with the ticket meanwhile.
var errTaken = errors.New("dealt with meanwhile")

// changedSince is why a ticket is not taken back: it does not stand any more as the act left it.
const changedSince = "bulk.changed_since"

// one deals with one ticket. What refuses, the ticket's row keeps; what is broken, too, in the last run.
func (s *Store) one(ctx context.Context, w work, id ticket.ID, last bool) error {
	_, err := s.change(ctx, w, w.actor, id)
	if errs.Is(err, errs.NotFound) && w.UndoesID != nil { // by the act itself they may have given it out of their hands: see takeBack
		_, err = s.change(ctx, w, access.System(), id)
	}
	if err == nil || errors.Is(err, errTaken) {
		return nil
	}
	outcome, why := Refused, errs.Field{Key: "errs.not_found"}
	if errs.KindOf(err) == errs.Internal || errs.KindOf(err) == errs.Unavailable {
		if !last {
			return err
		}
		slog.ErrorContext(ctx, "a ticket could not be changed with others", "ticket", id, "error", err)
		why.Key = "errs.internal"
	} else if e, ok := errors.AsType[*errs.Error](err); ok {
		why.Key, why.Args = e.Key, e.Args
		if len(e.Fields) > 0 {
			why = e.Fields[0]
		}
		if e.Key == changedSince {
			outcome = Overtook
		}
	}
	args, err := json.Marshal(why.Args)
	if err != nil {
		return err
	}
	return s.db.Write(ctx, func(tx *db.Tx) error {
		_, err := tx.Exec(ctx, `UPDATE bulk_ticket SET outcome = $3, reason = $4, args = $5 WHERE act_id = $1 AND ticket_id = $2 AND outcome = ''`,
			w.ID, id, outcome, why.Key, string(args))
		return err
	})
}

// change does the act to a ticket, or takes it back, and writes down what came of it.
func (s *Store) change(ctx context.Context, w work, actor access.Actor, id ticket.ID) (ticket.Ticket, error) {
	name := "ticket.bulk_" + string(w.Act.Do)
	if w.UndoesID != nil {
		name = "ticket.bulk_undo"
	}
	return s.tickets.Change(ctx, actor, id, name, func(c *ticket.Change) error {
		before, err := standing(ctx, c, w)
		if err != nil {
			return err
		}
		if w.UndoesID != nil {
			err = s.takeBack(ctx, c, w, before)
		} else {
			err = w.Act.do(ctx, c)
		}
		if err != nil {
			return err
		}
		after, err := standing(ctx, c, w)
		if err != nil {
			return err
		}
		outcome := Done
		if w.UndoesID == nil && w.Act.about(before) == w.Act.about(after) {
			outcome = Same
		}
		return note(ctx, c.Tx, w.ID, id, outcome, before, after)
	})
}

// takeBack undoes an act on a ticket that stands as the act left it. One that is sensitive by now only those undo who may see it.
func (s *Store) takeBack(ctx context.Context, c *ticket.Change, w work, now stand) error {
	var row struct{ Had, Made string }
	err := c.Tx.Get(ctx, &row, `SELECT had, made FROM bulk_ticket WHERE act_id = $1 AND ticket_id = $2`, *w.UndoesID, c.Ticket.ID)
	if err != nil {
		return err
	}
	var had, made stand
	if err := errors.Join(json.Unmarshal([]byte(row.Had), &had), json.Unmarshal([]byte(row.Made), &made)); err != nil {
		return err
	}
	if w.Act.about(now) != w.Act.about(made) {
		return errs.New(errs.Conflict, changedSince)
	}
	if !c.Actor.IsSystem() && ticket.CanWork(c.Actor, &c.Ticket) {
		return w.Act.undo(ctx, c, had, w.PersonID)
	}
	gave, err := gaveAway(ctx, c, w, had)
	if err != nil {
		return err
	}
	if !gave {
		return errs.Missing()
	}
	return c.InNameOf(w.PersonID, func() error { return w.Act.undo(ctx, c, had, w.PersonID) })
}

// gaveAway tells whether it was the act itself that took a ticket out of the hands of who did it: they could work on it if it stood as before.
// Who may not do that any more, having left a team or the desk since, has nothing to take back.
func gaveAway(ctx context.Context, c *ticket.Change, w work, had stand) (bool, error) {
	before := c.Ticket
	switch w.Act.Do {
	case Assign, SetTeam:
		before.TeamID, before.AssigneeID = had.Team, nil
		if had.Assignee != 0 {
			before.AssigneeID = &had.Assignee
		}
	case File:
		before.SealedTo = ""
		if had.Category != 0 {
			cat, err := category.Get(ctx, c.Tx, had.Category)
			if err != nil {
				return false, err
			}
			before.SealedTo = cat.SealedTo
		}
	case SetState, Resolve, Priority, Watch, Unwatch, Tag, Untag, Snooze, Wake, Spam, Trash, Cancel, Restore:
	}
	return ticket.CanWork(w.actor, &before), nil
}

// standing is how the ticket of an open change stands.
func standing(ctx context.Context, c *ticket.Change, w work) (s stand, err error) {
	s = standOf(&c.Ticket)
	switch w.Act.Do {
	case Watch, Unwatch:
		var n int
		err = c.Tx.Get(ctx, &n, `SELECT count(*) FROM watcher WHERE ticket_id = $1 AND person_id = $2`, c.Ticket.ID, w.PersonID)
		s.Watching = n > 0
	case Tag, Untag:
		s.Tagged, err = c.HasTag(ctx, w.Act.To)
	case Assign, SetTeam, SetState, File, Priority, Resolve, Snooze, Wake:
	}
	return s, err
}

// note writes down what a ticket came to, once.
func note(ctx context.Context, tx *db.Tx, of ID, id ticket.ID, outcome Outcome, had, made stand) error {
	before, err1 := json.Marshal(had)
	after, err2 := json.Marshal(made)
	if err := errors.Join(err1, err2); err != nil {
		return fmt.Errorf("stand of ticket %d: %w", id, err)
	}
	n, err := tx.Exec(ctx, `UPDATE bulk_ticket SET outcome = $3, had = $4, made = $5 WHERE act_id = $1 AND ticket_id = $2 AND outcome = ''`,
		of, id, outcome, string(before), string(after))
	if err == nil && n == 0 {
		return errTaken
	}
	return err
}
