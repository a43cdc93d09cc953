package api

import (
	"context"
	"net/http"
	"time"

	"firstline/internal/base/errs"
	"firstline/internal/desk/bulk"
	"firstline/internal/desk/ticket"
)

// BulkChange is one act on many tickets, and what came of it.
type BulkChange struct {
	ID         int64      `json:"id"`
	Do         string     `json:"do" enum:"assign,team,state,category,priority,tag,untag,snooze,wake,resolve,watch,unwatch,cancelled,spam,trash,restore"`
	UndoesID   int64      `json:"undoes_id,omitempty" doc:"The bulk change that this one takes back"`
	UndoneBy   int64      `json:"undone_by_id,omitempty" doc:"The bulk change that took this one back"`
	CreatedAt  time.Time  `json:"created_at"`
	FinishedAt *time.Time `json:"finished_at,omitempty" doc:"Absent while tickets wait"`
	Total      int        `json:"total"`
	Waiting    int        `json:"waiting"`
	Changed    int        `json:"changed"`
	Unchanged  int        `json:"unchanged" doc:"Were so already"`
	Left       []BulkLeft `json:"left" nullable:"false" doc:"Tickets that were left as they were"`
}

// BulkLeft is a ticket that a bulk change left as it was.
type BulkLeft struct {
	TicketID int64  `json:"ticket_id"`
	Outcome  string `json:"outcome" enum:"refused,overtook" doc:"overtook: changed since, so that it was not taken back"`
	Code     string `json:"code"`
	Message  string `json:"message"`
}

// BulkID is the bulk change in an address.
type BulkID struct {
	ID int64 `path:"id" minimum:"1" doc:"The bulk change's id"`
}

// BulkAnswer is one bulk change.
type BulkAnswer struct{ Body BulkChange }

// NewBulk begins one.
type NewBulk struct {
	Body struct {
		TicketIDs []int64 `json:"ticket_ids" nullable:"false" minItems:"1" maxItems:"1000"`
		Do        string  `json:"do" enum:"assign,team,state,category,priority,tag,untag,snooze,wake,resolve,watch,unwatch,cancelled,spam,trash,restore"`
		To        string  `json:"to,omitempty" maxLength:"40" doc:"The id of a person, team or category (0: nobody, no category), a state, a priority, a tag, or until when (RFC 3339, or «answer»)"`
		Text      string  `json:"text,omitempty" maxLength:"10000" doc:"The reason of a priority; what each user is told, for resolve"`
		Cause     string  `json:"cause,omitempty" enum:"user_knowledge,hardware,software,network,account,vendor,other" doc:"For resolve"`
	}
}

func (s *surface) bulks() {
	add(s, operation{
		method: http.MethodPost, path: "/bulk", need: workTicket, id: "begin-bulk", tag: "Tickets", summary: "Change many tickets at once", status: http.StatusAccepted,
		more: "Runs in the background, ticket by ticket: ask for it again to see how far it is. What one ticket refuses holds up no other.",
	}, s.beginBulk)
	add(s, operation{method: http.MethodGet, path: "/bulk/{id}", need: workTicket, id: "get-bulk", tag: "Tickets", summary: "See what came of a bulk change of one's own"}, s.getBulk)
	add(s, operation{
		method: http.MethodPost, path: "/bulk/{id}/undo", need: workTicket, id: "undo-bulk", tag: "Tickets", summary: "Take a bulk change back", status: http.StatusAccepted,
		more: "Every ticket goes back to how it was; what somebody changed since stays and is named.",
	}, s.undoBulk)
}

func (s *surface) beginBulk(ctx context.Context, c *caller, in *NewBulk) (*BulkAnswer, error) {
	ids := make([]ticket.ID, len(in.Body.TicketIDs))
	for i, id := range in.Body.TicketIDs {
		ids[i] = ticket.ID(id)
	}
	act := bulk.Act{Do: bulk.Verb(in.Body.Do), To: in.Body.To, Text: in.Body.Text, Cause: ticket.Cause(in.Body.Cause)}
	id, err := s.Bulk.Start(ctx, c.actor, act, ids)
	return s.bulkOf(ctx, c, id, err)
}

func (s *surface) getBulk(ctx context.Context, c *caller, in *BulkID) (*BulkAnswer, error) {
	return s.bulkOf(ctx, c, bulk.ID(in.ID), nil)
}

func (s *surface) undoBulk(ctx context.Context, c *caller, in *BulkID) (*BulkAnswer, error) {
	id, err := s.Bulk.Undo(ctx, c.actor, bulk.ID(in.ID))
	return s.bulkOf(ctx, c, id, err)
}

func (s *surface) bulkOf(ctx context.Context, c *caller, id bulk.ID, err error) (*BulkAnswer, error) {
	if err != nil {
		return nil, err
	}
	b, err := s.Bulk.Get(ctx, c.actor, id)
	if err != nil {
		return nil, err
	}
	x := BulkChange{
		ID: int64(b.ID), Do: string(b.Act.Do), UndoesID: number(b.UndoesID), UndoneBy: number(b.UndoneBy), CreatedAt: b.CreatedAt.UTC(), FinishedAt: timeOf(b.FinishedAt),
		Total: b.Total, Waiting: b.Waiting, Changed: b.Changed, Unchanged: b.Unchanged, Left: make([]BulkLeft, len(b.Left)),
	}
	for i, l := range b.Left {
		x.Left[i] = BulkLeft{TicketID: int64(l.TicketID), Outcome: string(l.Outcome), Code: l.Reason, Message: c.locale.T(l.Reason, errs.Args(l.Args))}
	}
	return &BulkAnswer{Body: x}, nil
}
