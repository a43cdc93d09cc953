package ticket

import (
	"context"

	"firstline/internal/base/errs"
	"firstline/internal/desk/access"
	"firstline/internal/desk/category"
	"firstline/internal/desk/person"
	"firstline/internal/desk/team"
)

// Escalation passes a ticket on to a team of a higher level.
type Escalation struct {
	To       access.TeamID // 0: the next step of its category, or the team that its own passes on to
	Handover Handover
	Why      string        // needed where a level is left out
	From     access.TeamID // the team with which the actor saw the ticket; 0 does not ask
	Read     Seq           // see Answering
	Late     *Lateness     // where the desk passes it on by itself
}

// Escalate moves the ticket up a level, where nobody works on it until somebody accepts. Its owner stays the same.
func (s *Store) Escalate(ctx context.Context, actor access.Actor, id ID, e Escalation) (Ticket, error) {
	return s.Change(ctx, actor, id, "ticket.escalate", func(c *Change) error { return c.Escalate(ctx, e) })
}

// Escalate is Store.Escalate inside an open change.
func (c *Change) Escalate(ctx context.Context, e Escalation) error {
	if err := c.MustWork(); err != nil {
		return err
	}
	if e.From != 0 && e.From != c.Ticket.TeamID {
		return errs.New(errs.Conflict, "ladder.moved_meanwhile")
	}
	to, err := c.checkEscalation(ctx, &e)
	if err != nil {
		return err
	}
	if err := c.mustHaveRead(ctx, e.Read); err != nil {
		return err
	}
	if err := c.pass(ctx, BeforeEscalate); err != nil {
		return err
	}
	if c.Actor.Person != 0 { // whoever was the first to work on it answers for it
		if err := c.takeOwnership(ctx, c.Actor.Person); err != nil {
			return err
		}
	}
	t := &c.Ticket
	seq, err := c.Record(ctx, Escalated, false, EscalatedPayload{
		From: t.TeamID, To: to.ID, Assignee: idOf(t.AssigneeID), Below: t.EscalationSeq, Why: e.Why, Late: e.Late, Handover: e.Handover,
	})
	if err != nil {
		return err
	}
	t.TeamID, t.EscalationSeq, t.EscalationWaits = to.ID, seq, true
	if err := dropDraft(ctx, c.Tx, c.Actor, t.ID, DraftHandover); err != nil {
		return err
	}
	if err := c.giveTo(ctx, 0); err != nil {
		return err
	}
	return c.setState(ctx, Open)
}

// checkEscalation says of every field at once what is wrong with it.
func (c *Change) checkEscalation(ctx context.Context, e *Escalation) (to team.Team, err error) {
	from, err := team.Get(ctx, c.Tx, c.Ticket.TeamID)
	if err != nil {
		return to, err
	}
	next, err := category.NextOf(ctx, c.Tx, c.Ticket.CategoryID, from)
	if err != nil {
		return to, err
	}
	if e.To == 0 {
		e.To = next
	}
	to, found, err := c.workTeam(ctx, e.To)
	if err != nil {
		return to, err
	}
	h := &e.Handover
	var check errs.Check
	check.That(c.Ticket.State.IsOpen(), "state", "ladder.not_open")
	trimmed(&check, words{"tried", &h.Tried}, words{"found", &h.Found}, words{"asked", &h.Asked}, words{"why", &e.Why})
	up := found && to.IsAbove(from)
	check.That(e.To != 0, "team", "ladder.no_team")
	check.That(e.To == 0 || up, "team", "ladder.not_higher")
	check.That(!up || to.ID == next || !to.Skips(from) || e.Why != "", "why", "ladder.skip_why")
	check.That(h.Asked != "", "asked", "ladder.asked_missing")
	check.That(h.Tried != "" || h.Found != "" || e.Late != nil, "tried", "ladder.tried_missing")
	return to, check.Err()
}

// AcceptEscalation makes an agent of the receiving team the one who works on the ticket. expect is the escalation that the actor saw; 0
// does not ask.
func (s *Store) AcceptEscalation(ctx context.Context, actor access.Actor, id ID, expect Seq) (Ticket, error) {
	return s.Change(ctx, actor, id, "ticket.accept_escalation", func(c *Change) error {
		if err := c.mustReceive(); err != nil {
			return err
		}
		if !c.Ticket.EscalationWaits || !c.Ticket.State.IsOpen() || expect != 0 && expect != c.Ticket.EscalationSeq {
			return errs.New(errs.Conflict, "ladder.not_waiting")
		}
		if is(c.Ticket.AssigneeID, c.Actor.Person) {
			return c.acceptedBy(ctx, c.Actor.Person)
		}
		return c.Assign(ctx, c.Actor.Person)
	})
}

// acceptedBy notes that the receiving team has begun, where the new assignee is one of them.
func (c *Change) acceptedBy(ctx context.Context, who person.ID) error {
	if !c.Ticket.EscalationWaits {
		return nil
	}
	ok, err := team.IsMember(ctx, c.Tx, c.Ticket.TeamID, who)
	if err != nil || !ok {
		return err
	}
	c.Ticket.EscalationWaits = false
	_, err = c.Record(ctx, EscalationAccepted, false, AcceptedPayload{Person: who, Escalation: c.Ticket.EscalationSeq})
	return err
}

// WithdrawEscalation takes back an escalation that nobody has accepted yet, inside an open change: the ticket is where it was, with whoever
// worked on it, and it does not count as returned.
func (c *Change) WithdrawEscalation(ctx context.Context) error {
	if err := c.MustWork(); err != nil {
		return err
	}
	t := &c.Ticket
	if !t.EscalationWaits || t.EscalationSeq == 0 || !t.State.IsOpen() {
		return errs.New(errs.Conflict, "ladder.not_waiting")
	}
	_, came, err := escalationAt(ctx, c.Tx, t.ID, t.EscalationSeq)
	if err != nil {
		return err
	}
	if _, ok, err := c.workTeam(ctx, came.From); err != nil || !ok {
		if err == nil {
			err = errs.New(errs.Conflict, "ladder.team_gone")
		}
		return err
	}
	to, err := c.stillThere(ctx, came.Assignee)
	if err != nil {
		return err
	}
	from := t.TeamID
	t.TeamID, t.EscalationSeq, t.EscalationWaits = came.From, came.Below, false
	if _, err := c.Record(ctx, TeamChanged, true, TeamPayload{From: from, To: came.From}); err != nil {
		return err
	}
	return c.giveTo(ctx, to)
}
