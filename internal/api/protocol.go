package api

import (
	"context"
	"net/http"
	"time"

	"firstline/internal/base/clean"
	"firstline/internal/desk/account"
	"firstline/internal/desk/protocol"
)

// ProtocolPages are the pages of the desk's protocol.
type ProtocolPages struct {
	Body struct {
		Items []ProtocolPage `json:"items" nullable:"false"`
	}
}

// ProtocolPage is a page in its newest version.
type ProtocolPage struct {
	ID             int64      `json:"id"`
	Title          string     `json:"title"`
	Locale         string     `json:"locale" enum:"en,fr,nl" doc:"In which the title is written; another than the caller's where the translation is missing"`
	Version        int        `json:"version"`
	Changed        string     `json:"changed,omitempty" doc:"What this version changed, in a line"`
	PublishedAt    time.Time  `json:"published_at"`
	AcknowledgedAt *time.Time `json:"acknowledged_at,omitempty" doc:"When the caller acknowledged this version; absent: not yet"`
}

// ProtocolAsked is a page in a version.
type ProtocolAsked struct {
	ID      int64 `path:"id" minimum:"1"`
	Version int   `query:"version" minimum:"1" doc:"Absent: the newest"`
}

// ProtocolText is a page with its text.
type ProtocolText struct {
	Body struct {
		ProtocolPage
		HTML string `json:"html"`
		Text string `json:"text"`
	}
}

// NewAcknowledgement says which version was read.
type NewAcknowledgement struct {
	ID   int64 `path:"id" minimum:"1"`
	Body struct {
		Version int `json:"version" minimum:"1" doc:"The newest; an older one is refused"`
	}
}

// Acknowledgements are who has read what.
type Acknowledgements struct {
	Body struct {
		Items []Acknowledgement `json:"items" nullable:"false"`
	}
}

// Acknowledgement is a member of a team, a page, and when they acknowledged its newest version.
type Acknowledgement struct {
	TeamID         int64      `json:"team_id"`
	PersonID       int64      `json:"person_id"`
	PageID         int64      `json:"page_id"`
	Version        int        `json:"version"`
	AcknowledgedAt *time.Time `json:"acknowledged_at,omitempty" doc:"Absent: not yet"`
}

func (s *surface) protocol() {
	add(s, operation{
		method: http.MethodGet, path: "/protocol", need: readDesk, id: "list-protocol", tag: "Desk", summary: "List the pages of the desk's protocol",
	}, s.listProtocol)
	add(s, operation{
		method: http.MethodGet, path: "/protocol/{id}", need: readDesk, id: "get-protocol-page", tag: "Desk", summary: "Read a page of the protocol",
		more: "In the caller's language, or in another where the translation is missing.",
	}, s.readProtocol)
	add(s, operation{
		method: http.MethodPost, path: "/protocol/{id}/acknowledgement", need: workTicket, id: "acknowledge-protocol-page", tag: "Desk", summary: "Say that you have read a page",
		status: http.StatusNoContent, refusals: []int{409},
	}, s.acknowledge)
	add(s, operation{
		method: http.MethodGet, path: "/protocol/acknowledgements", need: account.ReviewProtocol, id: "list-acknowledgements", tag: "Desk", summary: "See who has read the protocol",
		more: "Leads: of the teams that they lead.",
	}, s.listAcknowledgements)
}

func (s *surface) listProtocol(ctx context.Context, c *caller, _ *struct{}) (*ProtocolPages, error) {
	rows, err := s.Protocol.List(ctx, c.actor)
	if err != nil {
		return nil, err
	}
	x := &ProtocolPages{}
	x.Body.Items = []ProtocolPage{}
	for _, r := range rows {
		if !r.Active || r.Published == 0 {
			continue
		}
		x.Body.Items = append(x.Body.Items, ProtocolPage{
			ID: int64(r.ID), Title: r.Title, Locale: r.Locale, Version: r.Published, Changed: r.Changed, PublishedAt: r.PublishedAt.UTC(), AcknowledgedAt: timeOf(r.ReadAt),
		})
	}
	return x, nil
}

func (s *surface) readProtocol(ctx context.Context, c *caller, in *ProtocolAsked) (*ProtocolText, error) {
	p, v, read, err := s.Protocol.Read(ctx, c.actor, protocol.ID(in.ID), in.Version)
	if err != nil {
		return nil, err
	}
	t := v.In(c.actor.Locale)
	x := &ProtocolText{}
	x.Body.ProtocolPage = ProtocolPage{
		ID: int64(p.ID), Title: t.Title, Locale: t.Locale, Version: v.Number, Changed: v.Changed, PublishedAt: v.PublishedAt.UTC(), AcknowledgedAt: timeOf(read),
	}
	x.Body.HTML, x.Body.Text = string(t.HTML), clean.Composer(string(t.HTML), nil).Text
	return x, nil
}

func (s *surface) acknowledge(ctx context.Context, c *caller, in *NewAcknowledgement) (*struct{}, error) {
	return nil, s.Protocol.Acknowledge(ctx, c.actor, protocol.ID(in.ID), in.Body.Version)
}

func (s *surface) listAcknowledgements(ctx context.Context, c *caller, _ *struct{}) (*Acknowledgements, error) {
	readers, err := s.Protocol.Readers(ctx, c.actor)
	if err != nil {
		return nil, err
	}
	pages, err := s.Protocol.List(ctx, c.actor)
	if err != nil {
		return nil, err
	}
	x := &Acknowledgements{}
	x.Body.Items = []Acknowledgement{}
	for _, r := range readers {
		for _, p := range pages {
			if !p.Active || p.Published == 0 {
				continue
			}
			x.Body.Items = append(x.Body.Items, Acknowledgement{
				TeamID: int64(r.TeamID), PersonID: int64(r.PersonID), PageID: int64(p.ID), Version: p.Published, AcknowledgedAt: timeOf(r.At[p.ID]),
			})
		}
	}
	return x, nil
}
