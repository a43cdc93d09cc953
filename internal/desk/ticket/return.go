package ticket

import (
	"context"
	"slices"

	"firstline/internal/base/errs"
	"firstline/internal/desk/access"
	"firstline/internal/desk/person"
	"firstline/internal/desk/team"
)

// ReturnReason is why a team sends back what was passed on to it.
type ReturnReason string

// The reasons.
const (
	MissingInformation  ReturnReason = "missing_information"
	WrongTeam           ReturnReason = "wrong_team"
	SolvableAtYourLevel ReturnReason = "solvable_at_your_level"
	DuplicateWork       ReturnReason = "duplicate_work"
	OtherReason         ReturnReason = "other"
)

// ReturnReasons are all reasons, in the order that forms show them.
var ReturnReasons = []ReturnReason{MissingInformation, WrongTeam, SolvableAtYourLevel, DuplicateWork, OtherReason}

// Return sends a ticket back to where it came from.
type Return struct {
	Reason ReturnReason
	Text   string // what the other side shall do now
	Expect Seq    // the escalation that the actor saw; 0 does not ask
}

// Return sends the ticket back to the team that passed it on, and to whoever worked on it there. The owner stays the same.
func (s *Store) Return(ctx context.Context, actor access.Actor, id ID, r Return) (Ticket, error) {
	return s.Change(ctx, actor, id, "ticket.return", func(c *Change) error { return c.Return(ctx, r) })
}

// Return is Store.Return inside an open change.
func (c *Change) Return(ctx context.Context, r Return) error {
	if err := c.mustReceive(); err != nil {
		return err
	}
	t := &c.Ticket
	if t.EscalationSeq == 0 || r.Expect != 0 && r.Expect != t.EscalationSeq {
		return errs.New(errs.Conflict, "ladder.nothing_to_return")
	}
	var check errs.Check
	check.That(t.State.IsOpen(), "state", "ladder.not_open")
	check.That(slices.Contains(ReturnReasons, r.Reason), "reason", "ladder.reason_missing")
	trimmed(&check, words{"text", &r.Text})
	check.That(r.Text != "", "text", "ladder.return_text_missing")
	if err := check.Err(); err != nil {
		return err
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
	t.Returned++
	_, err = c.Record(ctx, WasReturned, false, ReturnedPayload{
		From: t.TeamID, To: came.From, Assignee: to, Reason: r.Reason, Text: r.Text, Times: t.Returned,
	})
	if err != nil {
		return err
	}
	t.TeamID, t.EscalationSeq, t.EscalationWaits = came.From, came.Below, false
	return c.giveTo(ctx, to)
}

// stillThere is the agent who worked on the ticket before, if they can be given work now; else nobody.
func (c *Change) stillThere(ctx context.Context, who person.ID) (person.ID, error) {
	if who == 0 {
		return 0, nil
	}
	ok, err := team.IsAgent(ctx, c.Tx, who)
	if err != nil || !ok {
		return 0, err
	}
	return who, nil
}
