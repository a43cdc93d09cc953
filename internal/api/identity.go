package api

import (
	"context"
	"net/http"

	"firstline/internal/desk/category"
	"firstline/internal/desk/checklist"
)

// IdentityCategories are the categories whose tickets need a proof of who asks, with those below them.
type IdentityCategories struct {
	Body struct {
		CategoryIDs []int64 `json:"category_ids" nullable:"false" maxItems:"1000"`
	}
}

func (s *surface) identityNeeds() {
	add(s, operation{
		method: http.MethodGet, path: "/identity-categories", need: readDesk, id: "list-identity-categories", tag: "Desk", summary: "List the categories whose tickets need a proof of who asks",
	}, s.listIdentityCategories)
	add(s, operation{
		method: http.MethodPut, path: "/identity-categories", need: manageDesk, id: "replace-identity-categories", tag: "Desk", summary: "Choose the categories whose tickets need a proof of who asks",
		more: "As a whole. Tickets that are there already need one from now on, too.",
	}, s.replaceIdentityCategories)
	add(s, operation{
		method: http.MethodPost, path: "/tickets/{id}/identity/need", need: workTicket, id: "need-identity", tag: "Tickets", summary: "Ask for a proof of who asks, whatever the category says",
		more: "It cannot be taken back.",
	}, s.needIdentity)
}

func (s *surface) listIdentityCategories(ctx context.Context, _ *caller, _ *struct{}) (*IdentityCategories, error) {
	ids, err := checklist.Marked(ctx, s.DB)
	if err != nil {
		return nil, err
	}
	x := &IdentityCategories{}
	x.Body.CategoryIDs = make([]int64, len(ids))
	for i, id := range ids {
		x.Body.CategoryIDs[i] = int64(id)
	}
	return x, nil
}

func (s *surface) replaceIdentityCategories(ctx context.Context, c *caller, in *IdentityCategories) (*IdentityCategories, error) {
	ids := make([]category.ID, len(in.Body.CategoryIDs))
	for i, id := range in.Body.CategoryIDs {
		ids[i] = category.ID(id)
	}
	if err := s.Checklists.Mark(ctx, c.actor, ids); err != nil {
		return nil, err
	}
	return s.listIdentityCategories(ctx, c, nil)
}

func (s *surface) needIdentity(ctx context.Context, c *caller, in *TicketID) (*IdentityAnswer, error) {
	if _, err := s.Checklists.Need(ctx, c.actor, in.ticket()); err != nil {
		return nil, err
	}
	return s.identity(ctx, c, in.ticket())
}
