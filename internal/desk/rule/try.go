package rule

import (
	"context"
	"slices"
	"time"

	"firstline/internal/base/db"
	"firstline/internal/base/errs"
	"firstline/internal/desk/access"
	"firstline/internal/desk/ticket"
)

// The bounds of a trial.
const (
	UsualDays   = 30
	MaxDays     = 90
	maxTried    = 2000
	tryBatch    = 200
	maxExamples = 5
)

// Trial is what rules would have made of tickets that were opened within some days, had they been there.
type Trial struct {
	Days    int
	Tickets int
	Capped  bool // there were more, and only those that changed last were tried
	Rules   []Tried
	Loops   [][]string // the names of rules that set each other off without an end
}

// Tried is what one rule would have done.
type Tried struct {
	ID       ID // 0: the one that is not saved yet
	Name     string
	Draft    bool // the one that is tried
	Fits     int  // tickets that it meant
	Changes  int  // tickets that it would have changed
	Stopped  int  // tickets on which it would have been stopped
	Failed   int  // tickets on which it could not have done all
	Examples []Example
}

// Never tells rules that meant no ticket.
func (x *Tried) Never() bool { return x.Fits == 0 }

// Shadowed tells rules that meant tickets, and found everything as they want it each time.
func (x *Tried) Shadowed() bool { return x.Fits > 0 && x.Changes+x.Stopped+x.Failed == 0 }

// Example is what a rule would have done on a ticket.
type Example struct {
	Ticket  ticket.ID
	Subject string // empty where the actor may not see the ticket
	At      db.Time
	Did     []Did
}

// Try plays the tickets of the last days again, with the rules that are switched on and a draft among them, in place of the rule id where it is
// one that is there. Nothing is changed. Sensitive tickets that the actor may not see are left out, so that nobody learns from counts what they say.
func (s *Store) Try(ctx context.Context, tickets *ticket.Store, actor access.Actor, id ID, d Draft, days int) (x Trial, err error) {
	defer errs.Wrap(&err, "try a rule")
	d.Active = true
	d, err = s.Check(ctx, actor, id, d)
	if err != nil {
		return x, err
	}
	if days < 1 || days > MaxDays {
		return x, errs.Bad("days", "rule.days_range", errs.Args{"Max": MaxDays})
	}
	rules, err := s.among(ctx, id, d)
	if err != nil {
		return x, err
	}
	x.Days, x.Loops = days, loops(rules)
	p := newPlayer(ctx, s, rules)
	list := ticket.Listing{Filter: ticket.Filter{Since: s.db.Now().Add(-day * time.Duration(days))}, Limit: tryBatch}
	for x.Tickets < maxTried {
		batch, next, err := tickets.List(ctx, access.System(), list)
		if err != nil {
			return x, err
		}
		batch = slices.DeleteFunc(batch, func(t ticket.Ticket) bool { return t.SealedTo != "" && !ticket.CanSee(actor, &t, false) })
		if err := p.play(ctx, actor, batch); err != nil {
			return x, err
		}
		x.Tickets += len(batch)
		if list.After = next; next.ID == 0 {
			break
		}
		x.Capped = x.Tickets >= maxTried
	}
	for _, r := range rules {
		if r.Active {
			t := p.tried[r.ID]
			t.Draft = r.ID == id
			x.Rules = append(x.Rules, *t)
		}
	}
	return x, nil
}

// among are all rules with the draft in its place, switched on.
func (s *Store) among(ctx context.Context, id ID, d Draft) ([]Rule, error) {
	rules, err := List(ctx, s.db)
	if err != nil {
		return nil, err
	}
	if i := slices.IndexFunc(rules, func(r Rule) bool { return r.ID == id }); i >= 0 {
		rules[i].Draft = d
		return rules, nil
	}
	return append(rules, Rule{ID: id, Draft: d}), nil
}

// past is what is known of tickets that were, as far as rules ask for it.
type past struct {
	entries map[ticket.ID][]ticket.Entry
	said    map[ticket.ID]map[ticket.Seq]string
}

func readPast(ctx context.Context, q db.Querier, batch []ticket.Ticket, words bool) (x past, err error) {
	x = past{entries: map[ticket.ID][]ticket.Entry{}, said: map[ticket.ID]map[ticket.Seq]string{}}
	if len(batch) == 0 {
		return x, nil
	}
	var ids []ticket.ID
	for i := range batch {
		ids = append(ids, batch[i].ID)
	}
	var p db.Params
	var entries []ticket.Entry
	err = q.Select(ctx, &entries, `
		SELECT ticket_id, seq, at, actor_id, via, kind, public, payload
		FROM entry
		WHERE ticket_id IN `+db.BindAll(&p, ids)+`
		ORDER BY ticket_id, seq`, p.Args...)
	for _, e := range entries {
		x.entries[e.TicketID] = append(x.entries[e.TicketID], e)
	}
	if err != nil || !words {
		return x, err
	}
	var texts []struct {
		TicketID ticket.ID
		Seq      ticket.Seq
		Text     string
	}
	p = db.Params{}
	err = q.Select(ctx, &texts, `SELECT ticket_id, seq, text FROM message WHERE held = FALSE AND ticket_id IN `+db.BindAll(&p, ids), p.Args...)
	for _, t := range texts {
		if x.said[t.TicketID] == nil {
			x.said[t.TicketID] = map[ticket.Seq]string{}
		}
		x.said[t.TicketID][t.Seq] = t.Text
	}
	return x, err
}
