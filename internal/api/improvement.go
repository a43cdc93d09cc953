package api

import (
	"context"
	"net/http"
	"time"

	"firstline/internal/base/db"
	"firstline/internal/base/errs"
	"firstline/internal/desk/category"
	"firstline/internal/desk/improvement"
	"firstline/internal/desk/person"
	"firstline/internal/desk/protocol"
	"firstline/internal/desk/ticket"
)

// Improvement is something that the desk does better because of what its tickets showed.
type Improvement struct {
	ID         int64        `json:"id"`
	Title      string       `json:"title"`
	Kind       string       `json:"kind" enum:"knowledge,protocol,training,tool"`
	State      string       `json:"state" enum:"open,working,done,dropped"`
	OwnerID    int64        `json:"owner_id"`
	DueAt      *time.Time   `json:"due_at,omitempty"`
	Figure     string       `json:"figure" enum:"tickets,returns,rejections,rating" doc:"Counted over 30 days: tickets opened, tickets sent back, users who said «still broken», average rating"`
	CategoryID int64        `json:"category_id,omitempty" doc:"Of the tickets that the figure counts, with those below it; absent: all"`
	Before     *float64     `json:"before,omitempty" doc:"The figure when it began; absent: there was nothing to count"`
	BeforeAt   time.Time    `json:"before_at"`
	After      *float64     `json:"after,omitempty" doc:"The figure some time after it was done: 30 days, unless the desk is set up otherwise"`
	AfterAt    *time.Time   `json:"after_at,omitempty"`
	MeasureAt  *time.Time   `json:"measure_at,omitempty" doc:"When the figure will be counted again; absent when it is not done, or was counted"`
	Changed    string       `json:"changed,omitempty" doc:"What changed: an article or a course with its version, or an address"`
	Protocol   *ProtocolRef `json:"protocol,omitempty" doc:"The version of the protocol that changed"`
	Reason     string       `json:"reason,omitempty" doc:"Why it was dropped"`
	TicketIDs  []int64      `json:"ticket_ids,omitempty" doc:"The tickets that showed the need; absent in lists"`
}

// ProtocolRef names a published version of a page of the protocol.
type ProtocolRef struct {
	PageID int64 `json:"page_id" minimum:"1"`
	Number int   `json:"version" minimum:"1"`
}

func improvementOf(i *improvement.Improvement) Improvement {
	x := Improvement{
		ID: int64(i.ID), Title: i.Title, Kind: string(i.Kind), State: string(i.State), OwnerID: int64(i.OwnerID), DueAt: timeOf(i.DueAt), Figure: string(i.Figure),
		CategoryID: number(i.CategoryID), Before: decimal(i.Before), BeforeAt: i.BeforeAt.UTC(), After: decimal(i.After), AfterAt: timeOf(i.AfterAt),
		MeasureAt: timeOf(i.MeasureAt), Changed: i.Changed, Reason: i.Reason,
	}
	if r := i.Brought(); r.Number > 0 {
		x.Protocol = &ProtocolRef{PageID: int64(r.Page), Number: r.Number}
	}
	return x
}

func decimal(hundredths *int64) *float64 {
	if hundredths == nil {
		return nil
	}
	x := float64(*hundredths) / 100
	return &x
}

// ImprovementQuery asks for a list of them.
type ImprovementQuery struct {
	State string `query:"state" enum:"open,working,done,dropped" doc:"Absent: open and working"`
}

// ImprovementList is at most 200 of them, what is due first at the top.
type ImprovementList struct {
	Body struct {
		Improvements []Improvement `json:"improvements" nullable:"false"`
	}
}

// ImprovementID is the improvement in an address.
type ImprovementID struct {
	ID int64 `path:"id" minimum:"1" doc:"The improvement's id"`
}

// ImprovementAnswer is one improvement with its version.
type ImprovementAnswer struct {
	ETag string `header:"ETag" doc:"The improvement's version, for If-Match"`
	Body Improvement
}

// NewImprovement begins one.
type NewImprovement struct {
	Body struct {
		Title      string     `json:"title" maxLength:"200"`
		Kind       string     `json:"kind" enum:"knowledge,protocol,training,tool"`
		OwnerID    int64      `json:"owner_id" minimum:"1" doc:"An agent"`
		DueAt      *time.Time `json:"due_at,omitempty"`
		Figure     string     `json:"figure" enum:"tickets,returns,rejections,rating"`
		CategoryID int64      `json:"category_id,omitempty" minimum:"1"`
		TicketIDs  []int64    `json:"ticket_ids,omitempty" nullable:"false" maxItems:"50"`
	}
}

// ImprovementReplacement asks for another content of an improvement. Its figure stays, since the one from before could not be compared with another.
type ImprovementReplacement struct {
	ImprovementID
	IfMatch
	Body struct {
		Title   string     `json:"title" maxLength:"200"`
		Kind    string     `json:"kind" enum:"knowledge,protocol,training,tool"`
		OwnerID int64      `json:"owner_id" minimum:"1" doc:"An agent"`
		DueAt   *time.Time `json:"due_at,omitempty" doc:"Absent: none"`
	}
}

// ImprovementSource names a ticket that shows the need.
type ImprovementSource struct {
	ImprovementID
	Body struct {
		TicketID int64 `json:"ticket_id" minimum:"1"`
	}
}

// ImprovementMove takes one on.
type ImprovementMove struct {
	ImprovementID
	IfMatch
	Body struct {
		State    string       `json:"state" enum:"open,working,done,dropped"`
		Words    string       `json:"words,omitempty" maxLength:"4000" doc:"What changed, for done; the reason, for dropped"`
		Protocol *ProtocolRef `json:"protocol,omitempty" doc:"For done: the version of the protocol that changed, beside words or in place of them"`
	}
}

func (s *surface) improvements() {
	add(s, operation{method: http.MethodGet, path: "/improvements", need: readDesk, id: "list-improvements", tag: "Desk", summary: "List what the desk makes better"}, s.listImprovements)
	add(s, operation{
		method: http.MethodPost, path: "/improvements", need: workTicket, id: "begin-improvement", tag: "Desk", summary: "Begin to make something better", status: http.StatusCreated,
		more: "Counts its figure for the first time.",
	}, s.beginImprovement)
	add(s, operation{method: http.MethodGet, path: "/improvements/{id}", need: readDesk, id: "get-improvement", tag: "Desk", summary: "Read an improvement"}, s.getImprovement)
	add(s, operation{
		method: http.MethodPut, path: "/improvements/{id}", need: workTicket, id: "replace-improvement", tag: "Desk", summary: "Change an improvement",
		more: "It is changed as a whole: what is absent becomes empty. Its figure and the tickets that it counts stay.", refusals: []int{412, 428},
	}, s.replaceImprovement)
	add(s, operation{
		method: http.MethodPost, path: "/improvements/{id}/sources", need: workTicket, id: "add-improvement-source", tag: "Desk", summary: "Note that a ticket shows the need too",
		more: "Sending it twice does not make two. You must work on the ticket.",
	}, s.addImprovementSource)
	add(s, operation{
		method: http.MethodPost, path: "/improvements/{id}/state", need: workTicket, id: "move-improvement", tag: "Desk", summary: "Take an improvement to work, to its end, or drop it",
		more: "Its figure is counted again some time after it is done.", refusals: []int{412, 428},
	}, s.moveImprovement)
}

func (s *surface) listImprovements(ctx context.Context, _ *caller, in *ImprovementQuery) (*ImprovementList, error) {
	states := []improvement.State{improvement.Open, improvement.Working}
	if in.State != "" {
		states = []improvement.State{improvement.State(in.State)}
	}
	list, err := improvement.List(ctx, s.DB, states...)
	if err != nil {
		return nil, err
	}
	x := &ImprovementList{}
	x.Body.Improvements = make([]Improvement, len(list))
	for n := range list {
		x.Body.Improvements[n] = improvementOf(&list[n].Improvement)
	}
	return x, nil
}

func (s *surface) getImprovement(ctx context.Context, c *caller, in *ImprovementID) (*ImprovementAnswer, error) {
	i, err := improvement.Get(ctx, s.DB, improvement.ID(in.ID))
	return s.improvement(ctx, c, i, err)
}

func (s *surface) improvement(ctx context.Context, c *caller, i improvement.Improvement, err error) (*ImprovementAnswer, error) {
	if err != nil {
		return nil, err
	}
	sources, err := improvement.Sources(ctx, s.DB, c.actor, i.ID)
	x := &ImprovementAnswer{ETag: etag(i.Version), Body: improvementOf(&i)}
	for _, from := range sources {
		x.Body.TicketIDs = append(x.Body.TicketIDs, int64(from.TicketID))
	}
	return x, err
}

func (s *surface) beginImprovement(ctx context.Context, c *caller, in *NewImprovement) (*ImprovementAnswer, error) {
	b := &in.Body
	d := improvement.Draft{Title: b.Title, Kind: improvement.Kind(b.Kind), Owner: person.ID(b.OwnerID), Figure: improvement.Figure(b.Figure), Category: optional[category.ID](b.CategoryID)}
	if b.DueAt != nil {
		d.Due = db.At(*b.DueAt)
	}
	sources := make([]ticket.ID, len(b.TicketIDs))
	for n, id := range b.TicketIDs {
		sources[n] = ticket.ID(id)
	}
	i, err := s.Improvements.Create(ctx, c.actor, d, sources...)
	return s.improvement(ctx, c, i, err)
}

func (s *surface) moveImprovement(ctx context.Context, c *caller, in *ImprovementMove) (*ImprovementAnswer, error) {
	version, err := in.version()
	if err != nil {
		return nil, err
	}
	was, err := s.improvementAt(ctx, in.ID, version)
	if err != nil {
		return nil, err
	}
	step := improvement.Step{To: improvement.State(in.Body.State), Words: in.Body.Words}
	if r := in.Body.Protocol; r != nil {
		step.Brought = protocol.Ref{Page: protocol.ID(r.PageID), Number: r.Number}
	}
	i, err := s.Improvements.Take(ctx, c.actor, was.ID, version, step)
	return s.improvement(ctx, c, i, err)
}

func (s *surface) replaceImprovement(ctx context.Context, c *caller, in *ImprovementReplacement) (*ImprovementAnswer, error) {
	version, err := in.version()
	if err != nil {
		return nil, err
	}
	was, err := s.improvementAt(ctx, in.ID, version)
	if err != nil {
		return nil, err
	}
	b := &in.Body
	d := improvement.Draft{Title: b.Title, Kind: improvement.Kind(b.Kind), Owner: person.ID(b.OwnerID)}
	if b.DueAt != nil {
		d.Due = db.At(*b.DueAt)
	}
	i, err := s.Improvements.Update(ctx, c.actor, was.ID, version, d)
	return s.improvement(ctx, c, i, err)
}

func (s *surface) addImprovementSource(ctx context.Context, c *caller, in *ImprovementSource) (*ImprovementAnswer, error) {
	i, err := s.Improvements.AddSource(ctx, c.actor, improvement.ID(in.ID), ticket.ID(in.Body.TicketID))
	return s.improvement(ctx, c, i, err)
}

// improvementAt is an improvement as the caller knows it.
func (s *surface) improvementAt(ctx context.Context, id, version int64) (improvement.Improvement, error) {
	was, err := improvement.Get(ctx, s.DB, improvement.ID(id))
	if err == nil && was.Version != version {
		err = stale(errs.New(errs.Conflict, "errs.conflict"))
	}
	return was, err
}
