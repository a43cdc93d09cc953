package sla

import (
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"firstline/internal/base/db"
	"firstline/internal/desk/calendar"
	"firstline/internal/desk/ticket"
)

// terms are a policy with its hours, ready to reckon with. Those of a vendor's clock are its own: see vendor.go.
type terms struct {
	Policy
	hours  *calendar.Hours
	agreed bool // the time comes from the vendor's contract
}

// goal is what they promise for a target.
func (x *terms) goal(t Target) Goal { return x.Goals[t.Sort()] }

// machine makes the entries of one clock. Whatever it does to the clock goes through an entry, so the ledger replays to the same clock.
type machine struct {
	clock Clock
	fresh []Entry
}

// Replay is the clock that a ledger comes to; entries are those of one clock, in their order.
func Replay(entries []Entry) (c Clock, err error) {
	for _, e := range entries {
		var d Data
		if err := json.Unmarshal([]byte(e.Data), &d); err != nil {
			return c, fmt.Errorf("entry %d of clock %s of ticket %d: %w", e.Seq, e.Target, e.TicketID, err)
		}
		c.apply(e, d)
	}
	return c, nil
}

// apply is what an entry makes of a clock.
func (c *Clock) apply(e Entry, d Data) {
	c.Seq = e.Seq
	switch e.Kind {
	case Started:
		*c = Clock{TicketID: e.TicketID, Target: e.Target, State: Running, Seq: e.Seq, StartedAt: e.At}
		if d.Start != 0 {
			c.StartedAt = micros(d.Start)
		}
		c.SinceAt = c.StartedAt
		c.PolicyID, c.Minutes, c.Days, c.DueAt, c.NextAt = d.Policy, d.Minutes, d.Days, e.DueAt, micros(d.Next)
	case PausedAt:
		c.State, c.SinceAt, c.Spent, c.DueAt, c.NextAt = Paused, e.At, d.Spent, db.Time{}, db.Time{}
	case Resumed:
		c.State, c.SinceAt, c.DueAt, c.NextAt = Running, e.At, e.DueAt, micros(d.Next)
		if d.Start != 0 {
			c.SinceAt = micros(d.Start)
		}
	case Warned:
		c.WarnedAt, c.NextAt, c.Share = e.At, micros(d.Next), d.Share
	case Breached:
		c.BreachedAt, c.NextAt = e.At, db.Time{}
	case WasMet, WasLate, WasCancelled:
		c.State = map[Move]State{WasMet: Met, WasLate: Late, WasCancelled: Cancelled}[e.Kind]
		c.SinceAt, c.Spent, c.NextAt = e.At, d.Spent, db.Time{}
	case PolicyChanged:
		c.PolicyID, c.Minutes, c.Days, c.DueAt, c.NextAt = d.Policy, d.Minutes, d.Days, e.DueAt, micros(d.Next)
	}
}

func (m *machine) add(at db.Time, kind Move, due db.Time, d Data) error {
	text, err := json.Marshal(d)
	if err != nil {
		return err
	}
	e := Entry{TicketID: m.clock.TicketID, Target: m.clock.Target, Seq: m.clock.Seq + 1, At: at, Kind: kind, DueAt: due, Data: string(text)}
	m.clock.apply(e, d)
	m.fresh = append(m.fresh, e)
	return nil
}

// start begins to count at an instant, which may lie before now where a policy came later than the ticket.
func (m *machine) start(x *terms, at, from db.Time) error {
	g := x.goal(m.clock.Target)
	next := Clock{StartedAt: from, SinceAt: from, Minutes: g.Minutes, Days: g.Days}
	due, warn, err := next.reckon(x)
	if err != nil {
		return err
	}
	d := Data{Policy: x.ID, Minutes: g.Minutes, Days: g.Days, Next: warn.UnixMicro(), Agreed: x.agreed, Facts: explain(x.hours, from, due)}
	if from != at {
		d.Start = from.UnixMicro()
	}
	if err := m.add(at, Started, due, d); err != nil {
		return err
	}
	return m.lapse(at)
}

// pause stops the clock because the desk waits for somebody else. What is late already stays late.
func (m *machine) pause(x *terms, at db.Time, in ticket.State) error {
	c := &m.clock
	if c.State != Running || !c.BreachedAt.IsZero() {
		return nil
	}
	if !at.Before(c.DueAt.Time) {
		return m.add(at, Breached, c.DueAt, Data{Quiet: true})
	}
	return m.add(at, PausedAt, db.Time{}, Data{Spent: m.spent(x, at), In: in})
}

// resume lets a clock go on that was paused, or that had ended when its ticket was reopened.
func (m *machine) resume(x *terms, at db.Time) error {
	if m.clock.State == Running {
		return nil
	}
	if !m.clock.BreachedAt.IsZero() {
		return m.add(at, Resumed, m.clock.DueAt, Data{})
	}
	next := m.clock
	next.SinceAt = at
	due, warn, err := next.reckon(x)
	if err != nil {
		return err
	}
	return m.add(at, Resumed, due, Data{Next: next.alarm(warn), Facts: explain(x.hours, m.clock.StartedAt, due)})
}

// done ends the clock because what was promised has happened.
func (m *machine) done(x *terms, at db.Time) error {
	if !m.clock.State.Live() {
		return nil
	}
	if m.clock.State == Running {
		if err := m.lapse(at); err != nil {
			return err
		}
	}
	kind := WasMet
	if !m.clock.BreachedAt.IsZero() {
		kind = WasLate
	}
	return m.add(at, kind, m.clock.DueAt, Data{Spent: m.spent(x, at)})
}

// cancel ends the clock because nothing is promised any more.
func (m *machine) cancel(x *terms, at db.Time) error {
	if !m.clock.State.Live() {
		return nil
	}
	return m.add(at, WasCancelled, m.clock.DueAt, Data{Spent: m.spent(x, at)})
}

// stop ends a vendor's clock with its ticket.
func (m *machine) stop(x *terms, at db.Time) error { return m.leave(x, at, Data{}) }

// mergeAway ends the clock because the ticket goes on in another, to which a promise of its own was made.
func (m *machine) mergeAway(x *terms, at db.Time) error { return m.leave(x, at, Data{Merged: true}) }

// putAway ends the clock because the ticket was put away.
func (m *machine) putAway(x *terms, at db.Time) error { return m.leave(x, at, Data{Away: true}) }

// leave ends a clock that may go on with its ticket; what is broken by then stays broken.
func (m *machine) leave(x *terms, at db.Time, d Data) error {
	if !m.clock.State.Live() {
		return nil
	}
	if err := m.lapse(at); err != nil {
		return err
	}
	d.Spent = m.spent(x, at)
	return m.add(at, WasCancelled, m.clock.DueAt, d)
}

// unmerge lets a clock go on that had ended with a merge or because the ticket was put away, as if there had been none: what had been paused stays paused, and what ran has run on.
func (m *machine) unmerge(x *terms, at db.Time, in ticket.State) error {
	c := &m.clock
	switch {
	case !c.BreachedAt.IsZero():
		return m.add(at, Resumed, c.DueAt, Data{Start: c.SinceAt.UnixMicro()})
	case c.Target.pausable() && x.pausesIn(in):
		return m.add(at, PausedAt, db.Time{}, Data{Spent: c.Spent, In: in})
	}
	due, warn, err := c.reckon(x)
	if err != nil {
		return err
	}
	d := Data{Start: c.SinceAt.UnixMicro(), Next: c.alarm(warn), Facts: explain(x.hours, c.StartedAt, due)}
	if err := m.add(at, Resumed, due, d); err != nil {
		return err
	}
	return m.lapse(at)
}

// change puts the clock under other terms. What has passed stays as it was counted; what is broken stays broken.
func (m *machine) change(x *terms, at db.Time) error {
	if !m.clock.State.Live() || !m.clock.BreachedAt.IsZero() {
		return nil
	}
	g := x.goal(m.clock.Target)
	next := m.clock
	next.PolicyID, next.Minutes, next.Days = x.ID, g.Minutes, g.Days
	if m.clock.State == Paused {
		if next == m.clock {
			return nil
		}
		return m.add(at, PolicyChanged, db.Time{}, Data{Policy: x.ID, Minutes: g.Minutes, Days: g.Days, Agreed: x.agreed})
	}
	due, warn, err := next.reckon(x)
	if err != nil {
		return err
	}
	if next == m.clock && due == m.clock.DueAt && micros(next.alarm(warn)) == m.clock.NextAt {
		return nil
	}
	d := Data{Policy: x.ID, Minutes: g.Minutes, Days: g.Days, Next: next.alarm(warn), Agreed: x.agreed, Facts: explain(x.hours, next.StartedAt, due)}
	if err := m.add(at, PolicyChanged, due, d); err != nil {
		return err
	}
	return m.lapse(at)
}

// lapse notes that the time ran out before at, where the desk had not woken up for it yet. Nobody is told: it came with a change of the
// policy, or in the very moment in which somebody acted after all.
func (m *machine) lapse(at db.Time) error {
	c := &m.clock
	if c.State != Running || !c.BreachedAt.IsZero() || !at.After(c.DueAt.Time) {
		return nil
	}
	return m.add(at, Breached, c.DueAt, Data{Quiet: true})
}

// breach notes that the time has run out.
func (m *machine) breach(at db.Time) error { return m.add(at, Breached, m.clock.DueAt, Data{}) }

// warn notes that those are told whom the terms name for the shares of the time that have passed by now; nobody, where other terms hold by
// now than when the clock was set.
func (m *machine) warn(x *terms, at db.Time) (share int, tell []Role, err error) {
	whole, _, err := m.clock.whole(x.hours)
	if err != nil {
		return 0, nil, err
	}
	for _, w := range x.Warnings {
		if w.Share <= m.clock.Share {
			continue
		}
		due, err := m.clock.passes(x, whole, w.Share)
		if err != nil {
			return 0, nil, err
		}
		if due.After(at.Time) {
			break
		}
		share = w.Share
		for _, r := range w.Tell {
			if !slices.Contains(tell, r) {
				tell = append(tell, r)
			}
		}
	}
	if share == 0 {
		return 0, nil, m.change(x, at)
	}
	next := m.clock
	next.Share = share
	_, alarm, err := next.reckon(x)
	if err != nil {
		return 0, nil, err
	}
	return share, tell, m.add(at, Warned, m.clock.DueAt, Data{Share: share, Next: next.alarm(alarm)})
}

// spent is the open time that was used until at.
func (m *machine) spent(x *terms, at db.Time) int64 {
	if m.clock.State != Running {
		return m.clock.Spent
	}
	return m.clock.Spent + x.hours.Between(m.clock.SinceAt.Time, at.Time).Microseconds()
}

// reckon is when a running clock is due under the terms, and when somebody is warned of that; zero for never.
func (c *Clock) reckon(x *terms) (due, warn db.Time, err error) {
	whole, end, err := c.whole(x.hours)
	if err != nil {
		return due, warn, err
	}
	if due, err = add(x.hours, c.SinceAt, whole-c.Spent); err != nil {
		return due, warn, err
	}
	if end.After(due.Time) { // no pause makes it earlier than it was promised
		due = end
	}
	warn = due
	for _, w := range x.Warnings {
		if w.Share > c.Share {
			warn, err = c.passes(x, whole, w.Share)
			break
		}
	}
	return due, warn, err
}

// passes is when a share of the whole time has passed.
func (c *Clock) passes(x *terms, whole int64, share int) (db.Time, error) {
	return add(x.hours, c.SinceAt, max(whole*int64(share)/100-c.Spent, 0))
}

// whole is all the open time that the goal gives, and for a goal in days the instant at which it ends.
func (c *Clock) whole(h *calendar.Hours) (open int64, end db.Time, err error) {
	if c.Days == 0 {
		return int64(c.Minutes) * int64(time.Minute/time.Microsecond), end, nil
	}
	t, err := h.AddDays(c.StartedAt.Time, c.Days)
	if err != nil {
		return 0, end, err
	}
	return h.Between(c.StartedAt.Time, t).Microseconds(), db.At(t), nil
}

// alarm is when something has to be done about a clock of which that comes next: a warning, or that it is due.
func (c *Clock) alarm(warn db.Time) int64 {
	if !c.BreachedAt.IsZero() {
		return 0
	}
	return warn.UnixMicro()
}

func add(h *calendar.Hours, from db.Time, micros int64) (db.Time, error) {
	t, err := h.Add(from.Time, time.Duration(micros)*time.Microsecond)
	return db.At(t), err
}

// explain are the opening hours that were met on the way to a due time.
func explain(h *calendar.Hours, from, due db.Time) *calendar.Facts {
	f := h.Explain(from.Time, due.Time)
	return &f
}

// newMachine is a clock that has not begun.
func newMachine(id ticket.ID, target Target) *machine {
	return &machine{clock: Clock{TicketID: id, Target: target}}
}
