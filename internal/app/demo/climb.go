package demo

import (
	"context"

	"firstline/internal/desk/access"
	"firstline/internal/desk/team"
	"firstline/internal/desk/ticket"
)

// pass gives the ticket to another team, with what is known: up the ladder, or sideways by hand.
func (a *actors) pass(ctx context.Context) error {
	if err := a.spend(ctx, a.first); err != nil {
		return err
	}
	hand := a.story.Hand
	if hand == "" {
		hand = a.pick(a.manners.Picked)
	}
	from, to, err := a.rungs(ctx)
	if err != nil {
		return err
	}
	if to.IsAbove(from) {
		return a.climb(ctx, hand, "")
	}
	if err := a.note(ctx, a.first, hand); err != nil {
		return err
	}
	_, err = a.Tickets.SetTeam(ctx, a.first, a.ticket, ticket.Move{To: a.teams[a.story.To]})
	return err
}

// rungs are the team that has the ticket and the one whose help the story needs.
func (a *actors) rungs(ctx context.Context) (from, to team.Team, err error) {
	t, err := a.Tickets.Get(ctx, a.first, a.ticket)
	if err != nil {
		return from, to, err
	}
	if from, err = team.Get(ctx, a.DB, t.TeamID); err != nil {
		return from, to, err
	}
	to, err = team.Get(ctx, a.DB, a.teams[a.story.To])
	return from, to, err
}

// climb hands the ticket to the team that knows more.
func (a *actors) climb(ctx context.Context, tried, found string) error {
	from, to, err := a.rungs(ctx)
	if err != nil {
		return err
	}
	e := ticket.Escalation{To: to.ID, Handover: ticket.Handover{Tried: a.fill(tried), Found: a.fill(found), Asked: a.fill(a.pick(a.manners.Asked))}}
	if to.Skips(from) {
		e.Why = a.fill(a.pick(a.manners.Skip))
	}
	_, err = a.Tickets.Escalate(ctx, a.first, a.ticket, e)
	return err
}

// returns is how often the ticket comes back before it is solved: mostly never.
func (a *actors) returns() int {
	switch {
	case a.user.ID%24 == 11:
		return 2
	case a.user.ID%8 == 3:
		return 1
	}
	return 0
}

// comeBack is what the team above does when it misses something.
func (a *actors) comeBack(ctx context.Context) error {
	t, err := a.Tickets.Get(ctx, a.expert, a.ticket)
	if err != nil || t.EscalationSeq == 0 {
		return err // it came by hand
	}
	_, err = a.Tickets.Return(ctx, a.expert, a.ticket, ticket.Return{Reason: ticket.MissingInformation, Text: a.fill(a.pick(a.manners.Missing))})
	return err
}

// climbAgain brings what was missing.
func (a *actors) climbAgain(ctx context.Context) error {
	t, err := a.Tickets.Get(ctx, a.first, a.ticket)
	if err != nil || t.Returned == 0 {
		return err
	}
	return a.climb(ctx, a.story.Hand, a.pick(a.manners.Added))
}

// handOver asks a colleague to answer for the ticket, and the colleague agrees or does not answer yet.
func (a *actors) handOver(ctx context.Context) error {
	other := a.colleague()
	if other.Person == a.first.Person {
		return nil
	}
	h := ticket.HandOver{To: other.Person, Reason: a.fill(a.pick(a.manners.Away))}
	if _, err := a.Tickets.HandOver(ctx, a.first, a.ticket, h); err != nil || a.end == open {
		return err
	}
	_, err := a.Tickets.AcceptOwnership(ctx, other, a.ticket)
	return err
}

// colleague is somebody else of the first agent's crew, or the agent alone.
func (a *actors) colleague() access.Actor {
	for _, list := range a.agents {
		for i, x := range list {
			if x.Person == a.first.Person {
				return list[(i+1)%len(list)]
			}
		}
	}
	return a.first
}
