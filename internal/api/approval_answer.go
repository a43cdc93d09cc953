package api

import (
	"context"
	"net/http"

	"firstline/internal/base/errs"
	"firstline/internal/desk/approval"
	"firstline/internal/desk/asset"
	"firstline/internal/desk/person"
)

// AskedApproval is what waits for somebody's yes or no: the question, and nothing that was said on the ticket.
type AskedApproval struct {
	Approval
	TicketID  int64  `json:"ticket_id"`
	Subject   string `json:"subject" doc:"Of the ticket"`
	Requester string `json:"requester" doc:"Whose wish it is, by name"`
	AskedBy   string `json:"asked_by,omitempty" doc:"The agent who asks, by name"`
}

// AskedApprovals are those that wait for the caller, the oldest first.
type AskedApprovals struct {
	Body struct {
		Approvals []AskedApproval `json:"approvals" nullable:"false"`
	}
}

// ApprovalWord is a yes or no.
type ApprovalWord struct {
	ID   int64 `path:"id" minimum:"1" doc:"The approval's id"`
	Body struct {
		Approved bool   `json:"approved"`
		Words    string `json:"words,omitempty" maxLength:"4000" doc:"Required with a no"`
	}
}

// Deputy is who answers in the caller's place.
type Deputy struct {
	DeputyID int64  `json:"deputy_id" minimum:"1"`
	Until    string `json:"until,omitempty" maxLength:"10" example:"2026-08-31" doc:"The last day; absent: until you say otherwise"`
}

// DeputyAnswer is the deputy.
type DeputyAnswer struct {
	Body struct {
		Deputy *Deputy `json:"deputy,omitempty" doc:"Absent: the caller answers for themselves"`
	}
}

// NewDeputy asks for one.
type NewDeputy struct{ Body Deputy }

func (s *surface) approvalAnswers() {
	add(s, operation{
		method: http.MethodGet, path: "/approvals", need: readTicket, id: "list-asked-approvals", tag: "Approvals", summary: "List what waits for your yes or no",
		more: "As who is asked, or as their deputy.",
	}, s.askedApprovals)
	add(s, operation{
		method: http.MethodPost, path: "/approvals/{id}/answer", need: writeTicket, id: "answer-approval", tag: "Approvals", summary: "Say yes or no to what you are asked",
		more: "For the person behind the token only: nobody answers for another who has not made them their deputy. 404 where it is not for you.", refusals: []int{409},
	}, s.answerApproval)
	add(s, operation{
		method: http.MethodGet, path: "/approvals/deputy", need: readTicket, id: "get-deputy", tag: "Approvals", summary: "Read who answers in your place",
	}, s.readDeputy)
	add(s, operation{
		method: http.MethodPut, path: "/approvals/deputy", need: writeTicket, id: "set-deputy", tag: "Approvals", summary: "Choose who answers in your place",
	}, s.setDeputy)
	add(s, operation{
		method: http.MethodDelete, path: "/approvals/deputy", need: writeTicket, id: "drop-deputy", tag: "Approvals", summary: "Answer yourself again", status: http.StatusNoContent,
	}, s.dropDeputy)
}

func (s *surface) askedApprovals(ctx context.Context, c *caller, _ *struct{}) (*AskedApprovals, error) {
	list, err := s.Approvals.Mine(ctx, c.actor)
	if err != nil {
		return nil, err
	}
	x := &AskedApprovals{}
	x.Body.Approvals = make([]AskedApproval, len(list))
	for i := range list {
		q := &list[i]
		x.Body.Approvals[i] = AskedApproval{Approval: approvalOf(&q.Approval), TicketID: int64(q.TicketID), Subject: q.Subject, Requester: q.Requester, AskedBy: q.AskedName}
	}
	return x, nil
}

func (s *surface) answerApproval(ctx context.Context, c *caller, in *ApprovalWord) (*ApprovalAnswer, error) {
	a, err := s.Approvals.Answer(ctx, c.actor, approval.ID(in.ID), approval.Answer{Yes: in.Body.Approved, Words: in.Body.Words})
	if err != nil {
		return nil, err
	}
	return &ApprovalAnswer{Body: approvalOf(&a)}, nil
}

func (s *surface) readDeputy(ctx context.Context, c *caller, _ *struct{}) (*DeputyAnswer, error) {
	x := &DeputyAnswer{}
	d, err := approval.DeputyOf(ctx, s.DB, c.actor.Person)
	if errs.Is(err, errs.NotFound) {
		return x, nil
	}
	if err != nil {
		return nil, err
	}
	x.Body.Deputy = &Deputy{DeputyID: int64(d.DeputyID)}
	if d.Until != nil {
		x.Body.Deputy.Until = d.Until.String()
	}
	return x, nil
}

func (s *surface) setDeputy(ctx context.Context, c *caller, in *NewDeputy) (*DeputyAnswer, error) {
	d := approval.Deputy{DeputyID: person.ID(in.Body.DeputyID)}
	if in.Body.Until != "" {
		day, err := asset.ParseDate(in.Body.Until)
		if err != nil {
			return nil, errs.Bad("until", "asset.date_unreadable")
		}
		d.Until = &day
	}
	if err := s.Approvals.SetDeputy(ctx, c.actor, d); err != nil {
		return nil, inFields(err, map[string]string{"deputy": "body.deputy_id"})
	}
	return s.readDeputy(ctx, c, nil)
}

func (s *surface) dropDeputy(ctx context.Context, c *caller, _ *struct{}) (*struct{}, error) {
	return nil, s.Approvals.SetDeputy(ctx, c.actor, approval.Deputy{})
}
