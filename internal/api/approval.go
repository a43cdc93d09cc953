package api

import (
	"context"
	"net/http"
	"time"

	"firstline/internal/base/errs"
	"firstline/internal/desk/approval"
)

// Approval is what was asked about a request, and what the answer was.
type Approval struct {
	ID         int64      `json:"id"`
	State      string     `json:"state" enum:"open,approved,refused,withdrawn"`
	Group      string     `json:"group,omitempty" doc:"Name of the group that was asked; absent where it was the requester's line manager"`
	Question   string     `json:"question"`
	AskedByID  int64      `json:"asked_by_id,omitempty"`
	AskedAt    time.Time  `json:"asked_at"`
	AnsweredBy int64      `json:"answered_by_id,omitempty" doc:"May be a deputy of who was asked"`
	AnsweredAt *time.Time `json:"answered_at,omitempty"`
	Words      string     `json:"words,omitempty" doc:"Beside the answer"`
	InSpite    string     `json:"in_spite,omitempty" doc:"Why the desk goes on after a no, or does not ask any more"`
}

func approvalOf(a *approval.Approval) Approval {
	return Approval{
		ID: int64(a.ID), State: string(a.State), Group: a.GroupName, Question: a.Question, AskedByID: number(a.AskedBy), AskedAt: a.AskedAt.UTC(),
		AnsweredBy: number(a.AnsweredBy), AnsweredAt: timeOf(a.AnsweredAt), Words: a.Words, InSpite: a.InSpite,
	}
}

// ApprovalList are those of a ticket, the newest first.
type ApprovalList struct {
	Body struct {
		Approvals []Approval `json:"approvals" nullable:"false"`
	}
}

// ApprovalAnswer is one of them.
type ApprovalAnswer struct{ Body Approval }

// ApprovalQuestion asks whether a request may be granted.
type ApprovalQuestion struct {
	TicketID
	Body struct {
		GroupID  int64  `json:"group_id,omitempty" minimum:"1" doc:"Without it, the requester's line manager is asked"`
		Question string `json:"question" minLength:"1" maxLength:"4000" doc:"What is to be approved, in your words: they read nothing else of the ticket but its subject"`
	}
}

// ApprovalReason says why the desk goes on without a yes.
type ApprovalReason struct {
	TicketID
	Body struct {
		Reason string `json:"reason" minLength:"1" maxLength:"4000"`
	}
}

func (s *surface) approvals() {
	s.approverGroups()
	s.approvalAnswers()
	add(s, operation{
		method: http.MethodGet, path: "/tickets/{id}/approvals", need: readTicket, id: "list-approvals", tag: "Approvals", summary: "List what was asked of managers and groups",
		more: "For the desk only.",
	}, s.listApprovals)
	add(s, operation{
		method: http.MethodPost, path: "/tickets/{id}/approvals", need: workTicket, id: "ask-approval", tag: "Approvals", summary: "Ask whether a request may be granted",
		more:   "They are asked by letter, each with a link of their own, and answer for themselves: by the link, in the portal, or as the person behind a token (answer-approval).",
		status: http.StatusCreated, refusals: []int{409},
	}, s.askApproval)
	add(s, operation{
		method: http.MethodPost, path: "/tickets/{id}/approvals/set-aside", need: workTicket, id: "set-approval-aside", tag: "Approvals", summary: "Go on without a yes, with a reason",
		more: "Withdraws what nobody has answered yet, or says why the desk goes on after a no. Until then the ticket can not be resolved.", refusals: []int{409},
	}, s.setApprovalAside)
}

func (s *surface) listApprovals(ctx context.Context, c *caller, in *TicketID) (*ApprovalList, error) {
	if !c.actor.Agent {
		return nil, errs.Missing()
	}
	t, err := s.Tickets.Get(ctx, c.actor, in.ticket())
	if err != nil {
		return nil, err
	}
	list, err := approval.OfTicket(ctx, s.DB, t.ID)
	if err != nil {
		return nil, err
	}
	x := &ApprovalList{}
	x.Body.Approvals = make([]Approval, len(list))
	for i := range list {
		x.Body.Approvals[i] = approvalOf(&list[i])
	}
	return x, nil
}

func (s *surface) askApproval(ctx context.Context, c *caller, in *ApprovalQuestion) (*ApprovalAnswer, error) {
	a, err := s.Approvals.Ask(ctx, c.actor, in.ticket(), approval.Asking{Group: approval.GroupID(in.Body.GroupID), Question: in.Body.Question})
	if err != nil {
		return nil, err
	}
	return &ApprovalAnswer{Body: approvalOf(&a)}, nil
}

func (s *surface) setApprovalAside(ctx context.Context, c *caller, in *ApprovalReason) (*ApprovalAnswer, error) {
	a, err := s.Approvals.SetAside(ctx, c.actor, in.ticket(), in.Body.Reason)
	if err != nil {
		return nil, err
	}
	return &ApprovalAnswer{Body: approvalOf(&a)}, nil
}
