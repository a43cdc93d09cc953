package sla

import (
	"context"

	"firstline/internal/base/db"
	"firstline/internal/base/errs"
	"firstline/internal/desk/person"
	"firstline/internal/desk/ticket"
)

// Follow is the follower that starts and stops clocks.
func (s *Store) Follow(ctx context.Context, c *ticket.Change, e ticket.Entry) error {
	if moved, err := moves(e); err != nil || !moved {
		return err
	}
	b := s.newBook(c)
	if e.Kind != ticket.Opened {
		if err := b.read(ctx); err != nil {
			return err
		}
	}
	if err := b.take(ctx, e); err != nil {
		return err
	}
	return b.keep(ctx)
}

// moves tells whether clocks go by an entry.
func moves(e ticket.Entry) (bool, error) {
	switch e.Kind {
	case ticket.StateChanged:
		p, err := ticket.Decode[ticket.StatePayload](e)
		return p.From != ticket.New || p.To != ticket.Open, err // which is what taking a ticket does; neither ever pauses a clock
	case ticket.AnswersGiven: // those that the requester was asked for afterwards are a word of theirs; others are only kept with the ticket
		p, err := ticket.Decode[ticket.AnswersPayload](e)
		return p.Asked, err
	case ticket.Opened, ticket.MessageIn, ticket.MessageOut, ticket.WasResolved, ticket.WasReopened, ticket.WasClosed, ticket.FieldChanged,
		ticket.PriorityOverridden, ticket.PriorityFollows, ticket.RequesterIs, ticket.WasMerged, ticket.WasUnmerged, ticket.PutAway, ticket.CameBack:
		return true, nil
	default:
		return false, nil
	}
}

// take does what an entry means for the clocks of its ticket.
func (b *book) take(ctx context.Context, e ticket.Entry) error {
	switch e.Kind {
	case ticket.Opened:
		return b.opened(ctx, e)
	case ticket.MessageIn:
		return b.heard(ctx, e)
	case ticket.AnswersGiven:
		return b.owe(ctx, e.At)
	case ticket.MessageOut:
		return b.answered(ctx, e)
	case ticket.StateChanged:
		return b.moved(ctx, e)
	case ticket.WasResolved:
		return b.resolved(ctx, e)
	case ticket.WasReopened:
		return b.reopened(ctx, e)
	case ticket.WasClosed:
		return b.each(ctx, func(m *machine, x *terms) error {
			if m.clock.Target.Case() != 0 {
				return m.stop(x, e.At)
			}
			return m.cancel(x, e.At)
		})
	case ticket.WasMerged:
		return b.each(ctx, func(m *machine, x *terms) error {
			if m.clock.Target.Case() != 0 { // its vendor is asked all the same
				return nil
			}
			return m.mergeAway(x, e.At)
		})
	case ticket.WasUnmerged:
		p, err := ticket.Decode[ticket.MergePayload](e)
		if err != nil {
			return err
		}
		return b.goOn(ctx, e, p.At)
	case ticket.PutAway:
		return b.each(ctx, func(m *machine, x *terms) error { return m.putAway(x, e.At) })
	case ticket.CameBack:
		p, err := ticket.Decode[ticket.AwayPayload](e)
		if err != nil {
			return err
		}
		return b.goOn(ctx, e, p.Since)
	case ticket.FieldChanged:
		p, err := ticket.Decode[ticket.FieldPayload](e)
		if err != nil || !sorts(p.Field) {
			return err
		}
		return b.rematch(ctx, e.At)
	case ticket.PriorityOverridden, ticket.PriorityFollows, ticket.RequesterIs:
		return b.rematch(ctx, e.At)
	default:
		return nil
	}
}

// sorts tells whether another value of the field may bring a ticket under another policy.
func sorts(f ticket.Field) bool {
	switch f {
	case ticket.FieldSubject, ticket.FieldKind, ticket.FieldSymptom, ticket.FieldErrorMessage, ticket.FieldTried, ticket.FieldResolution:
		return false
	default:
		return true
	}
}

func (b *book) opened(ctx context.Context, e ticket.Entry) error {
	for _, target := range []Target{FirstResponse, Update, Resolution} {
		if err := b.start(ctx, target, e.At, e.At); err != nil {
			return err
		}
	}
	// Whoever calls or comes by is being answered while the agent writes the ticket.
	if t := b.ticket; b.change.Actor.Agent && e.ActorID != nil && (t.Channel == ticket.Phone || t.Channel == ticket.Visit) {
		if t.FirstResponseAt.IsZero() {
			t.FirstResponseAt = e.At
		}
		return b.done(ctx, e.At, FirstResponse)
	}
	return nil
}

// heard begins to count until the next answer. A message that moved nothing (thanks, or one that waits for an agent's eyes) counts for
// nothing, and before the first answer it is that which the desk owes.
func (b *book) heard(ctx context.Context, e ticket.Entry) error {
	p, err := ticket.Decode[ticket.MessagePayload](e)
	if err != nil || p.Held || b.ticket.RequesterAt != e.At {
		return err
	}
	return b.owe(ctx, e.At)
}

// owe starts the clock of the next answer, unless an answer is owed already.
func (b *book) owe(ctx context.Context, at db.Time) error {
	if b.live(FirstResponse) || b.live(NextResponse) {
		return nil
	}
	return b.start(ctx, NextResponse, at, at)
}

// answered ends what an agent's message keeps. What the desk sends by itself keeps no promise.
func (b *book) answered(ctx context.Context, e ticket.Entry) error {
	if e.ActorID == nil {
		return nil
	}
	again := b.live(Update)
	if err := b.done(ctx, e.At, FirstResponse, NextResponse, Update); err != nil || !again {
		return err
	}
	return b.start(ctx, Update, e.At, e.At)
}

func (b *book) moved(ctx context.Context, e ticket.Entry) error {
	p, err := ticket.Decode[ticket.StatePayload](e)
	if err != nil {
		return err
	}
	return b.each(ctx, func(m *machine, x *terms) error {
		if m.clock.Target.pausable() && x.pausesIn(p.To) {
			return m.pause(x, e.At, p.To)
		}
		if m.clock.State == Paused {
			return m.resume(x, e.At)
		}
		return nil
	})
}

func (b *book) resolved(ctx context.Context, e ticket.Entry) error {
	return b.each(ctx, func(m *machine, x *terms) error {
		switch {
		case m.clock.Target.Case() != 0:
			return m.stop(x, e.At)
		case e.ActorID == nil && m.clock.Target != Resolution:
			return m.cancel(x, e.At)
		}
		return m.done(x, e.At)
	})
}

// reopened lets the time to the solution go on where it had stopped.
func (b *book) reopened(ctx context.Context, e ticket.Entry) error {
	p, err := ticket.Decode[ticket.ReopenedPayload](e)
	if err != nil {
		return err
	}
	if m := b.machines[Resolution]; m != nil && (m.clock.State == Met || m.clock.State == Late) {
		x, err := b.store.of(ctx, b.change.Tx, m.clock.PolicyID)
		if err == nil {
			err = able(m.resume(x, e.At))
		}
		if err != nil {
			return err
		}
	} else if err := b.start(ctx, Resolution, e.At, e.At); err != nil {
		return err
	}
	if err := b.askedStill(ctx, e.At); err != nil {
		return err
	}
	if err := b.start(ctx, Update, e.At, e.At); err != nil || p.Why == ticket.ByAgent {
		return err
	}
	return b.owe(ctx, e.At)
}

// goOn counts on what ended when the ticket was merged or put away, under the policy that holds by now.
func (b *book) goOn(ctx context.Context, e ticket.Entry, ended db.Time) error {
	if !b.ticket.State.IsOpen() {
		return nil
	}
	for _, target := range b.targets() {
		m := b.machines[target]
		if target.Case() != 0 || m == nil || m.clock.State != Cancelled || m.clock.SinceAt != ended {
			continue
		}
		if err := b.unmerge(ctx, m, e.At); err != nil {
			return err
		}
	}
	if err := b.askedStill(ctx, e.At); err != nil {
		return err
	}
	return b.rematch(ctx, e.At)
}

func (b *book) unmerge(ctx context.Context, m *machine, at db.Time) error {
	x, err := b.of(ctx, m)
	if err != nil {
		return err
	}
	return able(m.unmerge(x, at, b.ticket.State))
}

// book is the clocks of a ticket while they change.
type book struct {
	store    *Store
	view     *view
	change   *ticket.Change
	ticket   *ticket.Ticket
	machines map[Target]*machine
	who      *person.Person // the requester, once asked for
	now      *terms         // the policy that holds, once asked for
	matched  bool
	cases    map[int64]vendorCase // once asked for
}

func (s *Store) newBook(c *ticket.Change) *book {
	return &book{store: s, view: s.current.Load(), change: c, ticket: &c.Ticket, machines: map[Target]*machine{}}
}

func (b *book) read(ctx context.Context) error {
	list, err := Clocks(ctx, b.change.Tx, b.ticket.ID)
	for _, c := range list {
		b.machines[c.Target] = &machine{clock: c}
	}
	return err
}

// policy is the one that holds for the ticket as it stands; nil where none fits.
func (b *book) policy(ctx context.Context) (*terms, error) {
	if b.matched {
		return b.now, nil
	}
	if b.view.people && b.who == nil {
		who, err := b.change.Requester(ctx)
		if err != nil {
			return nil, err
		}
		b.who = &who
	}
	b.now, b.matched = b.view.match(b.ticket, b.who), true
	return b.now, nil
}

func (v *view) match(t *ticket.Ticket, who *person.Person) *terms {
	if who == nil {
		who = &person.Person{}
	}
	for _, x := range v.order {
		if x.fit(t, who) {
			return x
		}
	}
	return nil
}

func (b *book) live(target Target) bool {
	m := b.machines[target]
	return m != nil && m.clock.State.Live()
}

// start begins to count towards a target, where the policy promises it and nothing counts yet.
func (b *book) start(ctx context.Context, target Target, at, from db.Time) error {
	x, err := b.policy(ctx)
	if err != nil || x == nil || x.goal(target).IsZero() || b.live(target) {
		return err
	}
	m := b.machines[target]
	if m == nil {
		m = newMachine(b.ticket.ID, target)
		b.machines[target] = m
	}
	return able(m.start(x, at, from))
}

func (b *book) done(ctx context.Context, at db.Time, targets ...Target) error {
	for _, target := range targets {
		if !b.live(target) {
			continue
		}
		m := b.machines[target]
		x, err := b.of(ctx, m)
		if err != nil {
			return err
		}
		if err := m.done(x, at); err != nil {
			return err
		}
	}
	return nil
}

// each does something to every clock of the ticket that is not over.
func (b *book) each(ctx context.Context, f func(m *machine, x *terms) error) error {
	for _, target := range b.targets() {
		if !b.live(target) {
			continue
		}
		m := b.machines[target]
		x, err := b.of(ctx, m)
		if err != nil {
			return err
		}
		if err := able(f(m, x)); err != nil {
			return err
		}
	}
	return nil
}

// rematch puts the clocks of an open ticket under the policy that holds now.
func (b *book) rematch(ctx context.Context, at db.Time) error {
	if !b.ticket.State.IsOpen() {
		return nil
	}
	b.matched = false
	x, err := b.policy(ctx)
	if err != nil {
		return err
	}
	err = b.each(ctx, func(m *machine, was *terms) error {
		now, err := b.under(ctx, x, m)
		if err != nil {
			return err
		}
		return m.under(now, was, at)
	})
	if err != nil || x == nil {
		return err
	}
	return b.missing(ctx, at)
}

// missing starts what the policy promises and no clock counts yet.
func (b *book) missing(ctx context.Context, at db.Time) error {
	t := b.ticket
	for _, x := range []struct {
		target Target
		from   db.Time
		not    bool
	}{
		{FirstResponse, t.CreatedAt, !t.FirstResponseAt.IsZero()},
		{Update, at, waits(t.State)},
		{Resolution, t.CreatedAt, waits(t.State)},
	} {
		if m := b.machines[x.target]; x.not || m != nil && m.clock.State != Cancelled {
			continue
		}
		if err := b.start(ctx, x.target, at, x.from); err != nil {
			return err
		}
	}
	return nil
}

func waits(s ticket.State) bool { return s == ticket.WaitingUser || s == ticket.WaitingVendor }

// under is change, or the end where nothing is promised any more.
func (m *machine) under(x, was *terms, at db.Time) error {
	if x == nil || x.goal(m.clock.Target).IsZero() {
		return m.cancel(was, at)
	}
	return m.change(x, at)
}

func (b *book) keep(ctx context.Context) error {
	list := make([]*machine, 0, len(Targets))
	for _, target := range b.targets() {
		if m := b.machines[target]; m != nil && len(m.fresh) > 0 {
			list = append(list, m)
			if err := b.store.alarms.set(ctx, b.change.Tx, m.clock.NextAt); err != nil {
				return err
			}
		}
	}
	return keep(ctx, b.change.Tx, list)
}

// able lets a ticket live whose promise cannot be reckoned, since its calendar does not open often enough: the promise is then not made.
func able(err error) error {
	if errs.Is(err, errs.Invalid) {
		return nil
	}
	return err
}
