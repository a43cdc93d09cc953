package api

import (
	"context"
	"net/http"

	"firstline/internal/desk/asset"
	"firstline/internal/desk/ticket"
)

// TicketAssetID is a ticket and one asset in an address.
type TicketAssetID struct {
	TicketID
	Asset int64 `path:"asset" minimum:"1" doc:"The asset's id"`
}

func (s *surface) ticketAssets() {
	add(s, operation{
		method: http.MethodGet, path: "/tickets/{id}/assets", need: readTicket, id: "list-ticket-assets", tag: "Assets", summary: "List what a ticket is about",
		more: "Requesters see what they have themselves.",
	}, s.listTicketAssets)
	add(s, operation{
		method: http.MethodPut, path: "/tickets/{id}/assets/{asset}", need: workTicket, id: "add-ticket-asset", tag: "Assets", summary: "Note that a ticket is about an asset",
		more: "What is noted already stays so.", status: http.StatusNoContent, refusals: []int{422},
	}, s.addTicketAsset)
	add(s, operation{
		method: http.MethodDelete, path: "/tickets/{id}/assets/{asset}", need: workTicket, id: "remove-ticket-asset", tag: "Assets", summary: "Note that a ticket is not about an asset",
		status: http.StatusNoContent,
	}, s.removeTicketAsset)
}

func (s *surface) listTicketAssets(ctx context.Context, c *caller, in *TicketID) (*AssetList, error) {
	t, err := s.Tickets.Get(ctx, c.actor, in.ticket())
	if err != nil {
		return nil, err
	}
	if !c.actor.Agent {
		list, err := ticket.OwnAssets(ctx, s.DB, c.actor, t.ID)
		return assetList(list), err
	}
	list, err := ticket.Assets(ctx, s.DB, t.ID)
	return assetList(list), err
}

func (s *surface) addTicketAsset(ctx context.Context, c *caller, in *TicketAssetID) (*struct{}, error) {
	_, err := s.Tickets.AddAsset(ctx, c.actor, in.ticket(), asset.ID(in.Asset))
	return nil, err
}

func (s *surface) removeTicketAsset(ctx context.Context, c *caller, in *TicketAssetID) (*struct{}, error) {
	_, err := s.Tickets.RemoveAsset(ctx, c.actor, in.ticket(), asset.ID(in.Asset))
	return nil, err
}

func assetIDs(ids []int64) []asset.ID {
	list := make([]asset.ID, len(ids))
	for i, id := range ids {
		list[i] = asset.ID(id)
	}
	return list
}
