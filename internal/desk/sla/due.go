package sla

import (
	"context"
	"time"

	"firstline/internal/base/db"
	"firstline/internal/base/errs"
	"firstline/internal/desk/person"
	"firstline/internal/desk/team"
	"firstline/internal/desk/ticket"
)

// What the desk notes on a ticket when time runs out, for agents' eyes only.
const (
	PromiseWarned   ticket.EntryKind = "promise_warned"   // PromisePayload
	PromiseBreached ticket.EntryKind = "promise_breached" // PromisePayload
)

// PromisePayload names the promise, and who is told. Where the desk passes the ticket on because of it, those are told who had it before.
type PromisePayload struct {
	Target   Target    `json:"target"`
	Vendor   string    `json:"vendor,omitempty"` // who has to answer, where it is not the desk
	Due      db.Time   `json:"due"`
	Share    int       `json:"share,omitempty"` // percent of the time that has passed, where it has not run out yet
	Tell     []Role    `json:"tell,omitempty"`
	Up       team.ID   `json:"up,omitempty"` // goes to this team
	Stays    Stay      `json:"stays,omitempty"`
	Team     team.ID   `json:"team,omitempty"` // had it before it went up
	Assignee person.ID `json:"assignee,omitempty"`
}

// Look warns and tells of all clocks that are due.
func (s *Store) Look(ctx context.Context, tickets *ticket.Store) (err error) {
	defer errs.Wrap(&err, "look at due clocks")
	return tickets.ChangeDue(ctx, "clock", "next_at", "ticket.promise", func(c *ticket.Change) error { return s.act(ctx, c) })
}

// act does what is due on one ticket.
func (s *Store) act(ctx context.Context, c *ticket.Change) error {
	b := s.newBook(c)
	if err := b.read(ctx); err != nil {
		return err
	}
	now := c.Tx.Now
	err := b.each(ctx, func(m *machine, x *terms) error {
		due := m.clock.DueAt
		switch next := m.clock.NextAt; {
		case next.IsZero() || next.After(now.Time):
			return nil
		case due.After(now.Time):
			share, tell, err := m.warn(x, now)
			if err != nil || share == 0 {
				return err
			}
			p, err := b.payload(ctx, m)
			if err != nil {
				return err
			}
			p.Due, p.Share, p.Tell = due, share, tell
			_, err = c.Record(ctx, PromiseWarned, false, p)
			return err
		}
		if err := m.breach(now); err != nil {
			return err
		}
		p, err := b.payload(ctx, m)
		if err != nil {
			return err
		}
		p.Due, p.Tell = due, x.Breach.Tell
		moves := c.Ticket.MergedInto == nil // of one that went into another only the vendor's clock runs on, and nobody works on it
		if x.Breach.Give == Level && moves {
			return climb(ctx, c, p)
		}
		if _, err := c.Record(ctx, PromiseBreached, false, p); err != nil || !moves {
			return err
		}
		return give(ctx, c, x.Breach.Give)
	})
	if err != nil {
		return err
	}
	return b.keep(ctx)
}

// payload names the promise of a clock, and the vendor whose it is.
func (b *book) payload(ctx context.Context, m *machine) (p PromisePayload, err error) {
	p.Target = m.clock.Target
	if id := p.Target.Case(); id != 0 {
		k, err := b.vendorCase(ctx, id)
		p.Vendor = k.Vendor
		return p, err
	}
	return p, nil
}

// give puts the ticket into other hands, where the policy wants that and there are any.
func give(ctx context.Context, c *ticket.Change, to Role) error {
	var who person.ID
	switch to {
	case Owner:
		if answers := c.Ticket.Answerable(); answers != nil {
			who = *answers
		}
	case Lead:
		lead, ok, err := team.LeadOf(ctx, c.Tx, c.Tx.Now, c.Ticket.TeamID)
		if err != nil {
			return err
		}
		if ok {
			who = lead
		}
	default:
	}
	if who == 0 {
		return nil
	}
	return able(c.Assign(ctx, who)) // an owner who left the desk gets no work
}

// Catch sets the alarms of the next day anew: should one have failed for good, or been put away, somebody looks all the same.
func (s *Store) Catch(ctx context.Context) (err error) {
	defer errs.Wrap(&err, "look for forgotten clocks")
	return s.db.Write(ctx, func(tx *db.Tx) error {
		var times []struct{ NextAt db.Time }
		err := tx.Select(ctx, &times, `
			SELECT min(next_at) AS next_at
			FROM clock
			WHERE next_at IS NOT NULL AND next_at <= $1
			GROUP BY (next_at + 59999999) / 60000000`, tx.Now.Add(26*time.Hour))
		if err != nil {
			return err
		}
		var fresh alarms // trusts nothing
		for _, at := range times {
			if err := fresh.set(ctx, tx, at.NextAt); err != nil {
				return err
			}
		}
		return nil
	})
}
