package api

import "firstline/internal/desk/ticket"

// requesterTicket is what a requester may see of their ticket.
func requesterTicket(t *ticket.Ticket) Ticket {
	return Ticket{
		ID: int64(t.ID), Kind: string(t.Kind), State: string(t.State.ForRequester()), Subject: t.Subject, Preview: t.Preview, Channel: string(t.Channel),
		Language: t.Language, RequesterID: int64(t.RequesterID), CategoryID: number(t.CategoryID),
		Impact: impacts()[t.Impact], Urgency: urgencies()[t.Urgency], Priority: t.Priority.Name(),
		Symptom: t.Symptom, ErrorMessage: t.ErrorMessage, Tried: t.Tried, Resolution: t.Resolution, FollowsID: number(t.FollowsID),
		CreatedAt: t.CreatedAt.UTC(), RequesterAt: t.RequesterAt.UTC(), ResolvedAt: timeOf(t.ResolvedAt), ClosedAt: timeOf(t.ClosedAt),
	}
}
