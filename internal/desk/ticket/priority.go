package ticket

import (
	"context"
	"strconv"

	"firstline/internal/base/clean"
	"firstline/internal/base/errs"
	"firstline/internal/desk/access"
	"firstline/internal/desk/category"
)

// The impact and urgency above which there is none.
const (
	mostImpact = 3
	mostUrgent = 2
)

// The kinds that this file records.
const (
	PriorityOverridden EntryKind = "priority_overridden" // PriorityPayload
	PriorityFollows    EntryKind = "priority_follows"    // PriorityPayload: the matrix counts again
)

// PriorityPayload is a change of priority that comes from neither impact nor urgency.
type PriorityPayload struct {
	From   Priority     `json:"from"`
	To     Priority     `json:"to"`
	Reason string       `json:"reason,omitempty"`
	Why    ReopenReason `json:"why,omitempty"` // where the desk raised it, because of what brought the ticket back
}

// maxReason bounds a reason that an agent gives, in characters.
const maxReason = 1000

// Override sets the priority, whatever the matrix says, until the override is withdrawn.
func (s *Store) Override(ctx context.Context, actor access.Actor, id ID, to Priority, reason string) (Ticket, error) {
	return s.Change(ctx, actor, id, "ticket.override", func(c *Change) error { return c.Override(ctx, to, reason) })
}

// Override is Store.Override inside an open change.
func (c *Change) Override(ctx context.Context, to Priority, reason string) error {
	if err := c.MustWork(); err != nil {
		return err
	}
	reason = clean.Line(reason)
	var check errs.Check
	check.That(to >= Low && to <= Critical, "priority", "priority.unknown")
	check.That(reason != "", "reason", "priority.reason_missing")
	check.That(len([]rune(reason)) <= maxReason, "reason", "people.too_long", errs.Args{"Max": maxReason})
	if err := check.Err(); err != nil {
		return err
	}
	t := &c.Ticket
	if t.Overridden && t.Priority == to && t.OverrideReason == reason {
		return nil
	}
	p := PriorityPayload{From: t.Priority, To: to, Reason: reason}
	t.Priority, t.Overridden, t.OverrideReason = to, true, reason
	_, err := c.Record(ctx, PriorityOverridden, false, p)
	return err
}

// FollowMatrix withdraws an override: the priority follows from impact and urgency again.
func (s *Store) FollowMatrix(ctx context.Context, actor access.Actor, id ID) (Ticket, error) {
	return s.Change(ctx, actor, id, "ticket.follow_matrix", func(c *Change) error { return c.FollowMatrix(ctx) })
}

// FollowMatrix is Store.FollowMatrix inside an open change.
func (c *Change) FollowMatrix(ctx context.Context) error {
	if err := c.MustWork(); err != nil {
		return err
	}
	t := &c.Ticket
	if !t.Overridden {
		return nil
	}
	p := PriorityPayload{From: t.Priority}
	t.Overridden, t.OverrideReason = false, ""
	c.weigh()
	p.To = t.Priority
	_, err := c.Record(ctx, PriorityFollows, false, p)
	return err
}

// weigh sets the priority by the desk's matrix, unless an agent overrode it.
func (c *Change) weigh() {
	if t := &c.Ticket; !t.Overridden {
		t.Priority = c.store.PriorityFor(t.Impact, t.Urgency)
	}
}

// PriorityFor is what the desk's matrix says of an impact and an urgency.
func (s *Store) PriorityFor(impact, urgency int) Priority {
	return Priority(s.settings.Desk().Priorities[impact][urgency])
}

// choose sets the impact and urgency that somebody gave a new ticket; nil leaves what its category brings.
func (c *Change) choose(impact, urgency *int) {
	t := &c.Ticket
	if impact != nil {
		t.Impact, t.ImpactChosen = *impact, true
	}
	if urgency != nil {
		t.Urgency, t.UrgencyChosen = *urgency, true
	}
	c.weigh()
}

// chosen is a value that somebody chose, for a ticket that goes on from another; nil where its category may bring its own.
func chosen(value int, by bool) *int {
	if !by {
		return nil
	}
	return &value
}

// bring gives a ticket that was filed elsewhere the impact and urgency of its new category, where nobody chose them.
func (c *Change) bring(ctx context.Context) error {
	impact, urgency := category.UsualImpact, category.UsualUrgency
	if id := c.Ticket.CategoryID; id != nil {
		cat, err := category.Get(ctx, c.Tx, *id)
		if err != nil {
			return err
		}
		impact, urgency = cat.Impact, cat.Urgency
	}
	for _, x := range []struct {
		field  Field
		is     *int
		to     int
		chosen bool
	}{
		{FieldImpact, &c.Ticket.Impact, impact, c.Ticket.ImpactChosen},
		{FieldUrgency, &c.Ticket.Urgency, urgency, c.Ticket.UrgencyChosen},
	} {
		if x.chosen || *x.is == x.to {
			continue
		}
		p := FieldPayload{Field: x.field, From: strconv.Itoa(*x.is), To: strconv.Itoa(x.to), Brought: true}
		*x.is = x.to
		if _, err := c.Record(ctx, FieldChanged, false, p); err != nil {
			return err
		}
	}
	c.weigh()
	return nil
}
