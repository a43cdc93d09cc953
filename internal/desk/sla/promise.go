package sla

import (
	"cmp"
	"context"
	"encoding/json"
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
	From   db.Time                        // the due time is explained from here: the start, or when it last went on
	Facts  calendar.Facts                 // the hours that were met on the way
	Left   time.Duration                  // open time that is left of a paused one; unknown for goals in days
	Waited map[ticket.State]time.Duration // how long it stood still, by the clock on the wall, and for whom
	In     ticket.State                   // for whom it stands still now
}

// Promises are those of a ticket that somebody has been shown already, the one that is due first at the front.
func Promises(ctx context.Context, q db.Querier, id ticket.ID) (list []Promise, ledger []Entry, err error) {
	if ledger, err = Ledger(ctx, q, id); err != nil {
		return nil, nil, err
	}
	for _, target := range Targets {
		var own []Entry
		for _, e := range ledger {
			if e.Target == target {
				own = append(own, e)
			}
		}
		if len(own) == 0 {
			continue
		}
		c, err := Replay(own)
		if err != nil {
			return nil, nil, err
		}
		p, err := promiseOf(c, own)
		if err != nil {
			return nil, nil, err
		}
		list = append(list, p)
	}
	slices.SortStableFunc(list, func(a, b Promise) int { return cmp.Or(cmp.Compare(a.rank(), b.rank()), a.DueAt.Compare(b.DueAt.Time)) })
	return list, ledger, nil
}

// rank puts first what runs, then what stands still, then what is over.
func (p *Promise) rank() int {
	return slices.Index([]State{Running, Paused, Late, Met, Cancelled}, p.State)
}

// Overdue tells that the time has run out and what was promised has not come yet.
func (c *Clock) Overdue(now time.Time) bool {
	return c.State == Running && (!c.BreachedAt.IsZero() || !c.DueAt.After(now))
}

// promiseOf gathers from a clock's entries what explains it.
func promiseOf(c Clock, entries []Entry) (p Promise, err error) {
	p = Promise{Clock: c, From: c.StartedAt}
	var stopped db.Time
	p.Waited = map[ticket.State]time.Duration{}
	for _, e := range entries {
		var d Data
		if err := json.Unmarshal([]byte(e.Data), &d); err != nil {
			return p, err
		}
		if d.Facts != nil {
			p.Facts = *d.Facts
		}
		p.Policy = e.Policy
		switch e.Kind {
		case Started:
			clear(p.Waited)
			stopped, p.Left = db.Time{}, 0
		case PausedAt:
			if p.In = d.In; stopped.IsZero() {
				stopped = e.At
			}
			if c.Minutes > 0 {
				p.Left = max(time.Duration(c.Minutes)*time.Minute-time.Duration(d.Spent)*time.Microsecond, 0)
			}
		case Resumed:
			if !stopped.IsZero() {
				p.Waited[p.In] += e.At.Sub(stopped.Time)
			}
			stopped = db.Time{}
		default:
		}
	}
	return p, nil
}
