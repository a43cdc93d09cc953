package ticket

import (
	"context"
	"slices"
	"strings"

	"firstline/internal/base/db"
	"firstline/internal/base/errs"
	"firstline/internal/desk/access"
	"firstline/internal/desk/person"
)

// SetState moves an open ticket between open, waiting for the user and waiting for a vendor, or reopens a finished one.
func (s *Store) SetState(ctx context.Context, actor access.Actor, id ID, to State) (Ticket, error) {
	return s.Change(ctx, actor, id, "ticket.state", func(c *Change) error { return c.SetState(ctx, to) })
}

// SetState is Store.SetState inside an open change.
func (c *Change) SetState(ctx context.Context, to State) error {
	if err := c.MustWork(); err != nil {
		return err
	}
	if c.Ticket.State == to {
		return nil
	}
	if to == Open && !c.Ticket.State.IsOpen() {
		return c.reopen(ctx, ReopenedPayload{Why: ByAgent})
	}
	return c.moveTo(ctx, to)
}

func (c *Change) moveTo(ctx context.Context, to State) error {
	if to != Open && to != WaitingUser && to != WaitingVendor || !c.Ticket.State.IsOpen() {
		return errs.Bad("state", "ticket.state_not_from_here")
	}
	return c.setState(ctx, to)
}

// Solution is how a ticket was solved: what the user is told, and why the problem was there.
type Solution struct {
	Text  string
	Cause Cause
	Files []Attach
	Read  Seq // see Answering
}

// Resolve says that the problem is solved in the desk's eyes, and asks the user. The text is a message to the user.
func (s *Store) Resolve(ctx context.Context, actor access.Actor, id ID, sol Solution) (Ticket, error) {
	return s.Change(ctx, actor, id, "ticket.resolve", func(c *Change) error { return c.Resolve(ctx, sol) })
}

// MayResolve refuses what Resolve would refuse, for a solution that leaves later.
func (c *Change) MayResolve(ctx context.Context, sol Solution) error {
	if err := c.MustWork(); err != nil {
		return err
	}
	var check errs.Check
	check.That(c.Ticket.State.IsOpen(), "state", "ticket.resolved_already")
	check.That(strings.TrimSpace(sol.Text) != "", "text", "ticket.resolution_missing")
	check.That(slices.Contains(Causes, sol.Cause), "cause", "ticket.cause_missing")
	if err := check.Err(); err != nil {
		return err
	}
	if err := c.mustHaveRead(ctx, sol.Read); err != nil {
		return err
	}
	if err := c.mustBeOwn(ctx, sol.Files); err != nil {
		return err
	}
	return c.pass(ctx, BeforeResolve)
}

// Resolve is Store.Resolve inside an open change.
func (c *Change) Resolve(ctx context.Context, sol Solution) error {
	if err := c.MayResolve(ctx, sol); err != nil {
		return err
	}
	sol.Text = strings.TrimSpace(sol.Text)
	t := &c.Ticket
	if t.AssigneeID == nil && c.Actor.Person != 0 {
		if err := c.Assign(ctx, c.Actor.Person); err != nil {
			return err
		}
	}
	if c.Actor.Person != 0 && is(t.AssigneeID, c.Actor.Person) { // whom the desk gave it has begun by ending it
		if err := c.acceptedBy(ctx, c.Actor.Person); err != nil {
			return err
		}
	}
	t.State, t.Resolution, t.Cause, t.ResolvedAt = Resolved, sol.Text, sol.Cause, c.Tx.Now
	if t.FirstResponseAt.IsZero() {
		t.FirstResponseAt = c.Tx.Now
	}
	seq, err := c.Record(ctx, WasResolved, true, ResolvedPayload{Cause: sol.Cause})
	if err != nil {
		return err
	}
	m := Message{AuthorName: c.Actor.Name, FromDesk: true, Channel: t.Channel}
	if c.Actor.Person != 0 {
		m.AuthorID = new(c.Actor.Person)
	}
	return c.say(ctx, seq, m, Written("", sol.Text, sol.Files), Mailed{})
}

// Confirm closes a resolved ticket because the user says that it is solved. Saying so twice changes nothing.
func (s *Store) Confirm(ctx context.Context, actor access.Actor, id ID, by person.ID) (Ticket, error) {
	return s.Change(ctx, actor, id, "ticket.confirm", func(c *Change) error {
		if err := c.requesterSpeaks(by); err != nil {
			return err
		}
		if c.Ticket.State == Closed {
			return nil
		}
		if c.Ticket.State != Resolved {
			return errs.New(errs.Conflict, "ticket.not_resolved")
		}
		return c.Close(ctx, ClosedPayload{Kind: Confirmed})
	})
}

// NotSolved takes the user's «still broken»: it reopens a ticket that is resolved, or was closed inside the desk's window. What they write,
// which may be nothing, becomes a message; on a ticket that is open already it is an answer like any other, and on one that was closed
// too long ago it opens a new ticket that follows it. The ticket given back is where the words stand.
func (s *Store) NotSolved(ctx context.Context, actor access.Actor, id ID, a Saying) (t Ticket, err error) {
	defer errs.Wrap(&err, "not solved on ticket %d", id)
	if !a.Body.empty() {
		if err := a.Body.check(); err != nil {
			return Ticket{}, err
		}
	}
	err = s.writeOnce(ctx, a.Once, func(tx *db.Tx) error {
		t, _, err = s.sayIn(ctx, tx, actor, id, a, "ticket.not_solved", (*Change).notSolved)
		return err
	})
	return t, err
}

func (c *Change) notSolved(ctx context.Context, a Saying) (Ticket, Seq, error) {
	if err := c.requesterSpeaks(a.Author); err != nil {
		return Ticket{}, 0, err
	}
	if !a.About.IsZero() && !c.Ticket.ResolvedAt.Equal(a.About.Time) {
		return Ticket{}, 0, errs.New(errs.Conflict, "confirm.overtaken")
	}
	late := c.Ticket.State == Closed && !c.reopenable() || c.Ticket.State.IsAway()
	if late && a.Body.empty() {
		return Ticket{}, 0, errs.New(errs.Conflict, "ticket.too_late_to_reopen")
	}
	if !late && !c.Ticket.State.IsOpen() {
		if err := c.reject(ctx); err != nil {
			return Ticket{}, 0, err
		}
		c.Ticket.RequesterAt = c.Tx.Now
	}
	if a.Body.empty() {
		return c.Ticket, c.Ticket.LastSeq, nil
	}
	if late { // whatever the words come down to: the user says that it is broken
		return c.followUp(ctx, a)
	}
	return c.answer(ctx, a)
}

// Close ends a ticket for good, inside an open change.
func (c *Change) Close(ctx context.Context, how ClosedPayload) error {
	if err := c.pass(ctx, BeforeClose); err != nil {
		return err
	}
	c.Ticket.State, c.Ticket.CloseKind, c.Ticket.ClosedAt = Closed, how.Kind, c.Tx.Now
	_, err := c.Record(ctx, WasClosed, true, how)
	return err
}

// CloseUnconfirmed closes a resolved ticket without the user's word, as an agent may when the user cannot be reached.
func (s *Store) CloseUnconfirmed(ctx context.Context, actor access.Actor, id ID) (Ticket, error) {
	return s.Change(ctx, actor, id, "ticket.close", func(c *Change) error {
		if err := c.MustWork(); err != nil {
			return err
		}
		if c.Ticket.State != Resolved {
			return errs.New(errs.Conflict, "ticket.not_resolved")
		}
		return c.Close(ctx, ClosedPayload{Kind: Unconfirmed})
	})
}

// requesterSpeaks makes sure that the user's word is the user's: the requester's own, or one that an agent or a signed link carries.
func (c *Change) requesterSpeaks(by person.ID) error {
	c.Author = &by
	if c.Actor.IsSystem() || CanWork(c.Actor, &c.Ticket) {
		return nil
	}
	if !slices.Contains(c.Actor.Persons(), c.Ticket.RequesterID) {
		return errs.New(errs.Forbidden, "ticket.only_requester_confirms")
	}
	return nil
}
