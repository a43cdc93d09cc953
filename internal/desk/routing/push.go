package routing

import (
	"context"
	"time"

	"firstline/internal/base/db"
	"firstline/internal/desk/person"
	"firstline/internal/desk/team"
	"firstline/internal/desk/ticket"
)

// Routed is the entry that says who was given a ticket by the desk, and why; for the desk's eyes only.
const Routed ticket.EntryKind = "routed" // RoutedPayload

// Occasion is what made the desk look for somebody.
type Occasion string

// The occasions.
const (
	Came  Occasion = "came"  // the ticket came to the team
	Freed Occasion = "freed" // somebody could take more
	Began Occasion = "began" // somebody's hours began
	Asked Occasion = "asked" // an agent asked for the next ticket
)

// RoutedPayload is who was looked at and who was chosen; nobody was where To is 0, and the ticket waits in the team's queue.
type RoutedPayload struct {
	Team     team.ID   `json:"team"`
	Occasion Occasion  `json:"occasion"`
	Mode     Mode      `json:"mode"`
	Language string    `json:"language,omitempty"` // of the requester's words
	Skills   []string  `json:"skills,omitempty"`   // that the category asks for, by their words of that day
	To       person.ID `json:"to,omitempty"`
	Next     person.ID `json:"next,omitempty"` // who would have been next
	Looked   []Looked  `json:"looked"`
	Others   int       `json:"others,omitempty"` // looked at, too, but too many to be named
	Pulled   *Pulled   `json:"pulled,omitempty"` // where an agent asked for it
}

// Pulled is what put a ticket at the head of the queue when an agent asked for the next one.
type Pulled struct {
	Priority ticket.Priority `json:"priority"`
	Since    db.Time         `json:"since"`            // it was opened
	Spoken   bool            `json:"spoken,omitempty"` // they speak the requester's language
}

// maxNamed is how many of those who were looked at an entry names.
const maxNamed = 30

// Follow is the follower that gives a ticket to somebody when it comes to a team that wants that, and lets somebody who can take more
// have the next.
func (s *Store) Follow(ctx context.Context, c *ticket.Change, e ticket.Entry) error {
	switch e.Kind {
	case ticket.Opened, ticket.Escalated, ticket.WasReturned, ticket.TeamChanged:
		if err := s.came(ctx, c); err != nil || e.Kind != ticket.Escalated {
			return err
		}
		p, err := ticket.Decode[ticket.EscalatedPayload](e)
		if err != nil {
			return err
		}
		return s.freed(ctx, c, p.Assignee)
	case ticket.WasResolved:
		return s.ended(ctx, c)
	case ticket.WasMerged, ticket.PutAway:
		if c.Ticket.AssigneeID == nil {
			return nil
		}
		return s.freed(ctx, c, *c.Ticket.AssigneeID)
	case ticket.StateChanged:
		p, err := ticket.Decode[ticket.StatePayload](e)
		if err != nil || isWork(p.To) || c.Ticket.AssigneeID == nil {
			return err
		}
		return s.freed(ctx, c, *c.Ticket.AssigneeID)
	case ticket.AssigneeChanged:
		p, err := ticket.Decode[ticket.PersonPayload](e)
		switch {
		case err != nil:
			return err
		case p.Left: // it came back to the team
			return s.came(ctx, c)
		case p.To == 0: // whoever puts a ticket back does not want it again at once
			return nil
		}
		return s.freed(ctx, c, p.From)
	case ticket.PriorityOverridden, ticket.PriorityFollows, ticket.FieldChanged:
		return s.raised(ctx, c)
	}
	return nil
}

// raised looks for somebody for a ticket that waits in the queue and may be critical now: whoever is on call is there for it.
func (s *Store) raised(ctx context.Context, c *ticket.Change) error {
	if c.Ticket.Priority != ticket.Critical || c.Ticket.AssigneeID != nil || !isWork(c.Ticket.State) {
		return nil
	}
	p, err := s.plan(ctx, c.Tx, c.Tx.Now)
	if err != nil {
		return err
	}
	if _, ok := p.push[c.Ticket.TeamID]; !ok {
		return nil
	}
	return look(ctx, c.Tx, c.Ticket.TeamID, c.Tx.Now)
}

// isWork tells the states in which an agent has something to do.
func isWork(s ticket.State) bool { return s == ticket.New || s == ticket.Open }

// came looks for somebody for a ticket that has come to its team.
func (s *Store) came(ctx context.Context, c *ticket.Change) error {
	if c.Ticket.AssigneeID != nil || !isWork(c.Ticket.State) {
		return nil
	}
	p, err := s.plan(ctx, c.Tx, c.Tx.Now)
	if err != nil {
		return err
	}
	if _, ok := p.push[c.Ticket.TeamID]; !ok {
		return nil
	}
	set, all, err := s.take(ctx, c.Tx, p, c.Ticket.TeamID)
	if err != nil || set.Mode == Pull {
		return err
	}
	need := p.need(&c.Ticket)
	x := Choose(set.Mode, need, all)
	if x.Chosen == 0 {
		if err := s.await(ctx, c.Tx, c.Ticket.TeamID, need, all); err != nil {
			return err
		}
	}
	return p.give(ctx, c, set, Came, need, x)
}

// need is what a ticket asks for.
func (p *plan) need(t *ticket.Ticket) Need {
	n := Need{Requester: t.RequesterID, Language: t.Language, Contact: contactOf(t.Channel), Critical: t.Priority == ticket.Critical}
	if t.CategoryID != nil {
		n.Skills = p.needs[*t.CategoryID]
	}
	return n
}

// give does what was chosen, as the desk's own act.
func (p *plan) give(ctx context.Context, c *ticket.Change, set Setting, why Occasion, need Need, x Choice) error {
	r := RoutedPayload{Team: set.TeamID, Occasion: why, Mode: set.Mode, Language: need.Language, Skills: p.named(need.Skills), To: x.Chosen, Next: x.Next, Looked: x.Looked}
	if len(r.Looked) > maxNamed {
		r.Others, r.Looked = len(r.Looked)-maxNamed, r.Looked[:maxNamed]
	}
	return c.AsDesk(func() error {
		if _, err := c.Record(ctx, Routed, false, r); err != nil || x.Chosen == 0 {
			return err
		}
		err := c.Tx.Later(ctx, `
			INSERT INTO team_turn (team_id, person_id, at)
			VALUES ($1, $2, $3)
			ON CONFLICT (team_id, person_id) DO UPDATE
			SET at = excluded.at`, set.TeamID, x.Chosen, c.Tx.Now)
		if err != nil {
			return err
		}
		return c.AssignMember(ctx, x.Chosen)
	})
}

// ended gives whoever has solved a ticket time to write it up, where the team wants that, and then the next.
func (s *Store) ended(ctx context.Context, c *ticket.Change) error {
	if c.Ticket.AssigneeID == nil {
		return nil
	}
	p, err := s.plan(ctx, c.Tx, c.Tx.Now)
	if err != nil {
		return err
	}
	if wrap := p.push[c.Ticket.TeamID].WrapUp; wrap > 0 {
		return team.WrapUp(ctx, c.Tx, *c.Ticket.AssigneeID, c.Tx.Now.Add(time.Duration(wrap)*time.Minute))
	}
	return s.freed(ctx, c, *c.Ticket.AssigneeID)
}

// freed lets the desk look for work for somebody who can take more now. Where all teams pull, they look themselves.
func (s *Store) freed(ctx context.Context, c *ticket.Change, who person.ID) error {
	if who == 0 {
		return nil
	}
	p, err := s.plan(ctx, c.Tx, c.Tx.Now)
	if err != nil || len(p.push) == 0 {
		return err
	}
	return team.Freed(ctx, c.Tx, who, c.Tx.Now)
}
