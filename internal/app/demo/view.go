package demo

import (
	"context"
	"slices"
	"time"

	"firstline/internal/desk/access"
	"firstline/internal/desk/worklist"
)

// views are the lists that people of the demo saved: the lead for everybody, an agent for herself.
func (s *stage) views(now time.Time) *play {
	desk := s.agents["desk"]
	emma := desk[slices.IndexFunc(desk, func(a access.Actor) bool { return !a.Lead })]
	save := func(who access.Actor, d worklist.SavedDraft) func(ctx context.Context) error {
		return func(ctx context.Context) error {
			_, err := s.Saves.Create(ctx, who, s.DB.Now().Time, d)
			return err
		}
	}
	at := onDuty(dayAt(now, 0).AddDate(0, 0, -30))
	return &play{name: "views", steps: []step{
		{at, save(s.lead(), worklist.SavedDraft{
			Name: "Late or at risk", Sharing: worklist.WithAll, Query: "is:open promise:breached,warned", Look: worklist.Look{Group: worklist.ByTeam},
		})},
		{at.Add(time.Minute), save(s.lead(), worklist.SavedDraft{
			Name: "VIP", Sharing: worklist.WithAll, Query: "is:open is:vip", Look: worklist.Look{Columns: []worklist.Column{worklist.ShowState, worklist.ShowPromise, worklist.ShowOwner, worklist.ShowAssignee}},
		})},
		{at.Add(time.Hour), save(emma, worklist.SavedDraft{Name: "Quiet for a week", Sharing: worklist.Own, Query: "is:open is:mine updated:>7d", Look: worklist.Look{Sort: worklist.Oldest}})},
	}}
}
