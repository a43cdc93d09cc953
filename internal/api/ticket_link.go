package api

import (
	"context"
	"net/http"

	"firstline/internal/base/errs"
	"firstline/internal/desk/ticket"
)

// TicketOtherID is a ticket and another one in an address.
type TicketOtherID struct {
	TicketID
	Other int64 `path:"other" minimum:"1" doc:"The other ticket's number"`
}

// LinkList are the tickets that one is linked to.
type LinkList struct {
	Body struct {
		Links []LinkedTicket `json:"links" nullable:"false"`
	}
}

// LinkedTicket is one of them.
type LinkedTicket struct {
	Kind    string `json:"kind" doc:"What the ticket of the address is to this one"`
	ID      int64  `json:"id"`
	Subject string `json:"subject"`
	State   string `json:"state"`
}

// NewLink says what a ticket is to another.
type NewLink struct {
	TicketOtherID
	Body struct {
		Kind string `json:"kind" enum:"related,duplicate_of,duplicated_by,parent_of,child_of,follow_up_of,followed_up_by,incident_of,problem_behind" doc:"What the first ticket is to the other"`
	}
}

// ChildrenSolution resolves children of a ticket.
type ChildrenSolution struct {
	TicketID
	Body struct {
		Children []int64 `json:"children" minItems:"1" maxItems:"500" nullable:"false" doc:"Numbers of open children"`
		Cause    string  `json:"cause" enum:"user_knowledge,hardware,software,network,account,vendor,other"`
		Texts    struct {
			EN string `json:"en,omitempty" maxLength:"100000"`
			FR string `json:"fr,omitempty" maxLength:"100000"`
			NL string `json:"nl,omitempty" maxLength:"100000"`
		} `json:"texts" doc:"What requesters are told, in each language that one of them reads"`
	}
}

// ChildrenResult tells what became of each.
type ChildrenResult struct {
	Body struct {
		Children []ChildResult `json:"children" nullable:"false"`
	}
}

// ChildResult is what became of one child.
type ChildResult struct {
	ID       int64  `json:"id"`
	Resolved bool   `json:"resolved"`
	Code     string `json:"code,omitempty" doc:"Why it was not"`
	Detail   string `json:"detail,omitempty" doc:"The same in words"`
}

func (s *surface) ticketLinks() {
	add(s, operation{
		method: http.MethodGet, path: "/tickets/{id}/links", need: readTicket, id: "list-ticket-links", tag: "Tickets", summary: "List the tickets that one is linked to",
		more: "Those that you may see. For those who work at the desk; 404 for others.",
	}, s.listLinks)
	add(s, operation{
		method: http.MethodPut, path: "/tickets/{id}/links/{other}", need: workTicket, id: "link-tickets", tag: "Tickets", summary: "Say what a ticket is to another",
		more: "Two tickets have one link: another kind takes the place of the one before.", status: http.StatusNoContent, refusals: []int{422},
	}, s.linkTickets)
	add(s, operation{
		method: http.MethodDelete, path: "/tickets/{id}/links/{other}", need: workTicket, id: "unlink-tickets", tag: "Tickets", summary: "Take the link between two tickets away",
		status: http.StatusNoContent, refusals: []int{422},
	}, s.unlinkTickets)
	add(s, operation{
		method: http.MethodPost, path: "/tickets/{id}/children/resolution", need: workTicket, id: "resolve-children", tag: "Tickets", summary: "Resolve children of a ticket, with a message to each requester",
		more: "One by one: what holds one back is told beside it, and the others are resolved all the same.", refusals: []int{422},
	}, s.resolveChildren)
}

func (s *surface) listLinks(ctx context.Context, c *caller, in *TicketID) (*LinkList, error) {
	if !c.actor.Agent {
		return nil, errs.Missing()
	}
	t, err := s.Tickets.Get(ctx, c.actor, in.ticket())
	if err != nil {
		return nil, err
	}
	links, err := s.Tickets.Links(ctx, c.actor, t.ID)
	list := &LinkList{}
	list.Body.Links = []LinkedTicket{}
	for _, l := range links {
		list.Body.Links = append(list.Body.Links, LinkedTicket{Kind: string(l.Kind), ID: int64(l.ID), Subject: l.Subject, State: string(l.State)})
	}
	return list, err
}

func (s *surface) linkTickets(ctx context.Context, c *caller, in *NewLink) (*struct{}, error) {
	_, err := s.Tickets.Link(ctx, c.actor, in.ticket(), ticket.LinkKind(in.Body.Kind), ticket.ID(in.Other))
	return nil, err
}

func (s *surface) unlinkTickets(ctx context.Context, c *caller, in *TicketOtherID) (*struct{}, error) {
	_, err := s.Tickets.Unlink(ctx, c.actor, in.ticket(), ticket.ID(in.Other))
	return nil, err
}

func (s *surface) resolveChildren(ctx context.Context, c *caller, in *ChildrenSolution) (*ChildrenResult, error) {
	b := &in.Body
	which := make([]ticket.ID, len(b.Children))
	for i, id := range b.Children {
		which[i] = ticket.ID(id)
	}
	texts := map[string]string{"en": b.Texts.EN, "fr": b.Texts.FR, "nl": b.Texts.NL}
	done, err := s.Tickets.ResolveChildren(ctx, c.actor, in.ticket(), which, texts, ticket.Cause(b.Cause))
	result := &ChildrenResult{}
	result.Body.Children = []ChildResult{}
	for _, d := range done {
		x := ChildResult{ID: int64(d.ID), Resolved: d.Refused == nil}
		if d.Refused != nil {
			x.Code, x.Detail = codeOf(d.Refused, errs.KindOf(d.Refused)), c.locale.Error(d.Refused)
		}
		result.Body.Children = append(result.Body.Children, x)
	}
	return result, err
}
