package ticket

import (
	"context"
	"slices"
	"strings"

	"firstline/internal/base/errs"
	"firstline/internal/desk/access"
	"firstline/internal/desk/team"
)

// Move is a move by hand to another team.
type Move struct {
	To  access.TeamID
	Why string // needed from a lead who moves it to a higher level
}

// SetTeam moves the ticket to another team, of the same level or below; whoever works on it there is decided there. The owner stays. A move by
// hand leaves the ladder: from there nothing is returned. To a higher level agents escalate, with a handover; a lead may move it there with
// a reason, and so may the desk itself.
func (s *Store) SetTeam(ctx context.Context, actor access.Actor, id ID, m Move) (Ticket, error) {
	return s.Change(ctx, actor, id, "ticket.team", func(c *Change) error { return c.SetTeam(ctx, m) })
}

// SetTeam is Store.SetTeam inside an open change.
func (c *Change) SetTeam(ctx context.Context, m Move) error {
	if err := c.MustWork(); err != nil {
		return err
	}
	if m.To == c.Ticket.TeamID {
		return nil
	}
	to, ok, err := c.workTeam(ctx, m.To)
	if err != nil {
		return err
	}
	if !ok {
		return errs.Bad("team", "ticket.team_unknown")
	}
	if m.Why, err = c.reasonToMove(ctx, to, m.Why); err != nil {
		return err
	}
	return c.sendTo(ctx, m)
}

func (c *Change) sendTo(ctx context.Context, m Move) error {
	from := c.Ticket.TeamID
	c.Ticket.TeamID, c.Ticket.EscalationSeq, c.Ticket.EscalationWaits = m.To, 0, false
	if _, err := c.Record(ctx, TeamChanged, true, TeamPayload{From: from, To: m.To}); err != nil {
		return err
	}
	if m.Why != "" { // the move itself the requester may know of
		if _, err := c.Record(ctx, MovedUp, false, MovedPayload{Why: m.Why}); err != nil {
			return err
		}
	}
	return c.giveTo(ctx, 0)
}

// MayMoveUp tells whether the actor may move t by hand to a team of a higher level: as a lead of either.
func MayMoveUp(a access.Actor, t *Ticket, to access.TeamID) bool {
	return a.IsSystem() || slices.Contains(a.Leads, t.TeamID) || slices.Contains(a.Leads, to)
}

// reasonToMove is why a ticket goes up past the ladder; empty where it does not, or goes back where the actor has just moved it from.
func (c *Change) reasonToMove(ctx context.Context, to team.Team, why string) (string, error) {
	if c.Actor.IsSystem() {
		return "", nil
	}
	from, err := team.Get(ctx, c.Tx, c.Ticket.TeamID)
	if err != nil || !to.IsAbove(from) {
		return "", err
	}
	if mine, err := c.movedFrom(ctx, to.ID); err != nil || mine {
		return "", err
	}
	if !MayMoveUp(c.Actor, &c.Ticket, to.ID) {
		return "", errs.Bad("team", "move.escalate", errs.Args{"Team": to.Name})
	}
	var check errs.Check
	trimmed(&check, words{"why", &why})
	check.That(strings.TrimSpace(why) != "", "why", "move.why_missing")
	return why, check.Err()
}

// movedFrom tells whether it was the actor who last moved the ticket, by hand and away from a team.
func (c *Change) movedFrom(ctx context.Context, from access.TeamID) (bool, error) {
	var e Entry
	err := c.Tx.Get(ctx, &e, `
		SELECT ticket_id, seq, at, actor_id, via, kind, public, payload
		FROM entry
		WHERE ticket_id = $1 AND kind IN ('team', 'escalated', 'returned')
		ORDER BY seq DESC
		LIMIT 1`, c.Ticket.ID)
	if errs.Is(err, errs.NotFound) {
		return false, nil
	}
	if err != nil || e.Kind != TeamChanged || !is(e.ActorID, c.Actor.Person) {
		return false, err
	}
	p, err := Decode[TeamPayload](e)
	return p.From == from, err
}
