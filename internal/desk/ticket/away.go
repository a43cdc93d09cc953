package ticket

import (
	"context"
	"slices"

	"firstline/internal/base/db"
	"firstline/internal/base/errs"
	"firstline/internal/desk/access"
	"firstline/internal/desk/person"
)

// The states of what was put away: nobody works on it, and no promise runs. What is spam or in the trash stands in no list but its own, and is
// gone for good after the days that the desk is set to; what was cancelled stays among what is done.
const (
	Spam      State = "spam"
	Trash     State = "trash"
	Cancelled State = "cancelled" // nobody needs it any more, in its requester's words or an agent's
)

// Away are the states of what was put away.
var Away = []State{Cancelled, Spam, Trash}

// IsAway tells whether a ticket in this state was put away, and can be brought back.
func (s State) IsAway() bool { return slices.Contains(Away, s) }

// IsHidden tells whether tickets in this state stand in no list but their own.
func (s State) IsHidden() bool { return s == Spam || s == Trash }

// Unhidden is the condition under which ticket t stands in lists.
const Unhidden = "t.state NOT IN ('spam', 'trash')"

// The kinds of entries about what was put away, each with an AwayPayload.
const (
	PutAway  EntryKind = "put_away"
	CameBack EntryKind = "came_back"
)

// AwayPayload says from which state to which, and where the ticket comes back, since when it had been away.
type AwayPayload struct {
	From  State   `json:"from"`
	To    State   `json:"to"`
	Since db.Time `json:"since,omitzero"`
}

// PutAway makes a ticket spam, cancels it or moves it to the trash. All of it comes back by Restore. Its requester may cancel what is open.
func (s *Store) PutAway(ctx context.Context, actor access.Actor, id ID, to State) (Ticket, error) {
	if !actor.May(access.WriteTicket) && !actor.May(access.WorkTicket) {
		return Ticket{}, errMissing()
	}
	return s.Change(ctx, actor, id, "ticket."+string(to), func(c *Change) error { return c.PutAway(ctx, to) })
}

// PutAway is Store.PutAway inside an open change.
func (c *Change) PutAway(ctx context.Context, to State) error {
	t := &c.Ticket
	if err := c.mayPutAway(to); err != nil || t.State == to {
		return err
	}
	if t.Absorbed > 0 && to.IsHidden() { // what others said would go with it
		return errs.New(errs.Conflict, "trash.absorbed")
	}
	was := t.State
	_, err := c.Tx.Exec(ctx, `
		INSERT INTO ticket_away (ticket_id, was, since, at, by_id)
		VALUES ($1, $2, $3, $3, $4)
		ON CONFLICT (ticket_id) DO UPDATE SET at = excluded.at, by_id = excluded.by_id`, t.ID, was, c.Tx.Now, c.Actor.Ref())
	if err != nil {
		return err
	}
	t.State = to
	if to == Spam {
		if err := c.rememberSender(ctx); err != nil {
			return err
		}
	}
	_, err = c.Record(ctx, PutAway, to == Cancelled, AwayPayload{From: was, To: to})
	return err
}

func (c *Change) mayPutAway(to State) error {
	t := &c.Ticket
	switch {
	case !to.IsAway():
		return errs.Bad("state", "ticket.state_not_from_here")
	case t.MergedInto != nil:
		return errs.New(errs.Conflict, "merge.goes_on", errs.Args{"Ticket": t.MergedInto.String()})
	case to == Cancelled && t.State != Cancelled && !t.State.IsOpen():
		return errs.New(errs.Conflict, "trash.cancel_done")
	case CanWork(c.Actor, t):
		return nil
	case to == Cancelled && c.ownRequest() && c.Actor.May(access.WriteTicket):
		return nil
	}
	return errs.New(errs.Forbidden, "ticket.not_yours_to_work")
}

// Restore brings back what was put away, as it stood before. Its requester may bring back what was cancelled.
func (s *Store) Restore(ctx context.Context, actor access.Actor, id ID) (Ticket, error) {
	return s.Change(ctx, actor, id, "ticket.restore", func(c *Change) error { return c.Restore(ctx) })
}

// Restore is Store.Restore inside an open change.
func (c *Change) Restore(ctx context.Context) error {
	t := &c.Ticket
	works := CanWork(c.Actor, t)
	switch {
	case !works && (!c.ownRequest() || !c.Actor.May(access.WriteTicket)):
		return errs.New(errs.Forbidden, "ticket.not_yours_to_work")
	case !t.State.IsAway():
		return errs.New(errs.Conflict, "trash.is_not")
	case !works && t.State != Cancelled:
		return errs.New(errs.Forbidden, "ticket.not_yours_to_work")
	}
	return c.comeBack(ctx)
}

// comeBack is Restore for those who need not ask.
func (c *Change) comeBack(ctx context.Context) error {
	t := &c.Ticket
	var had struct {
		Was   State
		Since db.Time
	}
	if err := c.Tx.Get(ctx, &had, `DELETE FROM ticket_away WHERE ticket_id = $1 RETURNING was, since`, t.ID); err != nil {
		return err
	}
	if t.State == Spam {
		if err := c.forgetSender(ctx); err != nil {
			return err
		}
	}
	from := t.State
	t.State = had.Was
	_, err := c.Record(ctx, CameBack, from == Cancelled, AwayPayload{From: from, To: had.Was, Since: had.Since})
	return err
}

// ownRequest tells whether it is the actor's own problem.
func (c *Change) ownRequest() bool { return slices.Contains(c.Actor.Persons(), c.Ticket.RequesterID) }

// AwaySince is since when a ticket is where it was put away, and who put it there.
type AwaySince struct {
	Was  State
	At   db.Time
	ByID *person.ID
	By   string
}

// AwayOf tells about a ticket that was put away; the caller has made sure that the reader may see it.
func AwayOf(ctx context.Context, q db.Querier, id ID) (a AwaySince, err error) {
	err = q.Get(ctx, &a, `
		SELECT x.was, x.at, x.by_id, COALESCE(p.name, '') AS by
		FROM ticket_away x
		LEFT JOIN person p ON p.id = x.by_id
		WHERE x.ticket_id = $1`, id)
	return a, err
}
