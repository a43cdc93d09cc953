package rule

import (
	"context"
	"slices"
	"sync"

	"firstline/internal/base/db"
	"firstline/internal/base/errs"
	"firstline/internal/desk/person"
	"firstline/internal/desk/ticket"
)

const (
	// deepest is how far from what somebody did a rule may act: what other followers make of that still has its place below ticket.MaxDepth.
	deepest = ticket.MaxDepth - 3
	// mostADay is how often a rule acts on one ticket within a day.
	mostADay = 10
)

// Follow is the follower that lets rules act on what happens.
func (s *Store) Follow(ctx context.Context, c *ticket.Change, e ticket.Entry) error {
	all, err := s.active(ctx, c.Tx, c.Tx.Now)
	if err != nil || len(all.on) == 0 {
		return err
	}
	if all.waits {
		if err := s.await(ctx, c, e, all); err != nil {
			return err
		}
	}
	on, err := eventOf(e)
	if err != nil || on == "" {
		return err
	}
	m := momentOf(ctx, c, on, sideOf(e, &c.Ticket))
	m.said = said(ctx, c.Tx, e)
	for _, r := range all.on[on] {
		if err := s.consider(ctx, c, r, m); err != nil {
			return err
		}
	}
	return nil
}

// momentOf is a moment of a ticket that changes, at which nothing was said.
func momentOf(ctx context.Context, c *ticket.Change, on Event, by By) *moment {
	return &moment{
		on: on, by: by, said: silence,
		asks:  func() (person.Person, error) { return c.Requester(ctx) },
		given: sync.OnceValues(func() ([]ticket.Given, error) { return ticket.Answers(ctx, c.Tx, c.Ticket.ID) }),
		tags:  func() ([]string, error) { return newFacts(c.Tx, nil).tagged(ctx, &c.Ticket) },
	}
}

func silence() (string, error) { return "", nil }

// said reads what was said under an entry, once; nothing under entries without words.
func said(ctx context.Context, q db.Querier, e ticket.Entry) func() (string, error) {
	var text string
	asked := !slices.Contains([]ticket.EntryKind{ticket.Opened, ticket.MessageIn, ticket.MessageOut, ticket.WasResolved}, e.Kind)
	return func() (string, error) {
		if asked {
			return text, nil
		}
		m, err := ticket.MessageAt(ctx, q, e.TicketID, e.Seq)
		if errs.Is(err, errs.NotFound) {
			err = nil
		}
		text, asked = m.Text, err == nil
		return text, err
	}
}

// consider lets a rule act, if it means the ticket at this moment and would change anything.
func (s *Store) consider(ctx context.Context, c *ticket.Change, r *Rule, m *moment) error {
	fits, err := r.If.fits(&c.Ticket, m)
	if err != nil || !fits {
		return err
	}
	then := c.Ticket
	list, failed, err := r.plan(ctx, newFacts(c.Tx, s.settings), &then)
	if err != nil || len(list) == 0 && failed == nil {
		return err
	}
	past, err := r.past(ctx, c)
	if err != nil {
		return err
	}
	return c.AsDesk(func() error {
		if failed != nil && past[CouldNot] == 0 {
			p := FailedPayload{Rule: r.ID, Name: r.Name, Failure: *failed}
			if err := r.note(ctx, c, Failed, p, CouldNot); err != nil {
				return err
			}
		}
		if len(list) == 0 {
			return nil
		}
		if why := r.bound(c, past); why != "" {
			if past[WasStopped] > 0 || why == Again && !changes(list) { // saying the same again is no loop
				return nil
			}
			return r.note(ctx, c, Stopped, StoppedPayload{Rule: r.ID, Name: r.Name, Why: why}, WasStopped)
		}
		return s.act(ctx, c, r, m.on, list)
	})
}

// bound is why a rule must not act, or that it acts now.
func (r *Rule) bound(c *ticket.Change, past map[Outcome]int) Reason {
	switch {
	case c.Depth() > deepest:
		return TooDeep
	case past[DidIt]+past[WasTakenBack] >= mostADay:
		return TooMany
	case !c.Once(key(r.ID)):
		return Again
	}
	return ""
}

func key(id ID) string { return "rule:" + number(id) }

// past is what became of a rule on the ticket within a day.
func (r *Rule) past(ctx context.Context, c *ticket.Change) (map[Outcome]int, error) {
	n := map[Outcome]int{}
	if c.Ticket.LastSeq == 1 { // it has only just been opened
		return n, nil
	}
	var rows []struct {
		Outcome Outcome
		Count   int
	}
	err := c.Tx.Select(ctx, &rows, `
		SELECT outcome, count(*) AS count
		FROM rule_run
		WHERE ticket_id = $1 AND rule_id = $2 AND at > $3
		GROUP BY outcome`, c.Ticket.ID, r.ID, c.Tx.Now.Add(-day))
	for _, x := range rows {
		n[x.Outcome] = x.Count
	}
	return n, err
}
