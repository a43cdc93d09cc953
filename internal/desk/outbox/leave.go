package outbox

import (
	"context"
	"errors"

	"firstline/internal/base/db"
	"firstline/internal/base/errs"
	"firstline/internal/base/job"
	"firstline/internal/desk/access"
	"firstline/internal/desk/account"
	"firstline/internal/desk/person"
	"firstline/internal/desk/ticket"
)

// Leave lets something leave: it becomes the answer that it is, by its author's hand, in the transaction that also takes it from the door and
// ends the job. So it leaves once, whoever is killed when.
func (s *Store) Leave(ctx context.Context, j job.Job[LeaveArgs]) (err error) {
	defer errs.Wrap(&err, "let %d leave", j.Args.Sent)
	m, err := s.get(ctx, j.Args.Sent)
	if errs.Is(err, errs.NotFound) { // taken back
		return nil
	}
	if err != nil || m.Stayed != "" {
		return err
	}
	author, err := account.ActorOf(ctx, s.db, m.PersonID, m.Via)
	if err != nil {
		return err
	}
	err = s.db.Write(ctx, func(tx *db.Tx) error {
		// Before the ticket, as taking back does: of two that want the same row one finds it gone.
		if err := take(ctx, tx, m.ID, m.PersonID); err != nil {
			return err
		}
		action := "ticket.reply"
		if m.Then == ticket.Resolved {
			action = "ticket.resolve"
		}
		_, err := s.tickets.ChangeIn(ctx, tx, author, m.TicketID, action, func(c *ticket.Change) error { return leave(ctx, c, m) })
		if err != nil {
			return err
		}
		return j.Complete(ctx, tx)
	})
	switch {
	case errs.Is(err, errs.NotFound) && s.gone(ctx, m.ID):
		return nil
	case err == nil, !j.Last() && !refused(err):
		return err
	}
	return s.stay(ctx, j, m, err)
}

// refused tells an error that another attempt would only repeat.
func refused(err error) bool {
	switch errs.KindOf(err) {
	case errs.Invalid, errs.Conflict, errs.Forbidden, errs.NotFound:
		return true
	default:
		return false
	}
}

// leave does on the ticket what was sent. When the user wrote since, the ticket does not wait for them; and no solution passes their words.
func leave(ctx context.Context, c *ticket.Change, m Sent) error {
	wrote, err := c.RequesterWroteSince(ctx, m.Since)
	if err != nil {
		return err
	}
	switch {
	case m.Planned && wrote: // it may not be what one would say by now
		return errs.New(errs.Conflict, "composer.stayed_wrote")
	case m.Planned && !c.Ticket.State.IsOpen():
		return errs.New(errs.Conflict, "composer.stayed_closed")
	}
	if m.Then == ticket.Resolved {
		if wrote {
			return errs.New(errs.Conflict, "composer.stayed_wrote")
		}
		return c.Resolve(ctx, ticket.Solution{Text: m.Text, Cause: m.Cause, Files: m.Attached()})
	}
	then := m.Then
	if wrote && then == ticket.WaitingUser {
		then = ticket.Open
	}
	_, err = c.Reply(ctx, ticket.Answering{Body: m.Body(), Then: then})
	return err
}

// stay keeps what could not leave, and says why. Its author sees it on the ticket, and its words are still theirs to take back.
func (s *Store) stay(ctx context.Context, j job.Job[LeaveArgs], m Sent, why error) error {
	key := "composer.stayed_other"
	if merged, err := s.tickets.Get(ctx, access.System(), m.TicketID); err == nil && merged.MergedInto != nil {
		key = "composer.stayed_merged"
	} else if e, ok := errors.AsType[*errs.Error](why); ok && e.Key != "" && refused(why) && len(e.Args) == 0 {
		key = e.Key
		if len(e.Fields) > 0 {
			key = e.Fields[0].Key
		}
	}
	return s.db.Write(ctx, func(tx *db.Tx) error {
		if _, err := tx.Exec(ctx, `UPDATE outbox SET stayed = $2 WHERE id = $1`, m.ID, key); err != nil {
			return err
		}
		if err := s.tell(ctx, tx, m.TicketID); err != nil {
			return err
		}
		if m.Planned { // its author has long been elsewhere
			if err := s.sayStayed(ctx, tx, m, key); err != nil {
				return err
			}
		}
		return j.Complete(ctx, tx)
	})
}

// Stayed is the kind of entries that tell that a planned answer did not leave: StayedPayload. It puts the ticket on top of its agents' lists.
const Stayed ticket.EntryKind = "outbox_stayed"

// StayedPayload names whose answer it was, and why it did not leave, as a message key.
type StayedPayload struct {
	Author person.ID `json:"author"`
	Why    string    `json:"why"`
}

func (s *Store) sayStayed(ctx context.Context, tx *db.Tx, m Sent, why string) error {
	_, err := s.tickets.ChangeIn(ctx, tx, access.System(), m.TicketID, "ticket.stayed", func(c *ticket.Change) error {
		_, err := c.Record(ctx, Stayed, false, StayedPayload{Author: m.PersonID, Why: why})
		return err
	})
	return err
}

// TakeBack gives what has not left back to its author: the words and files are their draft again, and nothing has happened. Where the ticket was
// merged meanwhile, they are the draft of the ticket in which it goes on, if its author works on that.
func (s *Store) TakeBack(ctx context.Context, actor access.Actor, id ticket.ID, sent ID) (err error) {
	defer errs.Wrap(&err, "take back %d", sent)
	t, err := s.tickets.Get(ctx, actor, id)
	if err != nil {
		return err
	}
	at := id
	if into := t.MergedInto; into != nil {
		if there, err := s.tickets.Get(ctx, actor, *into); err == nil && ticket.CanWork(actor, &there) {
			at = *into
		}
	}
	m, err := s.get(ctx, sent)
	if errs.Is(err, errs.NotFound) || err == nil && (m.TicketID != id || m.PersonID != actor.Person) {
		return errs.New(errs.Conflict, "composer.left_already")
	}
	if err != nil {
		return err
	}
	err = s.db.Write(ctx, func(tx *db.Tx) error {
		if err := take(ctx, tx, sent, actor.Person); err != nil {
			return err
		}
		_, err := s.tickets.ChangeIn(ctx, tx, actor, at, "ticket.take_back", func(c *ticket.Change) error {
			return c.PutBack(ctx, ticket.DraftReply, m.Body())
		})
		if err != nil {
			return err
		}
		if at != id {
			if err := s.tell(ctx, tx, at); err != nil {
				return err
			}
		}
		return s.tell(ctx, tx, id)
	})
	if errs.Is(err, errs.NotFound) && s.gone(ctx, sent) {
		return errs.New(errs.Conflict, "composer.left_already")
	}
	return err
}

// take removes a row from the door, for whoever comes first.
func take(ctx context.Context, tx *db.Tx, id ID, author access.PersonID) error {
	var had ID
	return tx.Get(ctx, &had, `DELETE FROM outbox WHERE id = $1 AND person_id = $2 RETURNING id`, id, author)
}

func (s *Store) get(ctx context.Context, id ID) (m Sent, err error) {
	err = s.db.Get(ctx, &m, `SELECT `+columns+` FROM outbox o JOIN person p ON p.id = o.person_id WHERE o.id = $1`, id)
	return m, err
}

func (s *Store) gone(ctx context.Context, id ID) bool {
	_, err := s.get(ctx, id)
	return errs.Is(err, errs.NotFound)
}

// Catch sets the alarm of what has none: its job was put away.
func (s *Store) Catch(ctx context.Context) (err error) {
	defer errs.Wrap(&err, "look for what never left")
	return s.db.Write(ctx, func(tx *db.Tx) error {
		var list []struct {
			ID    ID
			DueAt db.Time
		}
		err := tx.Select(ctx, &list, `
			SELECT o.id, o.due_at
			FROM outbox o
			WHERE o.stayed = '' AND NOT EXISTS (SELECT 1 FROM job j WHERE j.unique_key = $1 || CAST(o.id AS TEXT))
			ORDER BY o.id
			LIMIT 1000`, keyed)
		if err != nil {
			return err
		}
		for _, x := range list {
			if err := s.await(ctx, tx, x.ID, x.DueAt); err != nil {
				return err
			}
		}
		return nil
	})
}
