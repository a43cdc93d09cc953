package api

import (
	"context"
	"net/http"

	"firstline/internal/base/errs"
	"firstline/internal/desk/ticket"
)

// TagList are tags, by name.
type TagList struct {
	Body struct {
		Tags []string `json:"tags" nullable:"false"`
	}
}

// TicketTagID is a ticket and a tag in an address.
type TicketTagID struct {
	TicketID
	Tag string `path:"tag" maxLength:"200" doc:"The word, in any case; a name that the tag had will do"`
}

func (s *surface) tags() {
	add(s, operation{
		method: http.MethodGet, path: "/tags", need: workTicket, id: "list-tags", tag: "Tickets", summary: "List the tags that the desk uses",
	}, s.listTags)
	add(s, operation{
		method: http.MethodGet, path: "/tickets/{id}/tags", need: readTicket, id: "list-ticket-tags", tag: "Tickets", summary: "List the tags of a ticket",
		more: "For those who work at the desk; 404 for others.",
	}, s.listTicketTags)
	add(s, operation{
		method: http.MethodPut, path: "/tickets/{id}/tags/{tag}", need: workTicket, id: "tag-ticket", tag: "Tickets", summary: "Tag a ticket",
		more: "A word that the desk does not use yet is added to its tags. What is so already stays so.", status: http.StatusNoContent, refusals: []int{422},
	}, s.tagTicket)
	add(s, operation{
		method: http.MethodDelete, path: "/tickets/{id}/tags/{tag}", need: workTicket, id: "untag-ticket", tag: "Tickets", summary: "Take a tag off a ticket",
		status: http.StatusNoContent,
	}, s.untagTicket)
}

func (s *surface) listTags(ctx context.Context, _ *caller, _ *Empty) (*TagList, error) {
	known, err := ticket.Tags(ctx, s.DB)
	list := &TagList{}
	list.Body.Tags = make([]string, len(known))
	for i, g := range known {
		list.Body.Tags[i] = g.Name
	}
	return list, err
}

func (s *surface) listTicketTags(ctx context.Context, c *caller, in *TicketID) (*TagList, error) {
	if !c.actor.Agent {
		return nil, errs.Missing()
	}
	t, err := s.Tickets.Get(ctx, c.actor, in.ticket())
	if err != nil {
		return nil, err
	}
	x := Ticket{ID: int64(t.ID)}
	err = s.tagged(ctx, c, &x)
	list := &TagList{}
	if list.Body.Tags = x.Tags; x.Tags == nil {
		list.Body.Tags = []string{}
	}
	return list, err
}

func (s *surface) tagTicket(ctx context.Context, c *caller, in *TicketTagID) (*struct{}, error) {
	_, _, err := s.Tickets.Tag(ctx, c.actor, in.ticket(), []string{in.Tag}, nil)
	return nil, err
}

func (s *surface) untagTicket(ctx context.Context, c *caller, in *TicketTagID) (*struct{}, error) {
	_, _, err := s.Tickets.Tag(ctx, c.actor, in.ticket(), nil, []string{in.Tag})
	return nil, err
}

// tagged adds their tags to tickets, for those who work at the desk.
func (s *surface) tagged(ctx context.Context, c *caller, tickets ...*Ticket) error {
	if !c.actor.Agent {
		return nil
	}
	ids := make([]ticket.ID, len(tickets))
	for i, t := range tickets {
		ids[i] = ticket.ID(t.ID)
	}
	tags, err := ticket.TagsOf(ctx, s.DB, ids...)
	for _, t := range tickets {
		t.Tags = tags[ticket.ID(t.ID)]
	}
	return err
}
