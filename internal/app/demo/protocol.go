package demo

import (
	"context"

	"firstline/internal/base/errs"
	"firstline/internal/desk/category"
	"firstline/internal/desk/checklist"
	"firstline/internal/desk/ticket"
)

// makeProtocol guards the accounts, and asks one more thing about them.
func (s *stage) makeProtocol(ctx context.Context) error {
	accounts := s.topics["account"].id
	if err := s.Checklists.Mark(ctx, by(), []category.ID{accounts}); err != nil {
		return err
	}
	_, err := s.Checklists.Create(ctx, by(), checklist.Draft{
		Stage: checklist.Resolve, CategoryID: &accounts, Required: true, Active: true,
		TextEN: "Ended the other sessions of the account", TextFR: "Les autres sessions du compte sont fermées", TextNL: "De andere sessies van het account zijn beëindigd",
	})
	return err
}

// followProtocol is what a careful agent does before a ticket is resolved: whatever is required, and often the rest of the list.
func (a *actors) followProtocol(ctx context.Context) error {
	agent := a.helper()
	_, list, err := a.Checklists.For(ctx, agent, a.ticket)
	if err != nil {
		return err
	}
	for _, l := range list {
		if l.Done() || l.Stage == checklist.Verify || !l.Required && a.nth(3) > 0 {
			continue
		}
		if _, err := a.Checklists.Tick(ctx, agent, a.ticket, l.ID, true); err != nil {
			return err
		}
	}
	i, m, err := a.Checklists.IdentityFor(ctx, agent, a.ticket)
	if err != nil || !i.Missing() {
		return err
	}
	if a.nth(6) == 2 { // some forget it, and are reminded
		_, err := a.Tickets.Resolve(ctx, agent, a.ticket, ticket.Solution{Text: a.fill(a.story.Fix), Cause: ticket.Cause(a.story.Cause)})
		if !errs.Is(err, errs.Conflict) {
			return err
		}
	}
	p := checklist.NewProof{Kind: checklist.InPerson, Note: a.nthOf(a.manners.Seen)}
	switch {
	case len(m.Numbers) > 0 && a.nth(4) > 0:
		p.Kind, p.Number, p.Note = checklist.CallBack, m.Numbers[0], a.nthOf(a.manners.Called)
	case m.Manager != 0 && m.Manager != agent.Person && a.nth(4) == 0:
		p.Kind, p.Note = checklist.Manager, a.nthOf(a.manners.Agreed)
	}
	_, err = a.Checklists.Prove(ctx, agent, a.ticket, p)
	return err
}
