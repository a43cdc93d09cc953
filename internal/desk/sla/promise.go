package sla

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"time"

	"firstline/internal/base/db"
	"firstline/internal/desk/calendar"
	"firstline/internal/desk/ticket"
)

// Promise is a clock with what explains it to people.
type Promise struct {
	Clock
	Policy string                         // its name
	Facts  calendar.Facts                 // the hours that were met on the way
	Agreed bool                           // the time is that of a vendor's contract
	Left   time.Duration                  // open time that is left of a paused one; unknown for goals in days
	Waited map[ticket.State]time.Duration // how long it stood still, by the clock on the wall, and for whom
	In     ticket.State                   // for whom it stands still now
}

// Step is an entry of a ledger with the promise as it stood from then on, which explains the due time of that moment.
type Step struct {
	Entry
	Promise Promise
	Other   bool // another policy holds than before
}

// Promises are those of a ticket that somebody has been shown already, the one that is due first at the front and what vendors owe behind
// what the desk owes, and all that happened to them in the order of time.
func Promises(ctx context.Context, q db.Querier, id ticket.ID) (list []Promise, ledger []Step, err error) {
	entries, err := Ledger(ctx, q, id)
	if err != nil {
		return nil, nil, err
	}
	names, err := policyNames(ctx, q, entries)
	if err != nil {
		return nil, nil, err
	}
	told := map[Target]*telling{}
	for _, e := range entries {
		of := told[e.Target]
		if of == nil {
			of = &telling{}
			told[e.Target] = of
		}
		was := of.PolicyID
		if err := of.take(e); err != nil {
			return nil, nil, err
		}
		of.Policy = names[of.PolicyID]
		ledger = append(ledger, Step{Entry: e, Promise: of.now(), Other: was != of.PolicyID})
	}
	for _, of := range told {
		list = append(list, of.now())
	}
	slices.SortFunc(list, func(a, b Promise) int {
		return cmp.Or(cmp.Compare(a.Target.Case(), b.Target.Case()), cmp.Compare(a.rank(), b.rank()), a.DueAt.Compare(b.DueAt.Time),
			cmp.Compare(slices.Index(Targets, a.Target), slices.Index(Targets, b.Target)))
	})
	return list, ledger, nil
}

// policyNames are the policies that entries name. Those that hold now came with the entries.
func policyNames(ctx context.Context, q db.Querier, entries []Entry) (map[PolicyID]string, error) {
	names := map[PolicyID]string{}
	missing := map[PolicyID]bool{}
	for _, e := range entries {
		names[e.PolicyID] = e.Policy
		var d Data
		if err := json.Unmarshal([]byte(e.Data), &d); err != nil {
			return nil, err
		}
		if d.Policy != 0 {
			missing[d.Policy] = true
		}
	}
	maps.DeleteFunc(missing, func(id PolicyID, _ bool) bool { return names[id] != "" })
	if len(missing) == 0 {
		return names, nil
	}
	var p db.Params
	var list []struct {
		ID   PolicyID
		Name string
	}
	err := q.Select(ctx, &list, `SELECT id, name FROM sla_policy WHERE id IN `+db.BindAll(&p, slices.Sorted(maps.Keys(missing))), p.Args...)
	for _, x := range list {
		names[x.ID] = x.Name
	}
	return names, err
}

// rank puts first what runs, then what stands still, then what is over.
func (p *Promise) rank() int {
	return slices.Index([]State{Running, Paused, Late, Met, Cancelled}, p.State)
}

// Overdue tells that the time has run out and what was promised has not come yet.
func (c *Clock) Overdue(now time.Time) bool {
	return c.State == Running && (!c.BreachedAt.IsZero() || !c.DueAt.After(now))
}

// telling gathers from a clock's entries, one after the other, what explains it.
type telling struct {
	Promise
	stopped db.Time
}

// now is what the entries so far come to.
func (p *telling) now() Promise {
	x := p.Promise
	x.Waited = maps.Clone(x.Waited)
	return x
}

func (p *telling) take(e Entry) error {
	var d Data
	if err := json.Unmarshal([]byte(e.Data), &d); err != nil {
		return fmt.Errorf("entry %d of clock %s of ticket %d: %w", e.Seq, e.Target, e.TicketID, err)
	}
	p.apply(e, d)
	if d.Facts != nil {
		p.Facts = *d.Facts
	}
	if e.Kind == Started || e.Kind == PolicyChanged {
		p.Agreed = d.Agreed
	}
	switch e.Kind {
	case Started:
		p.Waited = map[ticket.State]time.Duration{}
		p.stopped, p.Left = db.Time{}, 0
	case PausedAt:
		if p.In = d.In; p.stopped.IsZero() {
			p.stopped = e.At
		}
		if p.Minutes > 0 {
			p.Left = max(time.Duration(p.Minutes)*time.Minute-time.Duration(d.Spent)*time.Microsecond, 0)
		}
	case Resumed:
		if !p.stopped.IsZero() {
			p.Waited[p.In] += e.At.Sub(p.stopped.Time)
		}
		p.stopped = db.Time{}
	default:
	}
	return nil
}

// promiseOf is what all entries of a clock come to.
func promiseOf(entries []Entry) (Promise, error) {
	var p telling
	for _, e := range entries {
		if err := p.take(e); err != nil {
			return Promise{}, err
		}
	}
	return p.Promise, nil
}
