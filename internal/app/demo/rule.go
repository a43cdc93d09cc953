package demo

import (
	"context"

	"firstline/internal/desk/rule"
	"firstline/internal/desk/team"
	"firstline/internal/desk/ticket"
)

// makeRules makes what the desk does by itself: two rules that act, and two that wait for somebody to try them.
func (s *stage) makeRules(ctx context.Context) error {
	for _, d := range []rule.Draft{
		{
			Name: "Critical: the lead hears of it", Active: true, When: rule.When{On: rule.Opened},
			If: rule.If{Filter: ticket.Filter{Priorities: []ticket.Priority{ticket.Critical}}},
			Then: []rule.Action{
				{Do: rule.Tell, Role: rule.Lead, Text: "Something that stops everybody has come in. Please see who takes it."},
				{Do: rule.AddNote, Text: "Call the requester before you write."},
			},
		},
		{
			Name: "Three days of silence", Active: true, When: rule.When{On: rule.InState, State: ticket.WaitingUser, Days: 3, Open: true},
			Then: []rule.Action{{Do: rule.AddNote, Text: "The requester has not answered for three working days: try the phone."}},
		},
		{
			Name: "Requests: the line manager is asked", When: rule.When{On: rule.Opened}, If: rule.If{Filter: ticket.Filter{Kinds: []ticket.Kind{ticket.Request}}},
			Then: []rule.Action{{Do: rule.AskApproval, Text: "Please say whether we may provide what is asked for here."}},
		},
		{
			Name: "A broken promise goes up", When: rule.When{On: rule.PromiseBroken},
			If: rule.If{Filter: ticket.Filter{Teams: []team.ID{s.teams["desk"]}, Priorities: []ticket.Priority{ticket.High, ticket.Critical}}},
			Then: []rule.Action{
				{Do: rule.Escalate, Text: "Our promise is broken. Please take it from here, and tell the requester when they hear from us."},
				{Do: rule.Tell, Role: rule.Owner, Text: "Our promise on your ticket is broken, so it has gone up a level."},
			},
		},
	} {
		if _, err := s.Rules.Create(ctx, by(), d); err != nil {
			return err
		}
	}
	return nil
}
