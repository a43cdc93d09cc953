package api

import (
	"context"
	"net/http"
	"time"

	"firstline/internal/desk/access"
	"firstline/internal/desk/ticket"
)

// Glass is the leave to look at one ticket that is not one's own to see.
type Glass struct {
	TicketID int64     `json:"ticket_id"`
	Reason   string    `json:"reason"`
	At       time.Time `json:"at"`
	EndsAt   time.Time `json:"ends_at"`
}

func glassOf(g ticket.Glass) Glass {
	return Glass{TicketID: int64(g.TicketID), Reason: g.Reason, At: g.At.UTC(), EndsAt: g.EndsAt.UTC()}
}

// NewGlass says why.
type NewGlass struct {
	Body struct {
		TicketID int64  `json:"ticket_id" minimum:"1"`
		Reason   string `json:"reason" minLength:"1" maxLength:"1000" doc:"Stands in the audit and on the ticket's timeline"`
	}
}

// GlassAnswer is the leave.
type GlassAnswer struct{ Body Glass }

// GlassList are those that are open, the newest first.
type GlassList struct {
	Body struct {
		Glasses []Glass `json:"glasses" nullable:"false"`
	}
}

// Through is a ticket as whoever has leave to look at it reads it: to read only.
type Through struct {
	Body struct {
		Glass       Glass     `json:"glass"`
		Subject     string    `json:"subject"`
		State       string    `json:"state" enum:"new,open,waiting_user,waiting_vendor,resolved,closed,merged,cancelled,spam,trash"`
		RequesterID int64     `json:"requester_id"`
		CategoryID  int64     `json:"category_id,omitempty"`
		CreatedAt   time.Time `json:"created_at"`
		Messages    []Message `json:"messages" nullable:"false" doc:"The oldest first; without what stands further back than the newest 500 entries"`
		Notes       []Note    `json:"notes" nullable:"false"`
	}
}

func (s *surface) glasses() {
	add(s, operation{
		method: http.MethodPost, path: "/glasses", need: access.BreakGlass, id: "break-glass", tag: "Tickets", summary: "Look at a ticket that is not yours to see, for a reason",
		more: "For leads and administrators, of sensitive categories too. It lasts as long as the desk has set, stands in the audit and on the timeline, and the lead of the ticket's team is told.",
	}, s.breakGlass)
	add(s, operation{
		method: http.MethodGet, path: "/glasses/{id}", need: access.BreakGlass, id: "look-through-glass", tag: "Tickets", summary: "Read a ticket through the glass that you broke",
		more: "404 where you did not, or its time is over.",
	}, s.lookThrough)
	add(s, operation{
		method: http.MethodGet, path: "/glasses", need: access.BreakGlass, id: "list-glasses", tag: "Tickets", summary: "List the tickets that you may look at for a reason now",
	}, s.listGlasses)
}

func (s *surface) breakGlass(ctx context.Context, c *caller, in *NewGlass) (*GlassAnswer, error) {
	g, err := s.Tickets.BreakGlass(ctx, c.actor, ticket.ID(in.Body.TicketID), in.Body.Reason)
	if err != nil {
		return nil, inFields(err, map[string]string{"ticket": "body.ticket_id"})
	}
	return &GlassAnswer{Body: glassOf(g)}, nil
}

func (s *surface) listGlasses(ctx context.Context, c *caller, _ *struct{}) (*GlassList, error) {
	list, err := s.Tickets.Glasses(ctx, c.actor)
	if err != nil {
		return nil, err
	}
	x := &GlassList{}
	x.Body.Glasses = make([]Glass, len(list))
	for i, g := range list {
		x.Body.Glasses[i] = glassOf(g)
	}
	return x, nil
}

func (s *surface) lookThrough(ctx context.Context, c *caller, in *TicketID) (*Through, error) {
	t, items, g, err := s.Tickets.Through(ctx, c.actor, in.ticket())
	if err != nil {
		return nil, err
	}
	x := &Through{}
	b := &x.Body
	b.Glass, b.Subject, b.State, b.RequesterID = glassOf(g), t.Subject, string(t.State), int64(t.RequesterID)
	b.CategoryID, b.CreatedAt = number(t.CategoryID), t.CreatedAt.UTC()
	b.Messages, b.Notes = []Message{}, []Note{}
	for _, it := range items {
		switch {
		case it.Message != nil:
			b.Messages = append(b.Messages, messageOf(it.Message))
		case it.Note != nil:
			n := it.Note
			b.Notes = append(b.Notes, Note{Seq: int64(n.Seq), At: n.At.UTC(), AuthorID: int64(n.AuthorID), Text: n.Text, HTML: pictured(n.HTML), Files: filesOf(n.Files)})
		}
	}
	return x, nil
}
