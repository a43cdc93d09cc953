package ticket

import (
	"context"
	"errors"

	"firstline/internal/base/db"
	"firstline/internal/desk/access"
	"firstline/internal/desk/audit"
)

// Refusal is the error of a gate whose refusals are remembered: the entry stands on the timeline although the step was not taken.
type Refusal struct {
	Kind    EntryKind
	Payload any
	Err     error
}

func (r *Refusal) Error() string { return r.Err.Error() }

// Unwrap is what the person is told.
func (r *Refusal) Unwrap() error { return r.Err }

// keepRefusal is err, which is remembered where it is a refusal.
func (s *Store) keepRefusal(ctx context.Context, actor access.Actor, id ID, action string, err error) error {
	if refused, ok := errors.AsType[*Refusal](err); ok {
		if lost := s.noteRefusal(ctx, actor, id, action, refused); lost != nil {
			return errors.Join(err, lost)
		}
	}
	return err
}

// noteRefusal keeps a refused step, in a transaction of its own because that of the step is gone.
func (s *Store) noteRefusal(ctx context.Context, actor access.Actor, id ID, action string, r *Refusal) error {
	return s.db.Write(ctx, func(tx *db.Tx) error {
		c, err := s.enter(ctx, tx, actor, id)
		if err != nil {
			return err
		}
		if _, err := c.Record(ctx, r.Kind, false, r.Payload); err != nil {
			return err
		}
		if err := c.follow(ctx); err != nil {
			return err
		}
		if err := c.update(ctx); err != nil {
			return err
		}
		return audit.Record(ctx, tx, actor, audit.Act{Action: action, Object: "ticket", ObjectID: int64(id), Outcome: audit.Denied, Reason: string(r.Kind)})
	})
}
