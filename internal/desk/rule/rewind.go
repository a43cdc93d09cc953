package rule

import (
	"context"
	"slices"
	"strconv"

	"firstline/internal/desk/category"
	"firstline/internal/desk/person"
	"firstline/internal/desk/question"
	"firstline/internal/desk/ticket"
)

// rewind makes the ticket what it was when it was opened: what changed since is as the first change found it.
func (x *played) rewind(ctx context.Context, entries []ticket.Entry) error {
	t := &x.ticket
	t.State, t.AssigneeID, t.EscalationSeq, t.EscalationWaits, t.Overridden, t.OverrideReason = ticket.New, nil, 0, false, false, ""
	for _, e := range slices.Backward(entries) {
		switch e.Kind {
		case ticket.TeamChanged, ticket.Escalated, ticket.WasReturned:
			p, err := ticket.Decode[ticket.TeamPayload](e)
			if err != nil {
				return err
			}
			t.TeamID = p.From
		case ticket.RequesterIs:
			p, err := ticket.Decode[ticket.PersonPayload](e)
			if err != nil {
				return err
			}
			t.RequesterID = p.From
		case ticket.OwnerChanged:
			p, err := ticket.Decode[ticket.PersonPayload](e)
			if err != nil {
				return err
			}
			t.OwnerID = orNobody(p.From)
		case ticket.FieldChanged:
			p, err := ticket.Decode[ticket.FieldPayload](e)
			if err != nil {
				return err
			}
			if err := x.put(ctx, p.Field, p.From); err != nil {
				return err
			}
		}
	}
	x.facts.weigh(t)
	return nil
}

// apply lets an entry happen again.
func (x *played) apply(ctx context.Context, e ticket.Entry) error {
	t := &x.ticket
	switch e.Kind {
	case ticket.StateChanged:
		p, err := ticket.Decode[ticket.StatePayload](e)
		if err != nil {
			return err
		}
		t.State = p.To
	case ticket.WasResolved:
		t.State = ticket.Resolved
	case ticket.WasReopened:
		t.State = ticket.Open
	case ticket.WasClosed:
		t.State = ticket.Closed
	case ticket.EscalationAccepted:
		t.EscalationWaits = false
	case ticket.TeamChanged, ticket.Escalated, ticket.WasReturned:
		p, err := ticket.Decode[ticket.TeamPayload](e)
		if err != nil {
			return err
		}
		t.TeamID, t.EscalationWaits = p.To, e.Kind == ticket.Escalated
	case ticket.AssigneeChanged, ticket.OwnerChanged, ticket.RequesterIs:
		return x.give(e)
	case ticket.PriorityOverridden, ticket.PriorityFollows:
		p, err := ticket.Decode[ticket.PriorityPayload](e)
		if err != nil {
			return err
		}
		t.Priority, t.Overridden, t.OverrideReason = p.To, e.Kind == ticket.PriorityOverridden, p.Reason
	case ticket.AnswersGiven:
		p, err := ticket.Decode[ticket.AnswersPayload](e)
		if err != nil {
			return err
		}
		for _, a := range p.Answers { // a ticket begins without any
			x.given[a.Question] = ticket.Given{Question: a.Question, Value: a.To}
			if a.To == (question.Value{}) {
				delete(x.given, a.Question)
			}
		}
	case ticket.FieldChanged:
		p, err := ticket.Decode[ticket.FieldPayload](e)
		if err != nil {
			return err
		}
		if err := x.put(ctx, p.Field, p.To); err != nil {
			return err
		}
		x.facts.weigh(t)
	}
	return nil
}

func (x *played) give(e ticket.Entry) error {
	p, err := ticket.Decode[ticket.PersonPayload](e)
	if err != nil {
		return err
	}
	switch e.Kind {
	case ticket.AssigneeChanged:
		x.ticket.AssigneeID = orNobody(p.To)
	case ticket.OwnerChanged:
		x.ticket.OwnerID = orNobody(p.To)
	default:
		x.ticket.RequesterID = p.To
	}
	return nil
}

func orNobody(id person.ID) *person.ID {
	if id == 0 {
		return nil
	}
	return &id
}

// put gives a field of the ticket a value, as far as rules ask for it.
func (x *played) put(ctx context.Context, f ticket.Field, value string) error {
	t := &x.ticket
	n, err := strconv.Atoi(value)
	if err != nil {
		n = 0
	}
	switch f {
	case ticket.FieldSubject:
		t.Subject = value
	case ticket.FieldKind:
		t.Kind = ticket.Kind(value)
	case ticket.FieldImpact:
		t.Impact = min(max(n, 0), 3)
	case ticket.FieldUrgency:
		t.Urgency = min(max(n, 0), 2)
	case ticket.FieldCategory:
		t.CategoryID, t.CategoryTrail, t.SealedTo = nil, "", ""
		if value == "" {
			return nil
		}
		k, err := x.facts.category(ctx, category.ID(n))
		if err != nil || k.ID == 0 {
			return err
		}
		t.CategoryID, t.CategoryTrail, t.SealedTo = &k.ID, k.Trail, k.SealedTo
	default:
	}
	return nil
}
