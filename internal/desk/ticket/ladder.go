package ticket

import (
	"context"
	"slices"
	"strings"

	"firstline/internal/base/db"
	"firstline/internal/base/errs"
	"firstline/internal/desk/access"
	"firstline/internal/desk/person"
	"firstline/internal/desk/team"
)

// What happens on the ladder is for the desk's eyes only: none of these entries is public. What the requester may know (who works on the
// ticket now) has an entry of its own.
const (
	Escalated          EntryKind = "escalated"           // EscalatedPayload
	EscalationAccepted EntryKind = "escalation_accepted" // AcceptedPayload
	WasReturned        EntryKind = "returned"            // ReturnedPayload
	OwnershipOffered   EntryKind = "ownership_offered"   // OfferPayload
	OwnershipDeclined  EntryKind = "ownership_declined"  // DeclinedPayload
	OwnershipMoved     EntryKind = "ownership_moved"     // OfferPayload; a lead decided
	MovedUp            EntryKind = "moved_up"            // MovedPayload; a lead moved it to a higher level by hand, behind the move itself
)

// Handover is what the next level is told, so that it begins where the one below ended. It is as private as a note.
type Handover struct {
	Tried string `json:"tried"`
	Found string `json:"found"`
	Asked string `json:"asked"`
}

// EscalatedPayload is a step up: from which team, and from whom there, to which; Why is why a level was left out, Below the entry of
// the escalation before it, which a return leads back to.
type EscalatedPayload struct {
	From     access.TeamID `json:"from"`
	To       access.TeamID `json:"to"`
	Assignee person.ID     `json:"assignee,omitempty"`
	Below    Seq           `json:"below,omitempty"`
	Why      string        `json:"why,omitempty"`
	Late     *Lateness     `json:"late,omitempty"` // the desk passed it on by itself
	Handover
}

// Lateness is why the desk itself passes a ticket on, beside the words that its people wrote: what was promised and by when, and what was
// answered to questions, which screens tell in their reader's language.
type Lateness struct {
	Promise string         `json:"promise"` // by its name, as package sla has it
	Due     db.Time        `json:"due"`
	Answers []AnswerChange `json:"answers,omitempty"` // to what they stood at
}

// AcceptedPayload names who works on what was passed on.
type AcceptedPayload struct {
	Person     person.ID `json:"person"`
	Escalation Seq       `json:"escalation"`
}

// ReturnedPayload is a step back down, the Times-th of this ticket.
type ReturnedPayload struct {
	From     access.TeamID `json:"from"`
	To       access.TeamID `json:"to"`
	Assignee person.ID     `json:"assignee,omitempty"`
	Reason   ReturnReason  `json:"reason"`
	Text     string        `json:"text"`
	Times    int           `json:"times"`
}

// MovedPayload is why a lead moved a ticket past the ladder.
type MovedPayload struct {
	Why string `json:"why"`
}

// OfferPayload is who shall answer for the ticket from now on, and why.
type OfferPayload struct {
	Instead person.ID `json:"instead,omitempty"` // who was asked before, and had not answered yet
	From    person.ID `json:"from,omitempty"`
	To      person.ID `json:"to"`
	Reason  string    `json:"reason"`
}

// DeclinedPayload is why somebody does not take over.
type DeclinedPayload struct {
	Reason string `json:"reason,omitempty"`
	Left   bool   `json:"left,omitempty"` // who was asked no longer works at the desk
}

// WarnReturns is from which return on both sides are warned that the ticket is sent to and fro.
const WarnReturns = 2

// SentToAndFro tells tickets that were returned so often that people should talk to each other.
func (t *Ticket) SentToAndFro() bool { return t.Returned >= WarnReturns }

// Receives tells whether the actor belongs to those who have the ticket now, as against those who answer for it while others work.
func Receives(a access.Actor, t *Ticket) bool {
	return CanWork(a, t) && slices.Contains(teams(a), t.TeamID)
}

// LeadsTeamOf tells whether the actor leads the team that has the ticket, and so may decide who answers for it.
func LeadsTeamOf(a access.Actor, t *Ticket) bool {
	return CanWork(a, t) && slices.Contains(a.Leads, t.TeamID)
}

func (c *Change) mustReceive() error {
	if err := c.MustWork(); err != nil {
		return err
	}
	if !c.Actor.IsSystem() && !Receives(c.Actor, &c.Ticket) {
		return errs.New(errs.Forbidden, "ladder.only_receivers")
	}
	return nil
}

// takeByAnswering makes the actor the assignee of a ticket that nobody has, and lets whoever has it already accept it. Whoever answers for a ticket
// may write to the user while another team has it, and does not take it away from there.
func (c *Change) takeByAnswering(ctx context.Context) error {
	t := &c.Ticket
	switch {
	case c.Actor.Person == 0:
	case is(t.AssigneeID, c.Actor.Person):
		return c.acceptedBy(ctx, c.Actor.Person)
	case t.AssigneeID == nil && (t.EscalationSeq == 0 || slices.Contains(teams(c.Actor), t.TeamID)):
		return c.Assign(ctx, c.Actor.Person)
	}
	return nil
}

// Escalation is the step on which a ticket stands, with its handover, for those who work at the desk. One that stands on none has none.
func (s *Store) Escalation(ctx context.Context, actor access.Actor, id ID) (e Entry, p EscalatedPayload, err error) {
	if !actor.Agent && !actor.IsSystem() {
		return e, p, errMissing()
	}
	t, err := s.Get(ctx, actor, id)
	if err != nil {
		return e, p, err
	}
	return escalationAt(ctx, s.db, id, t.EscalationSeq)
}

func escalationAt(ctx context.Context, q db.Querier, id ID, seq Seq) (e Entry, p EscalatedPayload, err error) {
	err = q.Get(ctx, &e, `
		SELECT ticket_id, seq, at, actor_id, via, kind, public, payload
		FROM entry
		WHERE ticket_id = $1 AND seq = $2 AND kind = 'escalated'`, id, seq)
	if err != nil {
		return e, p, err
	}
	p, err = Decode[EscalatedPayload](e)
	return e, p, err
}

// workTeam is a team that can be given work.
func (c *Change) workTeam(ctx context.Context, id access.TeamID) (t team.Team, ok bool, err error) {
	t, err = team.Get(ctx, c.Tx, id)
	if errs.Is(err, errs.NotFound) {
		return t, false, nil
	}
	return t, err == nil && t.Active, err
}

// words are a text that somebody typed, by the name of its field.
type words struct {
	field string
	text  *string
}

// trimmed cuts the space around texts, and notes those that are too long.
func trimmed(check *errs.Check, list ...words) {
	for _, w := range list {
		*w.text = strings.TrimSpace(*w.text)
		check.That(len(*w.text) <= maxField, w.field, "ticket.field_too_long")
	}
}
